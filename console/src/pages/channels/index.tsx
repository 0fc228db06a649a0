// Whether every channel hears and speaks.
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { formatRoute } from '../../app/route';
import type { PageProps } from '../../app/routes';
import { useRight, useSession } from '../../app/session';
import { isSilent } from '../../data/channels';
import { t, word } from '../../i18n';
import {
  Ago,
  Button,
  Chip,
  EmptyList,
  Fact,
  Failed,
  Labelled,
  Loading,
  Notice,
  PageHead,
  Select,
} from '../../parts/basics';
import { Icon, type IconName } from '../../parts/icon';
import { number } from '../../text/format';
import type { Channel } from '../../types';
import { Actions } from './actions';
import { ChannelFormPage } from './form';

const kOrder = ['failing', 'waiting', 'ok', 'off'];
const kStateIcons: Record<string, IconName> = {
  ok: 'check',
  waiting: 'schedule',
  failing: 'error',
  off: 'close',
};

const kStates = ['failing', 'silent', 'waiting', 'ok', 'off'];

export default function ChannelsPage(props: PageProps) {
  const [, name, action] = props.route.path;
  if (name === 'new' && action === undefined)
    return <ChannelFormPage name={null} kind={props.route.query.kind ?? ''} />;
  if (name !== undefined && action === 'edit') return <ChannelFormPage name={name} kind="" />;
  return <ChannelList {...props} />;
}

function ChannelList({ route }: PageProps) {
  const { city, live } = useSession();
  const right = useRight('administer');
  const loaded = useSignal(false);
  const error = useSignal<unknown>(null);
  const load = async () => {
    try {
      await city.reloadChannels();
      loaded.value = true;
      error.value = null;
    } catch (failed) {
      error.value = failed;
    }
  };
  useEffect(() => {
    void load();
    return live.on('resumed', () => void load());
  }, []);
  const { state = '' } = route.query;
  void city.moment.value;
  const fits = (channel: Channel) =>
    state === 'silent' ? isSilent(channel, city.clock.now()) : state === '' || channel.state === state;
  const show = (wanted: string) => (location.hash = formatRoute(['channels'], { state: wanted }));
  const sorted = city.channels.value
    .filter(fits)
    .sort((a, b) => kOrder.indexOf(a.state) - kOrder.indexOf(b.state) || a.name.localeCompare(b.name));
  return (
    <div>
      <PageHead title={t('channels.title')}>
        <Button {...right} onPress={() => (location.hash = formatRoute(['channels', 'new']))}>
          <Icon name="rss" />
          {t('channels.add')}
        </Button>
      </PageHead>
      <div class="filters__grid filters__grid--open">
        <Labelled label={t('channels.state')}>
          <Select
            options={[
              { value: '', text: t('filter.all') },
              ...kStates.map((value) => ({ value, text: word('channelState', value) })),
            ]}
            value={state}
            onPick={show}
          />
        </Labelled>
      </div>
      {error.value !== null && <Failed error={error.value} again={() => void load()} />}
      {!loaded.value && error.value === null && <Loading />}
      {loaded.value && sorted.length === 0 && (
        <EmptyList clear={state ? () => show('') : null}>{t('channels.empty')}</EmptyList>
      )}
      {loaded.value && (
        <ul class="channel-list">
          {sorted.map((channel) => (
            <li key={channel.name}>
              <Card channel={channel} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

const When = ({ time, ahead = false }: { time: string | undefined; ahead?: boolean }) =>
  time ? <Ago time={time} ahead={ahead} /> : <>–</>;

function Card({ channel }: { channel: Channel }) {
  const { limits, abilities } = channel;
  const able = Object.entries(abilities).flatMap(([name, can]) => (can ? [name] : []));
  return (
    <article class={`channel channel--${channel.state}`} aria-label={channel.name}>
      <header class="channel__head">
        <h2>{channel.name}</h2>
        {channel.paused ? (
          <Chip kind="state-off" icon="schedule">
            {t('channels.paused')}
          </Chip>
        ) : (
          <Chip kind={`state-${channel.state}`} icon={kStateIcons[channel.state] ?? 'info'}>
            {word('channelState', channel.state)}
          </Chip>
        )}
        {channel.mode === 'drill' && <Chip kind="drill">{t('channels.drill')}</Chip>}
        <span class="channel__connector">{channel.connector}</span>
      </header>
      {channel.error && <p class="channel__error">{channel.error}</p>}
      {channel.warning && (
        <Notice tone="warning" quiet>
          {channel.warning}
        </Notice>
      )}
      <Facts channel={channel} />
      {channel.sends && abilities.recipients && (
        <p>
          <a href={formatRoute(['consents'], { channel: channel.name, state: 'withdrawn' })}>
            {t('channels.withdrawn')}
          </a>
        </p>
      )}
      <details class="channel__more">
        <summary>{t('channels.abilities')}</summary>
        <p class="chips">
          {able.length > 0
            ? able.map((name) => (
                <Chip key={name} kind="plain">
                  {word('ability', name)}
                </Chip>
              ))
            : '–'}
        </p>
        {limits.source && <p class="hint">{t('channels.source', { source: limits.source })}</p>}
      </details>
      <Actions channel={channel} />
    </article>
  );
}

function Facts({ channel }: { channel: Channel }) {
  const { limits, listens, sends, languages } = channel;
  return (
    <dl class="facts">
      {listens && <Fact name={t('channels.heard')}>{number(channel.heard)}</Fact>}
      {listens && (
        <Fact name={t('channels.lastEvent')}>
          <When time={channel.last_event} />
        </Fact>
      )}
      {listens && (
        <Fact name={t('channels.lastPoll')}>
          <When time={channel.last_poll} />
        </Fact>
      )}
      {listens && (
        <Fact name={t('channels.nextPoll')}>
          <When time={channel.next_poll} ahead />
        </Fact>
      )}
      {sends && <Fact name={t('channels.sent')}>{number(channel.sent)}</Fact>}
      {sends && (
        <Fact name={t('channels.limit')}>
          {limits.max_length > 0
            ? `${number(limits.max_length)} ${word('unit', limits.unit)}`
            : t('channels.noLimit')}
        </Fact>
      )}
      {channel.quotas.map((quota) => (
        <Fact key={quota.what} name={t('channels.quota', { what: quota.what })}>
          {t('channels.left', { left: number(quota.left), count: number(quota.count) })}
          {quota.resets && (
            <>
              {` · ${t('channels.resets')} `}
              <Ago time={quota.resets} ahead />
            </>
          )}
        </Fact>
      ))}
      <Fact name={t('channels.languages')}>
        {languages.length > 0
          ? languages.map((lang) => word('language', lang)).join(', ')
          : t('channels.everyLanguage')}
      </Fact>
    </dl>
  );
}
