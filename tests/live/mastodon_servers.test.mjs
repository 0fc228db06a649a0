// The real program against doubles that do what GoToSocial and snac do, and a Mastodon that allows few requests.
import assert from 'node:assert/strict';
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import test from 'node:test';

import {Crier, program, sharedData, start, token, until} from './crier.mjs';
import {Description} from './mastodon_double/description.mjs';
import {Double} from './mastodon_double/server.mjs';

const description = process.env.CRIER_MASTODON_DESCRIPTION ?? join(sharedData ?? '', 'conformance/openapi/mastodon.json.gz');
const options = {skip: !existsSync(description) && `needs ${description}`};
const kStatuses = '/api/v1/statuses';

async function startBoth(t, like, more = ', listen: false') {
  const double = new Double(new Description(description), {like});
  await double.listen(0);
  t.after(() => double.close());
  const crier = await Crier.start(
    t, `  - {name: 'social', connector: 'mastodon', server: '${double.origin}', token: 'env:SOCIAL_TOKEN', poll_every: '1s', allow_private: true${more}}\n`,
    {env: {SOCIAL_TOKEN: 'city-token'}});
  return {double, crier};
}

// A command of it, while the double answers.
async function command(t, crier, args) {
  const child = start(t, program, [...args, '--config', crier.config], {env: {...process.env, CRIER_TOKEN: token, ...crier.env}});
  let said = '', complained = '';
  child.stdout.on('data', (data) => (said += data));
  child.stderr.on('data', (data) => (complained += data));
  const {code} = await child.ended;
  return {code, said, complained};
}

const info = (headline, description) => ({headline, description});
const brief = {
  kind: 'disaster_update', event: 'Flood', urgency: 'Immediate', severity: 'Severe', certainty: 'Observed', area: 'Harbor district',
  expires: new Date(Date.now() + 6 * 3600_000).toISOString().replace(/\.\d+/, ''),
  info: {en: info('The bridge is closed', 'Use the tunnel.'), es: info('El puente está cerrado', 'Use el túnel.')},
};
const statuses = (double) => [...double.world.statuses.values()];
const rowsOf = (bulletin, action) => bulletin.deliveries.filter((row) => row.action === action);

async function correct(crier, id, words) {
  const draft = await crier.post(`/bulletins/${id}/correct`);
  const {updated_at} = await crier.call('PUT', `/bulletins/${draft.id}`, {...draft, info: words});
  await crier.post(`/bulletins/${draft.id}/approve`, {updated_at});
  return crier.settled(draft.id);
}

for (const like of ['gotosocial', 'snac']) {
  test(`${like}: an answer that is lost makes one status`, options, async (t) => {
    const {double, crier} = await startBoth(t, like);
    for (const cut of [1, 2]) {
      double.faults.push({times: cut, method: 'POST', path: kStatuses, cut: 'after'});
      const sent = await crier.send(brief);
      assert.deepEqual(sent.deliveries.map((row) => row.state), ['accepted', 'accepted'], JSON.stringify(sent.deliveries));
      assert.equal(statuses(double).length, 2 * cut);
      assert.equal(new Set(sent.deliveries.map((row) => row.native_id)).size, 2);
    }
  });
}

test('gotosocial: a correction that leaves a part as it is, or whose answer was lost, is done', options, async (t) => {
  const {double, crier} = await startBoth(t, 'gotosocial');
  const sent = await crier.send(brief);
  double.faults.push({times: 1, method: 'PUT', path: kStatuses, cut: 'after'});
  const update = await correct(crier, sent.id, {...brief.info, en: info('Both bridges are closed', 'Use the tunnel.')});
  assert.deepEqual(rowsOf(update, 'edit').map((row) => row.state), ['accepted', 'accepted'], JSON.stringify(update.deliveries));
  assert.notEqual((await crier.channel('social')).state, 'failing');
});

test('gotosocial: what is previewed as fitting is taken', options, async (t) => {
  const {double, crier} = await startBoth(t, 'gotosocial');
  await until('its limits are known', async () => double.requests.some(({url}) => url === '/api/v2/instance'));
  const long = {...brief, web: `https://www.example.org/${'alerts/'.repeat(16)}flood`,
                info: {en: info('👨‍👩‍👧‍👦 Families: the bridge is closed', '👨‍👩‍👧‍👦 '.repeat(40) + 'Use the tunnel. '.repeat(20))}};
  const preview = await crier.post('/bulletins/preview', long);
  for (const post of preview.posts) for (const part of post.parts) assert.ok([...part.text].length <= 500, part.text);
  const sent = await crier.send(long);
  assert.deepEqual([...new Set(sent.deliveries.map((row) => row.state))], ['accepted'], JSON.stringify(sent.deliveries));
});

test('a server that takes less than it did: the refusal tells, and the next bulletin fits', options, async (t) => {
  const double = new Double(new Description(description));
  double.world.most = 5000;
  await double.listen(0);
  t.after(() => double.close());
  const crier = await Crier.start(
    t, `  - {name: 'social', connector: 'mastodon', server: '${double.origin}', token: 'env:SOCIAL_TOKEN', allow_private: true, listen: false}\n`,
    {env: {SOCIAL_TOKEN: 'city-token'}});
  const long = {...brief, info: {en: info('The bridge is closed', 'Use the tunnel. '.repeat(60))}};
  await until('its limits are known', async () => (await crier.channel('social')).limits.max_length === 5000);
  double.world.most = 500;
  const refused = await crier.send(long);
  assert.deepEqual(refused.deliveries.map((row) => row.state), ['failed'], JSON.stringify(refused.deliveries));
  assert.match(refused.deliveries[0].error, /limit of 500 exceeded.*takes 500 characters/);
  await until('its limits are known anew', async () => (await crier.channel('social')).limits.max_length === 500);
  const sent = await crier.send(long);
  assert.ok(sent.deliveries.length > 1);
  assert.deepEqual([...new Set(sent.deliveries.map((row) => row.state))], ['accepted'], JSON.stringify(sent.deliveries));
});

test('gotosocial: the first report under a hashtag is heard', options, async (t) => {
  const {double, crier} = await startBoth(t, 'gotosocial', ', hashtags: [portalder], backfill: 0, send: false');
  const {world} = double;
  await until('it was asked for', async () => double.requests.filter(({url}) => url.startsWith('/api/v1/timelines/tag/')).length > 1);
  assert.equal((await crier.channel('social')).state, 'ok');
  const said = world.post(world.account('ana'), {text: 'A gas leak on Elm Street #portalder'}).status;
  await until('it is heard', async () => (await crier.all('/mentions', 'mentions')).some((mention) => mention.native_id === said.id));
});

test('snac: one mention for all its ids; what it cannot delete still stands, and is said to', options, async (t) => {
  const {double, crier} = await startBoth(t, 'snac', '');
  const {world} = double;
  const said = world.post(world.account('ana'), {text: '@city a pothole on Main Street'}).status;
  const [heard] = await until('it is heard', async () => {
    const mentions = await crier.all('/mentions', 'mentions');
    return mentions.length > 0 && mentions;
  });
  for (const text of ['@city a huge pothole on Elm Street', '@city graffiti on Elm Street']) {
    double.ahead += 2000;  // its ids are seconds
    world.edit(said, {text});
    await until('the edit is heard', async () => (await crier.get(`/mentions/${heard.id}`)).text === text);
  }
  assert.equal((await crier.all('/mentions', 'mentions')).length, 1);

  const sent = await crier.send(brief);
  await crier.post(`/bulletins/${sent.id}/withdraw`);
  const told = await until('the withdrawal is settled', async () => {
    const bulletin = await crier.get(`/bulletins/${sent.id}`);
    const rows = rowsOf(bulletin, 'retract');
    return rows.length > 0 && rows.every((row) => !['pending', 'sending'].includes(row.state)) && bulletin;
  });
  for (const row of rowsOf(told, 'retract')) {
    assert.equal(row.state, 'failed');
    assert.match(row.error, /delete it by hand/);
  }
  assert.equal(statuses(double).filter((status) => status.account.acct === 'city').length, 2);
});

test('a server that allows few requests: what is sent does not wait for what is heard', options, async (t) => {
  const {double, crier} = await startBoth(t, 'mastodon', '');
  double.quota.reset({token: 15});
  const polls = () => double.requests.filter(({url}) => url.startsWith('/api/v1/notifications')).length;
  await until('listening leaves the rest alone', async () => /kept for sending/.test((await crier.channel('social')).error ?? ''));
  const before = polls();
  const sent = await crier.send(brief);
  assert.deepEqual(sent.deliveries.map((row) => [row.state, row.attempts]), [['accepted', 1], ['accepted', 1]], JSON.stringify(sent.deliveries));
  assert.equal(polls(), before);
});

test('doctor names the scopes that are missing, and poll --once tells what was refused', options, async (t) => {
  const {double, crier} = await startBoth(t, 'gotosocial', '');
  await crier.process.stop();
  const doctor = async (...scopes) => {
    double.tokens.set('city-token', {account: 'city', scopes});
    const {code, said} = await command(t, crier, ['doctor', '--json']);
    return {code, checks: JSON.parse(said).checks.filter(({what}) => what === 'channel social')};
  };
  const before = statuses(double).length;
  assert.deepEqual((await doctor('read', 'write')).checks.map(({state}) => state), ['ok']);
  for (const [scopes, missing] of [[['read'], /write:statuses/], [['read:accounts', 'read:statuses', 'write:statuses'], /read:notifications/],
                                   [['read:accounts', 'read:notifications', 'write:statuses'], /read:statuses/]]) {
    const {code, checks} = await doctor(...scopes);
    assert.equal(code, 1);
    assert.deepEqual(checks.map(({state}) => state), ['wrong'], JSON.stringify(checks));
    assert.match(checks[0].advice, missing);
  }
  assert.equal(statuses(double).length, before);

  double.tokens.set('city-token', {account: 'city', scopes: ['read:accounts', 'read:statuses']});
  const {code, said, complained} = await command(t, crier, ['poll', 'social', '--once']);
  assert.equal(code, 1);
  assert.equal(said, '');
  assert.match(complained, /read:notifications/);
});
