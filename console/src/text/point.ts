// A point on the map as people write it: latitude and longitude in degrees.

// "41.25, -70.58"; null: it is no point.
export function pointIn(text: string): { lat: number; long: number } | null {
  const parts = text.trim().split(/[\s,;]+/);
  const [lat, long] = parts.map((part) => (/^-?\d+(\.\d+)?$/.test(part) ? Number(part) : NaN));
  if (parts.length !== 2 || lat === undefined || long === undefined) return null;
  return Math.abs(lat) <= 90 && Math.abs(long) <= 180 ? { lat, long } : null;
}
export const pointText = ({ lat, long }: { lat: number; long: number }): string =>
  `${lat.toFixed(5)}, ${long.toFixed(5)}`;
