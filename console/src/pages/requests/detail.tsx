// One request in full: what it says, what may be done with it, what stands beside it, and the mentions behind it.
import { useLayoutEffect, useRef } from 'preact/hooks';
import { formatRoute } from '../../app/route';
import { useSession } from '../../app/session';
import { serviceName } from '../../data/names';
import { t, word } from '../../i18n';
import { Ago, At, Button, Chip, Empty, Failed, Notice, Quiet, Select } from '../../parts/basics';
import { Differences } from '../../parts/compare';
import { Field } from '../../parts/field';
import { Icon } from '../../parts/icon';
import { RequestLink } from '../../parts/likely';
import { MentionCard, UrgencyChip } from '../../parts/mention';
import { actorText } from '../../text/actor';
import { shortId } from '../../text/format';
import { shown } from '../../text/visible';
import type { Request } from '../../types';
import { Actions } from './actions';
import { Answers } from './answers';
import { kMostDescription, type Decision, type May } from './decide';
import { DepartmentAnswered, Forwards } from './forwards';
import { History } from './history';
import { Merged, Similar } from './similar';
import { can, isOverdue } from './steps';

interface DetailProps {
  decision: Decision;
  // Its list is on its way.
  hidden: boolean;
  may: May;
  back: string;
  undo: () => void;
  split: (id: string) => void;
}

export function Detail({ decision, hidden, may, back, undo, split }: DetailProps) {
  const request = decision.request.value;
  const disabled = decision.busy.value || may !== 'yes';
  const failed = decision.beside.error.value;
  const mentions = request.mentions ?? [];
  return (
    <div hidden={hidden}>
      <a class="detail__back" href={back}>
        <Icon name="arrowBack" />
        {t('requests.back')}
      </a>
      <Head request={request} />
      {request.duplicate_of && (
        <Notice tone="info" quiet>
          {t('requests.mergedInto')} <RequestLink id={request.duplicate_of} />. {t('requests.actThere')}
        </Notice>
      )}
      <Told decision={decision} />
      <Words decision={decision} />
      {may === 'no' && !hidden && (
        <Notice tone="info" quiet>
          {t('requests.notListed')}{' '}
          <a href={formatRoute(['requests', request.id], { status: request.status })}>
            {t('requests.showInList')}
          </a>
        </Notice>
      )}
      <Actions decision={decision} disabled={disabled} />
      {failed !== null && (
        <Failed error={failed} again={() => void decision.beside.load(decision.request.peek())} />
      )}
      <Answers decision={decision} disabled={disabled} />
      <Similar decision={decision} disabled={disabled} />
      <Merged request={request} disabled={decision.busy.value} split={split} />
      <Forwards request={request} />
      <DepartmentAnswered request={request} />
      <h3 class="detail__sub">
        {t('requests.heard', { n: Math.max(request.mention_count, mentions.length) })}
      </h3>
      {mentions.length === 0 ? (
        <Empty>{t('requests.noMentions')}</Empty>
      ) : (
        <ol class="mentions mentions--inner">
          {mentions.map((mention) => (
            <li key={mention.id}>
              <MentionCard mention={mention} inRequest />
            </li>
          ))}
        </ol>
      )}
      <History decision={decision} disabled={decision.busy.value} undo={undo} />
    </div>
  );
}

function Head({ request }: { request: Request }) {
  const { services } = useSession().city;
  return (
    <div class="detail__head">
      <h2>
        {serviceName(services, request.service_code)}{' '}
        <span class="detail__id" data-id={request.id} title={request.id}>
          #{shortId(request.id)}
        </span>
      </h2>
      <p class="chips">
        <UrgencyChip urgency={request.urgency} />
        <Chip kind={`status-${request.status}`} says={t('requests.status')}>
          {word('requestStatus', request.status)}
          {request.waiting_for && `: ${word('waitingFor', request.waiting_for)}`}
        </Chip>
        <Due request={request} />
        <Chip kind="plain" icon="person" says={t('requests.assignee')}>
          {request.assignee ? <bdi>{shown(request.assignee)}</bdi> : t('requests.nobody')}
        </Chip>
        {request.department && (
          <Chip kind="plain" says={t('requests.departmentLabel')}>
            <bdi>{shown(request.department)}</bdi>
          </Chip>
        )}
        {request.ticket && (
          <Chip kind="plain" says={t('requests.ticket')}>
            {request.ticket}
          </Chip>
        )}
        {request.rating !== undefined && (
          <Chip kind="plain" says={t('requests.rating')}>
            {t('requests.ratingOf', { rating: request.rating })}
          </Chip>
        )}
        {request.neighborhood && (
          <Chip kind="place" icon="location" says={t('tallies.neighborhood')}>
            {request.neighborhood}
          </Chip>
        )}
        <span class="detail__when">
          {t('requests.asked')} <Ago time={request.requested_datetime} />
        </span>
        {request.made_by && (
          <span class="detail__when">{t('requests.madeBy', { who: actorText(request.made_by) })}</span>
        )}
        {request.changed_by && request.changed_by !== request.made_by && (
          <span class="detail__when">
            {t('requests.changedBy', { who: actorText(request.changed_by) })}{' '}
            <Ago time={request.updated_datetime} />
          </span>
        )}
      </p>
      {request.status_notes && (
        <p class="detail__notes" dir="auto">
          <Quiet>{t('requests.notes')} </Quiet>
          {shown(request.status_notes)}
        </p>
      )}
    </div>
  );
}

// When it should be done; loud when it should be done already.
export function Due({ request }: { request: Request }) {
  const { city } = useSession();
  void city.moment.value;
  if (!request.due_datetime || !can(request, 'due')) return null;
  const late = isOverdue(request, city.clock.now());
  return (
    <Chip kind={late ? 'overdue' : 'plain'} icon={late ? 'warning' : 'schedule'}>
      {t(late ? 'requests.overdue' : 'requests.dueBy')} <At time={request.due_datetime} />
    </Chip>
  );
}

function Told({ decision }: { decision: Decision }) {
  const box = useRef<HTMLDivElement>(null);
  const told = decision.told.value;
  useLayoutEffect(() => {
    if (told) box.current?.scrollIntoView({ block: 'nearest' });
  }, [told]);
  const request = decision.request.value;
  const { status } = request;
  return (
    <div ref={box}>
      {told?.kind === 'error' && <Notice tone="error">{told.text}</Notice>}
      {told?.kind === 'changed' && (
        <Notice tone="warning">
          <p>
            <b>{t('requests.conflict')}</b> {told.message}
          </p>
          <Differences theirs={told.theirs} yours={told.yours} />
          <p>
            {request.changed_by && `${t('requests.changedBy', { who: actorText(request.changed_by) })}. `}
            {t(status === 'draft' ? 'requests.conflictDraft' : 'requests.conflictGone', {
              status: word('requestStatus', status),
            })}
          </p>
          <p>
            <Button look="outline" onPress={decision.useTheirs}>
              {t('requests.useTheirs')}
            </Button>
          </p>
        </Notice>
      )}
    </div>
  );
}

function Words({ decision }: { decision: Decision }) {
  const { services } = useSession().city;
  const request = decision.request.value;
  const { service, description, address, department } = decision.typed.value;
  const accepted = can(request, 'edit');
  const locked = !can(request, 'accept') && !accepted;
  const chosen = services.find(({ service_code }) => service_code === service);
  const n = decision.count.value;
  const onMap =
    request.lat !== undefined
      ? t('requests.point', { lat: request.lat.toFixed(5), long: (request.long ?? 0).toFixed(5) })
      : undefined;
  return (
    <div class="detail__form">
      <Field label={t('requests.service')}>
        <Select
          options={services.map(({ service_code }) => ({
            value: service_code,
            text: serviceName(services, service_code),
          }))}
          value={service}
          disabled={locked}
          onPick={(value) => decision.type({ service: value })}
        />
      </Field>
      {accepted ? (
        <Field label={t('requests.departmentLabel')}>
          <input
            class="usa-input"
            maxLength={100}
            value={department}
            onInput={(event) => decision.type({ department: event.currentTarget.value })}
          />
        </Field>
      ) : (
        <p class="hint">
          {chosen && chosen.expected_days > 0
            ? t('requests.department', { department: chosen.department, n: chosen.expected_days })
            : chosen?.department}
        </p>
      )}
      <Field label={t('requests.description')}>
        <textarea
          class="usa-textarea"
          rows={4}
          dir="auto"
          disabled={locked}
          value={description}
          onInput={(event) => decision.type({ description: event.currentTarget.value })}
        />
      </Field>
      <p class={n > kMostDescription ? 'hint hint--error' : 'hint'}>
        {t('requests.count', { n, limit: kMostDescription })}
      </p>
      <Field label={t('requests.address')} hint={onMap}>
        <input
          class="usa-input"
          maxLength={400}
          dir="auto"
          disabled={locked}
          value={address}
          onInput={(event) => decision.type({ address: event.currentTarget.value })}
        />
      </Field>
    </div>
  );
}
