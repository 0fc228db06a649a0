// Draft service requests: take them, or say why not.
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { PageProps } from '../../app/routes';
import { useSession } from '../../app/session';
import { shortcutsOn } from '../../app/settings';
import { serviceName } from '../../data/names';
import { t, word } from '../../i18n';
import { Empty, Failed, Labelled, Loading, PageHead, Select } from '../../parts/basics';
import { Icon } from '../../parts/icon';
import { useModel } from '../../parts/model';
import { Detail } from './detail';
import { RequestList } from './list';
import { kStatuses, RequestsModel } from './model';

export default function RequestsPage({ route }: PageProps) {
  const session = useSession();
  const model = useModel(() => new RequestsModel(session));
  useLayoutEffect(() => model.take(route), [route]);
  useKeys(model);
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
      <p class="keys wide-only">
        <Icon name="keyboard" />
        <Key letters={['j', 'k']}>{t('keys.move')}</Key>
        <Key letters={['a']}>{t('requests.accept')}</Key>
        <Key letters={['d']}>{t('requests.dismiss')}</Key>
        <Key letters={['z']}>{t('action.undo')}</Key>
      </p>
    </div>
  );
}

const Key = ({ letters, children }: { letters: string[]; children: string }) => (
  <span>
    {letters.map((letter) => (
      <kbd key={letter}>{letter}</kbd>
    ))}{' '}
    {children}
  </span>
);

function useKeys(model: RequestsModel): void {
  useEffect(() => {
    function press(event: KeyboardEvent): void {
      if (!shortcutsOn() || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (event.isComposing) return;
      // A key that is held down decides one request, not those that follow it.
      if (event.repeat && (event.key === 'a' || event.key === 'd')) return;
      const target = event.target as HTMLElement;
      if (target.closest('input, select, textarea, dialog, [contenteditable]')) return;
      const act = {
        j: () => model.move(1),
        k: () => model.move(-1),
        a: () => void model.decision.peek()?.act('accept'),
        d: () => void model.decision.peek()?.act('dismiss'),
      }[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    }
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
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
