// The real program beside a homeserver that refuses what a real one refuses: hears residents, however many write at once, joins the
// rooms that it was given and no other, posts, corrects and takes back, and makes one event of each part.
import assert from 'node:assert/strict';
import test from 'node:test';

import {Crier, until} from './crier.mjs';
import {MatrixDouble} from './matrix_double.mjs';

const kTown = '!town:alder.example';
const kTalk = '!talk:alder.example';
const kAna = '@ana:alder.example';

const channel = (double, more = '') =>
  `  - {name: 'town', connector: 'matrix', server: '${double.origin}', token: 'env:MATRIX_TOKEN', room: '${kTown}', rooms: ['${kTalk}'], allow_private: true${more}}\n`;
async function startBoth(t, more = '', talk = {}) {
  const double = await new MatrixDouble().listen();
  t.after(() => double.close());
  double.room(kTown);
  double.room(kTalk, talk);
  return {double, crier: await Crier.start(t, channel(double, more), {env: {MATRIX_TOKEN: double.token}})};
}
const mentions = (crier) => crier.all('/mentions', 'mentions');
const heard = (crier, count) => until(`${count} are heard`, async () => {
  const rows = await mentions(crier);
  return rows.length >= count && rows;
});
const listens = (double) => until('it listens', () => double.requests.some(({path, query}) => path[0] === 'sync' && query.since));
const flood = (headline) => ({
  kind: 'disaster_update', event: 'Flood', urgency: 'Immediate', severity: 'Severe', certainty: 'Observed', area: 'Harbor district',
  expires: new Date(Date.now() + 6 * 3600_000).toISOString().replace(/\.\d+/, ''), info: {en: {headline, description: 'Use <the tunnel> on Elm_Street.'}},
});

test('matrix: residents are heard at once, their edits followed, and what is deleted is gone', async (t) => {
  const {double, crier} = await startBoth(t);
  await listens(double);
  const pothole = double.say(kTown, kAna, 'There is a huge pothole on Main Street');
  const light = double.say(kTalk, '@ben:alder.example', 'The street light at the corner is out');
  double.say(kTown, '@bot:alder.example', 'A pothole, says a bot', {msgtype: 'm.notice'});
  const rows = await heard(crier, 2);
  assert.deepEqual(rows.map(({native_id}) => native_id).sort(), [`${kTown}/${pothole.event_id}`, `${kTalk}/${light.event_id}`].sort());
  const one = rows.find(({native_id}) => native_id.endsWith(pothole.event_id));
  assert.equal(one.author.name, 'ana');
  assert.equal(one.verdict.issues[0].service_code, 'pothole');
  double.edit(kTown, '@mal:alder.example', pothole, 'Nothing is the matter');
  double.edit(kTown, kAna, pothole, 'There is graffiti on the wall of Main Street');
  await until('the edit is heard', async () => (await crier.get(`/mentions/${one.id}`)).verdict.issues[0].service_code === 'graffiti');
  assert.equal((await crier.get(`/mentions/${one.id}`)).author.id, kAna);
  double.redact(kTalk, '@mod:alder.example', light);
  await until('it is gone', async () => (await mentions(crier)).filter(({removed, text}) => !removed && text).length === 1);
});

test('matrix: a storm that no sync holds is heard to its end, through kills', async (t) => {
  const {double, crier} = await startBoth(t);
  await listens(double);
  let said = 0;
  for (let kill = 0; kill < 3; ++kill) {
    await crier.process.stop('SIGKILL');
    for (let i = 0; i < 150; ++i) double.say(i % 5 ? kTown : kTalk, kAna, `Pothole number ${++said}`);
    const pages = () => double.requests.filter(({path}) => path[2] === 'messages').length;
    const before = pages();
    await crier.restart();
    await until('it fills the gap', () => pages() > before);
  }
  const rows = await heard(crier, said);
  assert.equal(rows.length, said);
  assert.equal(new Set(rows.map(({text}) => text)).size, said);
});

test('matrix: an invitation into a room of the settings is accepted, every other one is left alone', async (t) => {
  const {double, crier} = await startBoth(t, '', {joined: false});
  const told = await until('the room is missed', async () => {
    const now = await crier.channel('town');
    return now.state === 'failing' && now;
  });
  assert.match(told.error, /the account is not in !talk:alder\.example: invite it there/);
  double.room('!trap:evil.example', {joined: false, invited: true});
  double.change(kTalk, {invited: true});
  await until('it is in', () => double.rooms.get(kTalk).joined);
  double.say(kTalk, kAna, 'There is a pothole');
  await heard(crier, 1);
  assert.equal((await crier.channel('town')).state, 'ok');
  assert.ok(!double.rooms.get('!trap:evil.example').joined);
  assert.ok(double.requests.every(({path}) => path[1] !== '!trap:evil.example'));
  double.encrypted(kTalk, kAna);
  await until('it is told', async () => /!talk:alder\.example is encrypted/.test((await crier.channel('town')).error));
});

test('matrix: a bulletin is a notice that wakes up nobody, corrected in place, taken back', async (t) => {
  const {double, crier} = await startBoth(t, ', listen: false');
  const sent = await crier.send(flood('River Street is under water'));
  assert.deepEqual(sent.deliveries.map(({state}) => state), ['accepted'], JSON.stringify(sent.deliveries));
  const [post] = double.shown(kTown);
  assert.equal(post.content.msgtype, 'm.notice');
  assert.deepEqual(post.content['m.mentions'], {});
  assert.match(post.content.formatted_body, /&lt;the tunnel&gt; on Elm_Street/);
  assert.equal(sent.deliveries[0].url, `https://matrix.to/#/${encodeURIComponent(kTown).replace('!', '%21')}/${encodeURIComponent(post.event_id)}`);
  const draft = await crier.post(`/bulletins/${sent.id}/correct`);
  const {updated_at} = await crier.call('PUT', `/bulletins/${draft.id}`, {...draft, info: flood('River Street is open').info});
  await crier.post(`/bulletins/${draft.id}/approve`, {updated_at});
  await crier.settled(draft.id);
  assert.equal(double.shown(kTown).length, 1);
  assert.match(double.shown(kTown)[0].now.body, /River Street is open/);
  await crier.post(`/bulletins/${draft.id}/withdraw`);
  await until('it is gone', () => double.shown(kTown).length === 0);
});

test('matrix: one event of each part, whatever becomes of the answers; a throttle is waited for', async (t) => {
  const {double, crier} = await startBoth(t, ', listen: false');
  double.throttle('/send/', 1200);
  await crier.send(flood('The bridge is closed'));
  assert.equal(double.shown(kTown).length, 1);
  double.fail('/send/', 'lost');
  const again = await crier.send(flood('The tunnel is closed'));
  assert.equal(again.deliveries[0].state, 'accepted');
  assert.equal(double.shown(kTown).length, 2);
  const keys = double.requests.filter(({path}) => path[2] === 'send').map(({path}) => path[4]);
  assert.equal(keys.length, 4);
  assert.equal(new Set(keys).size, 2);
});

test('matrix: a token that no longer holds is told, and shown nowhere', async (t) => {
  const {double, crier} = await startBoth(t);
  await listens(double);
  const held = double.token;
  double.token = 'syt_another_token';
  double.say(kTown, kAna, 'Pothole');
  const told = await until('the token is refused', async () => {
    const now = await crier.channel('town');
    return now.state === 'failing' && now;
  }, {tries: 900});
  assert.match(told.error, /M_UNKNOWN_TOKEN/);
  assert.ok(![JSON.stringify(told), crier.process.output].some((text) => text.includes(held)));
});
