// Starts the console: language, colours, who is signed in, then the shell with the page that the address names.
import './style/index.scss';
import { effect } from '@preact/signals';
import { render } from 'preact';
import { applyTheme } from './app/settings';
import { Gate, Shell } from './app/shell';
import { at, begin } from './app/start';
import { language, loadLanguage, t } from './i18n';
import { SignIn } from './pages/signin';
import { Must } from './pages/signin/must';
import { startTips } from './parts/tip';

function Console() {
  const now = at.value;
  switch (now.at) {
    case 'in':
      return <Shell session={now.session} />;
    case 'failed':
      return <Gate error={now.error} again={now.again} />;
    case 'loading':
      return <Gate />;
    case 'must':
      return <Must person={now.person} api={now.api} />;
    case 'gate':
      return <SignIn problem={now.problem} byToken={now.token ?? false} />;
  }
}

async function start(): Promise<void> {
  applyTheme();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', applyTheme);
  await loadLanguage();
  startTips();
  effect(() => {
    document.documentElement.lang = language();
    if (at.value.at === 'gate') document.title = `${t('signin.title')} · Crier`;
  });
  begin();
  render(<Console />, document.getElementById('app') as HTMLElement);
}
void start();
