// The real program beside a double of the Bot API: hears residents by asking and by webhook, posts, corrects, takes back, writes to
// people; confirms nothing that is not stored, and shows the token nowhere.
import assert from 'node:assert/strict';
import test from 'node:test';

import {Crier, until} from './crier.mjs';
import {TelegramDouble} from './telegram_double.mjs';

const kChannel = -1001111;
const kTalk = -1002222;

async function startDouble(t) {
  const double = await new TelegramDouble().listen();
  t.after(() => double.close());
  double.chat(kChannel, {type: 'channel', title: 'Port Alder alerts', username: 'port_alder_alerts'}, {status: 'administrator', can_post_messages: true});
  double.chat(kTalk, {type: 'supergroup', title: 'Port Alder talk', username: 'port_alder_talk'});
  return double;
}
const channel = (double, more = '') =>
  `  - {name: 'bot', connector: 'telegram', server: '${double.origin}', token: 'env:BOT_TOKEN', allow_private: true${more}}\n`;
const env = (double) => ({BOT_TOKEN: double.token, HOOK_SECRET: 'live-hook-secret'});

async function startBoth(t, more = ', chat: \'@port_alder_alerts\'') {
  const double = await startDouble(t);
  return {double, crier: await Crier.start(t, channel(double, more), {env: env(double)})};
}
const mentions = (crier) => crier.all('/mentions', 'mentions');
const heard = (crier, count) => until(`${count} are heard`, async () => {
  const rows = await mentions(crier);
  return rows.length >= count && rows;
});
const flood = (headline) => ({
  kind: 'disaster_update', event: 'Flood', urgency: 'Immediate', severity: 'Severe', certainty: 'Observed', area: 'Harbor district',
  expires: new Date(Date.now() + 6 * 3600_000).toISOString().replace(/\.\d+/, ''), info: {en: {headline, description: 'Use *the tunnel* on Elm_Street.'}},
});
const consents = async (crier) => (await crier.get('/consents?channel=bot')).consents.map(({recipient, state}) => `${recipient} ${state}`).sort();

test('telegram: residents are heard at once, and their edits followed', async (t) => {
  const {double, crier} = await startBoth(t);
  const ana = double.person(7001, 'Ana', 'ana_r');
  const ben = double.person(7002, 'Ben');
  const pothole = double.say(7001, ana, {text: 'There is a huge pothole on Main Street'});
  double.say(7002, ben, {photo: [{file_id: 'a'}], caption: 'The street light at the corner is out'});
  double.say(kTalk, {id: 9, is_bot: true, first_name: 'Bot'}, {text: 'A pothole, says a bot'});
  const rows = await heard(crier, 2);
  assert.deepEqual(rows.map(({native_id}) => native_id).sort(), ['7001:1', '7002:1']);
  const one = rows.find(({native_id}) => native_id === '7001:1');
  assert.equal(one.author.handle, '@ana_r');
  assert.equal(one.verdict.issues[0].service_code, 'pothole');
  double.edit(pothole, {text: 'There is graffiti on the wall of Main Street'});
  await until('the edit is heard', async () => (await crier.get(`/mentions/${one.id}`)).verdict.issues[0].service_code === 'graffiti');
  assert.equal((await mentions(crier)).length, 2);
});

test('telegram: a comment under a post of the channel answers the bulletin', async (t) => {
  const {double, crier} = await startBoth(t);
  await crier.send(flood('The bridge is closed'));
  const [post] = double.sent(kChannel);
  const copy = double.say(kTalk, {id: 777000, is_bot: false, first_name: 'Telegram'}, {sender_chat: post.chat, is_automatic_forward: true, text: post.text, forward_origin: {type: 'channel', chat: post.chat, message_id: post.message_id, date: post.date}});
  double.say(kTalk, double.person(7001, 'Ana'), {text: 'Is the tunnel flooded, too?', reply_to_message: copy});
  const rows = await heard(crier, 1);
  assert.equal(rows.length, 1);
  assert.equal(rows[0].in_reply_to, `${kChannel}:${post.message_id}`);
});

test('telegram: what was not stored when the program was killed is heard again', async (t) => {
  const {double, crier} = await startBoth(t);
  const ana = double.person(7001, 'Ana');
  let said = 0;
  for (let kill = 0; kill < 3; ++kill) {
    for (let i = 0; i < 120; ++i) double.say(7001, ana, {text: `Pothole number ${++said}`});
    await until('it asks on', () => double.forgotten.length > kill * 100);
    await crier.process.stop('SIGKILL');
    await crier.restart();
    const stored = new Set((await mentions(crier)).map(({native_id}) => native_id));
    for (const {message} of double.forgotten) assert.ok(stored.has(`7001:${message.message_id}`), `${message.message_id} is lost`);
  }
  const rows = await heard(crier, said);
  assert.equal(new Set(rows.map(({native_id}) => native_id)).size, said);
  assert.equal(rows.length, said);
});

test('telegram: a bulletin is posted as plain text, corrected in place, taken back', async (t) => {
  const {double, crier} = await startBoth(t, ', chat: \'@port_alder_alerts\', listen: false');
  const sent = await crier.send(flood('River Street is under water'));
  assert.deepEqual(sent.deliveries.map(({state}) => state), ['accepted'], JSON.stringify(sent.deliveries));
  const [post] = double.sent(kChannel);
  assert.match(post.text, /River Street[\s\S]*\*the tunnel\* on Elm_Street/);
  assert.equal(sent.deliveries[0].url, `https://t.me/port_alder_alerts/${post.message_id}`);
  assert.ok(double.requests.every(({parameters}) => !('parse_mode' in parameters)));

  const draft = await crier.post(`/bulletins/${sent.id}/correct`);
  const {updated_at} = await crier.call('PUT', `/bulletins/${draft.id}`, {...draft, info: flood('River Street is open').info});
  await crier.post(`/bulletins/${draft.id}/approve`, {updated_at});
  await crier.settled(draft.id);
  assert.equal(double.sent(kChannel).length, 1);
  assert.match(double.sent(kChannel)[0].text, /River Street is open/);

  await crier.post(`/bulletins/${sent.id}/retract`);
  await until('it is gone', () => double.sent(kChannel).length === 0);
});

test('telegram: a throttle is waited for, a lost answer stays in doubt', async (t) => {
  const {double, crier} = await startBoth(t, ', chat: \'@port_alder_alerts\', listen: false');
  double.throttle('sendMessage', 1);
  const sent = await crier.send(flood('The bridge is closed'));
  assert.equal(sent.deliveries[0].state, 'accepted');
  assert.equal(double.sent(kChannel).length, 1);

  double.fail('sendMessage', 'lost');
  const notice = {kind: 'schedule_change', status: 'Actual', msg_type: 'Alert', info: {en: {headline: 'No market on Saturday', description: 'It is on Sunday.'}}, area: 'Harbor district', expires: flood('').expires};
  const draft = await crier.post('/bulletins', notice);
  await crier.post(`/bulletins/${draft.id}/approve`);
  await until('it is in doubt', async () => (await crier.get(`/bulletins/${draft.id}`)).deliveries[0]?.state === 'unknown');
  assert.equal(double.sent(kChannel).filter(({text}) => text.includes('market')).length, 1);
});

test('telegram: people opt in and out, and one who blocked the bot holds up nobody', async (t) => {
  const {double, crier} = await startBoth(t, ', recipients: [\'7001\', \'7002\', \'7003\']');
  const [ana, ben, cleo] = [double.person(7001, 'Ana'), double.person(7002, 'Ben'), double.person(7003, 'Cleo')];
  double.say(7003, cleo, {text: '/stop'});
  await until('the wish is heard', async () => (await consents(crier)).length === 1);
  assert.deepEqual(await consents(crier), ['7003 withdrawn']);
  double.chats.get(7001).blocked = true;  // and Telegram has not told yet
  const sent = await crier.send(flood('The bridge is closed'));
  const states = Object.fromEntries(sent.deliveries.map(({recipient, state}) => [recipient, state]));
  assert.deepEqual(states, {7001: 'failed', 7002: 'accepted', 7003: 'skipped'});
  assert.match(sent.deliveries.find(({recipient}) => recipient === '7001').error, /blocked by the user/);
  double.block(ana);
  double.say(7003, cleo, {text: '/start'});
  await until('both are heard', async () => (await consents(crier)).join() === '7001 withdrawn,7003 granted');
  const again = await crier.send(flood('The bridge is open'));
  assert.deepEqual(Object.fromEntries(again.deliveries.map(({recipient, state}) => [recipient, state])), {7001: 'skipped', 7002: 'accepted', 7003: 'accepted'});
  assert.equal(double.sent(ben.id).length, 2);
});

test('telegram: a group that became a supergroup gets what is sent, under its new id', async (t) => {
  const double = await startDouble(t);
  double.chat(-55, {type: 'group', title: 'Wardens'});
  const crier = await Crier.start(t, channel(double, ', chat: \'-55\', listen: false'), {env: env(double)});
  await crier.send(flood('The bridge is closed'));
  double.migrate(-55, -1005566);
  const second = await crier.send(flood('The tunnel is closed'));
  assert.equal(second.deliveries[0].state, 'accepted');
  assert.equal(double.sent(-1005566).length, 1);
  await crier.process.stop();
  await crier.restart();
  const before = double.requests.length;
  await crier.send(flood('The harbor is closed'));
  assert.equal(double.sent(-1005566).length, 2);
  assert.deepEqual(double.requests.slice(before).filter(({method}) => method === 'sendMessage').map(({parameters}) => parameters.chat_id), [-1005566]);
});

test('telegram: updates come by webhook, from who knows its secret', async (t) => {
  const {double, crier} = await startBoth(t, ', secret: \'env:HOOK_SECRET\'');
  Object.assign(double.hook, {url: `${crier.url}/hooks/bot`, secret: 'live-hook-secret'});
  const ana = double.person(7001, 'Ana');
  double.say(7001, ana, {text: 'There is a huge pothole on Main Street'});
  for (const headers of [{}, {'X-Telegram-Bot-Api-Secret-Token': 'live-hook-secre'}]) assert.ok([401, 403].includes(await double.callHook(headers)));
  assert.equal((await mentions(crier)).length, 0);
  assert.equal(await double.callHook(), 200);
  assert.equal((await mentions(crier)).length, 1);
  double.tell({chat_boost: {odd: [1]}});
  assert.equal(await double.callHook(), 200, 'what is not understood holds up nothing');
  assert.ok(double.requests.every(({method}) => method !== 'getUpdates'));
});

test('telegram: doctor says what to do, and nobody ever shows the token', async (t) => {
  const {double, crier} = await startBoth(t);
  const told = [];
  // The double lives here, so the command must not be waited for by blocking.
  const doctor = async () => {
    const {spawn} = await import('node:child_process');
    const {program, token} = await import('./crier.mjs');
    const child = spawn(program, ['doctor', '--config', crier.config, '--json'], {env: {...process.env, CRIER_TOKEN: token, ...crier.env}});
    let out = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (out += data));
    await new Promise((done) => child.on('close', done));
    told.push(out);
    return JSON.parse(out.slice(out.indexOf('{'))).checks.filter(({what}) => what === 'channel bot');
  };
  await crier.process.stop();
  told.push(crier.process.output);
  assert.match((await doctor())[0].advice, /@port_alder_bot in Port Alder alerts \(-1001111\)/);
  double.hook.url = 'https://elsewhere.example/hook';
  double.chats.get(kChannel).bot = {status: 'administrator', can_post_messages: false};
  const wrong = await doctor();
  assert.deepEqual(wrong.map(({state}) => state), ['wrong', 'wrong']);
  assert.match(wrong[0].advice, /deleteWebhook/);
  assert.match(wrong[1].advice, /may not post/);

  await crier.restart();
  const failing = await until('the conflict is told', async () => {
    const now = await crier.channel('bot');
    return now.state === 'failing' && now;
  });
  assert.match(failing.error, /webhook/);
  const rightToken = double.token;
  double.token = '4711:AAanother-token-0123456789abcdefghi';
  double.hook.url = '';
  await until('the token is refused', async () => /Unauthorized/.test((await crier.channel('bot')).error), {tries: 900});
  told.push(JSON.stringify(await crier.channel('bot')), crier.process.output);
  await double.close();
  told.push(JSON.stringify(await doctor()));
  for (const text of told) {
    assert.ok(!text.includes(rightToken), text);
    assert.ok(!text.includes(rightToken.slice(5)), text);
  }
  assert.ok(told.some((text) => text.includes('getMe')), 'an error tells which method failed');
});
