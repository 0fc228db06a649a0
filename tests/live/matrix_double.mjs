// A Matrix homeserver for one account of a program: refuses what a real one refuses (wrong tokens and places in a timeline, rooms
// that the account is not in, events that are too large or not well made, parameters that do not exist), leaves out of a sync
// what is more than its filter's limit, and makes one event of a transaction id. By the Client-Server API of the specification.
import {createServer} from 'node:http';

class Refusal extends Error {
  constructor(status, errcode, error, more = {}, headers = {}) {
    super(error);
    Object.assign(this, {status, body: {errcode, error, ...more}, headers});
  }
}
const kMostEvent = 65_536;
const kKinds = ['m.text', 'm.notice', 'm.emote', 'm.image', 'm.video', 'm.audio', 'm.file', 'm.location'];
const kFilterKeys = new Set(['types', 'not_types', 'senders', 'not_senders', 'limit', 'lazy_load_members', 'rooms', 'not_rooms']);

export class MatrixDouble {
  token = 'syt_live_test_token_0123456789';
  own = '@city:alder.example';
  rooms = new Map();  // by id: {id, members, invited, events, state}
  requests = [];      // {method, path, query, body}
  #position = 0;
  #event = 0;
  #sent = new Map();  // by room and transaction id
  #waiting = new Set();
  #faults = [];

  async listen() {
    this.server = createServer((request, response) => this.#take(request, response));
    await new Promise((done) => this.server.listen(0, '127.0.0.1', done));
    this.origin = `http://127.0.0.1:${this.server.address().port}`;
    return this;
  }
  close() {
    for (const wake of this.#waiting) wake();
    this.server.closeAllConnections();
    return new Promise((done) => this.server.close(done));
  }

  // What people do.
  room(id, {joined = true, invited = false} = {}) {
    const room = {id, joined, invited, changed: ++this.#position, events: [], state: new Map()};
    this.rooms.set(id, room);
    return room;
  }
  say(id, sender, body, more = {}) {
    return this.#add(this.rooms.get(id), sender, 'm.room.message', {msgtype: 'm.text', body, ...more});
  }
  edit(id, sender, event, body) {
    return this.say(id, sender, `* ${body}`, {'m.new_content': {msgtype: 'm.text', body}, 'm.relates_to': {rel_type: 'm.replace', event_id: event.event_id}});
  }
  redact(id, sender, event) {
    event.content = {};
    const made = this.#add(this.rooms.get(id), sender, 'm.room.redaction', {redacts: event.event_id});
    event.unsigned = {redacted_because: made};
    return made;
  }
  encrypted(id, sender) {
    return this.#add(this.rooms.get(id), sender, 'm.room.encrypted', {algorithm: 'm.megolm.v1.aes-sha2', ciphertext: 'AwgA'});
  }
  setState(id, type, content) {
    const event = this.#add(this.rooms.get(id), '@mayor:alder.example', type, content, {state_key: ''});
    this.rooms.get(id).state.set(type, event);
  }
  change(id, membership) {
    Object.assign(this.rooms.get(id), membership, {changed: ++this.#position});
    this.#wake();
  }
  // The next request whose path holds `part`: 'lost' is carried out and never answered, a Refusal is answered.
  fail(part, how) {
    this.#faults.push({part, how});
  }
  throttle(part, ms) {
    this.fail(part, new Refusal(429, 'M_LIMIT_EXCEEDED', 'Too Many Requests', {retry_after_ms: ms}, {'Retry-After': String(Math.ceil(ms / 1000))}));
  }
  // What stands in a room, as its members see it: without what was deleted, with what was edited.
  shown(id) {
    const {events} = this.rooms.get(id);
    return events.filter(({type, content}) => type === 'm.room.message' && content.body !== undefined && content['m.relates_to']?.rel_type !== 'm.replace')
      .map((event) => ({...event, now: this.#newest(event)?.content['m.new_content'] ?? event.content}));
  }

  #add(room, sender, type, content, more = {}) {
    const event = {event_id: `$${++this.#event}_${room.id.slice(1, 5)}-event`, sender, type, content, origin_server_ts: Date.now(), position: ++this.#position, ...more};
    room.events.push(event);
    this.#wake();
    return event;
  }
  #wake() {
    for (const wake of this.#waiting) wake();
  }
  #newest(event) {
    return this.rooms.get([...this.rooms.values()].find(({events}) => events.includes(event)).id).events
      .findLast(({sender, content}) => sender === event.sender && content['m.relates_to']?.rel_type === 'm.replace' && content['m.relates_to'].event_id === event.event_id);
  }
  #written(event) {
    const {position, transaction, ...written} = event;
    const edit = event.type === 'm.room.message' && event.content.body !== undefined && this.#newest(event);
    const {position: p, transaction: t, ...replaced} = edit || {};
    return {...written, unsigned: {age: 1, ...event.unsigned, ...(transaction && {transaction_id: transaction}), ...(edit && {'m.relations': {'m.replace': replaced}})}};
  }

  async #take(request, response) {
    let body = '';
    for await (const piece of request) body += piece;
    const answer = (status, json, headers = {}) => {
      if (!response.destroyed) response.writeHead(status, {'Content-Type': 'application/json', ...headers}).end(JSON.stringify(json));
    };
    try {
      answer(200, await this.#ask(request, body, response));
    } catch (error) {
      if (error === 'lost') return void request.socket.destroy();
      answer(error.status ?? 500, error.body ?? {errcode: 'M_UNKNOWN', error: String(error.stack)}, error.headers);
    }
  }

  async #ask(request, text, response) {
    const url = new URL(request.url, 'http://localhost');
    const query = Object.fromEntries(url.searchParams);
    const given = request.headers.authorization;
    if (query.access_token !== undefined) throw new Refusal(400, 'M_INVALID_PARAM', 'the token belongs into a header');
    if (!given) throw new Refusal(401, 'M_MISSING_TOKEN', 'Missing access token');
    if (given !== `Bearer ${this.token}`) throw new Refusal(401, 'M_UNKNOWN_TOKEN', 'Unrecognised access token', {soft_logout: false});
    let body;
    if (request.method !== 'GET') {
      try {
        body = JSON.parse(text);
      } catch {
        throw new Refusal(400, 'M_NOT_JSON', 'Content not JSON.');
      }
      if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new Refusal(400, 'M_BAD_JSON', 'Content must be an object.');
    }
    const path = url.pathname.replace(/^\/_matrix\/client\/v3\//, '').split('/').map(decodeURIComponent);
    this.requests.push({method: request.method, path, query, body});
    const fault = this.#faults.findIndex(({part}) => path.join('/').includes(part));
    const how = fault >= 0 ? this.#faults.splice(fault, 1)[0].how : null;
    if (how && how !== 'lost') throw how;
    const result = await this.#route(request.method, path, query, body, response);
    if (how === 'lost') throw 'lost';
    return result;
  }

  #route(method, path, query, body, response) {
    const is = (wanted, pattern) => method === wanted && pattern.length === path.length && pattern.every((piece, i) => piece === '*' || piece === path[i]);
    const allow = (...names) => {
      for (const name of Object.keys(query)) if (!names.includes(name)) throw new Refusal(400, 'M_INVALID_PARAM', `no parameter ${name}`);
    };
    if (is('GET', ['account', 'whoami'])) return {user_id: this.own, device_id: 'CRIER', is_guest: false};
    if (is('GET', ['joined_rooms'])) return {joined_rooms: [...this.rooms.values()].filter(({joined}) => joined).map(({id}) => id)};
    if (is('GET', ['sync'])) {
      allow('since', 'timeout', 'filter', 'full_state', 'set_presence');
      return this.#sync(query, response);
    }
    if (path[0] !== 'rooms') throw new Refusal(404, 'M_UNRECOGNIZED', 'Unrecognized request');
    if (is('POST', ['rooms', '*', 'join'])) {
      const room = this.rooms.get(path[1]);
      if (!room) throw new Refusal(404, 'M_NOT_FOUND', 'No known servers');
      if (!room.joined && !room.invited) throw new Refusal(403, 'M_FORBIDDEN', 'You are not invited to this room.');
      if (!room.joined) this.change(room.id, {joined: true, invited: false});
      return {room_id: room.id};
    }
    const room = this.rooms.get(path[1]);
    if (!room?.joined) throw new Refusal(403, 'M_FORBIDDEN', `User ${this.own} not in room ${path[1]}`);
    if (is('GET', ['rooms', '*', 'messages'])) {
      allow('dir', 'from', 'to', 'limit', 'filter');
      return this.#messages(room, query);
    }
    if (is('GET', ['rooms', '*', 'event', '*'])) return this.#written(this.#find(room, path[3]));
    if (is('GET', ['rooms', '*', 'state', '*'])) {
      if (!room.state.has(path[3])) throw new Refusal(404, 'M_NOT_FOUND', 'Event not found.');
      return room.state.get(path[3]).content;
    }
    if (is('PUT', ['rooms', '*', 'send', 'm.room.message', '*'])) return this.#once(path, () => this.#send(room, body, path[4]));
    if (is('PUT', ['rooms', '*', 'redact', '*', '*'])) {
      return this.#once(path, () => {
        const event = this.#find(room, path[3]);
        if (event.sender !== this.own) throw new Refusal(403, 'M_FORBIDDEN', "You don't have permission to redact that event");
        return this.redact(room.id, this.own, event);
      });
    }
    throw new Refusal(404, 'M_UNRECOGNIZED', 'Unrecognized request');
  }

  #find(room, id) {
    const event = room.events.find(({event_id}) => event_id === id);
    if (!event) throw new Refusal(404, 'M_NOT_FOUND', 'Event not found.');
    return event;
  }
  #once(path, make) {
    const key = path.join(' ');
    if (!path.at(-1)) throw new Refusal(400, 'M_INVALID_PARAM', 'a transaction id is needed');
    if (!this.#sent.has(key)) this.#sent.set(key, make().event_id);
    return {event_id: this.#sent.get(key)};
  }
  #send(room, content, transaction) {
    const bad = (words) => new Refusal(400, 'M_BAD_JSON', words);
    const level = room.state.get('m.room.power_levels')?.content;
    if (level && (level.users?.[this.own] ?? level.users_default ?? 0) < (level.events?.['m.room.message'] ?? level.events_default ?? 0)) {
      throw new Refusal(403, 'M_FORBIDDEN', "You don't have permission to post that to the room.");
    }
    if (room.state.has('m.room.tombstone')) throw new Refusal(403, 'M_FORBIDDEN', 'This room has been replaced');
    if (typeof content.body !== 'string' || !kKinds.includes(content.msgtype)) throw bad('body and msgtype are needed');
    if (('formatted_body' in content) !== (content.format === 'org.matrix.custom.html')) throw bad('format and formatted_body belong together');
    const relation = content['m.relates_to'];
    const answered = relation?.['m.in_reply_to'];
    if (answered) this.#find(room, answered.event_id);
    if (relation?.rel_type === 'm.replace') {
      if (this.#find(room, relation.event_id).sender !== this.own) throw bad('an edit of what others said');
      if (typeof content['m.new_content']?.body !== 'string') throw bad('an edit without m.new_content');
    }
    // Ids, hashes and signatures that the server adds.
    if (Buffer.byteLength(JSON.stringify(content)) + 2500 > kMostEvent) throw new Refusal(413, 'M_TOO_LARGE', 'event too large');
    return this.#add(room, this.own, 'm.room.message', content, {transaction});
  }

  #filter(text) {
    let filter;
    try {
      filter = JSON.parse(text ?? '{}');
    } catch {
      throw new Refusal(400, 'M_INVALID_PARAM', 'the filter is no JSON');
    }
    const check = (part) => {
      for (const [key, value] of Object.entries(part ?? {})) {
        if (!kFilterKeys.has(key)) throw new Refusal(400, 'M_INVALID_PARAM', `a filter has no ${key}`);
        if (Array.isArray(value) && value.some((each) => typeof each !== 'string')) throw new Refusal(400, 'M_INVALID_PARAM', `${key} holds texts`);
      }
    };
    if (!filter.room) check(filter);
    else for (const part of ['timeline', 'state', 'ephemeral', 'account_data']) check(filter.room[part]);
    return filter;
  }
  #passes = (filter) => (event) => (!filter?.types || filter.types.includes(event.type)) && (!filter?.senders || filter.senders.includes(event.sender)) && !filter?.not_senders?.includes(event.sender);
  #place(token, letters) {
    const [, letter, at] = /^([st])(\d+)_alder$/.exec(token) ?? [];
    if (!letters.includes(letter) || Number(at) > this.#position) throw new Refusal(400, 'M_INVALID_PARAM', `no such place: ${token}`);
    return Number(at);
  }

  async #sync({since, timeout = '0', filter: text}, response) {
    if (!/^\d+$/.test(timeout)) throw new Refusal(400, 'M_INVALID_PARAM', 'timeout is a number');
    const filter = this.#filter(text);
    const from = since === undefined ? 0 : this.#place(since, 's');
    const wanted = (room) => !filter.room?.rooms || filter.room.rooms.includes(room.id);
    const read = () => {
      const rooms = {join: {}, invite: {}, leave: {}};
      for (const room of this.rooms.values()) {
        if (!wanted(room)) continue;
        const news = room.changed > from;
        if (room.joined) {
          const passing = room.events.filter(({position}) => position > from).filter(this.#passes(filter.room?.timeline));
          const limit = filter.room?.timeline?.limit ?? 10;
          const events = passing.slice(-limit);
          if (!events.length && !news && since !== undefined) continue;
          const limited = passing.length > limit;
          const first = events[0]?.position ?? this.#position + 1;
          const members = [...new Set(events.map(({sender}) => sender))].map((user) => ({event_id: `$m${user}`, type: 'm.room.member', sender: user, state_key: user, origin_server_ts: 1, content: {membership: 'join', displayname: user.slice(1, user.indexOf(':'))}}));
          const state = since === undefined || news ? [...room.state.values()].map((event) => this.#written(event)) : [];
          rooms.join[room.id] = {
            timeline: {events: events.map((event) => this.#written(event)), limited, prev_batch: `t${first - 1}_alder`},
            state: {events: [...members, ...state].filter(this.#passes(filter.room?.state))}, ephemeral: {events: []}, account_data: {events: []},
          };
        } else if (room.invited && news) rooms.invite[room.id] = {invite_state: {events: []}};
        else if (!room.invited && news && since !== undefined) rooms.leave[room.id] = {timeline: {events: []}};
      }
      return Object.values(rooms).some((some) => Object.keys(some).length) || since === undefined ? rooms : null;
    };
    let rooms = read();
    const end = Date.now() + Number(timeout);
    while (!rooms && Date.now() < end && !response.destroyed) {
      await new Promise((done) => {
        const wake = () => {
          clearTimeout(timer);
          this.#waiting.delete(wake);
          done();
        };
        const timer = setTimeout(wake, end - Date.now());
        this.#waiting.add(wake);
        response.on('close', wake);
      });
      rooms = this.server.listening ? read() : {};
    }
    return {next_batch: `s${this.#position}_alder`, ...(rooms && {rooms})};
  }

  #messages(room, {dir, from, to, limit = '10', filter: text}) {
    if (dir !== 'b') throw new Refusal(400, 'M_INVALID_PARAM', 'dir is b here');
    const filter = this.#filter(text);
    const start = from === undefined ? this.#position : this.#place(from, 'st');
    const stop = to === undefined ? 0 : this.#place(to, 'st');
    // A page is cut before it is filtered, so it may be short or empty although more stands behind it.
    const all = room.events.filter(({position}) => position <= start && position > stop).reverse();
    const page = all.slice(0, Math.min(Number(limit), 50));
    const more = all.length > page.length;
    return {start: from ?? `s${start}_alder`, chunk: page.filter(this.#passes(filter)).map((event) => this.#written(event)), state: [], ...(more && {end: `t${page.at(-1).position - 1}_alder`})};
  }
}
