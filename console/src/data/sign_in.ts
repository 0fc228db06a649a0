// The calls of somebody who is not signed in yet. Each throws an ApiError.
import type { Session, SignedOut, SignIn, SignInPage } from '../types';
import { webAddress } from '../text/address';
import { ApiError, errorOf } from './api';

async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, { ...init, cache: 'no-store', credentials: 'same-origin' });
  } catch {
    throw new ApiError(0, 'unreachable', '');
  }
  if (!response.ok) throw await errorOf(response);
  try {
    return (await response.json()) as T;
  } catch {
    throw new ApiError(response.status, 'bad_data', '');
  }
}

export const signInPage = (): Promise<SignInPage> => ask('api/v1/sign-in');
export const currentSession = (): Promise<Session> => ask('api/v1/session');
export const openSession = (body: SignIn): Promise<Session> =>
  ask('api/v1/session', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });

// After signing out here: the page of the city's provider for it, where there is one. It is as secret as the session.
export function leaveProvider({ sign_out_url = '' }: SignedOut): void {
  const page = webAddress(sign_out_url);
  if (page !== null) location.replace(page);
}
