import { describe, expect, it } from 'vitest';
import { search } from '../src/data/api';
import { destinations, emptyBulletin, toSend } from '../src/data/bulletin';
import { CityClock } from '../src/data/clock';
import {
  change,
  dateTime,
  fold,
  fromLocalInput,
  relative,
  setTimeZone,
  toLocalInput,
} from '../src/text/format';
import { fill } from '../src/i18n';
import { en } from '../src/i18n/en';
import { es } from '../src/i18n/es';
import { backoff } from '../src/data/live';
import { ceiling } from '../src/parts/chart';
import { formatRoute, parseRoute } from '../src/app/route';
import { windowOf } from '../src/data/tally';
import type { Channel } from '../src/types';

describe('texts', () => {
  it('fill names and choose between one and many', () => {
    expect(fill('{n} thing|{n} things', { n: 1 }, 'en')).toBe('1 thing');
    expect(fill('{n} thing|{n} things', { n: 1200 }, 'en')).toBe('1,200 things');
    expect(fill('{n} cosa|{n} cosas', { n: 0 }, 'es')).toBe('0 cosas');
    expect(fill('by {who}', { who: '{n}|$&' }, 'en')).toBe('by {n}|$&');
  });
  it('ask for the same values in both languages', () => {
    const values = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort().join();
    for (const [key, text] of Object.entries(en)) {
      const other = es[key as keyof typeof en];
      expect(`${key} ${values(other)} ${other.split('|').length}`).toBe(
        `${key} ${values(text)} ${text.split('|').length}`,
      );
    }
  });
});

describe('times', () => {
  const now = new Date('2026-03-01T12:00:00Z');
  it('are told from the city’s now', () => {
    expect(relative('2026-03-01T11:57:10Z', now)).toBe('2 min. ago');
    expect(relative('2026-03-01T14:00:00Z', now)).toBe('in 2 hr.');
    expect(relative('no time', now)).toBe('–');
  });
  it('are the city’s, wherever the browser is, over changes of the clocks too', () => {
    setTimeZone('America/New_York');
    expect(dateTime('2026-07-01T16:30:00Z')).toBe('Jul 1, 12:30 PM');
    expect(toLocalInput('2026-01-01T03:05:00Z')).toBe('2025-12-31T22:05');
    for (const time of [
      '2026-01-01T03:05:00Z',
      '2026-03-08T06:30:00Z',
      '2026-03-08T07:30:00Z',
      '2026-11-01T07:30:00Z',
    ]) {
      expect(fromLocalInput(toLocalInput(time))).toBe(time);
    }
    setTimeZone('No/Where');
    expect(toLocalInput('2026-01-01T03:05:00Z')).not.toBe('');
    setTimeZone(undefined);
  });
  it('go through a local input unchanged', () => {
    expect(fromLocalInput(toLocalInput('2026-03-01T11:57:00Z'))).toBe('2026-03-01T11:57:00Z');
    expect(fromLocalInput('')).toBeUndefined();
    expect(toLocalInput('nonsense')).toBe('');
  });
});

describe('change', () => {
  it('is percent over enough, a number over few, nothing over nothing', () => {
    expect([change(14, 10), change(8, 20), change(9, 4), change(5, 0), change(10, 10)]).toEqual([
      '+40%',
      '-60%',
      '+5',
      '',
      '0%',
    ]);
  });
});

describe('CityClock', () => {
  it('learns that the demo runs faster', () => {
    let ours = 0;
    const clock = new CityClock(() => ours);
    clock.sample('2026-03-01T12:00:00Z', false);
    ours = 10_000;
    clock.sample('2026-03-01T12:10:00Z', false);
    ours = 11_000;
    expect(clock.now().toISOString()).toBe('2026-03-01T12:11:00.000Z');
  });
  it('keeps our pace otherwise, and starts anew when the city’s clock was set back', () => {
    let ours = 0;
    const clock = new CityClock(() => ours);
    clock.sample('2026-03-01T12:00:00Z', true);
    ours = 1_000;
    expect(clock.now().toISOString()).toBe('2026-03-01T12:00:01.000Z');
    clock.sample('2026-03-01T06:00:00Z', false);
    ours = 3_000;
    expect(clock.now().getTime()).toBeGreaterThanOrEqual(Date.parse('2026-03-01T06:00:00Z'));
  });
});

describe('backoff', () => {
  it('doubles to a limit, with half of it left to chance', () => {
    expect([backoff(0, 0), backoff(0, 1), backoff(3, 1), backoff(50, 1), backoff(50, 0)]).toEqual([
      500, 1000, 8000, 30000, 15000,
    ]);
  });
});

describe('routes', () => {
  it('go there and back', () => {
    const query = { q: 'a&b=c ñ', channel: 'x/y' };
    const hash = formatRoute(['requests', 'a/b'], { ...query, lang: '', until: undefined });
    expect(parseRoute(hash)).toEqual({ path: ['requests', 'a/b'], query });
  });
  it('bear what people type', () => {
    expect(parseRoute('')).toEqual({ path: [], query: {} });
    expect(parseRoute('#//a/%E0%A4%A?=')).toEqual({ path: ['a', '%E0%A4%A'], query: { '': '' } });
  });
  it('leave empty values out of queries', () => {
    expect(search({ a: '', b: undefined, c: 0, d: 'x y' })).toBe('?c=0&d=x+y');
  });
});

describe('fold', () => {
  it('forgets case and accents', () => expect(fold('AVERÍA Ñandú')).toBe('averia nandu'));
});

describe('windowOf', () => {
  it('parts now from before, fills gaps, sorts by what is shown', () => {
    const since = Date.parse('2026-03-01T02:00:00Z');
    const window = windowOf(
      {
        by: 'intent',
        hours: [
          '2026-03-01T00:00:00Z',
          '2026-03-01T01:00:00Z',
          '2026-03-01T03:00:00Z',
          '2026-03-01T09:00:00Z',
        ],
        series: [
          { key: 'a', total: 8, counts: [5, 2, 1, 9] },
          { key: 'b', total: 3, counts: [0, 0, 3] },
        ],
      },
      since,
      since + 2 * 3_600_000,
    );
    expect(window.hours).toEqual(['2026-03-01T02:00:00Z', '2026-03-01T03:00:00Z']);
    expect(window.series).toEqual([
      { key: 'b', counts: [0, 3], total: 3, before: 0 },
      { key: 'a', counts: [0, 1], total: 1, before: 7 },
    ]);
  });
});

describe('ceiling', () => {
  it('is a round number not below', () =>
    expect([0, 3, 5, 11, 41, 99, 101, 900].map(ceiling)).toEqual([4, 4, 5, 20, 50, 100, 200, 1000]));
});

describe('a bulletin', () => {
  const channel = (name: string, mode: 'live' | 'drill', sends = true) => ({ name, mode, sends }) as Channel;
  const channels = [
    channel('a', 'live'),
    channel('b', 'live'),
    channel('drill', 'drill'),
    channel('ear', 'live', false),
  ];
  it('goes to every channel of its mode that sends, or to those named', () => {
    expect(destinations(emptyBulletin(), channels)).toEqual(['a', 'b']);
    expect(destinations({ ...emptyBulletin(), channels: ['b', 'drill'] }, channels)).toEqual(['b']);
    expect(destinations({ ...emptyBulletin(), status: 'Exercise' }, channels)).toEqual(['drill']);
  });
  it('is sent without the languages that say nothing', () => {
    const text = emptyBulletin();
    text.info = {
      en: { headline: 'Hi', description: '', instruction: '' },
      es: { headline: ' ', description: '', instruction: '' },
    };
    expect(Object.keys(toSend(text).info)).toEqual(['en']);
  });
});
