// People in danger and duties, as the double answers them.
import { Refusal } from './double_lists.mjs';

const rfc = (time) => new Date(time).toISOString();
const wrong = (message) => new Refusal(400, 'bad_data', message);
const refused = (message) => new Refusal(409, 'rejected', message);
const missing = (what) => new Refusal(404, 'not_found', `not found: ${what}`);
const gravity = ({ urgency }) => (urgency >= 0.7 ? 0 : urgency >= 0.4 ? 1 : 2);
const kRank = { waiting: 0, taken: 1, handed_over: 2, closed: 3 };
const kFrom = { take: ['waiting'], release: ['taken', 'handed_over'], dispatch: ['waiting', 'taken'], close: ['waiting', 'taken', 'handed_over'] };

export class DoubleLane {
  emergencies = new Map();
  duties = [];
  alarms = [];
  lastDuty = 0;

  // `tell(event, data)`: to the stream.
  constructor(tell) {
    this.tell = tell;
  }

  counts() {
    const of = (state) => [...this.emergencies.values()].filter((each) => each.state === state).length;
    return { waiting: of('waiting'), taken: of('taken'), handed_over: of('handed_over'), alarms: this.alarms };
  }
  shown({ history, ...emergency }, whole = false) {
    return { ...emergency, ...(whole ? { history } : {}) };
  }
  news(emergency) {
    this.tell('emergencies', { ...this.counts(), ...(emergency ? { emergency: this.shown(emergency) } : {}) });
  }

  put(mention, { at = Date.now(), who = 'hub', note = '', urgency = mention.verdict.urgency } = {}) {
    const known = this.emergencies.get(mention.id);
    if (known && known.state !== 'closed') throw refused('this mention is in the lane already');
    if (mention.removed) throw refused('its author removed this mention: nobody could be told what it said');
    const emergency = {
      mention_id: mention.id,
      state: 'waiting',
      urgency,
      since: rfc(at),
      put_by: who,
      taken_by: '',
      taken_at: null,
      handed_by: '',
      handed_at: null,
      closed_by: '',
      closed_at: null,
      reason: '',
      turn: (known?.turn ?? 0) + 1,
      level: 0,
      escalates_at: rfc(at),
      changed_at: rfc(at),
      dispatch: '',
      alerted: [],
      mention,
      history: [...(known?.history ?? []), { action: 'put', who, at: rfc(at), note }],
    };
    this.emergencies.set(mention.id, emergency);
    this.news(emergency);
    return emergency;
  }

  step(id, action, body, { now, actor }) {
    const emergency = this.emergencies.get(Number(id));
    if (!emergency) throw missing(`an emergency of mention ${id}`);
    const note = action === 'close' ? body?.reason : (body?.note ?? '');
    if (action === 'close' && !note) throw wrong("to close it, say in 'reason' what became of the people");
    if (!kFrom[action]) throw missing('a call of this path');
    if (!kFrom[action].includes(emergency.state)) throw refused(`${emergency.closed_by || emergency.handed_by || emergency.taken_by || 'nobody'} has it`);
    const nobody = { taken_by: '', taken_at: null, handed_by: '', handed_at: null };
    const mine = emergency.taken_by ? {} : { taken_by: actor, taken_at: rfc(now) };
    const becomes = {
      take: { state: 'taken', ...mine, escalates_at: null },
      release: { state: 'waiting', ...nobody, turn: emergency.turn + 1, level: 0, escalates_at: rfc(now) },
      dispatch: { state: 'handed_over', ...mine, handed_by: actor, handed_at: rfc(now), dispatch: 'pending', escalates_at: null },
      close: { state: 'closed', ...mine, closed_by: actor, closed_at: rfc(now), reason: note, escalates_at: null },
    }[action];
    Object.assign(emergency, becomes, { changed_at: rfc(now) });
    emergency.history.push({ action, who: actor, at: rfc(now), note });
    this.news(emergency);
    return this.shown(emergency, true);
  }

  list(query) {
    const closed = query.get('state') === 'closed';
    const before = Number(query.get('before') ?? Infinity);
    const all = [...this.emergencies.values()].filter(({ state, mention_id }) => (state === 'closed') === closed && mention_id < before);
    all.sort((a, b) => (closed ? b.mention_id - a.mention_id : kRank[a.state] - kRank[b.state] || gravity(a) - gravity(b) || Date.parse(a.since) - Date.parse(b.since) || b.urgency - a.urgency));
    const limit = Number(query.get('limit') ?? 50);
    const page = all.slice(0, limit);
    return { ...this.counts(), emergencies: page.map((each) => this.shown(each)), next: closed && page.length === limit ? page.at(-1).mention_id : null };
  }

  // Undefined where the call is none of these.
  answer(method, kind, id, action, query, body, by) {
    if (kind === 'emergencies' && method === 'GET') {
      if (!id) return this.list(query);
      const found = this.emergencies.get(Number(id));
      if (!found) throw missing(`an emergency of mention ${id}`);
      return this.shown(found, true);
    }
    if (kind === 'emergencies' && method === 'POST') return this.step(id, action, body, by);
    if (kind === 'duties') return this.duty(method, id, action, body, by);
    return undefined;
  }

  duty(method, id, action, body, { now, actor }) {
    if (method === 'GET') {
      const people = [...new Set(this.duties.filter(({ level }) => level === 1).map(({ person }) => person))];
      return { duties: this.duties, reaches: [{ level: 1, people }], gaps: [], alarms: this.alarms };
    }
    if (method === 'POST' && !id) {
      const { person, to, channel } = body;
      if (!person || !to || !channel) throw wrong('person, to and channel');
      const duty = { id: `d${++this.lastDuty}`, person, from: body.from ?? rfc(now), to, level: body.level ?? 1, channel, recipient: body.recipient ?? '', made_by: actor, made_at: rfc(now), acknowledged_at: null };
      this.duties.push(duty);
      this.news();
      return duty;
    }
    const duty = this.duties.find((each) => each.id === id);
    if (!duty) throw missing(`duty ${id}`);
    if (method === 'DELETE') this.duties = this.duties.filter((each) => each !== duty);
    if (method === 'PATCH') Object.assign(duty, body, { acknowledged_at: null });
    if (action === 'acknowledge') duty.acknowledged_at ??= rfc(now);
    this.news();
    return duty;
  }
}
