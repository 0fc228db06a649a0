// A Discourse forum for one account and its key: lists the newest posts, 50 a page, cooks Markdown, and refuses what Discourse refuses:
// wrong keys, unknown parameters, titles and posts of a wrong length or said twice, first posts to delete, what is deleted already.
import {createServer} from 'node:http';

const kPage = 50;
const kRoutes = [
  ['GET', /^\/session\/current\.json$/, 'session'],
  ['GET', /^\/c\/(\d+)\/show\.json$/, 'category'],
  ['GET', /^\/posts\.json$/, 'latest', ['before']],
  ['POST', /^\/posts\.json$/, 'create', ['raw', 'title', 'category', 'topic_id', 'reply_to_post_number']],
  ['GET', /^\/posts\/by_number\/(\d+)\/(\d+)\.json$/, 'byNumber'],
  ['PUT', /^\/posts\/(\d+)\.json$/, 'update', ['post', 'title']],
  ['DELETE', /^\/posts\/(\d+)\.json$/, 'destroy'],
  ['DELETE', /^\/t\/(\d+)\.json$/, 'destroyTopic'],
];
const no = (status, error_type, ...errors) => Object.assign(new Error(error_type), {status, no: {errors, error_type}});
const missing = () => no(404, 'not_found', 'The requested URL or resource could not be found.');
const denied = () => no(403, 'invalid_access', 'You are not permitted to view the requested resource.');
const invalid = (...errors) => Object.assign(no(422, undefined, ...errors), {no: {action: 'create_post', errors}});
const escapeHtml = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

// Enough of Markdown to tell what is markup from what is escaped.
function cook(raw) {
  const kept = [];
  const keep = (html) => `\u0001${kept.push(html) - 1}\u0001`;
  const html = raw.replace(/\\([!-/:-@[-`{-~])/g, (_, one) => keep(escapeHtml(one)))
    .replace(/\[quote="([^"]*)"\]([^]*?)\[\/quote\]/g, (_, who, words) => keep(`<aside class="quote" data-username="${escapeHtml(who)}"><blockquote><p>${escapeHtml(words)}</p></blockquote></aside>`))
    .replace(/https?:\/\/\S+/g, (url) => keep(`<a href="${escapeHtml(url)}">${escapeHtml(url)}</a>`))
    .replace(/<\/?[a-z][^>]*>/g, '')
    .replace(/\*([^*]+)\*/g, (_, words) => `${keep('<em>')}${words}${keep('</em>')}`)
    .replace(/&(?!\w+;)/g, '&amp;').replace(/</g, '&lt;').replace(/\n/g, '<br>');
  return `<p>${html.replace(/\u0001(\d+)\u0001/g, (_, at) => kept[at])}</p>`;
}

export class DiscourseDouble {
  key = 'live-test-api-key';
  own = {id: 3, username: 'City', name: 'Port Alder'};
  categories = new Map([[5, 'Roads'], [6, 'Chat'], [7, 'Notices']]);
  topics = new Map();  // by id: {id, title, category_id, deleted}
  posts = [];          // oldest first
  requests = [];       // {route, parameters}
  #faults = [];
  #now = Date.now() - 3600_000;

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
  // The next call of this route: 'lost' is carried out and never answered, {status, headers, errors} is answered.
  fail(route, how) {
    this.#faults.push({route, how});
  }
  topic(category_id, title, user, raw) {
    const topic = {id: 80 + this.topics.size, title, category_id, deleted: false};
    this.topics.set(topic.id, topic);
    return this.reply(topic.id, user, raw);
  }
  reply(topic_id, user, raw, more = {}) {
    const time = new Date(Math.max(Date.now(), ++this.#now)).toISOString();
    const post = {
      id: 100 + this.posts.length, topic_id, post_number: this.posts.filter((each) => each.topic_id === topic_id).length + 1, post_type: 1, username: user.username, name: user.name,
      user_id: user.id, reply_to_post_number: null, raw, created_at: time, updated_at: time, version: 1, hidden: false, user_deleted: false, deleted_at: null, ...more,
    };
    this.posts.push(post);
    return post;
  }
  revise(post, raw, more = {}) {
    Object.assign(post, {raw, version: post.version + 1, updated_at: new Date().toISOString()}, more);
  }
  // The city's, as everybody sees them.
  shown() {
    return this.posts.filter((post) => post.user_id === this.own.id && this.#visible(post)).map((post) => this.#shape(post));
  }

  async #take(request, response) {
    let body = '';
    for await (const piece of request) body += piece;
    const answer = (status, json, headers = {}) => response.writeHead(status, {'Content-Type': 'application/json; charset=utf-8', ...headers}).end(json === null ? '' : JSON.stringify(json));
    try {
      const url = new URL(request.url, 'http://localhost');
      const found = kRoutes.find(([method, path]) => method === request.method && path.test(url.pathname));
      if (!found) throw missing();
      const [method, path, route, known = []] = found;
      const writes = method === 'POST' || method === 'PUT';
      if (writes && !/^application\/json/.test(request.headers['content-type'] ?? '')) throw no(400, 'invalid_parameters', 'not JSON');
      const parameters = writes ? JSON.parse(body) : Object.fromEntries(url.searchParams);
      this.requests.push({route, parameters});
      if (request.headers['api-key'] !== this.key || request.headers['api-username']?.toLowerCase() !== this.own.username.toLowerCase()) {
        throw no(403, 'invalid_access', 'You are not permitted to view the requested resource. The API username or key is invalid.');
      }
      for (const name of Object.keys(parameters)) if (!known.includes(name)) throw no(400, 'invalid_parameters', `unknown parameter ${name}`);
      const fault = this.#faults.findIndex((each) => each.route === route);
      const how = fault >= 0 ? this.#faults.splice(fault, 1)[0].how : null;
      if (how && how !== 'lost') return answer(how.status, {errors: how.errors}, how.headers);
      const result = this[route](parameters, ...url.pathname.match(path).slice(1).map(Number));
      if (how === 'lost') return void request.socket.destroy();
      answer(200, result);
    } catch (error) {
      answer(error.status ?? 500, error.no ?? {errors: [String(error.stack)]});
    }
  }
  #visible(post) {
    return !post.deleted_at && !this.topics.get(post.topic_id).deleted;
  }
  #shape(post) {
    const {title, category_id} = this.topics.get(post.topic_id);
    return {...post, topic_title: title, topic_slug: 'a-topic', category_id, cooked: cook(post.raw)};
  }
  #find(test) {
    const post = this.posts.find(test);
    if (!post) throw missing();
    return post;
  }
  #checkTitle(title, except) {
    if (typeof title !== 'string') throw no(400, 'invalid_parameters', 'title');
    if ([...title].length < 15) throw invalid('Title is too short (minimum is 15 characters)');
    if ([...title].length > 255) throw invalid('Title is too long (maximum is 255 characters)');
    if ([...this.topics.values()].some((topic) => topic.title === title && !topic.deleted && topic !== except)) throw invalid('Title has already been used');
  }
  #checkRaw(raw) {
    if (typeof raw !== 'string') throw no(400, 'invalid_parameters', 'raw');
    if ([...raw.trim()].length < 20) throw invalid('Body is too short (minimum is 20 characters)');
    if ([...raw].length > 32000) throw invalid('Body is limited to 32000 characters');
    return raw.trim();
  }
  session() {
    return {current_user: this.own};
  }
  category(_, id) {
    if (!this.categories.has(id)) throw missing();
    return {category: {id, name: this.categories.get(id), permission: id === 7 ? 1 : null}};
  }
  latest({before}) {
    if (before !== undefined && !/^[1-9]\d*$/.test(before)) throw no(400, 'invalid_parameters', 'before');
    return {latest_posts: this.posts.filter((post) => this.#visible(post) && (before === undefined || post.id < Number(before))).slice(-kPage).reverse().map((post) => this.#shape(post))};
  }
  create({raw, title, category, topic_id, reply_to_post_number}) {
    const words = this.#checkRaw(raw);
    if (this.posts.some((post) => post.user_id === this.own.id && post.raw === words && this.#visible(post))) throw invalid('Body is too similar to what you recently posted');
    if (topic_id === undefined) {
      if (reply_to_post_number !== undefined) throw no(400, 'invalid_parameters', 'reply_to_post_number');
      this.#checkTitle(title);
      if (category !== 7) throw denied();
      return this.#shape(this.topic(category, title, this.own, words));
    }
    if (title !== undefined || category !== undefined) throw no(400, 'invalid_parameters', 'a reply has none');
    if (!this.topics.has(topic_id) || this.topics.get(topic_id).deleted) throw denied();
    // The post that began a topic is answered by naming none.
    return this.#shape(this.reply(topic_id, this.own, words, {reply_to_post_number: reply_to_post_number === 1 ? null : reply_to_post_number ?? null}));
  }
  byNumber(_, topic_id, number) {
    return this.#shape(this.#find((post) => post.topic_id === topic_id && post.post_number === number));
  }
  update({post: {raw, ...others} = {}, title}, id) {
    const post = this.#find((each) => each.id === id);
    if (Object.keys(others).length) throw no(400, 'invalid_parameters', Object.keys(others).join());
    if (post.user_id !== this.own.id || !this.#visible(post)) throw denied();
    const topic = this.topics.get(post.topic_id);
    if (title !== undefined && post.post_number !== 1) throw no(400, 'invalid_parameters', 'title');
    if (title !== undefined) this.#checkTitle(title, topic);
    this.revise(post, this.#checkRaw(raw));
    if (title !== undefined) topic.title = title;
    return {post: this.#shape(post)};
  }
  destroy(_, id) {
    const post = this.#find((each) => each.id === id);
    if (post.post_number === 1 || post.user_id !== this.own.id || !this.#visible(post)) throw denied();
    post.deleted_at = new Date().toISOString();
    return null;
  }
  destroyTopic(_, id) {
    const topic = this.topics.get(id);
    if (!topic) throw missing();
    if (topic.deleted) throw denied();
    topic.deleted = true;
    this.posts.find((post) => post.topic_id === id && post.post_number === 1).deleted_at = new Date().toISOString();
    return null;
  }
}
