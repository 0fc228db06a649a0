// The hub's stream of events, kept open: through fetch, since EventSource cannot carry the token.
import { ApiError, type Api } from './api';
import { SseParser } from './sse';
import type {
  Bulletin,
  Channel,
  Delivery,
  EmergencyNews,
  Mention,
  Progress,
  Reply,
  Request,
  Rumour,
  Status,
} from '../types';

export interface LiveEvents {
  hello: Status;
  mention: Mention;
  removed: { id: number };
  request: Request;
  bulletin: Bulletin;
  delivery: Delivery; // for the public; of those for people only the progress is told
  progress: Progress;
  channel: Channel;
  reply: Reply; // when it is sent, and when what the resident has of it may have changed
  emergencies: EmergencyNews;
  rumours: Rumour; // without its mentions
  // The stream is back after a loss, or the hub lost something itself: whatever is shown must be loaded again.
  resumed: null;
  state: LiveState;
}
export type LiveState =
  | { at: 'connecting' }
  | { at: 'open' }
  | { at: 'lost'; since: number; retryAt: number };
type Listener<K extends keyof LiveEvents> = (value: LiveEvents[K]) => void;

// The hub sends a heartbeat every 15 s; after this long without a byte the connection is taken for dead.
const kSilence = 40_000;
// How long the pages wait for the stream at the start.
const kPatience = 4_000;
const kFirstWait = 1_000;
const kLongestWait = 30_000;

// Wait before try number `failures`: doubling, with half of it left to chance so that consoles do not come back in step.
export function backoff(failures: number, dice: number): number {
  const full = Math.min(kLongestWait, kFirstWait * 2 ** Math.min(failures, 10));
  return full / 2 + (full / 2) * dice;
}

export class Live {
  state: LiveState = { at: 'connecting' };
  private listeners = new Map<string, Set<Listener<never>>>();
  private abort: AbortController | undefined;
  private timer: number | undefined;
  private patience: number | undefined;
  private failures = 0;
  private lostSince = 0;
  private begin: () => void = () => {};
  private begun = false;
  // From the stream's hello on nothing is missed, so a page asks for its list after this. It does not wait for ever: where
  // the stream does not come, lists are shown without it, and loaded again when it does.
  readonly ready = new Promise<void>((resolve) => (this.begin = resolve));

  constructor(private readonly api: Api) {}

  // Answers a function that ends the listening.
  on<K extends keyof LiveEvents>(event: K, listener: Listener<K>): () => void {
    const set = this.listeners.get(event) ?? new Set();
    set.add(listener as Listener<never>);
    this.listeners.set(event, set);
    return () => set.delete(listener as Listener<never>);
  }

  start(): void {
    addEventListener('online', this.retryNow);
    this.patience = window.setTimeout(() => this.goAhead(), kPatience);
    void this.run();
  }

  stop(): void {
    removeEventListener('online', this.retryNow);
    clearTimeout(this.timer);
    clearTimeout(this.patience);
    this.abort?.abort();
    this.abort = undefined;
  }

  retryNow = (): void => {
    if (this.state.at !== 'lost') return;
    clearTimeout(this.timer);
    void this.run();
  };

  private emit<K extends keyof LiveEvents>(event: K, value: LiveEvents[K]): void {
    for (const listener of [...(this.listeners.get(event) ?? [])]) (listener as Listener<K>)(value);
  }

  private enter(state: LiveState): void {
    this.state = state;
    this.emit('state', state);
  }

  private async run(): Promise<void> {
    const abort = new AbortController();
    this.abort = abort;
    let watchdog: number | undefined;
    const alive = () => {
      clearTimeout(watchdog);
      watchdog = window.setTimeout(() => abort.abort(), kSilence);
    };
    try {
      alive();
      const response = await this.api.open('api/v1/stream', {
        signal: abort.signal,
        headers: { Accept: 'text/event-stream' },
      });
      const reader = (response.body as ReadableStream<Uint8Array>).getReader();
      const decoder = new TextDecoder();
      const parser = new SseParser((e) => this.take(e.event, e.data));
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        alive();
        parser.push(decoder.decode(value, { stream: true }));
      }
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return this.stop();
    } finally {
      clearTimeout(watchdog);
    }
    // Stopped on purpose, or another run has taken over.
    if (this.abort !== abort) return;
    if (this.state.at !== 'lost') this.lostSince = Date.now();
    const wait = backoff(this.failures++, Math.random());
    this.timer = window.setTimeout(() => void this.run(), wait);
    this.enter({ at: 'lost', since: this.lostSince, retryAt: Date.now() + wait });
    this.goAhead();
  }

  // With the stream, or without it.
  private goAhead(): void {
    clearTimeout(this.patience);
    this.begun = true;
    this.begin();
  }

  private take(event: string, data: string): void {
    let value: never;
    try {
      value = JSON.parse(data) as never;
    } catch {
      return;
    }
    if (event === 'hello') {
      this.failures = 0;
      this.enter({ at: 'open' });
      this.emit('hello', value);
      if (this.begun) this.emit('resumed', null);
      this.goAhead();
      return;
    }
    // The hub lost some of what it should have told.
    if (event === 'reload') this.emit('resumed', null);
    else this.emit(event as keyof LiveEvents, value);
  }
}

// While the answer that a page asked for is on its way, the stream goes on. What it told since is told again once the answer
// is drawn, for the answer may be older.
export class Meanwhile {
  private told: (() => void)[] | undefined;

  asked(): void {
    this.told = [];
  }
  tell(act: () => void): void {
    this.told?.push(act);
    act();
  }
  // Or failed: nothing is kept any longer.
  drawn(): void {
    const again = this.told;
    this.told = undefined;
    again?.forEach((act) => act());
  }
}
