// Graph, as Facebook, Instagram and Threads speak it, refusing what Meta's documentation says is refused: other tokens, tokens in addresses, wrong proofs, fields and
// parameters that do not exist, texts too long, containers that are not ready or were published, links and posts beyond the limits. Where the description of
// Graph's nodes is at hand, fields and parameters of Facebook and Instagram are held against it. What is said here can be told to the webhook, signed.
import {createHmac} from 'node:crypto';
import {existsSync, readFileSync} from 'node:fs';
import {createServer} from 'node:http';
import {join} from 'node:path';
import {gunzipSync} from 'node:zlib';

import {sharedData} from './crier.mjs';

// The JSON files of a tar archive, by name.
function filesOf(archive) {
  const tar = gunzipSync(readFileSync(archive));
  const files = {};
  for (let at = 0; at + 512 <= tar.length && tar[at]; ) {
    const text = (from, length) => tar.subarray(at + from, at + from + length).toString().replace(/\0.*$/s, '');
    const size = parseInt(text(124, 12), 8) || 0;
    const name = text(0, 100).split('/').pop();
    if (name.endsWith('.json')) files[name.slice(0, -5)] = JSON.parse(tar.subarray(at + 512, at + 512 + size).toString());
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}
const archive = process.env.CRIER_META_DESCRIPTION ?? join(sharedData ?? '', 'conformance/openapi/meta-graph.tar.gz');
const described = existsSync(archive) ? filesOf(archive) : null;

// Threads has no such description: https://developers.facebook.com/documentation/threads/reference
const kThreadsFields = ['id', 'media_product_type', 'media_type', 'media_url', 'permalink', 'owner', 'username', 'text', 'timestamp', 'shortcode', 'thumbnail_url', 'children',
  'is_quote_post', 'quoted_post', 'reposted_post', 'alt_text', 'link_attachment_url', 'gif_url', 'has_replies', 'is_reply', 'is_reply_owned_by_me', 'root_post', 'replied_to',
  'hide_status', 'reply_audience', 'topic_tag', 'is_verified', 'profile_picture_url'];
const kThreadsMake = ['media_type', 'text', 'image_url', 'video_url', 'is_carousel_item', 'children', 'reply_to_id', 'reply_control', 'allowlisted_country_codes', 'alt_text',
  'link_attachment', 'quote_post_id', 'topic_tag', 'auto_publish_text'];

export class Refusal extends Error {
  constructor(status, code, message, more = {}) {
    super(message);
    Object.assign(this, {status, body: {error: {message, type: 'OAuthException', code, fbtrace_id: 'AbC-123_x', ...more}}, headers: more.headers ?? {}});
    delete this.body.error.headers;
  }
}
const wrong = (words) => new Refusal(400, 100, `(#100) ${words}`);
const nowhere = (id) => new Refusal(400, 100, `Unsupported request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions`, {error_subcode: 33});
const iso = (time) => new Date(time).toISOString().replace(/\.\d+Z$/, '+0000');
// As Meta writes JSON, and signs it: everything but ASCII escaped, and "/" as well.
export const escaped = (value) =>
  JSON.stringify(value).replace(/\//g, '\\/').replace(/[^\x00-\x7f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
// Threads counts characters, an emoji by its bytes in UTF-8.
const threadsLength = (text) => [...text].reduce((sum, c) => sum + (/\p{Extended_Pictographic}/u.test(c) ? Buffer.byteLength(c) : 1), 0);

export class MetaDouble {
  token = 'EAAlive-test-token-0123456789abcdef';
  appSecret = 'live-app-secret-0123456789abcdef';
  verifyToken = 'live-verify-token-0123456789';
  page = {id: '104512345678901', name: 'Port Alder', can_post: true, is_published: true, username: 'portalder'};
  needsProof = true;
  objects = new Map();  // id: {id, kind, node, from, text, time, edited, parent, media, container...}
  requests = [];        // {method, path, parameters}
  now = Date.now;       // by which what is said gets its time
  calls = [];           // of the webhook: {status}
  subscribed = ['feed', 'mention', 'messages'];
  notReady = 0;         // how many times the next container is not ready when asked
  quota = {used: 0, total: 250};
  hook = '';
  #next = 1000;
  #faults = [];

  // "facebook", "instagram" or "threads": what this server is.
  constructor(platform) {
    this.platform = platform;
    if (platform !== 'facebook') this.page.id = platform === 'threads' ? '17841400000000001' : '17841400000000002';
  }
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

  // What people do. `from` is {id, name} or {id, username}.
  add(kind, from, text, more = {}) {
    const number = String(this.#next++);
    const id = this.platform === 'facebook' && kind !== 'message' && kind !== 'conversation' ? `${kind === 'comment' ? more.post.split('_')[1] : this.page.id}_${number}` : more.id ?? number;
    const made = {id, kind, from, text, time: this.now(), touched: this.now(), ...more, ...(more.id && {id: more.id})};
    this.objects.set(made.id, made);
    for (let up = this.objects.get(more.post ?? more.conversation); up; up = this.objects.get(up.post)) up.touched = this.now();
    return made;
  }
  posts(kind = 'post') {
    return [...this.objects.values()].filter((each) => each.kind === kind && this.#isOwn(each));
  }
  #isOwn({from}) {
    return from.id === this.page.id;
  }
  own() {
    return this.platform === 'facebook' ? {id: this.page.id, name: this.page.name} : {id: this.page.id, username: this.page.username};
  }

  // Calls the webhook with what Meta would send: entries of {changes} or {messaging}.
  async tell(body, signature) {
    const bytes = escaped(body);
    const right = `sha256=${createHmac('sha256', this.appSecret).update(bytes).digest('hex')}`;
    const response = await fetch(this.hook, {method: 'POST', headers: {'Content-Type': 'application/json', 'X-Hub-Signature-256': signature ?? right}, body: bytes});
    return response.status;
  }
  async shake(token = this.verifyToken) {
    const response = await fetch(`${this.hook}?hub.mode=subscribe&hub.verify_token=${token}&hub.challenge=1158201444`);
    return {status: response.status, body: await response.text()};
  }

  // The next request of that method whose path ends so: 'lost' is carried out and never answered, 'odd' is carried out and answered with a Refusal, a Refusal is answered.
  fail(method, end, how, answer) {
    this.#faults.push({method, end, how, answer});
  }

  async #take(request, response) {
    let body = '';
    for await (const piece of request) body += piece;
    const answer = (status, json, headers = {}) => {
      if (!response.destroyed) response.writeHead(status, {'Content-Type': 'application/json', 'X-App-Usage': '{"call_count":3,"total_time":2,"total_cputime":1}', ...headers}).end(JSON.stringify(json));
    };
    try {
      answer(200, this.#ask(request, body));
    } catch (error) {
      if (error === 'lost') return void request.socket.destroy();
      if (!(error instanceof Refusal)) console.error(error);
      answer(error.status ?? 500, error.body ?? {error: {message: String(error), code: 1}}, error.headers);
    }
  }

  #ask(request, body) {
    const url = new URL(request.url, 'http://localhost');
    const version = this.platform === 'threads' ? '/v1.0/' : '/v25.0/';
    if (!url.pathname.startsWith(version)) throw new Refusal(400, 2500, 'Unknown path components');
    const path = url.pathname.slice(version.length).split('/');
    const parameters = Object.fromEntries(url.searchParams);
    if (request.method === 'POST') {
      if (request.headers['content-type'] !== 'application/x-www-form-urlencoded') throw wrong('the body is no form');
      Object.assign(parameters, Object.fromEntries(new URLSearchParams(body)));
    }
    this.requests.push({method: request.method, path: path.join('/'), url: request.url, parameters});
    if (request.url.includes(this.token) || request.url.includes('access_token')) throw new Refusal(400, 190, 'the token is in an address');
    if (request.headers.authorization !== `Bearer ${this.token}`) throw new Refusal(401, 190, 'Invalid OAuth access token.', {error_subcode: 463});
    const proof = createHmac('sha256', this.appSecret).update(this.token).digest('hex');
    if (this.needsProof && parameters.appsecret_proof === undefined) throw wrong('API calls from the server require an appsecret_proof argument');
    if (parameters.appsecret_proof !== undefined && parameters.appsecret_proof !== proof) throw wrong('Invalid appsecret_proof provided in the API argument');
    delete parameters.appsecret_proof;
    const at = this.#faults.findIndex(({method, end}) => method === request.method && path.join('/').endsWith(end));
    const fault = at >= 0 ? this.#faults.splice(at, 1)[0] : null;
    if (fault?.how instanceof Refusal) throw fault.how;
    const result = this[`_${request.method.toLowerCase()}`](path, parameters);
    if (fault?.how === 'lost') throw 'lost';
    if (fault?.how === 'odd') throw fault.answer;
    return result;
  }

  // Fields that do not exist are refused, and so are parameters.
  #check(node, {fields = '', ...parameters}, allowed, edge) {
    for (const key of Object.keys(parameters)) {
      if (!allowed.includes(key)) throw wrong(`Tried to use the parameter ${key}`);
    }
    const names = fields.replace(/\{[^{}]*\}/g, '').replace(/\([^()]*\)/g, '').split(',').filter(Boolean).map((name) => name.split('.')[0]);
    const known = this.platform === 'threads' ? {Media: kThreadsFields}[node] : described?.[node]?.fields.map(({name}) => name);
    for (const name of names) {
      if (known && !known.includes(name) && !(edge ?? []).includes(name)) throw wrong(`Tried accessing nonexisting field (${name}) on node type (${node})`);
    }
    return names;
  }
  #list(all, show, {limit = 25, after}, write) {
    if (!(Number(limit) >= 1 && Number(limit) <= 100)) throw wrong('limit');
    const from = after ? Number(Buffer.from(after, 'base64url').toString()) : 0;
    if (after && !Number.isInteger(from)) throw wrong('Invalid cursors values');
    const to = from + Number(limit);
    const cursors = {before: Buffer.from(String(from)).toString('base64url'), after: Buffer.from(String(to)).toString('base64url')};
    return {data: all.slice(from, to).map((each) => write(each, show)), ...(all.length && {paging: {cursors, ...(to < all.length && {next: `https://graph.example/never-followed?access_token=${this.token}`})}})};
  }
  #newest(...kinds) {
    return [...this.objects.values()].filter(({kind}) => kinds.includes(kind)).reverse();
  }
  #write = (each, names) => {
    const text = this.platform === 'facebook' ? 'message' : this.platform === 'threads' || each.kind === 'comment' ? 'text' : 'caption';
    const answers = () => this.#newest('comment').filter(({post, parent}) => (this.platform === 'threads' ? post === each.id : parent === each.id));
    const members = {
      from: each.from, username: each.from?.username, [text]: each.text, created_time: iso(each.time), timestamp: iso(each.time), updated_time: iso(each.touched),
      permalink_url: `https://www.facebook.com/${each.id}`, permalink: `https://www.example.org/${each.id}`, parent: each.parent && {id: each.parent}, parent_id: each.parent,
      replied_to: each.parent && {id: each.parent}, root_post: each.post && {id: each.post, owner_id: this.page.id}, media_type: each.media ? 'IMAGE' : 'TEXT_POST', media_url: each.media,
      comments_count: this.#newest('comment').filter(({post}) => post === each.id).length, has_replies: answers().length > 0,
      replies: answers().length ? {data: answers().map((one) => this.#write(one, ['id', 'text', 'username', 'from', 'timestamp']))} : undefined,
    };
    const names_ = names.length ? names : ['id'];
    return Object.fromEntries([['id', each.id], ...names_.filter((name) => name !== 'id' && members[name] !== undefined).map((name) => [name, members[name]])]);
  };

  _get(path, parameters) {
    const [id, edge] = path;
    const paging = ['limit', 'after', 'before'];
    if (this.platform === 'threads' && id === 'keyword_search') {
      const {q, search_type, ...rest} = parameters;
      if (!q || (search_type && !['TOP', 'RECENT'].includes(search_type))) throw wrong('q');
      const names = this.#check('Media', rest, paging);
      return this.#list(this.#newest('elsewhere').filter(({text}) => text.includes(q)), names, rest, this.#write);
    }
    if (id === this.page.id || (this.platform === 'threads' && id === 'me')) return this.#getSelf(edge, parameters, paging);
    const found = this.objects.get(id);
    if (!found || found.gone) throw nowhere(id);
    if (!edge) {
      if (found.container) return this.#getContainer(found, parameters);
      return this.#write(found, this.#check(this.#nodeOf(found), parameters, []));
    }
    const under = this.#newest('comment').filter((each) => !each.gone && (each.post === id || each.parent === id));
    if (this.platform === 'facebook' && edge === 'comments' && found.kind !== 'conversation') {
      const {filter = 'toplevel', order = 'chronological', ...rest} = parameters;
      if (!['toplevel', 'stream'].includes(filter) || !['chronological', 'reverse_chronological'].includes(order)) throw wrong('filter or order');
      const names = this.#check('Comment', rest, [...paging, 'since'], []);
      const shown = under.filter((each) => filter === 'stream' || !each.parent || each.parent === id);
      return this.#list(order === 'chronological' ? shown.reverse() : shown, names, rest, this.#write);
    }
    if (this.platform === 'facebook' && edge === 'messages' && found.kind === 'conversation')
      return this.#list(this.#newest('message').filter(({conversation}) => conversation === id), this.#check('Message', parameters, paging), parameters, this.#write);
    if (this.platform === 'instagram' && (edge === 'comments' || edge === 'replies'))
      return this.#list(under.filter(({parent}) => (edge === 'replies' ? parent === id : !parent)), this.#check('IGComment', parameters, paging, ['replies']), parameters, this.#write);
    if (this.platform === 'threads' && edge === 'conversation') {
      const {reverse = 'true', ...rest} = parameters;
      const names = this.#check('Media', rest, paging);
      return this.#list(reverse === 'true' ? under : under.reverse(), names, rest, this.#write);
    }
    throw new Refusal(400, 2500, `Unknown path components: /${edge}`);
  }
  #nodeOf({kind}) {
    return this.platform === 'threads' ? 'Media' : this.platform === 'facebook' ? (kind === 'comment' ? 'Comment' : 'PagePost') : kind === 'comment' ? 'IGComment' : 'IGMedia';
  }
  #getSelf(edge, parameters, paging) {
    const alive = (...kinds) => this.#newest(...kinds).filter(({gone, container}) => !gone && !container);
    if (!edge) {
      const mentioned = /^mentioned_(comment|media)\.(?:comment|media)_id\((\w+)\)/.exec(parameters.fields ?? '');
      if (mentioned && this.platform === 'instagram') {
        const found = this.objects.get(mentioned[2]);
        if (!found) throw nowhere(mentioned[2]);
        return {id: this.page.id, [`mentioned_${mentioned[1]}`]: this.#write(found, ['id', 'caption', 'text', 'username', 'timestamp', 'permalink'])};
      }
      const names = this.#check({facebook: 'Page', instagram: 'IGUser', threads: 'Profile'}[this.platform], parameters, []);
      return Object.fromEntries(['id', ...names].filter((name) => this.page[name] !== undefined).map((name) => [name, this.page[name]]));
    }
    const lists = {
      facebook: {feed: ['PagePost', () => alive('post', 'visit')], published_posts: ['PagePost', () => alive('post').filter((each) => this.#isOwn(each))], tagged: ['PagePost', () => alive('elsewhere')],
        conversations: ['UnifiedThread', () => alive('conversation').sort((a, b) => b.touched - a.touched)]},
      instagram: {media: ['IGMedia', () => alive('post')], tags: ['IGMedia', () => alive('elsewhere')]},
      threads: {threads: ['Media', () => alive('post')], replies: ['Media', () => alive('comment').filter((each) => this.#isOwn(each))], mentions: ['Media', () => alive('elsewhere')]},
    }[this.platform];
    if (lists[edge]) return this.#list(lists[edge][1](), this.#check(lists[edge][0], parameters, paging), parameters, this.#write);
    if (this.platform === 'facebook' && edge === 'subscribed_apps') return {data: [{id: '1', name: 'Crier', subscribed_fields: this.subscribed}]};
    if ((this.platform === 'instagram' && edge === 'content_publishing_limit') || (this.platform === 'threads' && edge === 'threads_publishing_limit'))
      return {data: [{quota_usage: this.quota.used, config: {quota_total: this.quota.total, quota_duration: 86400}}]};
    throw new Refusal(400, 2500, `Unknown path components: /${edge}`);
  }
  #getContainer(container, {fields = ''}) {
    const state = container.published ? 'PUBLISHED' : container.expired ? 'EXPIRED' : container.waits-- > 0 ? 'IN_PROGRESS' : 'FINISHED';
    const allowed = this.platform === 'threads' ? ['id', 'status', 'error_message'] : ['id', 'status_code', 'status'];
    for (const name of fields.split(',')) if (!allowed.includes(name)) throw wrong(`nonexisting field (${name})`);
    if (state === 'FINISHED') container.ready = true;
    return {id: container.id, [this.platform === 'threads' ? 'status' : 'status_code']: state};
  }

  _post([id, edge], parameters) {
    const found = this.objects.get(id);
    const message = () => {
      if (!parameters.message?.trim()) throw wrong('Missing message or attachment');
      if ([...parameters.message].length > (this.platform === 'facebook' ? 63206 : 2200)) throw wrong('the text is too long');
      return parameters.message;
    };
    const only = (...names) => {
      for (const key of Object.keys(parameters)) if (!names.includes(key)) throw wrong(`Tried to use the parameter ${key}`);
    };
    const ids = (made) => ({id: made.id});
    if (id === this.page.id) {
      if (this.platform === 'facebook' && edge === 'feed') {
        only('message', 'link', 'published', 'scheduled_publish_time');
        return ids(this.add('post', this.own(), message()));
      }
      if (this.platform === 'instagram' && edge === 'mentions') {
        only('message', 'media_id', 'comment_id');
        if (this.objects.get(parameters.media_id)?.kind !== 'elsewhere') throw nowhere(parameters.media_id);
        return ids(this.add('comment', this.own(), message(), {post: parameters.media_id, parent: parameters.comment_id}));
      }
      if (edge === (this.platform === 'threads' ? 'threads' : 'media') && this.platform !== 'facebook') return this.#makeContainer(parameters);
      if (edge === (this.platform === 'threads' ? 'threads_publish' : 'media_publish') && this.platform !== 'facebook') {
        only('creation_id');
        return ids(this.#publish(this.objects.get(parameters.creation_id)));
      }
    }
    if (!found || found.gone || found.container) throw nowhere(id);
    if (this.platform === 'facebook' && edge === 'comments') {
      only('message');
      const post = found.post ?? found.id;
      return ids(this.add('comment', this.own(), message(), {post, parent: found.post ? found.id : undefined}));
    }
    if (this.platform === 'instagram' && (edge === 'comments' || edge === 'replies')) {
      only('message');
      if ((edge === 'comments') !== (found.kind === 'post')) throw nowhere(id);
      return ids(this.add('comment', this.own(), message(), {post: found.post ?? found.id, parent: edge === 'replies' ? found.id : undefined}));
    }
    if (this.platform === 'facebook' && !edge) {
      if (!this.#isOwn(found)) throw new Refusal(403, 200, '(#200) You do not have permission to edit this');
      only('message');
      Object.assign(found, {text: message(), edited: Date.now()});
      return {success: true};
    }
    throw new Refusal(400, 2500, `Unknown path components: /${edge ?? ''}`);
  }
  #makeContainer(parameters) {
    const threads = this.platform === 'threads';
    const known = threads ? kThreadsMake : described?.IGUser.apis.find(({method, endpoint, name}) => method === 'POST' && (endpoint ?? name) === 'media' || (method === 'POST' && endpoint === '/media'))?.params.map(({name}) => name);
    for (const key of Object.keys(parameters)) if (known && !known.includes(key)) throw wrong(`Tried to use the parameter ${key}`);
    if (threads) {
      if (parameters.media_type !== 'TEXT' || !parameters.text?.trim()) throw wrong('media_type and text are required');
      if (threadsLength(parameters.text) > 500) throw wrong('Param text must be at most 500 characters long.');
      const links = new Set(parameters.text.match(/\b(?:https?:\/\/|www\.)\S+/g) ?? []);
      if (links.size > 5) throw new Refusal(400, 100, 'THREADS_API__LINK_LIMIT_EXCEEDED');
      if (parameters.reply_to_id && !this.objects.has(parameters.reply_to_id)) throw nowhere(parameters.reply_to_id);
    } else {
      if (!parameters.image_url?.startsWith('https://')) throw new Refusal(400, 9004, 'Only photo or video can be accepted as media type.', {error_subcode: 2207052});
      if ([...(parameters.caption ?? '')].length > 2200) throw new Refusal(400, 36004, 'The caption was too long.', {error_subcode: 2207010});
      if ((parameters.caption?.match(/#\w/g) ?? []).length > 30) throw wrong('more than 30 hashtags');
    }
    const made = this.add('container', this.own(), parameters.text ?? parameters.caption, {container: true, waits: this.notReady, media: parameters.image_url, reply: parameters.reply_to_id});
    this.notReady = 0;
    return {id: made.id};
  }
  #publish(container) {
    if (!container?.container) throw nowhere('creation_id');
    if (this.quota.used >= this.quota.total) throw new Refusal(403, 4, 'Application request limit reached', {error_subcode: 2207042});
    if (container.published || container.expired || !container.ready) {
      throw this.platform === 'threads' ? new Refusal(400, 24, 'The requested resource does not exist', {error_subcode: 4279009, is_transient: false})
                                        : new Refusal(400, 9007, 'Media ID is not available', {error_subcode: 2207027});
    }
    container.published = true;
    ++this.quota.used;
    if (!container.reply) return this.add('post', this.own(), container.text, {media: container.media});
    const up = this.objects.get(container.reply);
    return this.add('comment', this.own(), container.text, {post: up.post ?? up.id, parent: up.id});
  }

  _delete([id, edge]) {
    const found = this.objects.get(id);
    if (edge || !found || found.gone || found.container) throw nowhere(id);
    if (!this.#isOwn(found)) throw new Refusal(403, 200, '(#200) You do not have permission to delete this');
    found.gone = true;
    this.objects.delete(id);
    return {success: true, ...(this.platform === 'threads' && {deleted_id: id})};
  }
}
