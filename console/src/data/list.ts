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
        this.set([...all.values()]);
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
        this.set([...this.items.peek(), ...page.items.filter((item) => !known.has(this.source.key(item)))]);
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
    if (this.find(key(item)) !== undefined) {
      if (shown) this.put(item);
      else this.drop(key(item));
    } else if (shown && this.loaded.peek()) {
      if (this.next.peek() === null || (last !== undefined && order && order(item, last) < 0)) this.put(item);
    }
  }
  private set(items: T[]): void {
    this.items.value = this.source.order ? items.sort(this.source.order) : items;
  }
}
