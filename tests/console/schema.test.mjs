// The test double matches docs/schema/, as the hub's answers do (tests/live/schema.test.mjs).
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import test from 'node:test';
import { startDouble } from './double.mjs';
import { callOf, kCalls, kReplyCalls, kSchemas, schemas } from './schema.mjs';

const require = createRequire(new URL('../../console/package.json', import.meta.url));
const check = schemas(require('ajv/dist/2020').default, require('ajv-formats').default);

const kBulletin = {
  kind: 'disaster_update',
  msg_type: 'Alert',
  status: 'Actual',
  event: 'Flood',
  urgency: 'Immediate',
  severity: 'Severe',
  certainty: 'Observed',
  info: { en: { headline: 'Stay away from the river', description: '', instruction: 'Go uphill.' } },
  area: 'Old Port',
  web: '',
  expires: '2099-01-01T00:00:00Z',
  channels: ['mastodon-city', 'sms-city'],
  references: '',
};

test('every record has a strict schema with descriptions', () => {
  const walk = (schema, where) => {
    if (Array.isArray(schema)) return schema.forEach((each, i) => walk(each, `${where}/${i}`));
    if (schema === null || typeof schema !== 'object') return;
    if (schema.type === 'object' && !('$ref' in schema)) assert.ok('additionalProperties' in schema && schema.additionalProperties !== true, `${where} is open`);
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      const plain = property.description ?? property.$ref ?? property.items?.$ref ?? property.properties ?? property.items;
      assert.ok(plain !== undefined || property.const !== undefined, `${where}/${name} has no description`);
    }
    for (const [name, value] of Object.entries(schema)) walk(value, `${where}/${name}`);
  };
  for (const file of readdirSync(kSchemas)) {
    if (!file.endsWith('.json')) continue;
    const schema = JSON.parse(readFileSync(kSchemas + file, 'utf8'));
    assert.equal(schema.$schema, 'https://json-schema.org/draft/2020-12/schema', file);
    assert.ok(schema.title && schema.description, file);
    walk(schema, file);
  }
});

test('a member that is not in the schema, and one that is missing, are refused', () => {
  check('settled', { settled: 3 });
  assert.throws(() => check('settled', { settled: 3, more: 1 }), /additional properties/);
  assert.throws(() => check('settled', {}), /settled/);
  assert.throws(() => check('mention_page', { mentions: [{ id: 1 }], next: null }), /channel/);
});

test('what the double answers and tells matches the schemas', async (t) => {
  const double = await startDouble({ mentions: 80 });
  t.after(() => double.stop());
  const made = new Set();
  async function call(method, path, body, status = 200) {
    const known = callOf(method, path.replace(/\?.*/, ''));
    if (known[3] && status === 200) check(known[3], body, `body of ${method} ${path}`);
    const response = await fetch(double.url + path, {
      method,
      headers: { Authorization: `Bearer ${double.token}` },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const answer = await response.json();
    assert.equal(response.status, status, `${method} ${path}: ${JSON.stringify(answer)}`);
    made.add(known);
    return check(status === 200 ? known[2] : 'error', answer, `${method} ${path}`);
  }
  const get = (path) => call('GET', `/api/v1${path}`);
  const post = (path, body, status) => call('POST', `/api/v1${path}`, body, status);

  // Each event is checked as the double tells it.
  const told = new Set();
  let wrong;
  const abort = new AbortController();
  const sent = Promise.withResolvers?.() ?? (() => { const d = {}; d.promise = new Promise((resolve) => (d.resolve = resolve)); return d; })();
  const stream = await fetch(`${double.url}/api/v1/stream`, { headers: { Authorization: `Bearer ${double.token}` }, signal: abort.signal });
  const reading = (async () => {
    let text = '';
    for await (const piece of stream.body) {
      text += Buffer.from(piece).toString();
      const blocks = text.split('\n\n');
      text = blocks.pop();
      for (const block of blocks) {
        const event = block.match(/^event: (.*)$/m)?.[1];
        if (!event) continue;
        const data = JSON.parse(block.match(/^data: (.*)$/m)[1]);
        told.add(event);
        check('event', { event, data }, `event ${event}`);
        if (event === 'bulletin' && data.state === 'sent') sent.resolve();
      }
    }
  })().catch((error) => {
    if (error.name !== 'AbortError') wrong = error;
    sent.resolve();
  });

  await get('/status');
  await get('/services');
  await get('/zones');
  await get('/places?q=412%20harb');
  const { rules } = await get('/rules?topic=service_code');
  await get('/rules/names');
  await get(`/rules/${rules[0].id}`);
  await post('/rules/try', { text: 'Huge pothole on Elm' });
  await post(`/rules/${rules[0].id}/try`, {});
  await get('/channels');
  await get('/connectors');
  const settings = { server: 'https://social.example.org', backfill: 5, hashtags: ['flood'], headers: { 'X-City': 'Port Marigold' } };
  await post('/connectors/mastodon/test', { name: 'new-one', settings, secrets: { token: 'a secret' } });
  const channel = await post('/channels', { name: 'new-one', connector: 'mastodon', listen: true, settings, secrets: { token: 'a secret' } });
  await post('/channels', { name: 'No!', connector: 'mastodon', settings: {} }, 422);
  await get('/channels/new-one');
  await post('/channels/new-one/test', {});
  await post('/channels/new-one/pause', {});
  await post('/channels/new-one/resume', {});
  const changed = await call('PUT', '/api/v1/channels/new-one', { revision: channel.revision, mode: 'drill', settings });
  await call('DELETE', `/api/v1/channels/new-one?revision=${changed.revision}`);
  const { mentions } = await get('/mentions?limit=500');
  await get(`/mentions/${mentions[0].id}`);
  for (const by of ['service_code', 'category', 'intent', 'sentiment']) {
    await get(`/tallies?by=${by}&since=${new Date(Date.now() - 86_400_000).toISOString()}&until=${new Date().toISOString()}`);
  }
  const { requests } = await get('/requests?limit=5&order=urgency');
  const request = await get(`/requests/${requests[0].id}`);
  await post(`/requests/${request.id}`, { action: 'accept', updated_datetime: request.updated_datetime });
  await post(`/requests/${request.id}`, { action: 'close', updated_datetime: request.updated_datetime }, 409);
  const open = await get(`/requests/${request.id}`);
  const undone = await post(`/requests/${request.id}/undo`, { updated_datetime: open.updated_datetime });
  assert.equal(undone.status, 'draft');
  await post(`/requests/${request.id}/undo`, { updated_datetime: undone.updated_datetime }, 409);
  const last = async (id) => (await get(`/requests/${id}`)).updated_datetime;
  const step = async (id, action, more = {}) => post(`/requests/${id}`, { action, updated_datetime: await last(id), ...more });
  await step(undone.id, 'accept');
  await step(undone.id, 'edit', { department: 'Stormwater' });
  await step(undone.id, 'ask', { waiting_for: 'photo' });
  await step(undone.id, 'answered', { address_string: '12 Dock Street' });
  await post(`/requests/${undone.id}/notes`, { note: 'they have a dog' });
  await step(requests[1].id, 'merge', { into: undone.id });
  assert.deepEqual((await get(`/requests/${undone.id}`)).merged, [requests[1].id]);
  await step(requests[1].id, 'split');
  await get(`/requests/${requests[1].id}/similar`);
  await get('/assignees');
  assert.deepEqual((await get(`/requests/${undone.id}/history`)).history.map(({ action }) => action).slice(0, 5), ['split_off', 'merged_in', 'note', 'answered', 'ask']);
  const chosen = requests.slice(2, 5).map(({ id, updated_datetime }) => ({ id, updated_datetime }));
  double.touch(chosen[0].id, { description: 'changed meanwhile' });
  const batch = await post('/requests/batch', { action: 'accept', requests: chosen });
  assert.deepEqual([batch.changed.length, batch.skipped.map(({ why }) => why)], [2, ['changed']]);
  await get('/requests?status=open,waiting&order=due&assignee=nobody');
  await get('/answers');
  const asked = mentions.find(({ request_id }) => request_id);
  const question = { canned: 'ask_photo', once: 'this press' };
  await post(`/mentions/${asked.id}/reply/preview`, question);
  const reply = await post(`/mentions/${asked.id}/reply`, question);
  assert.equal((await post(`/mentions/${asked.id}/reply`, question)).id, reply.id);
  assert.deepEqual((await get(`/requests/${asked.request_id}/replies`)).replies.map(({ id }) => id), [reply.id]);
  double.replies.move(reply.id, 'failed', 'the account does not exist any more');
  await get('/replies?returned=true');
  const loose = mentions.find(({ request_id }) => !request_id);
  const byHand = await post(`/mentions/${loose.id}/request`, { service_code: 'graffiti', status: 'open' });
  assert.equal((await get(`/requests/${byHand.id}`)).mentions[0].id, loose.id);
  await post(`/mentions/${loose.id}/request`, { service_code: 'graffiti' }, 409);
  await post(`/mentions/${loose.id}/correction`, { what: 'place', right: 'Elm Street', note: 'not there' });
  await get(`/mentions/${loose.id}`);
  await get('/corrections');
  const urgent = mentions.find(({ id }) => id !== loose.id);
  await post(`/mentions/${urgent.id}/emergency`, { note: 'they call again' });
  await post(`/mentions/${urgent.id}/emergency`, {}, 409);
  const { emergencies } = await get('/emergencies');
  assert.equal(emergencies[0].mention_id, urgent.id);
  await post(`/emergencies/${urgent.id}/take`, {});
  await post(`/emergencies/${urgent.id}/release`, { note: 'not mine' });
  await post(`/emergencies/${urgent.id}/dispatch`, {});
  await post(`/emergencies/${urgent.id}/close`, { reason: 'safe' });
  await post(`/emergencies/${urgent.id}/take`, {}, 409);
  assert.equal((await get(`/emergencies/${urgent.id}`)).history.length, 5);
  await get('/emergencies?state=closed');
  const [said, more] = mentions.filter(({ removed }) => !removed);
  double.rumours.suggested = [more];
  const rumour = await post('/rumours', { claim: 'The dam broke', mentions: [said.id] });
  await post('/rumours', { claim: 'The dam broke', mentions: [said.id] }, 409);
  assert.equal((await get(`/rumours/${rumour.id}`)).suggested[0].mention.id, more.id);
  await post(`/rumours/${rumour.id}/mentions`, { action: 'add', mentions: [more.id] });
  await post(`/rumours/${rumour.id}/mentions`, { action: 'mark', mentions: [more.id], stance: 'denies' });
  await post(`/rumours/${rumour.id}`, { action: 'close', verdict: 'false', reason: 'we looked' });
  assert.equal((await get('/rumours?state=closed')).rumours[0].denies, 1);
  const duty = await post('/duties', { person: 'kim', to: '2099-01-01T00:00:00Z', channel: 'sms-city', recipient: '+1 555 0142' });
  await call('PATCH', `/api/v1/duties/${duty.id}`, { level: 2 });
  await post(`/duties/${duty.id}/acknowledge`);
  await post(`/duties/${duty.id}/test`);
  await get('/duties');
  await call('DELETE', `/api/v1/duties/${duty.id}`);
  const { consents } = await get('/consents');
  const who = { channel: consents[0].channel, recipient: consents[0].recipient, by: 'Kim', why: 'She called' };
  const restored = await post('/consents/restore', { ...who, id: consents[0].id });
  await post('/consents/withdraw', { ...who, id: restored.id });
  await post('/bulletins/preview', kBulletin);
  const draft = await post('/bulletins', kBulletin);
  const replaced = await call('PUT', `/api/v1/bulletins/${draft.id}`, { ...kBulletin, area: 'Harbor', updated_at: draft.updated_at });
  assert.equal((await post(`/rumours/${rumour.id}/answer`, { bulletin: draft.id })).bulletin.id, draft.id);
  await post(`/bulletins/${draft.id}/approve`, { updated_at: replaced.updated_at });
  double.speak();
  await sent.promise;
  if (wrong) throw wrong;
  assert.ok((await get(`/bulletins/${draft.id}`)).deliveries.length > 0);
  await get('/bulletins');
  await get('/requests/figures');
  await get('/contacts');
  assert.ok((await get('/reach')).bulletins[0].channels.length > 0);
  await post('/channels/sms-city/settle', { as: 'accepted', bulletin: draft.id });
  const correction = await post(`/bulletins/${draft.id}/correct`, {});
  await post(`/bulletins/${correction.id}/cancel`, {});
  abort.abort();
  await reading;
  if (wrong) throw wrong;
  for (const event of ['hello', 'mention', 'bulletin', 'delivery', 'progress', 'request', 'reply', 'emergencies', 'rumours']) assert.ok(told.has(event), event);
  // The console never asks for these.
  const apart = ['/health', '/ready', '/api/v1/reload', '/api/v1/bulletins/ID/withdraw'];
  assert.deepEqual([...kCalls, ...kReplyCalls].filter((each) => !made.has(each)).map(([, path]) => path), apart);
});
