// The mentions that are shown and those that wait, newest first.
import { batch, computed, signal } from '@preact/signals';
import { formatRoute } from '../../app/route';
import type { Session } from '../../app/session';
import { Meanwhile } from '../../data/live';
import { debounce } from '../../data/pace';
import type { Mention } from '../../types';
import { matches, type Filters } from './filters';

const kPageSize = 50;
// More than this is not kept on the page; "load older" brings it back.
const kMostShown = 400;
const kMostWaiting = 500;
// Scrolled further than this, somebody reads: what is new waits.
const kReading = 240;
const kAnnounce = 1_500;

export class StreamModel {
  readonly filters = signal<Filters>({});
  readonly mentions = signal<Mention[]>([]);
  readonly fresh = signal<ReadonlySet<number>>(new Set());
  readonly waiting = signal<Mention[]>([]);
  readonly paused = signal(false);
  readonly next = signal<string | null>(null);
  readonly loading = signal(true);
  readonly error = signal<unknown>(null);
  // What is read out of what waits.
  readonly announced = signal(0);
  readonly filtered = computed(() => Object.keys(this.filters.value).length > 0);
  private overflowed = false;
  private load: AbortController | undefined;
  private readonly meanwhile = new Meanwhile();
  private stops: (() => void)[] = [];

  constructor(private readonly session: Session) {}

  start(): void {
    const { live } = this.session;
    this.stops = [
      live.on('mention', (mention) => this.meanwhile.tell(() => this.came(mention))),
      live.on('removed', ({ id }) => this.meanwhile.tell(() => this.went(id))),
      live.on('resumed', () => void this.reload()),
    ];
    addEventListener('scroll', this.scrolled, { passive: true });
  }
  stop(): void {
    this.stops.forEach((stop) => stop());
    removeEventListener('scroll', this.scrolled);
    this.announce.cancel();
    this.load?.abort();
  }

  // Everything as the address says it.
  show(filters: Filters): void {
    this.filters.value = filters;
    void this.reload();
  }
  apply(changed: Filters): void {
    const filters = { ...this.filters.peek(), ...changed };
    for (const [name, value] of Object.entries(filters)) if (!value) delete filters[name as keyof Filters];
    history.replaceState(null, '', formatRoute(['stream'], filters));
    this.show(filters);
  }
  readonly clear = (): void => {
    history.replaceState(null, '', formatRoute(['stream']));
    this.show({});
  };

  readonly pause = (on: boolean): void => {
    this.paused.value = on;
    if (!on) this.flush();
  };

  private held = (): boolean => this.paused.peek() || scrollY > kReading;
  private readonly scrolled = (): void => {
    if (!this.held() && this.waiting.peek().length > 0) this.flush();
  };
  private readonly announce = debounce(kAnnounce, () => {
    this.announced.value = this.waiting.peek().length;
  });

  flush(): void {
    if (this.overflowed) {
      void this.reload();
      return;
    }
    batch(() => {
      for (const mention of this.waiting.peek()) this.put(mention);
      this.waiting.value = [];
      this.announced.value = 0;
    });
  }

  // A mention that is already there is replaced where it stands.
  private put(mention: Mention): void {
    const now = this.mentions.peek();
    if (now.some(({ id }) => id === mention.id)) {
      this.mentions.value = now.map((old) => (old.id === mention.id ? mention : old));
      return;
    }
    const all = [mention, ...now];
    const kept = all.slice(0, kMostShown);
    batch(() => {
      this.mentions.value = kept;
      this.fresh.value = new Set([...this.fresh.peek(), mention.id]);
      // "Load older" goes on behind the last one that is left.
      if (kept.length < all.length) this.next.value = String(kept.at(-1)?.id);
    });
  }

  private came(mention: Mention): void {
    const known = this.mentions.peek().some(({ id }) => id === mention.id);
    if (known) return this.put(mention);
    if (!matches(this.filters.peek(), mention)) return;
    if (!this.held()) return this.put(mention);
    const waiting = this.waiting.peek();
    const again = waiting.some(({ id }) => id === mention.id);
    const all = again ? waiting.map((old) => (old.id === mention.id ? mention : old)) : [...waiting, mention];
    if (all.length > kMostWaiting) this.overflowed = true;
    this.waiting.value = all.slice(-kMostWaiting);
    this.announce();
  }

  private went(id: number): void {
    this.waiting.value = this.waiting.peek().filter((mention) => mention.id !== id);
    this.mentions.value = this.mentions
      .peek()
      .map((mention) => (mention.id === id ? { ...mention, removed: true } : mention));
  }

  readonly reload = (): Promise<void> => this.fetchPage(true);
  readonly older = (): Promise<void> => this.fetchPage(false);

  private async fetchPage(first: boolean): Promise<void> {
    this.load?.abort();
    const mine = (this.load = new AbortController());
    if (first) {
      this.loading.value = true;
      this.meanwhile.asked();
    }
    const before = first ? undefined : (this.next.peek() ?? undefined);
    try {
      const query = { ...this.filters.peek(), limit: kPageSize, before };
      let page = await this.session.api.mentions(query, mine.signal);
      // A call looks through so many, and may have found none among them.
      while (page.mentions.length === 0 && page.next !== null)
        page = await this.session.api.mentions({ ...query, before: String(page.next) }, mine.signal);
      mine.signal.throwIfAborted();
      batch(() => {
        const known = new Set(first ? [] : this.mentions.peek().map(({ id }) => id));
        const older = page.mentions.filter(({ id }) => !known.has(id));
        this.mentions.value = first ? older : [...this.mentions.peek(), ...older];
        if (first) {
          this.waiting.value = [];
          this.announced.value = 0;
          this.fresh.value = new Set();
          this.overflowed = false;
        }
        this.next.value = page.next === null ? null : String(page.next);
        this.loading.value = false;
        this.error.value = null;
        if (first) this.meanwhile.drawn();
      });
    } catch (error) {
      if (mine.signal.aborted) return;
      this.loading.value = false;
      this.error.value = error;
      this.meanwhile.drawn();
    }
  }
}
