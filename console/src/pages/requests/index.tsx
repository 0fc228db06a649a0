// Draft service requests: take them, or say why not.
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { PageProps } from '../../app/routes';
import { useSession } from '../../app/session';
import { mapOn } from '../../app/settings';
import { useShortcuts } from '../../app/shortcuts';
import { t } from '../../i18n';
import { Empty, Failed, Loading, PageHead } from '../../parts/basics';
import { KeyHints } from '../../parts/keys';
import { useModel } from '../../parts/model';
import { Detail } from './detail';
import { DueCounts } from './due_counts';
import { Filters, Tabs } from './filters';
import { RequestList } from './list';
import { MapSwitch, RequestMap } from './map';
import { RequestsModel } from './model';
import { answer, askMissing } from './reply';
import { Returned } from './returned';
import { merge } from './similar';

export default function RequestsPage({ route }: PageProps) {
  const session = useSession();
  const model = useModel(() => new RequestsModel(session));
  useLayoutEffect(() => model.take(route), [route]);
  useShortcuts('requests', {
    next: () => model.move(1),
    previous: () => model.move(-1),
    accept: () => void model.decision.peek()?.act('accept'),
    dismiss: () => void model.decision.peek()?.act('dismiss'),
    take: () => void model.decision.peek()?.take(),
    note: () => void model.decision.peek()?.note(),
    place: () => void model.decision.peek()?.act('place'),
    ask: () => {
      const decision = model.decision.peek();
      if (decision) void askMissing(session, decision);
    },
    answer: () => {
      const decision = model.decision.peek();
      if (decision) void answer(session, decision);
    },
    tick: model.tick,
    merge: () => {
      const decision = model.decision.peek();
      if (decision) void merge(session, decision);
    },
  });
  const error = model.list.error.value;
  return (
    <div class={model.selected.value === undefined ? '' : 'has-detail'}>
      <PageHead title={t('requests.title')}>
        <Tabs model={model} />
      </PageHead>
      <div class="bar">
        <DueCounts model={model} />
        <Filters model={model} />
        <MapSwitch />
      </div>
      <Returned />
      {error !== null && <Failed error={error} again={() => void model.reload()} />}
      <div class="split">
        <RequestList model={model} />
        <div class="split__side">
          {mapOn() && <RequestMap model={model} />}
          <Pane model={model} />
        </div>
      </div>
      <KeyHints groups={['requests']} />
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
          undo={model.undo}
          split={(id) => void model.split(id)}
        />
      )}
    </section>
  );
}
