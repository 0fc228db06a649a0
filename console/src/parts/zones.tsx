// The zones of the city that something is for, by name and, where their shapes are known, on a map.
import { useEffect, useId, useState } from 'preact/hooks';
import { useSession } from '../app/session';
import { t } from '../i18n';
import { CityMap, type Shape } from './map';

interface ZonesProps {
  legend: string;
  chosen: string[];
  onChange: (zones: string[]) => void;
  // What else the area holds, to be seen on the map.
  also?: Shape[];
}

// A city without zones shows nothing to choose.
export function ZonePicker({ legend, chosen, onChange, also = [] }: ZonesProps) {
  const { api, city } = useSession();
  const [known, setKnown] = useState<Shape[]>([]);
  useEffect(() => {
    api.zoneShapes().then(setKnown, () => {}); // it can be written without them
  }, []);
  // One that the city no longer has can still be taken off.
  const names = [...new Set([...known.map(({ name }) => name), ...chosen])];
  const drawn = [...known.filter(({ outline }) => outline && outline.length > 0), ...also];
  if (names.length === 0) return null;
  const toggle = (name: string) =>
    onChange(chosen.includes(name) ? chosen.filter((each) => each !== name) : [...chosen, name]);
  return (
    <fieldset class="plain-fieldset">
      <legend>{legend}</legend>
      <div class="channel-boxes">
        {names.map((name) => (
          <ZoneBox key={name} name={name} checked={chosen.includes(name)} toggle={() => toggle(name)} />
        ))}
      </div>
      {drawn.length > 0 && (
        <CityMap
          label={t('map.zones')}
          shapes={drawn.map((shape) => ({
            ...shape,
            chosen: chosen.includes(shape.name) || also.includes(shape),
          }))}
          center={city.status.value.center}
          onPick={(name) => names.includes(name) && toggle(name)}
        />
      )}
    </fieldset>
  );
}

function ZoneBox({ name, checked, toggle }: { name: string; checked: boolean; toggle: () => void }) {
  const id = `zone-${useId()}`;
  return (
    <div class="usa-checkbox">
      <input
        class="usa-checkbox__input"
        type="checkbox"
        id={id}
        value={name}
        checked={checked}
        onChange={toggle}
      />
      <label class="usa-checkbox__label" for={id}>
        {name}
      </label>
    </div>
  );
}
