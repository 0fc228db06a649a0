// A person opens a rumour from a mention: says in the city's words what is claimed.
import { signal, type Signal } from '@preact/signals';
import { formatRoute } from '../../app/route';
import { errorText, type Session } from '../../app/session';
import { kMaxClaim } from '../../data/rumour';
import { t, type Key } from '../../i18n';
import { plain } from '../../text/visible';
import type { Mention } from '../../types';
import { ask } from '../dialog';
import { Field } from '../field';
import { complain } from '../toast';

// null: not after all.
export async function askClaim(text: string, yes: Key = 'rumours.open'): Promise<string | null> {
  const claim = signal(plain(text).replace(/\s+/g, ' ').slice(0, kMaxClaim));
  const said = await ask({
    title: () => t('rumours.claimTitle'),
    content: <Claim claim={claim} />,
    yes: () => t(yes),
    check: () => (claim.peek().trim() === '' ? t('rumours.claimMissing') : null),
  });
  return said ? claim.peek().trim() : null;
}

const Claim = ({ claim }: { claim: Signal<string> }) => (
  <>
    <p>{t('rumours.claimHint')}</p>
    <Field label={t('rumours.claim')}>
      <textarea
        class="usa-textarea"
        rows={2}
        maxLength={kMaxClaim}
        dir="auto"
        value={claim.value}
        onInput={(event) => (claim.value = event.currentTarget.value)}
      />
    </Field>
  </>
);

export async function openRumour({ api }: Session, mention: Mention): Promise<void> {
  const claim = await askClaim(mention.text);
  if (claim === null) return;
  try {
    const { id } = await api.openRumour({ claim, mentions: [mention.id] });
    location.hash = formatRoute(['rumours', id]);
  } catch (error) {
    complain(errorText(error));
  }
}
