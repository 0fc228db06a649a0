// How much of what, hour by hour.
import { useLayoutEffect, useRef } from 'preact/hooks';
import { formatRoute } from '../../app/route';
import type { PageProps } from '../../app/routes';
import { useSession } from '../../app/session';
import { dimensionWord } from '../../data/names';
import { t, word, type Key } from '../../i18n';
import { moodOf } from '../../data/counts';
import { Empty, Failed, Labelled, Loading, PageHead, Select } from '../../parts/basics';
import { StackedChart, type Layer } from '../../parts/chart';
import { useModel } from '../../parts/model';
import { Net, NetChart, signed } from '../../parts/net';
import { NeighborhoodField, ServiceSelect } from '../../parts/narrow';
import { toApiTime } from '../../text/format';
import { kDimensions, kHour, kSpans, kThan, TalliesModel, type Counted } from './model';
import { Totals } from './totals';

// Told apart by colour; the rest is one "other" layer.
const kLayers = 6;
const kRead = '.chart__picture:is(:hover, :focus), a:focus, .table-frame:focus';

export default function TalliesPage({ route }: PageProps) {
  const session = useSession();
  const body = useRef<HTMLDivElement>(null);
  const model = useModel(() => new TalliesModel(session, () => body.current?.querySelector(kRead) != null));
  useLayoutEffect(() => model.show(route.query), [route]);
  const counted = model.counted.value;
  const error = model.error.value;
  return (
    <div>
      <PageHead title={t('tallies.title')}>
        <a href={formatRoute(['report'])}>{t('report.link')}</a>
      </PageHead>
      <Controls model={model} />
      {error !== null && <Failed error={error} again={() => void model.reload()} />}
      <div ref={body}>
        {counted ? <Picture model={model} counted={counted} /> : error === null && <Loading />}
      </div>
    </div>
  );
}

function Controls({ model }: { model: TalliesModel }) {
  const { city } = useSession();
  const { channel = '', neighborhood = '', service_code = '', show = '' } = model.query.value;
  const listening = city.channels.value.filter((each) => each.listens);
  return (
    <div class="filters__grid filters__grid--open">
      <Labelled label={t('tallies.by')}>
        <Select
          options={kDimensions.map((value) => ({ value, text: word('dimension', value) }))}
          value={model.by()}
          onPick={(by) => model.apply({ by })}
        />
      </Labelled>
      <Labelled label={t('tallies.span')}>
        <Select
          options={kSpans.map((value) => ({ value, text: word('span', value) }))}
          value={String(model.span())}
          onPick={(span) => model.apply({ span })}
        />
      </Labelled>
      <Labelled label={t('mention.channel')}>
        <Select
          options={[
            { value: '', text: t('filter.all') },
            ...listening.map(({ name }) => ({ value: name, text: name })),
          ]}
          value={channel}
          onPick={(picked) => model.apply({ channel: picked })}
        />
      </Labelled>
      <ServiceSelect value={service_code} onPick={(picked) => model.apply({ service_code: picked })} />
      <NeighborhoodField value={neighborhood} onPick={(picked) => model.apply({ neighborhood: picked })} />
      <Labelled label={t('tallies.than')}>
        <Select
          options={kThan.map((value) => ({ value, text: t(`tallies.than.${value}`) }))}
          value={model.than()}
          onPick={(than) => model.apply({ than })}
        />
      </Labelled>
      <Labelled label={t('tallies.show')}>
        <Select
          options={['', 'share'].map((value) => ({
            value,
            text: t(value ? 'tallies.shares' : 'tallies.counts'),
          }))}
          value={show}
          onPick={(picked) => model.apply({ show: picked })}
        />
      </Labelled>
    </div>
  );
}

function layersOf({ window, by }: Counted, name: (key: string) => string): Layer[] {
  const first = window.series.slice(0, kLayers).filter((series) => series.total > 0);
  const rest = window.series.slice(kLayers);
  const layers: Layer[] = first.map(({ key, counts }, i) => ({
    key,
    name: name(key),
    paint: by === 'sentiment' ? key : String(i + 1),
    counts,
  }));
  if (rest.some((series) => series.total > 0))
    layers.push({
      key: '',
      name: t('tallies.rest'),
      paint: 'other',
      counts: window.hours.map((_, i) => rest.reduce((sum, series) => sum + (series.counts[i] ?? 0), 0)),
    });
  return layers;
}

function Picture({ model, counted }: { model: TalliesModel; counted: Counted }) {
  const { services } = useSession().city;
  const { by, span, window } = counted;
  const name = (key: string) => dimensionWord(services, by, key);
  if (!window.series.some((series) => series.total > 0 || series.before > 0))
    return <Empty>{t('tallies.empty')}</Empty>;
  // A mention may have several services or categories, and counts for each.
  const several = by === 'service_code' || by === 'category';
  const totalKey: Key = several ? 'chart.topics' : 'chart.total';
  const layers = layersOf(counted, name);
  const { channel, neighborhood, service_code, show } = model.query.value;
  const streamAt = (filters: Record<string, string>) =>
    formatRoute(['stream'], { channel, neighborhood, service_code, ...filters });
  return (
    <div class="tallies">
      <section class="card">
        <StackedChart
          title={t('tallies.chart', { what: word('dimension', by), span: word('span', String(span)) })}
          hours={window.hours}
          layers={layers}
          totalKey={totalKey}
          share={show === 'share'}
          stressed={model.stressed}
          onPick={(hour) => {
            const until = toApiTime(new Date(Date.parse(hour) + kHour));
            location.hash = streamAt({ since: hour, until });
          }}
        />
        {by === 'sentiment' && <NetCourse counted={counted} />}
      </section>
      <Totals
        counted={counted}
        layers={layers}
        totalKey={totalKey}
        name={name}
        streamAt={streamAt}
        stressed={model.stressed}
      />
    </div>
  );
}

function NetCourse({ counted: { window, than } }: { counted: Counted }) {
  const { net, before, hours } = moodOf(window);
  return (
    <>
      <p class="mood">
        <Net net={net} />
        <span>
          {t('overview.mood')}
          {before !== null && `; ${t(`tallies.than.${than}`)}: ${signed(before)}`}
        </span>
      </p>
      <NetChart
        title={t('report.netCourse', { unit: t('report.unit.hour') })}
        hours={window.hours}
        nets={hours}
      />
    </>
  );
}
