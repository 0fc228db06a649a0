// Draws a map with Leaflet: only polygons of our own, no tiles, nothing from elsewhere. Colours come from the style sheet.
import * as L from 'leaflet';
import type { Drawn, MapProps, Shape } from './map';

const kCityZoom = 12;
const kKilometre = 1000;

const numbers = (text: string): number[] => text.split(/[\s,]+/).map(Number);

// A ring in pairs; null where it is none.
export function ringOf(polygon: string): [number, number][] | null {
  const flat = numbers(polygon.trim());
  if (flat.length < 6 || flat.length % 2 !== 0 || flat.some(Number.isNaN)) return null;
  return Array.from({ length: flat.length / 2 }, (_, i) => [
    flat[2 * i] as number,
    flat[2 * i + 1] as number,
  ]);
}

function layersOf(shape: Shape): L.Path[] {
  const className = shape.chosen ? 'map__shape map__shape--chosen' : 'map__shape';
  const rings = shape.polygons.map(ringOf).filter((ring) => ring !== null);
  const circles = (shape.circles ?? []).map(numbers).filter((c) => c.length === 3 && !c.some(Number.isNaN));
  const outlines = (shape.outline ?? []).map((polygon) =>
    polygon.map((ring) => ring.map(([long, lat]): [number, number] => [lat as number, long as number])),
  );
  return [
    ...outlines.map((polygon) => L.polygon(polygon, { className })),
    ...rings.map((ring) => L.polygon(ring, { className })),
    ...circles.map(([lat, long, km]) =>
      L.circle([lat as number, long as number], { radius: (km as number) * kKilometre, className }),
    ),
  ];
}

// As text, whatever it holds.
function nameTag(text: string): HTMLElement {
  const label = document.createElement('span');
  label.append(text);
  return label;
}

export function drawMap(box: HTMLElement): Drawn {
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const map = L.map(box, {
    attributionControl: false,
    zoomControl: false,
    keyboard: false,
    scrollWheelZoom: false,
    zoomAnimation: !still,
    fadeAnimation: !still,
    markerZoomAnimation: !still,
  });
  const group = L.featureGroup().addTo(map);
  let placed = '';
  let looksAt = '';
  let place: MapProps['onPlace'];
  map.on('click', ({ latlng }) => place?.({ lat: latlng.lat, long: latlng.wrap().lng }));
  return {
    draw({ shapes, points = [], center, steady = false, onPick, onPoint, onPlace }: MapProps) {
      place = onPlace;
      box.classList.toggle('map__picture--place', onPlace !== undefined);
      group.clearLayers();
      for (const shape of shapes) {
        for (const layer of layersOf(shape)) {
          layer.bindTooltip(nameTag(shape.name), { sticky: true });
          if (onPick) layer.on('click', () => onPick(shape.name));
          group.addLayer(layer);
        }
      }
      for (const { lat, long, text, id, chosen } of points) {
        const className = chosen ? 'map__point map__point--chosen' : 'map__point';
        // The shape below is not pressed as well.
        const options = { radius: chosen ? 10 : 7, className, bubblingMouseEvents: false };
        const marker = L.circleMarker([lat, long], options);
        if (text !== '') marker.bindTooltip(nameTag(text));
        if (id !== undefined && onPoint) marker.on('click', () => onPoint(id));
        group.addLayer(marker);
      }
      // Where it looks stays as the person left it, unless other things are shown.
      const what = JSON.stringify([
        shapes.map(({ name, polygons, outline }) => [name, polygons, outline?.length]),
        steady ? points.length > 0 && shapes.length === 0 : points,
      ]);
      const chosen = points.find((point) => point.chosen);
      if (what === placed) {
        const at = chosen ? `${chosen.lat},${chosen.long}` : '';
        if (chosen && at !== looksAt && !map.getBounds().contains([chosen.lat, chosen.long]))
          map.panTo([chosen.lat, chosen.long], { animate: !still });
        looksAt = at;
        return;
      }
      placed = what;
      const bounds = group.getBounds();
      if (bounds.isValid()) map.fitBounds(bounds, { maxZoom: 15, padding: [12, 12] });
      else map.setView(center ? [center.lat, center.long] : [0, 0], kCityZoom);
    },
    remove: () => void map.remove(),
  };
}
