// The requests of one status, the gravest first where that matters.
import { useLayoutEffect, useRef } from 'preact/hooks';
import { useSession } from '../../app/session';
import { serviceName, urgencyLevel } from '../../data/names';
import { t, word } from '../../i18n';
import { Ago, Button, Chip, EmptyList, Loading, Notice } from '../../parts/basics';
import { UrgencyChip } from '../../parts/mention';
import { shown } from '../../text/visible';
import type { Request } from '../../types';
import type { RequestsModel } from './model';

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
  return (
    <div class="split__list" ref={frame}>
      <ul class="request-list" aria-label={t('requests.list')}>
        {requests.map((request) => (
          <li key={request.id}>
            <Row model={model} request={request} current={request.id === selected} />
          </li>
        ))}
      </ul>
      <ListFoot model={model} />
    </div>
  );
}

function ListFoot({ model }: { model: RequestsModel }) {
  const { list } = model;
  const n = list.items.value.length;
  const { service_code, neighborhood } = model.query.value;
  const clear =
    service_code || neighborhood ? () => model.filter({ service_code: '', neighborhood: '' }) : null;
  const damaged = list.unreadable.value.size;
  return (
    <div>
      {!list.loaded.value && list.error.value === null && <Loading />}
      {list.loaded.value && n === 0 && (
        <EmptyList clear={clear}>{word('requestsEmpty', model.status.value)}</EmptyList>
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
  const { services } = useSession().city;
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
        {request.status !== model.status.value && (
          <Chip kind={`status-${request.status}`}>{word('requestStatus', request.status)}</Chip>
        )}
        <span class="request__foot">
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
