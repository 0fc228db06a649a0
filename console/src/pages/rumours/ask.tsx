// What the city found, and how that is known: asked before a rumour is closed.
import { signal, type Signal } from '@preact/signals';
import { kMaxReason, kVerdicts, type Closed } from '../../data/rumour';
import { t, word } from '../../i18n';
import { Select } from '../../parts/basics';
import { ask } from '../../parts/dialog';
import { Field } from '../../parts/field';

interface Said {
  verdict: Closed;
  reason: string;
}

// null: not after all.
export async function askVerdict(): Promise<Said | null> {
  const verdict = signal<Closed>('false');
  const reason = signal('');
  const yes = await ask({
    title: () => t('rumours.closeTitle'),
    content: <Verdict verdict={verdict} reason={reason} />,
    yes: () => t('rumours.close'),
    check: () => (reason.peek().trim() === '' ? t('rumours.reasonMissing') : null),
  });
  return yes ? { verdict: verdict.peek(), reason: reason.peek().trim() } : null;
}

const Verdict = ({ verdict, reason }: { verdict: Signal<Closed>; reason: Signal<string> }) => (
  <>
    <Field label={t('rumours.verdict')}>
      <Select
        options={kVerdicts.map((value) => ({ value, text: word('rumourVerdict', value) }))}
        value={verdict.value}
        onPick={(value) => (verdict.value = value as Closed)}
      />
    </Field>
    <Field label={t('rumours.reason')}>
      <textarea
        class="usa-textarea"
        rows={3}
        maxLength={kMaxReason}
        value={reason.value}
        onInput={(event) => (reason.value = event.currentTarget.value)}
      />
    </Field>
  </>
);
