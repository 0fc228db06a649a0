// What is known already and may be the same matter, before it is entered once more.
import { t } from '../../i18n';
import { LikelyText } from '../../parts/likely';
import type { ContactModel } from './model';

export function Known({ model }: { model: ContactModel }) {
  const similar = model.similar.value;
  return (
    <section class="contacts__known" aria-label={t('contacts.known')}>
      <p role="status">{similar.length > 0 && t('contacts.knownHere', { n: similar.length })}</p>
      {similar.length > 0 && (
        <ul class="similar">
          {similar.map((likely) => (
            <li key={likely.request.id} class="similar__one">
              <LikelyText likely={likely} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
