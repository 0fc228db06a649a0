// What a step wants to know before it is taken: a note, or, to close, the reason.
import { signal, type Signal } from '@preact/signals';
import { t } from '../i18n';
import { ask } from './dialog';
import { Field } from './field';

// core/emergency.h
const kMost = 1000;

// null: not after all.
export async function askNote(what: 'release' | 'dispatch' | 'close' | 'put'): Promise<string | null> {
  const note = signal('');
  const yes = await ask({
    title: () => t(`lane.ask.${what}`),
    content: <Note what={what} note={note} />,
    yes: () => t(`lane.${what}`),
    tone: what === 'close' ? 'danger' : 'plain',
    check: () => (what === 'close' && note.peek().trim() === '' ? t('lane.reasonMissing') : null),
  });
  return yes ? note.peek().trim() : null;
}

const Note = ({ what, note }: { what: 'release' | 'dispatch' | 'close' | 'put'; note: Signal<string> }) => (
  <>
    <p>{t(`lane.askHint.${what}`)}</p>
    <Field label={t(what === 'close' ? 'lane.reason' : 'lane.note')}>
      <textarea
        class="usa-textarea"
        rows={3}
        maxLength={kMost}
        value={note.value}
        onInput={(event) => (note.value = event.currentTarget.value)}
      />
    </Field>
  </>
);
