// The real program beside a double of Graph: hears residents by signed webhook and by asking, posts, corrects, takes back; publishes no container and no post twice,
// and shows token and secret nowhere.
import assert from 'node:assert/strict';
import test from 'node:test';

import {Crier, until} from './crier.mjs';
import {MetaDouble, Refusal} from './meta_double.mjs';

const ana = {id: '501', name: 'Ana', username: 'ana'};
const ben = {id: '502', name: 'Ben', username: 'ben'};

async function startBoth(t, platform, more = '', before = () => {}) {
  const double = await new MetaDouble(platform).listen();
  t.after(() => double.close());
  before(double);
  const key = platform === 'facebook' ? 'page' : 'account';
  const picture = platform === 'instagram' ? ', picture: \'https://www.city.example/a.jpg\'' : '';
  const channel = `  - {name: 'city', connector: '${platform}', ${key}: '${double.page.id}', server: '${double.origin}', token: 'env:META_TOKEN', secret: 'env:META_SECRET', verify_token: 'env:META_VERIFY', allow_private: true${picture}${more}}\n`;
  const crier = await Crier.start(t, channel, {env: {META_TOKEN: double.token, META_SECRET: double.appSecret, META_VERIFY: double.verifyToken}});
  double.hook = `${crier.url}/hooks/city`;
  // Whatever a test is about: nothing of ours is a request that Graph refuses as wrong, and nothing secret shows.
  t.after(() => {
    for (const {url} of double.requests) assert.ok(!url.includes(double.token) && !url.includes(double.appSecret) && !url.includes('access_token'), url);
    for (const secret of [double.token, double.appSecret, double.verifyToken]) assert.ok(!crier.process.output.includes(secret));
  });
  return {double, crier};
}
const mentions = (crier) => crier.all('/mentions', 'mentions');
const heard = (crier, ...ids) => until(`${ids} are heard`, async () => {
  const rows = await mentions(crier);
  return ids.every((id) => rows.some(({native_id}) => native_id === id)) && rows;
});
const flood = (headline) => ({
  kind: 'disaster_update', event: 'Flood', urgency: 'Immediate', severity: 'Severe', certainty: 'Observed', area: 'Harbor district',
  expires: new Date(Date.now() + 6 * 3600_000).toISOString().replace(/\.\d+/, ''), info: {en: {headline, description: 'Keep away from the river.'}},
});
const entry = (double, ...changes) => ({object: 'page', entry: [{id: double.page.id, time: 1, changes: changes.map((value) => ({field: 'feed', value}))}]});
const comment = (made, verb, more = {}) => ({item: 'comment', verb, comment_id: made.id, post_id: made.post, parent_id: made.parent ?? made.post, from: made.from, message: made.text, created_time: Math.floor(made.time / 1000), ...more});

test('facebook: the webhook and the poll bring one and the same, page by page, and nothing that the page says', async (t) => {
  let post, first, last;
  const {double, crier} = await startBoth(t, 'facebook', ', backfill: 100', (double) => {
    post = double.add('post', double.own(), 'The bridge is closed');
    for (let i = 0; i < 60; ++i) last = double.add('comment', i % 2 ? ana : ben, `Pothole number ${i} on Main Street`, {post: post.id});
    first = double.add('comment', double.own(), 'We are on it', {post: post.id, parent: last.id});
    double.add('comment', ana, 'And the tunnel?', {post: post.id, parent: first.id});
    double.add('visit', ana, 'There is graffiti on the wall of Main Street');
    double.add('elsewhere', ben, 'Look at this, Port Alder');
    const talk = double.add('conversation', ana, '', {id: 't_77'});
    double.add('message', ana, 'Is my street flooded?', {id: 'm_aGVsbG8=', conversation: talk.id});
    double.add('message', double.own(), 'No', {id: 'm_bm8=', conversation: talk.id});
  });
  const rows = await heard(crier, last.id, 'm_aGVsbG8=');
  await until('all are heard', async () => (await mentions(crier)).length === 64);
  assert.ok(rows.every(({text}) => text !== 'We are on it' && text !== 'No'));
  assert.equal(await double.tell(entry(double, comment(last, 'add'), comment(first, 'add'))), 200);
  assert.equal((await mentions(crier)).length, 64);
  assert.ok(double.requests.some(({parameters}) => parameters.after), 'pages were read on');
  // Nothing that Graph calls wrong was asked for.
  const state = await crier.channel('city');
  assert.equal(state.error ?? '', '', JSON.stringify(state));
});

test('facebook: several messages a call, edits and removals, from who knows the secret', async (t) => {
  const {double, crier} = await startBoth(t, 'facebook');
  assert.deepEqual(await double.shake(), {status: 200, body: '1158201444'});
  assert.ok([401, 403].includes((await double.shake('wrong')).status));
  const post = double.add('post', double.own(), 'The bridge is closed');
  const one = double.add('comment', ana, '¿Dónde está el bache? 🌊 a/b', {post: post.id});
  const two = double.add('comment', ben, 'There is a huge pothole on Main Street', {post: post.id, parent: one.id});
  const body = entry(double, comment(one, 'add'), comment(two, 'add'), {item: 'reaction', verb: 'add', post_id: post.id, from: ana}, {item: 'novelty', verb: 'add'});
  body.entry.push({id: double.page.id, time: 2, messaging: [
    {sender: {id: '77'}, recipient: {id: double.page.id}, timestamp: Date.now(), message: {mid: 'm_x=', text: 'Is my street flooded?'}},
    {sender: {id: double.page.id}, recipient: {id: '77'}, timestamp: Date.now(), message: {mid: 'm_y=', text: 'No', is_echo: true}}]});
  for (const signature of ['', 'sha256=00', `sha256=${'0'.repeat(64)}`]) assert.ok([401, 403].includes(await double.tell(body, signature)));
  assert.equal((await mentions(crier)).length, 0);
  assert.equal(await double.tell(body), 200);
  assert.equal(await double.tell(body), 200, 'once more is harmless');
  const rows = await mentions(crier);
  assert.deepEqual(rows.map(({native_id}) => native_id).sort(), [one.id, two.id, 'm_x='].sort());
  assert.equal(rows.find(({native_id}) => native_id === one.id).text, one.text);
  two.text = 'There is graffiti on the wall of Main Street';
  assert.equal(await double.tell(entry(double, comment({...two, text: 'an older wording, told late'}, 'edited'), comment(one, 'remove'))), 200);
  const after = await mentions(crier);
  assert.match(after.find(({native_id}) => native_id === two.id).text, /graffiti/);
  assert.ok(!after.find(({native_id}) => native_id === one.id)?.text, 'what was removed has no words any more');
});

test('facebook: a bulletin is posted, corrected in place, taken back', async (t) => {
  const {double, crier} = await startBoth(t, 'facebook');
  const sent = await crier.send(flood('River Street is under water'));
  assert.deepEqual(sent.deliveries.map(({state}) => state), ['accepted'], JSON.stringify(sent.deliveries));
  const [post] = double.posts();
  assert.match(post.text, /River Street/);
  assert.equal(sent.deliveries[0].url, `https://www.facebook.com/${post.id}`);
  const draft = await crier.post(`/bulletins/${sent.id}/correct`);
  const {updated_at} = await crier.call('PUT', `/bulletins/${draft.id}`, {...draft, info: flood('River Street is open').info});
  await crier.post(`/bulletins/${draft.id}/approve`, {updated_at});
  await crier.settled(draft.id);
  assert.deepEqual(double.posts().map(({id}) => id), [post.id]);
  assert.match(double.posts()[0].text, /River Street is open/);
  await crier.post(`/bulletins/${draft.id}/withdraw`);
  await until('it is gone', () => double.posts().length === 0);
});

test('facebook: an error after the post was made, and an answer that is lost, make no second post', async (t) => {
  const {double, crier} = await startBoth(t, 'facebook', ', listen: false');
  const {id} = double.page;
  double.fail('POST', `${id}/feed`, 'odd', new Refusal(500, 2, 'An unexpected error has occurred. Please retry your request later.', {is_transient: true}));
  const first = await crier.send(flood('The bridge is closed'));
  assert.equal(first.deliveries[0].state, 'accepted', JSON.stringify(first.deliveries));
  assert.equal(double.posts().length, 1);
  double.fail('POST', `${id}/feed`, 'lost');
  const second = await crier.send(flood('The tunnel is closed'));
  assert.equal(second.deliveries[0].state, 'accepted', JSON.stringify(second.deliveries));
  assert.deepEqual(double.posts().map(({text}) => /tunnel/.test(text)), [false, true]);
  assert.equal(second.deliveries[0].native_id, double.posts()[1].id);
});

test('facebook: a comment of the second in which the one before it was read is heard, too', async (t) => {
  let post;
  const {double, crier} = await startBoth(t, 'facebook', ', poll_every: \'1s\'', (made) => (post = made.add('post', made.own(), 'The bridge is closed')));
  await until('it listens', async () => (await crier.channel('city')).state === 'ok');
  // One comes right before a poll, the other right after it, and the clock shows one time for both.
  const {_get} = double;
  let said = 0;
  double._get = function (path, parameters) {
    if (said === 0 && parameters.fields?.includes('updated_time') && path[1] === 'feed') {
      const second = Date.now();
      this.now = () => second;
      this.add('comment', ana, 'The street light is out', {post: post.id});
      said = 1;
    }
    const answer = _get.call(this, path, parameters);
    if (said === 1 && path[1] === 'comments') {
      said = 2;
      setImmediate(() => this.add('comment', ben, 'And the tunnel is flooded', {post: post.id}));
      setImmediate(() => (this.now = Date.now));
    }
    return answer;
  };
  await until('both are heard', async () => (await mentions(crier)).length === 2, {tries: 100});
});

test('threads: replies and mentions are heard, a bulletin is published once its container is ready', async (t) => {
  const {double, crier} = await startBoth(t, 'threads', '', (double) => {
    const post = double.add('post', double.own(), 'The bridge is closed');
    double.add('comment', ana, 'There is a huge pothole on Main Street', {post: post.id, parent: post.id, id: '2001'});
    double.add('comment', double.own(), 'We are on it', {post: post.id, parent: '2001', id: '2002'});
    double.add('elsewhere', ben, '@portalder the street light is out', {id: '3001'});
  });
  await heard(crier, '2001', '3001');
  const reply = {app_id: '1', topic: 'moderate', target_id: '1000', time: 1, subscription_id: '2', has_uid_field: false, values: {field: 'replies', value: {
    id: '2003', username: 'ben', text: '¿Y el túnel? 🌊', media_type: 'TEXT_POST', permalink: 'https://www.threads.net/@ben/post/x', replied_to: {id: '2002'},
    root_post: {id: '1000', owner_id: double.page.id, username: 'portalder'}, timestamp: '2026-11-21T10:33:16+0000'}}};
  assert.ok([401, 403].includes(await double.tell(reply, 'sha256=00')));
  assert.equal(await double.tell(reply), 200);
  assert.equal((await mentions(crier)).length, 3);

  double.notReady = 1;
  const sent = await crier.send(flood('River Street is under water 🌊'));
  assert.deepEqual([...new Set(sent.deliveries.map(({state}) => state))], ['accepted'], JSON.stringify(sent.deliveries));
  assert.match(double.posts().at(-1).text, /River Street/);
  assert.equal(double.requests.filter(({method, path}) => method === 'POST' && path.endsWith('/threads')).length, sent.deliveries.length, 'one container each');
  await crier.post(`/bulletins/${sent.id}/withdraw`);
  await until('it is gone', () => !double.posts().some(({text}) => /River Street/.test(text)));
});

test('threads: killed after publishing, or without an answer to it, nothing is published twice', async (t) => {
  const {double, crier} = await startBoth(t, 'threads', ', listen: false');
  const publish = `${double.page.id}/threads_publish`;
  double.fail('POST', publish, 'lost');
  const first = await crier.send(flood('The bridge is closed'));
  assert.equal(first.deliveries[0].state, 'accepted', JSON.stringify(first.deliveries));
  assert.equal(double.posts().length, 1);
  double.fail('POST', publish, 'lost');
  const draft = await crier.post('/bulletins', flood('The tunnel is closed'));
  await crier.post(`/bulletins/${draft.id}/approve`);
  await until('it is published', () => double.posts().length === 2);
  await crier.process.stop('SIGKILL');
  await crier.restart();
  const second = await crier.settled(draft.id);
  assert.equal(second.deliveries[0].state, 'accepted', JSON.stringify(second.deliveries));
  assert.equal(double.posts().length, 2);
});

test('instagram: comments, answers and mentions are heard, a bulletin goes out under the picture', async (t) => {
  let post;
  const {double, crier} = await startBoth(t, 'instagram', '', (double) => {
    post = double.add('post', double.own(), 'The bridge is closed');
    double.add('comment', ana, 'There is a huge pothole on Main Street', {post: post.id, id: '2001'});
    double.add('comment', double.own(), 'We are on it', {post: post.id, parent: '2001', id: '2002'});
    double.add('comment', ben, 'And the tunnel?', {post: post.id, parent: '2001', id: '2003'});
    double.add('elsewhere', ben, 'The harbor', {id: '3001'});
    double.add('comment', ana, '@portalder the street light is out', {post: '3001', id: '3002'});
  });
  await heard(crier, `${post.id}:2001`, `${post.id}:2003`, '@3001');
  const call = {object: 'instagram', entry: [{id: double.page.id, time: 1, changes: [{field: 'mentions', value: {media_id: '3001', comment_id: '3002'}}]}]};
  assert.ok([401, 403].includes(await double.tell(call, 'sha256=00')));
  assert.equal(await double.tell(call), 200);
  const rows = await heard(crier, '@3001:3002');
  assert.equal(rows.find(({native_id}) => native_id === '@3001:3002').text, '@portalder the street light is out');
  assert.equal(rows.length, 4);

  const sent = await crier.send(flood('River Street is under water'));
  assert.equal(sent.deliveries[0].state, 'accepted', JSON.stringify(sent.deliveries));
  const made = double.posts().at(-1);
  assert.match(made.text, /River Street/);
  assert.equal(made.media, 'https://www.city.example/a.jpg');
  await crier.post(`/bulletins/${sent.id}/withdraw`);
  await until('it is gone', () => double.posts().length === 1);
});

test('meta: a throttle is waited for as long as Meta says', async (t) => {
  const {double, crier} = await startBoth(t, 'facebook', ', listen: false');
  double.fail('POST', `${double.page.id}/feed`, new Refusal(403, 80001, 'There have been too many calls to this Page account.', {headers: {'X-Business-Use-Case-Usage': '{"1":[{"type":"pages","call_count":100,"estimated_time_to_regain_access":1}]}'}}));
  const draft = await crier.post('/bulletins', flood('The bridge is closed'));
  await crier.post(`/bulletins/${draft.id}/approve`);
  const waiting = await until('the throttle is told', async () => {
    const [row] = (await crier.get(`/bulletins/${draft.id}`)).deliveries;
    return /80001/.test(row?.error) && row;
  });
  assert.equal(waiting.state, 'pending');
  assert.equal(double.posts().length, 0);
  assert.equal(double.requests.filter(({method}) => method === 'POST').length, 1);
});

test('meta: a token that ended is told, and what was to be sent waits for a new one', async (t) => {
  const {double, crier} = await startBoth(t, 'facebook');
  const right = double.token;
  double.token = 'EAAanother-token-0123456789abcdef';
  const draft = await crier.post('/bulletins', flood('The bridge is closed'));
  await crier.post(`/bulletins/${draft.id}/approve`);
  const row = await until('the refusal is told', async () => {
    const [each] = (await crier.get(`/bulletins/${draft.id}`)).deliveries;
    return /code 190/.test(each?.error) && each;
  });
  assert.equal(row.state, 'pending');
  assert.ok(!JSON.stringify(row).includes(right) && !crier.process.output.includes(right));
});
