// What people say: what rises and why, and how they feel.
import { formatRoute } from '../../app/route';
import { useSession } from '../../app/session';
import { dimensionWord } from '../../data/names';
import { t, word } from '../../i18n';
import { Empty } from '../../parts/basics';
import { Spark } from '../../parts/chart';
import { NetSpark, signed } from '../../parts/net';
import { number } from '../../text/format';
import { shown } from '../../text/visible';
import type { Mood } from '../../data/counts';
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
