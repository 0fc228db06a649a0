// The real program beside a real Kannel, whose centre speaks SMPP, and beside a double of Twilio: messages both ways, reports by part,
// STOP, START and HELP in two languages, and no password anywhere.
import assert from 'node:assert/strict';
import {readFileSync, writeFileSync} from 'node:fs';
import test from 'node:test';

import {Crier, tempFolder, until} from './crier.mjs';
import {hasKannel, Kannel} from './kannel.mjs';
import {TwilioDouble} from './twilio_double.mjs';

const kPeople = ['+15550141', '+15550142', '+15550143'];
const kNowhere = 'http://127.0.0.1:9/hooks/sms';
const env = {SMS_PASSWORD: 'live-sms-password', SMS_SECRET: 'live0hook0secret', SMS_TOKEN: 'live-twilio-auth-token-0123456789'};

// The program knows its own address only once it has a port.
async function startCrier(t, channel, folder) {
  const crier = await Crier.start(t, channel, {env, folder});
  const text = readFileSync(crier.config, 'utf8');
  crier.hook = `${crier.url}/hooks/sms`;
  await crier.process.stop();
  crier.early = crier.process.output;
  writeFileSync(crier.config, text.replaceAll(kNowhere, crier.hook));
  await crier.restart();
  return crier;
}

async function startKannel(t, more = '') {
  const folder = tempFolder(t);
  const kannel = await Kannel.start(t, folder);
  const crier = await startCrier(t, `  - {name: 'sms', connector: 'sms', service: 'kannel', server: '${kannel.origin}', user: 'crier', password: 'env:SMS_PASSWORD', from: '311311', public_url: '${kNowhere}', secret: 'env:SMS_SECRET', allow_private: true, recipients: ${JSON.stringify(kPeople)}${more}}\n`, folder);
  await kannel.run(crier.hook.replace('http://', `http://kannel:${env.SMS_SECRET}@`));
  return {kannel, crier, centre: kannel.centre};
}
async function startTwilio(t) {
  const twilio = await new TwilioDouble().listen();
  t.after(() => twilio.close());
  const crier = await startCrier(t, `  - {name: 'sms', connector: 'sms', service: 'twilio', server: '${twilio.origin}', account: '${twilio.account}', password: 'env:SMS_TOKEN', from: '${twilio.number}', public_url: '${kNowhere}', secret: 'env:SMS_TOKEN', allow_private: true, poll_every: '2s', recipients: ${JSON.stringify(kPeople)}}\n`);
  return {twilio, crier};
}

const bulletin = (headline, description, lang = 'en') => ({
  kind: 'disaster_update', event: 'Flood', urgency: 'Immediate', severity: 'Severe', certainty: 'Observed', area: 'Harbor district',
  expires: new Date(Date.now() + 6 * 3600_000).toISOString().replace(/\.\d+/, ''), info: {[lang]: {headline, description}},
});
const mentions = (crier) => crier.all('/mentions', 'mentions');
const heard = (crier, count) => until(`${count} are heard`, async () => {
  const rows = await mentions(crier);
  return rows.length >= count && rows;
});
const consents = async (crier) => Object.fromEntries((await crier.get('/consents?channel=sms')).consents.map(({recipient, state}) => [recipient, state]));
const statesOf = ({deliveries}) => Object.fromEntries(deliveries.map(({recipient, state}) => [recipient, state]));
const becomes = (crier, id, states) => until(JSON.stringify(states), async () => {
  const now = statesOf(await crier.get(`/bulletins/${id}`));
  assert.deepEqual(now, states);
  return true;
});
const all = (state) => Object.fromEntries(kPeople.map((who) => [who, state]));
const options = {skip: hasKannel ? false : 'Kannel is not installed (script/setup test)'};

test('kannel: a bulletin arrives as it was previewed, in either alphabet, and is reported as delivered', options, async (t) => {
  const {crier, centre} = await startKannel(t);
  const long = bulletin('Bridge closed', 'Use the tunnel at 5th {east}. €5 toll waived. '.repeat(5));
  const odd = bulletin('Inundación 🔥', 'Agua en la calle Olmo, no cruce. Está prohibido el paso ñ Ç €. '.repeat(2), 'es');
  for (const [what, gsm7] of [[long, true], [odd, false]]) {
    const {posts} = await crier.post('/bulletins/preview', {...what, channels: ['sms']});
    const [{parts, warnings, unit}] = posts;
    assert.equal(unit, 'sms');
    assert.ok(parts[0].sms_parts > 1, JSON.stringify(parts));
    assert.equal(warnings.some((warning) => warning.includes('GSM 03.38')), !gsm7, JSON.stringify(warnings));
    centre.taken.length = 0;
    const sent = await crier.send(what);
    await becomes(crier, sent.id, all('delivered'));
    for (const who of kPeople) {
      assert.deepEqual(centre.read(who), parts.map(({text}) => text));
      assert.equal(centre.taken.filter(({to}) => to === who).length, parts.reduce((sum, part) => sum + part.sms_parts, 0));
    }
    assert.equal(centre.taken.some(({coding}) => coding === 8), !gsm7);
    for (const one of centre.taken) {
      // Of a thread each message is in an alphabet of its own.
      assert.equal(one.coding, /[íá🔥]/u.test(centre.read(one.to).find((text) => text.includes(one.words))) ? 8 : 0);
      assert.equal(one.from, '311311');
      assert.ok(!/[\ud800-\udbff]$/.test(one.words), 'no character is cut');
    }
  }
});

test('kannel: one part that does not arrive, and the message has not', options, async (t) => {
  const {crier, centre} = await startKannel(t);
  centre.fate = ({to, part}) => (to === kPeople[0] && part === 2) || to === kPeople[1] && part === 1 ? 'UNDELIV' : to === kPeople[2] && part === 2 ? null : 'DELIVRD';
  const sent = await crier.send(bulletin('Bridge closed', 'Use the tunnel at 5th. '.repeat(11)));
  assert.ok(centre.taken.some(({of}) => of > 1));
  await becomes(crier, sent.id, {[kPeople[0]]: 'failed', [kPeople[1]]: 'failed', [kPeople[2]]: 'accepted'});
  const {deliveries} = await crier.get(`/bulletins/${sent.id}`);
  assert.match(deliveries.find(({recipient}) => recipient === kPeople[0]).error, /part 2 of \d: .*stat:UNDELIV/);
});

test('kannel: residents are heard, in parts and in any script, also those who wrote while the program was away', options, async (t) => {
  const {crier, centre} = await startKannel(t);
  centre.say('+15550150', 'There is a huge pothole on Main Street @ 5th_$');
  centre.say('+15550151', 'Se inundó la calle Olmo 🔥');
  centre.say('+15550152', 'The street light at the corner of ', 'Elm and 5th is out');
  const rows = await heard(crier, 3);
  const by = Object.fromEntries(rows.map((row) => [row.author.handle, row]));
  assert.equal(by['+15550150'].text, 'There is a huge pothole on Main Street @ 5th_$');
  assert.equal(by['+15550150'].verdict.issues[0].service_code, 'pothole');
  assert.equal(by['+15550150'].direct, true);
  assert.equal(by['+15550151'].text, 'Se inundó la calle Olmo 🔥');
  assert.equal(by['+15550152'].text, 'The street light at the corner of Elm and 5th is out');
  await crier.process.stop('SIGKILL');
  for (let i = 0; i < 20; ++i) centre.say('+15550153', `Pothole number ${i}`);
  await crier.restart();
  await heard(crier, 23);
  assert.equal(new Set((await mentions(crier)).map(({native_id}) => native_id)).size, 23);
  assert.deepEqual(centre.taken, [], 'nobody is answered what was no question');
});

test('kannel: people leave and come back in their own words, and are answered', options, async (t) => {
  const {crier, centre} = await startKannel(t, ', answers: {help: \'Port Alder alerts: call 311\'}');
  centre.say(kPeople[0], 'please stop texting me');
  centre.say(kPeople[1], 'BAJA');
  centre.say(kPeople[2], 'HELP');
  await until('all are answered', () => kPeople.every((who) => centre.read(who).length === 1));
  assert.match(centre.read(kPeople[0])[0], /Reply START/);
  assert.match(centre.read(kPeople[1])[0], /Responda ALTA/);
  assert.equal(centre.read(kPeople[2])[0], 'Port Alder alerts: call 311');
  assert.deepEqual(await consents(crier), {[kPeople[0]]: 'withdrawn', [kPeople[1]]: 'withdrawn'});
  assert.deepEqual((await mentions(crier)).map(({text}) => text), ['HELP'], 'a wish to leave is no mention');
  const sent = await crier.send(bulletin('Bridge closed', 'Use the tunnel.'));
  await becomes(crier, sent.id, {[kPeople[0]]: 'skipped', [kPeople[1]]: 'skipped', [kPeople[2]]: 'delivered'});
  centre.say(kPeople[1], 'Alta');
  centre.say(kPeople[2], 'stop the alerts about dogs');
  await until('both are heard', async () => {
    assert.deepEqual(await consents(crier), {[kPeople[0]]: 'withdrawn', [kPeople[1]]: 'granted', [kPeople[2]]: 'asked'});
    return true;
  });
  assert.match((await heard(crier, 2)).find(({text}) => text.includes('dogs')).text, /May ask to unsubscribe/);
});

test('kannel: refusals, a wrong caller, a forged report; and no password is ever shown', options, async (t) => {
  const {crier, kannel, centre} = await startKannel(t);
  const told = [crier.early];
  for (const headers of [{}, {Authorization: 'Basic ' + Buffer.from('kannel:wrong').toString('base64')}]) {
    const response = await fetch(`${crier.hook}?id=1`, {method: 'POST', body: 'Pothole', headers: {'X-Kannel-From': '+15550150', 'Content-Type': 'text/plain', ...headers}});
    assert.ok([401, 403].includes(response.status));
    told.push(await response.text());
  }
  centre.fate = () => null;
  const sent = await crier.send(bulletin('Bridge closed', 'Use the tunnel.'));
  assert.deepEqual(statesOf(sent), all('accepted'));
  const {key, native_id} = sent.deliveries[0];
  const forged = await fetch(`${crier.hook}?key=${key ?? native_id}&part=1&of=1&proof=${'0'.repeat(32)}&dlr=2&said=no`);
  assert.ok([401, 403].includes(forged.status));
  told.push(await forged.text());
  assert.deepEqual(statesOf(await crier.get(`/bulletins/${sent.id}`)), all('accepted'));
  assert.deepEqual(await mentions(crier), []);

  await crier.process.stop();
  told.push(crier.process.output);
  crier.env = {...env, SMS_PASSWORD: 'another-sms-password'};
  await crier.restart();
  const draft = await crier.post('/bulletins', bulletin('Bridge open', 'Thank you.'));
  await crier.post(`/bulletins/${draft.id}/approve`);
  const waiting = await until('the password is refused', async () => {
    const now = await crier.get(`/bulletins/${draft.id}`);
    return now.deliveries.some(({error}) => /Authorization failed/.test(error)) && now;
  });
  assert.deepEqual(statesOf(waiting), all('pending'), 'a person mends it, and then they go out');
  told.push(JSON.stringify(waiting), JSON.stringify(await crier.channel('sms')), crier.process.output);
  for (const text of told) {
    for (const secret of [env.SMS_PASSWORD, env.SMS_SECRET, 'another-sms-password']) assert.ok(!text.includes(secret), text);
  }
  assert.ok(!kannel.log().includes(`//kannel:${env.SMS_SECRET}@127.0.0.1:${kannel.port}`));
});

test('twilio: a bulletin goes out once, and its statuses come in any order', async (t) => {
  const {twilio, crier} = await startTwilio(t);
  twilio.fault('throttle');
  const sent = await crier.send(bulletin('Bridge closed', 'Use the tunnel & don’t cross — €5 + 🔥'));
  assert.deepEqual(statesOf(sent), all('accepted'));
  assert.equal(twilio.sent.length, 3);
  const [{posts: [{parts}]}] = [await crier.post('/bulletins/preview', {...bulletin('Bridge closed', 'Use the tunnel & don’t cross — €5 + 🔥'), channels: ['sms']})];
  for (const {body} of twilio.sent) assert.equal(body, parts[0].text);
  const [ana, ben, cleo] = kPeople.map((who) => twilio.sent.find(({to}) => to === who));
  assert.equal(await twilio.report(ana, 'delivered'), 200);
  assert.equal(await twilio.report(ana, 'sent'), 200, 'late, and no news');
  assert.equal(await twilio.report(ben, 'undelivered', {ErrorCode: '30003'}), 200);
  assert.ok([401, 403].includes(await twilio.report(cleo, 'failed', {}, {token: 'somebody-else'})));
  await becomes(crier, sent.id, {[kPeople[0]]: 'delivered', [kPeople[1]]: 'failed', [kPeople[2]]: 'accepted'});
});

test('twilio: where the answer is lost the delivery is in doubt until its status comes', async (t) => {
  const {twilio, crier} = await startTwilio(t);
  twilio.fault('lost');
  const notice = {kind: 'schedule_change', status: 'Actual', msg_type: 'Alert', info: {en: {headline: 'No market on Saturday', description: 'It is on Sunday.'}}, area: 'Harbor district', expires: bulletin('').expires};
  const draft = await crier.post('/bulletins', notice);
  await crier.post(`/bulletins/${draft.id}/approve`);
  const [lost] = await until('three are taken', () => twilio.sent.length === 3 && twilio.sent);
  await until('one is in doubt', async () => {
    assert.equal(statesOf(await crier.get(`/bulletins/${draft.id}`))[lost.to], 'unknown');
    return true;
  });
  assert.equal(await twilio.report(lost, 'delivered'), 200);
  await becomes(crier, draft.id, {...all('accepted'), [lost.to]: 'delivered'});
  assert.equal(twilio.sent.length, 3, 'nobody gets it twice');
});

test('twilio: residents are heard once, and leave and come back there and here', async (t) => {
  const {twilio, crier} = await startTwilio(t);
  const id = 'SM00000000000000000000000000000001';
  for (let tries = 0; tries < 3; ++tries) assert.equal(await twilio.say(crier.hook, '+15550150', 'There is a huge pothole on Main Street ñ 🔥 & +', {id}), 200);
  const rows = await mentions(crier);
  assert.deepEqual(rows.map(({text}) => text), ['There is a huge pothole on Main Street ñ 🔥 & +']);
  for (const how of [{signature: ''}, {signature: 'AAAA'}, {token: 'somebody-else'}]) assert.ok([401, 403].includes(await twilio.say(crier.hook, '+15550151', 'Forged', how)));

  await twilio.say(crier.hook, kPeople[0], 'Stop');
  await twilio.say(crier.hook, kPeople[1], 'no quiero recibir más mensajes');
  assert.deepEqual(await consents(crier), {[kPeople[0]]: 'withdrawn', [kPeople[1]]: 'withdrawn'});
  assert.deepEqual(twilio.replies.map(({to}) => to), [kPeople[1]], 'what Twilio answers is not answered twice');
  twilio.left.add(kPeople[2]);  // and nobody told us
  const sent = await crier.send(bulletin('Bridge closed', 'Use the tunnel.'));
  assert.deepEqual(statesOf(sent), {[kPeople[0]]: 'skipped', [kPeople[1]]: 'skipped', [kPeople[2]]: 'failed'});
  await until('the refusal is a consent', async () => (await consents(crier))[kPeople[2]] === 'withdrawn', {tries: 900});
  await twilio.say(crier.hook, kPeople[2], 'START');
  assert.equal((await consents(crier))[kPeople[2]], 'granted');
  assert.equal((await mentions(crier)).length, 1);
  const again = await crier.send(bulletin('Bridge open', 'Thank you.'));
  assert.equal(statesOf(again)[kPeople[2]], 'accepted');
  await crier.process.stop();
  for (const {url} of twilio.requests) assert.ok(!url.includes(twilio.token));
  assert.ok(!crier.process.output.includes(twilio.token) && !crier.early.includes(twilio.token));
});
