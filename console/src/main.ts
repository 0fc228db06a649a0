// Starts the console: language, colours, token, then the shell with the page that the address names.
import './style/index.scss';
import { Api } from './api';
import { errorText, type App } from './app';
import { CityClock } from './clock';
import { h, replace } from './dom';
import { setTimeZone } from './format';
import { chooseLanguage, language, t } from './i18n';
import { Live } from './live';
import { button, notice } from './parts/basics';
import { startTips } from './parts/tip';
import { signIn } from './pages/signin';
import { applyTheme, forgetToken, storeToken, takeToken } from './settings';
import { Shell } from './shell';

const root = document.getElementById('app') as HTMLElement;
let stop: (() => void) | undefined;

function showSignIn(problem?: string): void {
  stop?.();
  stop = undefined;
  document.documentElement.lang = language();
  document.title = `${t('signin.title')} · Crier`;
  replace(
    root,
    signIn(
      problem,
      (token) => {
        storeToken(token);
        void enter(token);
      },
      () => showSignIn(problem),
    ),
  );
}

async function enter(token: string): Promise<void> {
  stop?.();
  stop = undefined;
  let refused = false;
  const refuse = () => {
    if (refused) return;
    refused = true;
    forgetToken();
    showSignIn(t('signin.refused'));
  };
  const api = new Api(token, refuse);
  replace(root, h('main', { class: 'gate' }, h('p', { role: 'status' }, t('loading'))));
  try {
    const [status, services, channels, rules] = await Promise.all([
      api.status(),
      api.services(),
      api.channels(),
      api.rules().catch(() => []),
    ]);
    setTimeZone(status.time_zone);
    const clock = new CityClock();
    clock.sample(status.now, status.mode !== 'demo');
    const app: App = {
      api,
      clock,
      status,
      services,
      channels,
      live: new Live(api),
      rules: new Map(rules.map((rule) => [rule.id, rule.says])),
      recount: () => {},
    };
    const shell = new Shell(app, root, () => {
      forgetToken();
      showSignIn();
    });
    stop = () => shell.stop();
    shell.start();
  } catch (error) {
    if (refused) return;
    replace(
      root,
      h(
        'main',
        { class: 'gate' },
        h('h1', {}, 'Crier'),
        notice('error', errorText(error)),
        button(t('action.retry'), () => void enter(token)),
      ),
    );
  }
}

chooseLanguage();
applyTheme();
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', applyTheme);
startTips();
const token = takeToken();
if (token) void enter(token);
else showSignIn();

// The printed link opened in a tab that already shows the console.
addEventListener('hashchange', () => {
  if (!location.hash.startsWith('#token=')) return;
  const fresh = takeToken();
  if (fresh) void enter(fresh);
});
