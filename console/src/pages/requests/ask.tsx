// What a step wants to know before it is taken. Each answers null: not after all.
import { signal, type Signal } from '@preact/signals';
import type { Session } from '../../app/session';
import { t, word } from '../../i18n';
import { Button, Notice } from '../../parts/basics';
import { ask } from '../../parts/dialog';
import { Field } from '../../parts/field';
import { fromLocalInput, shortId, toLocalInput } from '../../text/format';
import { shown } from '../../text/visible';
import type { AssigneeList, Request } from '../../types';

type Assignees = AssigneeList['assignees'];

const kReasons = ['duplicate', 'notOurs', 'noLocation', 'notARequest', 'spam'];
// core/request.h
const kMostNote = 4000;

// Why it is dismissed, or what was done; residents are told.
export async function askNotes(action: 'dismiss' | 'close', request: Request): Promise<string | null> {
  const notes = signal('');
  const dismiss = action === 'dismiss';
  const yes = await ask({
    title: t(dismiss ? 'requests.dismissTitle' : 'requests.closeTitle', { id: shortId(request.id) }),
    content: (
      <>
        <Quote request={request} />
        <Notes dismiss={dismiss} notes={notes} />
      </>
    ),
    yes: t(dismiss ? 'requests.dismiss' : 'requests.close'),
    check: () => (dismiss && notes.value.trim() === '' ? t('requests.reasonNeeded') : null),
  });
  return yes ? notes.value.trim() : null;
}

export const Quote = ({ request }: { request: Request }) => (
  <p class="quote" dir="auto">
    {shown(request.description)}
  </p>
);

export function Notes({ dismiss, notes }: { dismiss: boolean; notes: Signal<string> }) {
  return (
    <>
      {dismiss && (
        <div class="reasons" role="group" aria-label={t('requests.reasons')}>
          {kReasons.map((reason) => (
            <Button
              key={reason}
              look="outline"
              class="button-small"
              onPress={() => (notes.value = word('reason', reason))}
            >
              {word('reason', reason)}
            </Button>
          ))}
        </div>
      )}
      <Field label={t(dismiss ? 'requests.reason' : 'requests.outcome')}>
        <textarea
          class="usa-textarea"
          rows={3}
          maxLength={1000}
          value={notes.value}
          onInput={(event) => (notes.value = event.currentTarget.value)}
        />
      </Field>
    </>
  );
}

// For staff alone. `note` keeps what was typed when it could not be saved, `problem` says why.
export async function askNote(request: Request, note: Signal<string>, problem: string): Promise<boolean> {
  return ask({
    title: t('requests.noteTitle', { id: shortId(request.id) }),
    content: (
      <>
        {problem !== '' && <Notice tone="error">{problem}</Notice>}
        <p>{t('requests.noteHint')}</p>
        <Field label={t('requests.noteLabel')}>
          <textarea
            class="usa-textarea"
            rows={4}
            dir="auto"
            maxLength={kMostNote}
            value={note.value}
            onInput={(event) => (note.value = event.currentTarget.value)}
          />
        </Field>
      </>
    ),
    yes: t('requests.noteSave'),
    check: () => (note.value.trim() === '' ? t('requests.noteMissing') : null),
  });
}

// `due_datetime` of the step; null in it takes the date away.
export async function askDue(request: Request): Promise<{ due_datetime: string | null } | null> {
  const due = signal(toLocalInput(request.due_datetime));
  const yes = await ask({
    title: t('requests.dueTitle', { id: shortId(request.id) }),
    content: (
      <Field label={t('requests.dueLabel')} hint={t('requests.dueHint')}>
        <input
          class="usa-input"
          type="datetime-local"
          value={due.value}
          onInput={(event) => (due.value = event.currentTarget.value)}
        />
      </Field>
    ),
    yes: t('requests.dueSave'),
  });
  return yes ? { due_datetime: fromLocalInput(due.value) ?? null } : null;
}

// Who takes it, by the name to sign in with; those who may are suggested.
export async function askAssignee(session: Session, title: string, first = ''): Promise<string | null> {
  const name = signal(first);
  const known = signal<Assignees>([]);
  // Without the list a name can still be typed.
  session.api.assignees().then(
    (people) => (known.value = people),
    () => undefined,
  );
  const yes = await ask({
    title,
    content: <Assignee name={name} known={known} />,
    yes: t('requests.assign'),
    check: () => (name.value.trim() === '' ? t('requests.assigneeMissing') : null),
  });
  return yes ? name.value.trim() : null;
}
function Assignee({ name, known }: { name: Signal<string>; known: Signal<Assignees> }) {
  return (
    <>
      <Field label={t('requests.assigneeLabel')} hint={t('requests.assigneeHint')}>
        <input
          class="usa-input"
          maxLength={100}
          autocomplete="off"
          list="assignees"
          value={name.value}
          onInput={(event) => (name.value = event.currentTarget.value)}
        />
      </Field>
      <datalist id="assignees">
        {known.value.map((person) => (
          <option key={person.name} value={person.name}>
            {shown(person.display_name || person.name)}
          </option>
        ))}
      </datalist>
    </>
  );
}
