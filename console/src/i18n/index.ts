// Every word that the console shows, in one table for each language; the browser loads the chosen one.
import { signal } from '@preact/signals';
import type { en } from './en';

export type Key = keyof typeof en;
export type Lang = 'en' | 'es';
export const kLanguages: Lang[] = ['en', 'es'];

const kLocales: Record<Lang, string> = { en: 'en-US', es: 'es-US' };
const kStored = 'crier.lang';

const chosen = signal<{ lang: Lang; words: Record<string, string> }>({ lang: 'en', words: {} });

const tableOf = async (lang: Lang): Promise<Record<Key, string>> =>
  lang === 'es' ? (await import('./es')).es : (await import('./en')).en;

// What was chosen before, else the browser's language.
export async function loadLanguage(): Promise<void> {
  const stored = localStorage.getItem(kStored);
  const lang = (stored ?? navigator.language.slice(0, 2)) === 'es' ? 'es' : 'en';
  chosen.value = { lang, words: await tableOf(lang) };
}

// Stays with the language as it was when the words cannot be loaded.
export async function setLanguage(lang: Lang): Promise<void> {
  chosen.value = { lang, words: await tableOf(lang) };
  localStorage.setItem(kStored, lang);
}

export const language = (): Lang => chosen.value.lang;
export const locale = (): string => kLocales[chosen.value.lang];

// The text under `key`, with {name} filled from `values`. A text of two forms, "one|other", follows {n}.
export function t(key: Key, values: Record<string, string | number> = {}): string {
  const { lang, words } = chosen.value;
  return fill(words[key] ?? key, values, lang);
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
export const word = (group: string, code: string): string =>
  chosen.value.words[`${group}.${code}`] ?? code.replace(/_/g, ' ');
export const hasWord = (group: string, code: string): boolean => `${group}.${code}` in chosen.value.words;
