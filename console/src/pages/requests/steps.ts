// Which steps a request can take, as the hub sees it (docs/api.md, "Steps of a request").
import type { Request, RequestChange, RequestEvent, RequestStatus } from '../../types';

export type Step = RequestChange['action'];

const kFrom: Record<Step, RequestStatus[]> = {
  accept: ['draft'],
  dismiss: ['draft'],
  start: ['open'],
  ask: ['draft', 'open', 'in_progress'],
  answered: ['waiting'],
  close: ['open', 'in_progress'],
  reopen: ['closed', 'dismissed'],
  merge: ['draft', 'open', 'in_progress'],
  split: ['duplicate'],
  edit: ['open', 'in_progress'],
  assign: ['draft', 'open', 'in_progress'],
  release: ['draft', 'open', 'in_progress'],
  due: ['open', 'in_progress'],
  place: ['draft', 'open', 'in_progress'],
};
const kInWork: RequestStatus[] = ['open', 'waiting', 'in_progress'];

// The status whose steps it takes: one that waits was accepted before it was asked about if it has a department.
export const workStatus = ({ status, department }: Request): RequestStatus =>
  status !== 'waiting' ? status : department === undefined ? 'draft' : 'open';

export const can = (request: Request, step: Step): boolean =>
  kFrom[step].includes(request.status) || kFrom[step].includes(workStatus(request));

// Its due date counts.
export const inWork = (request: Request): boolean =>
  kInWork.includes(request.status) && request.due_datetime !== undefined;
export const isOverdue = (request: Request, now: Date): boolean =>
  inWork(request) && Date.parse(request.due_datetime as string) < now.getTime();

// An accepted request does not go into a draft, none into a dismissed one.
export const canMerge = (request: Request, into: Request): boolean =>
  can(request, 'merge') &&
  into.status !== 'dismissed' &&
  (workStatus(request) === 'draft' || workStatus(into) !== 'draft');

// What is missing of a draft, most likely.
export const missingOf = (request: Request): NonNullable<RequestChange['waiting_for']> =>
  request.address_string.trim() === '' ? 'address' : 'photo';

const kUndoWindow = 10 * 60_000;
const kNoStep = ['make', 'undo', 'merged_in', 'split_off'];
const kBeside = ['note', 'rate']; // change nothing of the request's state

// The step that can still be taken back; null: none. In the demo the city's clock runs faster than people's time, which
// counts: there the hub says when it is too late.
export function lastStep(
  request: Request,
  history: RequestEvent[],
  now: Date,
  demo: boolean,
): RequestEvent | null {
  const last = history.find(({ action }) => !kBeside.includes(action));
  if (!last || kNoStep.includes(last.action) || last.at !== request.updated_datetime) return null;
  return demo || now.getTime() - Date.parse(last.at) < kUndoWindow ? last : null;
}
