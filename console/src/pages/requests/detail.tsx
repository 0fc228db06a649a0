// One request in full: what it says, what may be done with it, and the mentions behind it.
import { useLayoutEffect, useRef } from 'preact/hooks';
import { formatRoute } from '../../app/route';
import { useRight, useSession } from '../../app/session';
import { serviceName } from '../../data/names';
import { t, word } from '../../i18n';
import { Ago, Button, Chip, Empty, Notice, Quiet, Select } from '../../parts/basics';
import { Differences } from '../../parts/compare';
import { Field } from '../../parts/field';
import { Icon } from '../../parts/icon';
import { MentionCard, UrgencyChip } from '../../parts/mention';
import { WhyNot } from '../../parts/rights';
import { actorText } from '../../text/actor';
import { shortId } from '../../text/format';
import { shown } from '../../text/visible';
import type { Request } from '../../types';
import { kMostDescription, type Decision, type May } from './decide';

interface DetailProps {
  decision: Decision;
  // Its list is on its way.
  hidden: boolean;
  may: May;
  back: string;
}

export function Detail({ decision, hidden, may, back }: DetailProps) {
  const request = decision.request.value;
  const mentions = request.mentions ?? [];
  return (
    <div hidden={hidden}>
      <a class="detail__back" href={back}>
        <Icon name="arrowBack" />
        {t('requests.back')}
      </a>
      <Head request={request} />
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
      <Actions decision={decision} disabled={decision.busy.value || may !== 'yes'} />
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
        </Chip>
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

function Told({ decision }: { decision: Decision }) {
  const box = useRef<HTMLDivElement>(null);
  const told = decision.told.value;
  useLayoutEffect(() => {
    if (told) box.current?.scrollIntoView({ block: 'nearest' });
  }, [told]);
  const { status } = decision.request.value;
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
  const { service, description, address } = decision.typed.value;
  const locked = request.status !== 'draft';
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
      <p class="hint">
        {chosen && chosen.expected_days > 0
          ? t('requests.department', { department: chosen.department, n: chosen.expected_days })
          : chosen?.department}
      </p>
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

function Actions({ decision, disabled }: { decision: Decision; disabled: boolean }) {
  const { status } = decision.request.value;
  const right = useRight('triage');
  const denied = { ...(disabled && { disabled: true }), ...right };
  const key = (letter: string) => (
    <kbd class="wide-only" aria-hidden="true">
      {letter}
    </kbd>
  );
  return (
    <div class="actions">
      {status === 'draft' && (
        <>
          <Button data-action="accept" {...denied} onPress={() => void decision.act('accept')}>
            <Icon name="check" />
            {t('requests.accept')}
            {key('a')}
          </Button>
          <Button
            look="outline"
            data-action="dismiss"
            {...denied}
            onPress={() => void decision.act('dismiss')}
          >
            {t('requests.dismiss')}
            {key('d')}
          </Button>
        </>
      )}
      {status === 'open' && (
        <Button data-action="close" {...denied} onPress={() => void decision.act('close')}>
          {t('requests.close')}
        </Button>
      )}
      <WhyNot permission="triage" />
      {(status === 'closed' || status === 'dismissed') && (
        <Button look="outline" data-action="reopen" {...denied} onPress={() => void decision.act('reopen')}>
          {t('requests.reopen')}
        </Button>
      )}
    </div>
  );
}
