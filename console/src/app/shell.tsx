// What stays while pages come and go: header, navigation, the state of the connection, the page, the foot.
import { useSignalEffect } from '@preact/signals';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { language, t } from '../i18n';
import { Button, Empty, Failed, Loading } from '../parts/basics';
import { Dialogs } from '../parts/dialog';
import { Toasts, undoLast } from '../parts/toast';
import { Header } from './header';
import { showHelp, ShortcutSwitch } from './help';
import { Router, type Here } from './router';
import { SessionProvider, useSession, type Session } from './session';
import { useShortcuts } from './shortcuts';

export function Shell({ session }: { session: Session }) {
  const router = useMemo(() => new Router(), [session]);
  useEffect(() => {
    let stopped = false;
    session.lane.start();
    session.city.start();
    session.contacts.start();
    // What a page loads after the hello, and what the stream tells after it, is everything.
    void session.live.ready.then(() => {
      if (!stopped) router.start();
    });
    return () => {
      stopped = true;
      router.stop();
      session.city.stop();
      session.lane.stop();
      session.contacts.stop();
    };
  }, [session]);
  useSignalEffect(() => {
    document.documentElement.dataset.live = session.city.connection.value.at;
  });
  useShortcuts('everywhere', { help: () => void showHelp(), undo: undoLast });
  const main = useRef<HTMLElement>(null);
  return (
    <SessionProvider value={session}>
      <a
        class="usa-skipnav"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        {t('shell.skip')}
      </a>
      <Header here={router.here} />
      <main id="main" tabIndex={-1} ref={main}>
        <CurrentPage here={router.here.value} again={router.follow} />
      </main>
      <Foot />
      <Dialogs />
      <Toasts />
    </SessionProvider>
  );
}

function CurrentPage({ here, again }: { here: Here | null; again: () => void }) {
  const { city } = useSession();
  const shown = useRef(0);
  const title = here ? t(here.place?.title ?? 'shell.noPage') : '';
  useEffect(() => {
    if (here) document.title = `${title} · Crier ${city.status.value.city}`;
  }, [title]);
  useLayoutEffect(() => {
    if (!here || here.key === shown.current) return;
    const first = shown.current === 0;
    shown.current = here.key;
    scrollTo(0, 0);
    if (!first) document.getElementById('main')?.focus({ preventScroll: true });
  }, [here?.key]);
  if (here === null) return <Loading />;
  if (here.place === null)
    return (
      <div>
        <h1>{t('shell.noPage')}</h1>
        <Empty>
          <a href="#/overview">{t('overview.title')}</a>
        </Empty>
      </div>
    );
  if (here.error) return <Failed error={here.error} again={again} />;
  if (here.page === null) return <Loading />;
  const Page = here.page;
  // Another language makes the page anew.
  return <Page key={`${here.key} ${language()}`} route={here.route} />;
}

function Foot() {
  const { city } = useSession();
  const { version, rules_version } = city.status.value;
  return (
    <footer class="foot">
      <span>
        {t('shell.version', { version })} ·{' '}
        <a href="#/rules">{t('shell.rules', { rules: rules_version.slice(0, 12) })}</a>
      </span>
      <span class="wide-only">
        <ShortcutSwitch />
      </span>
    </footer>
  );
}

export function Gate({ error, again }: { error?: unknown; again?: () => void }) {
  return (
    <main class="gate">
      {again && <h1>Crier</h1>}
      {again ? <Failed error={error} /> : <p role="status">{t('loading')}</p>}
      {again && <Button onPress={again}>{t('action.retry')}</Button>}
    </main>
  );
}
