// Which page is open. A page that was loaded before is there at once.
import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { parseRoute, type Route } from './route';
import { placeOf, type PageProps, type Place } from './routes';

export interface Here {
  route: Route;
  place: Place | null;
  // Another one makes the page anew.
  key: number;
  page: ComponentType<PageProps> | null;
  error: unknown;
}

export class Router {
  readonly here = signal<Here | null>(null);
  private readonly loaded = new Map<string, ComponentType<PageProps>>();
  private keys = 0;

  start(): void {
    addEventListener('hashchange', this.follow);
    this.follow();
  }
  stop(): void {
    removeEventListener('hashchange', this.follow);
  }

  readonly follow = (): void => {
    if (location.hash.startsWith('#token=')) return;
    const route = parseRoute(location.hash);
    const place = placeOf(route);
    const before = this.here.value;
    const same = before !== null && place !== null && before.place?.name === place.name && !place.anew;
    const key = same ? before.key : ++this.keys;
    const page = (place && this.loaded.get(place.name)) ?? null;
    this.here.value = { route, place, key, page, error: null };
    if (place && !page) void this.load(place, key);
  };

  private async load(place: Place, key: number): Promise<void> {
    let error: unknown = null;
    try {
      this.loaded.set(place.name, (await place.load()).default);
    } catch (failed) {
      error = failed;
    }
    const here = this.here.value;
    if (here?.key !== key) return;
    this.here.value = { ...here, page: this.loaded.get(place.name) ?? null, error };
  }
}
