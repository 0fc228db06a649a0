// Many requests at once: those that were ticked, as they were seen then. What changed since is passed over and named.
import { batch, computed, signal } from '@preact/signals';
import { errorText, type Session } from '../../app/session';
import { t } from '../../i18n';
import { complain, toast } from '../../parts/toast';
import type { Request, RequestBatch, RequestBatchDone, RequestChange } from '../../types';
import { can, type Step } from './steps';

// docs/api.md
export const kMost = 200;
// Taking more than these off the desk asks for the number.
export const kMany = 20;
export const kSteps = ['accept', 'dismiss', 'close', 'assign', 'merge'] as const;
export type BatchStep = (typeof kSteps)[number];
export type More = Omit<RequestChange, 'action' | 'updated_datetime'>;
type Skipped = RequestBatchDone['skipped'];

export class Chosen {
  // By id; neither grows nor changes by itself.
  readonly seen = signal<ReadonlyMap<string, Request>>(new Map());
  readonly skipped = signal<Skipped>([]);
  readonly busy = signal(false);
  readonly count = computed(() => this.seen.value.size);

  constructor(
    private readonly session: Session,
    // What a step made of them.
    private readonly changed: (requests: Request[]) => void,
  ) {}

  has(id: string): boolean {
    return this.seen.value.has(id);
  }
  toggle(request: Request): void {
    const seen = new Map(this.seen.peek());
    if (!seen.delete(request.id)) {
      if (seen.size >= kMost) return complain(t('batch.most', { n: kMost }));
      seen.set(request.id, request);
    }
    this.seen.value = seen;
  }
  // Those that are shown now, from the top.
  all(requests: Request[]): void {
    this.seen.value = new Map(requests.slice(0, kMost).map((request) => [request.id, request]));
  }
  clear(): void {
    this.seen.value = new Map();
  }
  which(step: Step): Request[] {
    return [...this.seen.value.values()].filter((request) => can(request, step));
  }

  async act(action: BatchStep, requests: Request[], more: More): Promise<void> {
    const [first, ...rest] = requests.map(({ id, updated_datetime }) => ({ id, updated_datetime }));
    if (!first || this.busy.peek()) return;
    const call: RequestBatch = { action, ...more, requests: [first, ...rest] };
    this.busy.value = true;
    try {
      const done = await this.session.api.changeRequests(call);
      batch(() => {
        this.clear();
        this.skipped.value = done.skipped;
        this.changed(done.changed);
      });
      const says = t(`batch.done.${action}`, { n: done.changed.length });
      if (done.changed.length > 0) toast(says, () => void this.takeBack(done.changed));
      this.session.city.recount();
    } catch (error) {
      complain(errorText(error));
    } finally {
      this.busy.value = false;
    }
  }

  // One by one, for each stands alone; what cannot be taken back is named.
  private async takeBack(requests: Request[]): Promise<void> {
    const back: Request[] = [];
    const skipped: Skipped = [];
    for (const { id, updated_datetime } of requests) {
      try {
        back.push(await this.session.api.undoRequest(id, updated_datetime));
      } catch (error) {
        skipped.push({ id, why: 'refused', message: errorText(error) });
      }
    }
    batch(() => {
      this.skipped.value = skipped;
      this.changed(back);
    });
    if (back.length > 0) toast(t('batch.undone', { n: back.length }));
    this.session.city.recount();
  }
}
