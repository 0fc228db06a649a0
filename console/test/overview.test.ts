import { describe, expect, it } from 'vitest';
import { countedApprovals, refusalOf } from '../src/data/approvals';
import { isSilent } from '../src/data/channels';
import type { Window } from '../src/data/tally';
import { moodOf, reasonOf, risesOf } from '../src/data/counts';
import type { Approval, Bulletin, Channel, Mention } from '../src/types';

type Row = [key: string, before: number, counts: number[]];
const window = (...rows: Row[]): Window => ({
  hours: ['a', 'b'],
  series: rows.map(([key, before, counts]) => ({
    key,
    before,
    counts,
    total: counts.reduce((sum, n) => sum + n, 0),
  })),
});

describe('what rises', () => {
  const rises = (...rows: Row[]) =>
    risesOf({ category: window(), service_code: window(...rows) }).map(({ key }) => key);
  it('begins with what grew most beside what chance does', () => {
    expect(rises(['pothole', 100, [60, 50]], ['gas_leak', 0, [4, 5]], ['tree', 4, [4, 4]])).toEqual([
      'gas_leak',
      'tree',
      'pothole',
    ]);
  });
  it('leaves out what fell, what is next to nothing and what names no subject', () => {
    expect(rises(['tree', 9, [1, 7]], ['noise', 0, [1, 1]], ['other', 0, [9, 9]])).toEqual([]);
  });
});

describe('net sentiment', () => {
  it('is positive less negative, in percent of all', () => {
    const mood = moodOf(window(['negative', 2, [3, 0]], ['positive', 6, [1, 0]], ['neutral', 0, [4, 0]]));
    expect(mood).toEqual({ net: -25, before: 50, total: 8, hours: [-25, null] });
  });
  it('is none where nothing was said', () => {
    expect(moodOf(window())).toMatchObject({ net: null, before: null });
  });
});

describe('why something rises', () => {
  const said = (text: string, urgency: number, neighborhood?: string, removed = false) =>
    ({
      text,
      removed,
      id: 1,
      verdict: { urgency, places: neighborhood ? [{ neighborhood }] : [] },
    }) as unknown as Mention;
  it('quotes the most urgent that is still there, and names where most of it is', () => {
    const mentions = [said('a', 0.2, 'Harbor'), said('gone', 0.9, 'Harbor', true), said('b', 0.7, 'Midtown')];
    expect(reasonOf(mentions)).toMatchObject({ text: 'b', place: 'Harbor' });
  });
});

describe('a silent channel', () => {
  const now = new Date('2026-01-01T12:00:00Z');
  const channel = (more: Partial<Channel>) =>
    ({ listens: true, mode: 'live', state: 'ok', ...more }) as Channel;
  it('should hear and has not for hours', () => {
    expect(isSilent(channel({}), now)).toBe(true);
    expect(isSilent(channel({ last_event: '2026-01-01T05:00:00Z' }), now)).toBe(true);
    expect(isSilent(channel({ last_event: '2026-01-01T07:00:00Z' }), now)).toBe(false);
    expect(isSilent(channel({ listens: false }), now)).toBe(false);
    expect(isSilent(channel({ state: 'off' }), now)).toBe(false);
    expect(isSilent(channel({ mode: 'drill' }), now)).toBe(false);
  });
});

describe('approvals that count', () => {
  const by = (who: string, digest = 'd', at = '2026-01-01T10:00:00Z'): Approval => ({ who, digest, at });
  const counted = (...approvals: Approval[]) =>
    countedApprovals({
      author: 'person:pia',
      editors: ['person:ed'],
      updated_at: '2026-01-01T09:00:00Z',
      approvals,
    } as unknown as Bulletin).map(({ who }) => who);
  it('are of the last digest, later than the last change, of people who had no hand in it, each once', () => {
    expect(counted(by('person:ana'), by('person:ana'))).toEqual(['person:ana']);
    expect(counted(by('person:ana', 'old'), by('person:ben'))).toEqual(['person:ben']);
    expect(counted(by('person:ana', 'd', '2026-01-01T08:00:00Z'), by('person:ben'))).toEqual(['person:ben']);
    expect(counted(by('person:pia'), by('person:ed'))).toEqual([]);
  });
});

describe('a refusal', () => {
  it('of words that we do not know stays as the hub said it', () => {
    expect(refusalOf('bulletin 7 was cancelled')).toEqual({ rule: 'bulletin 7 was cancelled', alone: false });
    expect(refusalOf('person:ana sleeps; who could instead: nobody')).toMatchObject({ rule: 'ana sleeps.' });
  });
  it('of one’s own words lets one approve alone; of one’s limits it does not', () => {
    const own =
      'person:pia wrote or changed this bulletin, and nobody approves his own words; who could instead: another approver, or alone with a reason where nobody else is there (break_glass): person:abel';
    expect(refusalOf(own)).toMatchObject({ rule: 'refusal.ownWords', alone: true });
    const limit =
      'person:abel may approve up to Moderate, and this counts as Severe; who could instead: an approver up to Severe, or an administrator: person:ada';
    expect(refusalOf(limit)).toMatchObject({ rule: 'refusal.severity', alone: false });
  });
});
