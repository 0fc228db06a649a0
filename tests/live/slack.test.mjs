// The real program beside a Slack workspace: hears by signed events and by asking, posts, corrects, takes back, and posts once
// whatever becomes of the answers.
import assert from 'node:assert/strict';
import test from 'node:test';

import {Crier, until} from './crier.mjs';
import {SlackDouble} from './slack_double.mjs';

const kTown = 'C71TOWN';
const channel = (double, more) =>
  `  - {name: 'town', connector: 'slack', server: '${double.origin}', token: 'env:SLACK_TOKEN', channel: '${kTown}', poll_every: '1s', allow_private: true${more}}\n`;
async function startBoth(t, more = '', before = () => {}) {
  const double = await new SlackDouble().listen();
  t.after(() => double.close());
  double.channel(kTown);
  before(double);
  return {double, crier: await Crier.start(t, channel(double, more), {env: {SLACK_TOKEN: double.token, SLACK_SECRET: double.secret}})};
}
const mentions = (crier) => crier.all('/mentions', 'mentions');
const heard = (crier, count) => until(`${count} are heard`, async () => {
  const rows = await mentions(crier);
  return rows.length >= count && rows;
});
const flood = (headline) => ({
  kind: 'disaster_update', event: 'Flood', urgency: 'Immediate', severity: 'Severe', certainty: 'Observed', area: 'Harbor district',
  expires: new Date(Date.now() + 6 * 3600_000).toISOString().replace(/\.\d+/, ''), info: {en: {headline, description: 'Use <!channel> *the tunnel* & Elm_Street.'}},
});

test('slack: events are heard from who knows the secret, and caught up where none came', async (t) => {
  const {double, crier} = await startBoth(t, ', secret: \'env:SLACK_SECRET\'');
  const hook = `${crier.url}/hooks/town`;
  assert.deepEqual(await double.tell(hook, undefined, {type: 'url_verification', challenge: 'c4'}), {status: 200, text: 'c4'});
  const pothole = double.say(kTown, 'U7', 'There is a huge pothole on Main Street');
  const event = {...pothole, channel: kTown};
  for (const wrong of [{secret: 'another'}, {at: Math.floor(Date.now() / 1000) - 400}]) assert.ok([401, 403].includes((await double.tell(hook, event, wrong)).status));
  for (let again = 0; again < 2; ++again) assert.equal((await double.tell(hook, event)).status, 200);
  const [one] = await heard(crier, 1);
  assert.equal(one.verdict.issues[0].service_code, 'pothole');
  await double.tell(hook, {type: 'message', subtype: 'message_changed', channel: kTown, ts: '1', message: {...pothole, text: 'There is graffiti on the wall'}, previous_message: pothole});
  await until('the edit is heard', async () => (await crier.get(`/mentions/${one.id}`)).verdict.issues[0]?.service_code === 'graffiti');
  double.say(kTown, 'U8', 'The street light is out');  // and its event is lost
  double.say(kTown, 'U8', 'Which one?', {thread_ts: double.say(kTown, 'U9', 'A tree fell').ts});
  assert.equal((await heard(crier, 4)).length, 4);
});

test('slack: a storm is heard to its end, through a kill', async (t) => {
  const {double, crier} = await startBoth(t);
  await until('it listens', () => double.requests.some(({parameters}) => parameters.oldest !== undefined));
  await crier.process.stop('SIGKILL');
  for (let i = 0; i < 100; ++i) double.say(kTown, 'U7', `Pothole number ${i}`);
  await crier.restart();
  const rows = await heard(crier, 100);
  assert.equal(new Set(rows.map(({text}) => text)).size, 100);
});

test('slack: a bulletin is posted as it is written, corrected in place, taken back, and posted once', async (t) => {
  const {double, crier} = await startBoth(t, ', listen: false');
  const sent = await crier.send(flood('River Street is under water'));
  assert.deepEqual(sent.deliveries.map(({state}) => state), ['accepted'], JSON.stringify(sent.deliveries));
  assert.match(double.shown(kTown)[0].text, /&lt;!channel&gt; \*the tunnel\* &amp; Elm_Street/);
  const draft = await crier.post(`/bulletins/${sent.id}/correct`);
  const {updated_at} = await crier.call('PUT', `/bulletins/${draft.id}`, {...draft, info: flood('River Street is open').info});
  await crier.post(`/bulletins/${draft.id}/approve`, {updated_at});
  await crier.settled(draft.id);
  assert.equal(double.shown(kTown).length, 1);
  assert.match(double.shown(kTown)[0].text, /River Street is open/);
  await crier.post(`/bulletins/${draft.id}/withdraw`);
  await until('it is gone', () => double.shown(kTown).length === 0);
  double.fail('chat.postMessage', {status: 429, no: 'ratelimited', headers: {'Retry-After': '1'}});
  await crier.send(flood('The bridge is closed'));
  double.fail('chat.postMessage', 'lost');
  const draft2 = await crier.post('/bulletins', flood('The tunnel is closed'));
  await crier.post(`/bulletins/${draft2.id}/approve`);
  await until('it is found', async () => ['accepted', 'delivered'].includes((await crier.get(`/bulletins/${draft2.id}`)).deliveries[0]?.state), {tries: 900});
  assert.equal(double.shown(kTown).length, 2);
});
