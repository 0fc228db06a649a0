// Open311 both ways: a foreign client goes through discovery, services, posting and reading; and two Criers, one of them as the
// city's own system, exchange requests while both are killed.
import assert from 'node:assert/strict';
import test from 'node:test';

import {Crier, token, until} from './crier.mjs';

const kRequests = Number(process.env.REQUESTS ?? 500);
const kKills = Number(process.env.KILLS ?? 30);
const kTown = "  - {name: 'town', connector: 'replay', send: false}\n";
const server = (jurisdiction) => `open311: {jurisdiction_id: '${jurisdiction}', url: 'https://311.example.org'}\n`;

async function ask(crier, file, {method = 'GET', form} = {}) {
  const response = await fetch(`${crier.url}/open311/v2/${file}`, {
    method,
    headers: form ? {'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8'} : {},
    body: form ? new URLSearchParams(form).toString() : undefined,
  });
  const text = await response.text();
  return {status: response.status, type: response.headers.get('content-type'), text, json: () => JSON.parse(text)};
}
const report = (crier, form) => ask(crier, 'requests.json', {method: 'POST', form: {api_key: token, ...form}});
const hole = (i) => ({
  service_code: 'pothole', lat: String(41.26 + i / 10_000), long: '-70.56', description: `Pothole number ${i}, call me at 555-010-0199`,
  first_name: 'Ana', last_name: 'Lopez', email: 'ana@mail.example', device_id: String(i),
});
const decide = async (crier, id, action, more = {}) => {
  const {updated_at, ...request} = await crier.get(`/requests/${id}`);
  return crier.post(`/requests/${id}`, {action, updated_datetime: request.updated_datetime, ...more});
};
// Each in turn, a few at once.
async function each(items, work, atOnce = 8) {
  const rest = [...items];
  await Promise.all(Array.from({length: atOnce}, async () => {
    while (rest.length > 0) await work(rest.shift());
  }));
}
// Says it again as long as the far side is down, as any client has to.
const insist = (what, work) => until(what, work, {tries: 600});

test('open311: a foreign client finds the services, reports, and reads what became of it', async (t) => {
  const crier = await Crier.start(t, kTown, {extra: server('city.example')});
  const discovery = await ask(crier, 'discovery.json');
  assert.equal(discovery.status, 200);
  assert.equal(discovery.json().endpoints[0].url, 'https://311.example.org/open311/v2');
  const services = (await ask(crier, 'services.json?jurisdiction_id=city.example')).json();
  const service = services.find(({service_code}) => service_code === 'pothole');
  assert.equal(service.type, 'realtime');
  assert.equal((await ask(crier, 'services/pothole.xml')).type, 'text/xml; charset=utf-8');
  assert.equal((await ask(crier, 'requests.json', {method: 'POST', form: hole(1)})).status, 403);
  assert.equal((await report(crier, {...hole(1), service_code: 'dragon'})).status, 404);
  const made = await report(crier, hole(1));
  assert.equal(made.status, 200, made.text);
  const [{service_request_id: id}] = made.json();
  assert.deepEqual((await report(crier, hole(1))).json()[0].service_request_id, id, 'the same call is the same report');
  assert.deepEqual((await ask(crier, 'requests.json')).json(), [], 'nobody accepted it');
  assert.equal((await ask(crier, `requests/${id}.json`)).json()[0].status, 'open');
  await decide(crier, id, 'accept');
  const [shown] = (await ask(crier, 'requests.json')).json();
  assert.equal(shown.service_request_id, id);
  assert.equal(shown.description, 'Pothole number 1, call me at [removed]');
  await decide(crier, id, 'close', {status_notes: 'Filled.'});
  const closed = await ask(crier, `requests/${id}.xml`);
  assert.match(closed.text, /<status>closed<\/status>\s*<status_notes>Filled\.<\/status_notes>/);
  for (const text of [closed.text, (await ask(crier, 'requests.json')).text]) assert.doesNotMatch(text, /Ana|Lopez|mail\.example|0199/);
});

test(`open311: two Criers exchange ${kRequests} requests under ${kKills} kills, each there once, every status back`, async (t) => {
  const city = await Crier.start(t, kTown, {extra: server('city.example')});
  const desk = await Crier.start(
    t,
    `  - {name: 'city311', connector: 'open311', endpoint: '${city.url}/open311/v2', jurisdiction_id: 'city.example', api_key: 'env:CITY_KEY', services: {pothole: 'pothole'}, hold: '0s', poll_every: '1s', allow_private: true}\n`,
    {extra: server('desk.example'), env: {CITY_KEY: token}},
  );
  const ids = [];
  await each(Array.from({length: kRequests}, (_, i) => i), async (i) => {
    const made = await report(desk, hole(i));
    assert.equal(made.status, 200, made.text);
    ids.push(made.json()[0].service_request_id);
  });
  assert.equal(new Set(ids).size, kRequests);

  let killing = true;
  const killer = (async () => {
    for (let i = 0; i < kKills; ++i) {
      const victim = i % 2 ? city : desk;
      await new Promise((done) => setTimeout(done, 300 + (i * 137) % 500));
      await victim.process.stop('SIGKILL');
      await victim.restart();
    }
    killing = false;
  })();
  await each(ids, (id) => insist(`${id} is accepted`, async () => {
    const request = await desk.get(`/requests/${id}`);
    if (request.status === 'open') return true;
    await desk.post(`/requests/${id}`, {action: 'accept', updated_datetime: request.updated_datetime});
    return true;
  }), 4);
  await killer;
  assert.equal(killing, false);

  const there = await until('all are there', async () => {
    const rows = await city.all('/requests?status=draft', 'requests');
    return rows.length >= kRequests && rows;
  }, {tries: 3_000});
  const referenceOf = ({description}) => /\[crier:(\w+)\]$/.exec(description)?.[1];
  assert.deepEqual(there.map(referenceOf).sort(), [...ids].sort(), 'each is there once');
  for (const {description} of there) assert.doesNotMatch(description, /Ana|Lopez|mail\.example/);

  await each(there, async (request) => {
    await decide(city, request.id, 'accept');
    await decide(city, request.id, 'close', {status_notes: `Filled: ${referenceOf(request)}`});
  });
  const closed = await until('every status is back', async () => {
    const rows = await desk.all('/requests?status=closed', 'requests');
    return rows.length >= kRequests && rows;
  }, {tries: 3_000});
  for (const request of closed) {
    assert.equal(request.status_notes, `Filled: ${request.id}`);
    assert.equal(request.changed_by, 'channel:city311');
  }
  assert.equal((await city.all('/requests?status=draft', 'requests')).length, 0, 'nothing came a second time');
  assert.equal((await desk.all('/requests', 'requests')).length, kRequests, 'and none of them came home as another');
});

test('open311: doctor says which services the city does not have', async (t) => {
  const city = await Crier.start(t, kTown, {extra: server('city.example')});
  const desk = await Crier.start(
    t,
    `  - {name: 'city311', connector: 'open311', endpoint: '${city.url}/open311/v2', api_key: 'env:CITY_KEY', services: {pothole: 'pothole', tree: 'TREE-9'}, allow_private: true}\n`,
    {env: {CITY_KEY: token}},
  );
  const checked = await desk.post('/channels/city311/test');
  assert.equal(checked.well, false);
  assert.match(JSON.stringify(checked.checks), /TREE-9 \(for tree\)/);
});
