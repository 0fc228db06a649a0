// Draft service requests: take them, or say why not.
import { errorText, isAbort, serviceName, type MakePage } from '../app';
import { h, replace, throttle } from '../dom';
import { shortId } from '../format';
import { t, word } from '../i18n';
import { Meanwhile } from '../live';
import { ago, button, chip, empty, emptyList, loading, notice, select } from '../parts/basics';
import { icon } from '../parts/icon';
import { urgencyChip, urgencyLevel } from '../parts/mention';
import { requestDetail, type Detail, type May } from '../parts/request_detail';
import { formatRoute, parseRoute, type Route } from '../route';
import { shortcutsOn } from '../settings';
import type { Request, RequestChange, RequestPage, RequestStatus } from '../types';
import { shown } from '../visible';
import { labelled } from './stream';

const kStatuses: RequestStatus[] = ['draft', 'open', 'closed', 'dismissed'];
const kPageSize = 200;
// As the hub orders them, which pages through all of them: ids are given in the order of time.
export const byNewest = (a: Request, b: Request): number => (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);
export const byUrgency = (a: Request, b: Request): number => b.urgency - a.urgency || byNewest(a, b);

export const requestsPage: MakePage = (app, route) => {
  let status: RequestStatus = 'draft';
  let query: Record<string, string> = {};
  let selected: string | undefined;
  let requests: Request[] = [];
  // Where the list goes on; null: all of it is here.
  let next: string | null = null;
  let unreadable = new Set<string>();
  let loaded = false;
  // All that were seen, whatever the list is filtered by now.
  const neighborhoods = new Set<string>();
  let load: AbortController | undefined;
  let more: AbortController | undefined;
  const meanwhile = new Meanwhile();
  let detail: Detail | undefined;
  // The selection was made in a list that is gone: it holds only if the draft is in the new one, too.
  let unsure = false;

  // What a key or a button may act on: what the list shows as chosen and the pane shows in full, and nothing else. The
  // address counts, too, because it changes before the page does.
  const may = (id: string): May => {
    if (!loaded) return 'not yet';
    const chosen = id === selected && parseRoute(location.hash).path[1] === id;
    return chosen && requests.some((r) => r.id === id) ? 'yes' : 'no';
  };
  const ordered = () => (status === 'draft' || status === 'open' ? byUrgency : byNewest);
  const fits = (request: Request): boolean =>
    request.status === status &&
    (!query.service_code || query.service_code === request.service_code) &&
    (!query.neighborhood || query.neighborhood === request.neighborhood);

  const tabs = h('div', { class: 'tabs', role: 'group', 'aria-label': t('requests.status') });
  const filters = h('div', { class: 'filters__grid filters__grid--open' });
  const trouble = h('div');
  const list = h('ul', { class: 'request-list', 'aria-label': t('requests.list') });
  const listFoot = h('div');
  const pane = h('section', { class: 'detail', 'aria-label': t('requests.detail'), tabindex: -1 });
  const done = h('div', { class: 'sr-only', role: 'status' });
  const element = h(
    'div',
    {},
    h(
      'div',
      { class: 'page-head' },
      h('h1', {}, t('requests.title')),
      h('p', { class: 'page-head__tools keys wide-only' }, icon('keyboard'), ...keysHint()),
    ),
    tabs,
    filters,
    trouble,
    done,
    h('div', { class: 'split' }, h('div', { class: 'split__list' }, list, listFoot), pane),
  );

  function take(to: Route): void {
    query = to.query;
    status = kStatuses.includes(query.status as RequestStatus) ? (query.status as RequestStatus) : 'draft';
    selected = to.path[1];
  }

  const address = (id: string | undefined) => formatRoute(id ? ['requests', id] : ['requests'], query);

  function filter(changed: Record<string, string>): void {
    query = { ...query, ...changed };
    forget();
    history.replaceState(null, '', address(selected));
    void reload();
  }

  function drawControls(): void {
    replace(
      tabs,
      kStatuses.map((s) =>
        h(
          'a',
          {
            class: 'tab',
            href: formatRoute(['requests'], { ...query, status: s === 'draft' ? '' : s }),
            'aria-current': s === status ? 'true' : undefined,
          },
          word('requestStatuses', s),
        ),
      ),
    );
    if (query.neighborhood) neighborhoods.add(query.neighborhood);
    for (const request of requests) if (request.neighborhood) neighborhoods.add(request.neighborhood);
    replace(
      filters,
      labelled(
        t('requests.service'),
        select(
          [
            { value: '', text: t('filter.all') },
            ...app.services.map((s) => ({ value: s.service_code, text: serviceName(app, s.service_code) })),
          ],
          query.service_code ?? '',
          (value) => filter({ service_code: value }),
        ),
      ),
      labelled(
        t('tallies.neighborhood'),
        select(
          [
            { value: '', text: t('filter.all') },
            ...[...neighborhoods].sort().map((n) => ({ value: n, text: n })),
          ],
          query.neighborhood ?? '',
          (value) => filter({ neighborhood: value }),
        ),
      ),
    );
  }

  function drawList(): void {
    const focused = list.contains(document.activeElement);
    replace(
      list,
      requests.map((request) =>
        h(
          'li',
          {},
          h(
            'a',
            {
              class: `request request--${urgencyLevel(request.urgency)}`,
              href: address(request.id),
              'aria-current': request.id === selected ? 'true' : undefined,
            },
            h(
              'span',
              { class: 'request__top' },
              h('b', {}, serviceName(app, request.service_code)),
              urgencyChip(request.urgency),
            ),
            request.description.trim() !== '' &&
              h('span', { class: 'request__text', dir: 'auto' }, shown(request.description)),
            // Decided meanwhile, and still here because it is chosen.
            request.status !== status &&
              h(
                'span',
                { class: 'chips' },
                chip(`status-${request.status}`, word('requestStatus', request.status)),
              ),
            h(
              'span',
              { class: 'request__foot' },
              h(
                'span',
                { dir: 'auto' },
                shown(request.address_string) || request.neighborhood || t('requests.nowhere'),
              ),
              h('span', {}, t('requests.mentions', { n: request.mention_count })),
              ago(app, request.requested_datetime),
            ),
          ),
        ),
      ),
    );
    const filtered = Boolean(query.service_code || query.neighborhood);
    const clear = filtered ? () => filter({ service_code: '', neighborhood: '' }) : null;
    const current = list.querySelector<HTMLElement>('[aria-current]');
    current?.scrollIntoView({ block: 'nearest' });
    if (focused) current?.focus({ preventScroll: true });
    replace(
      listFoot,
      !loaded && loading(),
      loaded && requests.length === 0 && emptyList(word('requestsEmpty', status), clear),
      unreadable.size > 0 && notice('warning', t('requests.unreadable', { n: unreadable.size }), false),
      next !== null && [
        h(
          'p',
          { class: 'hint' },
          t(ordered() === byUrgency ? 'requests.partialUrgent' : 'requests.partial', {
            n: requests.length,
          }),
        ),
        button(t('requests.more'), () => void loadMore(), { look: 'outline', 'data-action': 'more' }),
      ],
    );
    detail?.refresh();
  }

  // Another list is coming: nothing of the old one can be seen or decided any more.
  function forget(): void {
    requests = [];
    next = null;
    unreadable = new Set();
    loaded = false;
    unsure = true;
    drawList();
    if (detail) detail.element.hidden = true;
  }

  const fetchPage = (before: string | null, signal: AbortSignal): Promise<RequestPage> =>
    app.api.requests(
      {
        status,
        service_code: query.service_code,
        neighborhood: query.neighborhood,
        order: ordered() === byUrgency ? 'urgency' : undefined,
        limit: kPageSize,
        before: before ?? undefined,
      },
      signal,
    );

  // As many as were shown before.
  async function reload(): Promise<void> {
    load?.abort();
    more?.abort();
    const mine = (load = new AbortController());
    const wanted = Math.max(kPageSize, requests.length);
    meanwhile.asked();
    try {
      const all: Request[] = [];
      const damaged = new Set<string>();
      let before: string | null = null;
      do {
        const page: RequestPage = await fetchPage(before, mine.signal);
        all.push(...page.requests);
        page.unreadable?.forEach((id) => damaged.add(id));
        before = page.next === null ? null : String(page.next);
      } while (before !== null && all.length < wanted);
      // What changed its place between two pages came twice.
      requests = [...new Map(all.map((r) => [r.id, r])).values()].sort(ordered());
      next = before;
      unreadable = damaged;
      loaded = true;
      replace(trouble);
      if (detail && !unsure) keepInList(detail.request());
      meanwhile.drawn();
      drawControls();
      choose();
    } catch (error) {
      if (isAbort(error)) return;
      meanwhile.drawn();
      if (!loaded) replace(listFoot);
      replace(
        trouble,
        notice('error', [
          errorText(error),
          ' ',
          button(t('action.retry'), () => void reload(), { look: 'unstyled' }),
        ]),
      );
    }
  }

  async function loadMore(): Promise<void> {
    if (next === null) return;
    more?.abort();
    const mine = (more = new AbortController());
    try {
      const page = await fetchPage(next, mine.signal);
      const known = new Set(requests.map((r) => r.id));
      requests.push(...page.requests.filter((r) => !known.has(r.id)));
      requests.sort(ordered());
      page.unreadable?.forEach((id) => unreadable.add(id));
      next = page.next === null ? null : String(page.next);
      replace(trouble);
      drawControls();
      drawList();
    } catch (error) {
      if (!isAbort(error)) replace(trouble, notice('error', errorText(error)));
    }
  }

  // After a list has come: what was chosen stays if it is in it.
  function choose(): void {
    const listed = requests.some((r) => r.id === selected);
    const lost = selected !== undefined && unsure && !listed;
    unsure = false;
    if (lost) {
      selected = undefined;
      detail = undefined;
      history.replaceState(null, '', address(undefined));
    }
    // On a wide screen there is always something to read.
    if (!selected && requests[0] && matchMedia('(min-width: 60em)').matches) {
      open(requests[0].id, false);
    } else if (lost || !selected) {
      void show();
    } else {
      if (detail) detail.element.hidden = false;
      drawList();
    }
  }

  // What the pane shows stands in the list too, wherever the pages that are here end.
  function keepInList(request: Request): void {
    if (!loaded || !fits(request)) return;
    const at = requests.findIndex((r) => r.id === request.id);
    if (at >= 0) requests[at] = request;
    else requests.push(request);
    requests.sort(ordered());
  }

  function open(id: string | undefined, byPerson = true): void {
    if (byPerson && id !== selected) {
      location.hash = address(id);
      return;
    }
    selected = id;
    if (!byPerson) history.replaceState(null, '', address(id));
    void show();
  }

  // `linked`: by its address, which may be that of another list.
  async function show(linked = false): Promise<void> {
    detail = undefined;
    // What was decided meanwhile stayed only for as long as it was chosen.
    requests = requests.filter((r) => fits(r) || r.id === selected);
    drawList();
    element.classList.toggle('has-detail', selected !== undefined);
    if (selected === undefined) {
      replace(pane, requests.length > 0 && empty(t('requests.pick')));
      return;
    }
    const id = selected;
    replace(pane, loading());
    try {
      const request = await app.api.request(id);
      if (id !== selected) return;
      const at = requests.findIndex((r) => r.id === id);
      if (at >= 0) requests[at] = request;
      // A link from elsewhere names no list: it is in that of its status.
      if (linked && at < 0 && !query.status && request.status !== status) {
        location.replace(formatRoute(['requests', id], { status: request.status }));
        return;
      }
      detail = requestDetail(app, request, settled, address(undefined), () => may(id));
      detail.element.hidden = unsure;
      replace(pane, detail.element);
      keepInList(request);
      drawList();
    } catch (error) {
      if (id === selected) replace(pane, notice('error', errorText(error)));
    }
  }

  // The request has moved on by our own hand: go to the one after it.
  function settled(changed: Request, action: RequestChange['action']): void {
    const at = requests.findIndex((r) => r.id === changed.id);
    done.textContent = t(`requests.done.${action}`, { id: shortId(changed.id) });
    app.recount();
    if (changed.status === status) {
      requests = requests.map((r) => (r.id === changed.id ? changed : r));
      void show();
      return;
    }
    requests = requests.filter((r) => r.id !== changed.id);
    if (requests.length === 0 && next !== null) void reload();
    const following = requests[Math.min(Math.max(0, at), requests.length - 1)];
    const wide = matchMedia('(min-width: 60em)').matches;
    selected = wide ? following?.id : undefined;
    history.replaceState(null, '', address(selected));
    void show().then(() => (wide ? pane : (list.querySelector('a') ?? pane)).focus({ preventScroll: true }));
  }

  function move(step: number): void {
    if (requests.length === 0) return;
    const at = requests.findIndex((r) => r.id === selected);
    if (step > 0 && at === requests.length - 1 && next !== null) {
      void loadMore().then(() => {
        if (at < requests.length - 1) move(step);
      });
      return;
    }
    const to = requests[at < 0 ? 0 : Math.min(requests.length - 1, Math.max(0, at + step))];
    if (to) open(to.id);
  }

  function onKey(event: KeyboardEvent): void {
    if (!shortcutsOn() || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    // A key that is held down decides one request, not those that follow it.
    if (event.repeat && (event.key === 'a' || event.key === 'd')) return;
    const target = event.target as HTMLElement;
    if (target.closest('input, select, textarea, dialog, [contenteditable]')) return;
    const act = {
      j: () => move(1),
      k: () => move(-1),
      a: () => detail?.act('accept'),
      d: () => detail?.act('dismiss'),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  // Of what somebody is editing: what became of it while the stream was away.
  async function lookAgain(edited: Detail): Promise<void> {
    try {
      edited.changedElsewhere(await app.api.request(edited.request().id));
    } catch {
      // Accepting it will tell.
    }
  }

  const soon = throttle(1500, () => {
    drawControls();
    drawList();
  });
  function changed(request: Request): void {
    const at = requests.findIndex((r) => r.id === request.id);
    if (at >= 0 && (fits(request) || request.id === selected)) requests[at] = request;
    else if (at >= 0) requests.splice(at, 1);
    else if (loaded && fits(request)) {
      // One that lies behind what is shown comes with its own page.
      const last = requests[requests.length - 1];
      if (next === null || (last && ordered()(request, last) < 0) || request.id === selected)
        requests.push(request);
    }
    requests.sort(ordered());
    detail?.changedElsewhere(request);
    soon();
  }
  const stops = [
    app.live.on('request', (request) => meanwhile.tell(() => changed(request))),
    app.live.on('resumed', () => {
      void reload();
      if (detail?.dirty()) void lookAgain(detail);
      else void show();
    }),
  ];
  document.addEventListener('keydown', onKey);

  take(route);
  drawControls();
  drawList();
  void reload();
  if (selected) void show(true);
  return {
    element,
    title: t('requests.title'),
    update(to) {
      const before = JSON.stringify(query);
      take(to);
      drawControls();
      if (JSON.stringify(query) !== before) {
        forget();
        unsure = false; // it was chosen together with the list
        void reload();
      }
      void show(true);
      return true;
    },
    dispose() {
      stops.forEach((stop) => stop());
      soon.cancel();
      document.removeEventListener('keydown', onKey);
      load?.abort();
      more?.abort();
    },
  };
};

function keysHint(): HTMLElement[] {
  return [
    ['j', 'k', t('keys.move')],
    ['a', t('requests.accept')],
    ['d', t('requests.dismiss')],
  ].map((row) =>
    h('span', {}, ...row.slice(0, -1).map((key) => h('kbd', {}, key)), ' ', row[row.length - 1]),
  );
}
