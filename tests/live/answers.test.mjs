// Answers to residents by the real program: on a Mastodon double, publicly in their thread or to them alone, and by a real Postfix and
// Dovecot; each once whatever is killed, what comes back lands on its request, and two robots stop after three rounds.
import assert from 'node:assert/strict';
import {existsSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import test from 'node:test';

import {callOf, kReplyCalls, schemas} from '../console/schema.mjs';
import {Crier, sharedData, until} from './crier.mjs';
import {MailServers, mailMissing, mailPassword} from './mail_servers.mjs';
import {Description} from './mastodon_double/description.mjs';
import {Double} from './mastodon_double/server.mjs';

const require = createRequire(import.meta.url);
const check = schemas(require('ajv/dist/2020').default, require('ajv-formats').default);
const description = process.env.CRIER_MASTODON_DESCRIPTION ?? join(sharedData ?? '', 'conformance/openapi/mastodon.json.gz');
const social = {skip: !existsSync(description) && `needs ${description}`};
const mail = {skip: mailMissing};
const kStatuses = '/api/v1/statuses';
const kKills = Number(process.env.KILLS ?? 5); // KILLS=60: by hand


// A call whose body and answer match docs/schema/; `made` notes which of kReplyCalls were made.
const made = new Set();
async function call(crier, method, path, body) {
  const known = callOf(method, `/api/v1${path.replace(/\?.*/, '')}`);
  assert.ok(known, `${method} ${path} has no schema`);
  if (body) check(known[3], body, `body of ${method} ${path}`);
  const answer = check(known[2], await crier.call(method, path, body), `${method} ${path}`);
  made.add(known);
  return answer;
}
const answer = (crier, mention, body) => call(crier, 'POST', `/mentions/${mention.id}/reply`, body);
const settled = (crier, reply, states = ['accepted', 'delivered']) =>
  until(`reply ${reply.id} is settled`, async () => {
    const {replies} = await call(crier, 'GET', `/replies?mention=${reply.mention_id}`);
    const now = replies.find(({id}) => id === reply.id);
    return states.includes(now?.state) && now;
  });
const heardAs = (crier, native_id) =>
  until(`${native_id} is heard`, async () => (await crier.all('/mentions', 'mentions')).find((mention) => mention.native_id === native_id));
// A step of a request, seen as it is now.
async function step(crier, id, action, more = {}) {
  const {updated_datetime} = await crier.get(`/requests/${id}`);
  return crier.post(`/requests/${id}`, {action, updated_datetime, ...more});
}

async function onMastodon(t) {
  const double = new Double(new Description(description));
  await double.listen(0);
  t.after(() => double.close());
  const crier = await Crier.start(
    t, `  - {name: 'social', connector: 'mastodon', server: '${double.origin}', token: 'env:SOCIAL_TOKEN', poll_every: '1s', allow_private: true}\n`,
    {env: {SOCIAL_TOKEN: 'city-token'}});
  const say = (text, more = {}) => double.world.post(double.world.account('ana@elsewhere.example'), {text, ...more}).status;
  const ours = () => [...double.world.statuses.values()].filter(({account}) => account.acct === 'city');
  return {double, crier, say, ours};
}

test('a public post is answered in its thread, and what comes back is the same request', social, async (t) => {
  const {double, crier, say, ours} = await onMastodon(t);
  const pothole = say('@city there is a huge pothole at 100 Main Street');
  const mention = await heardAs(crier, pothole.id);
  assert.ok(mention.request_id);

  const preview = await call(crier, 'POST', `/mentions/${mention.id}/reply/preview`, {words: 'A crew is on its way, @ben@elsewhere.example knows.'});
  assert.deepEqual(preview.to, {channel: 'social', recipient: mention.author.id, handle: '@ana@elsewhere.example', visibility: 'public'});
  assert.equal(preview.post.parts[0].text, '@ana@elsewhere.example A crew is on its way, ben@elsewhere.example knows.');
  assert.equal(ours().length, 0);

  const reply = await answer(crier, mention, {words: 'A crew is on its way, @ben@elsewhere.example knows.', once: 'press-1'});
  assert.equal((await answer(crier, mention, {words: 'A crew is on its way, @ben@elsewhere.example knows.', once: 'press-1'})).id, reply.id);
  await settled(crier, reply);
  assert.equal(ours().length, 1);
  const [status] = ours();
  assert.equal(status.parent.id, pothole.id);
  assert.equal(status.visibility, 'unlisted');
  assert.deepEqual(status.mentions.map(({acct}) => acct), ['ana@elsewhere.example'], 'nobody else is called');

  const before = (await crier.all('/requests', 'requests')).length;
  await step(crier, mention.request_id, 'accept');
  await step(crier, mention.request_id, 'close', {status_notes: 'Filled'});
  const back = say('@city no, it is still there', {in_reply_to_id: status.id});
  assert.equal((await heardAs(crier, back.id)).request_id, mention.request_id);
  assert.equal((await crier.get(`/requests/${mention.request_id}`)).status, 'open', 'it was closed too soon');
  // A stranger in the same thread is somebody else.
  const stranger = double.world.post(double.world.account('cleo@elsewhere.example'), {text: '@city me too', in_reply_to_id: status.id}).status;
  assert.notEqual((await heardAs(crier, stranger.id)).request_id, mention.request_id);
  assert.ok((await crier.all('/requests', 'requests')).length <= before + 1);
  const {replies} = await call(crier, 'GET', `/requests/${mention.request_id}/replies`);
  assert.deepEqual(replies.map(({id}) => id), [reply.id]);
  assert.ok(!(await crier.all('/mentions', 'mentions')).some(({native_id}) => native_id === status.id), 'what Crier sent is no mention');
});

test('what was written to the city alone is answered to its author alone', social, async (t) => {
  const {crier, say, ours} = await onMastodon(t);
  const asked = say('@city my neighbour burns trash at 100 Main Street', {visibility: 'direct'});
  const mention = await heardAs(crier, asked.id);
  assert.ok(mention.direct);
  const reply = await answer(crier, mention, {canned: 'accepted', lang: 'es'});
  assert.equal(reply.visibility, 'direct');
  assert.match(reply.words, new RegExp((await crier.get(`/requests/${mention.request_id}`)).ticket));
  await settled(crier, reply);
  assert.equal(ours().length, 1);
  assert.equal(ours()[0].visibility, 'direct');
  assert.equal(ours()[0].language, 'es');
  // To followers alone is not public either.
  const followers = say('@city and the lamp is out', {visibility: 'private'});
  assert.equal((await call(crier, 'POST', `/mentions/${(await heardAs(crier, followers.id)).id}/reply/preview`, {words: 'Thank you.'})).to.visibility, 'direct');
  assert.ok((await call(crier, 'GET', '/answers')).answers.length >= 4);
});

test('an answer that the platform refuses comes back to its author, and the next stands for it', social, async (t) => {
  const {double, crier, say} = await onMastodon(t);
  const mention = await heardAs(crier, say('@city there is a huge pothole on Main Street').id);
  double.faults.push({times: 1, method: 'POST', path: kStatuses, status: 422});
  const reply = await answer(crier, mention, {words: 'A crew is on its way.'});
  const failed = await settled(crier, reply, ['failed']);
  assert.ok(failed.error);
  const back = await call(crier, 'GET', '/replies?returned=true');
  assert.deepEqual(back.replies.map(({id, words}) => [id, words]), [[reply.id, 'A crew is on its way.']]);
  await settled(crier, await answer(crier, mention, {words: 'A crew is on its way!', instead_of: reply.id}));
  assert.equal((await call(crier, 'GET', '/replies?returned=true')).replies.length, 0);
});

test('killed between the far side\'s taking and its answer: each answer once', {...social, timeout: 900_000}, async (t) => {
  const {double, crier, say, ours} = await onMastodon(t);
  const {answer: serve} = double;
  let armed = 0;
  let taken = 0;
  double.answer = function(request, url, body) {
    const answered = serve.call(this, request, url, body);
    if (request.method === 'POST' && url.pathname === kStatuses && armed > 0) {
      --armed;
      ++taken;
      crier.process.kill('SIGKILL');
    }
    return answered;
  };
  const sent = [];
  for (let i = 0; i < kKills; ++i) {
    const mention = await heardAs(crier, say(`@city there is a huge pothole at ${100 + i} Main Street`).id);
    armed = 1;
    // The kill may come before the call is answered: it is made again, under the same name.
    const body = {words: `Crew ${i} is on its way.`, once: `press-${i}`};
    let reply = await answer(crier, mention, body).catch(() => null);
    await crier.process.ended;
    await crier.restart();
    reply ??= await answer(crier, mention, body);
    sent.push(await settled(crier, reply));
  }
  assert.equal(taken, kKills);
  assert.equal(ours().length, kKills, 'each once');
  assert.equal(new Set(ours().map(({text}) => text)).size, kKills);
  assert.equal(new Set(sent.map(({id}) => id)).size, kKills);
});

const letter = (id, subject, text, more = '', from = 'Ana <ana@city.test>') =>
  `From: ${from}\nTo: alerts@city.test\nMessage-ID: <${id}@example.org>\nSubject: ${subject}\n${more}\n${text}\n`;
function headersOf(text) {
  const head = text.replace(/\r\n/g, '\n').split('\n\n')[0].replace(/\n[ \t]+/g, ' ');
  return Object.fromEntries(head.split('\n').reverse().map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]));
}
const sentTo = (servers, address) => servers.inbox().map(headersOf).filter((headers) => headers.to === address && headers['message-id']?.endsWith('.crier@city.test>'));

async function byMail(t, {more = `, verp: true`, extra = ''} = {}) {
  const servers = await MailServers.start(t);
  const crier = await Crier.start(t, servers.channel(`${more}, poll_every: '1h'`), {env: {MAIL_PASSWORD: mailPassword}, extra});
  await until('it listens', async () => (await crier.channel('mail')).state === 'ok');
  return {servers, crier};
}

test('mail is answered to its writer, in its thread, with a token that nobody guesses', mail, async (t) => {
  const {servers, crier} = await byMail(t);
  await servers.deliver({message: letter('one', 'Pothole', 'A huge pothole at 100 Main Street')});
  const mention = await heardAs(crier, 'one@example.org');
  const reply = await answer(crier, mention, {words: 'A crew is on its way.'});
  assert.equal(reply.recipient, 'ana@city.test');
  await settled(crier, reply);
  const [sent] = await until('it arrived', () => sentTo(servers, 'ana@city.test').length === 1 && sentTo(servers, 'ana@city.test'));
  assert.equal(sent.subject, 'Re: Pothole');
  assert.equal(sent['in-reply-to'], '<one@example.org>');
  assert.match(sent['message-id'], /^<[0-9a-f]{40}\.crier@city\.test>$/);
  assert.match(sent['reply-to'], /^alerts\+[0-9a-f]{40}@city\.test$/);
  for (const name of ['list-id', 'list-unsubscribe', 'precedence', 'auto-submitted']) assert.equal(sent[name], undefined, name);

  await step(crier, mention.request_id, 'accept');
  await step(crier, mention.request_id, 'close', {status_notes: 'Filled'});
  await servers.deliver({message: letter('two', 'Re: Pothole', 'It is still there.', `In-Reply-To: ${sent['message-id']}\n`)});
  assert.equal((await heardAs(crier, 'two@example.org')).request_id, mention.request_id);
  assert.equal((await crier.get(`/requests/${mention.request_id}`)).status, 'open');
  // A program that drops the references writes to the address that it was given.
  const tagged = letter('three', 'the hole', 'By the school gate.').replace('alerts@city.test', sent['reply-to']);
  await servers.deliver({message: tagged});
  assert.equal((await heardAs(crier, 'three@example.org')).request_id, mention.request_id);
  // Who forwards the mail, or makes up a number, comes into nobody's request.
  await servers.deliver({from: 'eve@example.org', message: letter('four', 'Re: Pothole', 'Who lives there?', `In-Reply-To: ${sent['message-id']}\n`, 'Eve <eve@example.org>')});
  await servers.deliver({message: letter('five', `[#${mention.request_id}] Re: Pothole`, 'Hello?', `In-Reply-To: <${'0'.repeat(40)}.crier@city.test>\n`)});
  for (const id of ['four', 'five']) assert.notEqual((await heardAs(crier, `${id}@example.org`)).request_id, mention.request_id, id);
});

test('what the city says by itself waits for as long as the step can be taken back', mail, async (t) => {
  const extra = `answers: {on_accept: true, on_status: true, look_up: 'https://city.test/r/{ticket}'}\n`;
  const {servers, crier} = await byMail(t, {extra});
  await servers.deliver({message: letter('one', 'Pothole', 'A huge pothole at 100 Main Street')});
  const mention = await heardAs(crier, 'one@example.org');
  const id = mention.request_id;
  await step(crier, id, 'accept');
  const {replies} = await call(crier, 'GET', `/requests/${id}/replies`);
  assert.equal(replies.length, 1);
  const [notice] = replies;
  assert.ok(notice.automatic);
  assert.equal(notice.by, 'hub');
  assert.equal(notice.state, 'queued', 'for as long as the step can be taken back');
  assert.ok(Date.parse(notice.deliveries[0].next_attempt) - Date.now() > 9 * 60_000);
  const {updated_datetime, ticket} = await crier.get(`/requests/${id}`);
  assert.match(notice.words, new RegExp(`https://city.test/r/${ticket}`));
  await crier.post(`/requests/${id}/undo`, {updated_datetime});
  await settled(crier, notice, ['failed']);
  assert.equal(sentTo(servers, 'ana@city.test').length, 0);
  assert.equal((await call(crier, 'GET', '/replies?returned=true')).replies.length, 0, 'nobody has to send it again');
});

test('answers by mail under kills: none twice but where a person says so', {...mail, timeout: 900_000}, async (t) => {
  const {servers, crier} = await byMail(t);
  const sent = [];
  for (let i = 0; i < kKills; ++i) {
    await servers.deliver({message: letter(`k${i}`, `Pothole ${i}`, `A huge pothole at ${100 + i} Main Street`)});
    const mention = await heardAs(crier, `k${i}@example.org`);
    const body = {words: `Crew ${i} is on its way.`, once: `press-${i}`};
    let reply = await answer(crier, mention, body).catch(() => null);
    crier.process.kill('SIGKILL');
    await crier.process.ended;
    await crier.restart();
    reply ??= await answer(crier, mention, body);
    sent.push(await settled(crier, reply, ['accepted', 'delivered', 'unknown']));
  }
  const unknown = sent.filter(({state}) => state === 'unknown');
  const arrived = () => sentTo(servers, 'ana@city.test').map((headers) => headers.subject);
  await until('what was accepted is there', () => arrived().length >= kKills - unknown.length);
  assert.equal(new Set(arrived()).size, arrived().length, 'none twice');
  if (unknown.length === 0) return;
  // One action settles all of them; they go out again, which is a person's word.
  const {settled: rows} = await crier.post('/channels/mail/settle', {as: 'again'});
  assert.equal(rows, unknown.length);
  for (const reply of unknown) await settled(crier, reply);
  await until('everybody has his', () => new Set(arrived()).size === kKills);
});

test('every call of answers was made', {skip: social.skip || mail.skip}, () => {
  assert.deepEqual(kReplyCalls.filter((each) => !made.has(each)).map(([method, path]) => `${method} ${path}`), []);
});
