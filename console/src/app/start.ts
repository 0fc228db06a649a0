// Whether somebody is signed in, and how: by a session of the browser, or by a token.
import { signal } from '@preact/signals';
import { Api, ApiError, type Caller } from '../data/api';
import { currentSession, leaveProvider } from '../data/sign_in';
import { t } from '../i18n';
import type { Session as SignedIn } from '../types';
import { forgetCity, isAway, keptCity, oweSignOut, owesSignOut, signOutTold, whoOf } from './offline';
import { enterCity, enterOffline, type Session } from './session';
import { forgetToken, storeToken, takeSignOn, takeToken } from './settings';

export type At =
  | { at: 'gate'; problem?: string | undefined; token?: boolean }
  | { at: 'loading' }
  | { at: 'must'; person: SignedIn; api: Api }
  | { at: 'failed'; error: unknown; again: () => void }
  | { at: 'in'; session: Session };
export const at = signal<At>({ at: 'loading' });

const leave = (problem?: string, token = false): void => {
  forgetToken();
  forgetCity();
  at.value = { at: 'gate', problem, token };
};

async function enter(caller: Caller, person: SignedIn | null): Promise<void> {
  const byToken = 'token' in caller;
  let left = false;
  const mine: At = { at: 'loading' };
  at.value = mine;
  const api = new Api(caller, () => {
    if (left) return;
    left = true;
    leave(t(byToken ? 'signin.refused' : 'signin.ended'), byToken);
  });
  const who = whoOf(person, byToken ? caller.token : '');
  if (person && person.must.length > 0) {
    at.value = { at: 'must', person, api };
    return;
  }
  try {
    const session = await enterCity(api, person, who, () => {
      left = true;
      if (!byToken) tellSignOut(api);
      leave(undefined, byToken);
    });
    if (at.value === mine) at.value = { at: 'in', session };
  } catch (error) {
    if (at.value !== mine || (isAway(error) && stayOffline(api, who))) return;
    at.value = { at: 'failed', error, again: () => void enter(caller, person) };
  }
}

// Without a network it is owed: whoever has this device next is not let in by this session.
function tellSignOut(api: Api): void {
  oweSignOut();
  void api.signOut().then(
    (answer) => {
      signOutTold();
      leaveProvider(answer);
    },
    (error: unknown) => {
      if (!isAway(error)) signOutTold();
    },
  );
}

// The page for contacts alone, as whoever was in last and did not sign out. `who`: only if it was that one.
function stayOffline(api: Api, who?: string): boolean {
  const kept = keptCity();
  if (!kept || owesSignOut() || (who !== undefined && who !== kept.who)) return false;
  if (!location.hash.startsWith('#/contacts')) location.hash = '#/contacts';
  const session = enterOffline(api, kept, () => {
    session.live.stop();
    if (kept.person) oweSignOut();
    leave();
  });
  // The hub is there again: by the front door.
  session.live.on('hello', () => {
    if (at.value.at === 'in' && at.value.session === session) begin();
  });
  at.value = { at: 'in', session };
  return true;
}

export function enterByToken(token: string): void {
  storeToken(token);
  void enter({ token }, null);
}
export const enterAs = (person: SignedIn): void => {
  signOutTold();
  void enter({ csrf: person.csrf }, person);
};

// The session that the browser has, as it is now.
export async function enterAgain(): Promise<void> {
  const signOn = takeSignOn();
  try {
    const person = await currentSession();
    if (owesSignOut()) {
      await new Api({ csrf: person.csrf }, () => {}).signOut();
      signOutTold();
      leave();
      return;
    }
    enterAs(person);
  } catch (error) {
    const ended = () => leave(t('signin.ended'));
    if (isAway(error) && stayOffline(new Api({ csrf: '' }, ended))) return;
    const none = error instanceof ApiError && (error.status === 401 || error.status === 404);
    if (none) forgetCity();
    if (none) signOutTold();
    const problem = signOn === null ? undefined : t('signin.notBack', { name: signOn });
    at.value = none ? { at: 'gate', problem } : { at: 'failed', error, again: () => void enterAgain() };
  }
}

export function begin(): void {
  const token = takeToken();
  if (token) void enter({ token }, null);
  else void enterAgain();
}

// The printed link opened in a tab that already shows the console.
addEventListener('hashchange', () => {
  if (!location.hash.startsWith('#token=')) return;
  const fresh = takeToken();
  if (fresh) void enter({ token: fresh }, null);
});
