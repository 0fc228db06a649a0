// Whether every channel hears and speaks.
import { errorText, type App, type MakePage } from '../app';
import { h, replace } from '../dom';
import { number } from '../format';
import { t, word } from '../i18n';
import { Meanwhile } from '../live';
import { ago, button, chip, empty, loading, notice } from '../parts/basics';
import type { IconName } from '../parts/icon';
import { formatRoute } from '../route';
import type { Channel } from '../types';

const kOrder = ['failing', 'waiting', 'ok', 'off'];
const kStateIcons: Record<string, IconName> = {
  ok: 'check',
  waiting: 'schedule',
  failing: 'error',
  off: 'close',
};

export const channelsPage: MakePage = (app) => {
  const meanwhile = new Meanwhile();
  const body = h('div', {}, loading());
  const element = h('div', {}, h('div', { class: 'page-head' }, h('h1', {}, t('channels.title'))), body);

  function draw(): void {
    if (app.channels.length === 0) {
      replace(body, empty(t('channels.empty')));
      return;
    }
    const sorted = [...app.channels].sort(
      (a, b) => kOrder.indexOf(a.state) - kOrder.indexOf(b.state) || a.name.localeCompare(b.name),
    );
    replace(
      body,
      h(
        'ul',
        { class: 'channel-list' },
        sorted.map((channel) => h('li', {}, card(app, channel))),
      ),
    );
  }

  async function reload(): Promise<void> {
    try {
      meanwhile.asked();
      app.channels = await app.api.channels();
      draw();
      meanwhile.drawn();
    } catch (error) {
      replace(
        body,
        notice('error', [
          errorText(error),
          ' ',
          button(t('action.retry'), () => void reload(), { look: 'unstyled' }),
        ]),
      );
    }
  }

  function changed(channel: Channel): void {
    app.channels = [...app.channels.filter((each) => each.name !== channel.name), channel];
    draw();
  }
  const stops = [
    app.live.on('channel', (channel) => meanwhile.tell(() => changed(channel))),
    app.live.on('resumed', () => void reload()),
  ];
  void reload();
  return { element, title: t('channels.title'), dispose: () => stops.forEach((stop) => stop()) };
};

function card(app: App, channel: Channel): HTMLElement {
  const { limits } = channel;
  const fact = (name: string, value: Parameters<typeof h>[2]) =>
    h('div', {}, h('dt', {}, name), h('dd', {}, value));
  const when = (time: string | undefined, ahead?: 'ahead') => (time ? ago(app, time, ahead) : '–');
  const abilities = Object.entries(channel.abilities).flatMap(([name, can]) => (can ? [name] : []));
  return h(
    'article',
    { class: `channel channel--${channel.state}`, 'aria-label': channel.name },
    h(
      'header',
      { class: 'channel__head' },
      h('h2', {}, channel.name),
      chip(`state-${channel.state}`, word('channelState', channel.state), {
        icon: kStateIcons[channel.state] ?? 'info',
      }),
      channel.mode === 'drill' && chip('drill', t('channels.drill')),
      h('span', { class: 'channel__connector' }, channel.connector),
    ),
    channel.error && h('p', { class: 'channel__error' }, channel.error),
    channel.warning && notice('warning', channel.warning),
    h(
      'dl',
      { class: 'facts' },
      channel.listens && fact(t('channels.heard'), number(channel.heard)),
      channel.listens && fact(t('channels.lastEvent'), when(channel.last_event)),
      channel.listens && fact(t('channels.lastPoll'), when(channel.last_poll)),
      channel.listens && fact(t('channels.nextPoll'), when(channel.next_poll, 'ahead')),
      channel.sends && fact(t('channels.sent'), number(channel.sent)),
      channel.sends &&
        fact(
          t('channels.limit'),
          limits.max_length > 0
            ? `${number(limits.max_length)} ${word('unit', limits.unit)}`
            : t('channels.noLimit'),
        ),
      ...channel.quotas.map((quota) =>
        fact(t('channels.quota', { what: quota.what }), [
          t('channels.left', { left: number(quota.left), count: number(quota.count) }),
          quota.resets && [' · ', t('channels.resets'), ' ', ago(app, quota.resets, 'ahead')],
        ]),
      ),
      fact(
        t('channels.languages'),
        channel.languages.length > 0
          ? channel.languages.map((l) => word('language', l)).join(', ')
          : t('channels.everyLanguage'),
      ),
    ),
    channel.sends &&
      channel.abilities.recipients &&
      h(
        'p',
        {},
        h(
          'a',
          { href: formatRoute(['consents'], { channel: channel.name, state: 'withdrawn' }) },
          t('channels.withdrawn'),
        ),
      ),
    h(
      'details',
      { class: 'channel__more' },
      h('summary', {}, t('channels.abilities')),
      h(
        'p',
        { class: 'chips' },
        abilities.length > 0 ? abilities.map((name) => chip('plain', word('ability', name))) : '–',
      ),
      limits.source && h('p', { class: 'hint' }, t('channels.source', { source: limits.source })),
    ),
  );
}
