// What a neighborhood reports most, so that a mobile unit can ask about it; as it was when there was a network.
import { useSession } from '../../app/session';
import { serviceName } from '../../data/names';
import { t } from '../../i18n';
import { At, Failed, Select } from '../../parts/basics';
import { Field } from '../../parts/field';
import { number } from '../../text/format';
import type { ContactModel } from './model';

export function HeardHere({ model }: { model: ContactModel }) {
  const { city } = useSession();
  const zone = model.zone.value;
  const heard = model.heard.value;
  return (
    <section class="card" aria-label={t('contacts.heard')}>
      <h2 class="card__title">{t('contacts.heard')}</h2>
      <Field label={t('contacts.zone')}>
        <Select
          value={zone}
          options={[
            { value: '', text: t('contacts.chooseZone') },
            ...model.zones.value.map((name) => ({ value: name, text: name })),
          ]}
          onPick={(name) => void model.lookAt(name)}
        />
      </Field>
      {model.heardProblem.value !== null && <Failed error={model.heardProblem.value} />}
      {zone !== '' && heard === null && <p class="hint">{t('contacts.heardOffline')}</p>}
      {heard && (
        <>
          <p class="hint">
            {t('contacts.heardAt')} <At time={heard.at} />
          </p>
          {heard.counts.length === 0 && <p>{t('contacts.heardNone')}</p>}
          <ol class="contacts__heard">
            {heard.counts.map(({ key, total }) => (
              <li key={key}>
                {serviceName(city.services, key)} <b>{number(total)}</b>
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  );
}
