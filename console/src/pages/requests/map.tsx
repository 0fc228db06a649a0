// The requests of the list on the city's map; the list beside it says and does the same in words.
import { useEffect, useState } from 'preact/hooks';
import { useSession } from '../../app/session';
import { mapOn, setMap } from '../../app/settings';
import { serviceName } from '../../data/names';
import { t } from '../../i18n';
import { Button } from '../../parts/basics';
import { Icon } from '../../parts/icon';
import { CityMap, type Point, type Shape } from '../../parts/map';
import { shown } from '../../text/visible';
import type { Request } from '../../types';
import type { RequestsModel } from './model';

export const MapSwitch = () => (
  <Button
    look="outline"
    class="button-small"
    data-action="map"
    aria-pressed={mapOn()}
    onPress={() => setMap(!mapOn())}
  >
    <Icon name="location" />
    {t('map.requestsSwitch')}
  </Button>
);

// The city's zones; none until they are here, and where it has none.
export function useZones(): Shape[] {
  const { api } = useSession();
  const [zones, setZones] = useState<Shape[]>([]);
  useEffect(() => {
    api.zoneShapes().then(setZones, () => {}); // the points can be seen without them
  }, []);
  return zones.filter(({ outline }) => outline && outline.length > 0);
}

export function RequestMap({ model }: { model: RequestsModel }) {
  const { city } = useSession();
  const zones = useZones();
  const listed = model.list.items.value;
  const selected = model.selected.value;
  const points = listed.flatMap((request: Request): Point[] =>
    request.lat === undefined || request.long === undefined
      ? []
      : [
          {
            id: request.id,
            lat: request.lat,
            long: request.long,
            text: [serviceName(city.services, request.service_code), shown(request.address_string)]
              .filter(Boolean)
              .join(', '),
            chosen: request.id === selected,
          },
        ],
  );
  // The chosen one lies above its neighbours.
  points.sort((a, b) => Number(a.chosen) - Number(b.chosen));
  return (
    <div class="request-map">
      <CityMap
        label={t('map.requests')}
        shapes={zones}
        points={points}
        center={city.status.value.center}
        steady
        hint={t('map.requestsHint', { n: points.length, all: listed.length })}
        onPoint={(id) => (location.hash = model.address(id))}
      />
    </div>
  );
}
