// What residents said, to be quoted in the report. What was picked is kept while the console is open, under the person
// who picked it, and goes where its author removes it.
import { signal } from '@preact/signals';
import type { Session } from '../../app/session';
import { debounce } from '../../data/pace';
import type { Period } from '../../text/period';
import type { Mention } from '../../types';
import { timesOf } from './model';

const kFound = 20;
const kTyping = 350;
const kMost = 12;

interface Kept {
  picked: Mention[];
  names: boolean;
}
// By session: whoever signs in next finds nothing.
const kept = new WeakMap<Session, Kept>();

export class QuotesModel {
  readonly words = signal('');
  readonly found = signal<Mention[] | null>(null);
  readonly error = signal<unknown>(null);
  readonly picked = signal<Mention[]>([]);
  // Whether the report says who said it.
  readonly names = signal(false);
  private period: Period | null = null;
  private load: AbortController | undefined;
  private stops: (() => void)[] = [];
  private readonly soon = debounce(kTyping, () => void this.search());

  constructor(private readonly session: Session) {
    const before = kept.get(session);
    this.picked.value = before?.picked ?? [];
    this.names.value = before?.names ?? false;
  }

  start(): void {
    const { live } = this.session;
    this.stops = [
      live.on('removed', ({ id }) => this.gone(id)),
      live.on('mention', (mention) => this.changed(mention)),
      live.on('resumed', () => void this.lookAgain()),
    ];
    void this.lookAgain();
  }
  stop(): void {
    this.stops.forEach((stop) => stop());
    this.soon.cancel();
    this.load?.abort();
  }

  within(period: Period): void {
    if (this.period?.since === period.since && this.period.until === period.until) return;
    this.period = period;
    void this.search();
  }
  type(words: string): void {
    this.words.value = words;
    this.soon();
  }
  readonly search = async (): Promise<void> => {
    if (!this.period) return;
    this.load?.abort();
    const mine = (this.load = new AbortController());
    try {
      const query = { q: this.words.peek().trim(), ...timesOf(this.period), limit: kFound };
      const { mentions } = await this.session.api.mentions(query, mine.signal);
      mine.signal.throwIfAborted();
      this.error.value = null;
      this.found.value = mentions.filter(({ removed, text }) => !removed && text.trim() !== '');
    } catch (error) {
      if (!mine.signal.aborted) this.error.value = error;
    }
  };

  isPicked(id: number): boolean {
    return this.picked.value.some((each) => each.id === id);
  }
  full(): boolean {
    return this.picked.value.length >= kMost;
  }
  toggle(mention: Mention): void {
    const without = this.picked.peek().filter(({ id }) => id !== mention.id);
    const added = without.length === this.picked.peek().length && !this.full();
    this.keep(added ? [...without, mention] : without);
  }
  nameThem(on: boolean): void {
    this.names.value = on;
    this.keep(this.picked.peek());
  }

  private keep(picked: Mention[]): void {
    this.picked.value = picked;
    kept.set(this.session, { picked, names: this.names.peek() });
  }
  private gone(id: number): void {
    this.found.value = this.found.peek()?.filter((each) => each.id !== id) ?? null;
    if (this.isPicked(id)) this.keep(this.picked.peek().filter((each) => each.id !== id));
  }
  // Its author changed it: the old words are quoted no longer.
  private changed(mention: Mention): void {
    if (mention.removed) return this.gone(mention.id);
    if (!this.picked.peek().some(({ id }) => id === mention.id)) return;
    this.keep(this.picked.peek().map((each) => (each.id === mention.id ? mention : each)));
  }
  // Nobody listened while another page was open. What cannot be asked stays as it was.
  private async lookAgain(): Promise<void> {
    const again = this.picked.peek().map(({ id }) => this.session.api.mention(id).catch(() => null));
    for (const mention of await Promise.all(again)) if (mention) this.changed(mention);
  }
}
