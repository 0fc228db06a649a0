// The counts of the span that is shown and of the one before it.
import { signal } from '@preact/signals';
import { formatRoute } from '../../app/route';
import type { Session } from '../../app/session';
import { throttle } from '../../data/pace';
import { against, windowOf, type Window } from '../../data/tally';
import { toApiTime } from '../../text/format';
import { daysAway } from '../../text/period';
import type { Dimension } from '../../types';

export const kDimensions: Dimension[] = ['service_code', 'category', 'sentiment', 'intent'];
export const kSpans = ['6', '24', '72', '168'];
// What the change is against: the time just before, the same hours of the day before, or of the week before.
export const kThan = ['before', 'day', 'week'] as const;
export type Than = (typeof kThan)[number];
export const kHour = 3_600_000;
const kEvery = 8_000;

export interface Counted {
  by: Dimension;
  span: number;
  since: number;
  until: number;
  than: Than;
  window: Window;
}

export class TalliesModel {
  readonly query = signal<Record<string, string>>({});
  readonly counted = signal<Counted | null>(null);
  readonly error = signal<unknown>(null);
  readonly stressed = signal<string | null>(null);
  private load: AbortController | undefined;
  private stops: (() => void)[] = [];

  // `read`: whether somebody reads the picture now; it is not changed under their eyes.
  constructor(
    private readonly session: Session,
    private readonly read: () => boolean,
  ) {}

  by(): Dimension {
    const { by } = this.query.value;
    return kDimensions.includes(by as Dimension) ? (by as Dimension) : 'service_code';
  }
  span(): number {
    const { span } = this.query.value;
    return Number(kSpans.includes(span ?? '') ? span : '24');
  }

  than(): Than {
    return kThan.find((each) => each === this.query.value.than) ?? 'before';
  }

  private readonly soon = throttle(kEvery, () => {
    if (!this.read()) void this.reload(true);
  });

  start(): void {
    const { live } = this.session;
    this.stops = [
      live.on('mention', this.soon),
      live.on('removed', this.soon),
      live.on('resumed', () => void this.reload()),
    ];
  }
  stop(): void {
    this.stops.forEach((stop) => stop());
    this.soon.cancel();
    this.load?.abort();
  }

  show(query: Record<string, string>): void {
    this.query.value = query;
    void this.reload();
  }
  apply(changed: Record<string, string>): void {
    const query = { ...this.query.peek(), ...changed };
    history.replaceState(null, '', formatRoute(['tallies'], query));
    this.show(query);
  }

  // `gentle`: not under the eyes of somebody who reads the picture, not even when that began since we asked.
  readonly reload = async (gentle = false): Promise<void> => {
    this.load?.abort();
    const mine = (this.load = new AbortController());
    const { api, city } = this.session;
    const by = this.by();
    const span = this.span();
    const until = Math.floor(city.clock.now().getTime() / kHour) * kHour + kHour;
    const since = until - span * kHour;
    const than = this.than();
    const { channel, neighborhood, service_code } = this.query.peek();
    const count = (from: number, to: number) => {
      const time = { since: toApiTime(new Date(from)), until: toApiTime(new Date(to)) };
      return api.tallies({ by, channel, neighborhood, service_code, ...time }, mine.signal);
    };
    try {
      let window: Window;
      if (than === 'before') {
        // Twice the span: the first half is what the change is measured against.
        window = windowOf(await count(since - span * kHour, until), since, until);
      } else {
        const days = than === 'day' ? -1 : -7;
        const [from, to] = [daysAway(since, days), daysAway(until, days)];
        const [now, then] = await Promise.all([count(since, until), count(from, to)]);
        window = against(windowOf(now, since, until), windowOf(then, from, to));
      }
      mine.signal.throwIfAborted();
      if (gentle && this.read()) return;
      this.error.value = null;
      this.counted.value = { by, span, since, until, than, window };
    } catch (error) {
      if (!mine.signal.aborted) this.error.value = error;
    }
  };
}
