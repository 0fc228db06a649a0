// The help: every shortcut, from the one table of them.
import { useId } from 'preact/hooks';
import { t } from '../i18n';
import { ask } from '../parts/dialog';
import { setShortcuts, shortcutsOn } from './settings';
import { groups, type Shortcut } from './shortcuts';

let open = false;

export async function showHelp(): Promise<void> {
  if (open) return;
  open = true;
  await ask({ title: () => t('help.title'), content: <Help />, yes: () => t('action.close'), only: true });
  open = false;
}

function Help() {
  return (
    <div class="help__groups">
      {groups().map(({ title, hint, shortcuts }) => (
        <section key={title}>
          <h3 class="help__group">{t(title)}</h3>
          <dl class="help">
            {Object.values(shortcuts).map((shortcut) => (
              <div key={shortcut.says}>
                <dt>
                  <Keys shortcut={shortcut} />
                </dt>
                <dd>{t(shortcut.says)}</dd>
              </div>
            ))}
          </dl>
          {hint && <p class="hint">{t(hint)}</p>}
        </section>
      ))}
      <section>
        <h3 class="help__group">{t('help.switch')}</h3>
        <ShortcutSwitch />
      </section>
    </div>
  );
}

const kNames: Record<string, string> = { ArrowLeft: '←', ArrowRight: '→', 'Control+z': 'Ctrl+Z' };
const kSaid = { Home: 'key.home', End: 'key.end', Enter: 'key.enter', Escape: 'key.escape' } as const;

export function Keys({ shortcut }: { shortcut: Shortcut }) {
  return (
    <>
      {shortcut.keys.map((key) => (
        <kbd key={key}>{key in kSaid ? t(kSaid[key as keyof typeof kSaid]) : (kNames[key] ?? key)}</kbd>
      ))}
    </>
  );
}

// Single keys can be switched off.
export function ShortcutSwitch() {
  const id = `shortcuts-${useId()}`;
  return (
    <span class="usa-checkbox">
      <input
        type="checkbox"
        class="usa-checkbox__input"
        id={id}
        checked={shortcutsOn()}
        onChange={(event) => setShortcuts(event.currentTarget.checked)}
      />
      <label class="usa-checkbox__label" for={id}>
        {t('prefs.shortcuts')}
      </label>
    </span>
  );
}
