// The real program beside a real snac, with a proxy between them that drops, delays and repeats answers.
import assert from 'node:assert/strict';
import test from 'node:test';

import {Crier, run, until} from './crier.mjs';
import {noSnac, Snac, stays} from './snac.mjs';
import {HttpProxy} from './world/proxy.mjs';

const options = {skip: noSnac};
const kStatuses = '/api/v1/statuses';
const isPost = ({method, url}) => method === 'POST' && url === kStatuses;

async function startBoth(t, more = ', listen: false', direct = false) {
  const snac = await Snac.start(t);
  const proxy = await new HttpProxy('snac', {to: snac.port}).open();
  t.after(() => proxy.close());
  const crier = await Crier.start(
    t, `  - {name: 'small', connector: 'mastodon', server: '${direct ? snac.url : proxy.url}', token: 'env:SMALL_TOKEN', poll_every: '1s', allow_private: true${more}}\n`,
    {env: {SMALL_TOKEN: snac.tokens.city}});
  return {snac, proxy, crier};
}

const brief = (headline) => ({
  kind: 'disaster_update', event: 'Flood', urgency: 'Immediate', severity: 'Severe', certainty: 'Observed', area: 'Harbor district',
  expires: new Date(Date.now() + 6 * 3600_000).toISOString().replace(/\.\d+/, ''), info: {en: {headline, description: 'Use the tunnel.'}},
});
// Answered when nothing of it is under way or looked for any more: a bulletin may be finished before that.
const settled = (crier, id) => until(`all of ${id} is settled`, async () => {
  const bulletin = await crier.get(`/bulletins/${id}`);
  return bulletin.deliveries.length > 0 && bulletin.deliveries.every(({state}) => !['pending', 'sending', 'unknown'].includes(state)) && bulletin;
});
async function send(crier, bulletin) {
  const draft = await crier.post('/bulletins', bulletin);
  await crier.post(`/bulletins/${draft.id}/approve`);
  return settled(crier, draft.id);
}
const taken = (state) => ['accepted', 'delivered'].includes(state);
const states = (bulletin, action = 'send') => bulletin.deliveries.filter((row) => row.action === action).map((row) => row.state);
const having = (list, words) => list.filter(({text}) => text.includes(words));

test('snac: doctor and limits', options, async (t) => {
  const {crier} = await startBoth(t, '', true);  // the command is waited for, and the proxy lives here
  await crier.process.stop();
  const said = run(['doctor', '--config', crier.config, '--json'], {env: crier.env});
  const check = JSON.parse(said.stdout).checks.find(({what}) => what === 'channel small');
  assert.equal(check.state, 'ok', said.stdout);
  assert.match(check.advice, /@city@/);
});

test('snac: a post under several ids is one mention, and its edits are followed', options, async (t) => {
  const {snac, crier} = await startBoth(t, ', hashtags: [portalder]');
  await until('it listens', async () => (await crier.channel('small')).state === 'ok');
  const said = await snac.say('@city a huge pothole on Main Street #portalder');
  const mentions = () => crier.all('/mentions', 'mentions');
  const [heard] = await until('it is heard', async () => (await mentions()).length > 0 && mentions());
  for (const words of ['a huge pothole on Elm Street', 'graffiti on Elm Street']) {
    await new Promise((done) => setTimeout(done, 1100));  // snac's ids and edits have whole seconds
    await snac.ask('resident', 'PUT', `${kStatuses}/${said.id}`, {status: `@city ${words} #portalder`, visibility: 'public'});
    await until('the edit is heard', async () => (await crier.get(`/mentions/${heard.id}`)).text.includes(words));
  }
  await crier.process.stop();
  await crier.restart();
  await snac.say('@city the street light is out');
  await until('another is heard', async () => (await mentions()).length > 1);
  assert.equal((await mentions()).length, 2);
});

test('snac: lost, late and repeated answers make one post each', options, async (t) => {
  const {snac, proxy, crier} = await startBoth(t);
  const faults = [{kind: 'cut_after'}, {kind: 'repeat'}, {kind: 'slow', ms: 300}, {kind: 'half'}, {kind: 'garbage', after: true}, {kind: 'status', status: 502, after: true}];
  for (const [i, fault] of faults.entries()) {
    proxy.strike({...fault, times: 1, fits: isPost});
    const headline = `Bridge ${i} is closed (${fault.kind})`;
    const sent = await send(crier, brief(headline));
    assert.ok(states(sent).every(taken), JSON.stringify(sent.deliveries));
    assert.equal(proxy.faults.length, 0, 'the fault was met');
    const there = having(await snac.standing(), headline);
    assert.equal(there.length, 1, `${fault.kind}: ${JSON.stringify(there)}`);
    assert.equal(stays(sent.deliveries[0].native_id), stays(there[0].id));
  }
  const keys = proxy.exchanges.filter((each) => isPost(each) && each.taken).map(({headers}) => headers['idempotency-key']);
  assert.equal(new Set(keys).size, keys.length, 'none was asked for twice');
});

test('snac: killed between its taking and its answer: one post', options, async (t) => {
  const {snac, proxy, crier} = await startBoth(t);
  let killed = false;
  proxy.watch = (exchange, at) => {
    if (at !== 'taken' || !isPost(exchange) || killed) return;
    killed = true;
    crier.process.kill('SIGKILL');
  };
  const draft = await crier.post('/bulletins', brief('The dike holds'));
  await crier.post(`/bulletins/${draft.id}/approve`);
  await crier.process.ended;
  await crier.restart();
  const sent = await settled(crier, draft.id);
  assert.ok(states(sent).every(taken), JSON.stringify(sent.deliveries));
  assert.equal(having(await snac.standing(), 'The dike holds').length, 1);
});

test('snac: a correction whose answer is lost is done; what cannot be deleted is not called retracted', options, async (t) => {
  const {snac, proxy, crier} = await startBoth(t);
  const sent = await crier.send(brief('Elm Street is closed'));
  const draft = await crier.post(`/bulletins/${sent.id}/correct`);
  const {updated_at} = await crier.call('PUT', `/bulletins/${draft.id}`, {...draft, info: {en: {headline: 'Elm and Oak Street are closed', description: 'Use the tunnel.'}}});
  proxy.strike({kind: 'cut_after', times: 2, fits: ({method}) => method === 'PUT'});
  await crier.post(`/bulletins/${draft.id}/approve`, {updated_at});
  const update = await settled(crier, draft.id);
  assert.deepEqual(states(update, 'edit'), ['accepted'], JSON.stringify(update.deliveries));
  assert.equal(having(await snac.standing(), 'Elm and Oak').length, 1);
  assert.equal((await snac.standing()).length, 1);

  await crier.post(`/bulletins/${update.id}/withdraw`);
  const told = await until('the withdrawal is settled', async () => {
    const bulletin = await crier.get(`/bulletins/${update.id}`);
    const rows = bulletin.deliveries.filter((row) => row.action === 'retract');
    return rows.length > 0 && rows.every((row) => !['pending', 'sending'].includes(row.state)) && bulletin;
  });
  assert.deepEqual(states(told, 'retract'), ['failed'], JSON.stringify(told.deliveries));
  assert.match(told.deliveries.find((row) => row.action === 'retract').error, /delete it by hand/);
  assert.equal((await snac.standing()).length, 1, 'it stands');
});
