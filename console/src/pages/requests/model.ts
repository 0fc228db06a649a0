// The list of requests and the chosen one. Keys and buttons act on what the list shows as chosen and the pane shows in
// full, and on nothing else.
import { batch, computed, signal } from '@preact/signals';
import { formatRoute, parseRoute, type Route } from '../../app/route';
import { errorText, type Session } from '../../app/session';
import { PagedList } from '../../data/list';
import { t } from '../../i18n';
import { complain, toast } from '../../parts/toast';
import { shortId } from '../../text/format';
import type { Request } from '../../types';
import { Chosen } from './chosen';
import { Decision, type Kept, type May } from './decide';
import type { Step } from './steps';
import { compare, fits, kFilters, orderOf, statusesOf, withFilters } from './view';

// After these one goes on with the same request.
const kStays: Step[] = ['assign', 'release', 'edit', 'due', 'start', 'answered', 'split', 'place'];
const kPageSize = 200;
const wide = (): boolean => matchMedia('(min-width: 60em)').matches;

export class RequestsModel {
  readonly query = signal<Record<string, string>>({});
  readonly statuses = computed(() => statusesOf(this.query.value));
  readonly selected = signal<string | undefined>(undefined);
  readonly decision = signal<Decision | null>(null);
  readonly opening = signal(false);
  readonly openError = signal<unknown>(null);
  // The selection was made in a list that is gone: it holds only if the draft is in the new one, too.
  readonly unsure = signal(false);
  // Where the focus goes once the next one is drawn.
  readonly focus = signal<'pane' | 'list' | null>(null);
  // All that were seen, whatever the list is filtered by now.
  readonly neighborhoods = signal<ReadonlySet<string>>(new Set());
  readonly people = signal<ReadonlySet<string>>(new Set());
  readonly chosen: Chosen;
  readonly list: PagedList<Request>;
  private readonly kept = new Map<string, Kept>();
  private stops: (() => void)[] = [];

  constructor(private readonly session: Session) {
    this.list = new PagedList<Request>({
      size: kPageSize,
      key: ({ id }) => id,
      order: (a, b) => compare(orderOf(this.query.peek()))(a, b),
      page: async (before, abort) => {
        const filters = Object.fromEntries(kFilters.map((name) => [name, this.query.peek()[name]]));
        const order = orderOf(this.query.peek());
        const query = { ...filters, status: this.statuses.peek().join(','), order, before };
        const page = await session.api.requests({ ...query, limit: kPageSize }, abort);
        this.learn(page.requests);
        return { items: page.requests, next: page.next, unreadable: page.unreadable };
      },
    });
    this.chosen = new Chosen(session, (requests) => this.steppedTogether(requests));
  }

  start(): void {
    const { live } = this.session;
    this.stops = [
      live.on('request', (request) => this.list.tell(() => this.changed(request))),
      live.on('reply', (reply) => this.decision.peek()?.beside.told(reply)),
      live.on('resumed', () => void this.resumed()),
    ];
  }
  stop(): void {
    this.keepTyped();
    this.stops.forEach((stop) => stop());
    this.list.stop();
  }

  urgentFirst(): boolean {
    return orderOf(this.query.peek()) === 'urgency';
  }
  may(id: string): May {
    if (!this.list.loaded.value) return 'not yet';
    const chosen = id === this.selected.value && parseRoute(location.hash).path[1] === id;
    return chosen && this.list.items.value.some((request) => request.id === id) ? 'yes' : 'no';
  }
  private fits = (request: Request): boolean =>
    fits(request, this.query.peek(), {
      me: this.session.person.peek()?.person.name,
      now: this.session.city.clock.now(),
      listed: this.list.find(request.id) !== undefined,
    });
  private learn(requests: Request[]): void {
    const known = new Set(this.neighborhoods.peek());
    for (const { neighborhood } of requests) if (neighborhood) known.add(neighborhood);
    if (known.size > this.neighborhoods.peek().size) this.neighborhoods.value = known;
    const people = new Set(this.people.peek());
    for (const { assignee } of requests) if (assignee) people.add(assignee);
    if (people.size > this.people.peek().size) this.people.value = people;
  }

  address(id: string | undefined, more: Record<string, string> = {}): string {
    return formatRoute(id ? ['requests', id] : ['requests'], { ...this.query.value, ...more });
  }

  // As the address says.
  take(route: Route): void {
    const before = JSON.stringify(this.query.peek());
    batch(() => {
      this.query.value = route.query;
      this.select(route.path[1]);
      if (JSON.stringify(route.query) !== before || !this.list.loaded.peek()) {
        this.forget();
        this.unsure.value = false; // it was chosen together with the list
        void this.reload();
      }
      void this.show(true);
    });
  }
  filter(changed: Record<string, string>): void {
    batch(() => {
      this.query.value = withFilters(this.query.peek(), changed);
      this.forget();
      history.replaceState(null, '', this.address(this.selected.peek()));
      void this.reload();
    });
  }

  // Another list is coming: nothing of the old one can be seen or decided any more.
  private forget(): void {
    this.list.clear();
    this.chosen.clear();
    this.chosen.skipped.value = [];
    this.unsure.value = true;
  }
  private select(id: string | undefined): void {
    if (id !== this.selected.peek()) this.keepTyped();
    this.selected.value = id;
  }
  // What was typed is there again when one comes back.
  private keepTyped(): void {
    const decision = this.decision.peek();
    if (!decision?.dirty.peek()) return;
    this.kept.set(decision.id, { typed: decision.typed.peek(), over: decision.request.peek() });
  }

  readonly reload = async (): Promise<void> => {
    if (!(await this.list.reload())) return;
    batch(() => {
      const decision = this.decision.peek();
      if (decision && !this.unsure.peek()) this.keepInList(decision.request.peek());
      this.choose();
    });
  };

  // After a list has come: what was chosen stays if it is in it.
  private choose(): void {
    const listed = this.list.find(this.selected.peek() ?? '') !== undefined;
    const lost = this.selected.peek() !== undefined && this.unsure.peek() && !listed;
    this.unsure.value = false;
    if (lost) {
      this.select(undefined);
      this.decision.value = null;
      history.replaceState(null, '', this.address(undefined));
    }
    // On a wide screen there is always something to read.
    const first = this.list.items.peek()[0];
    if (!this.selected.peek() && first && wide()) {
      this.select(first.id);
      history.replaceState(null, '', this.address(first.id));
      void this.show();
    } else if (lost || !this.selected.peek()) {
      void this.show();
    }
  }

  // What the pane shows stands in the list too, wherever the pages that are here end.
  private keepInList(request: Request): void {
    if (this.list.loaded.peek() && this.fits(request)) this.list.put(request);
  }

  // `linked`: by its address, which may be that of another list.
  private async show(linked = false): Promise<void> {
    const id = this.selected.peek();
    this.keepTyped();
    this.decision.value = null;
    this.openError.value = null;
    this.opening.value = id !== undefined;
    // What was decided meanwhile stayed only for as long as it was chosen.
    const items = this.list.items.peek();
    const stay = items.filter((request) => this.fits(request) || request.id === id);
    if (stay.length < items.length) this.list.items.value = stay;
    if (id === undefined) return;
    try {
      const request = await this.session.api.request(id);
      if (id !== this.selected.peek()) return;
      const listed = this.list.find(id) !== undefined;
      // A link from elsewhere names no list: it is in that of its status.
      if (linked && !listed && !this.query.peek().status && !this.statuses.peek().includes(request.status)) {
        location.replace(formatRoute(['requests', id], { status: request.status }));
        return;
      }
      batch(() => {
        if (listed) this.list.put(request);
        const may = () => this.may(id);
        const kept = this.kept.get(id);
        this.kept.delete(id);
        this.decision.value = new Decision(this.session, request, may, this.settled, kept);
        this.opening.value = false;
        this.keepInList(request);
      });
    } catch (error) {
      if (id !== this.selected.peek()) return;
      this.opening.value = false;
      this.openError.value = error;
    }
  }
  readonly showAgain = (): void => void this.show();

  // The request has moved on by our own hand: go to the one after it, if it was decided.
  private readonly settled = (changed: Request, step: Step): void => {
    const { id } = changed;
    this.kept.delete(id);
    toast(t(`requests.done.${step}`, { id: shortId(id) }), () => void this.takeBack(changed));
    this.session.city.recount();
    const items = this.list.items.peek();
    const at = items.findIndex((request) => request.id === id);
    const decision = this.decision.peek();
    if (kStays.includes(step) || this.fits(changed)) {
      this.list.put(changed);
      if (step === 'split') void this.show();
      else if (decision?.id === id) decision.took(changed, step);
      this.keepFocus();
      return;
    }
    decision?.useTheirs();
    batch(() => {
      this.decision.value = null;
      this.list.drop(id);
      const left = this.list.items.peek();
      if (left.length === 0 && this.list.next.peek() !== null) void this.reload();
      const following = left[Math.min(Math.max(0, at), left.length - 1)];
      this.selected.value = wide() ? following?.id : undefined;
      history.replaceState(null, '', this.address(this.selected.peek()));
    });
    void this.show().then(() => (this.focus.value = wide() ? 'pane' : 'list'));
  };

  // A button that is gone leaves the focus nowhere.
  private keepFocus(): void {
    requestAnimationFrame(() => {
      if (document.activeElement === document.body) this.focus.value = 'pane';
    });
  }

  // The last step of what the pane shows.
  readonly undo = (): void => {
    const decision = this.decision.peek();
    if (decision) void this.takeBack(decision.request.peek());
  };
  // Of the chosen request: one that was merged into it is its own again.
  readonly split = async (id: string): Promise<void> => {
    const { api, city } = this.session;
    try {
      const { updated_datetime } = await api.request(id);
      const changed = await api.changeRequest(id, { action: 'split', updated_datetime });
      toast(t('requests.done.split', { id: shortId(id) }), () => void this.takeBack(changed));
      city.recount();
      await this.show();
      this.focus.value = 'pane';
    } catch (error) {
      complain(t('requests.notSplit', { id: shortId(id), why: errorText(error) }));
    }
  };

  // Those that were stepped together: the chosen one stays in sight, as it is now.
  private steppedTogether(requests: Request[]): void {
    const shown = this.selected.peek();
    for (const request of requests) {
      if (request.id === shown) this.list.put(request);
      else if (this.fits(request)) this.list.take(request, true);
      else this.list.drop(request.id);
    }
    if (requests.some(({ id }) => id === shown)) void this.show();
    if (this.list.items.peek().length === 0 && this.list.next.peek() !== null) void this.reload();
  }
  readonly tick = (): void => {
    const request = this.list.find(this.selected.peek() ?? '');
    if (request && this.may(request.id) === 'yes') this.chosen.toggle(request);
  };
  // Somebody points at the list, reads in it, or has ticked some of it.
  hold(on: boolean): void {
    const held = on || this.chosen.count.peek() > 0;
    if (held !== this.list.held.peek()) this.list.hold(held, this.selected.peek());
  }
  readonly showLate = (): void => this.list.catchUp(this.selected.peek());

  private async takeBack(changed: Request): Promise<void> {
    const id = changed.id;
    try {
      const again = await this.session.api.undoRequest(id, changed.updated_datetime);
      toast(t('requests.undone', { id: shortId(id) }));
      if (this.selected.peek() === id) this.list.put(again);
      else this.list.take(again, this.fits(again));
      this.session.city.recount();
      // Who has gone on to another page stays there.
      if (parseRoute(location.hash).path[0] !== 'requests') return;
      if (this.selected.peek() === id) void this.show();
      else location.hash = formatRoute(['requests', id], { status: again.status });
    } catch (error) {
      complain(t('requests.notUndone', { id: shortId(id), why: errorText(error) }));
    }
  }

  move(step: number): void {
    const items = this.list.items.peek();
    if (items.length === 0) return;
    const at = items.findIndex(({ id }) => id === this.selected.peek());
    if (step > 0 && at === items.length - 1 && this.list.next.peek() !== null) {
      void this.list.loadMore().then(() => {
        if (at < this.list.items.peek().length - 1) this.move(step);
      });
      return;
    }
    const to = items[at < 0 ? 0 : Math.min(items.length - 1, Math.max(0, at + step))];
    if (to && to.id !== this.selected.peek()) location.hash = this.address(to.id);
  }

  private changed(request: Request): void {
    this.learn([request]);
    if (request.id === this.selected.peek() && this.list.find(request.id)) this.list.put(request);
    else this.list.take(request, this.fits(request));
    this.decision.peek()?.changedElsewhere(request);
  }

  private async resumed(): Promise<void> {
    void this.reload();
    const decision = this.decision.peek();
    if (!decision?.dirty.peek()) return this.show();
    // Of what somebody is editing: what became of it while the stream was away.
    try {
      decision.changedElsewhere(await this.session.api.request(decision.id));
    } catch {
      // Accepting it will tell.
    }
  }
}
