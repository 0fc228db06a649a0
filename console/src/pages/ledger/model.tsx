// A bulletin that is on its way or was sent, and its deliveries, as answered and as told since.
import { batch, computed, signal } from '@preact/signals';
import { formatRoute } from '../../app/route';
import type { Session } from '../../app/session';
import { isEditable, standing } from '../../data/bulletin';
import { throttle } from '../../data/pace';
import { t } from '../../i18n';
import { ask } from '../../parts/dialog';
import type { Bulletin, Delivery, SettledAs } from '../../types';

const kSoon = 300;
const kAgain = 3_000;
const kMostOthers = 500;
const kOut = ['approved', 'sending', 'sent', 'superseded'];

// With these counts and no others.
function counted(
  bulletin: Bulletin,
  { progress, expanding }: Pick<Bulletin, 'progress' | 'expanding'>,
): Bulletin {
  const { progress: _progress, expanding: _expanding, ...rest } = bulletin;
  return { ...rest, ...(progress && { progress }), ...(expanding && { expanding }) };
}

// What the hub answered, with what was told live where that is as new; the counts are the answer's.
function later(found: Bulletin, told: Bulletin | undefined): Bulletin {
  if (!told || Date.parse(told.updated_at) < Date.parse(found.updated_at)) return found;
  return counted({ ...found, ...told }, found);
}

type Act = 'correct' | 'all_clear' | 'cancel';

export class LedgerModel {
  readonly bulletin = signal<Bulletin | null>(null);
  readonly deliveries = signal<Delivery[]>([]);
  // Those that it refers to and that refer to it.
  readonly others = signal<Bulletin[]>([]);
  readonly error = signal<unknown>(null);
  readonly busy = signal(false);
  readonly counts = computed(() => standing(this.bulletin.value?.progress, this.deliveries.value));
  private readonly rows = new Map<string, Delivery>();
  private early: Bulletin | undefined; // told live before the page had loaded
  private stops: (() => void)[] = [];

  constructor(
    private readonly session: Session,
    readonly id: string,
  ) {}

  start(): void {
    const { live } = this.session;
    this.stops = [
      live.on('delivery', (delivery) => {
        if (delivery.bulletin_id === this.id && this.keep(delivery) && this.bulletin.peek()) this.soon();
      }),
      live.on('progress', (told) => {
        const bulletin = this.bulletin.peek();
        if (told.bulletin_id !== this.id || !bulletin) return;
        this.bulletin.value = counted(bulletin, told);
        this.soon();
        const total = Object.values(told.progress).reduce((sum, n) => sum + n, 0);
        const people = [...this.rows.values()].some(({ recipient }) => recipient !== '');
        if (total > this.rows.size || people) this.again();
      }),
      live.on('bulletin', (changed) => this.changed(changed)),
      live.on('resumed', () => void this.reload()),
    ];
    void this.reload();
  }
  stop(): void {
    this.stops.forEach((stop) => stop());
    this.soon.cancel();
    this.again.cancel();
  }

  private readonly soon = throttle(kSoon, () => void (this.deliveries.value = [...this.rows.values()]));
  // The rows themselves, where they are not told.
  private readonly again = throttle(kAgain, () => void this.reload());

  private changed(changed: Bulletin): void {
    const bulletin = this.bulletin.peek();
    if (changed.references === this.id) void this.loadChain();
    if (changed.id !== this.id) return;
    if (!bulletin) {
      this.early = changed;
      return;
    }
    // Held: there it is looked at and approved anew.
    if (isEditable(changed)) {
      void this.reload();
      return;
    }
    this.bulletin.value = { ...bulletin, ...changed };
    void this.loadChain();
    this.soon();
  }

  private keep(delivery: Delivery): boolean {
    const old = this.rows.get(String(delivery.id));
    if (old && Date.parse(old.updated_at) > Date.parse(delivery.updated_at)) return false;
    this.rows.set(String(delivery.id), delivery);
    return true;
  }

  readonly reload = async (): Promise<void> => {
    try {
      const found = await this.session.api.bulletin(this.id);
      if (isEditable(found)) {
        location.replace(formatRoute(['bulletins', this.id, 'edit']));
        return;
      }
      batch(() => {
        // What was told live since the hub answered is newer than the answer.
        this.bulletin.value = later(found, this.bulletin.peek() ?? this.early);
        for (const delivery of found.deliveries ?? []) this.keep(delivery);
        this.deliveries.value = [...this.rows.values()];
        this.error.value = null;
      });
      void this.loadChain();
    } catch (error) {
      this.error.value = error;
    }
  };

  // The chain of corrections, by its headlines.
  private async loadChain(): Promise<void> {
    const { api } = this.session;
    const before = this.bulletin.peek()?.references;
    try {
      const [after, first] = await Promise.all([
        api.bulletins({ references: this.id, limit: kMostOthers }),
        before ? api.bulletin(before) : undefined,
      ]);
      this.others.value = first ? [...after.bulletins, first] : after.bulletins;
    } catch {
      // The numbers have to do.
    }
  }
  followers(): Bulletin[] {
    return this.others.value.filter(
      ({ references, state }) => references === this.id && kOut.includes(state),
    );
  }
  // A draft that says the same of it already.
  private waiting(action: Act): Bulletin | undefined {
    const type = action === 'cancel' ? 'Cancel' : 'Update';
    const clear = action === 'all_clear';
    return this.others
      .peek()
      .find(
        (b) =>
          b.references === this.id &&
          b.state === 'draft' &&
          b.msg_type === type &&
          (b.kind === 'all_clear') === clear,
      );
  }

  private async once(act: () => Promise<void>): Promise<void> {
    if (this.busy.peek()) return;
    this.busy.value = true;
    try {
      await act();
      this.error.value = null;
    } catch (error) {
      this.error.value = error;
    } finally {
      this.busy.value = false;
    }
  }

  readonly settle = (channel: string, as: SettledAs): Promise<void> =>
    this.once(async () => {
      const yes = await ask({
        title: t(`ledger.${as}Title`),
        content: <p>{t(`ledger.${as}Text`, { channel })}</p>,
        yes: t(`ledger.${as}`),
        tone: as === 'again' ? 'danger' : 'plain',
      });
      if (!yes) return;
      await this.session.api.settle(channel, this.id, as);
      await this.reload();
    });

  private make(action: Act): Promise<Bulletin> {
    const { api } = this.session;
    return action === 'all_clear' ? api.allClear(this.id) : api.actOnBulletin(this.id, action);
  }

  readonly act = (action: Act): Promise<void> =>
    this.once(async () => {
      const yes =
        action !== 'cancel' ||
        (await ask({
          title: t('ledger.cancelTitle'),
          content: <p>{t('ledger.cancelText')}</p>,
          yes: t('ledger.cancelYes'),
          tone: 'danger',
        }));
      if (!yes) return;
      const draft = this.waiting(action) ?? (await this.make(action));
      if (draft.id === this.id) await this.reload();
      else location.hash = formatRoute(['bulletins', draft.id, 'edit']);
    });
}
