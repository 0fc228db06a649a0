// A Bot API server that refuses what Telegram refuses: wrong tokens, texts too long, chats that it does not know, rights that are
// missing, a second one who asks for updates, an offset that was never handed out. Where the description of the Bot API is at hand,
// parameters that are not in it are refused as well. What it forgets once an offset confirmed it is in `forgotten`.
import {existsSync, readFileSync} from 'node:fs';
import {createServer} from 'node:http';
import {join} from 'node:path';
import {gunzipSync} from 'node:zlib';

import {sharedData} from './crier.mjs';

const file = process.env.CRIER_TELEGRAM_DESCRIPTION ?? join(sharedData ?? '', 'conformance/openapi/telegram.json.gz');
const described = existsSync(file) ? JSON.parse(gunzipSync(readFileSync(file))).methods : null;

class Refusal extends Error {
  constructor(status, description, parameters) {
    super(description);
    Object.assign(this, {status, parameters});
  }
}
const bad = (words, parameters) => new Refusal(400, `Bad Request: ${words}`, parameters);

export class TelegramDouble {
  token = '4711:AAlive-test-token_0123456789abcdefghi';
  bot = {id: 4711, is_bot: true, first_name: 'Port Alder', username: 'port_alder_bot'};
  chats = new Map();  // by id: {chat, messages: Map, next, bot: its ChatMember, blocked, moved}
  waiting = [];       // updates that were not confirmed
  forgotten = [];
  requests = [];      // {method, parameters}
  hook = {url: '', secret: '', allowed: null};
  #update = 800_000;
  #asking = null;
  #faults = [];

  async listen() {
    this.server = createServer((request, response) => this.#take(request, response));
    await new Promise((done) => this.server.listen(0, '127.0.0.1', done));
    this.origin = `http://127.0.0.1:${this.server.address().port}`;
    return this;
  }
  close() {
    this.#asking?.(new Refusal(500, 'the test is over'));
    this.server.closeAllConnections();
    return new Promise((done) => this.server.close(done));
  }

  // What people do.
  chat(id, chat, bot = {status: 'member'}) {
    const made = {chat: {id, ...chat}, messages: new Map(), next: 1, bot, blocked: false};
    this.chats.set(id, made);
    return made;
  }
  person(id, first_name, username) {
    this.chat(id, {type: 'private', first_name, ...(username && {username})});
    return {id, is_bot: false, first_name, ...(username && {username})};
  }
  say(chatId, from, content) {
    const place = this.chats.get(chatId);
    const message = {message_id: place.next++, date: Math.floor(Date.now() / 1000), chat: place.chat, ...(from && {from}), ...content};
    place.messages.set(message.message_id, message);
    this.tell({message});
    return message;
  }
  edit(message, content) {
    Object.assign(message, content, {edit_date: Math.floor(Date.now() / 1000)});
    this.tell({edited_message: message});
  }
  block(person) {
    this.chats.get(person.id).blocked = true;
    const member = (status) => ({user: this.bot, status});
    this.tell({my_chat_member: {chat: this.chats.get(person.id).chat, from: person, date: Math.floor(Date.now() / 1000), old_chat_member: member('member'), new_chat_member: member('kicked')}});
  }
  migrate(oldId, newId) {
    const old = this.chats.get(oldId);
    this.chat(newId, {...old.chat, id: newId, type: 'supergroup'}, old.bot);
    old.moved = newId;
  }
  tell(content) {
    this.waiting.push({update_id: this.#update++, ...content});
    this.#answerWaiting();
  }
  // The next request for this method: 'lost' is carried out and never answered, a Refusal is answered.
  fail(method, how) {
    this.#faults.push({method, how});
  }
  throttle(method, seconds) {
    this.fail(method, new Refusal(429, `Too Many Requests: retry after ${seconds}`, {retry_after: seconds}));
  }

  // Calls the webhook with the oldest update; forgets it where the answer is a yes.
  async callHook(headers = {'X-Telegram-Bot-Api-Secret-Token': this.hook.secret}) {
    const response = await fetch(this.hook.url, {method: 'POST', headers: {'Content-Type': 'application/json', ...headers}, body: JSON.stringify(this.waiting[0])});
    if (response.ok) this.forgotten.push(this.waiting.shift());
    return response.status;
  }

  sent(id) {
    return [...this.chats.get(id).messages.values()].filter(({from, sender_chat}) => from?.id === this.bot.id || sender_chat);
  }

  async #take(request, response) {
    let body = '';
    for await (const piece of request) body += piece;
    const answer = (status, json) => {
      if (!response.destroyed) response.writeHead(status, {'Content-Type': 'application/json'}).end(JSON.stringify(json));
    };
    try {
      const result = await this.#ask(request, body, response);
      answer(200, {ok: true, result});
    } catch (error) {
      if (error === 'lost') return void request.socket.destroy();
      const {status = 500, message, parameters} = error;
      answer(status, {ok: false, error_code: status, description: message, ...(parameters && {parameters})});
    }
  }

  async #ask(request, body, response) {
    const url = new URL(request.url, 'http://localhost');
    const [, token, method] = /^\/bot([^/]*)\/(\w+)$/.exec(decodeURI(url.pathname)) ?? [];
    if (!/^\d+:[\w-]{35}$/.test(token ?? '')) throw new Refusal(404, 'Not Found');
    if (token !== this.token) throw new Refusal(401, 'Unauthorized');
    const parameters = request.method === 'POST' ? JSON.parse(body) : Object.fromEntries(url.searchParams);
    this.requests.push({method, parameters});
    const fault = this.#faults.findIndex((each) => each.method === method);
    const how = fault >= 0 ? this.#faults.splice(fault, 1)[0].how : null;
    if (how && how !== 'lost') throw how;
    if (described && !described[method]) throw new Refusal(404, 'Not Found');
    const fields = described?.[method].fields ?? [];
    for (const name of Object.keys(parameters)) {
      if (described && !fields.some((field) => field.name === name)) throw bad(`${method} has no ${name}`);
    }
    for (const {name, required} of fields) {
      if (required && parameters[name] === undefined) throw bad(`${name} is missing`);
    }
    if (typeof this[`_${method}`] !== 'function') throw new Refusal(404, 'Not Found');
    const result = await this[`_${method}`](parameters, response);
    if (how === 'lost') throw 'lost';
    return result;
  }

  #find(id) {
    const name = typeof id === 'string' && id.startsWith('@') ? id.slice(1).toLowerCase() : null;
    const found = [...this.chats.values()].find(({chat}) => (name ? chat.username?.toLowerCase() === name : String(chat.id) === String(id)));
    if (!found) throw bad('chat not found');
    if (found.moved) throw bad('group chat was upgraded to a supergroup chat', {migrate_to_chat_id: found.moved});
    return found;
  }
  #words(text) {
    if (!text?.trim()) throw bad('message text is empty');
    if (text.length > 4096) throw bad('message is too long');
    return text;
  }
  #mine(place, id, words) {
    const message = place.messages.get(Number(id));
    if (!message) throw bad(words);
    return message;
  }

  _getMe() {
    return {...this.bot, can_join_groups: true, can_read_all_group_messages: true};
  }
  _getWebhookInfo() {
    return {url: this.hook.url, has_custom_certificate: false, pending_update_count: this.waiting.length, ...(this.hook.allowed && {allowed_updates: this.hook.allowed})};
  }
  _getChat({chat_id}) {
    return this.#find(chat_id).chat;
  }
  _getChatMember({chat_id, user_id}) {
    const place = this.#find(chat_id);
    if (String(user_id) !== String(this.bot.id)) throw bad('member not found');
    return {user: this.bot, ...place.bot};
  }

  async _getUpdates({offset, limit = 100, timeout = 0, allowed_updates}, response) {
    if (this.hook.url) throw new Refusal(409, 'Conflict: can\'t use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first');
    this.#asking?.(new Refusal(409, 'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running'));
    if (allowed_updates) this.hook.allowed = JSON.parse(allowed_updates);
    if (offset !== undefined) {
      const confirmed = this.waiting.filter(({update_id}) => update_id < Number(offset));
      this.forgotten.push(...confirmed);
      this.waiting = this.waiting.filter((update) => !confirmed.includes(update));
    }
    if (!this.#ready().length && Number(timeout) > 0) {
      const refusal = await new Promise((done) => {
        const end = setTimeout(done, Number(timeout) * 1000);
        this.#asking = (why) => {
          clearTimeout(end);
          done(why);
        };
        response.on('close', () => this.#asking?.());
      });
      this.#asking = null;
      if (refusal) throw refusal;
    }
    return this.#ready().slice(0, Number(limit));
  }
  #ready() {
    return this.waiting.filter((update) => !this.hook.allowed || this.hook.allowed.some((kind) => kind in update));
  }
  #answerWaiting() {
    if (this.#ready().length) this.#asking?.();
  }

  _sendMessage({chat_id, text, reply_parameters: reply}) {
    const place = this.#find(chat_id);
    if (place.blocked) throw new Refusal(403, 'Forbidden: bot was blocked by the user');
    if (place.bot.status === 'left' || place.bot.status === 'kicked') throw new Refusal(403, `Forbidden: bot is not a member of the ${place.chat.type} chat`);
    if (place.chat.type === 'channel' && !place.bot.can_post_messages) throw bad('need administrator rights in the channel chat');
    this.#words(text);
    if (reply && !place.messages.has(reply.message_id) && !reply.allow_sending_without_reply) throw bad('message to be replied not found');
    const answered = reply && place.messages.get(reply.message_id);
    const message = {message_id: place.next++, date: Math.floor(Date.now() / 1000), chat: place.chat, text};
    if (place.chat.type === 'channel') message.sender_chat = place.chat;
    else message.from = this.bot;
    if (answered) message.reply_to_message = answered;
    place.messages.set(message.message_id, message);
    return message;
  }
  _editMessageText({chat_id, message_id, text}) {
    const message = this.#mine(this.#find(chat_id), message_id, 'message to edit not found');
    if (message.text === this.#words(text)) throw bad('message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message');
    return Object.assign(message, {text, edit_date: Math.floor(Date.now() / 1000)});
  }
  _deleteMessage({chat_id, message_id}) {
    const place = this.#find(chat_id);
    const message = this.#mine(place, message_id, 'message to delete not found');
    if (Date.now() / 1000 - message.date > 48 * 3600) throw bad('message can\'t be deleted for everyone');
    place.messages.delete(message.message_id);
    return true;
  }
}
