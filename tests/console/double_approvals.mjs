// Who approves in the double: the rules of docs/operation.md as far as the tests need them.
import { Refusal } from './double_lists.mjs';

const open = ['draft', 'held'];

// One approval by `actor`, of `wanted`; throws a Refusal in the hub's words.
export function approve(bulletin, body, { digest, actor, wanted, others = [] }) {
  if (!open.includes(bulletin.state)) throw new Refusal(409, 'rejected', `bulletin ${bulletin.id} is ${bulletin.state} and can no longer be approved`);
  if (body?.digest && body.digest !== digest)
    throw new Refusal(409, 'rejected', 'what would go out is not what you saw: its words, area, channels or recipients have changed; look at the preview again');
  const all = (bulletin.approvals ??= []);
  const counts = all.filter((a) => a.digest === digest && Date.parse(a.at) >= Date.parse(bulletin.updated_at));
  const alone = ', or alone with a reason where nobody else is there (break_glass)';
  const could = `${wanted > counts.length + 1 ? 'one more' : 'another'} approver${alone}${others.length > 0 ? `: ${others.join(', ')}` : ''}`;
  const refuse = (rule) => new Refusal(409, 'rejected', `${actor} ${rule}; who could instead: ${could}`);
  if (wanted > 1 && !body?.break_glass) {
    if (bulletin.author === actor || bulletin.editors?.includes(actor)) throw refuse('wrote or changed this bulletin, and nobody approves his own words');
    if (counts.some((a) => a.who === actor)) throw refuse(`has approved this already, and it wants ${wanted} people`);
  }
  const at = new Date(Math.max(Date.now(), Date.parse(bulletin.updated_at))).toISOString();
  all.push({ who: actor, at, digest, ...(body?.break_glass && { break_glass: body.break_glass }) });
  delete bulletin.approvals_missing;
  const missing = body?.break_glass ? 0 : wanted - counts.length - 1;
  if (missing > 0) bulletin.approvals_missing = missing;
  if (body?.break_glass) bulletin.break_glass = body.break_glass;
  return missing <= 0;
}

// As the stream and the lists tell it: without what only the answer about one bulletin has.
export const told = ({ approvals, approvals_missing, ...bulletin }) => bulletin;

// Whoever changes it makes it a draft, and its approvals count no more.
export function revise(bulletin, actor) {
  bulletin.state = 'draft';
  bulletin.approved_by = '';
  for (const name of ['held', 'approvals_missing', 'break_glass']) delete bulletin[name];
  if (bulletin.author !== actor) bulletin.editors = [...new Set([...(bulletin.editors ?? []), actor])];
}
