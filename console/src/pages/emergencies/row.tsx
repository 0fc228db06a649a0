// One mention of people in danger: what was said, where, how long it waits, who has it, and what can be done.
import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { useRight, useSession } from '../../app/session';
import { t, word } from '../../i18n';
import { Ago, Button, Chip, Outside } from '../../parts/basics';
import { Named } from '../../parts/mention/chips';
import { MarkedText } from '../../parts/mention/text';
import { UrgencyChip } from '../../parts/mention';
import { actorText } from '../../text/actor';
import { shown } from '../../text/visible';
import type { Emergency } from '../../types';
import { ageOf, kLegal, type EmergenciesModel, type EmergencyAction } from './model';

const kActions: EmergencyAction[] = ['take', 'dispatch', 'release', 'close'];

export function Row({ model, emergency }: { model: EmergenciesModel; emergency: Emergency }) {
  const { mention, state } = emergency;
  const row = useRef<HTMLElement>(null);
  const chosen = model.chosen.value === emergency.mention_id;
  useLayoutEffect(() => {
    // Where a button of it has the focus it stays: a press that moved the row would miss the button.
    if (chosen && !row.current?.contains(document.activeElement)) row.current?.focus();
  }, [chosen]);
  const place = mention.verdict.places[0];
  const where = [shown(place?.text ?? ''), place?.neighborhood].filter(Boolean).join(', ');
  return (
    <article
      class={`emergency emergency--${state}`}
      data-id={emergency.mention_id}
      aria-current={chosen ? 'true' : undefined}
      aria-label={t('lane.row', { state: word('laneState', state), where: where || t('lane.nowhere') })}
      tabIndex={-1}
      ref={row}
      onFocusIn={() => (model.chosen.value = emergency.mention_id)}
    >
      <header class="emergency__head">
        <Chip kind={`lane-${state}`} icon={state === 'waiting' ? 'warning' : 'check'}>
          {word('laneState', state)}
        </Chip>
        <Age emergency={emergency} />
        <UrgencyChip urgency={emergency.urgency} />
        <b class="emergency__where" dir="auto">
          {where || t('lane.nowhere')}
        </b>
        <span class="emergency__source">
          {mention.channel} · <Named as="span" name={mention.author.name || mention.author.handle} class="" />{' '}
          {mention.url !== '' && !mention.removed ? (
            <Outside url={mention.url}>
              <Ago time={mention.created_at} />
            </Outside>
          ) : (
            <Ago time={mention.created_at} />
          )}
        </span>
      </header>
      {mention.removed ? (
        <p class="emergency__gone">{t('lane.removed')}</p>
      ) : (
        <p class="emergency__text" lang={mention.verdict.lang || undefined} dir="auto">
          <MarkedText mention={mention} end={mention.text.length} open={() => {}} />
        </p>
      )}
      <Who emergency={emergency} />
      <Answers model={model} mention={emergency.mention_id} />
      <Actions model={model} emergency={emergency} />
      <History model={model} emergency={emergency} />
    </article>
  );
}

// It ticks where nobody has it yet. Not read out each second: the banner says how many there are.
function Age({ emergency }: { emergency: Emergency }) {
  const { city } = useSession();
  if (emergency.state !== 'waiting') return null;
  void city.second.value;
  return (
    <time class="emergency__age" dateTime={emergency.since} title={t('lane.age')}>
      {ageOf(emergency.since, city.clock.now())}
    </time>
  );
}

function Who({ emergency }: { emergency: Emergency }) {
  const { taken_by, taken_at, handed_by, handed_at, closed_by, closed_at, reason, dispatch, turn } =
    emergency;
  const people = emergency.alerted.filter((each) => each.turn === turn);
  return (
    <ul class="emergency__who">
      {taken_by && taken_at && (
        <li>
          {t('lane.takenBy', { who: actorText(taken_by) })} <Ago time={taken_at} />
        </li>
      )}
      {handed_by && handed_at && (
        <li>
          {t('lane.handedBy', { who: actorText(handed_by) })} <Ago time={handed_at} />
          {dispatch && `: ${word('deliveryState', dispatch)}`}
        </li>
      )}
      {closed_by && closed_at && (
        <li>
          {t('lane.closedBy', { who: actorText(closed_by) })} <Ago time={closed_at} />: {shown(reason)}
        </li>
      )}
      {emergency.state === 'waiting' && (
        <li>
          {people.length === 0
            ? t('lane.noneAlerted')
            : people
                .map(({ person, level, state }) =>
                  t('lane.alerted', { person, level, state: word('deliveryState', state) }),
                )
                .join(', ')}
        </li>
      )}
    </ul>
  );
}

function Actions({ model, emergency }: { model: EmergenciesModel; emergency: Emergency }) {
  const right = useRight('triage');
  const busy = model.busy.value.has(emergency.mention_id);
  const able = kActions.filter((action) => kLegal[action].includes(emergency.state));
  if (able.length === 0) return null;
  const answers = !emergency.mention.removed;
  return (
    <p class="emergency__actions">
      {able.map((action) => (
        <Button
          key={action}
          look={action === 'take' ? undefined : 'outline'}
          data-action={action}
          aria-keyshortcuts={action === 'take' ? 'T' : undefined}
          {...right}
          disabled={right.disabled || busy}
          onPress={() => void model.act(emergency, action)}
        >
          {t(`lane.${action}`)}
        </Button>
      ))}
      {answers && (
        <Button
          look="outline"
          data-action="answer"
          aria-keyshortcuts="R"
          {...right}
          onPress={() => void model.answer(emergency)}
        >
          {t('reply.answer')}
        </Button>
      )}
    </p>
  );
}

// What the resident was answered, and whether he has it.
function Answers({ model, mention }: { model: EmergenciesModel; mention: number }) {
  const answers = model.answers.value.get(mention) ?? [];
  if (answers.length === 0) return null;
  return (
    <ul class="emergency__who">
      {answers.map(({ id, by, at, lang, state, words }) => (
        <li key={id}>
          {t('lane.answered', { who: actorText(by) })} <Ago time={at} />: {word('replyState', state)}.{' '}
          <q lang={lang || undefined} dir="auto">
            {shown(words)}
          </q>
        </li>
      ))}
    </ul>
  );
}

// Who did what, asked for when somebody wants to see it.
function History({ model, emergency }: { model: EmergenciesModel; emergency: Emergency }) {
  const { api } = useSession();
  const steps = useSignal(emergency.history);
  const open = async (event: Event) => {
    if (!(event.currentTarget as HTMLDetailsElement).open) return;
    void model.loadAnswers(emergency.mention_id).catch(() => {});
    steps.value = (await api.emergency(emergency.mention_id).catch(() => emergency)).history;
  };
  return (
    <details class="emergency__history" onToggle={(event) => void open(event)}>
      <summary>{t('lane.history')}</summary>
      <ol>
        {(steps.value ?? []).map(({ action, who, at, note }, i) => (
          <li key={i}>
            <Ago time={at} /> · {actorText(who)} · {word('laneStep', action)}
            {note && `: ${shown(note)}`}
          </li>
        ))}
      </ol>
    </details>
  );
}
