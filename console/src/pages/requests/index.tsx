// Draft service requests: take them, or say why not.
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { PageProps } from '../../app/routes';
import { useSession } from '../../app/session';
import { useShortcuts } from '../../app/shortcuts';
import { serviceName } from '../../data/names';
import { t, word } from '../../i18n';
import { Empty, Failed, Labelled, Loading, PageHead, Select } from '../../parts/basics';
import { KeyHints } from '../../parts/keys';
import { useModel } from '../../parts/model';
import { Detail } from './detail';
import { RequestList } from './list';
import { kStatuses, RequestsModel } from './model';

export default function RequestsPage({ route }: PageProps) {
  const session = useSession();
  const model = useModel(() => new RequestsModel(session));
  useLayoutEffect(() => model.take(route), [route]);
  useShortcuts('requests', {
    next: () => model.move(1),
    previous: () => model.move(-1),
    accept: () => void model.decision.peek()?.act('accept'),
    dismiss: () => void model.decision.peek()?.act('dismiss'),
  });
  const error = model.list.error.value;
  return (
    <div class={model.selected.value === undefined ? '' : 'has-detail'}>
      <PageHead title={t('requests.title')}>
        <div class="bar">
          <Tabs model={model} />
          <Filters model={model} />
        </div>
      </PageHead>
      {error !== null && <Failed error={error} again={() => void model.reload()} />}
      <div class="split">
        <RequestList model={model} />
        <Pane model={model} />
      </div>
      <KeyHints groups={['requests']} />
    </div>
  );
}

const Tabs = ({ model }: { model: RequestsModel }) => (
  <div class="tabs" role="group" aria-label={t('requests.status')}>
    {kStatuses.map((status) => (
      <a
        key={status}
        class="tab"
        href={model.address(undefined, { status: status === 'draft' ? '' : status })}
        aria-current={status === model.status.value ? 'true' : undefined}
      >
        {word('requestStatuses', status)}
      </a>
    ))}
  </div>
);

function Filters({ model }: { model: RequestsModel }) {
  const { services } = useSession().city;
  const { service_code = '', neighborhood = '' } = model.query.value;
  const all = { value: '', text: t('filter.all') };
  const neighborhoods = new Set(model.neighborhoods.value);
  if (neighborhood) neighborhoods.add(neighborhood);
  return (
    <div class="filters__grid filters__grid--open">
      <Labelled label={t('requests.service')}>
        <Select
          options={[
            all,
            ...services.map((service) => ({
              value: service.service_code,
              text: serviceName(services, service.service_code),
            })),
          ]}
          value={service_code}
          onPick={(value) => model.filter({ service_code: value })}
        />
      </Labelled>
      <Labelled label={t('tallies.neighborhood')}>
        <Select
          options={[all, ...[...neighborhoods].sort().map((name) => ({ value: name, text: name }))]}
          value={neighborhood}
          onPick={(value) => model.filter({ neighborhood: value })}
        />
      </Labelled>
    </div>
  );
}

function Pane({ model }: { model: RequestsModel }) {
  const pane = useRef<HTMLElement>(null);
  const focus = model.focus.value;
  useLayoutEffect(() => {
    if (focus === null) return;
    const first = document.querySelector<HTMLElement>('.request-list a');
    (focus === 'list' && first ? first : pane.current)?.focus({ preventScroll: true });
    model.focus.value = null;
  }, [focus]);
  const decision = model.decision.value;
  const error = model.openError.value;
  const none = model.selected.value === undefined && model.list.items.value.length > 0;
  return (
    <section class="detail" aria-label={t('requests.detail')} tabIndex={-1} ref={pane}>
      {error !== null && <Failed error={error} again={model.showAgain} />}
      {model.opening.value && <Loading />}
      {none && <Empty>{t('requests.pick')}</Empty>}
      {decision && (
        <Detail
          key={decision.id}
          decision={decision}
          hidden={model.unsure.value}
          may={model.may(decision.id)}
          back={model.address(undefined)}
        />
      )}
    </section>
  );
}
