// The hub on PostgreSQL: the server goes and comes back, the hub is killed, a city moves from SQLite and back.
import assert from 'node:assert/strict';
import {appendFileSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'node:test';

import {Crier, program, run, start, tempFolder, token, until} from './crier.mjs';
import {noPostgres, Postgres} from './postgres.mjs';

const said = `  - {name: 'said', connector: 'replay', file: 'said.jsonl', poll_every: '1s'}\n`;
const log = `  - {name: 'log', connector: 'replay', sent: 'sent.jsonl'}\n`;
const say = (folder, ...ids) =>
  appendFileSync(join(folder, 'said.jsonl'), ids.map((id) => JSON.stringify({id, text: `A pothole on ${id} Street`}) + '\n').join(''));
const heard = async (crier) => (await crier.all('/mentions', 'mentions')).map((each) => each.native_id).sort();

test('PostgreSQL goes, is killed, and comes back; nothing is lost and nothing twice', {skip: noPostgres}, async (t) => {
  const postgres = await Postgres.start(t);
  const folder = tempFolder(t);
  writeFileSync(join(folder, 'said.jsonl'), '');
  const crier = await Crier.start(t, said + log, {folder, store: postgres.url});
  say(folder, 'one');
  await until('one is heard', async () => (await heard(crier)).length === 1);
  await postgres.stop();
  say(folder, 'two');
  const ready = () => fetch(`${crier.url}/ready`);
  await until('it says that it is not ready', async () => (await ready()).status === 503);
  // Anybody may ask that, and learns no more.
  assert.doesNotMatch(await (await ready()).text(), /127\.0\.0\.1|postgres/i);
  await postgres.again();
  await until('two is heard', async () => (await heard(crier)).length === 2);
  await postgres.kill();
  say(folder, 'three', 'four');
  await postgres.again();
  await until('all are heard', async () => (await heard(crier)).length === 4);
  assert.deepEqual(await heard(crier), ['four', 'one', 'three', 'two']);
  await crier.process.stop('SIGKILL');
  say(folder, 'five');
  await crier.restart();
  await until('five is heard', async () => (await heard(crier)).length === 5);
  assert.equal(postgres.sql(`SELECT SUM(count) FROM tallies WHERE dimension = 'service_code'`), '5');
  // What was under way when both were killed goes out once.
  const draft = await crier.post('/bulletins', {kind: 'schedule_change', expires: '2099-01-01T00:00:00Z', channels: ['log'],
                                                info: {en: {headline: 'Buses', description: 'The bus stops here. '.repeat(60)}}});
  await crier.post(`/bulletins/${draft.id}/approve`);
  await postgres.kill();
  await crier.process.stop('SIGKILL');
  await postgres.again();
  await crier.restart();
  const bulletin = await crier.settled(draft.id);
  assert.equal(bulletin.state, 'sent');
  const keys = readFileSync(join(folder, 'sent.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line).key);
  assert.equal(keys.length, bulletin.deliveries.length);
  assert.equal(new Set(keys).size, keys.length);
});

test('a city moves from SQLite to PostgreSQL and back', {skip: noPostgres}, async (t) => {
  const postgres = await Postgres.start(t);
  const folder = tempFolder(t);
  writeFileSync(join(folder, 'said.jsonl'), '');
  say(folder, 'one', 'two');
  const first = await Crier.start(t, said, {folder});
  await until('both are heard', async () => (await heard(first)).length === 2);
  const before = await first.all('/mentions', 'mentions');
  await first.process.stop();

  const file = `sqlite:${join(folder, 'crier.db')}`;
  const there = run(['migrate', '--from', file, '--to', 'env:CITY_STORE'], {env: {CITY_STORE: postgres.url}});
  assert.equal(there.status, 0, there.stderr);
  assert.match(there.stdout, /^mentions: 2 of 2$/m);
  const again = run(['migrate', '--from', file, '--to', postgres.url]);
  assert.equal(again.status, 1);
  assert.match(again.stderr, /^crier: --to: [^\n]*not empty[^\n]*\n$/);

  say(folder, 'three');
  const second = await Crier.start(t, said, {folder, store: 'env:CITY_STORE', env: {CITY_STORE: postgres.url}});
  await until('it goes on after its cursor', async () => (await heard(second)).length === 3);
  const after = await second.all('/mentions', 'mentions');
  assert.deepEqual(after.filter((each) => each.native_id !== 'three'), before);
  const early = run(['migrate', '--from', postgres.url, '--to', `sqlite:${join(folder, 'back.db')}`]);
  assert.equal(early.status, 1);
  assert.match(early.stderr, /^crier: --from: the hub [^\n]+ runs on it; stop that first/);
  await second.process.stop();

  // A hub that begins, and ends, amid the copy: that waits for a table meanwhile.
  const holder = start(t, 'psql', ['-d', postgres.url, '-Xqc', 'BEGIN; LOCK TABLE mentions; SELECT pg_sleep(600)']);
  const locks = (mode, granted) =>
    postgres.sql(`SELECT pid FROM pg_locks WHERE relation = 'mentions'::regclass AND mode = '${mode}' AND granted = ${granted}`);
  const held = await until('the table is held', () => locks('AccessExclusiveLock', true));
  const torn = start(t, program, ['migrate', '--from', postgres.url, '--to', `sqlite:${join(folder, 'torn.db')}`]);
  await until('the copy waits', () => locks('AccessShareLock', false));
  postgres.sql(`INSERT INTO nodes (name, incarnation, seen_at) VALUES ('late', 2, 0)`);
  postgres.sql(`SELECT pg_terminate_backend(${held})`);
  assert.equal((await torn.ended).code, 1, torn.output);
  assert.match(torn.output, /^crier: --from: the hub late worked on it while it was copied; stop that, [^\n]+\n$/m);

  const back = run(['migrate', '--from', postgres.url, '--to', `sqlite:${join(folder, 'back.db')}`]);
  assert.equal(back.status, 0, back.stderr);
  const third = await Crier.start(t, said, {folder, store: 'sqlite:back.db'});
  assert.deepEqual(await third.all('/mentions', 'mentions'), after);
});

test('what is wrong with a store is one line without its password', {skip: noPostgres}, (t) => {
  const folder = tempFolder(t);
  const config = join(folder, 'crier.yaml');
  const refused = (store, what, env = {}) => {
    writeFileSync(config, `city: 'Test'\n${store}\napi: {port: 0, token: 'env:CRIER_TOKEN'}\n`);
    const {status, stderr} = run(['serve', '--config', config], {env: {CRIER_TOKEN: token, ...env}});
    assert.equal(status, 1, stderr);
    assert.match(stderr, /^crier: [^\n]*crier\.yaml:2: 'store' [^\n]+\n$/);
    assert.match(stderr, what);
    assert.doesNotMatch(stderr, /hunter2/);
  };
  refused(`store: 'postgresql://u:hunter2@127.0.0.1:1/n'`, /holds a password/);
  refused(`store: 'postgresql://127.0.0.1:1/n?password=hunter2'`, /holds a password/);
  refused(`store: 'env:NOT_THERE'`, /NOT_THERE/);
  refused(`store: 'postgresql://u@127.0.0.1:1/n'\nstore_password: 'env:PW'`, /refused/, {PW: 'hunter2'});
  refused(`store: 'env:STORE'`, /refused/, {STORE: 'postgresql://u:hunter2@127.0.0.1:1/n'});
  refused(`store: 'sqlite:crier.db'\nstore_password: 'env:PW'`, /takes no password/, {PW: 'hunter2'});
  const {stderr} = run(['migrate', '--from', 'sqlite:not/there.db', '--to', 'sqlite::memory:']);
  assert.match(stderr, /^crier: --from: there is no file [^\n]*\n$/);
});
