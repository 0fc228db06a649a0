// The page for contacts without a network: its files are kept by a service worker, and what it needs to know of the city here.
import type { Channel, Service, Session as SignedIn, Status } from '../types';
import { ApiError } from '../data/api';

const kKept = 'crier.offline';
const kLeft = 'crier.signed-out';
const kPatience = 60_000;

export interface KeptCity {
  who: string;
  // Without its CSRF token: it is asked for again when the network is back.
  person: SignedIn | null;
  status: Status;
  services: Service[];
  channels: Channel[];
}

// There is no network, or a stranger answers in the hub's stead.
export const isAway = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 0 || error.status === 200 || error.status >= 502);

// Whose the queue is. A token is no person: its contacts are told apart by a fingerprint (FNV-1a) that does not give it away.
export function whoOf(person: SignedIn | null, token: string): string {
  if (person) return person.person.name;
  let hash = 0x811c9dc5;
  for (const letter of token) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return `token:${hash.toString(16).padStart(8, '0')}`;
}

// Only where contacts are entered.
export function keepCity(city: KeptCity): void {
  const channels = city.channels.filter(({ connector }) => connector === 'form');
  const person = city.person && { ...city.person, csrf: '' };
  try {
    if (channels.length > 0) localStorage.setItem(kKept, JSON.stringify({ ...city, channels, person }));
    else localStorage.removeItem(kKept);
  } catch {
    // No room: it does not open offline.
  }
}
export function keptCity(): KeptCity | null {
  try {
    return JSON.parse(localStorage.getItem(kKept) ?? 'null') as KeptCity | null;
  } catch {
    return null;
  }
}
export const forgetCity = (): void => localStorage.removeItem(kKept);

// Signed out without a network: the hub is told before anybody is let in by the same session.
export const owesSignOut = (): boolean => localStorage.getItem(kLeft) !== null;
export const oweSignOut = (): void => localStorage.setItem(kLeft, '1');
export const signOutTold = (): void => localStorage.removeItem(kLeft);

// Answers whether this page opens without a network from now on.
export async function keepFiles(): Promise<boolean> {
  if (!('serviceWorker' in navigator)) return false;
  await navigator.serviceWorker.register('./sw.js');
  const { active } = await navigator.serviceWorker.ready;
  const loaded = [
    ...document.querySelectorAll<HTMLScriptElement | HTMLLinkElement>('script[src], link[href]'),
  ];
  const files = [
    ...loaded.map((element) => ('src' in element ? element.src : element.href)),
    ...performance.getEntriesByType('resource').map(({ name }) => name),
  ];
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data === true);
    setTimeout(() => resolve(false), kPatience);
    active?.postMessage({ keep: files }, [port2]);
  });
}

// Whether the browser promises not to clear the queue when it wants room.
export const keepQueue = async (): Promise<boolean> =>
  (await navigator.storage?.persist?.().catch(() => false)) ?? false;
