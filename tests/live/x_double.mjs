// An X API that refuses what X refuses: parameters and bodies that its description does not have, tokens that were used before, more
// requests than a window has, more than the credit pays for, texts that are too long or were posted before, answers to people who did
// not ask for one, since_id of a search that is a week old. It charges by X's price list, a post that is read once a day, and shows posts as
// X does: `&` escaped, links as t.co, the answered person's name in front. Mentions may come late. No words of X's: its rules.
import {existsSync, readFileSync} from 'node:fs';
import {createServer} from 'node:http';
import {join} from 'node:path';
import {gunzipSync} from 'node:zlib';

import {sharedData} from './crier.mjs';

const file = process.env.CRIER_X_DESCRIPTION ?? join(sharedData ?? '', 'conformance/openapi/x.json.gz');
const described = existsSync(file) ? JSON.parse(gunzipSync(readFileSync(file))) : null;
export const kDescribed = described !== null;

const kPrice = {post: 15, postWithUrl: 200, remove: 10, own: 1, read: 5, user: 10};  // thousandths of a dollar
const kWindows = {'GET me': [75, 900], 'GET mentions': [300, 900], 'GET tweets': [900, 900], 'GET search': [300, 900], 'GET lookup': [5000, 900], 'POST tweets': [100, 900], 'DELETE tweet': [50, 900], 'GET usage': [50, 900], 'GET credits': [30, 900]};
const kLink = /https?:\/\/[^\s]+[^\s.,;:!?)]/g;

class Refusal extends Error {
  constructor(status, body, headers = {}) {
    super(body.detail ?? body.error ?? `${status}`);
    Object.assign(this, {status, body, headers});
  }
}
const problem = (kind) => `https://api.x.com/2/problems/${kind}`;
const invalid = (message) => new Refusal(400, {errors: [{message}], title: 'Invalid Request', detail: 'Invalid parameters.', type: problem('invalid-request')});
const forbidden = (detail) => new Refusal(403, {title: 'Forbidden', detail, type: 'about:blank', status: 403});

// Latin and what is near it counts one, all else two, a link 23 (twitter-text, version 3).
const weight = (text) => {
  let sum = 0;
  for (const c of text.normalize('NFC').replace(kLink, 'u'.repeat(23))) {
    const p = c.codePointAt(0);
    sum += p <= 4351 || (p >= 8192 && p <= 8205) || (p >= 8208 && p <= 8223) || (p >= 8242 && p <= 8247) ? 1 : 2;
  }
  return sum;
};

const resolve = (part) => (part?.$ref ? part.$ref.split('/').slice(1).reduce((at, key) => at[key], described) : part);
function fits(schema, value, where) {
  schema = resolve(schema);
  if (schema.type === 'object') {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(`${where} is no object`);
    for (const key of schema.required ?? []) if (!(key in value)) throw invalid(`${where}.${key} is missing but it is required`);
    for (const [key, each] of Object.entries(value)) {
      if (!schema.properties?.[key]) throw invalid(`${where}.${key} is not defined in the schema`);
      fits(schema.properties[key], each, `${where}.${key}`);
    }
  }
  if (schema.type === 'string' && typeof value !== 'string') throw invalid(`${where} is no string`);
  if (schema.pattern && !new RegExp(schema.pattern).test(value)) throw invalid(`${where} does not match ${schema.pattern}`);
  if (schema.enum && !schema.enum.includes(value)) throw invalid(`${where}: ${value} is not one of [${schema.enum}]`);
}
function checkQuery(operation, query) {
  const known = operation.parameters?.map(resolve).filter((each) => each.in === 'query') ?? [];
  for (const [name, text] of query) {
    const parameter = known.find((each) => each.name === name);
    if (!parameter) throw invalid(`The query parameter [${name}] is not one of [${known.map((each) => each.name)}]`);
    const schema = resolve(parameter.schema);
    if (schema.type === 'array') {
      const items = text.split(',');
      if (schema.maxItems && items.length > schema.maxItems) throw invalid(`${name}: at most ${schema.maxItems}`);
      if (schema.uniqueItems && new Set(items).size < items.length) throw invalid(`${name} has one twice`);
      for (const item of items) fits(schema.items, item, name);
    } else if (schema.type === 'integer') {
      if (!/^\d+$/.test(text) || Number(text) < schema.minimum || Number(text) > schema.maximum) throw invalid(`${name} is not between ${schema.minimum} and ${schema.maximum}`);
    } else {
      fits(schema, text, name);
    }
  }
  for (const {name, required} of known) if (required && !query.has(name)) throw invalid(`${name} is missing`);
}

export class XDouble {
  clientId = 'live-client';
  clientSecret = 'live-client-secret-0123456789';
  appToken = 'live-app-token-0123456789abcdef';
  own = {id: '7001', username: 'PortAlder', name: 'City of Port Alder'};
  people = new Map([['7001', this.own]]);
  posts = new Map();  // by id, in the order in which they were made
  listed = [];        // ids of mentions, in the order in which X lists them: the newest id first, once it lists them
  credit = 10_000;    // thousandths of a dollar
  charges = [];       // {what, cost}
  requests = [];      // {method, path, query, body}
  refreshes = 0;
  #refresh = 'live-refresh-token-1';
  #access = null;
  #sequence = 0;
  #last = 0n;
  #faults = [];
  #windows = new Map();
  #paid = new Set();

  get refreshToken() {
    return this.#refresh;
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

  // What people do.
  person(id, username, name = username) {
    this.people.set(id, {id, username, name});
    return this.people.get(id);
  }
  #make(author, text, more = {}) {
    const time = BigInt(Date.now() - 1288834974657) << 22n;
    this.#last = time > this.#last ? time : this.#last + 1n;
    const post = {id: String(this.#last), author, text, at: new Date(), versions: [], ...more};
    post.versions = [...(more.versions ?? []), post.id];
    this.posts.set(post.id, post);
    return post;
  }
  say(person, text, {late = false, ...more} = {}) {
    const post = this.#make(person.id, text, more);
    if (!late) this.list(post);
    return post;
  }
  list(post) {
    this.listed.push(post.id);
    this.listed.sort((a, b) => (BigInt(a) < BigInt(b) ? 1 : -1));
  }
  edit(post, text) {
    this.posts.delete(post.id);
    this.listed = this.listed.filter((id) => id !== post.id);
    return this.say(this.people.get(post.author), text, {versions: post.versions});
  }
  remove(post) {
    this.posts.delete(post.id);
    this.listed = this.listed.filter((id) => id !== post.id);
  }
  // The next request of this kind: 'lost' is carried out and never answered, a status is answered.
  fail(kind, how) {
    this.#faults.push({kind, how});
  }
  useUp(kind, seconds) {
    this.#windows.set(kind, {left: 0, reset: Math.ceil(Date.now() / 1000) + seconds});
  }
  // As somebody would who logs in elsewhere with the same token.
  rotate() {
    this.#refresh = `live-refresh-token-${++this.refreshes + 1}`;
    this.#access = null;
  }
  sent() {
    return [...this.posts.values()].filter(({author}) => author === this.own.id);
  }
  spent() {
    return this.charges.reduce((sum, {cost}) => sum + cost, 0);
  }

  async #take(request, response) {
    let body = '';
    for await (const piece of request) body += piece;
    const url = new URL(request.url, 'http://localhost');
    let headers = {};
    const answer = (status, json) => {
      if (!response.destroyed) response.writeHead(status, {'Content-Type': 'application/json', ...headers}).end(json === null ? '' : JSON.stringify(json));
    };
    try {
      if (url.pathname === '/2/oauth2/token') return answer(200, this.#token(request, body));
      const [kind, operation, run] = this.#route(request.method, url.pathname);
      this.requests.push({kind, method: request.method, path: url.pathname, query: url.searchParams, body});
      this.#authorise(request, kind);
      headers = this.#spend(kind);
      const fault = this.#faults.findIndex((each) => each.kind === kind);
      const how = fault >= 0 ? this.#faults.splice(fault, 1)[0].how : null;
      if (typeof how === 'number') throw new Refusal(how, {title: 'Trouble', detail: 'Trouble', status: how});
      if (described && operation) checkQuery(operation, url.searchParams);
      const [status, json] = run.call(this, url.searchParams, body, operation);
      if (how === 'lost') return void request.socket.destroy();
      answer(status, json);
    } catch (error) {
      headers = {...headers, ...error.headers};
      answer(error.status ?? 500, error.status ? error.body : {title: 'Internal Error', detail: String(error.stack)});
    }
  }

  #token(request, body) {
    const form = new URLSearchParams(body);
    const basic = `Basic ${Buffer.from(`${this.clientId}:${this.clientSecret}`).toString('base64')}`;
    if (request.headers.authorization !== basic) throw new Refusal(401, {error: 'unauthorized_client', error_description: 'Missing valid authorization header'});
    if (form.get('grant_type') !== 'refresh_token' || form.get('refresh_token') !== this.#refresh) throw new Refusal(400, {error: 'invalid_request', error_description: 'Value passed for the token was invalid.'});
    this.rotate();
    this.#access = `live-access-token-${this.refreshes}`;
    return {token_type: 'bearer', expires_in: 7200, access_token: this.#access, refresh_token: this.#refresh, scope: 'tweet.read tweet.write users.read offline.access'};
  }
  #route(method, path) {
    const routes = [
      ['GET', /^\/2\/users\/me$/, 'GET me', '/2/users/me', this.#me],
      ['GET', /^\/2\/users\/7001\/mentions$/, 'GET mentions', '/2/users/{id}/mentions', this.#mentions],
      ['GET', /^\/2\/users\/7001\/tweets$/, 'GET tweets', '/2/users/{id}/tweets', this.#timeline],
      ['GET', /^\/2\/tweets\/search\/recent$/, 'GET search', '/2/tweets/search/recent', this.#search],
      ['GET', /^\/2\/tweets$/, 'GET lookup', '/2/tweets', this.#lookup],
      ['POST', /^\/2\/tweets$/, 'POST tweets', '/2/tweets', this.#create],
      ['DELETE', /^\/2\/tweets\/(\d{1,19})$/, 'DELETE tweet', '/2/tweets/{id}', (query) => this.#delete(path.split('/').pop(), query)],
      ['GET', /^\/2\/usage\/tweets$/, 'GET usage', '/2/usage/tweets', this.#usage],
      ['GET', /^\/2\/usage\/credits$/, 'GET credits', null, () => [200, {data: {total_balance: Math.max(this.credit, 0) / 1000, prepaid_balance: this.credit / 1000, free_balance: 0, free_grants: []}}]],
    ];
    const found = routes.find(([verb, form]) => verb === method && form.test(path));
    if (!found) throw new Refusal(404, null);
    return [found[2], found[3] && described?.paths[found[3]][method.toLowerCase()], found[4]];
  }
  #authorise(request, kind) {
    const wanted = kind === 'GET usage' ? this.appToken : this.#access;
    if (!wanted || request.headers.authorization !== `Bearer ${wanted}`) throw new Refusal(401, {title: 'Unauthorized', type: 'about:blank', status: 401, detail: 'Unauthorized'});
    if (request.method === 'POST' && request.headers['content-type'] !== 'application/json') throw invalid('the body must be JSON');
  }
  #spend(kind) {
    const [most, seconds] = kWindows[kind];
    const now = Math.floor(Date.now() / 1000);
    let window = this.#windows.get(kind);
    if (!window || window.reset <= now) this.#windows.set(kind, (window = {left: most, reset: now + seconds}));
    const headers = {'x-rate-limit-limit': `${most}`, 'x-rate-limit-remaining': `${Math.max(window.left - 1, 0)}`, 'x-rate-limit-reset': `${window.reset}`};
    if (window.left-- <= 0) throw new Refusal(429, {title: 'Too Many Requests', detail: 'Too Many Requests', type: 'about:blank', status: 429}, headers);
    return headers;
  }
  #charge(what, cost, id = null) {
    const once = id && `${new Date().toISOString().slice(0, 10)} ${id}`;
    if (once && this.#paid.has(once)) return;
    if (this.credit <= 0) throw new Refusal(402, {title: 'CreditsDepleted', detail: 'The account has no credits for this request.', type: problem('credits')});
    if (once) this.#paid.add(once);
    this.credit -= cost;
    this.charges.push({what, cost});
  }

  #shown(post, query) {
    const fields = new Set((query.get('post.fields') ?? '').split(','));
    const expansions = new Set((query.get('expansions') ?? '').split(','));
    const urls = [];
    let text = post.text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    for (const [link] of post.text.matchAll(kLink)) {
      const short = `https://t.co/${post.id.slice(-6)}${urls.length}`;
      text = text.replace(link.replaceAll('&', '&amp;'), short);
      urls.push({start: 0, end: short.length, url: short, expanded_url: link, display_url: link});
    }
    const answered = post.answers && this.people.get(this.posts.get(post.answers)?.author);
    const prefix = answered && answered.id !== post.author ? `@${answered.username} ` : '';
    const long = weight(post.text) > 280;
    const shown = {id: post.id, text: prefix + (long ? [...text].slice(0, 270).join('') : text), edit_history_post_ids: post.versions};
    if (expansions.has('author_id')) shown.author_id = post.author;
    if (fields.has('created_at')) shown.created_at = post.at.toISOString();
    if (fields.has('lang')) shown.lang = 'en';
    if (fields.has('display_text_range')) shown.display_text_range = [prefix.length, [...(prefix + text)].length];
    if (fields.has('entities') && urls.length) shown.entities = {urls};
    if (fields.has('note_post') && long) shown.note_post = {text, entities: {urls}};
    if (expansions.has('referenced_posts') && post.answers) shown.referenced_posts = [{type: 'replied_to', id: post.answers}];
    if (expansions.has('referenced_posts') && post.reposts) shown.referenced_posts = [{type: 'retweeted', id: post.reposts}];
    return shown;
  }
  #answer(found, query, cost, more = {}) {
    for (const {id} of found) this.#charge('read', cost, id);
    const users = [...new Set(found.map(({author}) => author))].map((id) => this.people.get(id));
    return [200, {...(found.length && {data: found.map((post) => this.#shown(post, query)), includes: {users}}), ...more}];
  }
  #page(ids, query, cost) {
    const [since, until] = ['since_id', 'until_id'].map((name) => query.has(name) && BigInt(query.get(name)));
    const all = ids.filter((id) => (since === false || BigInt(id) > since) && (until === false || BigInt(id) < until));
    const token = query.get('pagination_token');
    const at = token ? all.findIndex((id) => `after${id}` === token) + 1 : 0;
    if (token && at === 0) throw invalid('the pagination_token is not valid');
    const most = Number(query.get('max_results') ?? 10);
    const found = all.slice(at, at + most);
    const next = at + most < all.length && {next_token: `after${found.at(-1)}`};
    return this.#answer(found.map((id) => this.posts.get(id)), query, cost, {meta: {result_count: found.length, ...next}});
  }
  #me() {
    this.#charge('user', kPrice.user, 'me');
    return [200, {data: this.own}];
  }
  #mentions(query) {
    return this.#page(this.listed.slice(0, 800), query, kPrice.own);
  }
  #timeline(query) {
    return this.#page(this.sent().map(({id}) => id).reverse(), query, kPrice.own);
  }
  #search(query) {
    if (query.has('since_id') && Number(BigInt(query.get('since_id')) >> 22n) + 1288834974657 < Date.now() - 7 * 86_400_000) throw invalid("'since_id' must be of the last seven days");
    const word = /^\((.*)\) -is:retweet$/.exec(query.get('query'))?.[1];
    if (!word) throw invalid('the query cannot be read');
    return this.#page([...this.posts.values()].filter((post) => !post.reposts && post.text.includes(word)).map(({id}) => id).reverse(), query, kPrice.read);
  }
  #lookup(query) {
    const ids = query.get('ids').split(',');
    const errors = ids.filter((id) => !this.posts.has(id)).map((id) => ({value: id, resource_id: id, parameter: 'ids', resource_type: 'post', title: 'Not Found Error', detail: `Could not find post with ids: [${id}].`, type: problem('resource-not-found')}));
    return this.#answer(ids.map((id) => this.posts.get(id)).filter(Boolean), query, kPrice.read, errors.length ? {errors} : {});
  }
  #create(query, body, operation) {
    let asked;
    try {
      asked = JSON.parse(body);
    } catch {
      throw invalid('the body is no JSON');
    }
    if (described) fits(operation.requestBody.content['application/json'].schema, asked, '$');
    if (!asked.text?.trim()) throw invalid('the post has no text');
    if (weight(asked.text) > 280) throw invalid('the text is too long');
    const answers = asked.reply?.in_reply_to_tweet_id;
    if (answers) {
      const parent = this.posts.get(answers);
      if (!parent) throw forbidden('You attempted to reply to a post that is deleted or not visible to you.');
      if (parent.author !== this.own.id && !new RegExp(`@${this.own.username}\\b`, 'i').test(parent.text)) throw forbidden('Reply to this conversation is not allowed because you have not been mentioned.');
    }
    if (this.sent().some(({text}) => text === asked.text)) throw forbidden('You are not allowed to create a post with duplicate content.');
    const link = asked.text.match(kLink) !== null;
    this.#charge(link ? 'post with a link' : 'post', link ? kPrice.postWithUrl : kPrice.post);
    const post = this.#make(this.own.id, asked.text, {answers});
    return [201, {data: {id: post.id, text: asked.text, edit_history_post_ids: [post.id]}}];
  }
  #delete(id) {
    const post = this.posts.get(id);
    if (post && post.author !== this.own.id) throw forbidden('You are not authorized to delete this post.');
    if (!post) throw new Refusal(404, {title: 'Not Found Error', detail: `Could not find post with id: [${id}].`, type: problem('resource-not-found'), resource_type: 'post', status: 404});
    this.#charge('deletion', kPrice.remove);
    this.posts.delete(id);
    return [200, {data: {deleted: true}}];
  }
  #usage() {
    return [200, {data: {project_usage: String(this.charges.filter(({what}) => what === 'read').length), project_cap: '3000000', cap_reset_day: 1}}];
  }
}
