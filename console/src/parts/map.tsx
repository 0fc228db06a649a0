// The city on a map: its zones, what an area covers, and points. The library is loaded when a map is first shown.
import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../i18n';
import { Failed } from './basics';

export interface Shape {
  name: string;
  // Rings as CAP writes them: "lat,long lat,long ..."; circles "lat,long kilometres".
  polygons: string[];
  // Polygons of rings as GeoJSON has them: [long, lat], the outline before its holes.
  outline?: number[][][][];
  circles?: string[];
  chosen?: boolean;
}
export interface Point {
  lat: number;
  long: number;
  text: string;
  // One that can be pressed has a name for it.
  id?: string;
  chosen?: boolean;
}
export interface MapProps {
  label: string;
  shapes: Shape[];
  points?: Point[];
  center?: { lat: number; long: number } | undefined;
  // A shape was pressed. Whatever can be done here can be done by a list or a form beside the map, too.
  onPick?: (name: string) => void;
  onPoint?: (id: string) => void;
  // Any place was pressed.
  onPlace?: (place: { lat: number; long: number }) => void;
  // Points come and go: only the shapes, and a chosen point that is out of sight, say where it looks.
  steady?: boolean;
  hint?: string;
}
export interface Drawn {
  draw(props: MapProps): void;
  remove(): void;
}

export function CityMap(props: MapProps) {
  const box = useRef<HTMLDivElement>(null);
  const drawn = useRef<Drawn | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    let gone = false;
    import('./leaflet').then(
      ({ drawMap }) => {
        if (gone || !box.current) return;
        drawn.current = drawMap(box.current);
        drawn.current.draw(latest.current);
      },
      (failed: unknown) => setError(failed),
    );
    return () => {
      gone = true;
      drawn.current?.remove();
    };
  }, []);
  useEffect(() => drawn.current?.draw(props));
  if (error) return <Failed error={error} />;
  return (
    <figure class="map" aria-label={props.label}>
      <div class="map__picture" ref={box} aria-hidden="true" />
      <figcaption class="hint">{props.hint ?? t('map.hint')}</figcaption>
    </figure>
  );
}
