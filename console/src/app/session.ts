// Somebody who is signed in: what every page is given.
import { signal, type Signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { Api, ApiError } from '../data/api';
import { City } from '../data/city';
import { Contacts } from '../data/contacts';
import { Lane } from '../data/lane';
import { Live } from '../data/live';
import { sound } from '../data/tone';
import { setTimeZone } from '../text/format';
import { t, word } from '../i18n';
import type { Permission, Session as SignedIn } from '../types';
import { keepCity, type KeptCity } from './offline';
import { soundOn } from './settings';

export interface Session {
  api: Api;
  live: Live;
  city: City;
  // People in danger.
  lane: Lane;
  // What was entered of visitors and callers, until the hub has taken it.
  contacts: Contacts;
  // Who it is; null: whoever has the token, who may what the hub lets the token do.
  person: Signal<SignedIn | null>;
  signOut(): void;
}

// Whether the person may do it; if not, a button says why and does nothing.
export const may = ({ person }: Session, permission: Permission): boolean =>
  person.value === null || person.value.permissions.includes(permission);

// For a button: disabled with the reason where the person may not.
export function useRight(permission: Permission): { disabled?: true; title?: string } {
  const session = useSession();
  if (may(session, permission)) return {};
  return { disabled: true, title: t('right.missing', { what: word('permission', permission) }) };
}

const Context = createContext<Session | null>(null);
export const SessionProvider = Context.Provider;

export function useSession(): Session {
  const session = useContext(Context);
  if (!session) throw new Error('nobody is signed in');
  return session;
}

// Asks the hub for what every page needs. Throws an ApiError.
export async function enterCity(
  api: Api,
  person: SignedIn | null,
  who: string,
  signOut: () => void,
): Promise<Session> {
  const [status, services, channels, rules] = await Promise.all([
    api.status(),
    api.services(),
    api.channels(),
    api.ruleNames().catch(() => []),
  ]);
  keepCity({ who, person, status, services, channels });
  const says = new Map(rules.map((rule) => [rule.id, rule.says]));
  const contacts = new Contacts(who, api.enterContact);
  return sessionOf(api, { person, status, services, channels }, says, contacts, signOut);
}

// Without a network: nothing is sent until somebody is signed in again.
export function enterOffline(api: Api, kept: KeptCity, signOut: () => void): Session {
  const away = () => Promise.reject(new ApiError(0, 'unreachable', ''));
  return sessionOf(api, kept, new Map(), new Contacts(kept.who, away), signOut);
}

function sessionOf(
  api: Api,
  { person, status, services, channels }: Omit<KeptCity, 'who'>,
  says: Map<string, string>,
  contacts: Contacts,
  signOut: () => void,
): Session {
  setTimeZone(status.time_zone);
  const live = new Live(api);
  const city = new City(api, live, status, channels, services, says);
  const lane = new Lane(api, live, () => {
    if (soundOn()) sound();
  });
  return { api, live, city, lane, contacts, person: signal(person), signOut };
}

export function errorText(error: unknown): string {
  if (!(error instanceof ApiError)) return t('error.unexpected', { what: String(error) });
  if (error.status === 0) return t('error.unreachable');
  return error.message === '' ? t('error.status', { status: error.status }) : error.message;
}

export const isAbort = (error: unknown): boolean =>
  error instanceof DOMException && error.name === 'AbortError';
