// What this browser remembers: the token until the tab closes; language, colours and shortcuts until told otherwise.
import { signal } from '@preact/signals';

const kToken = 'crier.token';
const kTheme = 'crier.theme';
const kShortcuts = 'crier.shortcuts';
const kSound = 'crier.sound';
const kMap = 'crier.map';

export type Theme = 'auto' | 'light' | 'dark';

// A token from the link that the hub printed (#token=...) is taken out of the address bar at once.
export function takeToken(): string | null {
  const found = /^#token=(.+)$/.exec(location.hash);
  if (found) {
    history.replaceState(null, '', location.pathname + location.search);
    let token = found[1] as string;
    try {
      token = decodeURIComponent(token);
    } catch {
      // As it is written.
    }
    storeToken(token);
  }
  return sessionStorage.getItem(kToken);
}
export const storeToken = (token: string): void => sessionStorage.setItem(kToken, token);
export const forgetToken = (): void => sessionStorage.removeItem(kToken);

const kSignOn = 'crier.sign-on';
// The city's sign-on was begun in this tab; a refusal is a page of the hub's, from which one comes back here.
export const signOnBegan = (name: string): void => sessionStorage.setItem(kSignOn, name);
// The name of the one that was begun, once.
export function takeSignOn(): string | null {
  const name = sessionStorage.getItem(kSignOn);
  sessionStorage.removeItem(kSignOn);
  return name;
}

export function theme(): Theme {
  const stored = localStorage.getItem(kTheme);
  return stored === 'light' || stored === 'dark' ? stored : 'auto';
}
export function setTheme(value: Theme): void {
  localStorage.setItem(kTheme, value);
  applyTheme();
}
export function applyTheme(): void {
  const wanted = theme();
  const dark = wanted === 'dark' || (wanted === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
}

// Single-key shortcuts can be switched off (WCAG 2.1.4).
const shortcuts = signal<boolean | null>(null);
export const shortcutsOn = (): boolean => shortcuts.value ?? localStorage.getItem(kShortcuts) !== 'off';
export function setShortcuts(on: boolean): void {
  localStorage.setItem(kShortcuts, on ? 'on' : 'off');
  shortcuts.value = on;
}

// Whether the requests stand on a map beside their list.
const mapChosen = signal<boolean | null>(null);
export const mapOn = (): boolean => mapChosen.value ?? localStorage.getItem(kMap) === 'on';
export function setMap(on: boolean): void {
  localStorage.setItem(kMap, on ? 'on' : 'off');
  mapChosen.value = on;
}

// Whether a new call for help sounds.
const soundChosen = signal<boolean | null>(null);
export const soundOn = (): boolean => soundChosen.value ?? localStorage.getItem(kSound) !== 'off';
export function setSound(on: boolean): void {
  localStorage.setItem(kSound, on ? 'on' : 'off');
  soundChosen.value = on;
}
