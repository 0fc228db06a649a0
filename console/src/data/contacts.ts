// Contacts on their way to the hub: each is kept first, sent, and removed only when the hub has named its number.
import { computed, signal } from '@preact/signals';
import type { NewContact, TakenContact } from '../types';
import { ApiError } from './api';
import { Outbox, type Queued } from './outbox';

const kAgain = 30_000;
const kMostSent = 50;
// Of everybody on this device.
export const kMostWaiting = 500;

export class QueueFull extends Error {}

export interface SentContact {
  key: string;
  words: string;
  ticket: string;
  requestId: string;
}

// What an error says of a contact: `wait`: it may go later, as it is; `refused`: a person has to see to it.
export function judge(error: unknown): 'wait' | 'refused' {
  if (!(error instanceof ApiError)) return 'wait';
  const { status } = error;
  // Without rights, signed out, too many, not now, a stranger's page: nothing is said of the contact.
  if (status < 400 || status >= 500 || [401, 403, 408, 429].includes(status)) return 'wait';
  return 'refused';
}

// A page that answers in the hub's stead (a hotel's sign-in) has no receipt.
export const isReceipt = (taken: Partial<TakenContact> | null): taken is TakenContact =>
  typeof taken?.ticket === 'string' && taken.ticket !== '' && typeof taken.request_id === 'string';

// `send` throws an ApiError where the hub did not take it.
export class Contacts {
  readonly queue = signal<Queued[]>([]);
  readonly sent = signal<SentContact[]>([]);
  // Why the last try did not get through; null: it did.
  readonly problem = signal<unknown>(null);
  readonly mine = computed(() => this.queue.value.filter(({ who }) => who === this.who));
  // On this device, of others.
  readonly others = computed(() => this.queue.value.length - this.mine.value.length);
  private sending: Promise<void> | undefined;
  private timer = 0;
  private stopped = false;

  constructor(
    readonly who: string,
    private readonly send: (channel: string, contact: NewContact) => Promise<TakenContact>,
    private readonly outbox: Pick<Outbox, 'all' | 'put' | 'remove'> = new Outbox(),
  ) {}

  // Tries on start, on focus, when the network is back, and every half minute: no browser's background sync is relied on.
  start(): void {
    this.stopped = false;
    addEventListener('online', this.tryAll);
    addEventListener('focus', this.tryAll);
    this.timer = window.setInterval(this.tryAll, kAgain);
    this.tryAll();
  }
  stop(): void {
    this.stopped = true;
    removeEventListener('online', this.tryAll);
    removeEventListener('focus', this.tryAll);
    clearInterval(this.timer);
  }

  readonly tryAll = (): void => {
    this.sendAll().catch((error: unknown) => (this.problem.value = error));
  };

  // Throws where it cannot be kept: then it is not entered.
  async add(channel: string, contact: NewContact): Promise<void> {
    if ((await this.outbox.all()).length >= kMostWaiting) throw new QueueFull();
    await this.outbox.put({ key: contact.key, channel, who: this.who, contact });
    await this.read();
    this.tryAll();
  }
  async remove(key: string): Promise<void> {
    await this.outbox.remove(key);
    await this.read();
  }
  // Somebody has seen to what was refused, of the channel or of the hub.
  async again(item: Queued): Promise<void> {
    const { refused: _, ...waiting } = item;
    await this.outbox.put(waiting);
    await this.read();
    this.tryAll();
  }
  async read(): Promise<void> {
    this.queue.value = await this.outbox.all();
  }

  // One after the other; a second call waits for the first and looks again.
  async sendAll(): Promise<void> {
    const before = this.sending;
    const mine = (async () => {
      await before?.catch(() => {});
      await this.sendEach();
    })();
    this.sending = mine;
    await mine;
  }
  private async sendEach(): Promise<void> {
    await this.read();
    for (const item of this.mine.peek()) {
      if (this.stopped) return;
      if (item.refused !== undefined) continue;
      try {
        const taken = await this.send(item.channel, item.contact);
        if (!isReceipt(taken)) throw new ApiError(200, 'bad_data', '');
        await this.outbox.remove(item.key);
        this.problem.value = null;
        const { key, contact } = item;
        const shown = { key, words: contact.words, ticket: taken.ticket, requestId: taken.request_id };
        this.sent.value = [shown, ...this.sent.peek().filter((each) => each.key !== key)].slice(0, kMostSent);
      } catch (error) {
        if (judge(error) === 'wait') {
          this.problem.value = error;
          break;
        }
        await this.outbox.put({
          ...item,
          refused: (error as ApiError).message || `HTTP ${(error as ApiError).status}`,
        });
      }
      await this.read();
    }
    await this.read();
  }
}
