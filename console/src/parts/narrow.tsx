// Filters that several pages share: a neighborhood, with the city's own to choose from, and a service.
import { useEffect, useId, useState } from 'preact/hooks';
import { useSession } from '../app/session';
import { serviceName } from '../data/names';
import { t } from '../i18n';
import { Labelled, Select } from './basics';

interface Narrow {
  value: string;
  onPick: (value: string) => void;
}

export function NeighborhoodField({ value, onPick }: Narrow) {
  const { api } = useSession();
  const id = `zones-${useId()}`;
  const [zones, setZones] = useState<string[]>([]);
  useEffect(() => {
    api.zoneShapes().then(
      (shapes) => setZones(shapes.map(({ name }) => name)),
      () => {}, // one can type it
    );
  }, []);
  return (
    <Labelled label={t('tallies.neighborhood')}>
      <input
        class="usa-input"
        value={value}
        list={id}
        maxLength={100}
        onChange={(event) => onPick(event.currentTarget.value.trim())}
      />
      <datalist id={id}>
        {zones.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </Labelled>
  );
}

export function ServiceSelect({ value, onPick }: Narrow) {
  const { city } = useSession();
  return (
    <Labelled label={t('mention.issue')}>
      <Select
        options={[
          { value: '', text: t('filter.all') },
          ...city.services.map(({ service_code }) => ({
            value: service_code,
            text: serviceName(city.services, service_code),
          })),
        ]}
        value={value}
        onPick={onPick}
      />
    </Labelled>
  );
}
