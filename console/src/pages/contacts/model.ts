// One contact while it is entered, and what the neighborhood reports most. The draft outlives the page: a phone ends it to open the camera.
import { computed, effect, signal } from '@preact/signals';
import { errorText, type Session } from '../../app/session';
import { keepFiles, keepQueue } from '../../app/offline';
import { ApiError } from '../../data/api';
import { kMostWaiting, QueueFull } from '../../data/contacts';
import { debounce } from '../../data/pace';
import { t } from '../../i18n';
import { toApiTime } from '../../text/format';
import type { FoundPlace, NewContact, Request } from '../../types';

const kTyping = 250;
const kMostWords = 4000; // connectors/form/README.md
const kDraft = 'crier.contact';
const kHeard = 'crier.heard';
const kChannel = 'crier.contact-channel';
const kDays = 7;
const kMostHeard = 5;
const kDay = 86_400_000;
const kNear = 150;
const kMostNear = 5;
const kUndone = 'draft,open,waiting,in_progress';

const kEmpty = { words: '', place: '', lang: 'en', name: '', email: '', phone: '' };
type Draft = typeof kEmpty;

// Counts alone, of no person: they may stay in the browser.
export interface Heard {
  at: string;
  counts: { key: string; total: number }[];
}

function stored<T>(storage: Storage, key: string, otherwise: T): T {
  try {
    return (JSON.parse(storage.getItem(key) ?? 'null') as T | null) ?? otherwise;
  } catch {
    return otherwise;
  }
}
// Not a secure origin only has getRandomValues.
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

// In metres, near enough for a neighborhood.
export function distance(a: { lat: number; long: number }, b: { lat: number; long: number }): number {
  const north = (a.lat - b.lat) * 111_320;
  const east = (a.long - b.long) * 111_320 * Math.cos((a.lat * Math.PI) / 180);
  return Math.hypot(north, east);
}
export interface Near {
  request: Request;
  metres: number;
}
// What is neither done nor dropped around a place, the nearest first.
export function nearestOf(requests: Request[], point: { lat: number; long: number }): Near[] {
  return requests
    .flatMap((request) =>
      request.lat === undefined || request.long === undefined
        ? []
        : [{ request, metres: distance(point, { lat: request.lat, long: request.long }) }],
    )
    .filter(({ metres }) => metres <= kNear)
    .sort((a, b) => a.metres - b.metres)
    .slice(0, kMostNear);
}

// What is sent: nothing of how the person can be reached without consent.
export function contactOf(draft: Draft, consent: boolean, point: FoundPlace | null, at: string): NewContact {
  const details = Object.fromEntries(
    (['name', 'email', 'phone'] as const)
      .map((name) => [name, draft[name].trim()])
      .filter(([, text]) => text),
  );
  const kept = consent && Object.keys(details).length > 0;
  return {
    key: newKey(),
    words: draft.words.trim(),
    ...(draft.place.trim() && { place: draft.place.trim() }),
    ...(point && { lat: point.lat, long: point.long }),
    lang: draft.lang,
    at,
    ...(kept && { contact: details, consent }),
  };
}

export class ContactModel {
  readonly draft = signal<Draft>({ ...kEmpty, ...stored<Partial<Draft>>(sessionStorage, kDraft, {}) });
  // Not of the draft: it is asked of each person anew.
  readonly consent = signal(false);
  readonly chosen = signal(localStorage.getItem(kChannel) ?? '');
  readonly point = signal<FoundPlace | null>(null);
  readonly found = signal<FoundPlace[] | null>(null);
  // Around the place that was picked; null: not known.
  readonly near = signal<Near[] | null>(null);
  // Whether the page opens without a network; null: not known yet.
  readonly opensOffline = signal<boolean | null>(null);
  readonly keepsQueue = signal(true);
  readonly problem = signal('');
  readonly zones = signal<string[]>(Object.keys(stored<Record<string, Heard>>(localStorage, kHeard, {})));
  readonly zone = signal('');
  readonly heard = signal<Heard | null>(null);
  readonly heardProblem = signal<unknown>(null);
  readonly channels = computed(() =>
    this.session.city.channels.value.filter(({ connector, listens }) => connector === 'form' && listens),
  );
  readonly channel = computed(() => {
    const names = this.channels.value.map(({ name }) => name);
    return names.includes(this.chosen.value) ? this.chosen.value : (names[0] ?? '');
  });
  private asked: AbortController | undefined;
  private readonly soon = debounce(kTyping, () => void this.search());
  private stops: (() => void)[] = [];

  constructor(private readonly session: Session) {}

  start(): void {
    this.stops.push(effect(() => sessionStorage.setItem(kDraft, JSON.stringify(this.draft.value))));
    void keepFiles().then(
      (kept) => (this.opensOffline.value = kept),
      () => (this.opensOffline.value = false),
    );
    void keepQueue().then((kept) => (this.keepsQueue.value = kept));
    this.session.api.zoneShapes().then(
      (zones) => (this.zones.value = zones.map(({ name }) => name)),
      () => {}, // those that were fetched before
    );
  }
  stop(): void {
    this.soon.cancel();
    this.asked?.abort();
    this.stops.forEach((stop) => stop());
  }

  set(name: keyof Draft, text: string): void {
    this.problem.value = '';
    this.draft.value = { ...this.draft.peek(), [name]: text };
  }
  choose(channel: string): void {
    localStorage.setItem(kChannel, channel);
    this.chosen.value = channel;
  }

  typePlace(text: string): void {
    this.set('place', text);
    this.point.value = null;
    this.near.value = null;
    this.soon();
  }
  private async search(): Promise<void> {
    this.asked?.abort();
    const q = this.draft.peek().place.trim();
    if (q === '') {
      this.found.value = null;
      return;
    }
    const mine = (this.asked = new AbortController());
    try {
      // The API takes 200 bytes.
      const found = await this.session.api.places(q.slice(0, 60), mine.signal);
      if (!mine.signal.aborted) this.found.value = found;
    } catch {
      // Offline, or not found: it is sent as written.
      if (!mine.signal.aborted) this.found.value = null;
    }
  }
  pick(place: FoundPlace): void {
    this.soon.cancel();
    this.asked?.abort();
    this.set('place', place.name);
    this.point.value = place;
    this.found.value = null;
    void this.lookAround(place);
    if (place.neighborhood !== '') void this.lookAt(place.neighborhood);
  }

  private async lookAround(place: FoundPlace): Promise<void> {
    this.near.value = null;
    const { neighborhood } = place;
    try {
      const { requests } = await this.session.api.requests({
        status: kUndone,
        limit: 200,
        ...(neighborhood !== '' && { neighborhood }),
      });
      if (this.point.peek() === place) this.near.value = nearestOf(requests, place);
    } catch {
      // Offline: the hub joins what belongs together when it is sent.
    }
  }

  // Answers whether it was kept: only then the form is empty again.
  readonly enter = async (): Promise<boolean> => {
    const draft = this.draft.peek();
    const length = [...draft.words.trim()].length;
    if (length === 0 || length > kMostWords) {
      this.problem.value = length === 0 ? t('contacts.noWords') : t('contacts.longWords', { n: length });
      return false;
    }
    const at = toApiTime(this.session.city.clock.now());
    const contact = contactOf(draft, this.consent.peek(), this.point.peek(), at);
    try {
      await this.session.contacts.add(this.channel.peek(), contact);
    } catch (error) {
      this.problem.value =
        error instanceof QueueFull
          ? t('contacts.full', { n: kMostWaiting })
          : t('contacts.noKeep', { what: errorText(error) });
      return false;
    }
    this.draft.value = { ...kEmpty, lang: draft.lang };
    this.consent.value = false;
    this.point.value = null;
    this.near.value = null;
    this.found.value = null;
    this.problem.value = '';
    return true;
  };

  // As it was fetched last where there is no network.
  async lookAt(zone: string): Promise<void> {
    this.zone.value = zone;
    this.heardProblem.value = null;
    const kept = stored<Record<string, Heard>>(localStorage, kHeard, {});
    this.heard.value = kept[zone] ?? null;
    if (zone === '') return;
    const now = this.session.city.clock.now();
    const since = toApiTime(new Date(now.getTime() - kDays * kDay));
    try {
      const { series } = await this.session.api.tallies({ by: 'service_code', neighborhood: zone, since });
      const counts = series.slice(0, kMostHeard).map(({ key, total }) => ({ key, total }));
      const heard = { at: toApiTime(now), counts: counts.filter(({ total }) => total > 0) };
      localStorage.setItem(kHeard, JSON.stringify({ ...kept, [zone]: heard }));
      if (this.zone.peek() === zone) this.heard.value = heard;
    } catch (error) {
      const offline = error instanceof ApiError && error.status === 0;
      if (this.zone.peek() === zone && !offline) this.heardProblem.value = error;
    }
  }
}
