// Cuts an answer of /tallies into the span that is shown and the one before it.
import { toApiTime } from '../text/format';
import type { Tallies } from '../types';

export interface Window {
  // Every hour from since to until, also those that the hub left out.
  hours: string[];
  // Largest total first.
  series: { key: string; counts: number[]; total: number; before: number }[];
}

const kHour = 3_600_000;

export function windowOf(tallies: Tallies, since: number, until: number): Window {
  const size = Math.max(0, Math.round((until - since) / kHour));
  const hours = Array.from({ length: size }, (_, i) => toApiTime(new Date(since + i * kHour)));
  const places = tallies.hours.map((hour) => Math.floor((Date.parse(hour) - since) / kHour));
  const series = tallies.series.map(({ key, counts }) => {
    const result = { key, counts: new Array<number>(size).fill(0), total: 0, before: 0 };
    counts.forEach((count, i) => {
      const place = places[i];
      if (place === undefined || Number.isNaN(place) || place >= size) return;
      if (place < 0) {
        result.before += count;
        return;
      }
      result.counts[place] = (result.counts[place] as number) + count;
      result.total += count;
    });
    return result;
  });
  series.sort((a, b) => b.total - a.total || b.before - a.before || a.key.localeCompare(b.key));
  return { hours, series };
}
