// The rules that are listed, the chosen one, and a text that is tried.
import { batch, signal } from '@preact/signals';
import { formatRoute, type Route } from '../../app/route';
import type { Session } from '../../app/session';
import { PagedList } from '../../data/list';
import type { Rule, RulePage, TextTrial } from '../../types';

const kPage = 100;
// In place of a rule's id, which is written in capitals.
export const kTry = 'try';

export type Facets = Pick<RulePage, 'total' | 'packs' | 'topics' | 'langs'>;

export class RulesModel {
  readonly query = signal<Record<string, string>>({});
  readonly facets = signal<Facets | null>(null);
  // A rule's id or kTry.
  readonly selected = signal<string | undefined>(undefined);
  readonly rule = signal<Rule | null>(null);
  readonly ruleError = signal<unknown>(null);
  readonly list: PagedList<Rule>;
  readonly text = signal('');
  // What came of a text, with the text that it is about.
  readonly tried = signal<{ text: string; trial: TextTrial } | null>(null);
  readonly trying = signal(false);
  readonly tryError = signal<unknown>(null);
  private opening: AbortController | undefined;
  private trial: AbortController | undefined;
  private end = () => {};

  constructor(private readonly session: Session) {
    this.list = new PagedList<Rule>({
      size: kPage,
      key: ({ id }) => id,
      page: async (before, abort) => {
        const { q, pack, topic, lang } = this.query.peek();
        const page = await session.api.rules({ q, pack, topic, lang, before, limit: kPage }, abort);
        abort.throwIfAborted();
        this.facets.value = page;
        return { items: page.rules, next: page.next };
      },
    });
  }
  start(): void {
    this.end = this.session.live.on('resumed', () => void this.list.reload());
  }
  stop(): void {
    this.end();
    this.list.stop();
    this.opening?.abort();
    this.trial?.abort();
  }

  address(id: string | undefined, more: Record<string, string> = {}): string {
    return formatRoute(id ? ['rules', id] : ['rules'], { ...this.query.value, ...more });
  }

  // As the address says.
  take(route: Route): void {
    const { q = '', pack = '', topic = '', lang = '' } = route.query;
    const query = { q, pack, topic, lang };
    const same = JSON.stringify(query) === JSON.stringify(this.query.peek());
    batch(() => {
      this.query.value = query;
      const before = this.selected.peek();
      this.selected.value = route.path[1];
      if (route.path[1] !== before) void this.open(route.path[1]);
      if (!same || !this.list.loaded.peek()) {
        this.list.clear();
        void this.list.reload();
      }
    });
  }
  filter(changed: Record<string, string>): void {
    const query = { ...this.query.peek(), ...changed };
    const id = this.selected.peek();
    const path = id ? ['rules', id] : ['rules'];
    history.replaceState(null, '', formatRoute(path, query));
    this.take({ path, query });
  }
  readonly clear = (): void => this.filter({ q: '', pack: '', topic: '', lang: '' });
  filtered(): boolean {
    return Object.values(this.query.value).some(Boolean);
  }

  // The next one of the list, or the one before.
  move(by: number): void {
    const rules = this.list.items.peek();
    const now = rules.findIndex(({ id }) => id === this.selected.peek());
    const to = rules[now < 0 ? 0 : now + by];
    if (to) location.hash = this.address(to.id);
  }

  async open(id = this.selected.peek()): Promise<void> {
    this.opening?.abort();
    const known = id === undefined ? undefined : this.list.find(id);
    batch(() => {
      this.rule.value = known ?? null;
      this.ruleError.value = null;
    });
    if (id === undefined || id === kTry || known) return;
    const mine = (this.opening = new AbortController());
    try {
      const rule = await this.session.api.rule(id, mine.signal);
      if (!mine.signal.aborted) this.rule.value = rule;
    } catch (error) {
      if (!mine.signal.aborted) this.ruleError.value = error;
    }
  }

  async tryText(): Promise<void> {
    this.trial?.abort();
    const mine = (this.trial = new AbortController());
    const text = this.text.peek();
    this.trying.value = true;
    try {
      const trial = await this.session.api.tryText(text, mine.signal);
      if (mine.signal.aborted) return;
      batch(() => {
        this.tried.value = { text, trial };
        this.tryError.value = null;
        this.trying.value = false;
      });
    } catch (error) {
      if (mine.signal.aborted) return;
      this.trying.value = false;
      this.tryError.value = error;
    }
  }
}
