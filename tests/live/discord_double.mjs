// Discord for one bot: the HTTP API and the Gateway. Refuses wrong tokens, intents that are not granted, heartbeats that do not come,
// texts too long, more than the bucket of a channel holds; makes one message of a nonce that it is to enforce.
import {createServer} from 'node:http';

import {WebSocketEnd} from './websocket.mjs';

class Refusal extends Error {
  constructor(status, code, message, more = {}, headers = {}) {
    super(message);
    Object.assign(this, {status, headers, body: {message, code, ...more}});
  }
}
const kContent = 1 << 15;
const kMessages = 1 << 9;
const kBodyKeys = ['content', 'nonce', 'enforce_nonce', 'allowed_mentions', 'message_reference', 'flags'];

export class DiscordDouble {
  token = 'live-bot-token';
  own = {id: '900', username: 'portalder', bot: true};
  granted = kMessages | kContent;
  beat = 2000;
  channels = new Map();  // by id: {guild, messages, nonces}
  requests = [];
  identified = 0;
  resumed = 0;
  #next = 1000;
  #sessions = new Map();  // by id: {events, end}
  #faults = [];
  #session = 0;

  async listen() {
    this.server = createServer((request, response) => this.#take(request, response));
    this.server.on('upgrade', (request, socket) => this.#connect(request, socket));
    await new Promise((done) => this.server.listen(0, '127.0.0.1', done));
    this.origin = `http://127.0.0.1:${this.server.address().port}`;
    this.gateway = this.origin.replace('http', 'ws');
    return this;
  }
  close() {
    for (const {end} of this.#sessions.values()) end?.cut();
    this.server.closeAllConnections();
    return new Promise((done) => this.server.close(done));
  }
  channel(id) {
    this.channels.set(id, {messages: [], nonces: new Map()});
  }
  say(id, author, content, more = {}) {
    const message = {id: String(++this.#next), channel_id: id, type: 0, author, content, timestamp: new Date().toISOString(), edited_timestamp: null, attachments: [], embeds: [], ...more};
    this.channels.get(id).messages.push(message);
    this.#tell('MESSAGE_CREATE', {...message, guild_id: '5'});
    return message;
  }
  edit(message, content) {
    Object.assign(message, {content, edited_timestamp: new Date().toISOString()});
    this.#tell('MESSAGE_UPDATE', {...message, guild_id: '5'});
  }
  remove(message) {
    const {messages} = this.channels.get(message.channel_id);
    messages.splice(messages.indexOf(message), 1);
    this.#tell('MESSAGE_DELETE', {id: message.id, channel_id: message.channel_id, guild_id: '5'});
  }
  // Ends every connection: cut, or with a code; `forget`: no session can be taken up again.
  drop({code, forget = false} = {}) {
    for (const session of this.#sessions.values()) {
      if (code) session.end?.close(code);
      else session.end?.cut();
      session.end = null;
    }
    if (forget) this.#sessions.clear();
  }
  connected() {
    return [...this.#sessions.values()].some(({end}) => end);
  }
  fail(part, how) {
    this.#faults.push({part, how});
  }
  shown(id) {
    return this.channels.get(id).messages.filter(({author}) => author.id === this.own.id);
  }

  #tell(t, d) {
    for (const session of this.#sessions.values()) {
      session.events.push({op: 0, s: session.events.length + 1, t, d});
      session.end?.send(JSON.stringify(session.events.at(-1)));
    }
  }

  #connect(request, socket) {
    const url = new URL(request.url, 'http://localhost');
    if (url.searchParams.get('v') !== '10' || url.searchParams.get('encoding') !== 'json') return socket.destroy();
    const end = new WebSocketEnd(request, socket);
    let session = null;
    // One and a half beats without a sign of life is the end.
    let silence = setTimeout(() => end.close(4009), this.beat * 3);
    end.on('close', () => {
      clearTimeout(silence);
      if (session?.end === end) session.end = null;
    });
    end.send(JSON.stringify({op: 10, d: {heartbeat_interval: this.beat}}));
    end.on('message', (text) => {
      let message;
      try {
        message = JSON.parse(text);
      } catch {
        return end.close(4002, 'Error while decoding payload.');
      }
      const {op, d} = message;
      if (op === 1) {
        clearTimeout(silence);
        silence = setTimeout(() => end.close(4009), this.beat * 3);
        return end.send(JSON.stringify({op: 11}));
      }
      if (op !== 2 && op !== 6) return end.close(session ? 4001 : 4003);
      if (session) return end.close(4005, 'Already authenticated.');
      if (d.token !== this.token) return end.close(4004, 'Authentication failed.');
      if (op === 2) {
        if (typeof d.intents !== 'number' || !d.properties) return end.close(4002);
        if (d.intents & ~this.granted) return end.close(4014, 'Disallowed intent(s).');
        ++this.identified;
        const id = `session-${++this.#session}`;
        session = {end, events: [{op: 0, s: 1, t: 'READY', d: {v: 10, user: this.own, session_id: id, resume_gateway_url: this.gateway, guilds: []}}]};
        this.#sessions.set(id, session);
        return end.send(JSON.stringify(session.events[0]));
      }
      const known = this.#sessions.get(d.session_id);
      if (!known) return end.send(JSON.stringify({op: 9, d: false}));
      if (d.seq > known.events.length) return end.close(4007);
      ++this.resumed;
      session = known;
      session.end = end;
      for (const event of session.events.slice(d.seq)) end.send(JSON.stringify(event));
      end.send(JSON.stringify({op: 0, s: null, t: 'RESUMED', d: {}}));
    });
  }

  async #take(request, response) {
    let text = '';
    for await (const piece of request) text += piece;
    const answer = (status, json, headers = {}) => response.writeHead(status, {'Content-Type': 'application/json', Via: '1.1 google', ...headers}).end(status === 204 ? '' : JSON.stringify(json));
    try {
      if (request.headers.authorization !== `Bot ${this.token}`) throw new Refusal(401, 0, '401: Unauthorized');
      if (!/^DiscordBot \(/.test(request.headers['user-agent'] ?? '')) throw new Refusal(403, 40333, 'internal network error');
      const url = new URL(request.url, 'http://localhost');
      const [, path] = /^\/api\/v10(\/.*)$/.exec(url.pathname) ?? [];
      if (!path) throw new Refusal(404, 0, '404: Not Found');
      const query = Object.fromEntries(url.searchParams);
      const body = text ? JSON.parse(text) : null;
      this.requests.push({method: request.method, path, query, body});
      const fault = this.#faults.findIndex(({part}) => `${request.method} ${path}`.includes(part));
      const how = fault >= 0 ? this.#faults.splice(fault, 1)[0].how : null;
      if (how && how !== 'lost') throw new Refusal(how.status, 0, 'You are being rate limited.', {retry_after: how.after, global: false}, {'Retry-After': String(Math.ceil(how.after))});
      const result = this.#route(request.method, path.split('/').slice(1), query, body);
      if (how === 'lost') return void request.socket.destroy();
      answer(result ? 200 : 204, result);
    } catch (error) {
      answer(error.status ?? 500, error.body ?? {message: String(error.stack), code: 0}, error.headers);
    }
  }
  #route(method, path, query, body) {
    if (method === 'GET' && path.join('/') === 'users/@me') return this.own;
    if (method === 'GET' && path.join('/') === 'gateway/bot') return {url: this.gateway, shards: 1, session_start_limit: {total: 1000, remaining: 1000, reset_after: 0, max_concurrency: 1}};
    const channel = path[0] === 'channels' && this.channels.get(path[1]);
    if (!channel) throw new Refusal(404, 10003, 'Unknown Channel');
    if (path.length === 2 && method === 'GET') return {id: path[1], guild_id: '5', type: 0};
    if (path[2] !== 'messages') throw new Refusal(404, 0, '404: Not Found');
    const shape = (message) => (this.granted & kContent || message.author.id === this.own.id ? message : {...message, content: ''});
    if (path.length === 3 && method === 'GET') {
      const {limit = '50', after, before} = query;
      if (!(Number(limit) >= 1 && Number(limit) <= 100)) throw new Refusal(400, 50035, 'Invalid Form Body');
      const list = channel.messages.filter(({id}) => (!after || Number(id) > Number(after)) && (!before || Number(id) < Number(before)));
      return (after ? list.slice(0, Number(limit)) : list.slice(-Number(limit))).reverse().map(shape);
    }
    const message = path.length === 4 && channel.messages.find(({id}) => id === path[3]);
    if (path.length === 4 && !message) throw new Refusal(404, 10008, 'Unknown Message');
    if (method === 'GET') return shape(message);
    if (method === 'DELETE') return void this.remove(message);
    for (const key of Object.keys(body)) if (!kBodyKeys.includes(key)) throw new Refusal(400, 50035, `Invalid Form Body: ${key}`);
    if (!body.content?.trim()) throw new Refusal(400, 50006, 'Cannot send an empty message');
    if ([...body.content].length > 2000 || String(body.nonce ?? '').length > 25) throw new Refusal(400, 50035, 'Invalid Form Body');
    if (method === 'PATCH') {
      if (message.author.id !== this.own.id) throw new Refusal(403, 50005, 'Cannot edit a message authored by another user');
      this.edit(message, body.content);
      return Object.assign(message, {allowed: body.allowed_mentions});
    }
    if (body.enforce_nonce && channel.nonces.has(body.nonce)) return channel.nonces.get(body.nonce);
    const reference = body.message_reference;
    if (reference && !channel.messages.some(({id}) => id === reference.message_id)) throw new Refusal(400, 50035, 'Invalid Form Body: unknown message');
    const made = this.say(path[1], this.own, body.content, {nonce: body.nonce, allowed: body.allowed_mentions, ...(reference && {type: 19, message_reference: reference})});
    channel.nonces.set(body.nonce, made);
    return made;
  }
}
