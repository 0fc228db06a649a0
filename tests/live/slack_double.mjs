// A Slack workspace for one app: answers as the Web API does, no with a 200; shows history newest first, without the answers of
// threads; calls the events' URL, signed. Refuses wrong tokens, unknown parameters, channels that the bot is not in, texts too long.
import {createHmac} from 'node:crypto';
import {createServer} from 'node:http';

const kMethods = {
  'auth.test': ['GET', []],
  'conversations.history': ['GET', ['channel', 'cursor', 'inclusive', 'latest', 'limit', 'oldest', 'include_all_metadata']],
  'conversations.replies': ['GET', ['channel', 'ts', 'cursor', 'inclusive', 'latest', 'limit', 'oldest', 'include_all_metadata']],
  'chat.postMessage': ['POST', ['channel', 'text', 'mrkdwn', 'thread_ts', 'unfurl_links', 'unfurl_media', 'reply_broadcast', 'parse', 'link_names']],
  'chat.update': ['POST', ['channel', 'ts', 'text', 'parse', 'link_names']],
  'chat.delete': ['POST', ['channel', 'ts']],
};
const kMostText = 4000;
const no = (error, more = {}) => Object.assign(new Error(error), {no: {ok: false, error, ...more}});

export class SlackDouble {
  token = 'xoxb-live-test-token';
  secret = 'live-signing-secret';
  own = {user_id: 'U900', bot_id: 'B900'};
  channels = new Map();  // by id: {member, archived, messages}
  requests = [];         // {method, parameters}
  #micros = 0;
  #faults = [];

  async listen() {
    this.server = createServer((request, response) => this.#take(request, response));
    await new Promise((done) => this.server.listen(0, '127.0.0.1', done));
    this.origin = `http://127.0.0.1:${this.server.address().port}`;
    return this;
  }
  close() {
    this.server.closeAllConnections();
    return new Promise((done) => this.server.close(done));
  }
  channel(id, more = {}) {
    this.channels.set(id, {member: true, archived: false, messages: [], ...more});
  }
  say(id, user, text, more = {}) {
    const message = {type: 'message', user, ts: `${Math.floor(Date.now() / 1000)}.${String(++this.#micros).padStart(6, '0')}`, text, ...more};
    this.channels.get(id).messages.push(message);
    return message;
  }
  // Calls the app as Slack does; answers the status.
  async tell(url, event, {secret = this.secret, at = Math.floor(Date.now() / 1000), ...more} = {}) {
    const body = JSON.stringify({type: 'event_callback', team_id: 'T1', event_id: `Ev${++this.#micros}`, event, ...more});
    const signature = `v0=${createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex')}`;
    const response = await fetch(url, {method: 'POST', headers: {'Content-Type': 'application/json', 'X-Slack-Request-Timestamp': String(at), 'X-Slack-Signature': signature}, body});
    return {status: response.status, text: await response.text()};
  }
  // The next call of this method: 'lost' is carried out and never answered, {status, headers, no} is answered.
  fail(method, how) {
    this.#faults.push({method, how});
  }
  shown(id) {
    return this.channels.get(id).messages.filter(({bot_id}) => bot_id === this.own.bot_id);
  }

  async #take(request, response) {
    let body = '';
    for await (const piece of request) body += piece;
    const answer = (status, json, headers = {}) => response.writeHead(status, {'Content-Type': 'application/json', ...headers}).end(JSON.stringify(json));
    const url = new URL(request.url, 'http://localhost');
    const method = url.pathname.replace(/^\/api\//, '');
    try {
      if (!kMethods[method]) throw no('unknown_method');
      const [verb, known] = kMethods[method];
      if (verb !== request.method) throw no('invalid_post_type');
      if (verb === 'POST' && !/^application\/json/.test(request.headers['content-type'] ?? '')) throw no('invalid_form_data');
      const parameters = verb === 'POST' ? JSON.parse(body) : Object.fromEntries(url.searchParams);
      this.requests.push({method, parameters});
      if (!request.headers.authorization) throw no('not_authed');
      if (request.headers.authorization !== `Bearer ${this.token}` || 'token' in parameters) throw no('invalid_auth');
      for (const name of Object.keys(parameters)) if (!known.includes(name)) throw no('invalid_arguments', {name});
      const fault = this.#faults.findIndex((each) => each.method === method);
      const how = fault >= 0 ? this.#faults.splice(fault, 1)[0].how : null;
      if (how && how !== 'lost') return answer(how.status ?? 200, {ok: false, error: how.no}, how.headers);
      const result = this[method](parameters);
      if (how === 'lost') return void request.socket.destroy();
      answer(200, {ok: true, ...result});
    } catch (error) {
      answer(error.no ? 200 : 500, error.no ?? {ok: false, error: 'fatal_error', why: String(error.stack)});
    }
  }
  #find(id, writes = false) {
    const channel = this.channels.get(id);
    if (!channel) throw no('channel_not_found');
    if (!channel.member) throw no('not_in_channel');
    if (writes && channel.archived) throw no('is_archived');
    return channel;
  }
  #words(text) {
    if (!text?.trim()) throw no('no_text');
    if (text.length > kMostText) throw no('msg_too_long');
    if (/[<>]/.test(text)) throw no('invalid_arguments', {why: 'what is not escaped may be a mention'});
    return text;
  }
  #page(list, {limit = '100', cursor, oldest = '0', latest = '9', inclusive}) {
    const within = list.filter(({ts}) => (inclusive === 'true' ? ts >= oldest && ts <= (latest === '9' ? '9999999999.999999' : latest) : ts > oldest));
    const start = cursor ? Number(Buffer.from(cursor, 'base64').toString()) : 0;
    if (!Number.isInteger(start)) throw no('invalid_cursor');
    const end = start + Number(limit);
    return {messages: within.slice(start, end), has_more: end < within.length, ...(end < within.length && {response_metadata: {next_cursor: Buffer.from(String(end)).toString('base64')}})};
  }
  #shape(channel, message) {
    const answers = channel.messages.filter(({thread_ts, ts}) => thread_ts === message.ts && ts !== message.ts);
    return answers.length ? {...message, thread_ts: message.ts, reply_count: answers.length, latest_reply: answers.at(-1).ts} : message;
  }
  'auth.test'() {
    return {...this.own, url: 'https://portalder.slack.com/', user: 'crier', team: 'Port Alder', team_id: 'T1'};
  }
  'conversations.history'(parameters) {
    const channel = this.#find(parameters.channel);
    return this.#page(channel.messages.filter(({thread_ts, ts}) => !thread_ts || thread_ts === ts).reverse().map((each) => this.#shape(channel, each)), parameters);
  }
  'conversations.replies'(parameters) {
    const channel = this.#find(parameters.channel);
    const list = channel.messages.filter(({ts, thread_ts}) => ts === parameters.ts || thread_ts === parameters.ts);
    if (!list.length) throw no('thread_not_found');
    return this.#page(list.map((each) => this.#shape(channel, each)), parameters);
  }
  'chat.postMessage'({channel: id, text, thread_ts}) {
    const channel = this.#find(id, true);
    if (thread_ts && !channel.messages.some(({ts}) => ts === thread_ts)) throw no('thread_not_found');
    const message = this.say(id, this.own.user_id, this.#words(text), {bot_id: this.own.bot_id, ...(thread_ts && {thread_ts})});
    return {channel: id, ts: message.ts, message};
  }
  'chat.update'({channel: id, ts, text}) {
    const message = this.#find(id, true).messages.find((each) => each.ts === ts);
    if (!message) throw no('message_not_found');
    if (message.bot_id !== this.own.bot_id) throw no('cant_update_message');
    Object.assign(message, {text: this.#words(text), edited: {user: this.own.user_id, ts}});
    return {channel: id, ts, text};
  }
  'chat.delete'({channel: id, ts}) {
    const channel = this.#find(id, true);
    const message = channel.messages.find((each) => each.ts === ts);
    if (!message) throw no('message_not_found');
    if (message.bot_id !== this.own.bot_id) throw no('cant_delete_message');
    channel.messages.splice(channel.messages.indexOf(message), 1);
    return {channel: id, ts};
  }
}
