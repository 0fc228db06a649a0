// The bulletins that are listed, newest first.
import { signal } from '@preact/signals';
import { formatRoute } from '../../app/route';
import type { Session } from '../../app/session';
import { PagedList } from '../../data/list';
import type { Bulletin } from '../../types';

export const kStates = ['draft', 'held', 'approved', 'sending', 'sent', 'superseded', 'cancelled'];
const kPageSize = 100;

// As the hub orders them.
const newest = (a: Bulletin, b: Bulletin): number =>
  Date.parse(b.created_at) - Date.parse(a.created_at) || (a.id < b.id ? 1 : -1);

export class BulletinsModel {
  readonly state = signal('');
  readonly list: PagedList<Bulletin>;
  private stops: (() => void)[] = [];

  constructor(private readonly session: Session) {
    this.list = new PagedList<Bulletin>({
      size: kPageSize,
      key: ({ id }) => id,
      order: newest,
      page: async (before, abort) => {
        const query = { state: this.state.peek(), limit: kPageSize, before };
        const page = await session.api.bulletins(query, abort);
        return { items: page.bulletins, next: page.next, unreadable: page.unreadable };
      },
    });
  }
  start(): void {
    const { live } = this.session;
    const fits = ({ state }: Bulletin) => this.state.peek() === '' || this.state.peek() === state;
    this.stops = [
      live.on('bulletin', (bulletin) => this.list.tell(() => this.list.take(bulletin, fits(bulletin)))),
      live.on('resumed', () => void this.list.reload()),
    ];
  }
  stop(): void {
    this.stops.forEach((stop) => stop());
    this.list.stop();
  }
  show(state: string): void {
    this.state.value = state;
    this.list.clear();
    void this.list.reload();
  }
  filter(state: string): void {
    history.replaceState(null, '', formatRoute(['bulletins'], { state }));
    this.show(state);
  }
}
