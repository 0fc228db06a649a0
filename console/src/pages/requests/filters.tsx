// Which requests the list shows.
import { useSession } from '../../app/session';
import { serviceName } from '../../data/names';
import { t, word } from '../../i18n';
import { Labelled, Select, type Option } from '../../parts/basics';
import type { RequestsModel } from './model';
import { kTabs, type kFilters } from './view';

export function Tabs({ model }: { model: RequestsModel }) {
  const shown = model.statuses.value;
  const isShown = (tab: string) =>
    tab.split(',').length === shown.length && shown.every((each) => tab.split(',').includes(each));
  return (
    <div class="tabs" role="group" aria-label={t('requests.status')}>
      {kTabs.map((tab) => (
        <a
          key={tab}
          class="tab"
          href={model.address(undefined, { status: tab === 'draft' ? '' : tab })}
          aria-current={isShown(tab) ? 'true' : undefined}
        >
          {word('requestStatuses', tab)}
        </a>
      ))}
    </div>
  );
}

export function Filters({ model }: { model: RequestsModel }) {
  const { city, person } = useSession();
  const { services } = city;
  const query = model.query.value;
  const all = { value: '', text: t('filter.all') };
  const names = (values: Iterable<string>): Option[] =>
    [...new Set(values)].sort().map((value) => ({ value, text: value }));
  const pick = (label: string, name: (typeof kFilters)[number], options: Option[]) => (
    <Labelled label={label}>
      <Select
        options={[all, ...options]}
        value={query[name] ?? ''}
        onPick={(value) => model.filter({ [name]: value })}
      />
    </Labelled>
  );
  const me = person.value ? [{ value: 'me', text: t('filter.me') }] : [];
  return (
    <div class="filters__grid filters__grid--open filters__grid--many">
      {pick(
        t('requests.service'),
        'service_code',
        services.map(({ service_code: value }) => ({ value, text: serviceName(services, value) })),
      )}
      {pick(t('tallies.neighborhood'), 'neighborhood', names(model.neighborhoods.value))}
      {pick(t('requests.departmentLabel'), 'department', names(services.map((each) => each.department)))}
      {pick(t('filter.assignee'), 'assignee', [
        ...me,
        { value: 'nobody', text: t('filter.nobody') },
        ...names(model.people.value),
      ])}
      {pick(t('requests.due'), 'due', [
        { value: 'soon', text: t('filter.soon') },
        { value: 'overdue', text: t('filter.overdue') },
      ])}
    </div>
  );
}
