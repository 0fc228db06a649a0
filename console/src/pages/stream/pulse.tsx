// A line above the stream: how much, how it is meant, what share; and the way to the tallies, with the same filters.
import { useLayoutEffect } from 'preact/hooks';
import { formatRoute } from '../../app/route';
import { useSession } from '../../app/session';
import { t } from '../../i18n';
import { Spark } from '../../parts/chart';
import { useModel } from '../../parts/model';
import { NetSpark, signed } from '../../parts/net';
import { change, number } from '../../text/format';
import type { Filters } from './filters';
import { kTopics, PulseModel } from './pulse_model';

export function Pulse({ filters }: { filters: Filters }) {
  const session = useSession();
  const model = useModel(() => new PulseModel(session));
  useLayoutEffect(() => model.show(filters), [filters]);
  const seen = model.seen.value;
  if (seen === null) return null;
  const { now, day, week, nets, shares, chosen } = seen;
  const { channel, service_code, neighborhood } = filters;
  const by = kTopics.find((each) => filters[each]);
  const tallies = formatRoute(['tallies'], { by, channel, service_code, neighborhood, than: 'day' });
  const changed = (key: 'pulse.day' | 'pulse.week', before: number) => {
    const text = change(now.total, before);
    return text === '' ? '' : ` ${t(key, { change: text })}`;
  };
  const parts = [changed('pulse.day', day.total), changed('pulse.week', week.total)].filter(Boolean);
  const nets_ = [
    day.net !== null && t('pulse.netDay', { before: signed(day.net) }),
    week.net !== null && t('pulse.netWeek', { before: signed(week.net) }),
  ].filter(Boolean);
  return (
    <section class="pulse" aria-label={t('pulse.title')}>
      <p>
        {!chosen && `${t('pulse.last')}: `}
        <b>{t('chart.total', { n: now.total })}</b>
        {parts.length > 0 && ` (${parts.map((part) => part.trim()).join(', ')})`}
      </p>
      {by && now.all > 0 && (
        <p>
          {t('pulse.share', { share: `${number((now.total / now.all) * 100)} %`, n: now.all })}
          <Spark counts={shares} />
        </p>
      )}
      {now.net !== null && (
        <p>
          {t('pulse.net')} <b>{signed(now.net)}</b>
          {nets_.length > 0 && ` (${nets_.join(', ')})`}
          <NetSpark hours={nets} />
        </p>
      )}
      <a href={tallies}>{t('tallies.title')}</a>
    </section>
  );
}
