// A double of an AT Protocol server (PDS and AppView in one) that refuses what the real ones refuse: records that the lexicon does
// not allow, tokens that ended, requests with members or parameters that nobody knows; and what the real ones take and then show
// nowhere: a reply whose root is not its parent's. Its tokens rotate, and an old refresh token ends when the new one is used.
import {createHash, randomBytes} from 'node:crypto';
import {createServer} from 'node:http';

import {freePort} from './ports.mjs';

const kPosts = 'app.bsky.feed.post';
const graphemes = new Intl.Segmenter('en', {granularity: 'grapheme'});
const kNames = {city: 'city.example', ana: 'ana.example'};

class Refusal extends Error {
  constructor(status, error, message) {
    super(message);
    Object.assign(this, {status, error});
  }
}
const must = (holds, message, error = 'InvalidRequest', status = 400) => {
  if (!holds) throw new Refusal(status, error, message);
};
const only = (object, names, what) => {
  for (const name of Object.keys(object)) must(names.includes(name), `${what} has no ${name}`);
};
const isUrl = (text) => typeof text === 'string' && URL.canParse(text) && /^https?:/.test(text);

export class Double {
  records = new Map();  // at-uri -> {uri, cid, value, indexedAt}
  access = new Map();   // token -> {did, ended}
  refresh = new Map();  // token -> {did, before: the one that it replaces}
  notifications = [];   // of the city, newest last
  logins = 0;
  #serial = 0;

  static async start(t) {
    const double = new Double();
    double.port = await freePort();
    double.server = createServer((request, response) => double.serve(request, response));
    await new Promise((done) => double.server.listen(double.port, '127.0.0.1', done));
    t.after(() => {
      double.server.closeAllConnections();
      double.server.close();
    });
    double.dids = {city: 'did:plc:cityaaaaaaaaaaaaaaaaaaaa', ana: 'did:plc:anaaaaaaaaaaaaaaaaaaaaaa'};
    double.city = {account: kNames.city, password: 'city-app-password', did: double.dids.city};
    return double;
  }

  // What tests do there.
  endSessions() {
    for (const token of this.access.values()) token.ended = true;
  }
  standing() {
    return [...this.records.values()].filter(({uri}) => uri.startsWith(`at://${this.city.did}/${kPosts}/`));
  }
  say(who, record) {
    const rkey = (++this.#serial).toString().padStart(13, 'a');
    return this.write(this.dids[who], kPosts, rkey, {$type: kPosts, createdAt: new Date().toISOString(), ...record});
  }
  like(who, uri) {
    this.notify('like', this.dids[who], {uri: `at://${this.dids[who]}/app.bsky.feed.like/${++this.#serial}`, value: {$type: 'app.bsky.feed.like'}, indexedAt: new Date().toISOString()}, uri);
  }
  async shown() {}

  async serve(request, response) {
    let body = '';
    for await (const piece of request) body += piece;
    let answer;
    try {
      answer = {status: 200, body: this.answer(request, new URL(request.url, 'http://x'), body) ?? {}};
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      answer = {status: error.status, body: {error: error.error, message: error.message}};
    }
    response.writeHead(answer.status, {'content-type': 'application/json', 'ratelimit-limit': '3000', 'ratelimit-remaining': '2990', 'ratelimit-reset': `${Math.floor(Date.now() / 1000) + 300}`});
    response.end(JSON.stringify(answer.body));
  }

  answer(request, url, text) {
    const name = url.pathname.replace('/xrpc/', '');
    const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
    must(request.method !== 'POST' || !text || request.headers['content-type'] === 'application/json', 'a body is JSON');
    const body = text ? JSON.parse(text) : {};
    if (name === 'com.atproto.server.createSession') return this.createSession(body);
    if (name === 'com.atproto.server.refreshSession') return this.refreshSession(token, text);
    must(token, 'Authentication Required', 'AuthMissing', 401);
    must(this.access.has(token), 'Token could not be verified', 'InvalidToken');
    must(!this.access.get(token).ended, 'Token has expired', 'ExpiredToken');
    const {did} = this.access.get(token);
    const query = (names) => {
      only(Object.fromEntries(url.searchParams), names, name);
      return Object.fromEntries(url.searchParams);
    };
    switch (`${request.method} ${name}`) {
      case 'GET com.atproto.server.getSession':
        return {did, handle: kNames.city, active: true};
      case 'GET com.atproto.identity.resolveHandle': {
        const who = Object.keys(kNames).find((each) => kNames[each] === query(['handle']).handle);
        must(who, 'Unable to resolve handle');
        return {did: this.dids[who]};
      }
      case 'GET com.atproto.repo.getRecord': {
        const {repo, collection, rkey} = query(['repo', 'collection', 'rkey']);
        const found = this.records.get(`at://${repo}/${collection}/${rkey}`);
        must(found, 'Could not locate record', 'RecordNotFound');
        return {uri: found.uri, cid: found.cid, value: found.value};
      }
      case 'POST com.atproto.repo.putRecord':
        only(body, ['repo', 'collection', 'rkey', 'record', 'validate', 'swapRecord', 'swapCommit'], name);
        must(body.repo === did, 'not your repository', 'AuthenticationRequired', 401);
        return this.put(body);
      case 'POST com.atproto.repo.deleteRecord':
        only(body, ['repo', 'collection', 'rkey', 'swapRecord', 'swapCommit'], name);
        must(body.repo === did, 'not your repository', 'AuthenticationRequired', 401);
        this.records.delete(`at://${body.repo}/${body.collection}/${body.rkey}`);
        return {};
      case 'GET app.bsky.notification.listNotifications':
        return this.list(query(['limit', 'cursor', 'priority', 'reasons']));
      case 'GET app.bsky.feed.searchPosts':
        return this.search(query(['q', 'sort', 'limit', 'cursor']));
    }
    throw new Refusal(501, 'MethodNotImplemented', 'Method Not Implemented');
  }

  tokens(did, before) {
    const [accessJwt, refreshJwt] = [0, 1].map(() => randomBytes(24).toString('base64url'));
    this.access.set(accessJwt, {did, ended: false});
    this.refresh.set(refreshJwt, {did, before});
    return {accessJwt, refreshJwt, did, handle: kNames.city, active: true};
  }
  createSession(body) {
    only(body, ['identifier', 'password', 'authFactorToken'], 'createSession');
    ++this.logins;
    must([kNames.city, this.city.did].includes(body.identifier) && body.password === this.city.password, 'Invalid identifier or password', 'AuthenticationRequired', 401);
    return this.tokens(this.city.did);
  }
  refreshSession(token, text) {
    must(!text, 'A request body was provided when none was expected');
    const known = this.refresh.get(token);
    must(known, 'Token has been revoked', 'ExpiredToken');
    this.refresh.delete(known.before);
    return this.tokens(known.did, token);
  }

  put({repo, collection, rkey, record, swapRecord}) {
    must(collection === kPosts, 'only posts here');
    must(/^[2-7a-j][2-7a-z]{12}$/.test(rkey), `not a TID: ${rkey}`);
    const uri = `at://${repo}/${collection}/${rkey}`;
    const current = this.records.get(uri);
    this.checkPost(record);
    const cid = cidOf(record);
    if (current?.cid === cid) return {uri, cid, validationStatus: 'valid'};
    must(swapRecord === undefined || swapRecord === (current?.cid ?? null), `Record was at ${current?.cid ?? null}`, 'InvalidSwap');
    return {...this.write(repo, collection, rkey, record), validationStatus: 'valid'};
  }

  checkPost(record) {
    only(record, ['$type', 'text', 'createdAt', 'langs', 'facets', 'reply', 'embed'], kPosts);
    must(record.$type === kPosts, '$type');
    must(typeof record.text === 'string' && Buffer.byteLength(record.text) <= 3000, 'Record/text must not be longer than 3000 characters');
    must([...graphemes.segment(record.text)].length <= 300, 'Record/text must not be longer than 300 graphemes');
    must(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(record.createdAt), 'createdAt');
    must((record.langs ?? []).length <= 3 && (record.langs ?? []).every((lang) => /^[a-z]{2,3}(-[A-Za-z0-9]+)*$/.test(lang)), 'langs');
    const bytes = Buffer.from(record.text);
    let behind = 0;
    for (const {index, features} of record.facets ?? []) {
      must(behind <= index.byteStart && index.byteStart < index.byteEnd && index.byteEnd <= bytes.length, 'a facet outside of the text, or on another');
      behind = index.byteEnd;
      const words = bytes.subarray(index.byteStart, index.byteEnd).toString();
      for (const feature of features) {
        const kind = feature.$type.replace('app.bsky.richtext.facet#', '');
        if (kind === 'link') must(isUrl(feature.uri) && feature.uri === words, `a link beside its words: ${words}`);
        else if (kind === 'tag') must(`#${feature.tag}` === words && feature.tag.length <= 64, `a tag beside its words: ${words}`);
        else must(kind === 'mention' && feature.did.startsWith('did:') && words.startsWith('@'), `a facet of what kind? ${kind}`);
      }
    }
    if (record.embed) {
      must(record.embed.$type === 'app.bsky.embed.external', 'embed');
      const {uri, title, description} = record.embed.external;
      must(isUrl(uri) && typeof title === 'string' && typeof description === 'string', 'embed/external');
    }
    if (!record.reply) return;
    const parent = this.records.get(record.reply.parent.uri);
    must(parent?.cid === record.reply.parent.cid, 'the parent is another');
    const root = parent.value.reply?.root ?? {uri: parent.uri, cid: parent.cid};
    must(record.reply.root.uri === root.uri && record.reply.root.cid === root.cid, 'shown nowhere: the root is not the parent\'s');
  }

  write(did, collection, rkey, value) {
    const record = {uri: `at://${did}/${collection}/${rkey}`, cid: cidOf(value), value, indexedAt: new Date().toISOString()};
    this.records.set(record.uri, record);
    const cities = (uri) => uri?.startsWith(`at://${this.city.did}/`);
    const mentions = (value.facets ?? []).some(({features}) => features.some((feature) => feature.did === this.city.did));
    const reason = cities(value.reply?.parent?.uri) ? 'reply' : mentions ? 'mention' : cities(value.embed?.record?.uri) ? 'quote' : '';
    if (reason && did !== this.city.did) this.notify(reason, did, record);
    return {uri: record.uri, cid: record.cid};
  }
  notify(reason, did, {uri, cid, value, indexedAt}, reasonSubject) {
    this.notifications.push({uri, cid: cid ?? 'bafy', author: this.author(did), reason, reasonSubject, record: value, isRead: false, indexedAt});
  }
  author(did) {
    const who = Object.keys(this.dids).find((each) => this.dids[each] === did);
    return {did, handle: kNames[who], displayName: who};
  }
  page(all, {limit = 50, cursor = '0'}, name) {
    must(+limit >= 1 && +limit <= 100, 'limit');
    must(/^\d+$/.test(cursor), 'cursor');
    const end = +cursor + +limit;
    return {[name]: all.slice(+cursor, end), ...(end < all.length ? {cursor: `${end}`} : {})};
  }
  list(query) {
    return this.page(this.notifications.toReversed?.() ?? [...this.notifications].reverse(), query, 'notifications');
  }
  search(query) {
    must(query.q && (query.sort ?? 'top') === 'latest', 'q, sort');
    const all = [...this.records.values()].filter(({value}) => value.text.toLowerCase().includes(query.q.toLowerCase())).reverse();
    return this.page(all.map(({uri, cid, value, indexedAt}) => ({uri, cid, author: this.author(uri.split('/')[2]), record: value, indexedAt})), query, 'posts');
  }
}

const cidOf = (value) => `bafy${createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 52)}`;
