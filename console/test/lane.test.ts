import { describe, expect, it, vi } from 'vitest';
import { inOrder, isNew, Lane, withNews } from '../src/data/lane';
import type { LiveEvents } from '../src/data/live';
import { ageOf, neighbour } from '../src/pages/emergencies/model';
import type { Emergency, EmergencyPage } from '../src/types';

const one = (mention_id: number, more: Partial<Emergency> = {}): Emergency =>
  ({
    mention_id,
    state: 'waiting',
    urgency: 0.9,
    since: `2026-11-21T18:00:0${mention_id}Z`,
    turn: 1,
    mention: { id: mention_id, text: 'help', removed: false, url: 'x', attachments: [] },
    ...more,
  }) as unknown as Emergency;
const ids = (list: Emergency[]) => list.map(({ mention_id }) => mention_id);

describe('the order of the lane', () => {
  it('begins with the graver level, in it with what waits longest, and ends with what somebody has', () => {
    const since = '2026-11-21T18:00:00Z';
    const list = [
      one(1, { state: 'taken', since }),
      one(2),
      one(3, { since, urgency: 0.5 }),
      one(4, { since }),
      one(5, { since, urgency: 0.1 }),
      one(6, { since: '2026-11-21T19:00:00Z', urgency: 0.7 }),
      one(7, { since: '2026-11-21T17:00:00Z', urgency: 0.69 }),
    ];
    expect(ids([...list].sort(inOrder))).toEqual([4, 2, 6, 7, 3, 5, 1]);
  });
});

describe('news of the lane', () => {
  it('takes the place of what was known, and what is closed leaves', () => {
    const list = [one(1), one(2)];
    expect(withNews(list, one(1, { state: 'taken' })).map(({ state }) => state)).toEqual([
      'waiting',
      'taken',
    ]);
    expect(ids(withNews(list, one(1, { state: 'closed' })))).toEqual([2]);
    expect(ids(withNews(list, one(3)))).toEqual([1, 2, 3]);
  });
  it('sounds for what begins to wait, for the first time or again, and for nothing else', () => {
    expect(isNew([], one(1))).toBe(true);
    expect(isNew([one(1)], one(1, { urgency: 1 }))).toBe(false);
    expect(isNew([one(1, { state: 'taken' })], one(1, { turn: 2 }))).toBe(true);
    expect(isNew([one(1)], one(1, { turn: 2 }))).toBe(true);
    expect(isNew([], one(1, { state: 'taken' }))).toBe(false);
  });
});

describe('the lane that every page knows', () => {
  const pageOf = (list: Emergency[]): EmergencyPage => ({
    waiting: list.filter(({ state }) => state === 'waiting').length,
    taken: 0,
    handed_over: 0,
    alarms: [],
    emergencies: list,
    next: null,
  });
  function lane(answer: () => Promise<EmergencyPage>) {
    const listeners = new Map<string, (value: never) => void>();
    const arrived = vi.fn();
    const live = {
      on: (event: string, listener: (value: never) => void) => {
        listeners.set(event, listener);
        return () => listeners.delete(event);
      },
    };
    const made = new Lane({ emergencies: answer } as never, live as never, arrived);
    const tell = <K extends keyof LiveEvents>(event: K, value: LiveEvents[K]) =>
      listeners.get(event)?.(value as never);
    return { made, arrived, tell, listeners };
  }

  it('counts, lists, and sounds when something new is told', async () => {
    const { made, arrived, tell } = lane(async () => pageOf([]));
    await made.reload();
    made.start();
    await made.reload();
    expect(arrived).not.toHaveBeenCalled();
    tell('emergencies', { ...pageOf([]), waiting: 1, emergency: one(1) } as never);
    expect(made.waiting.value).toBe(1);
    expect(ids(made.open.value)).toEqual([1]);
    expect(arrived).toHaveBeenCalledTimes(1);
    tell('emergencies', { ...pageOf([]), waiting: 0, emergency: one(1, { state: 'taken' }) } as never);
    expect(made.waiting.value).toBe(0);
    expect(arrived).toHaveBeenCalledTimes(1);
  });
  it('sounds for what waits already when the console is opened', async () => {
    const { made, arrived } = lane(async () => pageOf([one(1)]));
    await made.reload();
    expect(arrived).toHaveBeenCalledTimes(1);
    await made.reload();
    expect(arrived).toHaveBeenCalledTimes(1);
  });
  it('keeps what is told while the list is on its way', async () => {
    let answer!: (page: EmergencyPage) => void;
    const { made, tell } = lane(() => new Promise((resolve) => (answer = resolve)));
    made.start();
    tell('emergencies', { ...pageOf([]), waiting: 1, emergency: one(7) } as never);
    answer(pageOf([]));
    await vi.waitFor(() => expect(made.loaded.value).toBe(true));
    expect(ids(made.open.value)).toEqual([7]);
    expect(made.waiting.value).toBe(1);
  });
  it('keeps what an author removed, without the words', async () => {
    const { made, tell } = lane(async () => pageOf([one(1)]));
    made.start();
    await vi.waitFor(() => expect(made.loaded.value).toBe(true));
    tell('removed', { id: 1 });
    expect(made.open.value[0]?.mention.text).toBe('');
    expect(made.open.value[0]?.mention.removed).toBe(true);
  });
  it('says so when it cannot be had, and listens no more once it is stopped', async () => {
    const { made, listeners } = lane(() => Promise.reject(new Error('down')));
    made.start();
    await vi.waitFor(() => expect(made.error.value).not.toBeNull());
    made.stop();
    expect(listeners.size).toBe(0);
  });
});

describe('the page of the lane', () => {
  it('tells an age in minutes and seconds, and never one below zero', () => {
    const since = '2026-11-21T18:00:00Z';
    expect(ageOf(since, new Date('2026-11-21T18:02:05Z'))).toBe('2:05');
    expect(ageOf(since, new Date('2026-11-21T19:02:05Z'))).toBe('1:02:05');
    expect(ageOf(since, new Date('2026-11-21T17:00:00Z'))).toBe('0:00');
  });
  it('goes to the neighbour, and to the first where nothing is chosen', () => {
    expect(neighbour([1, 2, 3], null, 1)).toBe(1);
    expect(neighbour([1, 2, 3], 2, 1)).toBe(3);
    expect(neighbour([1, 2, 3], 3, 1)).toBe(3);
    expect(neighbour([1, 2, 3], 1, -1)).toBe(1);
    expect(neighbour([1, 2], 9, -1)).toBe(1);
    expect(neighbour([], null, 1)).toBe(null);
  });
});
