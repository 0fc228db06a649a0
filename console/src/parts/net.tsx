// Net sentiment: positive less negative, in percent of all.
import { useSignal } from '@preact/signals';
import { t } from '../i18n';
import { dateTime, dayName, hourName, number } from '../text/format';
import { ceiling } from './chart';

export const signed = (value: number): string =>
  `${value > 0 ? '+' : value < 0 ? '−' : ''}${number(Math.abs(value))}`;
const paintOf = (net: number): string => (net < 0 ? 'negative' : net > 0 ? 'positive' : 'neutral');

export const Net = ({ net }: { net: number | null }) => (
  <b class={`mood__net mood__net--${paintOf(net ?? 0)}`}>{net === null ? '–' : signed(net)}</b>
);

// One bar an hour, up for a good mood and down for a bad one; the words beside it say the same.
export function NetSpark({ hours }: { hours: (number | null)[] }) {
  return (
    <svg
      class="net-spark"
      viewBox={`0 0 ${Math.max(1, hours.length) * 4} 40`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <line x1={0} x2={hours.length * 4} y1={20} y2={20} />
      {hours.map((net, i) => {
        if (net === null) return null;
        const height = Math.max(1, (Math.abs(net) / 100) * 20);
        return (
          <rect
            key={i}
            class={`paint-${paintOf(net)}`}
            x={i * 4 + 0.4}
            y={net < 0 ? 20 : 20 - height}
            width={3.2}
            height={height}
          />
        );
      })}
    </svg>
  );
}

interface NetProps {
  title: string;
  hours: string[];
  nets: (number | null)[];
  // Each of `hours` is a day's first.
  days?: boolean;
}
const kWidth = 720;
const kHeight = 150;
const kLeft = 40;
const kTop = 8;
const kFoot = 24;
const kLabels = 8;

// The course of it as bars about a line, and as a table for everybody.
export function NetChart({ title, hours, nets, days = false }: NetProps) {
  const open = useSignal(false);
  const most = ceiling(Math.max(0, ...nets.map((net) => Math.abs(net ?? 0))));
  const step = (kWidth - kLeft) / Math.max(1, hours.length);
  const middle = kTop + (kHeight - kTop - kFoot) / 2;
  const scale = (middle - kTop) / most;
  const every = Math.ceil(hours.length / kLabels);
  const name = days ? dayName : dateTime;
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <svg class="net-chart" viewBox={`0 0 ${kWidth} ${kHeight}`} role="img" aria-label={title}>
        {[most, 0, -most].map((value) => (
          <g key={value}>
            <line
              class="chart__line"
              x1={kLeft}
              x2={kWidth}
              y1={middle - value * scale}
              y2={middle - value * scale}
            />
            <text class="chart__label" x={kLeft - 6} y={middle - value * scale + 4} text-anchor="end">
              {signed(value)}
            </text>
          </g>
        ))}
        {nets.map((net, i) =>
          net === null ? null : (
            <rect
              key={hours[i]}
              class={`paint-${paintOf(net)}`}
              x={(kLeft + i * step + step * 0.15).toFixed(1)}
              y={(net < 0 ? middle : middle - Math.max(1, net * scale)).toFixed(1)}
              width={(step * 0.7).toFixed(1)}
              height={Math.max(1, Math.abs(net) * scale).toFixed(1)}
            />
          ),
        )}
        {hours.map((hour, i) =>
          i % every === 0 ? (
            <text
              key={hour}
              class="chart__label"
              x={kLeft + (i + 0.5) * step}
              y={kHeight - 6}
              text-anchor="middle"
            >
              {days ? dayName(hour) : hourName(hour)}
            </text>
          ) : null,
        )}
      </svg>
      <details class="chart__table" onToggle={(event) => (open.value = event.currentTarget.open)}>
        <summary>{t('chart.asTable')}</summary>
        {open.value && (
          <div class="table-frame" tabIndex={0} role="region" aria-label={title}>
            <table class="table table--numbers">
              <caption class="sr-only">{title}</caption>
              <thead>
                <tr>
                  <th scope="col">{t(days ? 'chart.day' : 'chart.hour')}</th>
                  <th scope="col">{t('overview.mood')}</th>
                </tr>
              </thead>
              <tbody>
                {hours.map((hour, i) => (
                  <tr key={hour}>
                    <th scope="row">{name(hour)}</th>
                    <td>{nets[i] == null ? '–' : signed(nets[i] as number)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </details>
    </figure>
  );
}
