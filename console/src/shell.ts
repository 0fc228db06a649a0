// What stays while pages come and go: header, navigation, the city's clock, the state of the connection.
import type { App, MakePage, Page } from './app';
import { debounce, h, replace, type Child } from './dom';
import { clockTime, dateTime } from './format';
import { kLanguages, language, setLanguage, t, word, type Key } from './i18n';
import { Meanwhile, type LiveState } from './live';
import { bulletinsPage } from './pages/bulletins';
import { channelsPage } from './pages/channels';
import { composerPage } from './pages/composer';
import { consentsPage } from './pages/consents';
import { ledgerPage } from './pages/ledger';
import { requestsPage } from './pages/requests';
import { streamPage } from './pages/stream';
import { talliesPage } from './pages/tallies';
import { button, empty, loading, notice, quiet, refreshAgo, select } from './parts/basics';
import { icon, type IconName } from './parts/icon';
import { parseRoute, type Route } from './route';
import { setShortcuts, setTheme, shortcutsOn, theme, type Theme } from './settings';
import type { Channel, Status } from './types';

const kTick = 1_000;
// How often "3 min. ago" is brought up to date; in the demo an hour may pass in that time.
const kAgo = 10_000;
const kStatusEvery = 15_000;
// A second look soon after the first tells how fast the demo's clock runs.
const kSecondLook = 1_200;

const kPlaces: { path: string; name: Key; icon: IconName }[] = [
  { path: 'stream', name: 'stream.title', icon: 'forum' },
  { path: 'tallies', name: 'tallies.title', icon: 'insights' },
  { path: 'requests', name: 'requests.title', icon: 'requests' },
  { path: 'bulletins', name: 'bulletins.title', icon: 'campaign' },
  { path: 'channels', name: 'channels.title', icon: 'rss' },
  { path: 'consents', name: 'consents.title', icon: 'unsubscribed' },
];

function pageFor(route: Route): MakePage | null {
  const [place, id, action] = route.path;
  switch (place) {
    case undefined:
    case 'stream':
      return streamPage;
    case 'tallies':
      return talliesPage;
    case 'requests':
      return requestsPage;
    case 'bulletins':
      return id === undefined ? bulletinsPage : id === 'new' || action === 'edit' ? composerPage : ledgerPage;
    case 'channels':
      return channelsPage;
    case 'consents':
      return consentsPage;
    default:
      return null;
  }
}

// Language and colours.
export function preferences(redraw: () => void): Child {
  const themes: Theme[] = ['auto', 'light', 'dark'];
  return [
    h(
      'div',
      { class: 'switch', role: 'group', 'aria-label': t('prefs.language') },
      kLanguages.map((lang) =>
        h(
          'button',
          {
            type: 'button',
            lang,
            'aria-pressed': String(lang === language()),
            on: {
              click: () => {
                setLanguage(lang);
                redraw();
              },
            },
          },
          h('span', { 'aria-hidden': 'true' }, lang.toUpperCase()),
          quiet(lang === 'en' ? 'English' : 'Español'),
        ),
      ),
    ),
    select(
      themes.map((value) => ({ value, text: word('theme', value) })),
      theme(),
      (value) => setTheme(value as Theme),
      { 'aria-label': t('prefs.theme') },
    ),
  ];
}

export class Shell {
  private page: Page | undefined;
  private begun = false;
  private readonly meanwhile = new Meanwhile();
  private stopped = false;
  private make: MakePage | null = null;
  private timers: number[] = [];
  private stops: (() => void)[] = [];
  private readonly main = h('main', { id: 'main', tabindex: -1 });
  private readonly clock = h('time', { class: 'city-clock__time' });
  private readonly nav = h('nav', { class: 'nav' });
  private readonly connection = h('div', { class: 'connection', role: 'status' });
  private readonly dot = h('span', { class: 'live-dot' });
  private readonly header = h('header', { class: 'header' });
  private readonly demo = h('div');
  private readonly foot = h('footer', { class: 'foot' });
  private readonly recount = debounce(800, () => void this.refreshStatus());

  constructor(
    private readonly app: App,
    private readonly root: HTMLElement,
    private readonly signOut: () => void,
  ) {
    app.recount = this.recount;
  }

  start(): void {
    this.draw();
    const { live } = this.app;
    this.stops.push(
      live.on('hello', (status) => {
        this.takeStatus(status);
        void this.refreshChannels();
      }),
      live.on('state', (state) => this.drawConnection(state)),
      live.on('channel', (channel) => this.meanwhile.tell(() => this.takeChannel(channel))),
      live.on('request', this.recount),
      live.on('mention', (mention) => this.app.clock.atLeast(mention.heard_at)),
      live.on('resumed', () => void this.refreshStatus()),
    );
    addEventListener('hashchange', this.route);
    this.timers.push(
      window.setInterval(() => this.tick(), kTick),
      window.setInterval(() => refreshAgo(this.app, this.main), kAgo),
      window.setInterval(() => void this.refreshStatus(), kStatusEvery),
      window.setTimeout(() => void this.refreshStatus(), kSecondLook),
    );
    live.start();
    // What a page loads after the hello, and what the stream tells after it, is everything.
    replace(this.main, loading());
    void live.ready.then(() => {
      this.begun = true;
      this.route();
    });
  }

  stop(): void {
    this.stopped = true;
    removeEventListener('hashchange', this.route);
    this.timers.forEach((timer) => clearInterval(timer));
    this.stops.forEach((stop) => stop());
    this.recount.cancel();
    this.app.live.stop();
    this.page?.dispose();
  }

  private draw(): void {
    document.documentElement.lang = language();
    replace(
      this.root,
      h(
        'a',
        {
          class: 'usa-skipnav',
          href: '#main',
          on: {
            click: (event) => {
              event.preventDefault();
              this.main.focus();
            },
          },
        },
        t('shell.skip'),
      ),
      this.header,
      this.main,
      this.foot,
    );
    this.drawHeader();
    this.drawNav();
    this.drawDemo();
    this.drawConnection(this.app.live.state);
    this.drawFoot();
    this.tick();
  }

  private drawHeader(): void {
    replace(
      this.header,
      h(
        'div',
        { class: 'header__bar' },
        h(
          'p',
          { class: 'brand' },
          h('b', {}, 'Crier'),
          h('span', { class: 'brand__city' }, this.app.status.city),
        ),
        h('p', { class: 'city-clock' }, this.dot, quiet(`${t('shell.clock')} `), this.clock),
        h(
          'div',
          { class: 'header__prefs' },
          preferences(() => this.redraw()),
          h(
            'button',
            { type: 'button', class: 'sign-out', title: t('shell.signOut'), on: { click: this.signOut } },
            icon('logout'),
            quiet(t('shell.signOut')),
          ),
        ),
      ),
      this.nav,
      this.demo,
      this.connection,
    );
  }

  private drawNav(): void {
    const here = parseRoute(location.hash).path[0] ?? 'stream';
    this.nav.setAttribute('aria-label', t('shell.nav'));
    replace(
      this.nav,
      h(
        'ul',
        {},
        kPlaces.map((place) => {
          const count = place.path === 'requests' ? this.app.status.drafts_open : 0;
          const failing =
            place.path === 'channels' ? this.app.channels.filter((c) => c.state === 'failing').length : 0;
          return h(
            'li',
            {},
            h(
              'a',
              { href: `#/${place.path}`, 'aria-current': here === place.path ? 'page' : undefined },
              icon(place.icon),
              h('span', {}, t(place.name)),
              count > 0 &&
                h('b', { class: 'badge' }, count > 999 ? '999+' : count, quiet(` ${t('shell.drafts')}`)),
              failing > 0 &&
                h('b', { class: 'badge badge--bad' }, failing, quiet(` ${word('channelState', 'failing')}`)),
            ),
          );
        }),
      ),
    );
  }

  private drawDemo(): void {
    replace(
      this.demo,
      this.app.status.mode === 'demo' &&
        h('p', { class: 'demo-banner', role: 'note' }, h('b', {}, t('shell.demo')), ' ', t('shell.demoText')),
    );
  }

  private drawFoot(): void {
    const { status } = this.app;
    const shortcuts = h('input', {
      type: 'checkbox',
      class: 'usa-checkbox__input',
      id: 'shortcuts',
      on: { change: () => setShortcuts(shortcuts.checked) },
    });
    shortcuts.checked = shortcutsOn();
    replace(
      this.foot,
      h(
        'span',
        {},
        t('shell.version', { version: status.version, rules: status.rules_version.slice(0, 12) }),
      ),
      h(
        'span',
        { class: 'usa-checkbox wide-only' },
        shortcuts,
        h('label', { class: 'usa-checkbox__label', for: 'shortcuts' }, t('prefs.shortcuts')),
      ),
    );
  }

  private drawConnection(state: LiveState): void {
    this.dot.className = `live-dot live-dot--${state.at}`;
    this.dot.title = t(`shell.live.${state.at}`);
    document.documentElement.dataset.live = state.at;
    replace(
      this.connection,
      state.at === 'lost' &&
        notice(
          'error',
          [
            h('b', {}, t('shell.lost')),
            ' ',
            t('shell.lostSince', { time: dateTime(new Date(state.since)) }),
            ' ',
            button(t('shell.retryNow'), this.app.live.retryNow, { look: 'unstyled' }),
          ],
          false,
        ),
    );
  }

  private redraw(): void {
    const focused = (document.activeElement as HTMLElement | null)?.lang;
    this.draw();
    this.make = null;
    this.route();
    if (focused) this.header.querySelector<HTMLElement>(`button[lang="${language()}"]`)?.focus();
  }

  private route = (): void => {
    if (!this.begun || this.stopped || location.hash.startsWith('#token=')) return;
    const route = parseRoute(location.hash);
    const make = pageFor(route);
    this.drawNav();
    const again = make !== null && make === this.make && this.page?.update?.(route);
    if (!again) {
      this.page?.dispose();
      const first = this.page === undefined;
      this.page = make
        ? make(this.app, route)
        : {
            element: h(
              'div',
              {},
              h('h1', {}, t('shell.noPage')),
              empty(h('a', { href: '#/stream' }, t('stream.title'))),
            ),
            title: t('shell.noPage'),
            dispose() {},
          };
      this.make = make;
      replace(this.main, this.page.element);
      scrollTo(0, 0);
      if (!first) this.main.focus({ preventScroll: true });
    }
    document.title = `${this.page?.title} · Crier ${this.app.status.city}`;
  };

  private tick(): void {
    const now = this.app.clock.now();
    this.clock.dateTime = now.toISOString();
    this.clock.textContent = clockTime(now);
  }

  private async refreshStatus(): Promise<void> {
    try {
      this.takeStatus(await this.app.api.status());
    } catch {
      // The banner of the stream tells it.
    }
  }

  // They were asked for before the stream began, or it was lost since.
  private async refreshChannels(): Promise<void> {
    this.meanwhile.asked();
    try {
      this.app.channels = await this.app.api.channels();
      this.drawNav();
    } catch {
      // As they were.
    }
    this.meanwhile.drawn();
  }

  private takeStatus(status: Status): void {
    const before = this.app.status;
    this.app.status = status;
    this.app.clock.sample(status.now, status.mode !== 'demo');
    if (before.drafts_open !== status.drafts_open) this.drawNav();
    if (before.mode !== status.mode) this.drawDemo();
  }

  private takeChannel(channel: Channel): void {
    const { channels } = this.app;
    const at = channels.findIndex((c) => c.name === channel.name);
    const turned = at < 0 || (channels[at] as Channel).state !== channel.state;
    if (at < 0) channels.push(channel);
    else channels[at] = channel;
    if (turned) this.drawNav();
  }
}
