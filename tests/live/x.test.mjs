// The real program beside a double of X's API: hears a storm of mentions whole, posts threads at the price that the preview says, finds
// what was lost on the way, follows deletions, stays behind the terms gate.
import assert from 'node:assert/strict';
import test from 'node:test';

import {Crier, program, start, token, until} from './crier.mjs';
import {XDouble} from './x_double.mjs';

const channel = (double, more = '') =>
  `  - {name: 'x', connector: 'x', account: 'portalder', client_id: '${double.clientId}', client_secret: 'env:X_SECRET', refresh_token: 'env:X_REFRESH', bearer_token: 'env:X_APP', server: '${double.origin}', allow_private: true${more}}\n`;

async function startBoth(t, more = '', options = {}) {
  const double = await new XDouble().listen();
  t.after(() => double.close());
  const env = {X_SECRET: double.clientSecret, X_REFRESH: double.refreshToken, X_APP: double.appToken};
  return {double, crier: await Crier.start(t, channel(double, more), {env, ...options})};
}
const mentions = (crier) => crier.all('/mentions', 'mentions');
const heard = (crier, count) => until(`${count} are heard`, async () => {
  const rows = await mentions(crier);
  return rows.length >= count && rows;
});
const flood = (headline, more = {}) => ({
  kind: 'disaster_update', event: 'Flood', urgency: 'Immediate', severity: 'Severe', certainty: 'Observed', area: 'Harbor district',
  expires: new Date(Date.now() + 6 * 3600_000).toISOString().replace(/\.\d+/, ''), info: {en: {headline, description: 'Use the tunnel on Elm & Oak.'}}, ...more,
});
const listening = ', mentions: true, poll_every: \'1s\', backfill: 400';

test('x: a storm of mentions is heard whole, late ones and edits too, each once', async (t) => {
  const {double, crier} = await startBoth(t, listening);
  const ana = double.person('901', 'ana_r', 'Ana');
  const ben = double.person('902', 'ben');
  const first = double.say(ana, '@PortAlder There is a huge pothole on Elm & Oak <deep> https://example.org/a?b=1&c=2');
  await heard(crier, 1);
  for (let i = 0; i < 190; ++i) double.say(ben, `@PortAlder pothole number ${i}`);
  const late = double.say(ben, '@PortAlder The street light is out', {late: true});
  for (let i = 0; i < 60; ++i) double.say(ben, `@PortAlder lamp number ${i}`);
  double.say(double.own, '@PortAlder is us');
  double.say(ana, 'RT @ben: @PortAlder pothole number 1', {reposts: first.id});
  const long = double.say(ana, `@PortAlder ${'the water rises on River Street and '.repeat(12)}help`);
  await heard(crier, 252);
  await crier.process.stop('SIGKILL');
  double.list(late);
  await crier.restart();
  const rows = await heard(crier, 253);
  assert.equal(rows.length, 253);
  assert.equal(new Set(rows.map(({native_id}) => native_id)).size, 253);
  const one = rows.find(({native_id}) => native_id === first.id);
  assert.equal(one.text, '@PortAlder There is a huge pothole on Elm & Oak <deep> https://example.org/a?b=1&c=2');
  assert.equal(one.author.handle, '@ana_r');
  assert.equal(one.verdict.issues[0].service_code, 'pothole');
  assert.equal(rows.find(({native_id}) => native_id === long.id).text, long.text);
  double.edit(first, '@PortAlder There is graffiti on the wall of Elm');
  await until('the edit is heard', async () => (await crier.get(`/mentions/${one.id}`)).text.includes('graffiti'));
  assert.equal((await mentions(crier)).length, 253);
});

test('x: a thread costs what the preview says; a correction answers it; withdrawn, it is gone', async (t) => {
  const {double, crier} = await startBoth(t);
  const bulletin = flood('River Street is under water', {web: 'https://example.org/flood'});
  bulletin.info.en.description = 'The bridge is closed for all. '.repeat(14).trim();
  const preview = await crier.post('/bulletins/preview', bulletin);
  const [post] = preview.posts;
  assert.ok(post.parts.length > 1);
  const sent = await crier.send(bulletin);
  assert.deepEqual([...new Set(sent.deliveries.map(({state}) => state))], ['accepted'], JSON.stringify(sent.deliveries));
  const made = double.sent();
  assert.deepEqual(made.map(({text}) => text), post.parts.map(({text}) => text));
  for (let i = 1; i < made.length; ++i) assert.equal(made[i].answers, made[i - 1].id);
  const paid = double.charges.filter(({what}) => what.startsWith('post'));
  assert.equal(paid.reduce((sum, {cost}) => sum + cost, 0) / 1000, post.cost.amount);
  assert.equal(post.cost.currency, 'USD');
  assert.equal(paid.filter(({what}) => what === 'post with a link').length, 1);

  const draft = await crier.post(`/bulletins/${sent.id}/correct`);
  const {updated_at} = await crier.call('PUT', `/bulletins/${draft.id}`, {...draft, info: flood('River Street is open').info});
  await crier.post(`/bulletins/${draft.id}/approve`, {updated_at});
  await crier.settled(draft.id);
  const correction = double.sent().at(-1);
  assert.match(correction.text, /River Street is open/);
  assert.ok(made.some(({id}) => id === correction.answers));
  await crier.post(`/bulletins/${draft.id}/withdraw`);
  await until('it is gone', () => !double.posts.has(correction.id));
});

// X refuses what the account said a short while ago, word for word.
const goesOut = async (crier, bulletin) => {
  const draft = bulletin.id ? bulletin : await crier.post('/bulletins', bulletin);
  await crier.post(`/bulletins/${draft.id}/approve`, {updated_at: draft.updated_at});
  await until('all of it goes out', async () => {
    const {deliveries} = await crier.get(`/bulletins/${draft.id}`);
    const waiting = deliveries.filter(({state}) => state !== 'accepted').map(({lang, part, state, error}) => `${lang} part ${part + 1} ${state} ${error}`);
    assert.ok(deliveries.length && !waiting.length, waiting.join('; '));
    return true;
  }, {tries: 80});
  return draft.id;
};
const pumps = (text, count) => Array.from({length: count}, (_, i) => text.replaceAll('#', i + 1)).join(' ');

test('x: what a second correction says as the first did is refused; that is told, and it is not sent again', async (t) => {
  const {double, crier} = await startBoth(t);
  const info = (street) => ({en: {headline: `${street} Street is under water`, description: pumps('Pump # runs, and crews work on the dike near gate # tonight.', 14)}});
  let id = await goesOut(crier, flood('', {info: info('Main')}));
  const correct = async (street) => {
    const draft = await crier.post(`/bulletins/${id}/correct`);
    return crier.call('PUT', `/bulletins/${draft.id}`, {...draft, info: info(street)});
  };
  id = await goesOut(crier, await correct('Dock'));
  const last = await correct('Rock');
  await crier.post(`/bulletins/${last.id}/approve`, {updated_at: last.updated_at});
  const row = await until('it is told', async () => (await crier.get(`/bulletins/${last.id}`)).deliveries.find(({reason}) => reason === 'repeated'));
  assert.deepEqual([row.state, row.part, row.attempts, row.may_be_out], ['unknown', 1, 1, true]);
  assert.match(row.error, /duplicate content/);
  assert.match(double.sent().at(-1).text, /Rock Street/);
});

test('x: what was lost on the way is found, not posted again', async (t) => {
  const {double, crier} = await startBoth(t);
  double.fail('POST tweets', 'lost');
  const sent = await crier.send(flood('The bridge is closed', {web: 'https://example.org/bridge?a=1&b=2'}));
  assert.deepEqual(sent.deliveries.map(({state}) => state), ['accepted'], JSON.stringify(sent.deliveries));
  assert.equal(double.sent().length, 1);
  assert.equal(sent.deliveries[0].url, `https://x.com/portalder/status/${double.sent()[0].id}`);
  const reads = double.charges.filter(({what}) => what === 'read');
  assert.equal(reads.length, 1, 'only what was posted since then is read, and charged');
});

test('x: a window that is used up is waited for, and so is credit', async (t) => {
  const {double, crier} = await startBoth(t);
  double.useUp('POST tweets', 2);
  const sent = await crier.send(flood('The bridge is closed'));
  assert.equal(sent.deliveries[0].state, 'accepted');
  double.credit = 0;
  const draft = await crier.post('/bulletins', flood('The tunnel is closed'));
  await crier.post(`/bulletins/${draft.id}/approve`);
  const row = await until('it waits for credit', async () => {
    const [delivery] = (await crier.get(`/bulletins/${draft.id}`)).deliveries;
    return delivery?.error?.includes('credit') && delivery;
  });
  assert.equal(row.state, 'pending');
  assert.equal(double.sent().length, 1);
});

test('x: a token that another program used up stops the channel, and says so', async (t) => {
  const {double, crier} = await startBoth(t);
  await crier.send(flood('The bridge is closed'));
  double.rotate();
  const draft = await crier.post('/bulletins', flood('The tunnel is closed'));
  await crier.post(`/bulletins/${draft.id}/approve`);
  await until('it is told', async () => (await crier.get(`/bulletins/${draft.id}`)).deliveries[0]?.error?.includes('log in again'));
  assert.equal(double.sent().length, 1);
});

test('x: what people delete is removed here within a day', async (t) => {
  const {double, crier} = await startBoth(t, ', mentions: true, poll_every: \'1h\', backfill: 400');
  const ana = double.person('901', 'ana_r', 'Ana');
  const kept = double.say(ana, '@PortAlder The street light is out');
  const gone = double.say(ana, '@PortAlder I live at 12 Elm Street');
  await crier.process.stop();
  // A day passes in half a minute.
  const quick = start(t, program, ['serve', '--config', crier.config, '--speed', '3600'], {env: {...process.env, CRIER_TOKEN: token, ...crier.env}});
  await until('both are heard', async () => (await mentions(crier)).length === 2);
  double.remove(gone);
  await until('the one is removed', async () => !(await mentions(crier)).some(({text}) => text.includes('12 Elm')), {tries: 600});
  const rows = await mentions(crier);
  assert.ok(rows.some(({native_id}) => native_id === kept.id));
  await quick.stop();
});

test('x: a search does not open without the terms, and says why; with them it hears', async (t) => {
  const {double, crier} = await startBoth(t, ', search: [\'#portalderflood\'], terms_accepted: \'enterprise\', poll_every: \'1s\'');
  double.say(double.person('903', 'cleo'), 'Water on River Street #portalderflood');
  const [row] = await heard(crier, 1);
  assert.equal(row.author.handle, '@cleo');
  const {writeFileSync, readFileSync} = await import('node:fs');
  writeFileSync(crier.config, readFileSync(crier.config, 'utf8').replace(', terms_accepted: \'enterprise\'', ''));
  const doctor = start(t, program, ['doctor', '--config', crier.config, '--json'], {env: {...process.env, CRIER_TOKEN: token, ...crier.env}});
  await doctor.ended;
  assert.match(doctor.output, /Enterprise plan/);
  assert.match(doctor.output, /terms_accepted: enterprise/);
});

test('x: doctor tells credit and usage, posts nothing, shows no secret', async (t) => {
  const {double, crier} = await startBoth(t, ', mentions: true');
  await until('it listens', () => double.requests.some(({kind}) => kind === 'GET mentions'));
  const doctor = start(t, program, ['doctor', '--config', crier.config, '--json'], {env: {...process.env, CRIER_TOKEN: token, ...crier.env}});
  await doctor.ended;
  const {checks} = JSON.parse(doctor.output);
  const check = checks.find(({what}) => what === 'channel x');
  assert.equal(check.state, 'ok', doctor.output);
  assert.match(check.advice, /^@portalder, 9\.\d\d USD of credit left; 0 of 3000000 posts read this month; \d+ of 75 requests left/);
  assert.equal(double.sent().length, 0);
  for (const secret of [double.clientSecret, double.appToken, 'live-refresh', 'live-access']) assert.ok(!(doctor.output + crier.process.output).includes(secret), secret);
});
