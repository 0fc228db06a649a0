// Draft service requests: take them, or say why not.
import { errorText, isAbort, serviceName, type App, type MakePage } from '../app';
import { ApiError } from '../api';
import { h, replace, throttle } from '../dom';
import { number, shortId } from '../format';
import { t, word } from '../i18n';
import { Meanwhile } from '../live';
import { ago, button, chip, empty, field, loading, notice, quiet, select } from '../parts/basics';
import { ask } from '../parts/dialog';
import { icon } from '../parts/icon';
import { differences } from '../parts/compare';
import { mentionCard, urgencyChip, urgencyLevel } from '../parts/mention';
import { formatRoute, type Route } from '../route';
import { shortcutsOn } from '../settings';
import type { Request, RequestChange, RequestStatus } from '../types';
import { labelled } from './stream';

const kStatuses: RequestStatus[] = ['draft', 'open', 'closed', 'dismissed'];
const kPageSize = 200;
// The most urgent come first, so all must be here before they are put in order; up to this many pages.
const kMostPages = 5;
const kReasons = ['duplicate', 'notOurs', 'noLocation', 'notARequest', 'spam'];
// GeoReport v2.
const kMostDescription = 4000;

export function byUrgency(a: Request, b: Request): number {
  return b.urgency - a.urgency || Date.parse(b.requested_datetime) - Date.parse(a.requested_datetime);
}

export const requestsPage: MakePage = (app, route) => {
  let status: RequestStatus = 'draft';
  let query: Record<string, string> = {};
  let selected: string | undefined;
  let requests: Request[] = [];
  let partial = false;
  let loaded = false;
  let load: AbortController | undefined;
  const meanwhile = new Meanwhile();
  let detail: Detail | undefined;

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
    const neighborhoods = [...new Set([query.neighborhood ?? '', ...requests.map((r) => r.neighborhood)])]
      .filter(Boolean)
      .sort();
    const go = (changed: Record<string, string>) => {
      query = { ...query, ...changed };
      history.replaceState(null, '', address(selected));
      void reload();
    };
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
          (value) => go({ service_code: value }),
        ),
      ),
      labelled(
        t('tallies.neighborhood'),
        select(
          [{ value: '', text: t('filter.all') }, ...neighborhoods.map((n) => ({ value: n, text: n }))],
          query.neighborhood ?? '',
          (value) => go({ neighborhood: value }),
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
            h('span', { class: 'request__text', dir: 'auto' }, request.description),
            h(
              'span',
              { class: 'request__foot' },
              h(
                'span',
                { dir: 'auto' },
                request.address_string || request.neighborhood || t('requests.nowhere'),
              ),
              h('span', {}, t('requests.mentions', { n: request.mention_count })),
              ago(app, request.requested_datetime),
            ),
          ),
        ),
      ),
    );
    const current = list.querySelector<HTMLElement>('[aria-current]');
    current?.scrollIntoView({ block: 'nearest' });
    if (focused) current?.focus({ preventScroll: true });
    replace(
      listFoot,
      !loaded && loading(),
      loaded && requests.length === 0 && empty(word('requestsEmpty', status)),
      partial && h('p', { class: 'hint' }, t('requests.partial', { n: requests.length })),
    );
  }

  async function reload(): Promise<void> {
    load?.abort();
    const mine = (load = new AbortController());
    meanwhile.asked();
    try {
      const all: Request[] = [];
      let before: string | number | null = null;
      for (let page = 0; page < kMostPages; page++) {
        const answer = await app.api.requests(
          {
            status,
            service_code: query.service_code,
            neighborhood: query.neighborhood,
            limit: kPageSize,
            before: before ?? undefined,
          },
          mine.signal,
        );
        all.push(...answer.requests);
        before = answer.next;
        if (before === null) break;
      }
      partial = before !== null;
      loaded = true;
      requests = status === 'draft' || status === 'open' ? all.sort(byUrgency) : all;
      replace(trouble);
      meanwhile.drawn();
      drawControls();
      drawList();
      // On a wide screen there is always something to read.
      if (!selected && requests[0] && matchMedia('(min-width: 60em)').matches) open(requests[0].id, false);
    } catch (error) {
      if (isAbort(error)) return;
      meanwhile.drawn();
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

  function open(id: string | undefined, byPerson = true): void {
    if (byPerson && id !== selected) {
      location.hash = address(id);
      return;
    }
    selected = id;
    if (!byPerson) history.replaceState(null, '', address(id));
    void show();
  }

  async function show(): Promise<void> {
    drawList();
    detail = undefined;
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
      detail = requestDetail(app, request, settled, address(undefined));
      replace(pane, detail.element);
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
    const following = requests[Math.min(Math.max(0, at), requests.length - 1)];
    const wide = matchMedia('(min-width: 60em)').matches;
    selected = wide ? following?.id : undefined;
    history.replaceState(null, '', address(selected));
    void show().then(() => (wide ? pane : (list.querySelector('a') ?? pane)).focus({ preventScroll: true }));
  }

  function move(step: number): void {
    if (requests.length === 0) return;
    const at = requests.findIndex((r) => r.id === selected);
    const to = requests[at < 0 ? 0 : Math.min(requests.length - 1, Math.max(0, at + step))];
    if (to) open(to.id);
  }

  function onKey(event: KeyboardEvent): void {
    if (!shortcutsOn() || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
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

  const soon = throttle(1500, () => {
    drawControls();
    drawList();
  });
  function changed(request: Request): void {
    const fits =
      request.status === status &&
      (!query.service_code || query.service_code === request.service_code) &&
      (!query.neighborhood || query.neighborhood === request.neighborhood);
    const at = requests.findIndex((r) => r.id === request.id);
    if (at >= 0 && fits) requests[at] = request;
    else if (at >= 0 && request.id !== selected) requests.splice(at, 1);
    else if (at < 0 && fits) requests.unshift(request);
    if (status === 'draft' || status === 'open') requests.sort(byUrgency);
    detail?.changedElsewhere(request);
    soon();
  }
  const stops = [
    app.live.on('request', (request) => meanwhile.tell(() => changed(request))),
    app.live.on('resumed', () => {
      void reload();
      if (!detail?.dirty()) void show();
    }),
  ];
  document.addEventListener('keydown', onKey);

  take(route);
  drawControls();
  drawList();
  void reload();
  if (selected) void show();
  return {
    element,
    title: t('requests.title'),
    update(to) {
      const before = { status, query: JSON.stringify(query) };
      take(to);
      drawControls();
      if (status !== before.status || JSON.stringify(query) !== before.query) void reload();
      void show();
      return true;
    },
    dispose() {
      stops.forEach((stop) => stop());
      soon.cancel();
      document.removeEventListener('keydown', onKey);
      load?.abort();
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

interface Detail {
  element: HTMLElement;
  act(action: 'accept' | 'dismiss'): void;
  changedElsewhere(request: Request): void;
  dirty(): boolean;
}

function requestDetail(
  app: App,
  first: Request,
  settled: (request: Request, action: RequestChange['action']) => void,
  back: string,
): Detail {
  let request = first;
  let busy = false;
  const messages = h('div');
  const service = select(
    app.services.map((s) => ({ value: s.service_code, text: serviceName(app, s.service_code) })),
    request.service_code,
    () => drawService(),
  );
  const description = h('textarea', {
    class: 'usa-textarea',
    rows: 4,
    maxlength: kMostDescription,
    dir: 'auto',
    on: { input: () => drawCount() },
  });
  description.value = request.description;
  const address = h('input', {
    class: 'usa-input',
    maxlength: 400,
    dir: 'auto',
    value: request.address_string,
  });
  const serviceHint = h('p', { class: 'hint' });
  const count = h('p', { class: 'hint', 'aria-live': 'off' });
  const actions = h('div', { class: 'actions' });
  const heading = h('div', { class: 'detail__head' });
  const form = h(
    'div',
    { class: 'detail__form' },
    field(t('requests.service'), service).row,
    serviceHint,
    field(t('requests.description'), description).row,
    count,
    field(
      t('requests.address'),
      address,
      request.lat !== undefined
        ? t('requests.point', { lat: request.lat.toFixed(5), long: (request.long ?? 0).toFixed(5) })
        : undefined,
    ).row,
  );
  const mentions = request.mentions ?? [];
  const element = h(
    'div',
    {},
    h('a', { class: 'detail__back', href: back }, icon('arrowBack'), t('requests.back')),
    heading,
    messages,
    form,
    actions,
    h(
      'h3',
      { class: 'detail__sub' },
      t('requests.heard', { n: Math.max(request.mention_count, mentions.length) }),
    ),
    mentions.length === 0
      ? empty(t('requests.noMentions'))
      : h(
          'ol',
          { class: 'mentions mentions--inner' },
          mentions.map((m) => h('li', {}, mentionCard(app, m, { inRequest: true }))),
        ),
  );

  const dirty = () =>
    service.value !== request.service_code ||
    description.value !== request.description ||
    address.value !== request.address_string;

  function drawService(): void {
    const chosen = app.services.find((s) => s.service_code === service.value);
    serviceHint.textContent = chosen
      ? t('requests.department', { department: chosen.department, n: chosen.expected_days })
      : '';
  }
  function drawCount(): void {
    count.textContent = t('requests.count', { n: description.value.length, limit: kMostDescription });
  }

  function drawState(): void {
    const draft = request.status === 'draft';
    replace(
      heading,
      h(
        'h2',
        {},
        serviceName(app, request.service_code),
        ' ',
        h(
          'span',
          { class: 'detail__id', 'data-id': request.id, title: request.id },
          `#${shortId(request.id)}`,
        ),
      ),
      h(
        'p',
        { class: 'chips' },
        chip(`status-${request.status}`, word('requestStatus', request.status), {
          says: t('requests.status'),
        }),
        urgencyChip(request.urgency),
        request.neighborhood &&
          chip('place', request.neighborhood, { icon: 'location', says: t('tallies.neighborhood') }),
        h('span', { class: 'detail__when' }, t('requests.asked'), ' ', ago(app, request.requested_datetime)),
      ),
      request.status_notes &&
        h('p', { class: 'detail__notes' }, quiet(`${t('requests.notes')} `), request.status_notes),
    );
    for (const control of [service, description, address]) control.disabled = !draft;
    const key = (letter: string) => h('kbd', { class: 'wide-only', 'aria-hidden': 'true' }, letter);
    replace(
      actions,
      draft &&
        button([icon('check'), t('requests.accept'), key('a')], () => act('accept'), {
          'data-action': 'accept',
        }),
      draft &&
        button([t('requests.dismiss'), key('d')], () => act('dismiss'), {
          look: 'outline',
          'data-action': 'dismiss',
        }),
      request.status === 'open' &&
        button(t('requests.close'), () => act('close'), { 'data-action': 'close' }),
      (request.status === 'closed' || request.status === 'dismissed') &&
        button(t('requests.reopen'), () => act('reopen'), { look: 'outline', 'data-action': 'reopen' }),
    );
  }

  async function act(action: RequestChange['action']): Promise<void> {
    const legal = { accept: ['draft'], dismiss: ['draft'], close: ['open'], reopen: ['closed', 'dismissed'] }[
      action
    ];
    if (busy || !legal.includes(request.status)) return;
    const change: RequestChange = { action, updated_datetime: request.updated_datetime };
    if (action === 'accept') {
      change.service_code = service.value;
      change.description = description.value.trim();
      change.address_string = address.value.trim();
    } else if (action !== 'reopen') {
      const notes = await askNotes(action, request);
      if (notes === null) return;
      change.status_notes = notes;
    }
    busy = true;
    for (const b of actions.querySelectorAll('button')) b.disabled = true;
    try {
      const changed = await app.api.changeRequest(request.id, change);
      settled(changed, action);
    } catch (error) {
      if (error instanceof ApiError && error.status === 409) await conflict(error.message);
      else replace(messages, notice('error', errorText(error)));
    } finally {
      busy = false;
      drawState();
    }
  }

  // Somebody was faster: say what it is now, keep what was typed, and let the person decide.
  async function conflict(message: string): Promise<void> {
    let now: Request;
    try {
      now = await app.api.request(request.id);
    } catch (error) {
      replace(messages, notice('error', [t('requests.conflict'), ' ', errorText(error)]));
      return;
    }
    showNew(now, message);
    messages.scrollIntoView({ block: 'nearest' });
  }

  function showNew(now: Request, message: string): void {
    const rows = (of: Request, code: string, said: string, at: string) =>
      new Map([
        [t('requests.status'), word('requestStatus', of.status)],
        [t('requests.service'), serviceName(app, code)],
        [t('requests.description'), said],
        [t('requests.address'), at],
        [t('requests.notes'), of.status_notes],
        [t('requests.mentionCount'), number(of.mention_count)],
        [t('requests.urgency'), number(of.urgency, 2)],
      ]);
    const compared = differences(
      rows(now, now.service_code, now.description, now.address_string),
      rows(request, service.value, description.value, address.value),
    );
    const useTheirs = () => {
      service.value = now.service_code;
      description.value = now.description;
      address.value = now.address_string;
      drawService();
      drawCount();
      replace(messages);
    };
    request = { ...now, mentions };
    drawState();
    replace(
      messages,
      notice('warning', [
        h('p', {}, h('b', {}, t('requests.conflict')), ' ', message),
        compared,
        h(
          'p',
          {},
          t(now.status === 'draft' ? 'requests.conflictDraft' : 'requests.conflictGone', {
            status: word('requestStatus', now.status),
          }),
        ),
        h('p', {}, button(t('requests.useTheirs'), useTheirs, { look: 'outline' })),
      ]),
    );
  }

  drawState();
  drawService();
  drawCount();
  return {
    element,
    act: (action) => void act(action),
    dirty,
    changedElsewhere(now) {
      if (now.id !== request.id || busy || now.updated_datetime === request.updated_datetime) return;
      if (dirty() || now.status !== request.status) {
        showNew(now, '');
        return;
      }
      request = { ...now, mentions };
      service.value = now.service_code;
      description.value = now.description;
      address.value = now.address_string;
      drawState();
    },
  };
}

// Why it is dismissed or closed; null: not after all.
async function askNotes(action: 'dismiss' | 'close', request: Request): Promise<string | null> {
  const notes = h('textarea', { class: 'usa-textarea', rows: 3, maxlength: 1000 });
  const reasons = kReasons.map((reason) =>
    button(
      word('reason', reason),
      () => {
        notes.value = word('reason', reason);
        notes.focus();
      },
      { look: 'outline', class: 'button-small' },
    ),
  );
  const yes = await ask({
    title: t(action === 'dismiss' ? 'requests.dismissTitle' : 'requests.closeTitle', {
      id: shortId(request.id),
    }),
    content: [
      h('p', { class: 'quote', dir: 'auto' }, request.description),
      action === 'dismiss' &&
        h('div', { class: 'reasons', role: 'group', 'aria-label': t('requests.reasons') }, reasons),
      field(t(action === 'dismiss' ? 'requests.reason' : 'requests.outcome'), notes).row,
    ],
    yes: t(action === 'dismiss' ? 'requests.dismiss' : 'requests.close'),
    check: () => (action === 'dismiss' && notes.value.trim() === '' ? t('requests.reasonNeeded') : null),
  });
  return yes ? notes.value.trim() : null;
}
