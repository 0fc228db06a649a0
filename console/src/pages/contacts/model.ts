// One contact while it is entered, and what the neighborhood reports most. The draft outlives the page: a phone ends it to open the camera.
import { computed, effect, signal, type Signal } from '@preact/signals';
import { isAway, keepFiles, keepQueue } from '../../app/offline';
import { errorText, may, type Session } from '../../app/session';
import { kMostWaiting, QueueFull } from '../../data/contacts';
import { debounce } from '../../data/pace';
import { t } from '../../i18n';
import { toApiTime } from '../../text/format';
import type { Likely } from '../../parts/likely';
import type { Channel, FoundPlace, NewContact } from '../../types';

const kTyping = 250;
const kSaying = 600;
const kMostWords = 4000; // connectors/form/README.md
const kDraft = 'crier.contact';
const kHeard = 'crier.heard';
const kChannel = 'crier.contact-channel';
const kDays = 7;
const kMostHeard = 5;
const kDay = 86_400_000;
// A mobile unit asks ahead of going there.
const kMostAhead = 60;
const kFresh = 3_600_000;

const kEmpty = { words: '', place: '', lang: 'en', name: '', email: '', phone: '' };
type Draft = typeof kEmpty;
// What is entered just now, and by whom: nobody else at this browser sees it.
interface Begun {
  who: string;
  draft: Draft;
  consent: boolean;
  point: FoundPlace | null;
}

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
const keptOf = (zone: string): Heard | null =>
  stored<Record<string, Heard>>(localStorage, kHeard, {})[zone] ?? null;
// Not a secure origin only has getRandomValues.
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

// What is sent: nothing of how the person can be reached without consent.
export function contactOf(
  { draft, consent, point }: Omit<Begun, 'who'>,
  form: Channel['form'],
  at: string,
): NewContact {
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
    ...(form && { form }),
    ...(kept && { contact: details, consent }),
  };
}

export class ContactModel {
  readonly draft: Signal<Draft>;
  readonly consent: Signal<boolean>;
  readonly point: Signal<FoundPlace | null>;
  readonly chosen = signal(localStorage.getItem(kChannel) ?? '');
  readonly found = signal<FoundPlace[] | null>(null);
  // What may be the same matter.
  readonly similar = signal<Likely[]>([]);
  // Whether the page opens without a network; null: not known yet.
  readonly opensOffline = signal<boolean | null>(null);
  readonly keepsQueue = signal(true);
  readonly problem = signal('');
  readonly zones = signal<string[]>(Object.keys(stored<Record<string, Heard>>(localStorage, kHeard, {})));
  readonly zone = signal('');
  readonly heard = signal<Heard | null>(null);
  readonly heardProblem = signal<unknown>(null);
  // Residents fill in the web form themselves.
  readonly channels = computed(() =>
    this.session.city.channels.value.filter(({ form, listens }) => form && form !== 'web' && listens),
  );
  private readonly formChannel = computed(
    () => this.channels.value.find(({ name }) => name === this.chosen.value) ?? this.channels.value[0],
  );
  readonly channel = computed(() => this.formChannel.value?.name ?? '');
  private asked: AbortController | undefined;
  private askedSimilar: AbortController | undefined;
  private readonly soon = debounce(kTyping, () => void this.search());
  private readonly soonSimilar = debounce(kSaying, () => void this.lookForSimilar());
  private stops: (() => void)[] = [];
  private stopped = false;
  private reading = false;

  constructor(private readonly session: Session) {
    const last = stored<Partial<Begun>>(sessionStorage, kDraft, {});
    const begun = last.who === session.contacts.who ? last : {};
    this.draft = signal({ ...kEmpty, ...begun.draft });
    this.consent = signal(begun.consent ?? false);
    this.point = signal(begun.point ?? null);
  }

  start(): void {
    this.stopped = false;
    this.stops.push(
      effect(() => {
        const { who } = this.session.contacts;
        const begun = { who, draft: this.draft.value, consent: this.consent.value, point: this.point.value };
        sessionStorage.setItem(kDraft, JSON.stringify(begun satisfies Begun));
      }),
      effect(() => {
        void [this.draft.value.words, this.draft.value.place, this.point.value, this.channel.value];
        this.soonSimilar();
      }),
      effect(() => {
        if (this.formChannel.value?.form === 'mobile' && this.zones.value.length > 0) void this.readAhead();
      }),
    );
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
    this.stopped = true;
    this.soon.cancel();
    this.soonSimilar.cancel();
    this.asked?.abort();
    this.askedSimilar?.abort();
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
    if (place.neighborhood !== '') void this.lookAt(place.neighborhood);
  }

  private readonly contact = (): NewContact => {
    const begun = { draft: this.draft.peek(), consent: this.consent.peek(), point: this.point.peek() };
    return contactOf(begun, this.formChannel.peek()?.form, toApiTime(this.session.city.clock.now()));
  };

  private async lookForSimilar(): Promise<void> {
    this.askedSimilar?.abort();
    const { contact: _, consent: __, ...said } = this.contact();
    if (said.words === '' || [...said.words].length > kMostWords || !may(this.session, 'triage')) {
      this.similar.value = [];
      return;
    }
    const mine = (this.askedSimilar = new AbortController());
    try {
      const found = await this.session.api.similarToContact(this.channel.peek(), said, mine.signal);
      if (!mine.signal.aborted) this.similar.value = found;
    } catch {
      // Offline: the hub joins what belongs together when it is sent.
      if (!mine.signal.aborted) this.similar.value = [];
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
    try {
      await this.session.contacts.add(this.channel.peek(), this.contact());
    } catch (error) {
      this.problem.value =
        error instanceof QueueFull
          ? t('contacts.full', { n: kMostWaiting })
          : t('contacts.noKeep', { what: errorText(error) });
      return false;
    }
    this.askedSimilar?.abort();
    this.similar.value = [];
    this.draft.value = { ...kEmpty, lang: draft.lang };
    this.consent.value = false;
    this.point.value = null;
    this.found.value = null;
    this.problem.value = '';
    return true;
  };

  // As it was fetched last where there is no network.
  async lookAt(zone: string): Promise<void> {
    this.zone.value = zone;
    this.heardProblem.value = null;
    this.heard.value = keptOf(zone);
    if (zone === '') return;
    try {
      const heard = await this.hear(zone);
      if (this.zone.peek() === zone) this.heard.value = heard;
    } catch (error) {
      if (this.zone.peek() === zone && !isAway(error)) this.heardProblem.value = error;
    }
  }
  private async hear(zone: string): Promise<Heard> {
    const now = this.session.city.clock.now();
    const since = toApiTime(new Date(now.getTime() - kDays * kDay));
    const { series } = await this.session.api.tallies({ by: 'service_code', neighborhood: zone, since });
    const counts = series.slice(0, kMostHeard).map(({ key, total }) => ({ key, total }));
    const heard = { at: toApiTime(now), counts: counts.filter(({ total }) => total > 0) };
    const kept = stored<Record<string, Heard>>(localStorage, kHeard, {});
    localStorage.setItem(kHeard, JSON.stringify({ ...kept, [zone]: heard }));
    return heard;
  }
  // A mobile unit has every neighborhood with it, wherever it loses the network.
  private async readAhead(): Promise<void> {
    if (this.reading) return;
    this.reading = true;
    try {
      for (const zone of this.zones.peek().slice(0, kMostAhead)) {
        if (this.stopped) break;
        const age = this.session.city.clock.now().getTime() - Date.parse(keptOf(zone)?.at ?? '');
        if (!(age >= 0 && age < kFresh)) await this.hear(zone);
      }
    } catch {
      // What was heard before stays.
    } finally {
      this.reading = false;
    }
  }
}
