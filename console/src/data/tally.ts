// Cuts an answer of /tallies into the span that is shown and the one before it.
import { toApiTime } from '../text/format';
import { dayOf } from '../text/period';
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

// The same with the totals of another time as those before.
export function against(window: Window, other: Window): Window {
  const before = new Map(other.series.map(({ key, total }) => [key, total]));
  const none = () => new Array<number>(window.hours.length).fill(0);
  const known = new Set(window.series.map(({ key }) => key));
  const gone = other.series.filter(({ key }) => !known.has(key));
  return {
    hours: window.hours,
    series: [...window.series, ...gone.map(({ key }) => ({ key, counts: none(), total: 0, before: 0 }))].map(
      (series) => ({ ...series, before: before.get(series.key) ?? 0 }),
    ),
  };
}

// By the city's days: `hours` is then the first hour of each.
export function byDay(window: Window): Window {
  const days: string[] = [];
  const places = window.hours.map((hour) => {
    const day = dayOf(Date.parse(hour));
    if (days.at(-1) !== day) days.push(day);
    return days.length - 1;
  });
  const series = window.series.map((each) => {
    const counts = new Array<number>(days.length).fill(0);
    each.counts.forEach(
      (count, i) => (counts[places[i] as number] = (counts[places[i] as number] ?? 0) + count),
    );
    return { ...each, counts };
  });
  return { hours: window.hours.filter((_, i) => i === 0 || places[i] !== places[i - 1]), series };
}

export const sumOf = (window: Window): number => window.series.reduce((sum, { total }) => sum + total, 0);
