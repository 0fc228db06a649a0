// The totals of a span, largest first, with their change against the span before.
import type { Signal } from '@preact/signals';
import { t, word, type Key } from '../../i18n';
import { Spark, type Layer } from '../../parts/chart';
import { change, number, toApiTime } from '../../text/format';
import type { Counted } from './model';

interface TotalsProps {
  counted: Counted;
  layers: Layer[];
  totalKey: Key;
  name: (key: string) => string;
  streamAt: (filters: Record<string, string>) => string;
  stressed: Signal<string | null>;
}

export function Totals({ counted, layers, totalKey, name, streamAt, stressed }: TotalsProps) {
  const { by, span, since, until, than, window } = counted;
  const rows = window.series.filter((series) => series.total > 0 || series.before > 0);
  // Against nothing at all there is no change.
  const compared = rows.some((series) => series.before > 0);
  const time = { since: toApiTime(new Date(since)), until: toApiTime(new Date(until)) };
  return (
    <section class="card">
      <h2 class="card__title">
        {t('tallies.top')}
        <span class="card__aside">{t(totalKey, { n: rows.reduce((sum, row) => sum + row.total, 0) })}</span>
      </h2>
      <div class="table-frame" tabIndex={0} role="region" aria-label={t('tallies.top')}>
        <table class="table top-list">
          <thead>
            <tr>
              <th scope="col">{word('dimension', by)}</th>
              <th scope="col" class="wide-only">
                {t('tallies.course')}
              </th>
              <th scope="col" class="num">
                {t('tallies.total')}
              </th>
              {compared && (
                <th scope="col" class="num">
                  {t('tallies.change')}
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ key, total, before, counts }) => {
              const layer = layers.find((each) => each.key === key);
              const stress = () => (stressed.value = layer?.key ?? '');
              const calm = () => (stressed.value = null);
              return (
                <tr
                  key={key}
                  onPointerEnter={stress}
                  onPointerLeave={calm}
                  onFocusIn={stress}
                  onFocusOut={calm}
                >
                  <th scope="row">
                    <span class={`swatch paint-${layer?.paint ?? 'other'}`} />
                    <a href={streamAt({ [by]: key, ...time })}>{name(key)}</a>
                  </th>
                  <td class="wide-only">
                    <Spark counts={counts} />
                  </td>
                  <td class="num">
                    <b>{number(total)}</b>
                  </td>
                  {compared && (
                    <td class="num">
                      <Change total={total} before={before} />
                    </td>
                  )}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {(by === 'service_code' || by === 'category') && <p class="hint">{t('tallies.each')}</p>}
      {compared && <p class="hint">{t(`tallies.compared.${than}`, { span: word('span', String(span)) })}</p>}
    </section>
  );
}

function Change({ total, before }: { total: number; before: number }) {
  const text = change(total, before);
  if (text === '') return <span class="change">{total > 0 ? t('tallies.new') : '–'}</span>;
  const way = total > before ? 'up' : total < before ? 'down' : 'same';
  return (
    <span class={`change change--${way}`} title={t('tallies.before', { n: before })}>
      <span aria-hidden="true">{{ up: '▲', down: '▼', same: '' }[way]} </span>
      {text}
    </span>
  );
}
