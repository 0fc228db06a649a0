// The life of requests as the double answers it: steps, history, notes, merging, batches, lists.
import { Refusal } from './double_lists.mjs';
import { figures } from './double_reports.mjs';
import { services } from './sample.mjs';

const kDay = 86_400_000;
const kInDanger = 0.5;
const rfc = (time) => new Date(time).toISOString();
const wrong = (message) => new Refusal(400, 'bad_data', message);
const refused = (message) => new Refusal(409, 'rejected', message);
const kWork = ['draft', 'open', 'in_progress'];
// From where each step may be taken; one that waits takes those of what it was.
const kFrom = {
  accept: ['draft'],
  dismiss: ['draft'],
  start: ['open'],
  ask: kWork,
  answered: ['waiting'],
  close: ['open', 'in_progress'],
  reopen: ['closed', 'dismissed'],
  merge: kWork,
  split: ['duplicate'],
  edit: ['open', 'in_progress'],
  assign: kWork,
  release: kWork,
  due: ['open', 'in_progress'],
  place: kWork,
};
const kInWork = ['open', 'in_progress', 'waiting'];
const work = (request) => (request.status === 'waiting' ? request.asked_from : request.status);
const dueOf = (code, now) => rfc(now + (services.find(({ service_code }) => service_code === code)?.expected_days ?? 5) * kDay);
const departmentOf = (code) => services.find(({ service_code }) => service_code === code)?.department ?? '';
// To whom a request can be assigned.
export const kAssignees = [
  { name: 'ana', display_name: 'Ana Lopez' },
  { name: 'ben', display_name: '' },
];

export const outer = ({ key, asked_from, merged_from, ...request }) => request;

export class DoubleRequests {
  events = new Map();
  lastEvent = 0;
  lastNote = 0;

  constructor(state, desk, tell) {
    Object.assign(this, { state, desk, tell });
  }

  found(id) {
    const request = this.state.requests.find((each) => each.id === id);
    if (!request) throw new Refusal(404, 'not_found', `there is no ${id}`);
    return request;
  }
  write(request, event) {
    const all = this.events.get(request.id) ?? [];
    const said = Object.fromEntries(Object.entries(event).filter(([, value]) => value));
    all.unshift({ id: ++this.lastEvent, at: request.updated_datetime, status_before: '', status_after: request.status, ...said });
    this.events.set(request.id, all);
  }
  me(name, actor) {
    if (name !== 'me') return name;
    if (!actor.startsWith('person:')) throw wrong("'me' is a person, and this call is made by none: name somebody");
    return actor.slice(7);
  }
  survivorOf(id) {
    let request = this.found(id);
    while (request.duplicate_of) request = this.found(request.duplicate_of);
    return request;
  }
  mergedInto(id) {
    return this.state.requests.filter((each) => each.duplicate_of === id).flatMap((each) => [each.id, ...this.mergedInto(each.id)]);
  }

  list(query, { now, actor }) {
    const statuses = query.get('status')?.split(',') ?? [];
    const is = (name, value) => !query.get(name) || query.get(name) === value;
    const who = query.get('assignee') ?? '';
    const order = query.get('order') ?? 'newest';
    const due = query.get('due');
    const until = due === 'overdue' ? now : now + 2 * kDay;
    const newest = (a, b) => (a.id < b.id ? 1 : -1);
    const byDue = (a, b) => (a.due_datetime < b.due_datetime ? -1 : a.due_datetime > b.due_datetime ? 1 : newest(b, a));
    const orders = { newest, oldest: (a, b) => newest(b, a), urgency: (a, b) => b.urgency - a.urgency || newest(a, b), due: byDue };
    const all = this.state.requests
      .filter((r) => statuses.length === 0 || statuses.includes(r.status))
      .filter((r) => is('service_code', r.service_code) && is('neighborhood', r.neighborhood) && is('department', r.department))
      .filter((r) => (who === 'nobody' ? !r.assignee : who === '' || r.assignee === this.me(who, actor)))
      .filter((r) => (!due && order !== 'due') || (kInWork.includes(r.status) && r.due_datetime))
      .filter((r) => !due || (Date.parse(r.due_datetime) < until && (due === 'overdue' || Date.parse(r.due_datetime) >= now)))
      .sort(orders[order]);
    const limit = Number(query.get('limit') ?? 50);
    const placeOf = (r) => ({ urgency: `${r.urgency},${r.id}`, due: `${r.due_datetime},${r.id}` })[order] ?? r.id;
    const before = query.get('before');
    const behind = (r) => {
      if (order === 'newest') return r.id < before;
      if (order === 'oldest') return r.id > before;
      const [place, id] = before.split(',');
      if (order === 'due') return r.due_datetime > place || (r.due_datetime === place && r.id > id);
      return r.urgency < Number(place) || (r.urgency === Number(place) && r.id < id);
    };
    const rest = before ? all.filter(behind) : all;
    const page = rest.slice(0, limit);
    return { requests: page.map(outer), next: page.length === limit ? placeOf(page.at(-1)) : null };
  }
  one(id) {
    const merged = this.mergedInto(id);
    const request = this.found(id);
    const behind = (m) => [id, ...merged].includes(m.request_id) || m.id === request.made_from;
    return { ...outer(request), ...(merged.length > 0 ? { merged } : {}), mentions: this.state.mentions.filter(behind).reverse() };
  }
  history(id) {
    this.found(id);
    return { history: this.events.get(id) ?? [], next: null };
  }
  note(id, { note }, { now, actor }) {
    const request = this.survivorOf(id);
    if (!note?.trim()) throw wrong('a note says something');
    this.write(request, { who: actor, action: 'note', status_before: request.status, at: rfc(now), note });
    return { id: ++this.lastNote, request_id: request.id, at: rfc(now), who: actor, note };
  }
  similar(id) {
    const of = this.found(id);
    const because = (other) => [
      ...(of.address_string && of.address_string === other.address_string ? [{ why: 'same_place', what: of.address_string }] : []),
      ...(of.service_code === other.service_code && of.description === other.description ? [{ why: 'same_words', what: of.description.slice(0, 30) }] : []),
    ];
    const similar = this.state.requests
      .filter((r) => r.id !== id && [...kWork, 'waiting'].includes(r.status))
      .map((r) => ({ request: outer(r), because: because(r), score: because(r).length }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score);
    return { similar: similar.slice(0, 10) };
  }

  change(id, body, by) {
    const request = this.found(id);
    if (body.updated_datetime !== request.updated_datetime) throw refused(`request ${id} was changed at ${request.updated_datetime}`);
    if (!kFrom[body.action]) throw wrong(`action must be one of ${Object.keys(kFrom)}`);
    if (request.status === 'duplicate' && body.action !== 'split') throw refused(`this request was merged into ${request.duplicate_of}: act on that one, or split it`);
    if (![request.status, work(request)].some((status) => kFrom[body.action].includes(status))) throw refused(`a request that is ${request.status} cannot take '${body.action}'`);
    const before = request.status;
    const kept = this.desk.keep(request, by.now);
    const detail = this.step(request, body, by);
    request.updated_datetime = rfc(Math.max(by.now, Date.parse(request.updated_datetime) + 1));
    request.changed_by = by.actor;
    kept();
    this.write(request, { who: by.actor, action: body.action, status_before: before, detail, words: body.status_notes, note: body.note });
    this.tell('request', outer(request));
    return outer(request);
  }
  // Answers the detail of its line in the history.
  step(request, body, by) {
    const { action } = body;
    const before = { ...request };
    const was = work(request);
    const other = action === 'merge' ? this.survivorOf(body.into) : action === 'split' ? this.found(request.duplicate_of) : null;
    if (action === 'dismiss' && !body.status_notes) throw wrong('to dismiss a draft, say why in status_notes');
    if (action === 'merge' && (other.id === request.id || (work(other) === 'draft' && was !== 'draft'))) throw refused(`request ${other.id} is a draft, and this one was accepted: merge that one into this`);
    for (const name of ['service_code', 'description', 'address_string', 'status_notes', 'department', 'lat', 'long']) if (body[name] !== undefined) request[name] = body[name];
    if (action === 'accept' || (action === 'edit' && request.service_code !== before.service_code)) Object.assign(request, { department: body.department ?? departmentOf(request.service_code), due_datetime: dueOf(request.service_code, by.now) });
    if (action === 'place') {
      if (typeof body.lat !== 'number' || typeof body.long !== 'number') throw wrong('say in lat and long where it is');
      request.neighborhood = 'Harbor';
      return ['address_string', 'lat'].filter((name) => request[name] !== before[name]).map((name) => (name === 'lat' ? 'point' : name)).join(', ');
    }
    if (action === 'due') request.due_datetime = body.due_datetime ?? undefined;
    if (action === 'assign') request.assignee = this.me(body.assignee, by.actor);
    if (action === 'release') delete request.assignee;
    const after = { accept: 'open', dismiss: 'dismissed', start: 'in_progress', ask: 'waiting', close: 'closed', merge: 'duplicate', answered: was }[action];
    if (action === 'reopen') request.status = request.status === 'closed' ? 'open' : 'draft';
    if (action === 'merge') Object.assign(request, { merged_from: request.status, duplicate_of: other.id });
    if (action === 'split') Object.assign(request, { status: request.merged_from, merged_from: undefined, duplicate_of: undefined });
    if (after) Object.assign(request, { status: after, waiting_for: body.waiting_for, asked_from: after === 'waiting' ? was : undefined });
    if (other) this.write(other, { who: by.actor, action: action === 'merge' ? 'merged_in' : 'split_off', status_before: other.status, at: rfc(by.now), detail: request.id });
    if (action === 'edit') return ['service_code', 'description', 'address_string', 'department', 'due_datetime'].filter((name) => request[name] !== before[name]).join(', ');
    return { merge: other?.id, split: other?.id, ask: body.waiting_for, assign: request.assignee, release: before.assignee, due: body.due_datetime }[action];
  }
  batch({ requests, ...step }, by) {
    if (!(requests?.length > 0) || requests.length > 200) throw wrong('a batch has 1 to 200 requests');
    const skipped = [];
    const changed = requests.flatMap(({ id, updated_datetime }) => {
      const skip = (why, message) => void skipped.push({ id, why, message });
      const request = this.state.requests.find((each) => each.id === id);
      if (!request) return skip('not_found', 'there is no such request') ?? [];
      if (request.updated_datetime !== updated_datetime) return skip('changed', 'it was changed since it was chosen') ?? [];
      if (['dismiss', 'close'].includes(step.action) && request.urgency >= kInDanger) return skip('in_danger', 'people may be in danger: look at it and decide it alone') ?? [];
      try {
        return [this.change(id, { ...step, updated_datetime }, by)];
      } catch (error) {
        if (error.code !== 409) throw error;
        return skip('refused', error.message) ?? [];
      }
    });
    return { changed, skipped };
  }
  undo(id, body, { now, actor }) {
    const request = this.found(id);
    const before = request.status;
    const [last] = (this.events.get(id) ?? []).filter(({ action }) => action !== 'note');
    this.desk.undo(request, body, now);
    request.changed_by = actor;
    this.write(request, { who: actor, action: 'undo', status_before: before, detail: last?.action });
    this.tell('request', outer(request));
    return outer(request);
  }

  answer(method, id, action, query, body, by) {
    if (method === 'GET' && id === 'figures') return figures(query);
    switch (`${method} ${action ?? ''}`) {
      case 'GET ':
        return id ? this.one(id) : this.list(query, by);
      case 'GET history':
        return this.history(id);
      case 'GET similar':
        return this.similar(id);
      case 'POST notes':
        return this.note(id, body, by);
      case 'POST undo':
        return this.undo(id, body, by);
      case 'POST ':
        return id === 'batch' ? this.batch(body, by) : this.change(id, body, by);
    }
    return undefined;
  }
}
