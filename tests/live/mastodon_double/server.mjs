// The double itself: HTTP in front of the world. Every call is checked against the description before it is done, every
// answer before it is given; /double/ is for tests and is no part of Mastodon.
import {createServer} from 'node:http';

import {accountOf, credentialsOf, historyOf, instanceOf, instanceV1Of, notificationOf, statusOf} from './entities.mjs';
import {kLike} from './like.mjs';
import {Quota} from './quota.mjs';
import {Refused} from './refused.mjs';
import {World} from './world.mjs';

const kMaxBody = 1 << 20;
const kDomain = 'social.example';

export class Double {
  // `like`: the software that it behaves like, of kLike.
  constructor(description, {like = 'mastodon'} = {}) {
    this.description = description;
    this.like = kLike[like];
    this.ahead = 0;
    this.now = () => Date.now() + this.ahead;
    this.world = new World(kDomain, this.now, this.like);
    this.quota = new Quota(this.now);
    this.reset();
    this.server = createServer((request, response) => this.serve(request, response));
  }

  reset() {
    this.ahead = 0;
    this.world.reset();
    this.quota.reset();
    this.faults = [];
    this.requests = [];
    this.tokens = new Map([['city-token', {account: 'city', scopes: ['read', 'write']}]]);
  }

  async listen(port) {
    await new Promise((resolve, reject) => this.server.once('error', reject).listen(port, '127.0.0.1', resolve));
    this.origin = `http://127.0.0.1:${this.server.address().port}`;
    return this.server.address().port;
  }

  close() {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }

  async serve(request, response) {
    let answer;
    let fault;
    try {
      const url = new URL(request.url, this.origin);
      const body = await readBody(request);
      if (url.pathname.startsWith('/double/')) {
        answer = {status: 200, headers: {}, body: this.control(request.method, url, parse(request, body))};
      } else {
        this.requests.push({at: this.now(), method: request.method, url: request.url, key: request.headers['idempotency-key'] ?? null, body});
        fault = this.takeFault(request.method, url.pathname);
        if (fault?.cut === 'before') return void request.socket.destroy();
        answer = fault?.status ? faulty(fault) : this.answer(request, url, body);
        if (fault?.cut === 'after') return void request.socket.destroy();
      }
    } catch (error) {
      if (!(error instanceof Refused)) {
        console.error(error);
        error = new Refused(500, `The double failed: ${error.message}`);
      }
      if (fault?.cut === 'after') return void request.socket.destroy();
      answer = {status: error.status, headers: error.headers, body: {error: error.message}};
    }
    const text = answer.text ?? JSON.stringify(answer.body);
    response.sendDate = false;
    response.writeHead(answer.status, {'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'private, no-store',
                                       ...(this.like.date ? {'Date': new Date(this.now()).toUTCString()} : {}), ...answer.headers});
    response.end(text);
  }

  takeFault(method, path) {
    const index = this.faults.findIndex((fault) => (!fault.method || fault.method === method) && (!fault.path || path.startsWith(fault.path)));
    if (index < 0) return undefined;
    const fault = this.faults[index];
    if (--fault.times === 0) this.faults.splice(index, 1);
    return fault;
  }

  answer(request, url, raw) {
    let path;
    try {
      decodeURIComponent(path = url.pathname);
    } catch {
      throw new Refused(400, 'Bad Request');
    }
    const found = this.description.find(request.method, path);
    const {token, account} = this.whoAsks(request);
    const paging = ['min_id', 'max_id', 'since_id'].some((name) => url.searchParams.get(name));
    const headers = this.quota.count([
      ...(token ? [['account', account?.id ?? token.name], ['token', token.name]] : [['stranger', 'ip']]),
      ...(paging ? [['paging', account?.id ?? 'ip']] : []),
      ...(request.method === 'DELETE' && /^\/api\/v1\/statuses\/\w+$/.test(path) ? [['deletes', account?.id ?? 'ip']] : []),
    ]);
    let status = 200;
    let body;
    try {
      if (!found) throw new Refused(404, 'Record not found');
      const call = kCalls[`${request.method} ${found.template}`];
      if (!call) throw new Refused(501, `The double does not do ${request.method} ${found.template}`);
      this.authorize(request, token, account, this.description.scopesOf(found.operation), call);
      const query = this.description.readQuery(found.operation, url.searchParams);
      const given = parse(request, raw);
      this.description.checkBody(found.operation, given);
      body = call.run({double: this, world: this.world, account, token, params: found.params, query, body: given, headers, url,
                       key: request.headers['idempotency-key']});
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.html) return {status: error.status, headers: {...headers, 'Content-Type': 'text/html; charset=utf-8'}, text: error.html};
      ({status} = error);
      body = {error: error.message};
      Object.assign(headers, error.headers);
    }
    const wrong = status === 501 ? '' : this.description.checkAnswer(found?.operation, status, body);
    if (wrong) throw new Error(`its own answer to ${request.method} ${path} is not as described: ${wrong}`);
    return {status, headers, body};
  }

  whoAsks(request) {
    const given = /^Bearer ([^\s]+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (request.headers.authorization === undefined) return {};
    const entry = given && this.tokens.get(given);
    if (!entry) return {token: undefined, refused: true};
    return {token: {name: given, scopes: entry.scopes}, account: entry.account ? this.world.account(entry.account) : undefined};
  }

  authorize(request, token, account, scopes, call) {
    if (!token) {
      if (call.open && request.headers.authorization === undefined) return;
      throw new Refused(401, 'The access token is invalid', {'WWW-Authenticate': 'Bearer realm="Doorkeeper", error="invalid_token"'});
    }
    const allows = (scope) => token.scopes.includes(scope) || token.scopes.includes(scope.split(':')[0]);
    if (scopes.length > 0 && !scopes.some(allows)) throw new Refused(403, 'This action is outside the authorized scopes');
    if (call.user && !account) throw new Refused(422, 'This method requires an authenticated user');
  }

  // A page of what is listed, newest first, and its Link header; ids as in app/models/concerns/paginable.rb.
  page(items, {query, url, headers}, usual, most) {
    // Whatever it was asked: the newest, by when they came.
    if (!this.like.pages) return items.slice(-256).reverse();
    const limit = query.limit === undefined ? usual : Math.min(Math.abs(query.limit), most);
    const id = (text) => BigInt(/^\d{1,20}$/.test(text ?? '') ? text : 0);
    const above = query.min_id || query.since_id;
    const within = items.filter((item) => (!query.max_id || id(item.id) < id(query.max_id)) && (!above || id(item.id) > id(above)))
                       .sort((a, b) => (id(a.id) < id(b.id) ? -1 : 1));
    const chosen = (query.min_id ? within.slice(0, limit) : within.slice(Math.max(0, within.length - limit))).reverse();
    if (chosen.length > 0) {
      const link = (name, value, rel) => {
        const search = new URLSearchParams([...url.searchParams].filter(([key]) => !['max_id', 'min_id', 'since_id'].includes(key)));
        search.set(name, value);
        return `<${this.origin}${url.pathname}?${search}>; rel="${rel}"`;
      };
      headers.Link = `${link('max_id', chosen.at(-1).id, 'next')}, ${link('min_id', chosen[0].id, 'prev')}`;
    }
    return chosen;
  }

  control(method, url, given) {
    const world = this.world;
    const [, , what, id] = url.pathname.split('/');
    const show = (status) => ({...statusOf(world, status), text: status.text});
    switch (`${method} ${what}`) {
      case 'POST reset':
        this.reset();
        return {};
      case 'POST advance':
        this.ahead += (given.seconds ?? 0) * 1000;
        return {now: new Date(this.now()).toISOString()};
      case 'POST limits':
        this.quota.reset(given);
        return {};
      case 'POST tokens':
        this.tokens.set(given.token, {account: given.account, scopes: given.scopes ?? []});
        return {};
      case 'POST people':
        Object.assign(world.account(given.account), {filtered: given.filtered ?? false});
        return accountOf(world, world.account(given.account));
      // {"status": 429, "retry_after": 7, "times": 2, "method": "POST", "path": "/api/v1/statuses"}, or "cut": "before" | "after"
      case 'POST next':
        this.faults.push({times: 1, ...given});
        return {};
      case 'POST statuses':
        return show(world.post(world.account(given.account), given).status);
      case 'PUT statuses':
        return show(world.edit(world.find(id, world.statuses.get(id)?.account), given));
      case 'DELETE statuses':
        world.remove(world.find(id, world.statuses.get(id)?.account));
        return {};
      case 'GET statuses':
        return [...world.statuses.values()].map(show);
      case 'GET requests':
        return this.requests;
      default:
        throw new Refused(404, `no ${method} /double/${what}`);
    }
  }
}

// What a call does. `open`: without a token, too; `user`: only with an account behind the token.
const kCalls = {
  'GET /api/v2/instance': {
    open: true,
    run: ({double, world}) => {
      if (!double.like.v2) throw noRoute();
      return instanceOf(world);
    },
  },
  'GET /api/v1/instance': {open: true, run: ({world}) => instanceV1Of(world)},
  'GET /api/v1/accounts/verify_credentials': {user: true, run: ({world, account}) => credentialsOf(world, account)},
  'GET /api/v1/accounts/{id}/statuses': {
    open: true,
    run: (call) => {
      const {world, account, params, query} = call;
      const whose = [...world.accounts.values()].find((each) => each.id === params.id);
      if (!whose) throw new Refused(404, 'Record not found');
      const listed = [...world.statuses.values()].filter(
          (status) => status.account === whose && world.sees(account, status) && !(query.exclude_reblogs && status.boost) &&
              !(query.exclude_replies && status.parent && status.parent.account !== whose) && !(query.only_media && status.media.length === 0) &&
              !(query.tagged && !status.tags.includes(query.tagged.toLowerCase())) && !query.pinned);
      return call.double.page(listed, call, 20, 40).map((status) => statusOf(world, status, account));
    },
  },
  'GET /api/v1/notifications': {
    user: true,
    run: (call) => {
      const {world, account, query} = call;
      const listed = world.notifications.filter(
          (each) => each.receiver === account && (query.include_filtered || !each.filtered) &&
              (!call.double.like.types || !query.types || query.types.includes('mention')) && !query.exclude_types?.includes('mention') &&
              (!query.account_id || query.account_id === each.from.id));
      return call.double.page(listed, call, 40, 80).map((each) => notificationOf(world, each));
    },
  },
  'GET /api/v1/timelines/tag/{hashtag}': {
    user: true,
    run: (call) => {
      const {world, params, query} = call;
      const has = (status, tag) => status.tags.includes(tag.toLowerCase());
      if (!call.double.like.unusedTag && ![...world.statuses.values()].some((status) => has(status, params.hashtag))) {
        throw new Refused(404, 'Not Found: tag was not found');
      }
      const listed = [...world.statuses.values()].filter(
          (status) => status.visibility === 'public' && !status.boost &&
              (has(status, params.hashtag) || query.any?.some((tag) => has(status, tag))) &&
              (query.all ?? []).every((tag) => has(status, tag)) && !query.none?.some((tag) => has(status, tag)) &&
              !(query.local && status.account.host) && !(query.remote && !status.account.host) &&
              !(query.only_media && status.media.length === 0));
      return call.double.page(listed, call, 20, 40).map((status) => statusOf(world, status, call.account));
    },
  },
  'POST /api/v1/statuses': {
    user: true,
    run: ({double, world, account, body, key, headers}) => {
      refuseUnmade(body);
      const {status: text, ...rest} = body;
      const {status, again} = world.post(account, {...rest, text, key, application: {name: 'Crier', website: null}}, double);
      if (!again) {
        try {
          keepLess(headers, double.quota.countStatus(account.id));
        } catch (error) {
          world.remove(status);
          world.keys.delete(`${account.id}:${key}`);
          throw error;
        }
      }
      return statusOf(world, status, account);
    },
  },
  'GET /api/v1/statuses/{id}': {open: true, run: ({world, account, params}) => statusOf(world, world.find(params.id, account), account)},
  'GET /api/v1/statuses/{id}/history': {open: true, run: ({world, account, params}) => historyOf(world, world.find(params.id, account))},
  'GET /api/v1/statuses/{id}/source': {
    user: true,
    run: ({world, account, params}) => {
      const {id, text, spoiler_text} = world.find(params.id, account);
      return {id, text, spoiler_text};
    },
  },
  'PUT /api/v1/statuses/{id}': {
    user: true,
    run: ({double, world, account, params, body, headers}) => {
      refuseUnmade(body);
      const status = world.findOwn(params.id, account);
      const {status: text, ...rest} = body;
      const same = Object.entries({...rest, text: text?.trim()}).every(([name, value]) => value === undefined || status[name] === value);
      if (!double.like.sameEdit && same) throw new Refused(422, 'Unprocessable Entity: status was not changed');
      keepLess(headers, double.quota.countStatus(account.id));
      return statusOf(world, world.edit(status, {...rest, text}), account);
    },
  },
  'DELETE /api/v1/statuses/{id}': {
    user: true,
    run: ({double, world, account, params}) => {
      if (!double.like.deletes) throw noRoute();
      const status = world.findOwn(params.id, account);
      const shown = {...statusOf(world, status, account), text: status.text};
      world.remove(status);
      return shown;
    },
  },
};

const noRoute = () => new Refused(404, 'no such route', {}, '<h1>404 Not Found</h1>');

// Refused aloud instead of done by halves.
function refuseUnmade(body) {
  for (const name of ['media_ids', 'poll', 'scheduled_at', 'quoted_status_id', 'media_attributes[]']) {
    if (body[name] !== undefined) throw new Refused(422, `The double does not do ${name}`);
  }
}

function keepLess(headers, other) {
  if (Number(other['X-RateLimit-Remaining']) < Number(headers['X-RateLimit-Remaining'])) Object.assign(headers, other);
}

function faulty({status, retry_after, body}) {
  const headers = {};
  if (retry_after !== undefined) headers['Retry-After'] = String(retry_after);
  const words = {429: 'Too many requests', 500: 'Internal server error', 503: 'There was a temporary problem serving your request, please try again'};
  return {status, headers, text: body, body: {error: words[status] ?? 'The double was told so'}};
}

async function readBody(request) {
  const pieces = [];
  let size = 0;
  for await (const piece of request) {
    size += piece.length;
    if (size > kMaxBody) throw new Refused(413, 'Payload too large');
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function parse(request, body) {
  if (body === '') return {};
  const type = (request.headers['content-type'] ?? '').split(';')[0].trim().toLowerCase();
  if (type === 'application/x-www-form-urlencoded') {
    const flags = {true: true, false: false};
    return Object.fromEntries([...new URLSearchParams(body)].map(([name, value]) => [name, name === 'sensitive' ? flags[value] ?? value : value]));
  }
  if (type !== 'application/json') throw new Refused(400, `Cannot read a body of ${type || 'no type'}`);
  let value;
  try {
    value = JSON.parse(body);
  } catch {
    throw new Refused(400, 'Error occurred while parsing request parameters');
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw new Refused(400, 'The body must be an object');
  return value;
}
