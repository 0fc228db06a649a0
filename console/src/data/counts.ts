// What the tallies say at a glance: what rises, and how people feel.
import type { Window } from './tally';
import type { Mention } from '../types';

export type Topic = 'service_code' | 'category';
export interface Rise {
  by: Topic;
  key: string;
  total: number;
  before: number;
  counts: number[];
}
const kFewest = 3;
const kMost = 4;
// These name no subject.
const kVague = ['', 'other', 'other_relevant', 'information'];

// Growth beside what chance alone moves a count of this size.
const weight = ({ total, before }: Rise): number => (total - before) / Math.sqrt(before + 1);

export function risesOf(windows: Record<Topic, Window>): Rise[] {
  const all = (['category', 'service_code'] as const).flatMap((by) =>
    windows[by].series.map(({ key, total, before, counts }) => ({ by, key, total, before, counts })),
  );
  return all
    .filter(({ key, total, before }) => !kVague.includes(key) && total >= kFewest && total > before)
    .sort((a, b) => weight(b) - weight(a))
    .slice(0, kMost);
}

export interface Mood {
  // Positive less negative, in percent of all; null: nothing was said.
  net: number | null;
  before: number | null;
  total: number;
  hours: (number | null)[];
}
const netOf = (good: number, bad: number, all: number): number | null =>
  all === 0 ? null : Math.round(((good - bad) / all) * 100);

export function moodOf(window: Window): Mood {
  const of = (key: string) => window.series.find((series) => series.key === key);
  const [good, bad] = [of('positive'), of('negative')];
  const sum = (count: (series: Window['series'][number]) => number) =>
    window.series.reduce((all, series) => all + count(series), 0);
  const total = sum((series) => series.total);
  return {
    net: netOf(good?.total ?? 0, bad?.total ?? 0, total),
    before: netOf(
      good?.before ?? 0,
      bad?.before ?? 0,
      sum((series) => series.before),
    ),
    total,
    hours: window.hours.map((_, i) =>
      netOf(
        good?.counts[i] ?? 0,
        bad?.counts[i] ?? 0,
        sum((series) => series.counts[i] ?? 0),
      ),
    ),
  };
}

export interface Reason {
  text: string;
  id: number | null;
  place: string;
}
// Why something rises: the most urgent of what was said of it, and where most of it is.
export function reasonOf(mentions: Mention[]): Reason {
  const there = mentions.filter(({ removed, text }) => !removed && text.trim() !== '');
  const [gravest] = [...there].sort((a, b) => b.verdict.urgency - a.verdict.urgency);
  const places = new Map<string, number>();
  for (const { verdict } of mentions) {
    const named = new Set(verdict.places.flatMap(({ neighborhood }) => neighborhood ?? []));
    for (const name of named) places.set(name, (places.get(name) ?? 0) + 1);
  }
  const [most] = [...places].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
  return { text: gravest?.text ?? '', id: gravest?.id ?? null, place: most?.[0] ?? '' };
}
