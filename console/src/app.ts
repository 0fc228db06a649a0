// What every page is given.
import { ApiError, type Api } from './api';
import type { CityClock } from './clock';
import { hasWord, language, t, word } from './i18n';
import type { Live } from './live';
import type { Route } from './route';
import type { Channel, Service, Status } from './types';

export interface App {
  api: Api;
  live: Live;
  clock: CityClock;
  status: Status;
  services: Service[];
  channels: Channel[];
  // What each rule says, by its id.
  rules: Map<string, string>;
  // Asks the hub for the counts in the navigation again, soon.
  recount(): void;
}

export interface Page {
  element: HTMLElement;
  title: string;
  // Takes another address of the same page; false: make the page anew.
  update?(route: Route): boolean;
  // Asked before the page is left.
  leave?(): void;
  dispose(): void;
}
export type MakePage = (app: App, route: Route) => Page;

export function errorText(error: unknown): string {
  if (!(error instanceof ApiError)) return t('error.unexpected', { what: String(error) });
  if (error.status === 0) return t('error.unreachable');
  return error.message === '' ? t('error.status', { status: error.status }) : error.message;
}

export const isAbort = (error: unknown): boolean =>
  error instanceof DOMException && error.name === 'AbortError';

export function serviceName(app: App, code: string): string {
  if (code === '') return t('service.none');
  const service = app.services.find((s) => s.service_code === code);
  // The hub's list is in English and the city's own; another language knows the common codes.
  if (service && (language() === 'en' || !hasWord('service', code))) return service.service_name;
  return word('service', code);
}

export const dimensionWord = (app: App, dimension: string, key: string): string =>
  dimension === 'service_code' ? serviceName(app, key) : word(dimension, key);
