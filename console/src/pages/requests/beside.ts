// What stands beside a request: its history, likely duplicates, and what its residents were answered.
import { batch, signal } from '@preact/signals';
import { may, type Session } from '../../app/session';
import type { Likely } from '../../parts/likely';
import type { Reply, Request, RequestEvent } from '../../types';
import { can } from './steps';

const byNewest = (a: Reply, b: Reply): number => (a.id < b.id ? 1 : -1);

export class Beside {
  readonly history = signal<RequestEvent[]>([]);
  // Where the history goes on; null: all of it is here.
  readonly older = signal<number | null>(null);
  readonly similar = signal<Likely[]>([]);
  readonly replies = signal<Reply[]>([]);
  readonly error = signal<unknown>(null);
  private asked = 0;
  // Whose answers are shown: its own, and those of what was merged into it.
  private ids: string[];

  constructor(
    private readonly session: Session,
    private readonly id: string,
  ) {
    this.ids = [id];
  }

  readonly load = async (request: Request): Promise<void> => {
    const { api } = this.session;
    const mine = ++this.asked;
    this.ids = [this.id, ...(request.merged ?? [])];
    const merges = can(request, 'merge') && may(this.session, 'triage');
    try {
      const [page, similar, replies] = await Promise.all([
        api.requestHistory(this.id),
        merges ? api.similarRequests(this.id) : [],
        api.requestReplies(this.id),
      ]);
      if (mine !== this.asked) return;
      batch(() => {
        this.history.value = page.history;
        this.older.value = page.next;
        this.similar.value = similar;
        this.replies.value = replies;
        this.error.value = null;
      });
    } catch (error) {
      if (mine === this.asked) this.error.value = error;
    }
  };

  readonly loadOlder = async (): Promise<void> => {
    const mine = this.asked;
    try {
      const page = await this.session.api.requestHistory(this.id, this.older.peek() ?? undefined);
      if (mine !== this.asked) return;
      batch(() => {
        this.history.value = [...this.history.peek(), ...page.history];
        this.older.value = page.next;
      });
    } catch (error) {
      this.error.value = error;
    }
  };

  // The stream tells what became of an answer.
  told(reply: Reply): void {
    if (reply.request_id === null || !this.ids.includes(reply.request_id)) return;
    const others = this.replies.peek().filter(({ id }) => id !== reply.id);
    this.replies.value = [reply, ...others].sort(byNewest);
  }
}
