// What the stream is narrowed to.
import { useState } from 'preact/hooks';
import { useSession } from '../../app/session';
import { dimensionWord } from '../../data/names';
import { t, word } from '../../i18n';
import { Button, Labelled, Select, type Option } from '../../parts/basics';
import { Icon } from '../../parts/icon';
import { SearchBox } from '../../parts/search';
import { NeighborhoodField } from '../../parts/narrow';
import { dateTime } from '../../text/format';
import { kCategories, kFilters, kIntents, kSentiments, type Filters } from './filters';
import type { StreamModel } from './model';

const words = (group: string, codes: string[]): Option[] =>
  codes.map((code) => ({ value: code, text: word(group, code) }));

export function FilterBar({ model }: { model: StreamModel }) {
  const { city } = useSession();
  const filters = model.filters.value;
  const active = kFilters.filter((name) => filters[name]).length;
  const [wide] = useState(() => matchMedia('(min-width: 48em)').matches);
  const choose = (name: keyof Filters, label: string, options: Option[]) => (
    <Labelled label={label}>
      <Select
        options={[{ value: '', text: t('filter.any') }, ...options]}
        value={filters[name] ?? ''}
        onPick={(value) => model.apply({ [name]: value })}
      />
    </Labelled>
  );
  const listening = city.channels.value.filter((channel) => channel.listens);
  return (
    <div class="filters-holder">
      <details class="filters" open={wide}>
        <summary>
          <Icon name="search" />
          {t('filter.title')}
          {active > 0 && <b class="badge">{active}</b>}
        </summary>
        <div class="filters__grid" role="search">
          <Labelled label={t('filter.text')}>
            <SearchBox value={filters.q ?? ''} onTyped={(q) => model.apply({ q })} />
          </Labelled>
          {choose(
            'channel',
            t('mention.channel'),
            listening.map(({ name }) => ({ value: name, text: name })),
          )}
          {choose(
            'service_code',
            t('mention.issue'),
            city.services.map(({ service_code }) => ({
              value: service_code,
              text: dimensionWord(city.services, 'service_code', service_code),
            })),
          )}
          {choose('category', t('mention.hazard'), words('category', kCategories))}
          {choose('intent', t('mention.intent'), words('intent', kIntents))}
          {choose('sentiment', t('mention.sentiment'), words('sentiment', kSentiments))}
          {choose('lang', t('mention.language'), words('language', ['en', 'es']))}
          <NeighborhoodField
            value={filters.neighborhood ?? ''}
            onPick={(neighborhood) => model.apply({ neighborhood })}
          />
          {choose('actionable', t('filter.actionable'), words('actionable', ['true', 'false']))}
        </div>
      </details>
      {active > 0 && (
        <p class="filters__active">
          {(filters.since || filters.until) &&
            t('filter.span', {
              from: filters.since ? dateTime(filters.since) : '…',
              until: filters.until ? dateTime(filters.until) : '…',
            })}{' '}
          <Button look="unstyled" onPress={model.clear}>
            {t('filter.clear')}
          </Button>
        </p>
      )}
    </div>
  );
}
