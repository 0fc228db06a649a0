// Whether somebody is signed in, and how: by a session of the browser, or by a token.
import { signal } from '@preact/signals';
import { Api, ApiError, type Caller } from '../data/api';
import { currentSession, leaveProvider } from '../data/sign_in';
import { t } from '../i18n';
import type { Session as SignedIn } from '../types';
import { enterCity, type Session } from './session';
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
  if (person && person.must.length > 0) {
    at.value = { at: 'must', person, api };
    return;
  }
  try {
    const session = await enterCity(api, person, () => {
      left = true;
      if (!byToken) void api.signOut().then(leaveProvider, () => {});
      leave(undefined, byToken);
    });
    if (at.value === mine) at.value = { at: 'in', session };
  } catch (error) {
    if (at.value === mine) at.value = { at: 'failed', error, again: () => void enter(caller, person) };
  }
}

export function enterByToken(token: string): void {
  storeToken(token);
  void enter({ token }, null);
}
export const enterAs = (person: SignedIn): void => void enter({ csrf: person.csrf }, person);

// The session that the browser has, as it is now.
export async function enterAgain(): Promise<void> {
  const signOn = takeSignOn();
  try {
    enterAs(await currentSession());
  } catch (error) {
    const none = error instanceof ApiError && (error.status === 401 || error.status === 404);
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
