// The city, its clock, language and colours; where one can go; whether the stream is there.
import type { Signal } from '@preact/signals';
import { t, word } from '../i18n';
import { Button, Notice, Quiet } from '../parts/basics';
import { ask } from '../parts/dialog';
import { Icon } from '../parts/icon';
import { clockTime, dateTime } from '../text/format';
import { showHelp } from './help';
import { LaneBanner } from './lane_banner';
import { Preferences } from './preferences';
import type { Here } from './router';
import { kNavigation, preload, titleOf } from './routes';
import { may, useSession, type Session } from './session';

export function Header({ here }: { here: Signal<Here | null> }) {
  const session = useSession();
  const { city } = session;
  return (
    <header class="header">
      <div class="header__bar">
        <p class="brand">
          <b>Crier</b>
          <span class="brand__city">{city.status.value.city}</span>
        </p>
        <Clock />
        <div class="header__prefs">
          <Preferences />
          <Me />
          <button
            type="button"
            class="header__button"
            title={t('help.title')}
            aria-haspopup="dialog"
            onClick={() => void showHelp()}
          >
            <Icon name="help" />
            <Quiet>{t('help.title')}</Quiet>
          </button>
          <button
            type="button"
            class="header__button"
            title={t('shell.signOut')}
            onClick={() => void signOut(session)}
          >
            <Icon name="logout" />
            <Quiet>{t('shell.signOut')}</Quiet>
          </button>
        </div>
      </div>
      <LaneBanner />
      <Navigation here={here} />
      {city.status.value.mode === 'demo' && (
        <p class="demo-banner" role="note">
          <b>{t('shell.demo')}</b> {t('shell.demoText')}
        </p>
      )}
      <Connection />
    </header>
  );
}

// What waits stays on this device for the next time that the same person signs in here.
async function signOut({ contacts, signOut: leave }: Session): Promise<void> {
  await contacts.read().catch(() => {});
  const n = contacts.mine.value.length;
  const yes =
    n === 0 ||
    (await ask({
      title: () => t('contacts.leaveTitle'),
      content: <p>{t('contacts.leaveText', { n })}</p>,
      yes: () => t('shell.signOut'),
      tone: 'danger',
    }));
  if (yes) leave();
}

// Who is signed in, and the way to one's account.
function Me() {
  const { person } = useSession();
  const name = person.value?.person.display_name || person.value?.person.name;
  if (!name) return null;
  return (
    <a class="header__me" href="#/account" title={t('account.title')}>
      <Icon name="person" />
      <span>{name}</span>
    </a>
  );
}

function Clock() {
  const { city } = useSession();
  const { at } = city.connection.value;
  void city.second.value;
  const now = city.clock.now();
  return (
    <p class="city-clock">
      <span class={`live-dot live-dot--${at}`} title={t(`shell.live.${at}`)} />
      <Quiet>{t('shell.clock')} </Quiet>
      <time class="city-clock__time" dateTime={now.toISOString()}>
        {clockTime(now)}
      </time>
    </p>
  );
}

function Navigation({ here }: { here: Signal<Here | null> }) {
  const session = useSession();
  const { city } = session;
  const status = city.status.value;
  // Who has no page of his own there sees none: a token, too, may be an administrator's.
  const places = kNavigation.filter(({ only }) => !only || (session.person.value && may(session, only)));
  const current = here.value ? (here.value.route.path[0] ?? 'overview') : '';
  const failing = city.channels.value.filter((channel) => channel.state === 'failing').length;
  return (
    <nav class="nav" aria-label={t('shell.nav')}>
      <ul>
        {places.map(({ path, icon, only, wide }) => {
          const count =
            path === 'consents' ? status.consents_asked : path === 'requests' ? status.drafts_open : 0;
          return (
            <li key={path} class={only || wide ? 'wide-only' : undefined}>
              <a
                href={`#/${path}`}
                aria-current={current === path ? 'page' : undefined}
                onPointerEnter={() => preload(path)}
              >
                <Icon name={icon} />
                <span>{t(titleOf(path))}</span>
                {count > 0 && (
                  <b class="badge">
                    {count > 999 ? '999+' : count}
                    <Quiet> {t(path === 'consents' ? 'shell.asked' : 'shell.drafts')}</Quiet>
                  </b>
                )}
                {path === 'channels' && failing > 0 && (
                  <b class="badge badge--bad">
                    {failing}
                    <Quiet> {word('channelState', 'failing')}</Quiet>
                  </b>
                )}
              </a>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

function Connection() {
  const { city, live } = useSession();
  const since = city.lostAt.value;
  return (
    <div class="connection" role="status">
      {since && (
        <Notice tone="error" quiet>
          <b>{t('shell.lost')}</b> {t('shell.lostSince', { time: dateTime(since) })}{' '}
          <Button look="unstyled" onPress={live.retryNow}>
            {t('shell.retryNow')}
          </Button>
        </Notice>
      )}
    </div>
  );
}
