// How much of what, hour by hour.
import { dimensionWord, errorText, isAbort, type MakePage } from '../app';
import { debounce, h, replace, throttle } from '../dom';
import { change, number, toApiTime } from '../format';
import { t, word, type Key } from '../i18n';
import { button, empty, loading, notice, select } from '../parts/basics';
import { spark, stackedChart, type Layer } from '../parts/chart';
import { formatRoute } from '../route';
import { windowOf } from '../tally';
import type { Dimension, Tallies } from '../types';
import { labelled } from './stream';

const kDimensions: Dimension[] = ['service_code', 'category', 'sentiment', 'intent'];
const kSpans = ['6', '24', '72', '168'];
// Told apart by colour; the rest is one "other" layer.
const kLayers = 6;
const kHour = 3_600_000;

export const talliesPage: MakePage = (app, route) => {
  let query = route.query;
  let load: AbortController | undefined;
  const controls = h('div', { class: 'filters__grid filters__grid--open' });
  const body = h('div', {}, loading());
  const trouble = h('div');
  const element = h(
    'div',
    {},
    h('div', { class: 'page-head' }, h('h1', {}, t('tallies.title'))),
    controls,
    trouble,
    body,
  );

  const by = (): Dimension =>
    kDimensions.includes(query.by as Dimension) ? (query.by as Dimension) : 'service_code';
  const span = (): number => Number(kSpans.includes(query.span ?? '') ? query.span : '24');

  function apply(changed: Record<string, string>): void {
    query = { ...query, ...changed };
    history.replaceState(null, '', formatRoute(['tallies'], query));
    void reload();
  }

  function drawControls(): void {
    const place = h('input', {
      class: 'usa-input',
      value: query.neighborhood ?? '',
      maxlength: 100,
      on: { input: debounce(400, () => apply({ neighborhood: place.value.trim() })) },
    });
    replace(
      controls,
      labelled(
        t('tallies.by'),
        select(
          kDimensions.map((d) => ({ value: d, text: word('dimension', d) })),
          by(),
          (value) => apply({ by: value }),
        ),
      ),
      labelled(
        t('tallies.span'),
        select(
          kSpans.map((s) => ({ value: s, text: word('span', s) })),
          String(span()),
          (value) => apply({ span: value }),
        ),
      ),
      labelled(
        t('mention.channel'),
        select(
          [
            { value: '', text: t('filter.all') },
            ...app.channels.filter((c) => c.listens).map((c) => ({ value: c.name, text: c.name })),
          ],
          query.channel ?? '',
          (value) => apply({ channel: value }),
        ),
      ),
      labelled(t('tallies.neighborhood'), place),
    );
  }

  // `gentle`: not under the eyes of somebody who reads the picture, not even when that began since we asked.
  async function reload(gentle = false): Promise<void> {
    load?.abort();
    const mine = (load = new AbortController());
    const thisHour = Math.floor(app.clock.now().getTime() / kHour) * kHour;
    const until = thisHour + kHour;
    const since = until - span() * kHour;
    try {
      const tallies = await app.api.tallies(
        {
          by: by(),
          channel: query.channel,
          neighborhood: query.neighborhood,
          // Twice the span: the first half is what the change is measured against.
          since: toApiTime(new Date(since - span() * kHour)),
          until: toApiTime(new Date(until)),
        },
        mine.signal,
      );
      if (gentle && read()) return;
      replace(trouble);
      draw(tallies, since, until);
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
    }
  }

  function draw(tallies: Tallies, since: number, until: number): void {
    const window = windowOf(tallies, since, until);
    const shown = window.series.filter((s) => s.total > 0 || s.before > 0);
    if (shown.length === 0) {
      replace(body, empty(t('tallies.empty')));
      return;
    }
    const name = (key: string) => dimensionWord(app, by(), key);
    const first = shown.slice(0, kLayers).filter((s) => s.total > 0);
    const rest = shown.slice(kLayers);
    const layers: Layer[] = first.map((s, i) => ({
      key: s.key,
      name: name(s.key),
      paint: by() === 'sentiment' ? s.key : String(i + 1),
      counts: s.counts,
    }));
    if (rest.some((s) => s.total > 0)) {
      layers.push({
        key: '',
        name: t('tallies.rest'),
        paint: 'other',
        counts: window.hours.map((_, i) => rest.reduce((sum, s) => sum + (s.counts[i] ?? 0), 0)),
      });
    }
    const streamAt = (filters: Record<string, string | undefined>) =>
      formatRoute(['stream'], { channel: query.channel, ...filters });
    // A mention may have several services or categories, and counts for each.
    const several = by() === 'service_code' || by() === 'category';
    const totalKey: Key = several ? 'chart.topics' : 'chart.total';
    const chart = stackedChart(
      t('tallies.chart', { what: word('dimension', by()), span: word('span', String(span())) }),
      window.hours,
      layers,
      totalKey,
      (hour) => {
        location.hash = streamAt({ since: hour, until: toApiTime(new Date(Date.parse(hour) + kHour)) });
      },
    );
    const opened = body.querySelector<HTMLDetailsElement>('.chart__table')?.open ?? false;
    const focused = body.querySelector('.chart__picture:focus') !== null;
    const total = shown.reduce((sum, s) => sum + s.total, 0);
    // Against nothing at all there is no change.
    const compared = shown.some((s) => s.before > 0);
    replace(
      body,
      h(
        'div',
        { class: 'tallies' },
        h('section', { class: 'card' }, chart.element),
        h(
          'section',
          { class: 'card' },
          h(
            'h2',
            { class: 'card__title' },
            t('tallies.top'),
            h('span', { class: 'card__aside' }, t(totalKey, { n: total })),
          ),
          h(
            'div',
            { class: 'table-frame', tabindex: 0, role: 'region', 'aria-label': t('tallies.top') },
            h(
              'table',
              { class: 'table top-list' },
              h(
                'thead',
                {},
                h(
                  'tr',
                  {},
                  h('th', { scope: 'col' }, word('dimension', by())),
                  h('th', { scope: 'col', class: 'wide-only' }, t('tallies.course')),
                  h('th', { scope: 'col', class: 'num' }, t('tallies.total')),
                  compared && h('th', { scope: 'col', class: 'num' }, t('tallies.change')),
                ),
              ),
              h(
                'tbody',
                {},
                shown.map((s) => {
                  const layer = layers.find((l) => l.key === s.key);
                  return h(
                    'tr',
                    {
                      on: {
                        pointerenter: () => chart.stress(layer?.key ?? ''),
                        pointerleave: () => chart.stress(null),
                        focusin: () => chart.stress(layer?.key ?? ''),
                        focusout: () => chart.stress(null),
                      },
                    },
                    h(
                      'th',
                      { scope: 'row' },
                      h('span', { class: `swatch paint-${layer?.paint ?? 'other'}` }),
                      h(
                        'a',
                        {
                          href: streamAt({
                            [by()]: s.key,
                            since: toApiTime(new Date(since)),
                            until: toApiTime(new Date(until)),
                          }),
                        },
                        name(s.key),
                      ),
                    ),
                    h('td', { class: 'wide-only' }, spark(s.counts)),
                    h('td', { class: 'num' }, h('b', {}, number(s.total))),
                    compared && h('td', { class: 'num' }, changeCell(s.total, s.before)),
                  );
                }),
              ),
            ),
          ),
          several && h('p', { class: 'hint' }, t('tallies.each')),
          compared &&
            h('p', { class: 'hint' }, t('tallies.compared', { span: word('span', String(span())) })),
        ),
      ),
    );
    // Where the picture is wider than the screen, now matters more than yesterday.
    const frame = body.querySelector('.chart__frame') as HTMLElement;
    frame.scrollLeft = frame.scrollWidth;
    if (focused) body.querySelector<SVGElement>('.chart__picture')?.focus({ preventScroll: true });
    if (opened) (body.querySelector('.chart__table') as HTMLDetailsElement).open = true;
  }

  // Not under the pointer or the keyboard of somebody who reads it; the next mention asks again.
  const kRead = '.chart__picture:is(:hover, :focus), a:focus, .table-frame:focus';
  const read = () => body.querySelector(kRead) !== null;
  const soon = throttle(8000, () => {
    if (!read()) void reload(true);
  });
  const stops = [
    app.live.on('mention', soon),
    app.live.on('removed', soon),
    app.live.on('resumed', () => void reload()),
  ];
  drawControls();
  void reload();
  return {
    element,
    title: t('tallies.title'),
    update(to) {
      query = to.query;
      drawControls();
      void reload();
      return true;
    },
    dispose() {
      stops.forEach((stop) => stop());
      soon.cancel();
      load?.abort();
    },
  };
};

function changeCell(total: number, before: number): HTMLElement {
  const text = change(total, before);
  if (text === '') return h('span', { class: 'change' }, total > 0 ? t('tallies.new') : '–');
  const way = total > before ? 'up' : total < before ? 'down' : 'same';
  const arrow = { up: '▲', down: '▼', same: '' }[way];
  return h(
    'span',
    { class: `change change--${way}`, title: t('tallies.before', { n: before }) },
    h('span', { 'aria-hidden': 'true' }, arrow, ' '),
    text,
  );
}
