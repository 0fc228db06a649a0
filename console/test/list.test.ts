import { describe, expect, it } from 'vitest';
import { PagedList } from '../src/data/list';

interface Item {
  id: string;
  rank: number;
}
async function listOf(...items: Item[]): Promise<PagedList<Item>> {
  const list = new PagedList<Item>({
    size: 10,
    key: ({ id }) => id,
    order: (a, b) => a.rank - b.rank,
    page: async () => ({ items, next: null }),
  });
  await list.reload();
  return list;
}
const ids = (list: PagedList<Item>): string => list.items.value.map(({ id }) => id).join('');
const [a, b, c] = [
  { id: 'a', rank: 1 },
  { id: 'b', rank: 2 },
  { id: 'c', rank: 3 },
];

describe('a list that is held', () => {
  it('moves nothing: what is new waits, what has left stays, what changed its rank keeps its place', async () => {
    const list = await listOf(a, b, c);
    list.hold(true);
    list.take({ id: 'n', rank: 0 }, true);
    list.take({ ...b, rank: 9 }, true);
    list.take(c, false);
    expect(ids(list)).toBe('abc');
    expect([...list.late.value.keys()]).toEqual(['n']);
    list.hold(false);
    expect(ids(list)).toBe('nab');
    expect(list.late.value.size).toBe(0);
  });

  it('forgets what is new and gone again, and keeps what was chosen', async () => {
    const list = await listOf(a, b);
    list.hold(true);
    list.take({ id: 'n', rank: 0 }, true);
    list.take({ id: 'n', rank: 0 }, false);
    list.take(b, false);
    list.catchUp('b');
    expect(ids(list)).toBe('ab');
  });

  it('lets go at once of what its reader dropped, and shows what was told when asked', async () => {
    const list = await listOf(a, b);
    list.hold(true);
    list.drop('a');
    list.take({ id: 'n', rank: 0 }, true);
    expect(ids(list)).toBe('b');
    list.catchUp();
    expect(ids(list)).toBe('nb');
    await list.reload();
    expect(ids(list)).toBe('ab');
  });
});
