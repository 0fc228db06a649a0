// How much is said, how it is meant and what share it is of all, against the day and the week before. Of the filters it
// follows those that the hub counts by.
import { signal } from '@preact/signals';
import type { Session } from '../../app/session';
import { moodOf } from '../../data/counts';
import { throttle } from '../../data/pace';
import { sumOf, windowOf, type Window } from '../../data/tally';
import { toApiTime } from '../../text/format';
import { daysAway, type Period } from '../../text/period';
import type { Filters } from './filters';

const kHour = 3_600_000;
const kEvery = 60_000;
const kLongest = 31 * 24 * kHour;
export const kTopics = ['service_code', 'category', 'intent', 'sentiment'] as const;

export interface Said {
  total: number;
  // Of all that is said, whatever it is about; of no filter the same.
  all: number;
  net: number | null;
}
export interface Seen {
  now: Said;
  day: Said;
  week: Said;
  nets: (number | null)[];
  shares: number[];
  // The filters choose a time; else it is the last day.
  chosen: boolean;
}

export class PulseModel {
  readonly seen = signal<Seen | null>(null);
  private filters: Filters = {};
  private load: AbortController | undefined;
  private stop_ = () => {};

  constructor(private readonly session: Session) {}

  private readonly soon = throttle(kEvery, () => void this.reload());
  start(): void {
    this.stop_ = this.session.live.on('mention', this.soon);
  }
  stop(): void {
    this.stop_();
    this.soon.cancel();
    this.load?.abort();
  }
  show(filters: Filters): void {
    this.filters = filters;
    void this.reload();
  }

  private period(): Period | null {
    const { since, until } = this.filters;
    const now = Math.ceil(this.session.city.clock.now().getTime() / kHour) * kHour;
    if (!since && !until) return { since: now - 24 * kHour, until: now };
    const to = until ? Date.parse(until) : now;
    const from = since ? Date.parse(since) : to - 24 * kHour;
    return from < to && to - from <= kLongest ? { since: from, until: to } : null;
  }

  // It stands beside the list: where it cannot be had it is not shown, and the list says what is wrong.
  private async reload(): Promise<void> {
    this.load?.abort();
    const mine = (this.load = new AbortController());
    const period = this.period();
    if (period === null) {
      this.seen.value = null;
      return;
    }
    const days = (n: number): Period => ({
      since: daysAway(period.since, n),
      until: daysAway(period.until, n),
    });
    try {
      const [now, day, week] = await Promise.all(
        [period, days(-1), days(-7)].map((each) => this.count(each, mine.signal)),
      );
      mine.signal.throwIfAborted();
      if (!now || !day || !week) return;
      this.seen.value = {
        now: now.said,
        day: day.said,
        week: week.said,
        nets: moodOf(now.mood).hours,
        shares: now.shares,
        chosen: Boolean(this.filters.since || this.filters.until),
      };
    } catch {
      if (!mine.signal.aborted) this.seen.value = null;
    }
  }

  private async count(period: Period, abort: AbortSignal) {
    const { channel, neighborhood, service_code } = this.filters;
    const time = { since: toApiTime(new Date(period.since)), until: toApiTime(new Date(period.until)) };
    const ask = async (by: string, service?: string): Promise<Window> =>
      windowOf(
        await this.session.api.tallies({ by, channel, neighborhood, service_code: service, ...time }, abort),
        period.since,
        period.until,
      );
    const by = kTopics.find((each) => this.filters[each]);
    const [all, mood, topic] = await Promise.all([
      ask('sentiment'),
      service_code ? ask('sentiment', service_code) : null,
      by && by !== 'sentiment' ? ask(by, by === 'service_code' ? undefined : service_code) : null,
    ]);
    const counted = topic ?? all;
    const chosen = by ? counted.series.find(({ key }) => key === this.filters[by]) : undefined;
    const total = by ? (chosen?.total ?? 0) : sumOf(all);
    const everything = all.hours.map((_, i) =>
      all.series.reduce((sum, { counts }) => sum + (counts[i] ?? 0), 0),
    );
    return {
      said: { total, all: sumOf(all), net: moodOf(mood ?? all).net },
      mood: mood ?? all,
      shares: everything.map((sum, i) => (sum > 0 && chosen ? ((chosen.counts[i] ?? 0) / sum) * 100 : 0)),
    };
  }
}
