// Stacked bars, one for each hour; as a picture for the eye, by arrow keys for the keyboard, as a table for everybody.
import { h, replace, svg, type Child } from '../dom';
import { dateTime, dayName, hourName, number } from '../format';
import { t, type Key } from '../i18n';

export interface Layer {
  key: string;
  name: string;
  // Picks a colour: 1..7, "other", or a sentiment.
  paint: string;
  counts: number[];
}

const kWidth = 720;
const kHeight = 250;
const kLeft = 40;
const kBottom = 40;
const kTop = 10;

// A round number at or above `value` that four steps divide well.
export function ceiling(value: number): number {
  if (value <= 4) return 4;
  const power = 10 ** Math.floor(Math.log10(value));
  for (const factor of [1, 2, 4, 5, 8, 10]) if (factor * power >= value) return factor * power;
  return 10 * power;
}

export interface Chart {
  element: HTMLElement;
  // Makes one layer stand out; null: all alike.
  stress(key: string | null): void;
}

export function stackedChart(
  title: string,
  hours: string[],
  layers: Layer[],
  // How an hour's sum is said.
  totalKey: Key,
  pick: (hour: string) => void,
): Chart {
  const totals = hours.map((_, i) => layers.reduce((sum, layer) => sum + (layer.counts[i] ?? 0), 0));
  const top = ceiling(Math.max(0, ...totals));
  const step = (kWidth - kLeft) / Math.max(1, hours.length);
  const y = (value: number) => kTop + (kHeight - kTop - kBottom) * (1 - value / top);

  const readout = h('p', { class: 'chart__readout', role: 'status' }, t('chart.hint'));
  const cursor = svg('rect', {
    class: 'chart__cursor',
    y: kTop,
    width: step,
    height: kHeight - kTop - kBottom,
    visibility: 'hidden',
  });
  const bars = svg('g');
  let chosen = -1;

  layers.forEach((layer) => {
    const group = svg('g', { class: `layer paint-${layer.paint}`, 'data-key': layer.key });
    hours.forEach((_, i) => {
      const value = layer.counts[i] ?? 0;
      if (value <= 0) return;
      const below = layers.slice(0, layers.indexOf(layer)).reduce((sum, l) => sum + (l.counts[i] ?? 0), 0);
      const from = y(below);
      const to = y(below + value);
      group.append(
        svg('rect', {
          x: (kLeft + i * step + step * 0.1).toFixed(1),
          y: to.toFixed(1),
          width: (step * 0.8).toFixed(1),
          // A line of background between layers, so that they stay apart without colour.
          height: Math.max(0.8, from - to - 1).toFixed(1),
        }),
      );
    });
    bars.append(group);
  });

  const labelEvery = Math.ceil(hours.length / 12);
  const axis: Child[] = [];
  for (let i = 0; i <= 4; i++) {
    const value = (top / 4) * i;
    axis.push(
      svg('line', { class: 'chart__line', x1: kLeft, x2: kWidth, y1: y(value), y2: y(value) }),
      svg(
        'text',
        { class: 'chart__label', x: kLeft - 6, y: y(value) + 4, 'text-anchor': 'end' },
        number(value),
      ),
    );
  }
  let day = '';
  hours.forEach((hour, i) => {
    if (i % labelEvery !== 0) return;
    const x = kLeft + i * step + step / 2;
    axis.push(
      svg('text', { class: 'chart__label', x, y: kHeight - 22, 'text-anchor': 'middle' }, hourName(hour)),
    );
    if (dayName(hour) !== day) {
      day = dayName(hour);
      axis.push(
        svg('text', { class: 'chart__label chart__day', x, y: kHeight - 6, 'text-anchor': 'middle' }, day),
      );
    }
  });

  function choose(i: number): void {
    const hour = hours[i];
    if (hour === undefined || i === chosen) return;
    chosen = i;
    cursor.setAttribute('x', String(kLeft + i * step));
    cursor.setAttribute('visibility', 'visible');
    const pieces = layers
      .map((layer) => ({ name: layer.name, value: layer.counts[i] ?? 0 }))
      .filter((piece) => piece.value > 0)
      .sort((a, b) => b.value - a.value)
      .map((piece) => `${piece.name} ${number(piece.value)}`);
    replace(
      readout,
      h('b', {}, dateTime(hour)),
      ': ',
      t(totalKey, { n: totals[i] ?? 0 }),
      pieces.length > 0 && ` — ${pieces.join(', ')}`,
    );
  }

  const indexAt = (event: MouseEvent): number => {
    const box = picture.getBoundingClientRect();
    return Math.floor((((event.clientX - box.left) / box.width) * kWidth - kLeft) / step);
  };
  const picture = svg(
    'svg',
    {
      class: 'chart__picture',
      viewBox: `0 0 ${kWidth} ${kHeight}`,
      role: 'application',
      'aria-label': `${title}. ${t('chart.keys')}`,
      'aria-roledescription': t('chart.kind'),
      tabindex: 0,
    },
    axis,
    cursor,
    bars,
  );
  picture.addEventListener('pointermove', (event) => choose(indexAt(event)));
  picture.addEventListener('click', (event) => {
    const hour = hours[indexAt(event)];
    if (hour !== undefined) pick(hour);
  });
  picture.addEventListener('keydown', (event) => {
    const last = hours.length - 1;
    const at = chosen < 0 ? last : chosen;
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      choose(chosen < 0 ? last : Math.min(last, Math.max(0, to)));
    } else if (event.key === 'Enter' && hours[chosen] !== undefined) {
      pick(hours[chosen] as string);
    }
  });

  const element = h(
    'figure',
    { class: 'chart' },
    h('figcaption', {}, title),
    h(
      'ul',
      { class: 'chart__legend' },
      layers.map((layer) =>
        h('li', { 'data-key': layer.key }, h('span', { class: `swatch paint-${layer.paint}` }), layer.name),
      ),
    ),
    h('div', { class: 'chart__frame' }, picture),
    readout,
    table(title, hours, layers, totals),
  );
  return {
    element,
    stress(key) {
      for (const group of element.querySelectorAll('[data-key]')) {
        group.classList.toggle('faded', key !== null && group.getAttribute('data-key') !== key);
      }
    },
  };
}

function table(title: string, hours: string[], layers: Layer[], totals: number[]): HTMLElement {
  const details = h('details', { class: 'chart__table' }, h('summary', {}, t('chart.asTable')));
  // Built when it is asked for: a week is 168 rows.
  details.addEventListener('toggle', () => {
    if (details.querySelector('table')) return;
    details.append(
      h(
        'div',
        { class: 'table-frame', tabindex: 0, role: 'region', 'aria-label': title },
        h(
          'table',
          { class: 'table table--numbers' },
          h('caption', { class: 'sr-only' }, title),
          h(
            'thead',
            {},
            h(
              'tr',
              {},
              h('th', { scope: 'col' }, t('chart.hour')),
              layers.map((l) => h('th', { scope: 'col' }, l.name)),
              h('th', { scope: 'col' }, t('chart.all')),
            ),
          ),
          h(
            'tbody',
            {},
            hours.map((hour, i) =>
              h(
                'tr',
                {},
                h('th', { scope: 'row' }, dateTime(hour)),
                layers.map((layer) => h('td', {}, number(layer.counts[i] ?? 0))),
                h('td', {}, h('b', {}, number(totals[i] ?? 0))),
              ),
            ),
          ),
        ),
      ),
    );
  });
  return details;
}

// A row of small bars beside a name.
export function spark(counts: number[]): SVGElement {
  const top = Math.max(1, ...counts);
  return svg(
    'svg',
    {
      class: 'spark',
      viewBox: `0 0 ${Math.max(1, counts.length) * 4} 20`,
      preserveAspectRatio: 'none',
      'aria-hidden': 'true',
    },
    counts.map((count, i) => {
      const height = Math.max(count > 0 ? 2 : 0.5, (count / top) * 20);
      return svg('rect', { x: i * 4, y: 20 - height, width: 3, height });
    }),
  );
}
