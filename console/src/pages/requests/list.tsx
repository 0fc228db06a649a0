// The requests of one status or several, the gravest first where that matters. Nothing moves under the pointer or the focus.
import { useLayoutEffect, useRef } from 'preact/hooks';
import { useSession } from '../../app/session';
import { serviceName, urgencyLevel } from '../../data/names';
import { hasWord, t, word } from '../../i18n';
import { Ago, Button, Chip, EmptyList, Loading, Notice, Quiet } from '../../parts/basics';
import { UrgencyChip } from '../../parts/mention';
import { shortId } from '../../text/format';
import { shown } from '../../text/visible';
import type { Request } from '../../types';
import { BatchBar } from './batch';
import type { RequestsModel } from './model';
import { isOverdue } from './steps';
import { isFiltered, kFilters } from './view';

export function RequestList({ model }: { model: RequestsModel }) {
  const { list } = model;
  const frame = useRef<HTMLDivElement>(null);
  const selected = model.selected.value;
  const requests = list.items.value;
  const listed = requests.some(({ id }) => id === selected);
  // Into sight within its own frame: the page itself stays where it is.
  useLayoutEffect(() => {
    const box = frame.current;
    const current = box?.querySelector<HTMLElement>('[aria-current]');
    if (!box || !current) return;
    const [outer, inner] = [box.getBoundingClientRect(), current.getBoundingClientRect()];
    if (inner.top < outer.top) box.scrollTop -= outer.top - inner.top;
    else if (inner.bottom > outer.bottom) box.scrollTop += inner.bottom - outer.bottom;
    if (box.contains(document.activeElement)) current.focus({ preventScroll: true });
  }, [selected, listed]);
  const ticked = model.chosen.count.value;
  const settle = () => model.hold(frame.current?.matches(':is(:hover, :focus-within)') === true);
  useLayoutEffect(settle, [ticked]);
  return (
    <div
      class="split__list"
      ref={frame}
      onPointerEnter={() => model.hold(true)}
      onPointerLeave={settle}
      onFocusIn={() => model.hold(true)}
      onFocusOut={() => requestAnimationFrame(settle)}
    >
      <BatchBar model={model} />
      <Late model={model} />
      <ul class="request-list" aria-label={t('requests.list')}>
        {requests.map((request) => (
          <li key={request.id}>
            <Tick model={model} request={request} />
            <Row model={model} request={request} current={request.id === selected} />
          </li>
        ))}
      </ul>
      <ListFoot model={model} />
    </div>
  );
}

// What has come meanwhile, and waits until it is asked for.
function Late({ model }: { model: RequestsModel }) {
  const late = [...model.list.late.value.values()];
  const urgent = late.filter(({ urgency }) => urgencyLevel(urgency) === 'high').length;
  return (
    <div role="status">
      {late.length > 0 && (
        <Button look="outline" class="late" data-action="late" onPress={model.showLate}>
          {t('requests.late', { n: late.length })}
          {urgent > 0 && ` · ${t('requests.lateUrgent', { n: urgent })}`}
        </Button>
      )}
    </div>
  );
}

function Tick({ model, request }: { model: RequestsModel; request: Request }) {
  const { services } = useSession().city;
  const name = serviceName(services, request.service_code);
  return (
    <input
      type="checkbox"
      class="request__tick"
      checked={model.chosen.has(request.id)}
      aria-label={t('batch.choose', { what: `${name} ${shortId(request.id)}` })}
      onClick={(event) => {
        model.chosen.toggle(request);
        event.currentTarget.checked = model.chosen.has(request.id);
      }}
    />
  );
}

function ListFoot({ model }: { model: RequestsModel }) {
  const { list } = model;
  const n = list.items.value.length;
  const none = Object.fromEntries(kFilters.map((name) => [name, '']));
  const clear = isFiltered(model.query.value) ? () => model.filter(none) : null;
  const status = model.statuses.value.join();
  const damaged = list.unreadable.value.size;
  return (
    <div>
      {!list.loaded.value && list.error.value === null && <Loading />}
      {list.loaded.value && n === 0 && (
        <EmptyList clear={clear}>
          {hasWord('requestsEmpty', status) ? word('requestsEmpty', status) : t('requests.none')}
        </EmptyList>
      )}
      {damaged > 0 && (
        <Notice tone="warning" quiet>
          {t('requests.unreadable', { n: damaged })}
        </Notice>
      )}
      {list.next.value !== null && (
        <>
          <p class="hint">{t(model.urgentFirst() ? 'requests.partialUrgent' : 'requests.partial', { n })}</p>
          <Button look="outline" data-action="more" onPress={() => void list.loadMore()}>
            {t('requests.more')}
          </Button>
        </>
      )}
    </div>
  );
}

interface RowProps {
  model: RequestsModel;
  request: Request;
  current: boolean;
}
function Row({ model, request, current }: RowProps) {
  const { city } = useSession();
  const { services } = city;
  void city.moment.value;
  const statuses = model.statuses.value;
  const where = shown(request.address_string) || request.neighborhood || t('requests.nowhere');
  return (
    <a
      class={`request request--${urgencyLevel(request.urgency)}`}
      href={model.address(request.id)}
      data-urgency={request.urgency}
      aria-current={current ? 'true' : undefined}
    >
      <span class="request__top">
        {urgencyLevel(request.urgency) !== 'low' && <UrgencyChip urgency={request.urgency} />}
        <b>{serviceName(services, request.service_code)}</b>
        <span class="request__where" dir="auto">
          {where}
        </span>
        {/* Decided meanwhile, and still here because it is chosen. */}
        {(statuses.length > 1 || !statuses.includes(request.status)) && (
          <Chip kind={`status-${request.status}`}>{word('requestStatus', request.status)}</Chip>
        )}
        {request.waiting_for && <Chip kind="plain">{word('waitingFor', request.waiting_for)}</Chip>}
        {isOverdue(request, city.clock.now()) && (
          <Chip kind="overdue" icon="warning">
            {t('requests.lateShort')}
          </Chip>
        )}
        <span class="request__foot">
          {request.assignee && (
            <span>
              <Quiet>{t('requests.assignee')} </Quiet>
              <bdi>{shown(request.assignee)}</bdi> ·{' '}
            </span>
          )}
          {request.mention_count > 1 && (
            <span>{t('requests.mentions', { n: request.mention_count })} · </span>
          )}
          <Ago time={request.requested_datetime} />
        </span>
      </span>
      {request.description.trim() !== '' && (
        <span class="request__text" dir="auto">
          {shown(request.description)}
        </span>
      )}
    </a>
  );
}
