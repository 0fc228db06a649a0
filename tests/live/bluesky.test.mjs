// The real program against servers of the AT Protocol, with a proxy between them that drops, delays and repeats answers: real ones,
// where they are installed, and a double that refuses what they refuse.
import assert from 'node:assert/strict';
import {appendFileSync} from 'node:fs';
import test from 'node:test';

import {Atproto, noAtproto} from './atproto.mjs';
import {Double} from './bluesky_double.mjs';
import {Crier, program, start, token, until} from './crier.mjs';
import {HttpProxy} from './world/proxy.mjs';

const kSecret = 'wrong-password-that-nobody-may-read';
const isPut = ({url}) => url.endsWith('repo.putRecord');
const xrpc = (name) => ({url}) => url.startsWith(`/xrpc/${name}`);

async function startBoth(t, server, more = ', listen: false') {
  const far = await server.start(t);
  const proxy = await new HttpProxy('bluesky', {to: far.port}).open();
  t.after(() => proxy.close());
  const crier = await Crier.start(
    t, `  - {name: 'sky', connector: 'bluesky', server: '${proxy.url}', account: '${far.city.account}', password: 'env:SKY_PASSWORD', poll_every: '1s', allow_private: true${more}}\n`,
    {env: {SKY_PASSWORD: far.city.password, BAD_PASSWORD: kSecret}});
  return {far, proxy, crier};
}

const sentences = (text, count) => Array.from({length: count}, (_, i) => text.replace('%', i + 1)).join(' ');
const bulletin = (headline, description = 'Use the tunnel.') => ({
  kind: 'disaster_update', event: 'Flood', urgency: 'Immediate', severity: 'Severe', certainty: 'Observed', area: 'Harbor district', web: 'https://city.example.org/flood?a=1',
  expires: new Date(Date.now() + 6 * 3600_000).toISOString().replace(/\.\d+/, ''), info: {en: {headline, description}},
});
const settled = (crier, id) => until(`all of ${id} is settled`, async () => {
  const now = await crier.get(`/bulletins/${id}`);
  return now.deliveries.length > 0 && now.deliveries.every(({state}) => !['pending', 'sending', 'unknown'].includes(state)) && now;
});
async function send(crier, draft) {
  const {id} = await crier.post('/bulletins', draft);
  await crier.post(`/bulletins/${id}/approve`);
  return settled(crier, id);
}
const taken = (state) => ['accepted', 'delivered'].includes(state);
const states = (sent, action = 'send') => sent.deliveries.filter((row) => row.action === action).map((row) => row.state);
const having = (records, words) => records.filter(({value}) => value.text.includes(words));
const mention = (far, words) => ({
  text: `@city ${words}`, langs: ['en'],
  facets: [{index: {byteStart: 0, byteEnd: 5}, features: [{$type: 'app.bsky.richtext.facet#mention', did: far.dids.city}]}],
});

for (const [name, server, options] of [['double', Double, {}], ['real', Atproto, {skip: noAtproto}]]) {
  test(`${name}: a thread is one post a part, shown as a thread, corrected below and taken back`, options, async (t) => {
    const {far, crier} = await startBoth(t, server);
    const sent = await send(crier, bulletin('River Street 🌊 está inundada', sentences('Pump % runs, crews work on the dike #PortAlder.', 16)));
    assert.ok(states(sent).every(taken), JSON.stringify(sent.deliveries));
    const parts = await far.standing();
    assert.ok(parts.length > 1);
    assert.equal(parts.length, sent.deliveries.length);
    const [first] = having(parts, 'River Street');
    assert.equal(first.value.reply, undefined);
    assert.deepEqual(first.value.langs, ['en']);
    assert.equal(first.value.embed.external.uri, 'https://city.example.org/flood?a=1');
    for (const part of parts.filter(({uri}) => uri !== first.uri)) assert.deepEqual(part.value.reply.root, {uri: first.uri, cid: first.cid});
    const links = parts.flatMap(({value}) => (value.facets ?? []).map(({index, features}) =>
      [Buffer.from(value.text).subarray(index.byteStart, index.byteEnd).toString(), features[0].uri ?? `#${features[0].tag}`]));
    assert.ok(links.length > 0);
    for (const [words, meant] of links) assert.equal(words, meant);
    await far.shown(first.uri, parts.length);

    const draft = await crier.post(`/bulletins/${sent.id}/correct`);
    const {updated_at} = await crier.call('PUT', `/bulletins/${draft.id}`, {...draft, info: {en: {headline: 'Elm Street is dry', description: 'Go home.'}}});
    await crier.post(`/bulletins/${draft.id}/approve`, {updated_at});
    const update = await settled(crier, draft.id);
    assert.ok(states(update).every(taken), JSON.stringify(update.deliveries));
    const [below] = having(await far.standing(), 'Elm Street');
    assert.equal(below.value.reply.root.uri, first.uri);

    await crier.post(`/bulletins/${update.id}/withdraw`);
    await until('all of it is taken back', async () => having(await far.standing(), 'Elm Street').length === 0);
  });

  test(`${name}: lost, late and repeated answers make one post each`, options, async (t) => {
    const {far, proxy, crier} = await startBoth(t, server);
    const faults = [{kind: 'cut_after'}, {kind: 'repeat'}, {kind: 'slow', ms: 300}, {kind: 'half'}, {kind: 'garbage', after: true}, {kind: 'status', status: 502, after: true}, {kind: 'status', status: 500}];
    for (const [i, fault] of faults.entries()) {
      proxy.strike({...fault, times: 1, fits: isPut});
      const headline = `Bridge ${i} is closed (${fault.kind})`;
      const sent = await send(crier, bulletin(headline));
      assert.ok(states(sent).every(taken), JSON.stringify(sent.deliveries));
      assert.equal(proxy.faults.length, 0, 'the fault was met');
      const there = having(await far.standing(), headline);
      assert.equal(there.length, 1, `${fault.kind}: ${JSON.stringify(there)}`);
      assert.equal(sent.deliveries[0].native_id, there[0].uri);
    }
  });

  test(`${name}: killed between its taking and its answer: one post`, options, async (t) => {
    const {far, proxy, crier} = await startBoth(t, server);
    let killed = false;
    proxy.watch = (exchange, at) => {
      if (at !== 'taken' || !isPut(exchange) || killed) return;
      killed = true;
      crier.process.kill('SIGKILL');
    };
    const draft = await crier.post('/bulletins', bulletin('The dike holds'));
    await crier.post(`/bulletins/${draft.id}/approve`);
    await crier.process.ended;
    await crier.restart();
    const sent = await settled(crier, draft.id);
    assert.ok(states(sent).every(taken), JSON.stringify(sent.deliveries));
    assert.equal(having(await far.standing(), 'The dike holds').length, 1);
  });

  test(`${name}: a session that ended is renewed without the password, also where the answer is lost`, options, async (t) => {
    const {far, proxy, crier} = await startBoth(t, server);
    const logins = () => proxy.exchanges.filter(xrpc('com.atproto.server.createSession')).length;
    assert.ok(states(await send(crier, bulletin('One'))).every(taken));
    proxy.strike({kind: 'status', status: 400, body: '{"error":"ExpiredToken","message":"Token has expired"}', times: 1, fits: isPut});
    assert.ok(states(await send(crier, bulletin('Two'))).every(taken));
    proxy.strike({kind: 'status', status: 400, body: '{"error":"ExpiredToken","message":"Token has expired"}', times: 1, fits: isPut});
    proxy.strike({kind: 'cut_after', times: 1, fits: xrpc('com.atproto.server.refreshSession')});
    assert.ok(states(await send(crier, bulletin('Three'))).every(taken));
    assert.equal(proxy.faults.length, 0);
    await crier.process.stop();
    await crier.restart();
    assert.ok(states(await send(crier, bulletin('Four'))).every(taken));
    assert.equal(logins(), 1, 'one login');
    assert.equal((await far.standing()).length, 4);
  });

  test(`${name}: residents are heard, once each, also after a restart`, options, async (t) => {
    const {far, proxy, crier} = await startBoth(t, server, ', hashtags: [PortAlder]');
    await until('it listens', async () => (await crier.channel('sky')).state === 'ok');
    await send(crier, bulletin('The bridge is closed'));
    const parent = having(await far.standing(), 'The bridge')[0];
    await far.say('ana', mention(far, 'there is a huge pothole on Main Street'));
    await far.say('ana', {text: 'the street light at the corner is out #PortAlder', facets: [{index: {byteStart: 38, byteEnd: 48}, features: [{$type: 'app.bsky.richtext.facet#tag', tag: 'PortAlder'}]}]});
    const ref = {uri: parent.uri, cid: parent.cid};
    await far.say('ana', {text: 'is the tunnel open?', reply: {root: ref, parent: ref}});
    await far.say('ana', {text: 'look at this', embed: {$type: 'app.bsky.embed.record', record: ref}});
    await far.say('ana', {text: 'nothing to do with the city'});
    await far.like('ana', parent.uri);
    const mentions = () => crier.all('/mentions', 'mentions');
    const heard = await until('all four are heard', async () => (await mentions()).length >= 4 && mentions());
    const find = (words) => heard.find(({text}) => text.includes(words));
    assert.equal(find('pothole').author.id, far.dids.ana);
    assert.match(find('pothole').author.handle, /^@?ana\./);
    assert.equal(find('pothole').verdict.issues[0].service_code, 'pothole');
    assert.ok(find('tunnel') && find('look'));
    await crier.process.stop();
    await crier.restart();
    await far.say('ana', mention(far, 'and another one on Elm Street'));
    await until('the next is heard', async () => (await mentions()).length >= 5);
    assert.equal((await mentions()).length, 5);
    assert.ok(proxy.exchanges.every(({url}) => !url.includes('updateSeen')), 'what staff have read is theirs');
  });

  test(`${name}: doctor`, options, async (t) => {
    const {far, proxy, crier} = await startBoth(t, server, '');
    appendFileSync(crier.config, `  - {name: 'bad', connector: 'bluesky', server: '${proxy.url}', account: '${far.city.did}', password: 'env:BAD_PASSWORD', allow_private: true}\n`);
    await crier.process.stop();
    // Not run(): that would wait for it in the process in which the proxy lives.
    const doctor = start(t, program, ['doctor', '--config', crier.config, '--json'], {env: {...process.env, CRIER_TOKEN: token, ...crier.env}});
    await doctor.ended;
    const {output} = doctor;
    const {checks} = JSON.parse(output.slice(output.indexOf('{')));
    const check = (channel) => checks.find(({what}) => what === `channel ${channel}`);
    assert.equal(check('sky').state, 'ok', output);
    assert.match(check('sky').advice, new RegExp(`@${far.city.account} \\(did:plc:`));
    assert.notEqual(check('bad').state, 'ok');
    assert.match(JSON.stringify(check('bad')), /Invalid identifier or password/);
    assert.ok(!output.includes(kSecret) && !output.includes(far.city.password));
  });
}
