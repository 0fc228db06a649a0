// What a report says of a time, and of the times that it is compared with.
import { signal } from '@preact/signals';
import { formatRoute } from '../../app/route';
import type { Session } from '../../app/session';
import { moodOf, risesOf, type Mood, type Rise } from '../../data/counts';
import { against, byDay, sumOf, windowOf, type Window } from '../../data/tally';
import { toApiTime } from '../../text/format';
import { addDays, dayOf, dayStart, daysAway, instantOf, type Period } from '../../text/period';
import type { Dimension, ReachPage, RequestFigures } from '../../types';

export const kPeriods = ['day', 'week', 'span'] as const;
export type PeriodKind = (typeof kPeriods)[number];
const kHour = 3_600_000;
const kDay = 24 * kHour;
// What the hub counts at once.
const kLongest = 31 * kDay;
const kMostHours = 73;
const kCounted = ['sentiment', 'service_code', 'category', 'intent'] as const satisfies Dimension[];
type Counts = Record<(typeof kCounted)[number], Window>;

export interface Compared {
  than: 'day' | 'week' | 'before';
  period: Period;
  counts: Counts;
  total: number;
  mood: Mood;
}
export interface Figures {
  period: Period;
  // It is not over yet: the others are as far as this one.
  running: boolean;
  counts: Counts;
  total: number;
  mood: Mood;
  // Of the chart: by hour, or by day.
  course: Window;
  days: boolean;
  compared: Compared[];
  rises: Rise[];
  reach: ReachPage;
  requests: RequestFigures;
}

export const timesOf = ({ since, until }: Period) => ({
  since: toApiTime(new Date(since)),
  until: toApiTime(new Date(until)),
});

// The time that the address asks for; null: it is none, or longer than the hub counts.
export function periodOf(query: Record<string, string>, now: number): (Period & { running: boolean }) | null {
  const kind = kindOf(query);
  const date = query.date || dayOf(now);
  const since =
    kind === 'span' ? instantOf(query.from ?? '') : dayStart(kind === 'week' ? addDays(date, -6) : date);
  const end = kind === 'span' ? instantOf(query.to ?? '') : dayStart(addDays(date, 1));
  if (since === null || end === null) return null;
  // Tallies are by the hour, the one that runs included.
  const until = Math.min(end, Math.ceil(now / kHour) * kHour);
  if (since >= until || until - since > kLongest) return null;
  return { since, until, running: end > now };
}
export const kindOf = ({ period }: Record<string, string>): PeriodKind =>
  kPeriods.find((kind) => kind === period) ?? 'day';

// The day before and the week before; longer ones have as much time before.
export function othersOf({ since, until }: Period): { than: Compared['than']; period: Period }[] {
  const moved = (days: number): Period => ({ since: daysAway(since, -days), until: daysAway(until, -days) });
  const length = until - since;
  if (length <= kDay + kHour)
    return [
      { than: 'day', period: moved(1) },
      { than: 'week', period: moved(7) },
    ];
  if (length <= 7 * kDay + kHour) return [{ than: 'week', period: moved(7) }];
  return [{ than: 'before', period: moved(Math.ceil(length / kDay)) }];
}

export class ReportModel {
  readonly query = signal<Record<string, string>>({});
  readonly figures = signal<Figures | null>(null);
  readonly error = signal<unknown>(null);
  // What was asked for is no time of at most 31 days.
  readonly wrong = signal(false);
  readonly stressed = signal<string | null>(null);
  private load: AbortController | undefined;
  private stops: (() => void)[] = [];

  constructor(private readonly session: Session) {}

  // A report stands as it was made; it is made anew after the stream was lost, and when another time is chosen.
  start(): void {
    this.stops = [this.session.live.on('resumed', () => void this.reload())];
  }
  stop(): void {
    this.stops.forEach((stop) => stop());
    this.load?.abort();
  }

  show(query: Record<string, string>): void {
    this.query.value = query;
    void this.reload();
  }
  apply(changed: Record<string, string>): void {
    const query = { ...this.query.peek(), ...changed };
    history.replaceState(null, '', formatRoute(['report'], query));
    this.show(query);
  }

  readonly reload = async (): Promise<void> => {
    this.load?.abort();
    const mine = (this.load = new AbortController());
    const period = periodOf(this.query.peek(), this.session.city.clock.now().getTime());
    this.wrong.value = period === null;
    if (period === null) {
      this.figures.value = null;
      return;
    }
    try {
      const figures = await this.ask(period, mine.signal);
      mine.signal.throwIfAborted();
      this.error.value = null;
      this.figures.value = figures;
    } catch (error) {
      if (mine.signal.aborted) return;
      this.error.value = error;
      this.figures.value = null;
    }
  };

  private async counts(period: Period, abort: AbortSignal): Promise<Counts> {
    const windows = await Promise.all(
      kCounted.map(async (by) => {
        const tallies = await this.session.api.tallies({ by, ...timesOf(period) }, abort);
        return [by, windowOf(tallies, period.since, period.until)] as const;
      }),
    );
    return Object.fromEntries(windows) as Counts;
  }

  private async ask(asked: Period & { running: boolean }, abort: AbortSignal): Promise<Figures> {
    const { running, ...period } = asked;
    const others = othersOf(period);
    const [counts, reach, requests, ...beside] = await Promise.all([
      this.counts(period, abort),
      this.session.api.reach(timesOf(period), abort),
      this.session.api.requestFigures(timesOf(period), abort),
      ...others.map((other) => this.counts(other.period, abort)),
    ]);
    const compared = others.map(({ than, period: other }, i): Compared => {
      const theirs = beside[i] as Counts;
      return {
        than,
        period: other,
        counts: theirs,
        total: sumOf(theirs.sentiment),
        mood: moodOf(theirs.sentiment),
      };
    });
    const [first] = compared as [Compared, ...Compared[]];
    const days = counts.sentiment.hours.length > kMostHours;
    return {
      period,
      running,
      counts,
      total: sumOf(counts.sentiment),
      mood: moodOf(against(counts.sentiment, first.counts.sentiment)),
      course: days ? byDay(counts.sentiment) : counts.sentiment,
      days,
      compared,
      rises: risesOf({
        service_code: against(counts.service_code, first.counts.service_code),
        category: against(counts.category, first.counts.category),
      }),
      reach,
      requests,
    };
  }
}
