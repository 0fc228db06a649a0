// What staff enter of people who come or call, what residents enter in the web form, and the pages on which they look it up and
// rate it: without a browser, as a page without scripts sends it. Killed in between, each is there once.
import assert from 'node:assert/strict';
import test from 'node:test';
import addFormatsModule from 'ajv-formats';
import AjvModule from 'ajv/dist/2020.js';

import {kContactCalls, schemas} from '../console/schema.mjs';
import {Crier, token, until} from './crier.mjs';

const check = schemas(AjvModule.default ?? AjvModule, addFormatsModule.default ?? addFormatsModule);
const kChannels = `  - {name: 'calls', connector: 'form', form: 'phone'}
  - {name: 'unit', connector: 'form', form: 'mobile'}
  - {name: 'web-form', connector: 'form', form: 'web'}
`;
const kKills = Number(process.env.KILLS ?? 10);
const [[, , kTaken, kNew], [, , kSimilar]] = kContactCalls;

const contact = (key, more = {}) => ({
  key, words: `A huge pothole, says ${key}`, place: '100 Main Street', lang: 'en',
  contact: {name: 'Ana', phone: '+1 555 010 0199'}, consent: true, ...more,
});
async function enter(crier, channel, body) {
  check(kNew, body, 'a contact');
  const response = await fetch(`${crier.url}/api/v1/channels/${channel}/contacts`, {
    method: 'POST', headers: {Authorization: `Bearer ${token}`, 'Content-Type': 'application/json'}, body: JSON.stringify(body),
  });
  const json = await response.json();
  if (response.ok) check(kTaken, json, 'a contact that was taken');
  return {status: response.status, json};
}
async function page(crier, path, {form, lang = 'en'} = {}) {
  const response = await fetch(crier.url + path, {
    method: form ? 'POST' : 'GET', redirect: 'manual', headers: {'Accept-Language': lang},
    ...(form && {body: new URLSearchParams(form)}),
  });
  const text = await response.text();
  assert.equal(response.headers.get('set-cookie'), null);
  if (response.status !== 303) {
    assert.match(response.headers.get('content-security-policy'), /default-src 'none'/);
    assert.doesNotMatch(text, /<script/);
  }
  return {status: response.status, text, location: response.headers.get('location')};
}
const decide = async (crier, id, action, more = {}) => {
  const {updated_datetime} = await crier.get(`/requests/${id}`);
  return crier.post(`/requests/${id}`, {action, updated_datetime, ...more});
};

test('form: what a clerk enters is a mention and a draft, once by its key', async (t) => {
  const crier = await Crier.start(t, kChannels);
  const first = await enter(crier, 'calls', contact('calls-0001', {form: 'phone'}));
  assert.equal(first.status, 201);
  const again = await enter(crier, 'calls', contact('calls-0001', {form: 'phone'}));
  assert.deepEqual(again, {status: 200, json: first.json});
  assert.equal((await enter(crier, 'calls', contact('calls-0001', {words: 'Something else'}))).status, 409);
  assert.equal((await enter(crier, 'calls', contact('calls-0002', {form: 'mobile'}))).status, 400);
  const mention = await crier.get(`/mentions/${first.json.mention_id}`);
  assert.equal(mention.channel, 'calls');
  assert.equal(mention.direct, true);
  assert.equal(mention.author.id, '+15550100199');
  assert.equal(mention.verdict.issues[0].service_code, 'pothole');
  const request = await crier.get(`/requests/${first.json.request_id}`);
  assert.equal(request.ticket, first.json.ticket);
  // What is known already is told before it is entered; nothing is.
  const asked = await crier.post('/channels/unit/contacts/similar', contact('unit7-0000'));
  check(kSimilar, asked, 'what may be the same');
  assert.equal(asked.similar[0].request.id, first.json.request_id);
  assert.deepEqual((await crier.get('/channels')).channels.map(({name, form}) => [name, form]).sort(), [['calls', 'phone'], ['unit', 'mobile'], ['web-form', 'web']]);
  // Another way in, without consent.
  const second = await enter(crier, 'unit', contact('unit7-0001', {words: 'Some words about nothing', at: new Date(Date.now() - 3600_000).toISOString(), consent: false}));
  assert.equal(second.status, 201);
  assert.equal(second.json.contact_kept, false);
  const {author} = await crier.get(`/mentions/${second.json.mention_id}`);
  assert.deepEqual([author.id, author.handle, author.name], ['', '', '']);
  assert.equal((await fetch(`${crier.url}/hooks/calls`, {method: 'POST', body: JSON.stringify(contact('calls-0003'))})).status, 401);
});

test(`form: an outbox that sends until it is told so loses nothing and doubles nothing under ${kKills} kills`, async (t) => {
  const crier = await Crier.start(t, kChannels);
  const taken = new Map();
  for (let i = 0; i < kKills; ++i) {
    const keys = Array.from({length: 8}, (_, n) => `unit7-${i}-${n}`);
    const sending = keys.map((key) => enter(crier, 'unit', contact(key)).then(({status, json}) => status < 300 && taken.set(key, json.mention_id), () => {}));
    await new Promise((done) => setTimeout(done, (i * 37) % 60));
    await crier.process.stop('SIGKILL');
    await Promise.all(sending);
    await crier.restart();
    for (const key of keys) {
      const {status, json} = await until(`${key} is taken`, async () => {
        const answer = await enter(crier, 'unit', contact(key));
        return answer.status < 300 && answer;
      });
      if (taken.has(key)) assert.deepEqual([status, json.mention_id], [200, taken.get(key)], 'what was answered stands');
    }
  }
  const mentions = await crier.all('/mentions?channel=unit', 'mentions');
  assert.equal(mentions.length, kKills * 8);
  assert.equal(new Set(mentions.map(({text}) => text)).size, kKills * 8, 'each once');
});

test('form: a resident reports, looks it up, and rates it once', async (t) => {
  const crier = await Crier.start(t, kChannels, {extra: "answers: {look_up: 'https://city.test/ticket/{ticket}'}\n"});
  const start = await page(crier, '/report', {lang: 'es-MX,es;q=0.9'});
  assert.match(start.text, /<html lang="es">/);
  const [, key] = /name="key" value="(\w+)"/.exec(start.text);
  const form = {key, words: 'Un bache enorme <b>aquí</b>', place: '100 Main Street', name: 'Ana', email: '', phone: '555 0100', website: ''};
  const look = await page(crier, '/report?lang=es', {form: {...form, step: 'check'}});
  assert.equal(look.status, 200);
  assert.match(look.text, /Todavía no se ha enviado nada/);
  assert.match(look.text, /&lt;b&gt;aquí/);
  assert.equal((await crier.all('/mentions', 'mentions')).length, 0);
  assert.equal((await page(crier, '/report', {form: {...form, website: 'https://spam.example', step: 'send'}})).status, 400);
  const sent = await page(crier, '/report?lang=es', {form: {...form, step: 'send'}});
  const [, ticket] = /class="number">([0-9A-Z-]+)</.exec(sent.text);
  assert.equal(/class="number">([0-9A-Z-]+)</.exec((await page(crier, '/report?lang=es', {form: {...form, step: 'send'}})).text)[1], ticket);
  const [mention, ...others] = await crier.all('/mentions', 'mentions');
  assert.equal(others.length, 0);
  assert.equal(mention.channel, 'web-form');
  assert.equal(mention.author.name, '', 'without consent nobody is kept');

  const id = mention.request_id;
  const unknown = await page(crier, '/ticket/00000-00000-0000');
  assert.equal(unknown.status, 404);
  for (const number of [id, '1', ticket.replace(/^./, (c) => (c === 'A' ? 'B' : 'A'))])
    assert.deepEqual(await page(crier, `/ticket?number=${number}`), unknown);
  assert.match((await page(crier, `/ticket?number=${ticket.toLowerCase().replaceAll('-', '+')}`)).text, /received/);
  await decide(crier, id, 'accept');
  await decide(crier, id, 'close', {status_notes: 'Ana was told.'});
  const closed = await page(crier, `/ticket/${ticket}`);
  assert.match(closed.text, /<dd>closed<\/dd>/);
  assert.match(closed.text, /name="rating" value="5"/);
  assert.doesNotMatch(closed.text, /Ana|bache|Main Street/);
  assert.equal((await page(crier, `/ticket/${ticket}`, {form: {rating: '9'}})).status, 400);
  const rated = await page(crier, `/ticket/${ticket}?lang=es`, {form: {rating: '5'}});
  assert.deepEqual([rated.status, rated.location], [303, `/ticket/${ticket}?lang=es`]);
  await page(crier, `/ticket/${ticket}`, {form: {rating: '1'}});
  assert.match((await page(crier, rated.location)).text, /5\/5/);
  assert.equal((await crier.get(`/requests/${id}`)).rating, 5);
  const {history} = await crier.get(`/requests/${id}/history`);
  assert.deepEqual(history.filter(({action}) => action === 'rate').map(({who, detail}) => [who, detail]), [['resident', '5']]);
  check('request_history', {history, next: null}, 'the history');
});
