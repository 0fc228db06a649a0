// What residents say, as it comes.
import { dimensionWord, errorText, isAbort, type MakePage } from '../app';
import { debounce, h, replace } from '../dom';
import { dateTime, fold } from '../format';
import { t, word } from '../i18n';
import { Meanwhile } from '../live';
import { button, emptyList, loading, notice, select } from '../parts/basics';
import { icon } from '../parts/icon';
import { mentionCard, takeOver } from '../parts/mention';
import { formatRoute, type Route } from '../route';
import { categories, serviceCodes } from '../topics';
import type { Mention } from '../types';

const kPageSize = 50;
// More than this is not kept on the page; "load older" brings it back.
const kMostShown = 400;
const kMostWaiting = 500;
// Scrolled further than this, somebody reads: what is new waits.
const kReading = 240;

export const kIntents = [
  'report',
  'question',
  'complaint',
  'praise',
  'offer',
  'request_help',
  'rumor',
  'other',
];
export const kCategories = [
  'caution_advice',
  'displaced_people',
  'infrastructure_damage',
  'injured_or_dead',
  'missing_or_found',
  'request_or_need',
  'rescue_volunteering_donation',
  'sympathy_support',
  'other_relevant',
];
const kSentiments = ['negative', 'neutral', 'positive'];

const kFilters = [
  'channel',
  'service_code',
  'category',
  'intent',
  'sentiment',
  'lang',
  'actionable',
  'q',
  'since',
  'until',
] as const;
type Filters = Partial<Record<(typeof kFilters)[number], string>>;

// Whether the hub would list this mention under these filters. Text search is the hub's own; ours comes near.
export function matches(filters: Filters, mention: Mention): boolean {
  const { verdict } = mention;
  const text = filters.q ? fold(mention.text) : '';
  return (
    (!filters.channel || mention.channel === filters.channel) &&
    (!filters.service_code || serviceCodes(verdict).includes(filters.service_code)) &&
    (!filters.category || categories(verdict).includes(filters.category)) &&
    (!filters.intent || verdict.intent === filters.intent) &&
    (!filters.sentiment || verdict.sentiment.label === filters.sentiment) &&
    (!filters.lang || verdict.lang === filters.lang) &&
    (!filters.actionable || String(verdict.actionable) === filters.actionable) &&
    (!filters.since || Date.parse(mention.created_at) >= Date.parse(filters.since)) &&
    (!filters.until || Date.parse(mention.created_at) < Date.parse(filters.until)) &&
    (!filters.q ||
      fold(filters.q)
        .split(/\s+/)
        .every((piece) => text.includes(piece)))
  );
}

function filtersOf(route: Route): Filters {
  const filters: Filters = {};
  for (const name of kFilters) if (route.query[name]) filters[name] = route.query[name] as string;
  return filters;
}

export const streamPage: MakePage = (app, route) => {
  let filters = filtersOf(route);
  let paused = false;
  let waiting: Mention[] = [];
  let overflowed = false;
  let next: string | null = null;
  let load: AbortController | undefined;
  const meanwhile = new Meanwhile();
  const cards = new Map<number, HTMLElement>();

  const list = h('ol', { class: 'mentions', 'aria-label': t('stream.list') });
  const foot = h('div', { class: 'list-foot' });
  const trouble = h('div');
  const arrivals = h('div', { class: 'arrivals' });
  const arrivalsText = h('div', { role: 'status', class: 'sr-only' });
  const pauseButton = button('', () => setPaused(!paused), { look: 'outline', class: 'button-small' });
  const bar = h('div', { class: 'filters-holder' });

  const element = h(
    'div',
    {},
    h(
      'div',
      { class: 'page-head' },
      h('h1', {}, t('stream.title')),
      h('div', { class: 'page-head__tools' }, pauseButton),
    ),
    h('div', { class: 'stream' }, bar, h('div', {}, trouble, arrivalsText, arrivals, list, foot)),
  );

  function drawFilters(): void {
    const active = kFilters.filter((name) => filters[name]);
    const choose = (name: keyof Filters, options: { value: string; text: string }[], label: string) =>
      labelled(
        label,
        select([{ value: '', text: t('filter.any') }, ...options], filters[name] ?? '', (v) =>
          apply({ [name]: v }),
        ),
      );
    const text = h('input', {
      class: 'usa-input',
      type: 'search',
      value: filters.q ?? '',
      maxlength: 200,
      on: { input: debounce(350, () => apply({ q: text.value.trim() }, false)) },
    });
    const words = (group: string, codes: string[]) =>
      codes.map((code) => ({ value: code, text: word(group, code) }));
    const details = h(
      'details',
      { class: 'filters', open: matchMedia('(min-width: 48em)').matches || undefined },
      h(
        'summary',
        {},
        icon('search'),
        t('filter.title'),
        active.length > 0 && h('b', { class: 'badge' }, active.length),
      ),
      h(
        'div',
        { class: 'filters__grid', role: 'search' },
        labelled(t('filter.text'), text),
        choose(
          'channel',
          app.channels.filter((c) => c.listens).map((c) => ({ value: c.name, text: c.name })),
          t('mention.channel'),
        ),
        choose(
          'service_code',
          app.services.map((s) => ({
            value: s.service_code,
            text: dimensionWord(app, 'service_code', s.service_code),
          })),
          t('mention.issue'),
        ),
        choose('category', words('category', kCategories), t('mention.hazard')),
        choose('intent', words('intent', kIntents), t('mention.intent')),
        choose('sentiment', words('sentiment', kSentiments), t('mention.sentiment')),
        choose('lang', words('language', ['en', 'es']), t('mention.language')),
        choose('actionable', words('actionable', ['true', 'false']), t('filter.actionable')),
      ),
    );
    const span = filters.since || filters.until;
    replace(
      bar,
      details,
      active.length > 0 &&
        h(
          'p',
          { class: 'filters__active' },
          span &&
            t('filter.span', {
              from: filters.since ? dateTime(filters.since) : '…',
              until: filters.until ? dateTime(filters.until) : '…',
            }),
          ' ',
          button(t('filter.clear'), clear, { look: 'unstyled' }),
        ),
    );
  }

  // `redraw`: not while somebody types in the bar.
  function apply(changed: Filters, redraw = true): void {
    for (const [name, value] of Object.entries(changed)) {
      if (value) filters[name as keyof Filters] = value;
      else delete filters[name as keyof Filters];
    }
    history.replaceState(null, '', formatRoute(['stream'], filters));
    if (redraw) {
      const focused = [...bar.querySelectorAll<HTMLElement>('select,input,button')].indexOf(
        document.activeElement as HTMLElement,
      );
      drawFilters();
      [...bar.querySelectorAll<HTMLElement>('select,input,button')][focused]?.focus();
    }
    void reload();
  }

  const clear = () => apply(Object.fromEntries(kFilters.map((name) => [name, ''])) as Filters);

  function setPaused(value: boolean): void {
    paused = value;
    pauseButton.setAttribute('aria-pressed', String(paused));
    pauseButton.textContent = t(paused ? 'stream.resume' : 'stream.pause');
    if (!paused) flush();
    drawArrivals();
  }

  const held = () => paused || scrollY > kReading;

  function drawArrivals(): void {
    arrivals.hidden = waiting.length === 0 && !paused;
    if (waiting.length > 0) {
      const text = t('stream.waiting', { n: waiting.length });
      const show = () => {
        scrollTo({ top: 0 });
        flush();
        (list.querySelector('button, a') as HTMLElement | null)?.focus({ preventScroll: true });
      };
      replace(arrivals, button(overflowed ? `${text}+` : text, show, { class: 'arrivals__button' }));
    } else {
      replace(arrivals, paused && h('span', { class: 'arrivals__paused' }, t('stream.paused')));
    }
  }
  // Read out now and then, not at every mention.
  const announce = debounce(2500, () => {
    arrivalsText.textContent = waiting.length > 0 ? t('stream.waiting', { n: waiting.length }) : '';
  });

  function flush(): void {
    if (overflowed) {
      void reload();
      return;
    }
    for (const mention of waiting) put(mention, true);
    waiting = [];
    drawArrivals();
  }

  // Newest first; a mention that is already there is replaced where it stands.
  function put(mention: Mention, fresh: boolean, old = cards.get(mention.id)): void {
    const item = h(
      'li',
      { class: fresh ? 'mention-item mention-item--fresh' : 'mention-item' },
      mentionCard(app, mention),
    );
    const focused = old !== undefined && takeOver(old, item);
    const stands = cards.has(mention.id);
    cards.set(mention.id, item);
    if (old && stands) old.replaceWith(item);
    else if (fresh) list.prepend(item);
    else list.append(item);
    if (focused) item.querySelector<HTMLElement>('.mention__why')?.focus({ preventScroll: true });
    if (stands) return;
    foot.querySelector('.empty')?.remove();
    if (cards.size <= kMostShown || !fresh) return;
    // "Load older" goes on behind the last one that is left.
    list.lastElementChild?.remove();
    for (const [id, card] of cards) if (!card.isConnected && card !== item) cards.delete(id);
    const last = [...cards].find(([, card]) => card === list.lastElementChild);
    if (last) next = String(last[0]);
    drawFoot();
  }

  function drawFoot(): void {
    replace(
      foot,
      cards.size === 0 && emptyList(t('stream.empty'), kFilters.some((name) => filters[name]) ? clear : null),
      next !== null && button(t('list.older'), () => void fetchPage(false), { look: 'outline' }),
      next === null && cards.size > 0 && h('p', { class: 'list-end' }, t('list.end')),
    );
  }

  async function fetchPage(first: boolean): Promise<void> {
    load?.abort();
    const mine = (load = new AbortController());
    if (first) {
      replace(foot, loading());
      meanwhile.asked();
    }
    try {
      const query = { ...filters, limit: kPageSize, ...(first || next === null ? {} : { before: next }) };
      const page = await app.api.mentions(query, mine.signal);
      replace(trouble);
      const before = new Map(cards);
      if (first) {
        list.textContent = '';
        cards.clear();
        waiting = [];
        overflowed = false;
        drawArrivals();
      }
      for (const mention of page.mentions) put(mention, false, before.get(mention.id));
      next = page.next === null ? null : String(page.next);
      drawFoot();
      if (first) meanwhile.drawn();
    } catch (error) {
      if (isAbort(error)) return;
      replace(
        trouble,
        notice('error', [
          errorText(error),
          ' ',
          button(t('action.retry'), () => void reload(), { look: 'unstyled' }),
        ]),
      );
      drawFoot();
      meanwhile.drawn();
    }
  }
  const reload = () => fetchPage(true);

  function came(mention: Mention): void {
    if (cards.has(mention.id)) {
      put(mention, false);
      return;
    }
    if (!matches(filters, mention)) return;
    if (!held()) {
      put(mention, true);
      return;
    }
    const at = waiting.findIndex((m) => m.id === mention.id);
    if (at >= 0) waiting[at] = mention;
    else waiting.push(mention);
    if (waiting.length > kMostWaiting) {
      overflowed = true;
      waiting.shift();
    }
    drawArrivals();
    announce();
  }

  function went(id: number): void {
    waiting = waiting.filter((m) => m.id !== id);
    drawArrivals();
    const card = cards.get(id)?.querySelector<HTMLElement>('.mention');
    if (!card || card.classList.contains('mention--removed')) return;
    card.classList.add('mention--removed');
    const header = card.querySelector('header') as HTMLElement;
    replace(card, header, h('p', { class: 'mention__gone' }, t('mention.removed')));
  }

  const stops = [
    app.live.on('mention', (mention) => meanwhile.tell(() => came(mention))),
    app.live.on('removed', ({ id }) => meanwhile.tell(() => went(id))),
    app.live.on('resumed', () => void reload()),
  ];
  const onScroll = () => {
    if (!held() && waiting.length > 0) flush();
  };
  addEventListener('scroll', onScroll, { passive: true });

  setPaused(false);
  drawFilters();
  void reload();
  return {
    element,
    title: t('stream.title'),
    update(to) {
      filters = filtersOf(to);
      drawFilters();
      void reload();
      return true;
    },
    dispose() {
      stops.forEach((stop) => stop());
      removeEventListener('scroll', onScroll);
      announce.cancel();
      load?.abort();
    },
  };
};

export function labelled(label: string, control: HTMLElement): HTMLElement {
  return h('label', { class: 'filter' }, h('span', {}, label), control);
}
