// The real program against a Mastodon double that refuses what Mastodon refuses: hears residents, speaks in threads,
// corrects and takes back, and makes one status of each part whatever becomes of the answers.
import assert from 'node:assert/strict';
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import test from 'node:test';

import {Crier, sharedData, until} from './crier.mjs';
import {Description} from './mastodon_double/description.mjs';
import {Double} from './mastodon_double/server.mjs';

const description = process.env.CRIER_MASTODON_DESCRIPTION ?? join(sharedData ?? '', 'conformance/openapi/mastodon.json.gz');
const options = {skip: !existsSync(description) && `needs ${description}`};
const kStatuses = '/api/v1/statuses';
const kSecret = 'wrong-token-that-nobody-may-read';

async function startDouble(t) {
  const double = new Double(new Description(description));
  await double.listen(0);
  t.after(() => double.close());
  return double;
}

function channel(double, name = 'social', more = '') {
  return `  - {name: '${name}', connector: 'mastodon', server: '${double.origin}', token: 'env:SOCIAL_TOKEN', poll_every: '1s', allow_private: true${more}}\n`;
}

async function startBoth(t, {others = '', more = ', listen: false'} = {}) {
  const double = await startDouble(t);
  const crier = await Crier.start(t, channel(double, 'social', more) + others, {env: {SOCIAL_TOKEN: 'city-token', BAD_TOKEN: kSecret}});
  return {double, crier};
}

const sentences = (text, count) => Array.from({length: count}, (_, i) => text.replace('#', i + 1)).join(' ');
const flood = {
  kind: 'disaster_update', event: 'Flood', urgency: 'Immediate', severity: 'Severe', certainty: 'Observed', area: 'Harbor district',
  expires: new Date(Date.now() + 6 * 3600_000).toISOString().replace(/\.\d+/, ''),
  info: {
    en: {headline: 'River Street is under water', description: sentences('Pump # runs and crews work on the dike near it through the night.', 16), instruction: 'Stay away from the river.'},
    es: {headline: 'La calle River está inundada', description: sentences('La bomba # funciona y los equipos trabajan en el dique toda la noche.', 16), instruction: 'Aléjese del río.'},
  },
};
const brief = {...flood, info: {en: {headline: 'The bridge is closed', description: 'Use the tunnel.'}}};
const posts = (double) => double.requests.filter(({method, url}) => method === 'POST' && url === kStatuses);
const statuses = (double) => [...double.world.statuses.values()];
const rowsOf = (bulletin, action, state) =>
  bulletin.deliveries.filter((row) => row.action === action && (!state || row.state === state));

// Sends a correction of `id` with these words; answers it settled.
async function correct(crier, id, info) {
  const draft = await crier.post(`/bulletins/${id}/correct`);
  assert.equal(draft.msg_type, 'Update');
  assert.equal(draft.references, id);
  const {updated_at} = await crier.call('PUT', `/bulletins/${draft.id}`, {...draft, info});
  await crier.post(`/bulletins/${draft.id}/approve`, {updated_at});
  return crier.settled(draft.id);
}

test('residents are heard, and their edits followed', options, async (t) => {
  const {double, crier} = await startBoth(t, {more: `, hashtags: ['PortAlder']`});
  const {world} = double;
  const say = (acct, text) => world.post(world.account(acct), {text}).status;
  const pothole = say('ana@elsewhere.example', '@city there is a huge pothole on Main Street');
  const tagged = say('ben', '#PortAlder the street light at the corner is out');
  say('cleo', 'nothing to do with the city');
  say('city', '@ben thank you #PortAlder');

  const mentions = await until('both are heard', async () => {
    const rows = await crier.all('/mentions', 'mentions');
    return rows.length >= 2 && rows;
  });
  assert.deepEqual(mentions.map((mention) => mention.native_id).sort(), [pothole.id, tagged.id].sort());
  const heard = mentions.find((mention) => mention.native_id === pothole.id);
  assert.equal(heard.text, pothole.text);
  assert.equal(heard.author.handle.replace(/^@/, ''), 'ana@elsewhere.example');
  assert.equal(heard.verdict.issues[0].service_code, 'pothole');
  const drafts = await crier.all('/requests?status=draft', 'requests');
  assert.deepEqual(drafts.map((draft) => draft.service_code).sort(), ['pothole', 'street_light']);
  assert.ok(drafts.some((draft) => draft.id === heard.request_id));

  world.edit(pothole, {text: '@city there is graffiti on the wall of Main Street'});
  const edited = await until('the edit is heard', async () => {
    const mention = await crier.get(`/mentions/${heard.id}`);
    return mention.text.includes('graffiti') && mention;
  });
  assert.equal(edited.verdict.issues[0].service_code, 'graffiti');
  const {series} = await crier.get(`/tallies?by=service_code&since=${new Date(Date.now() - 86400_000).toISOString()}`);
  assert.deepEqual(series.filter(({total}) => total > 0).map(({key, total}) => [key, total]).sort(), [['graffiti', 1], ['street_light', 1]]);
  assert.equal((await crier.all('/mentions', 'mentions')).length, 2);
});

test('where the server refuses a part, the rest is heard on time', options, async (t) => {
  const double = await startDouble(t);
  double.tokens.set('tags-token', {account: 'city', scopes: ['read:accounts', 'read:statuses']});
  const crier = await Crier.start(t, channel(double, 'social', `, listen: true, send: false, hashtags: ['PortAlder']`), {env: {SOCIAL_TOKEN: 'tags-token'}});
  const told = await until('the refusal is told', async () => {
    const now = await crier.channel('social');
    return now.state === 'failing' && now;
  });
  assert.match(told.error, /read:notifications/);
  assert.equal(told.failed_polls ?? 0, 0);
  // It asks once a second as ever, and does not wait longer each time.
  const asked = () => double.requests.filter(({url}) => url.startsWith('/api/v1/timelines/tag/')).length;
  const before = asked();
  await until('it has asked four times more', () => asked() >= before + 4);
  assert.ok(Date.parse((await crier.channel('social')).next_poll) - Date.now() < 2000);
  double.world.post(double.world.account('ben'), {text: '#PortAlder the street light is out'});
  await until('it is heard', async () => (await crier.all('/mentions', 'mentions')).length === 1);
});

test('a bulletin is a thread in each language, corrected in place, taken back', options, async (t) => {
  const {double, crier} = await startBoth(t);
  const sent = await crier.send(flood);
  assert.equal(sent.state, 'sent');
  assert.deepEqual(Object.keys(sent.progress), ['accepted'], JSON.stringify(sent.deliveries));
  assert.equal(statuses(double).length, sent.deliveries.length);

  const keys = posts(double).map(({key}) => key);
  assert.ok(keys.every(Boolean));
  assert.equal(new Set(keys).size, sent.deliveries.length);
  for (const lang of ['en', 'es']) {
    const parts = sent.deliveries.filter((row) => row.lang === lang).map((row) => double.world.statuses.get(row.native_id));
    assert.ok(parts.length >= 3, `${lang}: ${parts.length} parts`);
    parts.forEach((status, i) => {
      assert.equal(status.language, lang);
      assert.equal(status.parent?.id, parts[i - 1]?.id, `${lang} part ${i + 1} answers the part before`);
    });
    const text = parts.map((status) => status.text).join(' ').replace(/\s+/g, ' ');
    for (const words of [flood.info[lang].headline, flood.info[lang].instruction]) assert.ok(text.includes(words), words);
    for (let i = 1; i <= 16; ++i) assert.match(text, new RegExp(`(Pump|bomba) ${i} `));
  }

  const before = new Map(statuses(double).map((status) => [status.id, status.text]));
  const words = structuredClone(flood.info);
  words.en.headline = 'River Street and Dock Street are under water';
  words.es = {headline: 'Las calles River y Dock están inundadas', description: 'Es breve.'};
  const update = await correct(crier, sent.id, words);
  assert.equal((await crier.get(`/bulletins/${sent.id}`)).state, 'superseded');
  const parts = (lang) => sent.deliveries.filter((row) => row.lang === lang);
  assert.deepEqual(rowsOf(update, 'edit', 'accepted').map((row) => row.native_id).sort(),
                   [...parts('en'), parts('es')[0]].map((row) => row.native_id).sort(), JSON.stringify(update.deliveries));
  assert.equal(rowsOf(update, 'retract', 'retracted').length, parts('es').length - 1);
  assert.equal(rowsOf(update, 'send').length, 0);
  assert.equal(posts(double).length, keys.length, 'nothing new was posted');
  assert.equal(statuses(double).length, parts('en').length + 1);
  const first = double.world.statuses.get(parts('en')[0].native_id);
  assert.ok(first.text.includes('Dock Street') && first.edited && first.text !== before.get(first.id));
  assert.ok(double.world.statuses.get(parts('es')[0].native_id).text.includes('Dock'));

  const taken = await crier.post(`/bulletins/${update.id}/withdraw`);
  assert.equal(taken.retractions, parts('en').length + 1);
  await until('all is gone', () => statuses(double).length === 0);
  const ledger = await until('the ledger says so', async () => {
    const bulletin = await crier.get(`/bulletins/${update.id}`);
    return !bulletin.progress.pending && !bulletin.progress.sending && bulletin;
  });
  assert.equal(rowsOf(ledger, 'retract', 'retracted').length, parts('es').length - 1 + taken.retractions);
});

test('a correction that is longer goes on in the thread', options, async (t) => {
  const {double, crier} = await startBoth(t);
  const sent = await crier.send(brief);
  assert.equal(sent.deliveries.length, 1);
  const update = await correct(crier, sent.id, {en: flood.info.en});
  assert.equal(rowsOf(update, 'edit', 'accepted').length, 1, JSON.stringify(update.deliveries));
  const added = rowsOf(update, 'send', 'accepted').map((row) => double.world.statuses.get(row.native_id));
  assert.ok(added.length >= 2);
  added.forEach((status, i) => assert.equal(status.parent?.id, i === 0 ? sent.deliveries[0].native_id : added[i - 1].id));
});

test('an answer lost after accepting makes one status all the same', options, async (t) => {
  const {double, crier} = await startBoth(t);
  double.faults.push({times: 2, method: 'POST', path: kStatuses, cut: 'after'});
  const sent = await crier.send(brief);
  assert.deepEqual(sent.deliveries.map((row) => row.state), ['accepted'], JSON.stringify(sent.deliveries));
  assert.equal(statuses(double).length, 1);
  assert.equal(statuses(double)[0].id, sent.deliveries[0].native_id);
  assert.equal(posts(double).length, 3, 'this server is known to honour a key: it was sent again under it');
  assert.equal(new Set(posts(double).map(({key}) => key)).size, 1);
});

test('a lost answer in the middle of a thread keeps its order', options, async (t) => {
  const {double, crier} = await startBoth(t);
  double.faults.push({times: 1, method: 'POST', path: kStatuses, cut: 'before'}, {times: 1, method: 'POST', path: kStatuses, cut: 'after'},
                     {times: 1, method: 'POST', path: kStatuses, status: 503});
  const sent = await crier.send(flood);
  assert.deepEqual(Object.keys(sent.progress), ['accepted'], JSON.stringify(sent.deliveries));
  assert.equal(statuses(double).length, sent.deliveries.length);
  for (const lang of ['en', 'es']) {
    const parts = sent.deliveries.filter((row) => row.lang === lang).map((row) => double.world.statuses.get(row.native_id));
    parts.forEach((status, i) => assert.equal(status.parent?.id, parts[i - 1]?.id));
  }
});

test('killed between the far side\'s taking and its answer: one status', options, async (t) => {
  const {double, crier} = await startBoth(t);
  // Takes the status and never answers; the program dies waiting.
  const {answer} = double;
  let taken = false;
  double.answer = function(request, url, body) {
    const answered = answer.call(this, request, url, body);
    if (request.method === 'POST' && !taken) {
      taken = true;
      crier.process.kill('SIGKILL');
    }
    return answered;
  };
  const draft = await crier.post('/bulletins', brief);
  await crier.post(`/bulletins/${draft.id}/approve`);
  await crier.process.ended;
  assert.ok(taken);
  await crier.restart();
  const sent = await crier.settled(draft.id);
  assert.equal(sent.deliveries.length, 1);
  assert.ok(['accepted', 'delivered'].includes(sent.deliveries[0].state), JSON.stringify(sent.deliveries));
  assert.deepEqual(statuses(double).map((status) => status.id), [sent.deliveries[0].native_id]);
});

test('Retry-After is obeyed by sending and by listening', options, async (t) => {
  const kWait = 3;
  const {double, crier} = await startBoth(t, {more: ''});
  const kMentions = '/api/v1/notifications';
  await until('it listens', async () => (await crier.channel('social')).state === 'ok');
  double.faults.push({times: 1, method: 'POST', path: kStatuses, status: 429, retry_after: kWait},
                     {times: 1, method: 'GET', path: kMentions, status: 429, retry_after: kWait});
  const {world} = double;
  const late = world.post(world.account('ana'), {text: '@city a pothole on Dock Street'}).status;
  await until('the throttle is shown', async () => /429|Too many/i.test((await crier.channel('social')).error));
  const sent = await crier.send(flood);
  assert.deepEqual(Object.keys(sent.progress), ['accepted'], JSON.stringify(sent.deliveries));
  assert.ok(!double.faults.length, 'both faults were met');
  const calls = posts(double);
  assert.ok(calls[1].at - calls[0].at >= kWait * 1000, `came again after ${calls[1].at - calls[0].at} ms`);
  assert.equal(calls[1].key, calls[0].key, 'the one that was refused goes first');
  assert.equal(calls.length, sent.deliveries.length + 1);
  await until('what was said meanwhile is heard', async () =>
    (await crier.all('/mentions', 'mentions')).some((mention) => mention.native_id === late.id));
  const polls = double.requests.filter(({url}) => url.startsWith(kMentions));
  const gaps = polls.slice(1).map(({at}, i) => at - polls[i].at);
  assert.ok(Math.max(...gaps) >= kWait * 1000, `gaps ${gaps}`);
});

test('a wrong token fails one channel alone, and is not shown', options, async (t) => {
  const double = await startDouble(t);
  const {world} = double;
  const crier = await Crier.start(
    t, channel(double) + channel(double, 'wrong').replace('SOCIAL_TOKEN', 'BAD_TOKEN') +
      `  - {name: 'log', connector: 'replay', sent: 'sent.jsonl'}\n`,
    {env: {SOCIAL_TOKEN: 'city-token', BAD_TOKEN: kSecret}});
  const wrong = await until('it fails', async () => {
    const channel = await crier.channel('wrong');
    return channel.state === 'failing' && channel;
  });
  assert.match(wrong.error, /401.*access token is invalid/);
  const said = world.post(world.account('ana'), {text: '@city a pothole on Dock Street'}).status;
  await until('the other hears', async () => (await crier.all('/mentions', 'mentions')).some((mention) => mention.native_id === said.id));
  const draft = await crier.post('/bulletins', brief);
  await crier.post(`/bulletins/${draft.id}/approve`);
  const sent = await until('the others have sent', async () => {
    const bulletin = await crier.get(`/bulletins/${draft.id}`);
    return bulletin.deliveries.filter((row) => row.state === 'accepted').length === 2 && bulletin.deliveries.find((row) => row.channel === 'wrong').error && bulletin;
  });
  const states = Object.fromEntries(sent.deliveries.map((row) => [row.channel, row.state]));
  assert.deepEqual(states, {log: 'accepted', social: 'accepted', wrong: 'pending'});
  assert.match(sent.deliveries.find((row) => row.channel === 'wrong').error, /401.*access token is invalid/);
  const told = JSON.stringify([sent, await crier.get('/channels')]) + crier.process.output;
  assert.ok(!told.includes(kSecret));
  assert.ok(!told.includes('city-token'));
  // Somebody renews the token: what waited goes out.
  await crier.process.stop();
  crier.env.BAD_TOKEN = 'city-token';
  await crier.restart();
  const settled = await crier.settled(draft.id);
  assert.deepEqual(settled.deliveries.map((row) => row.state), ['accepted', 'accepted', 'accepted']);
});
