// By which modes residents reached the city in the last weeks, as the hub counts it.
import { signal } from '@preact/signals';
import { formatRoute } from '../../app/route';
import type { Session } from '../../app/session';
import { toApiTime } from '../../text/format';
import type { ContactMix } from '../../types';

// The hub counts 371 days at most.
export const kWeeks = ['1', '4', '8', '26', '52'] as const;
export type Weeks = (typeof kWeeks)[number];
const kUsual: Weeks = '8';
const kWeek = 7 * 86_400_000;

export const weeksOf = ({ weeks }: Record<string, string>): Weeks =>
  kWeeks.find((each) => each === weeks) ?? kUsual;

export class ContactMixModel {
  readonly weeks = signal<Weeks>(kUsual);
  readonly mix = signal<ContactMix | null>(null);
  readonly error = signal<unknown>(null);
  private load: AbortController | undefined;
  private stops: (() => void)[] = [];

  constructor(private readonly session: Session) {}

  start(): void {
    this.stops = [this.session.live.on('resumed', () => void this.reload())];
  }
  stop(): void {
    this.stops.forEach((stop) => stop());
    this.load?.abort();
  }

  show(query: Record<string, string>): void {
    this.weeks.value = weeksOf(query);
    void this.reload();
  }
  pick(weeks: string): void {
    history.replaceState(null, '', formatRoute(['contact_mix'], { weeks }));
    this.show({ weeks });
  }

  readonly reload = async (): Promise<void> => {
    this.load?.abort();
    const mine = (this.load = new AbortController());
    const now = this.session.city.clock.now().getTime();
    const since = now - Number(this.weeks.peek()) * kWeek;
    const period = { since: toApiTime(new Date(since)), until: toApiTime(new Date(now)) };
    try {
      const mix = await this.session.api.contactMix(period, mine.signal);
      mine.signal.throwIfAborted();
      this.error.value = null;
      this.mix.value = mix;
    } catch (error) {
      if (mine.signal.aborted) return;
      this.error.value = error;
      this.mix.value = null;
    }
  };
}

// For a spreadsheet, which takes UTF-8 only behind a byte order mark. Every cell is a number or a code of ours.
export function csvOf({ currency, modes }: ContactMix): Blob {
  const rows = [
    ['mode', 'contacts', 'share', 'cost_each', 'cost', 'currency'],
    ...modes.map(({ mode, contacts, share, cost_each, cost }) => [
      mode,
      contacts,
      share,
      cost_each ?? '',
      cost ?? '',
      cost_each === null ? '' : currency,
    ]),
  ];
  return new Blob([`\ufeff${rows.map((row) => `${row.join(',')}\r\n`).join('')}`], { type: 'text/csv' });
}
