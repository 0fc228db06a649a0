// How much of what, hour by hour.
import { useLayoutEffect, useRef } from 'preact/hooks';
import { formatRoute } from '../../app/route';
import type { PageProps } from '../../app/routes';
import { useSession } from '../../app/session';
import { dimensionWord } from '../../data/names';
import { t, word, type Key } from '../../i18n';
import { Empty, Failed, Labelled, Loading, PageHead, Select } from '../../parts/basics';
import { StackedChart, type Layer } from '../../parts/chart';
import { useModel } from '../../parts/model';
import { toApiTime } from '../../text/format';
import { kDimensions, kHour, kSpans, TalliesModel, type Counted } from './model';
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
      <PageHead title={t('tallies.title')} />
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
  const { channel = '', neighborhood = '' } = model.query.value;
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
      <Labelled label={t('tallies.neighborhood')}>
        <input
          class="usa-input"
          value={neighborhood}
          maxLength={100}
          onChange={(event) => model.apply({ neighborhood: event.currentTarget.value.trim() })}
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
  const streamAt = (filters: Record<string, string>) =>
    formatRoute(['stream'], { channel: model.query.value.channel, ...filters });
  return (
    <div class="tallies">
      <section class="card">
        <StackedChart
          title={t('tallies.chart', { what: word('dimension', by), span: word('span', String(span)) })}
          hours={window.hours}
          layers={layers}
          totalKey={totalKey}
          stressed={model.stressed}
          onPick={(hour) => {
            const until = toApiTime(new Date(Date.parse(hour) + kHour));
            location.hash = streamAt({ since: hour, until });
          }}
        />
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
