import { describe, expect, it } from 'vitest';
import { can, canMerge, isOverdue, lastStep, missingOf, workStatus } from '../src/pages/requests/steps';
import type { Request, RequestEvent } from '../src/types';

const of = (what: Partial<Request>): Request => ({
  id: '1',
  service_code: 'tree',
  status: 'draft',
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

describe('a request that waits', () => {
  it('takes the steps of what it was: an accepted one has a department', () => {
    const draft = of({ status: 'waiting' });
    const open = of({ status: 'waiting', department: 'Urban Forestry' });
    expect(workStatus(draft)).toBe('draft');
    expect([can(draft, 'accept'), can(draft, 'close'), can(draft, 'answered')]).toEqual([true, false, true]);
    expect([can(open, 'accept'), can(open, 'close'), can(open, 'answered')]).toEqual([false, true, true]);
  });
});

describe('merging', () => {
  it('puts no accepted request into a draft, and none into what was dismissed', () => {
    const draft = of({});
    const open = of({ status: 'open' });
    expect(canMerge(draft, open)).toBe(true);
    expect(canMerge(open, draft)).toBe(false);
    expect(canMerge(draft, of({ status: 'dismissed' }))).toBe(false);
    expect(canMerge(of({ status: 'duplicate' }), open)).toBe(false);
  });
});

it('is overdue only while somebody should work on it', () => {
  const due_datetime = '2026-11-30T09:00:00Z';
  const now = new Date('2026-11-30T10:00:00Z');
  expect(isOverdue(of({ status: 'open', due_datetime }), now)).toBe(true);
  expect(isOverdue(of({ status: 'closed', due_datetime }), now)).toBe(false);
  expect(isOverdue(of({ status: 'open' }), now)).toBe(false);
});

it('asks for the address first', () => {
  expect(missingOf(of({ address_string: ' ' }))).toBe('address');
  expect(missingOf(of({ address_string: '12 Dock Street' }))).toBe('photo');
});

describe('the last step', () => {
  const request = of({ status: 'open', updated_datetime: '2026-11-30T10:00:00.000Z' });
  const event = (action: string, at = request.updated_datetime): RequestEvent => ({
    id: 1,
    at,
    who: 'person:tia',
    action,
    status_before: 'draft',
    status_after: 'open',
  });
  const soon = new Date('2026-11-30T10:09:00Z');

  it('can be taken back for ten minutes, whatever was noted since', () => {
    expect(lastStep(request, [event('note'), event('accept')], soon, false)?.action).toBe('accept');
    expect(lastStep(request, [event('accept')], new Date('2026-11-30T10:11:00Z'), false)).toBeNull();
    expect(lastStep(request, [event('accept')], new Date('2026-11-30T10:11:00Z'), true)).not.toBeNull();
  });
  it('cannot where something happened since, or it was taken back already', () => {
    expect(lastStep(request, [event('accept', '2026-11-30T09:59:00Z')], soon, false)).toBeNull();
    expect(lastStep(request, [event('undo'), event('accept')], soon, false)).toBeNull();
    expect(lastStep(request, [], soon, false)).toBeNull();
  });
});
