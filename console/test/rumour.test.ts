import { describe, expect, it } from 'vitest';
import { answerTo, everyHour } from '../src/data/rumour';
import type { Rumour } from '../src/types';

const hour = (at: string, repeats = 1) => ({ hour: at, repeats, denies: 0, asks: 0 });

describe('the spread', () => {
  it('has the hours in which nothing was said as well', () => {
    const all = everyHour([hour('2026-11-21T18:00:00Z'), hour('2026-11-21T21:00:00Z', 3)]);
    expect(all.map(({ repeats }) => repeats)).toEqual([1, 0, 0, 3]);
    expect(all[1]?.hour).toBe('2026-11-21T19:00:00Z');
  });
  it('shows two weeks at most, and nothing of nothing', () => {
    const all = everyHour([hour('2026-10-01T00:00:00Z'), hour('2026-11-21T21:00:00Z')]);
    expect(all).toHaveLength(14 * 24);
    expect(all.at(-1)?.repeats).toBe(1);
    expect(everyHour([])).toEqual([]);
  });
});

describe('the answer', () => {
  it('begins with the verdict in each language and the claim', () => {
    const said = { claim: 'The dam broke', verdict: 'false', reason: 'We looked.' } as Rumour;
    const { info } = answerTo(said);
    expect(info.en).toEqual({
      headline: 'Not true: The dam broke',
      description: 'We looked.',
      instruction: '',
    });
    expect(info.es?.headline).toBe('No es cierto: The dam broke');
  });
});
