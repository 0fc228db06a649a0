// A YouTube Data API that refuses what YouTube refuses: tokens, keys and scopes that do not do, units that are spent, parameters that a
// method does not have, pages that it never handed out, answers to comments that are not there, edits of other people's. A thread carries five
// answers at most and says nothing of the rest; what is held back is in lists of its own; text is HTML unless plain text is asked for.
import {createServer} from 'node:http';

class Refusal extends Error {
  constructor(code, reason, message = reason) {
    super(message);
    Object.assign(this, {code, body: {error: {code, message, errors: [{domain: 'youtube', reason, message}]}}});
  }
}
const kKnown = {
  'GET channels': ['part', 'mine', 'id'],
  'GET commentThreads': ['part', 'allThreadsRelatedToChannelId', 'maxResults', 'moderationStatus', 'order', 'pageToken', 'textFormat'],
  'GET comments': ['part', 'id', 'parentId', 'maxResults', 'pageToken', 'textFormat'],
  'POST comments': ['part'],
  'PUT comments': ['part'],
  'DELETE comments': ['id'],
};
const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll("'", '&#39;').replaceAll('\n', '<br>');

export class YouTubeDouble {
  channel = {id: 'UCportalderportalder0001', name: '@portalder'};
  clientId = 'live-client.apps.example';
  clientSecret = 'live-client-secret-0123456789';
  refreshToken = 'live-refresh-token-0123456789';
  apiKey = 'live-api-key-0123456789abcdef';
  comments = new Map();  // by id, in the order in which they were made
  units = 10_000;        // left of the day
  requests = [];         // {kind, query, body, units}
  #access = null;
  #next = 0;
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
  // What people do.
  say(author, text, {status = 'published', video = 'vid00000001'} = {}) {
    return this.#make(author, text, {status, video});
  }
  answer(thread, author, text) {
    return this.#make(author, text, {thread: thread.id, status: 'published', video: thread.video});
  }
  edit(comment, text) {
    Object.assign(comment, {text, updated: new Date()});
  }
  // The next request of this kind: 'lost' is carried out and never answered, a Refusal is answered.
  fail(kind, how) {
    this.#faults.push({kind, how});
  }
  refusal(...args) {
    return new Refusal(...args);
  }
  #make(author, text, more) {
    const id = `${more.thread ? `${more.thread}.` : 'Ug'}${String(++this.#next).padStart(20, '0')}`;
    const at = new Date();
    this.comments.set(id, {id, author, text, at, updated: at, ...more});
    return this.comments.get(id);
  }
  answers(id) {
    return [...this.comments.values()].filter(({thread}) => thread === id);
  }
  sent() {
    return [...this.comments.values()].filter(({author}) => author.id === this.channel.id);
  }

  async #take(request, response) {
    let body = '';
    for await (const piece of request) body += piece;
    const url = new URL(request.url, 'http://localhost');
    const reply = (status, json) => {
      if (!response.destroyed) response.writeHead(status, {'Content-Type': 'application/json'}).end(json === undefined ? '' : JSON.stringify(json));
    };
    try {
      if (url.pathname === '/token') return reply(200, this.#token(new URLSearchParams(body)));
      const kind = `${request.method} ${url.pathname.replace('/youtube/v3/', '')}`;
      if (!kKnown[kind]) throw new Refusal(404, 'notFound');
      const units = request.method === 'GET' ? 1 : 50;
      this.requests.push({kind, query: url.searchParams, body, units});
      if (this.units < units) throw new Refusal(403, 'quotaExceeded', 'The request cannot be completed because you have exceeded your quota.');
      this.units -= units;
      const owner = this.#authorise(request, url);
      for (const name of url.searchParams.keys()) if (!kKnown[kind].includes(name)) throw new Refusal(400, 'unexpectedParameter', name);
      if (request.method !== 'DELETE' && !url.searchParams.get('part')) throw new Refusal(400, 'missingRequiredParameter', 'part');
      if (request.method !== 'GET' && !owner) throw new Refusal(401, 'required', 'Login Required.');
      const fault = this.#faults.findIndex((each) => each.kind === kind);
      const how = fault >= 0 ? this.#faults.splice(fault, 1)[0].how : null;
      if (how instanceof Refusal) throw how;
      const json = this[kind](url.searchParams, body && JSON.parse(body), owner);
      if (how === 'lost') return void request.socket.destroy();
      reply(json === undefined ? 204 : 200, json);
    } catch (error) {
      reply(error.code ?? 500, error.body ?? {error: {code: 500, message: String(error.stack), errors: [{reason: 'backendError'}]}});
    }
  }
  #token(form) {
    const fits = form.get('grant_type') === 'refresh_token' && form.get('client_id') === this.clientId && form.get('client_secret') === this.clientSecret;
    if (!fits) throw Object.assign(new Error('client'), {code: 401, body: {error: 'invalid_client', error_description: 'Unauthorized'}});
    if (form.get('refresh_token') !== this.refreshToken) throw Object.assign(new Error('grant'), {code: 400, body: {error: 'invalid_grant', error_description: 'Token has been expired or revoked.'}});
    this.#access = `live-access-token-${++this.#next}`;
    return {access_token: this.#access, expires_in: 3599, scope: 'https://www.googleapis.com/auth/youtube.force-ssl', token_type: 'Bearer'};
  }
  // True: the channel's owner; false: a key, which reads what is public.
  #authorise(request, url) {
    if (url.searchParams.has('key') || url.searchParams.has('access_token')) throw new Refusal(400, 'secretInAddress');
    const {authorization, 'x-goog-api-key': key} = request.headers;
    if (authorization) {
      if (!this.#access || authorization !== `Bearer ${this.#access}`) throw new Refusal(401, 'authError', 'Invalid Credentials');
      return true;
    }
    if (key !== this.apiKey) throw new Refusal(400, 'badRequest', 'API key not valid. Please pass a valid API key.');
    return false;
  }
  #shown(comment, plain) {
    return {
      kind: 'youtube#comment', id: comment.id,
      snippet: {
        channelId: this.channel.id, videoId: comment.video, textDisplay: plain ? comment.text : escape(comment.text),
        ...(comment.author.id === this.channel.id && {textOriginal: comment.text}), ...(comment.thread && {parentId: comment.thread}),
        authorDisplayName: comment.author.name, authorChannelId: {value: comment.author.id}, publishedAt: comment.at.toISOString(), updatedAt: comment.updated.toISOString(),
      },
    };
  }
  #page(kind, all, query, show) {
    const most = Number(query.get('maxResults') ?? 20);
    if (!(most >= 1 && most <= 100)) throw new Refusal(400, 'invalidParameter', 'maxResults');
    const token = query.get('pageToken');
    const at = token ? Number(/^P(\d+)$/.exec(token)?.[1] ?? NaN) : 0;
    if (Number.isNaN(at) || at > all.length) throw new Refusal(400, 'invalidPageToken');
    return {kind: `youtube#${kind}ListResponse`, ...(at + most < all.length && {nextPageToken: `P${at + most}`}), items: all.slice(at, at + most).map(show)};
  }

  'GET channels'(query, body, owner) {
    if (query.get('mine') === 'true' && !owner) throw new Refusal(401, 'required');
    const found = query.get('mine') === 'true' || query.get('id') === this.channel.id;
    return {kind: 'youtube#channelListResponse', ...(found && {items: [{kind: 'youtube#channel', id: this.channel.id, snippet: {title: 'City of Port Alder', customUrl: this.channel.name}}]})};
  }
  'GET commentThreads'(query, body, owner) {
    const status = query.get('moderationStatus');
    if (status && !owner) throw new Refusal(403, 'forbidden', 'moderationStatus is for the owner.');
    if (query.get('allThreadsRelatedToChannelId') !== this.channel.id) throw new Refusal(404, 'channelNotFound');
    const plain = query.get('textFormat') === 'plainText';
    const threads = [...this.comments.values()].filter((comment) => !comment.thread && comment.status === (status ?? 'published')).reverse();
    return this.#page('commentThread', threads, query, (top) => {
      const answers = this.answers(top.id);
      return {
        kind: 'youtube#commentThread', id: top.id,
        snippet: {channelId: this.channel.id, videoId: top.video, canReply: true, totalReplyCount: answers.length, isPublic: true, topLevelComment: this.#shown(top, plain)},
        ...(answers.length && query.get('part').includes('replies') && {replies: {comments: answers.slice(-5).map((each) => this.#shown(each, plain))}}),
      };
    });
  }
  'GET comments'(query) {
    if (!this.comments.has(query.get('parentId'))) throw new Refusal(404, 'commentNotFound');
    return this.#page('comment', this.answers(query.get('parentId')), query, (each) => this.#shown(each, query.get('textFormat') === 'plainText'));
  }
  'POST comments'(query, body) {
    const {parentId, textOriginal, ...other} = body?.snippet ?? {};
    if (Object.keys(other).length || Object.keys(body).length > 1) throw new Refusal(400, 'invalidCommentMetadata');
    if (!parentId) throw new Refusal(400, 'parentIdMissing');
    if (!textOriginal?.trim()) throw new Refusal(400, 'commentTextRequired');
    if (textOriginal.length > 10_000) throw new Refusal(400, 'commentTextTooLong');
    const parent = this.comments.get(parentId);
    if (!parent) throw new Refusal(404, 'parentCommentNotFound');
    if (parent.thread) throw new Refusal(400, 'operationNotSupported');
    return this.#shown(this.answer(parent, this.channel, textOriginal), false);
  }
  #own(id) {
    const comment = this.comments.get(id);
    if (!comment) throw new Refusal(404, 'commentNotFound');
    if (comment.author.id !== this.channel.id) throw new Refusal(403, 'forbidden');
    return comment;
  }
  'PUT comments'(query, body) {
    const comment = this.#own(body?.id);
    if (!body.snippet?.textOriginal?.trim()) throw new Refusal(400, 'commentTextRequired');
    this.edit(comment, body.snippet.textOriginal);
    return this.#shown(comment, false);
  }
  'DELETE comments'(query) {
    this.comments.delete(this.#own(query.get('id')).id);
  }
}
