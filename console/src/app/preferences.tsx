// Language and colours.
import { useSignal } from '@preact/signals';
import { kLanguages, language, setLanguage, t, word } from '../i18n';
import { Quiet, Select } from '../parts/basics';
import { setTheme, theme, type Theme } from './settings';

const kNames = { en: 'English', es: 'Español' };
const kThemes: Theme[] = ['auto', 'light', 'dark'];

export function Preferences() {
  const colours = useSignal(theme());
  return (
    <>
      <div class="switch" role="group" aria-label={t('prefs.language')}>
        {kLanguages.map((lang) => (
          <button
            key={lang}
            type="button"
            lang={lang}
            aria-pressed={lang === language()}
            onClick={() => void setLanguage(lang)}
          >
            <span aria-hidden="true">{lang.toUpperCase()}</span>
            <Quiet>{kNames[lang]}</Quiet>
          </button>
        ))}
      </div>
      <Select
        options={kThemes.map((value) => ({ value, text: word('theme', value) }))}
        value={colours.value}
        onPick={(value) => {
          colours.value = value as Theme;
          setTheme(value as Theme);
        }}
        aria-label={t('prefs.theme')}
      />
    </>
  );
}
