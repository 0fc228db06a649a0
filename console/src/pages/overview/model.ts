// What the first page shows, asked for together and again when something happened.
import { signal } from '@preact/signals';
import type { Session } from '../../app/session';
import { throttle } from '../../data/pace';
import { windowOf, type Window } from '../../data/tally';
import { toApiTime } from '../../text/format';
import type { Bulletin, Request } from '../../types';
import { moodOf, reasonOf, risesOf, type Mood, type Reason, type Rise } from '../../data/counts';

export const kSpan = 6; // hours
export const kDanger = 0.5; // urgency
const kHour = 3_600_000;
const kEvery = 10_000;
const kDrafts = 50;
const kBulletins = 200;
const kQuoted = 50;

export interface Overview {
  since: string;
  until: string;
  rises: (Rise & { reason: Reason })[];
  mood: Mood;
  // Gravest first; `more`: there are others beyond those that were asked for.
  danger: Request[];
  more: boolean;
  oldest: Request | null;
  held: Bulletin[];
  drafts: Bulletin[];
  // Sent or on their way.
  out: Bulletin[];
}

export class OverviewModel {
  readonly seen = signal<Overview | null>(null);
  readonly error = signal<unknown>(null);
  private load: AbortController | undefined;
  private stops: (() => void)[] = [];

  // `read`: whether somebody is about to follow something on the page; it does not move under their hand.
  constructor(
    private readonly session: Session,
    private readonly read: () => boolean,
  ) {}

  private readonly soon = throttle(kEvery, () => {
    if (!this.read()) void this.reload(true);
  });

  start(): void {
    const { live } = this.session;
    this.stops = [
      ...(['mention', 'removed', 'request', 'bulletin'] as const).map((event) => live.on(event, this.soon)),
      live.on('resumed', () => void this.reload()),
    ];
    void this.reload();
  }
  stop(): void {
    this.stops.forEach((stop) => stop());
    this.soon.cancel();
    this.load?.abort();
  }

  readonly reload = async (gentle = false): Promise<void> => {
    this.load?.abort();
    const mine = (this.load = new AbortController());
    try {
      const found = await this.ask(mine.signal);
      mine.signal.throwIfAborted();
      if (gentle && this.read()) return;
      this.error.value = null;
      this.seen.value = found;
    } catch (error) {
      if (!mine.signal.aborted) this.error.value = error;
    }
  };

  private async ask(abort: AbortSignal): Promise<Overview> {
    const { api, city } = this.session;
    const until = Math.floor(city.clock.now().getTime() / kHour) * kHour + kHour;
    const since = until - kSpan * kHour;
    const time = { since: toApiTime(new Date(since - kSpan * kHour)), until: toApiTime(new Date(until)) };
    const count = async (by: string): Promise<Window> =>
      windowOf(await api.tallies({ by, ...time }, abort), since, until);
    const listed = async (state: string) =>
      (await api.bulletins({ state, limit: kBulletins }, abort)).bulletins;
    const [service_code, category, mood, urgent, old, held, drafts, sending, sent] = await Promise.all([
      count('service_code'),
      count('category'),
      count('sentiment'),
      api.requests({ status: 'draft', order: 'urgency', limit: kDrafts }, abort),
      api.requests({ status: 'draft', order: 'oldest', limit: 1 }, abort),
      ...['held', 'draft', 'sending', 'sent'].map(listed),
    ] as const);
    const from = toApiTime(new Date(since));
    const rises = await Promise.all(
      risesOf({ service_code, category }).map(async (rise) => {
        const query = { [rise.by]: rise.key, since: from, until: time.until, limit: kQuoted };
        return { ...rise, reason: reasonOf((await api.mentions(query, abort)).mentions) };
      }),
    );
    const danger = urgent.requests.filter(({ urgency }) => urgency >= kDanger);
    return {
      since: from,
      until: time.until,
      rises,
      mood: moodOf(mood),
      danger,
      more: danger.length === urgent.requests.length && urgent.next !== null,
      oldest: old.requests[0] ?? null,
      held: held ?? [],
      drafts: drafts ?? [],
      out: [...(sending ?? []), ...(sent ?? [])],
    };
  }
}

// What is in force: not over, and no withdrawal or answer. What ends first comes first.
export function standingOf(out: Bulletin[], now: Date): Bulletin[] {
  const end = ({ expires }: Bulletin) => (expires ? Date.parse(expires) : Infinity);
  return out
    .filter(({ msg_type, kind }) => msg_type !== 'Cancel' && kind !== 'reply')
    .filter((bulletin) => end(bulletin) > now.getTime())
    .sort((a, b) => (end(a) === end(b) ? 0 : end(a) - end(b)));
}
