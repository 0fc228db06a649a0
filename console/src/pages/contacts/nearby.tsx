// What is known around the place already, before it is entered once more.
import { useSession } from '../../app/session';
import { serviceName } from '../../data/names';
import { t } from '../../i18n';
import { number } from '../../text/format';
import { shown } from '../../text/visible';
import type { ContactModel } from './model';

export function Nearby({ model }: { model: ContactModel }) {
  const { city } = useSession();
  const near = model.near.value;
  if (near === null || near.length === 0) return null;
  return (
    <section aria-label={t('contacts.nearby')}>
      <h2 class="card__title">{t('contacts.nearby')}</h2>
      <p class="hint">{t('contacts.nearbyHint')}</p>
      <ul class="contacts__list">
        {near.map(({ request, metres }) => (
          <li key={request.id}>
            <a href={`#/requests/${encodeURIComponent(request.id)}`}>
              {serviceName(city.services, request.service_code)}
            </a>{' '}
            <span class="hint">
              {shown(request.address_string)} · {t('contacts.metres', { n: number(Math.round(metres)) })}
            </span>
            <p class="contacts__words">{shown(request.description)}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
