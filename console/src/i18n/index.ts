// Every word that the console shows, in one table for each language.
import { en } from './en';
import { es } from './es';

export type Key = keyof typeof en;
export type Lang = 'en' | 'es';
export const kLanguages: Lang[] = ['en', 'es'];

const kTables: Record<Lang, Record<Key, string>> = { en, es };
const kLocales: Record<Lang, string> = { en: 'en-US', es: 'es-US' };
const kStored = 'crier.lang';

let current: Lang = 'en';

export function chooseLanguage(): void {
  const stored = localStorage.getItem(kStored);
  const wanted = stored ?? navigator.language.slice(0, 2);
  current = wanted === 'es' ? 'es' : 'en';
}

export function setLanguage(lang: Lang): void {
  current = lang;
  localStorage.setItem(kStored, lang);
}

export const language = (): Lang => current;
export const locale = (): string => kLocales[current];

// The text under `key`, with {name} filled from `values`. A text of two forms, "one|other", follows {n}.
export function t(key: Key, values: Record<string, string | number> = {}): string {
  return fill(kTables[current][key], values, current);
}

export function fill(text: string, values: Record<string, string | number>, lang: Lang): string {
  const forms = text.split('|');
  let form = forms[0] as string;
  if (forms.length === 2 && new Intl.PluralRules(kLocales[lang]).select(Number(values.n)) !== 'one') {
    form = forms[1] as string;
  }
  return form.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === 'number' ? value.toLocaleString(kLocales[lang]) : value;
  });
}

// The word for a code of the API ("intent.complaint"); the code itself, made readable, where we know no word.
export function word(group: string, code: string): string {
  const text = (kTables[current] as Record<string, string>)[`${group}.${code}`];
  return text ?? code.replace(/_/g, ' ');
}
export const hasWord = (group: string, code: string): boolean => `${group}.${code}` in kTables[current];
