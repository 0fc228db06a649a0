// Which requests the list shows, and in which order: as the address says it, and as the hub does it.
import type { Request, RequestStatus } from '../../types';
import { inWork, isOverdue } from './steps';

const kAll: RequestStatus[] = ['draft', 'waiting', 'open', 'in_progress', 'closed', 'dismissed', 'duplicate'];
const kUrgentFirst: RequestStatus[] = ['draft', 'waiting', 'open', 'in_progress'];
export const kInWork = 'open,in_progress,waiting';
// One status or several, as in the address.
export const kTabs = ['draft', 'waiting', 'open', 'in_progress', kInWork, 'closed', 'dismissed', 'duplicate'];
export const kFilters = ['service_code', 'neighborhood', 'department', 'assignee', 'due'] as const;

export type Query = Record<string, string>;
type Order = 'urgency' | 'due' | undefined;

export function statusesOf({ status = '' }: Query): RequestStatus[] {
  const named = kAll.filter((each) => status.split(',').includes(each));
  return named.length > 0 ? named : ['draft'];
}
// What has a due date is in work: to ask for it among others would find nothing.
export function withFilters(query: Query, changed: Query): Query {
  const all = { ...query, ...changed };
  const works = kInWork.split(',');
  const lost = all.due && !statusesOf(all).some((status) => works.includes(status));
  return lost ? { ...all, status: kInWork } : all;
}
export const isFiltered = (query: Query): boolean => kFilters.some((name) => query[name]);

export const orderOf = (query: Query): Order =>
  query.due ? 'due' : statusesOf(query).every((each) => kUrgentFirst.includes(each)) ? 'urgency' : undefined;

// As the hub orders them, which pages through all of them: ids are given in the order of time.
const byNewest = (a: Request, b: Request): number => (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);
const byUrgency = (a: Request, b: Request): number => b.urgency - a.urgency || byNewest(a, b);
const byDue = (a: Request, b: Request): number =>
  Date.parse(a.due_datetime ?? '') - Date.parse(b.due_datetime ?? '') || byNewest(b, a);
export const compare = (order: Order): ((a: Request, b: Request) => number) =>
  order === 'due' ? byDue : order === 'urgency' ? byUrgency : byNewest;

// Whether it belongs into the list. `listed`: it stands there, which decides what only the hub knows: when the next working
// day ends, and who somebody is that came by a token.
export function fits(
  request: Request,
  query: Query,
  { me, now, listed }: { me: string | undefined; now: Date; listed: boolean },
): boolean {
  const { service_code, neighborhood, department, assignee, due } = query;
  if (!statusesOf(query).includes(request.status)) return false;
  if (service_code && service_code !== request.service_code) return false;
  if (neighborhood && neighborhood !== request.neighborhood) return false;
  if (department && department !== request.department) return false;
  if (assignee === 'nobody' && request.assignee !== undefined) return false;
  if (assignee === 'me' && (me === undefined ? !listed : request.assignee !== me)) return false;
  if (assignee && !['me', 'nobody'].includes(assignee) && request.assignee !== assignee) return false;
  if (due === 'overdue') return isOverdue(request, now);
  return !due || (listed && inWork(request));
}
