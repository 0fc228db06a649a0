// The counts of a report: against other times, their course, what rose, what was said most.
import type { Signal } from '@preact/signals';
import { formatRoute } from '../../app/route';
import { useSession } from '../../app/session';
import { moodOf } from '../../data/counts';
import { dimensionWord } from '../../data/names';
import type { Window } from '../../data/tally';
import { t, word } from '../../i18n';
import { Empty } from '../../parts/basics';
import { Spark, StackedChart, type Layer } from '../../parts/chart';
import { Net, NetChart, signed } from '../../parts/net';
import { change, dateTime, number, toApiTime } from '../../text/format';
import type { Dimension } from '../../types';
import { timesOf, type Compared, type Figures } from './model';

const kTop = 6;
const kMoods = ['positive', 'neutral', 'negative'];
const kHour = 3_600_000;

const totalIn = (window: Window, key: string): number =>
  window.series.find((series) => series.key === key)?.total ?? 0;

// A figure of another time, and how much more or less there is now.
function Than({ now, then }: { now: number; then: number }) {
  const text = change(now, then);
  return (
    <td class="num">
      {number(then)}{' '}
      <span class="report__change">
        {text === '' ? (now > 0 ? `(${t('tallies.new')})` : '') : `(${text})`}
      </span>
    </td>
  );
}

// With its sign, and in words.
const pointsText = (by: number): string =>
  `${by > 0 ? '+' : by < 0 ? '−' : ''}${t('report.points', { n: Math.abs(by) })}`;

function NetThan({ net, then }: { net: number | null; then: number | null }) {
  return (
    <td class="num">
      {then === null ? '–' : signed(then)}{' '}
      {net !== null && then !== null && <span class="report__change">({pointsText(net - then)})</span>}
    </td>
  );
}

const Heads = ({ first, compared }: { first: string; compared: Compared[] }) => (
  <thead>
    <tr>
      {first ? <th scope="col">{first}</th> : <td />}
      <th scope="col" class="num">
        {t('report.now')}
      </th>
      {compared.map(({ than, period }) => (
        <th key={than} scope="col" class="num" title={dateTime(new Date(period.since))}>
          {t(`report.than.${than}`)}
        </th>
      ))}
    </tr>
  </thead>
);

export function InFigures({ figures }: { figures: Figures }) {
  const { counts, total, mood, compared, reach, running } = figures;
  const row = (name: string, now: number, then: (other: Compared) => number) => (
    <tr>
      <th scope="row">{name}</th>
      <td class="num">
        <b>{number(now)}</b>
      </td>
      {compared.map((other) => (
        <Than key={other.than} now={now} then={then(other)} />
      ))}
    </tr>
  );
  return (
    <section class="card">
      <h2 class="card__title" id="report-figures">
        {t('report.totals')}
      </h2>
      <dl class="report__big">
        <div>
          <dt>{t('report.mentions')}</dt>
          <dd>{number(total)}</dd>
        </div>
        <div>
          <dt>{t('report.net')}</dt>
          <dd>
            <Net net={mood.net} />
          </dd>
        </div>
        <div>
          <dt>{t('report.sent')}</dt>
          <dd>{number(reach.bulletins.length)}</dd>
        </div>
      </dl>
      <div class="table-frame" tabIndex={0} role="region" aria-label={t('report.totals')}>
        <table class="table report__table">
          <Heads first="" compared={compared} />
          <tbody>
            {row(t('report.mentions'), total, (other) => other.total)}
            {kMoods.map((key) =>
              row(word('sentiment', key), totalIn(counts.sentiment, key), (other) =>
                totalIn(other.counts.sentiment, key),
              ),
            )}
            <tr>
              <th scope="row">{t('report.net')}</th>
              <td class="num">
                <b>{mood.net === null ? '–' : signed(mood.net)}</b>
              </td>
              {compared.map((other) => (
                <NetThan key={other.than} net={mood.net} then={other.mood.net} />
              ))}
            </tr>
            {['complaint', 'question', 'praise'].map((key) =>
              row(word('intent', key), totalIn(counts.intent, key), (other) =>
                totalIn(other.counts.intent, key),
              ),
            )}
          </tbody>
        </table>
      </div>
      <p class="hint">
        {t('report.netHow')} {running && compared[0]?.than === 'day' && t('report.thanRunning')}
      </p>
    </section>
  );
}

export function Course({ figures, stressed }: { figures: Figures; stressed: Signal<string | null> }) {
  const { course, days, total } = figures;
  if (total === 0)
    return (
      <section class="card">
        <Empty>{t('report.nothing')}</Empty>
      </section>
    );
  const unit = t(days ? 'report.unit.day' : 'report.unit.hour');
  const layers: Layer[] = kMoods.map((key) => ({
    key,
    name: word('sentiment', key),
    paint: key,
    counts: course.series.find((series) => series.key === key)?.counts ?? [],
  }));
  const pick = (hour: string) => {
    const next = course.hours[course.hours.indexOf(hour) + 1];
    const until = next ?? toApiTime(new Date(days ? figures.period.until : Date.parse(hour) + kHour));
    location.hash = formatRoute(['stream'], { since: hour, until });
  };
  return (
    <section class="card report__course">
      <StackedChart
        title={t('report.course', { unit })}
        hours={course.hours}
        layers={layers}
        totalKey="chart.total"
        days={days}
        stressed={stressed}
        onPick={pick}
      />
      <NetChart
        title={t('report.netCourse', { unit })}
        hours={course.hours}
        nets={moodOf(course).hours}
        days={days}
      />
    </section>
  );
}

function Topic({ by, of, period }: { by: Dimension; of: string; period: Figures['period'] }) {
  const { services } = useSession().city;
  return (
    <a href={formatRoute(['stream'], { [by]: of, ...timesOf(period) })}>{dimensionWord(services, by, of)}</a>
  );
}

export function Rises({ figures: { rises, period, compared } }: { figures: Figures }) {
  const than = t(`report.than.${compared[0]?.than ?? 'before'}`).toLocaleLowerCase();
  return (
    <section class="card" aria-labelledby="report-rises">
      <h2 class="card__title" id="report-rises">
        {t('report.rises')}
      </h2>
      {rises.length === 0 && <Empty>{t('report.nothingRose')}</Empty>}
      <ul class="glance">
        {rises.map(({ by, key, total, before, counts }) => (
          <li key={`${by} ${key}`}>
            <p class="glance__top">
              <Topic by={by} of={key} period={period} />
              <Spark counts={counts} />
              <span class="glance__number">
                <b>{number(total)}</b> <span aria-hidden="true">▲</span>{' '}
                {t('report.rose', { n: before, than })}
              </span>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function SaidMost({ figures: { counts, period, compared } }: { figures: Figures }) {
  const rows = (['service_code', 'category'] as const)
    .flatMap((by) => counts[by].series.map(({ key, total }) => ({ by, key, total })))
    .filter(({ total }) => total > 0)
    .sort((a, b) => b.total - a.total)
    .slice(0, kTop);
  return (
    <section class="card">
      <h2 class="card__title" id="report-top">
        {t('report.top')}
      </h2>
      {rows.length === 0 ? (
        <Empty>{t('report.nothing')}</Empty>
      ) : (
        <div class="table-frame" tabIndex={0} role="region" aria-label={t('report.top')}>
          <table class="table report__table">
            <Heads first="" compared={compared} />
            <tbody>
              {rows.map(({ by, key, total }) => (
                <tr key={`${by} ${key}`}>
                  <th scope="row">
                    <Topic by={by} of={key} period={period} />
                  </th>
                  <td class="num">
                    <b>{number(total)}</b>
                  </td>
                  {compared.map((other) => (
                    <Than key={other.than} now={total} then={totalIn(other.counts[by], key)} />
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p class="hint">{t('report.topHow')}</p>
    </section>
  );
}
