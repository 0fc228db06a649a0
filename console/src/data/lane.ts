// The lane of people in danger, as every page knows it: the banner counts it, its page lists it, a new one sounds.
import { batch, signal } from '@preact/signals';
import type { DutyAlarm, Emergency, EmergencyNews, EmergencyPage, EmergencyState } from '../types';
import type { Api } from './api';
import { Meanwhile, type Live } from './live';
import { urgencyLevel, type UrgencyLevel } from './names';

// More than that are counted and not listed.
const kMost = 500;
const kRank: Record<EmergencyState, number> = { waiting: 0, taken: 1, handed_over: 2, closed: 3 };

const kGravity: Record<UrgencyLevel, number> = { high: 0, medium: 1, low: 2 };
const gravity = ({ urgency }: Emergency): number => kGravity[urgencyLevel(urgency)];

// As the hub orders them: those that wait first, then by level of urgency, and of the same level the oldest first.
export const inOrder = (a: Emergency, b: Emergency): number =>
  kRank[a.state] - kRank[b.state] ||
  gravity(a) - gravity(b) ||
  Date.parse(a.since) - Date.parse(b.since) ||
  b.urgency - a.urgency ||
  a.mention_id - b.mention_id;

// The list with what was told of one of them; what is closed is not in it.
export function withNews(list: Emergency[], told: Emergency): Emergency[] {
  const others = list.filter(({ mention_id }) => mention_id !== told.mention_id);
  return told.state === 'closed' ? others : [...others, told].sort(inOrder);
}

// Whether it has just begun to wait, for the first time or again.
export function isNew(list: Emergency[], told: Emergency): boolean {
  if (told.state !== 'waiting') return false;
  const known = list.find(({ mention_id }) => mention_id === told.mention_id);
  return known === undefined || known.state !== 'waiting' || known.turn !== told.turn;
}

export class Lane {
  readonly open = signal<Emergency[]>([]);
  readonly waiting = signal(0);
  readonly alarms = signal<DutyAlarm[]>([]);
  readonly loaded = signal(false);
  readonly error = signal<unknown>(null);
  private readonly meanwhile = new Meanwhile();
  private load: AbortController | undefined;
  private stops: (() => void)[] = [];

  constructor(
    private readonly api: Pick<Api, 'emergencies'>,
    private readonly live: Pick<Live, 'on'>,
    // Something has just begun to wait.
    private readonly arrived: () => void,
  ) {}

  start(): void {
    this.stops = [
      this.live.on('emergencies', (news) => this.take(news)),
      this.live.on('hello', () => void this.reload()),
      this.live.on('resumed', () => void this.reload()),
      this.live.on('removed', ({ id }) => this.forget(id)),
    ];
    void this.reload();
  }
  stop(): void {
    this.stops.forEach((stop) => stop());
    this.load?.abort();
  }

  readonly reload = async (): Promise<void> => {
    this.load?.abort();
    const mine = (this.load = new AbortController());
    this.meanwhile.asked();
    try {
      const page = await this.api.emergencies({ limit: kMost }, mine.signal);
      if (mine.signal.aborted) return;
      batch(() => {
        this.draw(page);
        this.meanwhile.drawn();
      });
    } catch (error) {
      if (mine.signal.aborted) return;
      this.meanwhile.drawn();
      this.error.value = error;
    }
  };

  // Also what the page itself did.
  tell(emergency: Emergency): void {
    this.open.value = withNews(this.open.peek(), emergency);
    this.waiting.value = this.open.peek().filter(({ state }) => state === 'waiting').length;
  }

  private draw(page: EmergencyPage): void {
    const before = this.open.peek();
    const first = !this.loaded.peek();
    const fresh = page.emergencies.some((each) => isNew(before, each));
    this.open.value = [...page.emergencies].sort(inOrder);
    this.waiting.value = page.waiting;
    this.alarms.value = page.alarms;
    this.loaded.value = true;
    this.error.value = null;
    // What stands there when the console is opened sounds as well: nobody has it.
    if (fresh || (first && page.waiting > 0)) this.arrived();
  }

  private take(news: EmergencyNews): void {
    const { emergency } = news;
    const fresh = emergency !== undefined && isNew(this.open.peek(), emergency);
    this.meanwhile.tell(() =>
      batch(() => {
        this.waiting.value = news.waiting;
        this.alarms.value = news.alarms;
        if (emergency) this.open.value = withNews(this.open.peek(), emergency);
      }),
    );
    if (fresh) this.arrived();
  }

  // Its author removed the words; it stays.
  private forget(id: number): void {
    this.open.value = this.open
      .peek()
      .map((each) =>
        each.mention_id === id
          ? { ...each, mention: { ...each.mention, removed: true, text: '', url: '', attachments: [] } }
          : each,
      );
  }
}
