// The counts of the span that is shown and of the one before it.
import { signal } from '@preact/signals';
import { formatRoute } from '../../app/route';
import type { Session } from '../../app/session';
import { throttle } from '../../data/pace';
import { windowOf, type Window } from '../../data/tally';
import { toApiTime } from '../../text/format';
import type { Dimension } from '../../types';

export const kDimensions: Dimension[] = ['service_code', 'category', 'sentiment', 'intent'];
export const kSpans = ['6', '24', '72', '168'];
export const kHour = 3_600_000;
const kEvery = 8_000;

export interface Counted {
  by: Dimension;
  span: number;
  since: number;
  until: number;
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
    const { channel, neighborhood } = this.query.peek();
    try {
      const tallies = await api.tallies(
        {
          by,
          channel,
          neighborhood,
          // Twice the span: the first half is what the change is measured against.
          since: toApiTime(new Date(since - span * kHour)),
          until: toApiTime(new Date(until)),
        },
        mine.signal,
      );
      mine.signal.throwIfAborted();
      if (gentle && this.read()) return;
      this.error.value = null;
      this.counted.value = { by, span, since, until, window: windowOf(tallies, since, until) };
    } catch (error) {
      if (!mine.signal.aborted) this.error.value = error;
    }
  };
}
