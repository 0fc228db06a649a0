// What may be done with all that are ticked, asked once, and which were passed over.
import { signal, type Signal } from '@preact/signals';
import { useRight, useSession, type Session } from '../../app/session';
import { serviceName } from '../../data/names';
import { t, word } from '../../i18n';
import { Button, Notice, Select } from '../../parts/basics';
import { ask } from '../../parts/dialog';
import { Field } from '../../parts/field';
import { RequestLink } from '../../parts/likely';
import { shortId } from '../../text/format';
import { shown } from '../../text/visible';
import type { Request } from '../../types';
import { askAssignee, Notes } from './ask';
import { kMany, kSteps, type BatchStep, type Chosen, type More } from './chosen';
import type { RequestsModel } from './model';
import { workStatus } from './steps';

export function BatchBar({ model }: { model: RequestsModel }) {
  const session = useSession();
  const right = useRight('triage');
  const { chosen, list } = model;
  const n = chosen.count.value;
  // What is listed stands there as it is now.
  const stale = list.items.value.filter(({ id, updated_datetime }) => {
    const seen = chosen.seen.value.get(id);
    return seen !== undefined && seen.updated_datetime !== updated_datetime;
  }).length;
  return (
    <>
      <Skipped chosen={chosen} />
      {n > 0 && (
        <div class="batch" role="group" aria-label={t('batch.title')}>
          <p class="batch__count" role="status">
            <b>{t('batch.chosen', { n })}</b>
            {stale > 0 && <span class="hint"> {t('batch.stale', { n: stale })}</span>}
          </p>
          <div class="actions">
            {kSteps.map((step) => {
              const able = chosen.which(step).length;
              if (able === 0 || (step === 'merge' && n < 2)) return null;
              return (
                <Button
                  key={step}
                  look={step === 'accept' ? undefined : 'outline'}
                  class="button-small"
                  data-action={`batch-${step}`}
                  {...(chosen.busy.value && { disabled: true })}
                  {...right}
                  onPress={() => void decide(session, model, step)}
                >
                  {t(`requests.${step}`)}
                </Button>
              );
            })}
            <Button look="unstyled" data-action="all" onPress={() => chosen.all(list.items.peek())}>
              {t('batch.all')}
            </Button>
            <Button look="unstyled" data-action="none" onPress={() => chosen.clear()}>
              {t('batch.none')}
            </Button>
          </div>
        </div>
      )}
    </>
  );
}

function Skipped({ chosen }: { chosen: Chosen }) {
  const skipped = chosen.skipped.value;
  if (skipped.length === 0) return null;
  return (
    <Notice tone="warning">
      <p>
        <b>{t('batch.skipped', { n: skipped.length })}</b>
      </p>
      <ul class="returned">
        {skipped.map(({ id, why, message }) => (
          <li key={id}>
            <RequestLink id={id} /> {word('whySkipped', why)}
            {why === 'refused' && `: ${shown(message)}`}
          </li>
        ))}
      </ul>
      <Button look="unstyled" onPress={() => (chosen.skipped.value = [])}>
        {t('action.close')}
      </Button>
    </Notice>
  );
}

// Asks once for all; an empty choice does nothing.
async function decide(session: Session, model: RequestsModel, step: BatchStep): Promise<void> {
  const { chosen } = model;
  const requests = chosen.which(step);
  const n = requests.length;
  if (n === 0) return;
  if (step === 'merge') return mergeAll(session, chosen, requests);
  if (step === 'assign') {
    const mine = session.person.peek()?.person.name ?? '';
    const assignee = await askAssignee(session, t('batch.assign', { n }), mine);
    if (assignee !== null) await chosen.act(step, requests, { assignee });
    return;
  }
  const notes = signal('');
  const typed = signal('');
  const takesAway = step !== 'accept';
  const yes = await ask({
    title: t(`batch.${step}`, { n }),
    content: (
      <>
        {chosen.count.peek() > n && <p>{t('batch.others', { n: chosen.count.peek() - n })}</p>}
        {takesAway && <p>{t('batch.inDanger')}</p>}
        {takesAway && <Notes dismiss={step === 'dismiss'} notes={notes} />}
        {takesAway && n > kMany && <HowMany n={n} typed={typed} />}
      </>
    ),
    yes: t(`requests.${step}`),
    check: () => {
      if (step === 'dismiss' && notes.value.trim() === '') return t('requests.reasonNeeded');
      const counted = !takesAway || n <= kMany || typed.value.trim() === String(n);
      return counted ? null : t('batch.wrongNumber', { n: String(n) });
    },
  });
  if (!yes) return;
  const said = notes.peek().trim();
  const more: More = takesAway && said !== '' ? { status_notes: said } : {};
  await chosen.act(step, requests, more);
}

const HowMany = ({ n, typed }: { n: number; typed: Signal<string> }) => (
  <Field label={t('batch.number', { n: String(n) })}>
    <input
      class="usa-input"
      inputMode="numeric"
      autocomplete="off"
      value={typed.value}
      onInput={(event) => (typed.value = event.currentTarget.value)}
    />
  </Field>
);

// All but one of them into that one.
async function mergeAll(session: Session, chosen: Chosen, requests: Request[]): Promise<void> {
  // An accepted request does not go into a draft.
  const accepted = requests.filter((request) => workStatus(request) !== 'draft');
  const among = accepted.length > 0 ? accepted : requests;
  const [first] = among;
  if (!first || requests.length < 2) return;
  const into = signal(first.id);
  const name = ({ id, service_code, description }: Request) =>
    `#${shortId(id)} ${serviceName(session.city.services, service_code)}: ${shown(description).slice(0, 60)}`;
  const yes = await ask({
    title: t('batch.merge', { n: requests.length }),
    content: (
      <>
        <Into requests={among} name={name} into={into} />
        <p class="hint">{t('requests.mergeHint')}</p>
      </>
    ),
    yes: t('requests.merge'),
  });
  const others = requests.filter(({ id }) => id !== into.peek());
  if (yes) await chosen.act('merge', others, { into: into.peek() });
}
interface IntoProps {
  requests: Request[];
  name: (request: Request) => string;
  into: Signal<string>;
}
const Into = ({ requests, name, into }: IntoProps) => (
  <Field label={t('requests.mergeInto')}>
    <Select
      options={requests.map((each) => ({ value: each.id, text: name(each) }))}
      value={into.value}
      onPick={(id) => (into.value = id)}
    />
  </Field>
);
