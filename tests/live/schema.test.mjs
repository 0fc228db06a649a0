// Every answer of the running hub, and every event of its stream, matches docs/schema/: the demo's day, and a storyline of changes.
import assert from 'node:assert/strict';
import test from 'node:test';
import addFormatsModule from 'ajv-formats';
import AjvModule from 'ajv/dist/2020.js';

import {startDemo} from '../console/demo.mjs';
import {kCalls, callOf, schemas} from '../console/schema.mjs';
import {until} from './crier.mjs';

const check = schemas(AjvModule.default ?? AjvModule, addFormatsModule.default ?? addFormatsModule);
const kBulletin = {
  kind: 'disaster_update',
  msg_type: 'Alert',
  status: 'Actual',
  event: 'Flood',
  urgency: 'Immediate',
  severity: 'Severe',
  certainty: 'Observed',
  info: {
    en: {headline: 'River Street is under water', description: 'Crews work on the dike.', instruction: 'Stay away from the river.'},
    es: {headline: 'La calle River está inundada', description: 'Hay equipos en el dique.', instruction: 'Aléjese del río.'},
  },
  area: 'Harbor district',
  web: 'https://example.org/flood',
  expires: '2099-01-01T00:00:00Z',
  channels: ['mastodon-demo'],
  references: '',
};

// A client that checks whatever it is answered, and remembers which calls of kCalls it has made.
function client(demo) {
  const made = new Set();
  async function call(method, path, body, {status = null, token = demo.token} = {}) {
    const bare = path.replace(/\?.*/, '');
    const known = callOf(method, bare);
    if (known?.[3] && body !== undefined && status === null) check(known[3], body, `body of ${method} ${path}`);
    const response = await fetch(demo.base + path, {
      method,
      headers: {Authorization: `Bearer ${token}`, ...(body === undefined ? {} : {'Content-Type': 'application/json'})},
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const answer = await response.json();
    const where = `${method} ${path} (${response.status})`;
    if (status !== null) {
      assert.equal(response.status, status, where);
      return check('error', answer, where);
    }
    if (!response.ok) throw Object.assign(new Error(`${where}: ${JSON.stringify(answer)}`), {status: response.status});
    assert.ok(known, `${where}: no schema is known`);
    made.add(known);
    return check(known[2], answer, where);
  }
  return {call, made};
}

// A token that a person of the demo made: what only people may do.
async function personsToken(demo, name) {
  const {people} = await (await fetch(`${demo.base}/api/v1/sign-in`)).json();
  const {password} = people.find((each) => each.name === name);
  const session = await fetch(`${demo.base}/api/v1/session`, {method: 'POST', body: JSON.stringify({name, password})});
  assert.equal(session.status, 200);
  const headers = {Cookie: session.headers.get('set-cookie').split(';')[0], 'X-CSRF-Token': (await session.json()).csrf};
  const body = JSON.stringify({name: 'schemas', permissions: ['view', 'triage']});
  return (await (await fetch(`${demo.base}/api/v1/tokens`, {method: 'POST', headers, body})).json()).token;
}

// Reads the stream until it is stopped; `seen` counts the events by name, `wrong` is the first that does not match.
function watch(t, demo) {
  const abort = new AbortController();
  const state = {seen: {}, wrong: null, ended: null};
  t.after(() => abort.abort());
  async function read() {
    const response = await fetch(`${demo.base}/api/v1/stream`, {headers: {Authorization: `Bearer ${demo.token}`}, signal: abort.signal});
    let text = '';
    const decoder = new TextDecoder();
    for await (const piece of response.body) {
      text += decoder.decode(piece, {stream: true});
      const blocks = text.split('\n\n');
      text = blocks.pop();
      for (const block of blocks) {
        const event = block.match(/^event: (.*)$/m)?.[1];
        if (!event) continue;
        const data = JSON.parse(block.match(/^data: (.*)$/m)[1]);
        state.seen[event] = (state.seen[event] ?? 0) + 1;
        check('event', {event, data}, `event ${event}`);
      }
    }
  }
  state.ended = read().catch((error) => (state.wrong ??= error.name === 'AbortError' ? null : error));
  state.stop = async () => {
    abort.abort();
    await state.ended;
    if (state.wrong) throw state.wrong;
  };
  return state;
}

test('answers and events match docs/schema', {timeout: 300_000}, async (t) => {
  const demo = await startDemo();
  t.after(() => demo.stop());
  const {call, made} = client(demo);
  const get = (path) => call('GET', `/api/v1${path}`);
  const post = (path, body, options) => call('POST', `/api/v1${path}`, body, options);
  const stream = watch(t, demo);

  await t.test('the day is heard', async () => {
    await until('mentions, requests and bulletins', async () => {
      if (stream.wrong) return true;
      const {drafts_open, mentions_today} = await get('/status');
      return drafts_open > 5 && mentions_today > 100 && (await get('/bulletins?state=sent')).bulletins.length > 0;
    });
    await call('GET', '/health');
    await call('GET', '/ready');
    await get('/services');
    const {rules} = await get('/rules?q=pothole');
    assert.ok(rules.length > 0);
    await get('/rules/names');
    await get(`/rules/${rules[0].id}`);
    await post('/rules/try', {text: 'Huge pothole on Elm'});
    await post(`/rules/${rules[0].id}/try`, {});
    await get('/channels');
    const {channels} = await post('/reload');
    assert.deepEqual(channels, {added: [], changed: [], removed: []});
  });

  await t.test('mentions and tallies', async () => {
    const {mentions, next} = await get('/mentions?limit=500');
    assert.ok(mentions.some(({verdict}) => verdict.issues.length > 0 && verdict.hazards.length > 0 && verdict.places.length > 0));
    await get(`/mentions/${mentions[0].id}`);
    if (next) await get(`/mentions?before=${next}`);
    for (const by of ['service_code', 'category', 'intent', 'sentiment']) assert.ok((await get(`/tallies?by=${by}`)).series.length > 0);
  });

  await t.test('people in danger, and who is on duty', async () => {
    const token = await personsToken(demo, 'triage');
    const {id} = (await get('/mentions?limit=500')).mentions.find(({verdict}) => verdict.urgency < 0.5);
    const path = `/emergencies/${id}`;
    assert.equal((await post(`/mentions/${id}/emergency`, {note: 'she calls again'})).state, 'waiting');
    await post(`/mentions/${id}/emergency`, {}, {status: 409});
    await post(`${path}/take`, {}, {status: 409}); // by the hub's token: nobody would answer for it
    await post(`${path}/take`, {}, {token});
    await post(`${path}/release`, {note: 'not mine'}, {token});
    await until('somebody is alerted', async () => (await get(path)).alerted.length > 0);
    await post(`${path}/dispatch`, {}, {token});
    await until('the emergency centre is told', async () => ['accepted', 'delivered'].includes((await get(path)).dispatch));
    await post(`${path}/close`, {reason: ''}, {status: 400, token});
    assert.equal((await post(`${path}/close`, {reason: 'safe'}, {token})).closed_by, 'person:triage');
    await get('/emergencies');
    assert.equal((await get('/emergencies?state=closed')).emergencies[0].mention_id, id);
    const [said, other] = (await get('/mentions?limit=500')).mentions;
    const rumour = await post('/rumours', {claim: 'The dam broke', mentions: [said.id]});
    await post('/rumours', {claim: 'The dam broke', mentions: [said.id]}, {status: 409});
    await post(`/rumours/${rumour.id}`, {action: 'take'}, {token});
    await post(`/rumours/${rumour.id}/mentions`, {action: 'add', mentions: [other.id], stance: 'denies'});
    await post(`/rumours/${rumour.id}`, {action: 'close', verdict: 'false', reason: ''}, {status: 400});
    assert.equal((await post(`/rumours/${rumour.id}`, {action: 'close', verdict: 'false', reason: 'we looked'}, {token})).closed_by, 'person:triage');
    await get(`/rumours/${rumour.id}`);
    await get('/rumours');
    assert.equal((await get('/rumours?state=closed')).rumours[0].denies, 1);
    const bulletin = (await get('/bulletins?state=sent')).bulletins.find(({status}) => status === 'Actual');
    assert.equal((await post(`/rumours/${rumour.id}/answer`, {bulletin: bulletin.id})).bulletin.id, bulletin.id);
    const {duties} = await get('/duties');
    assert.equal(duties[0].person, 'triage');
    const duty = await post('/duties', {person: 'triage', to: '2099-01-01T00:00:00Z', channel: 'duty-demo'}, {status: 400});
    assert.match(duty.error.message, /31 days/);
    const to = new Date(Date.parse(duties[0].to)).toISOString();
    const made = await post('/duties', {person: 'triage', to, channel: 'duty-demo'});
    await call('PATCH', `/api/v1/duties/${made.id}`, {level: 2});
    await post(`/duties/${made.id}/acknowledge`, undefined, {token});
    await post(`/duties/${made.id}/test`);
    await call('DELETE', `/api/v1/duties/${made.id}`);
  });

  await t.test('a request by hand and a correction', async () => {
    const mention = (await get('/mentions?actionable=false&limit=500')).mentions.find(({request_id, verdict}) => !request_id && verdict.sentiment.label !== 'positive');
    const made = await post(`/mentions/${mention.id}/request`, {service_code: 'noise', status: 'open', description: 'It is loud'});
    assert.equal(made.made_from, mention.id);
    await post(`/mentions/${mention.id}/request`, {service_code: 'noise'}, {status: 409});
    const correction = await post(`/mentions/${mention.id}/correction`, {what: 'sentiment', right: 'positive', note: 'It is a joke'});
    assert.equal((await get(`/mentions/${mention.id}`)).corrections[0].id, correction.id);
    assert.equal((await get('/corrections?what=sentiment')).corrections[0].text, mention.text);
  });

  await t.test('requests', async () => {
    for (const order of ['newest', 'oldest', 'urgency']) assert.ok((await get(`/requests?order=${order}&limit=2`)).next);
    // Mentions still arrive and join drafts, so what was seen may be overtaken: it is then looked at again.
    let seen;
    const change = async (action, more = {}) => {
      for (let tries = 0; ; ++tries) {
        const {updated_datetime} = await get(`/requests/${seen.id}`);
        try {
          return await post(`/requests/${seen.id}`, {action, updated_datetime, ...more});
        } catch (error) {
          if (error.status !== 409 || tries === 20) throw error;
        }
      }
    };
    [seen] = (await get('/requests?status=draft')).requests;
    assert.ok((await get(`/requests/${seen.id}`)).mentions.length > 0);
    assert.equal((await change('accept', {description: 'A branch lies on the road', address_string: 'Elm Street', status_notes: 'A crew is on its way'})).status, 'open');
    const undo = async () => post(`/requests/${seen.id}/undo`, {updated_datetime: (await get(`/requests/${seen.id}`)).updated_datetime});
    assert.equal((await change('close')).status, 'closed');
    assert.equal((await undo()).status, 'open');
    await post(`/requests/${seen.id}/undo`, {updated_datetime: (await get(`/requests/${seen.id}`)).updated_datetime}, {status: 409});
    assert.equal((await change('close')).status, 'closed');
    assert.equal((await change('reopen')).status, 'open');
    const placed = await change('place', {address_string: '412 Harbor Street', lat: 41.25, long: -70.57061});
    assert.deepEqual([placed.status, placed.address_string, placed.lat], ['open', '412 Harbor Street', 41.25]);
    await post(`/requests/${seen.id}`, {action: 'close', updated_datetime: '2001-01-01T00:00:00Z'}, {status: 409});
    [seen] = (await get('/requests?status=draft')).requests;
    assert.equal((await change('dismiss', {status_notes: 'It was reported before'})).status, 'dismissed');
    assert.equal((await post(`/requests/${seen.id}/notes`, {note: 'The same caller as on Monday'})).note, 'The same caller as on Monday');
    const {history} = await get(`/requests/${seen.id}/history`);
    assert.deepEqual(history.map(({action}) => action), ['note', 'dismiss']);
    assert.ok(Array.isArray((await get(`/requests/${seen.id}/similar`)).similar));
    assert.ok(Array.isArray((await get('/assignees')).assignees));
    const figures = await get('/requests/figures');
    assert.ok(figures.departments.some(({weeks}) => weeks.length > 0));
    assert.equal((await get('/contacts')).modes.length, 9);
    // A request that nobody changes meanwhile, and one that is not as it was seen.
    const [left] = (await get('/requests?status=draft')).requests;
    const {changed, skipped} = await post('/requests/batch', {action: 'reopen', requests: [{id: seen.id, updated_datetime: (await get(`/requests/${seen.id}`)).updated_datetime}, {id: left.id, updated_datetime: '2001-01-01T00:00:00Z'}]});
    assert.deepEqual([changed.map(({id}) => id), skipped.map(({id, why}) => [id, why])], [[seen.id], [[left.id, 'changed']]]);
  });

  await t.test('bulletins', async () => {
    assert.ok((await get('/zones')).zones.length > 0);
    const {places} = await get('/places?q=412%20harb');
    assert.equal(places[0].name, '412 Harbor Street');
    const preview = await post('/bulletins/preview', {...kBulletin, info: {en: kBulletin.info.en}, channels: ['mastodon-demo', 'nowhere']});
    assert.ok(preview.advice.length > 0 && preview.posts.length > 0 && preview.errors.length > 0);
    const draft = await post('/bulletins', kBulletin);
    const replaced = await call('PUT', `/api/v1/bulletins/${draft.id}`, {...kBulletin, area: 'Old Port', updated_at: draft.updated_at});
    await post(`/bulletins/${draft.id}/approve`, {updated_at: draft.updated_at}, {status: 409});
    await post(`/bulletins/${draft.id}/approve`, {updated_at: replaced.updated_at});
    const settled = (id, state) => until(`bulletin ${id} is ${state}`, async () => (await get(`/bulletins/${id}`)).state === state);
    await settled(draft.id, 'sent');
    const sent = await get(`/bulletins/${draft.id}`);
    assert.ok(sent.deliveries.length > 0 && Object.keys(sent.progress).length > 0);
    assert.ok((await get('/reach')).bulletins.some(({bulletin}) => bulletin.id === draft.id));
    const correction = await post(`/bulletins/${draft.id}/correct`, {});
    assert.equal(correction.msg_type, 'Update');
    assert.equal((await get(`/bulletins?references=${draft.id}`)).bulletins.length, 1);
    assert.equal((await post(`/bulletins/${correction.id}/cancel`, {})).state, 'cancelled');
    assert.equal((await post(`/bulletins/${draft.id}/withdraw`, {})).was, 'sent');
    assert.equal((await post('/channels/mastodon-demo/settle', {as: 'accepted'})).settled, 0);
  });

  await t.test('channels made in the console', async () => {
    const {connectors, keeps_secrets} = await get('/connectors');
    assert.ok(connectors.length > 0 && keeps_secrets);
    const settings = {fields: {text: '/text', native_id: '/id'}};
    const secrets = {secret: 'known to two'};
    assert.ok((await post('/connectors/webhook/test', {name: 'hook', settings, secrets})).well);
    const {revision} = await post('/channels', {name: 'hook', connector: 'webhook', settings, secrets});
    const {fields} = await post('/channels', {name: 'No!', connector: 'webhook', settings: {url: 'ftp://x'}}, {status: 422});
    assert.deepEqual(fields.map(({field}) => field), ['name', 'url']);
    await post('/channels', {name: 'loud', connector: 'webhook', send: true, settings, secrets}, {status: 409});
    await post('/channels/hook/test', {});
    await post('/channels/hook/pause', {});
    assert.ok((await get('/channels')).channels.find(({name}) => name === 'hook').paused);
    await post('/channels/hook/resume', {});
    const form = await get('/channels/hook');
    assert.deepEqual(form.secrets, {secret: 'set'});
    const changed = await call('PUT', '/api/v1/channels/hook', {revision, languages: ['en'], settings});
    await call('PUT', '/api/v1/channels/hook', {revision, settings}, {status: 409});
    await call('DELETE', `/api/v1/channels/hook?revision=${changed.revision}`);
    await call('GET', '/api/v1/channels/mastodon-demo', undefined, {status: 409});
  });

  await t.test('consents', async () => {
    const who = {channel: 'mastodon-demo', recipient: 'ana@example.org', by: 'Kim', why: 'She called'};
    const left = await post('/consents/withdraw', who);
    assert.equal(left.state, 'withdrawn');
    assert.equal((await post('/consents/restore', {...who, id: left.id})).state, 'restored');
    await post('/consents/restore', {...who, id: left.id}, {status: 409});
    assert.ok((await get('/consents?channel=mastodon-demo&recipient=ana%40example.org')).history.length === 2);
  });

  await t.test('errors', async () => {
    const refuse = (method, path, status, options = {}) => call(method, path, undefined, {status, ...options});
    await refuse('GET', '/api/v1/status', 401, {token: 'wrong'});
    const missing = ['/nothing', '/mentions/999999999', '/requests/none', '/bulletins/none'];
    for (const path of missing) assert.equal((await refuse('GET', `/api/v1${path}`, 404)).error.fault, 'not_found');
    await refuse('DELETE', '/api/v1/status', 405);
    await refuse('POST', '/health', 405);
    await refuse('GET', '/api/v1/mentions?limit=0', 400);
  });

  await t.test('the stream', async () => {
    await until('events of every kind', () => stream.wrong || ['hello', 'mention', 'request', 'bulletin', 'delivery', 'progress', 'emergencies', 'rumours'].every((name) => stream.seen[name]));
    await stream.stop();
  });

  const left = kCalls.filter((call) => !made.has(call)).map(([method, path]) => `${method} ${path}`);
  assert.deepEqual(left, [], 'calls that this test never made');
});
