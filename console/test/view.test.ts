import { describe, expect, it } from 'vitest';
import { compare, fits, kInWork, orderOf, statusesOf, withFilters } from '../src/pages/requests/view';
import type { Request } from '../src/types';

const of = (what: Partial<Request>): Request => ({
  id: '1',
  service_code: 'tree',
  status: 'open',
  status_notes: '',
  description: '',
  address_string: '',
  neighborhood: '',
  urgency: 0,
  requested_datetime: '2026-11-30T10:00:00Z',
  updated_datetime: '2026-11-30T10:00:00Z',
  changed_by: '',
  mention_count: 1,
  ...what,
});
const now = new Date('2026-11-30T10:00:00Z');
const by = (me: string | undefined, listed = false) => ({ me, now, listed });

describe('the view', () => {
  it('shows drafts where the address names no status that there is', () => {
    expect(statusesOf({})).toEqual(['draft']);
    expect(statusesOf({ status: 'nonsense' })).toEqual(['draft']);
    expect(statusesOf({ status: 'open,waiting,nonsense' })).toEqual(['waiting', 'open']);
  });

  it('goes to what is in work for what is due, and stays where it is there already', () => {
    expect(withFilters({}, { due: 'soon' }).status).toBe(kInWork);
    expect(withFilters({ status: 'waiting' }, { due: 'soon' }).status).toBe('waiting');
    expect(withFilters({ status: 'closed' }, { due: '' }).status).toBe('closed');
  });

  it('is ordered as the hub orders it', () => {
    const early = of({ id: '1', due_datetime: '2026-12-01T00:00:00Z', urgency: 0.1 });
    const late = of({ id: '2', due_datetime: '2026-12-02T00:00:00Z', urgency: 0.1 });
    const grave = of({ id: '0', due_datetime: '2026-12-03T00:00:00Z', urgency: 0.9 });
    const ids = (query: Record<string, string>) =>
      [early, late, grave].sort(compare(orderOf(query))).map(({ id }) => id);
    expect(ids({ due: 'soon' })).toEqual(['1', '2', '0']);
    expect(ids({ status: kInWork })).toEqual(['0', '2', '1']);
    expect(ids({ status: 'closed' })).toEqual(['2', '1', '0']);
  });
});

describe('a request that is told', () => {
  it('fits by who has it; who came by a token is known to the hub alone', () => {
    const mine = of({ assignee: 'tia' });
    expect(fits(mine, { status: 'open', assignee: 'me' }, by('tia'))).toBe(true);
    expect(fits(mine, { status: 'open', assignee: 'me' }, by('kim'))).toBe(false);
    expect(fits(mine, { status: 'open', assignee: 'me' }, by(undefined, true))).toBe(true);
    expect(fits(mine, { status: 'open', assignee: 'nobody' }, by('tia'))).toBe(false);
    expect(fits(mine, { status: 'open', assignee: 'tia' }, by('kim'))).toBe(true);
  });

  it('fits by what is due: soon ends when the hub says, so only what is listed stays', () => {
    const due = of({ due_datetime: '2026-11-30T12:00:00Z' });
    const late = of({ due_datetime: '2026-11-30T09:00:00Z' });
    expect(fits(late, { status: 'open', due: 'overdue' }, by('tia'))).toBe(true);
    expect(fits(due, { status: 'open', due: 'overdue' }, by('tia'))).toBe(false);
    expect(fits(due, { status: 'open', due: 'soon' }, by('tia'))).toBe(false);
    expect(fits(due, { status: 'open', due: 'soon' }, by('tia', true))).toBe(true);
  });
});
