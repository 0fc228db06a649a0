// Stacked bars, one for each hour; as a picture for the eye, by arrow keys for the keyboard, as a table for everybody.
import { useSignal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { press } from '../app/shortcuts';
import { t, type Key } from '../i18n';
import { dateTime, dayName, hourName, number } from '../text/format';

export interface Layer {
  key: string;
  name: string;
  // Picks a colour: 1..7, "other", or a sentiment.
  paint: string;
  counts: number[];
}
export interface ChartProps {
  title: string;
  hours: string[];
  layers: Layer[];
  // How an hour's sum is said.
  totalKey: Key;
  onPick: (hour: string) => void;
  // Each of `hours` is a day's first.
  days?: boolean;
  // Heights are shares of an hour's sum.
  share?: boolean;
  // The one that stands out; null: all alike.
  stressed: ReadonlySignal<string | null>;
}

const kWidth = 720;
const kHeight = 250;
const kLeft = 40;
const kBottom = 40;
const kTop = 10;
const kInner = kHeight - kTop - kBottom;
const kLabels = 12;
const kDayLabels = 8;

// A round number at or above `value` that four steps divide well.
export function ceiling(value: number): number {
  if (value <= 4) return 4;
  const power = 10 ** Math.floor(Math.log10(value));
  for (const factor of [1, 2, 4, 5, 8, 10]) if (factor * power >= value) return factor * power;
  return 10 * power;
}

const sumAt = (layers: Layer[], i: number) => layers.reduce((sum, layer) => sum + (layer.counts[i] ?? 0), 0);

export function StackedChart(props: ChartProps) {
  const { title, hours, layers, totalKey, onPick, stressed, days = false, share = false } = props;
  const chosen = useSignal(-1);
  const frame = useRef<HTMLDivElement>(null);
  const totals = hours.map((_, i) => sumAt(layers, i));
  const drawn = share ? sharesOf(layers, totals) : layers;
  const top = share ? 100 : topOf(totals);
  const name = days ? dayName : dateTime;
  const step = (kWidth - kLeft) / Math.max(1, hours.length);
  // Where the picture is wider than the screen, now matters more than yesterday.
  useLayoutEffect(() => {
    if (frame.current) frame.current.scrollLeft = frame.current.scrollWidth;
  }, [hours.length]);
  const at = (event: MouseEvent & { currentTarget: SVGSVGElement }): number => {
    const box = event.currentTarget.getBoundingClientRect();
    return Math.floor((((event.clientX - box.left) / box.width) * kWidth - kLeft) / step);
  };
  const choose = (i: number) => {
    if (hours[i] !== undefined) chosen.value = i;
  };
  const pick = (i: number) => {
    const hour = hours[i];
    if (hour !== undefined) onPick(hour);
  };
  const last = hours.length - 1;
  // The first key chooses the newest hour.
  const go = (to: number) => choose(chosen.value < 0 ? last : Math.min(last, Math.max(0, to)));
  const onKey = (event: KeyboardEvent) =>
    void press('chart', event, {
      earlier: () => go(chosen.value - 1),
      later: () => go(chosen.value + 1),
      first: () => go(0),
      last: () => go(last),
      pick: () => pick(chosen.value),
    });
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <ul class="chart__legend">
        {layers.map(({ key, name, paint }) => (
          <li key={key} class={faded(stressed.value, key)}>
            <span class={`swatch paint-${paint}`} />
            {name}
          </li>
        ))}
      </ul>
      <div class="chart__frame" ref={frame}>
        <svg
          class="chart__picture"
          viewBox={`0 0 ${kWidth} ${kHeight}`}
          role="application"
          aria-label={`${title}. ${t('chart.keys')}`}
          aria-roledescription={t('chart.kind')}
          tabindex={0}
          onPointerMove={(event) => choose(at(event))}
          onClick={(event) => pick(at(event))}
          onKeyDown={onKey}
        >
          <Axis hours={hours} step={step} top={top} days={days} unit={share ? ' %' : ''} />
          {chosen.value >= 0 && (
            <rect
              class="chart__cursor"
              x={kLeft + chosen.value * step}
              y={kTop}
              width={step}
              height={kInner}
            />
          )}
          <Bars layers={drawn} hours={hours} step={step} top={top} stressed={stressed.value} />
        </svg>
      </div>
      <p class="chart__readout" role="status">
        {chosen.value < 0 || hours[chosen.value] === undefined ? (
          t('chart.hint')
        ) : (
          <>
            <b>{name(hours[chosen.value] as string)}</b>
            {`: ${t(totalKey, { n: totals[chosen.value] ?? 0 })}${piecesAt(drawn, chosen.value, share ? ' %' : '')}`}
          </>
        )}
      </p>
      <AsTable title={title} hours={hours} layers={layers} totals={totals} days={days} />
    </figure>
  );
}

const topOf = (totals: number[]) => ceiling(Math.max(0, ...totals));
const faded = (stressed: string | null, key: string) =>
  stressed !== null && stressed !== key ? 'faded' : undefined;

// Percent of the hour's sum.
const sharesOf = (layers: Layer[], totals: number[]): Layer[] =>
  layers.map((layer) => ({
    ...layer,
    counts: layer.counts.map((count, i) => (totals[i] ? (count / (totals[i] as number)) * 100 : 0)),
  }));

function piecesAt(layers: Layer[], i: number, unit: string): string {
  const pieces = layers
    .map(({ name, counts }) => ({ name, value: counts[i] ?? 0 }))
    .filter(({ value }) => value > 0)
    .sort((a, b) => b.value - a.value)
    .map(({ name, value }) => `${name} ${number(value)}${unit}`);
  return pieces.length > 0 ? ` — ${pieces.join(', ')}` : '';
}

interface Drawn {
  hours: string[];
  step: number;
  top: number;
}
const yOf = (value: number, top: number) => kTop + kInner * (1 - value / top);

function Bars({ layers, hours, step, top, stressed }: Drawn & { layers: Layer[]; stressed: string | null }) {
  return (
    <g>
      {layers.map(({ key, paint, counts }, nth) => (
        <g key={key} class={`layer paint-${paint} ${faded(stressed, key) ?? ''}`}>
          {hours.map((hour, i) => {
            const value = counts[i] ?? 0;
            if (value <= 0) return null;
            const below = sumAt(layers.slice(0, nth), i);
            const from = yOf(below, top);
            const to = yOf(below + value, top);
            // A line of background between layers, so that they stay apart without colour.
            return (
              <rect
                key={hour}
                x={(kLeft + i * step + step * 0.1).toFixed(1)}
                y={to.toFixed(1)}
                width={(step * 0.8).toFixed(1)}
                height={Math.max(0.8, from - to - 1).toFixed(1)}
              />
            );
          })}
        </g>
      ))}
    </g>
  );
}

function Axis({ hours, step, top, days, unit }: Drawn & { days: boolean; unit: string }) {
  const every = Math.ceil(hours.length / (days ? kDayLabels : kLabels));
  const labelled = hours.map((hour, i) => ({ hour, i })).filter(({ i }) => i % every === 0);
  return (
    <g>
      {[0, 1, 2, 3, 4].map((i) => {
        const value = (top / 4) * i;
        const y = yOf(value, top);
        return (
          <g key={i}>
            <line class="chart__line" x1={kLeft} x2={kWidth} y1={y} y2={y} />
            <text class="chart__label" x={kLeft - 6} y={y + 4} text-anchor="end">
              {`${number(value)}${unit}`}
            </text>
          </g>
        );
      })}
      {labelled.map(({ hour, i }, nth) => {
        const x = kLeft + i * step + step / 2;
        const day = dayName(hour);
        const before = labelled[nth - 1];
        const after = labelled[nth + 1];
        // A day of which one label alone is left has no room for its name.
        const begins = before ? dayName(before.hour) !== day : !after || dayName(after.hour) === day;
        return (
          <g key={hour}>
            <text class="chart__label" x={x} y={kHeight - 22} text-anchor="middle">
              {days ? dayName(hour) : hourName(hour)}
            </text>
            {begins && !days && (
              <text class="chart__label chart__day" x={x} y={kHeight - 6} text-anchor="middle">
                {day}
              </text>
            )}
          </g>
        );
      })}
    </g>
  );
}

interface TableProps {
  title: string;
  hours: string[];
  layers: Layer[];
  totals: number[];
  days: boolean;
}
function AsTable({ title, hours, layers, totals, days }: TableProps) {
  // Built when it is asked for: a week is 168 rows.
  const open = useSignal(false);
  return (
    <details class="chart__table" onToggle={(event) => (open.value = event.currentTarget.open)}>
      <summary>{t('chart.asTable')}</summary>
      {open.value && (
        <div class="table-frame" tabIndex={0} role="region" aria-label={title}>
          <table class="table table--numbers">
            <caption class="sr-only">{title}</caption>
            <thead>
              <tr>
                <th scope="col">{t(days ? 'chart.day' : 'chart.hour')}</th>
                {layers.map(({ key, name }) => (
                  <th key={key} scope="col">
                    {name}
                  </th>
                ))}
                <th scope="col">{t('chart.all')}</th>
              </tr>
            </thead>
            <tbody>
              {hours.map((hour, i) => (
                <tr key={hour}>
                  <th scope="row">{days ? dayName(hour) : dateTime(hour)}</th>
                  {layers.map(({ key, counts }) => (
                    <td key={key}>{number(counts[i] ?? 0)}</td>
                  ))}
                  <td>
                    <b>{number(totals[i] ?? 0)}</b>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}

// A row of small bars beside a name.
export function Spark({ counts }: { counts: number[] }) {
  const top = Math.max(1, ...counts);
  return (
    <svg
      class="spark"
      viewBox={`0 0 ${Math.max(1, counts.length) * 4} 20`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {counts.map((count, i) => {
        const height = Math.max(count > 0 ? 2 : 0.5, (count / top) * 20);
        return <rect key={i} x={i * 4} y={20 - height} width={3} height={height} />;
      })}
    </svg>
  );
}
