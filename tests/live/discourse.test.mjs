// The real program beside a Discourse forum: hears chosen categories, edits and deletions among them, posts, corrects, takes back,
// and posts once whatever becomes of the answers.
import assert from 'node:assert/strict';
import test from 'node:test';

import {Crier, until} from './crier.mjs';
import {DiscourseDouble} from './discourse_double.mjs';

const ana = {id: 11, username: 'ana', name: 'Ana B.'};
const ben = {id: 12, username: 'ben', name: ''};
const channel = (double, more) =>
  `  - {name: 'town', connector: 'discourse', server: '${double.origin}', username: 'city', api_key: 'env:DISCOURSE_KEY', categories: ['5', '7'], category: 7, poll_every: '1s', allow_private: true${more}}\n`;
async function startBoth(t, more = '') {
  const double = await new DiscourseDouble().listen();
  t.after(() => double.close());
  return {double, crier: await Crier.start(t, channel(double, more), {env: {DISCOURSE_KEY: double.key}})};
}
const mentions = (crier) => crier.all('/mentions', 'mentions');
const heard = (crier, count) => until(`${count} are heard`, async () => {
  const rows = await mentions(crier);
  return rows.length >= count && rows;
});
const flood = (headline) => ({
  kind: 'disaster_update', event: 'Flood', urgency: 'Immediate', severity: 'Severe', certainty: 'Observed', area: 'Harbor district',
  expires: new Date(Date.now() + 6 * 3600_000).toISOString().replace(/\.\d+/, ''), info: {en: {headline, description: 'Use *the tunnel* <b>& Elm_Street</b>, not [the bridge].'}},
});

test('discourse: what residents write in the chosen categories is heard, edited and taken back', async (t) => {
  const {double, crier} = await startBoth(t);
  const first = double.topic(5, 'Something on Main Street', ana, 'There is a huge pothole on Main Street');
  double.topic(6, 'Nice weather today', ben, 'There is a huge pothole in my cake');
  double.topic(7, 'Welcome to the forum', {id: -1, username: 'system', name: 'system'}, 'There is a huge pothole in this forum');
  double.reply(first.topic_id, ben, '[quote="ana, post:1"]\nThere is a huge pothole\n[/quote]\nThe street light is out as well', {reply_to_post_number: null});
  const rows = await heard(crier, 2);
  assert.deepEqual(rows.map(({native_id}) => native_id).sort(), [`${first.topic_id}-1`, `${first.topic_id}-2`]);
  const [one, two] = [1, 2].map((number) => rows.find(({native_id}) => native_id === `${first.topic_id}-${number}`));
  assert.equal(one.verdict.issues[0].service_code, 'pothole');
  assert.equal(one.text, 'Something on Main Street\n\nThere is a huge pothole on Main Street');
  assert.equal(two.text, 'The street light is out as well');
  double.revise(first, 'There is graffiti on the wall');
  await until('the edit is heard', async () => (await crier.get(`/mentions/${one.id}`)).verdict.issues[0]?.service_code === 'graffiti');
  double.revise(double.posts.at(-1), '(post deleted by author)', {user_deleted: true});
  await until('the deletion is heard', async () => !(await mentions(crier)).some(({text}) => text?.includes('street light')));
});

test('discourse: a storm is heard to its end, through a kill', async (t) => {
  const {double, crier} = await startBoth(t);
  await until('it listens', () => double.requests.some(({route}) => route === 'latest'));
  await crier.process.stop('SIGKILL');
  for (let i = 0; i < 130; ++i) double.topic(i % 2 ? 5 : 7, `Something on street ${i}`, ana, `Pothole number ${i}`);
  await crier.restart();
  const rows = await heard(crier, 130);
  assert.equal(new Set(rows.map(({text}) => text)).size, 130);
});

test('discourse: a bulletin is a topic as it is written, corrected in place, taken back, and posted once', async (t) => {
  const {double, crier} = await startBoth(t, ', listen: false');
  const sent = await crier.send(flood('River Street is under water'));
  assert.deepEqual(sent.deliveries.map(({state}) => state), ['accepted'], JSON.stringify(sent.deliveries));
  assert.equal(double.shown()[0].topic_title, 'River Street is under water');
  assert.match(double.shown()[0].cooked, /Use \*the tunnel\* &lt;b&gt;&amp; Elm_Street&lt;\/b&gt;, not \[the bridge\]/);
  const draft = await crier.post(`/bulletins/${sent.id}/correct`);
  const {updated_at} = await crier.call('PUT', `/bulletins/${draft.id}`, {...draft, info: flood('River Street is open').info});
  await crier.post(`/bulletins/${draft.id}/approve`, {updated_at});
  await crier.settled(draft.id);
  assert.equal(double.shown().length, 1);
  assert.equal(double.shown()[0].topic_title, 'UPDATE: River Street is open');
  assert.match(double.shown()[0].cooked, /River Street is open/);
  await crier.post(`/bulletins/${draft.id}/withdraw`);
  await until('it is gone', () => double.shown().length === 0);
  double.fail('create', {status: 429, errors: ['Please wait 1 second before trying again.'], headers: {'Retry-After': '1'}});
  await crier.send(flood('The bridge is closed'));
  double.fail('create', 'lost');
  const again = await crier.post('/bulletins', flood('The tunnel is closed'));
  await crier.post(`/bulletins/${again.id}/approve`);
  await until('it is found', async () => ['accepted', 'delivered'].includes((await crier.get(`/bulletins/${again.id}`)).deliveries[0]?.state), {tries: 900});
  assert.equal(double.shown().length, 2);
});

test('discourse: a long bulletin goes on in answers, and a headline that the forum refuses is said to be', async (t) => {
  const {double, crier} = await startBoth(t, ', listen: false');
  const long = flood('The harbour is under water');
  long.info.en.description = Array.from({length: 900}, (_, i) => `House ${i} is cut off.`).join(' ');
  const sent = await crier.send(long);
  const [first, ...others] = double.shown();
  assert.ok(others.length >= 1 && sent.deliveries.every(({state}) => state === 'accepted'), JSON.stringify(sent.deliveries));
  assert.ok(others.every(({topic_id, post_number}, i) => topic_id === first.topic_id && post_number === i + 2));
  const short = await crier.post('/bulletins', flood('Flood'));
  await crier.post(`/bulletins/${short.id}/approve`);
  await crier.settled(short.id);
  const [delivery] = (await crier.get(`/bulletins/${short.id}`)).deliveries;
  assert.equal(delivery.state, 'failed');
  assert.match(delivery.error, /Title is too short/);
});
