// The page of rumours: which are shown, which one is open, and what people do with it.
import { batch, signal } from '@preact/signals';
import { formatRoute, type Route } from '../../app/route';
import { errorText, may, type Session } from '../../app/session';
import { Meanwhile } from '../../data/live';
import { t } from '../../i18n';
import { complain, toast } from '../../parts/toast';
import type { Rumour, RumourMentions, RumourStep, SpreadingClaim } from '../../types';
import { askVerdict } from './ask';
import { askClaim } from '../../parts/mention/rumour';

export type Shown = 'open' | 'closed';
const kPage = 100;

export class RumoursModel {
  readonly state = signal<Shown>('open');
  // null: not loaded yet.
  readonly rumours = signal<Rumour[] | null>(null);
  readonly spreading = signal<SpreadingClaim[]>([]);
  readonly next = signal<string | null>(null);
  readonly error = signal<unknown>(null);
  readonly selected = signal<string | undefined>(undefined);
  // The selected one with its mentions.
  readonly whole = signal<Rumour | null>(null);
  readonly openError = signal<unknown>(null);
  readonly busy = signal(false);
  private load: AbortController | undefined;
  private readonly meanwhile = new Meanwhile();
  private stops: (() => void)[] = [];

  constructor(private readonly session: Session) {}

  start(): void {
    const { live } = this.session;
    this.stops = [
      live.on('rumours', (told) => this.meanwhile.tell(() => this.told(told))),
      live.on('resumed', () => {
        void this.reload();
        void this.show();
      }),
    ];
    void live.ready.then(this.reload);
  }
  stop(): void {
    this.stops.forEach((stop) => stop());
    this.load?.abort();
  }

  take(route: Route): void {
    const state: Shown = route.query.state === 'closed' ? 'closed' : 'open';
    const id = route.path[1];
    if (state !== this.state.peek()) {
      batch(() => {
        this.state.value = state;
        this.rumours.value = null;
      });
      void this.reload();
    }
    if (id === this.selected.peek()) return;
    batch(() => {
      this.selected.value = id;
      this.whole.value = null;
    });
    void this.show();
  }
  address(id: string | undefined, state: Shown = this.state.value): string {
    return formatRoute(['rumours', ...(id === undefined ? [] : [id])], {
      state: state === 'closed' ? state : undefined,
    });
  }

  move(by: 1 | -1): void {
    const ids = (this.rumours.peek() ?? []).map(({ id }) => id);
    const at = ids.indexOf(this.selected.peek() ?? '');
    const to = at < 0 ? ids[0] : ids[Math.min(ids.length - 1, Math.max(0, at + by))];
    if (to !== undefined) location.hash = this.address(to, this.state.peek());
  }

  readonly reload = async (): Promise<void> => {
    this.load?.abort();
    const mine = (this.load = new AbortController());
    this.meanwhile.asked();
    try {
      const page = await this.session.api.rumours({ state: this.state.peek(), limit: kPage }, mine.signal);
      mine.signal.throwIfAborted();
      batch(() => {
        this.rumours.value = page.rumours;
        this.spreading.value = page.spreading;
        this.next.value = page.next;
        this.error.value = null;
        this.meanwhile.drawn();
      });
    } catch (error) {
      if (mine.signal.aborted) return;
      this.meanwhile.drawn();
      this.error.value = error;
    }
  };
  readonly more = async (): Promise<void> => {
    const before = this.next.peek();
    const state = this.state.peek();
    if (before === null) return;
    try {
      const page = await this.session.api.rumours({ state, before, limit: kPage });
      if (state !== this.state.peek() || before !== this.next.peek()) return;
      batch(() => {
        this.rumours.value = [...(this.rumours.peek() ?? []), ...page.rumours];
        this.next.value = page.next;
      });
    } catch (error) {
      complain(errorText(error));
    }
  };

  readonly show = async (): Promise<void> => {
    const id = this.selected.peek();
    if (id === undefined) return;
    try {
      const whole = await this.session.api.rumour(id);
      if (id !== this.selected.peek()) return;
      batch(() => {
        this.whole.value = whole;
        this.openError.value = null;
      });
    } catch (error) {
      if (id === this.selected.peek()) this.openError.value = error;
    }
  };

  private told(rumour: Rumour): void {
    const list = this.rumours.peek();
    if (list) {
      const fits = (rumour.verdict === '') === (this.state.peek() === 'open');
      const others = list.filter(({ id }) => id !== rumour.id);
      const known = others.length < list.length;
      // A new one is the newest of all.
      if (fits && known)
        this.rumours.value = list.map((each) => (each.id === rumour.id ? { ...each, ...rumour } : each));
      else if (fits || known) void this.reload();
    }
    const whole = this.whole.peek();
    if (rumour.id === this.selected.peek() && whole?.changed_at !== rumour.changed_at) void this.show();
    else if (whole && rumour.id === whole.id && whole.answered !== rumour.answered) void this.show();
  }

  // Answers whether it was done.
  private async change(run: () => Promise<Rumour>, says?: string): Promise<boolean> {
    if (!may(this.session, 'triage') || this.busy.peek()) return false;
    this.busy.value = true;
    try {
      const rumour = await run();
      if (rumour.id === this.selected.peek()) this.whole.value = rumour;
      if (says !== undefined) toast(says);
      return true;
    } catch (error) {
      complain(errorText(error));
      // Somebody may have been faster.
      void this.show();
      return false;
    } finally {
      this.busy.value = false;
    }
  }
  private step(step: RumourStep, says?: string): void {
    const id = this.whole.peek()?.id;
    if (id !== undefined) void this.change(() => this.session.api.stepRumour(id, step), says);
  }

  readonly takeIt = (): void => this.step({ action: 'take' }, t('rumours.taken'));
  readonly release = (): void => this.step({ action: 'release' });
  readonly reopen = (): void => this.step({ action: 'reopen' }, t('rumours.reopened'));
  readonly close = async (): Promise<void> => {
    if (!may(this.session, 'triage')) return;
    const said = await askVerdict();
    if (said) this.step({ action: 'close', ...said }, t('rumours.closed'));
  };
  readonly reword = async (): Promise<void> => {
    const claim = await askClaim(this.whole.peek()?.claim ?? '', 'rumours.reword');
    if (claim !== null) this.step({ action: 'word', claim });
  };

  readonly mentions = (change: RumourMentions): void => {
    const id = this.whole.peek()?.id;
    if (id !== undefined && change.mentions.length > 0)
      void this.change(() => this.session.api.changeRumourMentions(id, change));
  };
  readonly addFirst = (): void => {
    const first = this.whole.peek()?.suggested?.[0];
    if (first) this.mentions({ action: 'add', mentions: [first.mention.id] });
  };

  // A rumour of the group, in somebody's words.
  readonly open = async (group: SpreadingClaim): Promise<void> => {
    const claim = await askClaim(group.first.text);
    if (claim === null) return;
    let made: Rumour | undefined;
    const { api } = this.session;
    const done = await this.change(
      async () => (made = await api.openRumour({ claim, mentions: group.mentions })),
    );
    if (!done || !made) return;
    location.hash = this.address(made.id, 'open');
    await this.reload();
  };

  // Leads to the composer; nothing is sent by it.
  readonly answer = (): void => {
    const whole = this.whole.peek();
    if (!whole || whole.verdict === '' || !may(this.session, 'publish')) return;
    location.hash = formatRoute(['bulletins', 'new'], { rumour: whole.id });
  };
}
