// Accepted requests go on to departments by a real Postfix, and what these answer becomes a note on the request; each mail once whatever is killed, and what is due
// is told once.
import assert from 'node:assert/strict';
import test from 'node:test';

import {Crier, until} from './crier.mjs';
import {MailServers, mailMissing, mailPassword} from './mail_servers.mjs';

const mail = {skip: mailMissing};
const kKills = Number(process.env.KILLS ?? 3); // KILLS=60: by hand
const kDepartment = 'Streets Department';
const kService = 'pothole';

const letter = (id, subject, text, {more = '', from = 'Ana <ana@city.test>', to = 'alerts@city.test'} = {}) =>
  `From: ${from}\nTo: ${to}\nMessage-ID: <${id}@example.org>\nSubject: ${subject}\n${more}\n${text}\n`;
function headersOf(text) {
  const head = text.replace(/\r\n/g, '\n').split('\n\n')[0].replace(/\n[ \t]+/g, ' ');
  return Object.fromEntries(head.split('\n').reverse().map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]));
}
const sentTo = (servers, address) => servers.inbox().map(headersOf).filter((headers) => headers.to === address && headers['message-id']?.endsWith('.crier@city.test>'));

async function city(t, {hold = '0s'} = {}) {
  const servers = await MailServers.start(t);
  const routing = {
    hold,
    departments: [{department: kDepartment, channel: 'mail', recipient: 'streets@city.test', answers_from: ['streets@city.test', '@streets.test'], alarms: {channel: 'mail', recipient: 'chief@city.test'}}],
    rules: [{services: [kService], department: kDepartment}],
    alarms: {due_soon: true, overdue: true},
  };
  // JSON is YAML.
  const extra = `routing: ${JSON.stringify(routing)}\n`;
  const crier = await Crier.start(t, servers.channel(`, verp: true, poll_every: '1h'`), {env: {MAIL_PASSWORD: mailPassword}, extra});
  await until('it listens', async () => (await crier.channel('mail')).state === 'ok');
  return {servers, crier};
}
const heardAs = (crier, native_id) =>
  until(`${native_id} is heard`, async () => (await crier.all('/mentions', 'mentions')).find((mention) => mention.native_id === native_id));
async function step(crier, id, action, more = {}) {
  const {updated_datetime} = await crier.get(`/requests/${id}`);
  return crier.post(`/requests/${id}`, {action, updated_datetime, ...more});
}
// A request of its own, accepted.
async function accepted(servers, crier, name, house) {
  await servers.deliver({message: letter(name, 'Pothole', `A huge pothole at ${house} Main Street`)});
  const {request_id: id} = await heardAs(crier, `${name}@example.org`);
  await step(crier, id, 'accept', {service_code: kService});
  return id;
}
const notesOf = async (crier, id) => (await crier.get(`/requests/${id}/history`)).history.flatMap(({note}) => note ?? []);

test('a department gets its request by mail, and its answer is a note on it', mail, async (t) => {
  const {servers, crier} = await city(t);
  const id = await accepted(servers, crier, 'one', 100);
  assert.equal((await crier.get(`/requests/${id}`)).department, kDepartment);
  const [sent] = await until('it arrived', () => sentTo(servers, 'streets@city.test').length > 0 && sentTo(servers, 'streets@city.test'));
  assert.match(sent['reply-to'], /^alerts\+[0-9a-f]{40}@city\.test$/);
  assert.equal(sent['list-unsubscribe'], undefined);
  await until('the console shows it', async () => ['accepted', 'delivered'].includes((await crier.get(`/requests/${id}`)).forwards?.[0]?.state));

  await servers.deliver({from: 'streets@city.test', message: letter('answer', 'Re: Pothole', 'A crew comes on Tuesday.', {from: 'Jo <streets@city.test>', more: `In-Reply-To: ${sent['message-id']}\n`})});
  await until('it is a note', async () => (await notesOf(crier, id)).some((note) => note.includes('A crew comes on Tuesday.')));
  // By the address alone, from another of its addresses.
  await servers.deliver({from: 'jo@streets.test', message: letter('tagged', 'the hole', 'Done.', {from: 'Jo <jo@streets.test>', to: sent['reply-to']})});
  await until('it is a second one', async () => (await notesOf(crier, id)).length === 2);
  // Whoever else has the mail is a resident like all others; what answers by itself is nothing.
  await servers.deliver({from: 'eve@example.org', message: letter('eve', 'Re: Pothole', 'Who lives there?', {from: 'Eve <eve@example.org>', more: `In-Reply-To: ${sent['message-id']}\n`})});
  await servers.deliver({from: 'streets@city.test', message: letter('robot', 'Re: Pothole', 'We received your request.', {from: 'Jo <streets@city.test>', more: `In-Reply-To: ${sent['message-id']}\nAuto-Submitted: auto-replied\n`})});
  await servers.deliver({message: letter('last', 'Noise', 'Loud music at 300 Main Street')});
  await heardAs(crier, 'last@example.org');
  const mentions = await crier.all('/mentions', 'mentions');
  assert.deepEqual(mentions.map(({native_id}) => native_id).sort(), ['eve@example.org', 'last@example.org', 'one@example.org'], 'no answer of a department is a mention');
  assert.notEqual(mentions.find(({native_id}) => native_id.startsWith('eve')).request_id, id);
  assert.equal((await notesOf(crier, id)).length, 2);
  assert.equal(sentTo(servers, 'streets@city.test').length, 1, 'nothing is sent because of an answer');
  const figures = await crier.get('/requests/figures');
  assert.deepEqual(figures.departments.map(({department, figures: {requests}}) => [department, requests]), [[kDepartment, 1]]);
  assert.equal((await crier.get('/contacts')).modes.find(({mode}) => mode === 'email').contacts >= 1, true);
});

test('what is due is told once, whatever starts again', mail, async (t) => {
  const {servers, crier} = await city(t, {hold: '1h'});
  const id = await accepted(servers, crier, 'one', 100);
  await step(crier, id, 'due', {due_datetime: new Date(Date.now() - 60_000).toISOString().replace(/\.\d+Z/, 'Z')});
  assert.equal((await crier.get('/status')).overdue, 1);
  const told = () => sentTo(servers, 'chief@city.test').filter(({subject}) => subject.includes('OVERDUE'));
  crier.process.kill('SIGKILL');
  await crier.process.ended;
  await crier.restart(); // it looks at its start
  await until('the chief is told', () => told().length > 0);
  for (let i = 0; i < kKills; ++i) {
    await until('the mail is settled', async () => (await crier.get('/audit?action=request.alarm')).entries.length === 1);
    crier.process.kill('SIGKILL');
    await crier.process.ended;
    await crier.restart();
  }
  assert.equal((await crier.get('/audit?action=request.alarm')).entries.length, 1);
  assert.equal(told().length, 1);
});

test('killed while requests go on to their department: none is lost, none twice but where a person says so', {...mail, timeout: 900_000}, async (t) => {
  const {servers, crier} = await city(t);
  const ids = [];
  for (let i = 0; i < kKills; ++i) {
    ids.push(await accepted(servers, crier, `k${i}`, 100 + 100 * i));
    crier.process.kill('SIGKILL');
    await crier.process.ended;
    await crier.restart();
  }
  const states = await until('all are settled', async () => {
    const all = await Promise.all(ids.map(async (id) => (await crier.get(`/requests/${id}`)).forwards?.map(({state}) => state) ?? []));
    return all.every((each) => each.length === 1 && ['accepted', 'delivered', 'unknown'].includes(each[0])) && all.flat();
  });
  const sure = states.filter((state) => state !== 'unknown').length;
  const arrived = () => sentTo(servers, 'streets@city.test').map((headers) => headers['message-id']);
  await until('what was accepted is there', () => arrived().length >= sure);
  assert.equal(new Set(arrived()).size, arrived().length, 'none twice');
  assert.ok(arrived().length <= kKills);
});
