// A list that the hub gives page by page, kept in step with the event stream.
import { batch, signal } from '@preact/signals';
import { Meanwhile } from './live';

export interface Page<T> {
  items: T[];
  next: string | number | null;
  unreadable?: string[] | undefined;
}
interface Source<T> {
  // Throws when it cannot be had; an aborted one is forgotten.
  page: (before: string | undefined, signal: AbortSignal) => Promise<Page<T>>;
  key: (item: T) => string;
  // As the hub orders them; without it they stay as they came.
  order?: (a: T, b: T) => number;
  size: number;
}

export class PagedList<T> {
  readonly items = signal<T[]>([]);
  // Where it goes on; null: all of it is here.
  readonly next = signal<string | null>(null);
  readonly unreadable = signal<ReadonlySet<string>>(new Set());
  readonly loaded = signal(false);
  readonly error = signal<unknown>(null);
  private load: AbortController | undefined;
  private more: AbortController | undefined;
  // While somebody reads or points at it nothing in it moves: what is new waits here, and what has left stays.
  readonly held = signal(false);
  readonly late = signal<ReadonlyMap<string, T>>(new Map());
  private readonly gone = new Set<string>();
  private readonly meanwhile = new Meanwhile();

  constructor(private readonly source: Source<T>) {}

  // As many as were shown before. Answers whether they came.
  async reload(): Promise<boolean> {
    this.load?.abort();
    this.more?.abort();
    const mine = (this.load = new AbortController());
    const wanted = Math.max(this.source.size, this.items.peek().length);
    this.meanwhile.asked();
    try {
      // What changed its place between two pages came twice.
      const all = new Map<string, T>();
      const damaged = new Set<string>();
      let before: string | undefined;
      do {
        const page = await this.source.page(before, mine.signal);
        mine.signal.throwIfAborted();
        for (const item of page.items) all.set(this.source.key(item), item);
        page.unreadable?.forEach((id) => damaged.add(id));
        before = page.next === null ? undefined : String(page.next);
      } while (before !== undefined && all.size < wanted);
      batch(() => {
        this.gone.clear();
        this.late.value = new Map();
        this.items.value = this.source.order ? [...all.values()].sort(this.source.order) : [...all.values()];
        this.next.value = before ?? null;
        this.unreadable.value = damaged;
        this.loaded.value = true;
        this.error.value = null;
        this.meanwhile.drawn();
      });
      return true;
    } catch (error) {
      if (mine.signal.aborted) return false;
      this.meanwhile.drawn();
      this.error.value = error;
      return false;
    }
  }

  async loadMore(): Promise<void> {
    const from = this.next.peek();
    if (from === null) return;
    // A reload brings as much as is shown, and the button again.
    this.more?.abort();
    const mine = (this.more = new AbortController());
    try {
      const page = await this.source.page(from, mine.signal);
      mine.signal.throwIfAborted();
      const known = new Set(this.items.peek().map(this.source.key));
      batch(() => {
        const more = page.items.filter((item) => !known.has(this.source.key(item)));
        this.set([...this.items.peek(), ...more]);
        if (page.unreadable) this.unreadable.value = new Set([...this.unreadable.peek(), ...page.unreadable]);
        this.next.value = page.next === null ? null : String(page.next);
        this.error.value = null;
      });
    } catch (error) {
      if (!mine.signal.aborted) this.error.value = error;
    }
  }

  // Another list is coming: nothing of the old one can be seen any more.
  clear(): void {
    batch(() => {
      this.gone.clear();
      this.late.value = new Map();
      this.items.value = [];
      this.next.value = null;
      this.unreadable.value = new Set();
      this.loaded.value = false;
    });
  }

  stop(): void {
    this.load?.abort();
    this.more?.abort();
  }

  // Told by the stream: done now, and again once an answer has come that may be older.
  tell(act: () => void): void {
    this.meanwhile.tell(act);
  }

  find(key: string): T | undefined {
    return this.items.peek().find((item) => this.source.key(item) === key);
  }
  drop(key: string): void {
    this.late.value = new Map([...this.late.peek()].filter(([late]) => late !== key));
    this.items.value = this.items.peek().filter((item) => this.source.key(item) !== key);
  }
  // Whatever it is, in its place.
  put(item: T): void {
    const key = this.source.key(item);
    const items = this.items.peek();
    if (this.find(key) !== undefined)
      this.set(items.map((old) => (this.source.key(old) === key ? item : old)));
    else this.set([...items, item]);
  }
  // One that lies behind what is shown comes with its own page.
  take(item: T, shown: boolean): void {
    const { key, order } = this.source;
    const last = this.items.peek().at(-1);
    const held = this.held.peek();
    if (this.find(key(item)) !== undefined) {
      if (held && !shown) this.gone.add(key(item));
      else this.gone.delete(key(item));
      if (shown || held) this.put(item);
      else this.drop(key(item));
    } else if (!shown) {
      this.drop(key(item));
    } else if (this.loaded.peek()) {
      if (this.next.peek() !== null && !(last !== undefined && order && order(item, last) < 0)) return;
      if (held) this.late.value = new Map([...this.late.peek(), [key(item), item]]);
      else this.put(item);
    }
  }
  // From now on nothing moves, or everything falls into its place. `keep` stays though it has left.
  hold(on: boolean, keep?: string): void {
    this.held.value = on;
    if (!on) this.catchUp(keep);
  }
  catchUp(keep?: string): void {
    const { key, order } = this.source;
    const left = this.items.peek().filter((item) => key(item) === keep || !this.gone.has(key(item)));
    const late = [...this.late.peek().values()].filter((item) => this.find(key(item)) === undefined);
    batch(() => {
      this.gone.clear();
      this.late.value = new Map();
      this.items.value = order ? [...left, ...late].sort(order) : [...left, ...late];
    });
  }
  private set(items: T[]): void {
    this.items.value = this.source.order && !this.held.peek() ? items.sort(this.source.order) : items;
  }
}
