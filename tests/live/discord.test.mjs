// The real program beside a Discord of our own: hears by the Gateway, through cuts and kills, posts, corrects and takes back, pings
// nobody, and posts once whatever becomes of the answers.
import assert from 'node:assert/strict';
import test from 'node:test';

import {Crier, until} from './crier.mjs';
import {DiscordDouble} from './discord_double.mjs';

const kAna = {id: '7', username: 'ana_r', global_name: 'Ana'};
const channel = (double, more) =>
  `  - {name: 'town', connector: 'discord', server: '${double.origin}', token: 'env:DISCORD_TOKEN', channel: '71', allow_private: true${more}}\n`;
async function startBoth(t, more = '', before = () => {}) {
  const double = await new DiscordDouble().listen();
  t.after(() => double.close());
  double.channel('71');
  before(double);
  return {double, crier: await Crier.start(t, channel(double, more), {env: {DISCORD_TOKEN: double.token}})};
}
const mentions = (crier) => crier.all('/mentions', 'mentions');
const heard = (crier, count) => until(`${count} are heard`, async () => {
  const rows = await mentions(crier);
  return rows.length >= count && rows;
});
const flood = (headline) => ({
  kind: 'disaster_update', event: 'Flood', urgency: 'Immediate', severity: 'Severe', certainty: 'Observed', area: 'Harbor district',
  expires: new Date(Date.now() + 6 * 3600_000).toISOString().replace(/\.\d+/, ''), info: {en: {headline, description: '@everyone: use *the tunnel*.'}},
});

test('discord: what is said, edited and deleted is heard; a session goes on through cuts', async (t) => {
  const {double, crier} = await startBoth(t);
  await until('it is connected', () => double.connected());
  const pothole = double.say('71', kAna, 'There is a huge pothole on Main Street');
  const [one] = await heard(crier, 1);
  assert.equal(one.verdict.issues[0].service_code, 'pothole');
  double.drop();
  double.edit(pothole, 'There is graffiti on the wall of Main Street');
  const light = double.say('71', kAna, 'The street light is out');
  await heard(crier, 2);
  await until('the edit is heard', async () => (await crier.get(`/mentions/${one.id}`)).verdict.issues[0].service_code === 'graffiti');
  assert.equal(double.identified, 1);
  assert.ok(double.resumed >= 1);
  double.remove(light);
  await until('it is gone', async () => (await mentions(crier)).filter(({removed, text}) => !removed && text).length === 1);
});

test('discord: a storm while it is killed, and while no session can be taken up, is heard to its end', async (t) => {
  const {double, crier} = await startBoth(t);
  await until('it is connected', () => double.connected());
  let said = 0;
  for (let kill = 0; kill < 2; ++kill) {
    await crier.process.stop('SIGKILL');
    for (let i = 0; i < 150; ++i) double.say('71', kAna, `Pothole number ${++said}`);
    await crier.restart();
  }
  await heard(crier, said);
  double.drop({forget: true});
  for (let i = 0; i < 150; ++i) double.say('71', kAna, `Pothole number ${++said}`);
  const rows = await heard(crier, said);
  assert.equal(new Set(rows.map(({text}) => text)).size, said);
});

test('discord: an intent that is not granted is told and not asked for again and again', async (t) => {
  const {double, crier} = await startBoth(t, '', (far) => (far.granted &= ~(1 << 15)));
  const told = await until('it is told', async () => {
    const now = await crier.channel('town');
    return now.state === 'failing' && now;
  });
  assert.match(told.error, /4014.*MESSAGE CONTENT INTENT/);
  const asked = () => double.requests.filter(({path}) => path === '/gateway/bot').length;
  const before = double.requests.length;
  await until('it has polled on', () => double.requests.length > before + 3);
  assert.equal(asked(), 1);
});

test('discord: a bulletin pings nobody, is corrected in place, taken back, and posted once', async (t) => {
  const {double, crier} = await startBoth(t, ', listen: false');
  const sent = await crier.send(flood('River Street is under water'));
  assert.deepEqual(sent.deliveries.map(({state}) => state), ['accepted'], JSON.stringify(sent.deliveries));
  assert.deepEqual(double.shown('71')[0].allowed.parse, []);
  assert.match(double.shown('71')[0].content, /\\\*the tunnel\\\*/);
  const draft = await crier.post(`/bulletins/${sent.id}/correct`);
  const {updated_at} = await crier.call('PUT', `/bulletins/${draft.id}`, {...draft, info: flood('River Street is open').info});
  await crier.post(`/bulletins/${draft.id}/approve`, {updated_at});
  await crier.settled(draft.id);
  assert.match(double.shown('71')[0].content, /River Street is open/);
  assert.deepEqual(double.shown('71')[0].allowed.parse, []);
  await crier.post(`/bulletins/${draft.id}/withdraw`);
  await until('it is gone', () => double.shown('71').length === 0);
  double.fail('POST', {status: 429, after: 1.3});
  await crier.send(flood('The bridge is closed'));
  double.fail('POST', 'lost');
  const lost = await crier.post('/bulletins', flood('The tunnel is closed'));
  await crier.post(`/bulletins/${lost.id}/approve`);
  await until('it is found', async () => ['accepted', 'delivered'].includes((await crier.get(`/bulletins/${lost.id}`)).deliveries[0]?.state), {tries: 900});
  assert.equal(double.shown('71').length, 2);
});
