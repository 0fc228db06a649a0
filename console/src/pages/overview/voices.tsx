// What people say: what rises and why, and how they feel.
import { formatRoute } from '../../app/route';
import { useSession } from '../../app/session';
import { dimensionWord } from '../../data/names';
import { t, word } from '../../i18n';
import { Empty } from '../../parts/basics';
import { Spark } from '../../parts/chart';
import { number } from '../../text/format';
import { shown } from '../../text/visible';
import type { Mood } from './counts';
import { kSpan, type Overview } from './model';

const kQuote = 160;
const span = () => word('span', String(kSpan));
const cut = (text: string): string => {
  const all = [...text.replace(/\s+/g, ' ').trim()];
  return all.length > kQuote ? `${all.slice(0, kQuote).join('')}…` : all.join('');
};

export function Rising({ seen }: { seen: Overview }) {
  const { services } = useSession().city;
  const { since, until, rises } = seen;
  return (
    <section class="card" aria-labelledby="rising">
      <h2 class="card__title" id="rising">
        {t('overview.rises')}
        <a class="card__aside" href={formatRoute(['tallies'], { by: 'category', span: String(kSpan) })}>
          {t('overview.allTallies')}
        </a>
      </h2>
      {rises.length === 0 && <Empty>{t('overview.nothingRises', { span: span() })}</Empty>}
      <ul class="glance">
        {rises.map(({ by, key, total, before, counts, reason }) => (
          <li key={`${by} ${key}`}>
            <p class="glance__top">
              <a href={formatRoute(['stream'], { [by]: key, since, until })}>
                {dimensionWord(services, by, key)}
              </a>
              <Spark counts={counts} />
              <span class="glance__number">
                <b>{number(total)}</b> <span aria-hidden="true">▲</span>{' '}
                {t('overview.before', { n: before, span: span() })}
              </span>
            </p>
            {(reason.place || reason.text) && (
              <p class="glance__why" dir="auto">
                {reason.place && <b>{t('overview.mostly', { place: shown(reason.place) })} </b>}
                {reason.text && <q>{shown(cut(reason.text))}</q>}
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

const signed = (value: number): string =>
  `${value > 0 ? '+' : value < 0 ? '−' : ''}${number(Math.abs(value))}`;

export function MoodCard({ mood }: { mood: Mood }) {
  const { net, before, total, hours } = mood;
  return (
    <section class="card" aria-labelledby="mood">
      <h2 class="card__title" id="mood">
        {t('overview.mood')}
        <a class="card__aside" href={formatRoute(['tallies'], { by: 'sentiment', span: String(kSpan) })}>
          {t('overview.allTallies')}
        </a>
      </h2>
      {net === null ? (
        <Empty>{t('tallies.empty')}</Empty>
      ) : (
        <>
          <p class="mood">
            <b class={`mood__net mood__net--${net < 0 ? 'negative' : net > 0 ? 'positive' : 'neutral'}`}>
              {signed(net)}
            </b>
            <NetSpark hours={hours} />
            <span>{trendText(net, before)}</span>
          </p>
          <p class="hint">{t('overview.moodHow', { n: total, span: span() })}</p>
        </>
      )}
    </section>
  );
}

function trendText(net: number, before: number | null): string {
  if (before === null) return t('overview.noBefore', { span: span() });
  const by = Math.abs(net - before);
  if (by === 0) return t('overview.moodSame', { span: span() });
  return t(net > before ? 'overview.moodBetter' : 'overview.moodWorse', {
    n: by,
    before: signed(before),
    span: span(),
  });
}

// One bar an hour, up for a good mood and down for a bad one; the words beside it say the same.
function NetSpark({ hours }: { hours: (number | null)[] }) {
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
        const paint = net < 0 ? 'negative' : net > 0 ? 'positive' : 'neutral';
        return (
          <rect
            key={i}
            class={`paint-${paint}`}
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
