// The command line as a client of a running hub; and the hub's end, by request and by force.
import assert from 'node:assert/strict';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'node:test';

import {Crier, run, tempFolder, token, until} from './crier.mjs';
import {freePort} from './ports.mjs';

const kChannels = `  - {name: 'log', connector: 'replay', sent: 'sent.jsonl'}
  - {name: 'drill-log', connector: 'replay', mode: 'drill', sent: 'drill.jsonl'}\n`;
const kFlood = `kind: 'disaster_update'
event: 'Flood'
urgency: 'Immediate'
severity: 'Severe'
certainty: 'Observed'
area: 'Harbor district'
expires: '2099-01-01T00:00:00Z'
info:
  en: {headline: 'River Street is under water', description: 'Crews work on the dike.', instruction: 'Stay away from the river.'}
  es: {headline: 'La calle River está inundada', description: 'Hay equipos en el dique.', instruction: 'Aléjese del río.'}
`;
const sent = (crier, file = 'sent.jsonl') => {
  const path = join(crier.folder, file);
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n').map((line) => JSON.parse(line)) : [];
};

async function startHub(t) {
  const folder = tempFolder(t);
  const crier = await Crier.start(t, kChannels, {folder});
  crier.cli = (args, options) => run(['bulletin', ...args, '--config', crier.config], {cwd: folder, ...options});
  // Answers what the command says in JSON; it must have gone well.
  crier.ask = (...args) => {
    const {status, stdout, stderr} = crier.cli([...args, '--json']);
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout);
  };
  writeFileSync(join(folder, 'flood.yaml'), kFlood);
  return crier;
}

test('a bulletin\'s life by the command line', async (t) => {
  const crier = await startHub(t);
  const one = (args) => {
    const {status, stdout, stderr} = crier.cli(args);
    assert.equal(status, 0, stderr);
    return stdout;
  };

  await t.test('lint', () => {
    assert.deepEqual(crier.ask('lint', 'flood.yaml').filter(({blocks}) => blocks), []);
    const bad = crier.cli(['lint', '-', '--json'], {input: kFlood.replace('2099', '2001')});
    assert.equal(bad.status, 1);
    assert.ok(JSON.parse(bad.stdout).some(({field, blocks}) => field === 'expires' && blocks));
    const text = crier.cli(['lint', '-'], {input: kFlood.replace('2099', '2001')});
    assert.match(text.stdout, /^must be mended: expires: /m);
    for (const [input, place] of [[kFlood + `colour: 'red'\n`, 11], ['info: [\n', 2], [kFlood.replace(`'Severe'`, `'Bad'`), 4]]) {
      const broken = crier.cli(['lint', '-'], {input});
      assert.equal(broken.status, 1);
      assert.match(broken.stderr, new RegExp(`^crier: standard input:${place}: [^\\n]+\\n$`));
    }
    const none = crier.cli(['lint', 'none.yaml']);
    assert.equal(none.status, 1);
    assert.match(none.stderr, /none\.yaml: cannot be read/);
  });

  await t.test('preview', () => {
    const {posts, errors} = crier.ask('preview', 'flood.yaml');
    assert.deepEqual(posts.map(({channel, lang}) => [channel, lang]), [['log', 'en'], ['log', 'es']]);
    assert.deepEqual(errors, []);
    assert.match(one(['preview', 'flood.yaml']), /--- log \[es\] part 1 of 1: \d+ of 500/);
    // One channel that would not carry it is a failure, with or without others that would.
    for (const [channels, shown] of [[`['log', 'nowhere']`, 2], [`['nowhere']`, 0]]) {
      const lacking = crier.cli(['preview', '-'], {input: kFlood + `channels: ${channels}\n`});
      assert.equal(lacking.status, 1, channels);
      assert.equal(lacking.stdout.match(/^--- log/gm)?.length ?? 0, shown);
      assert.match(lacking.stdout, /^nowhere: there is no such channel that sends$/m);
      const json = crier.cli(['preview', '-', '--json'], {input: kFlood + `channels: ${channels}\n`});
      assert.equal(json.status, 1);
      assert.equal(JSON.parse(json.stdout).errors.length, 1);
    }
    assert.deepEqual(crier.ask('status').bulletins, [], 'a preview is not kept');
  });

  await t.test('new, send, status', async () => {
    const draft = crier.ask('new', 'flood.yaml');
    assert.equal(draft.state, 'draft');
    assert.deepEqual(sent(crier), []);
    assert.equal(crier.ask('send', draft.id).state, 'approved');
    await crier.settled(draft.id);
    const status = crier.ask('status', draft.id);
    assert.equal(status.state, 'sent');
    assert.deepEqual(status.progress, {accepted: 2});
    assert.deepEqual(sent(crier).map(({event, lang}) => [event, lang]), [['send', 'en'], ['send', 'es']]);
    assert.match(sent(crier)[1].text, /Aléjese del río/);
    assert.match(one(['status', draft.id]), /log +es +part 1 +send +accepted/);
    assert.equal(one(['status', draft.id.slice(-6)]), one(['status', draft.id]), 'as the console shows it');
    assert.match(one(['status']), new RegExp(`^${draft.id} +sent +Alert +Actual +River Street`, 'm'));
    const again = crier.cli(['send', draft.id]);
    assert.equal(again.status, 1);
    assert.match(again.stderr, /^crier: [^\n]*is sent[^\n]*\n$/);
    assert.equal(sent(crier).length, 2);
  });

  await t.test('correct, cancel', async () => {
    const [first] = crier.ask('status').bulletins;
    const update = crier.ask('correct', first.id);
    assert.deepEqual([update.msg_type, update.references, update.state], ['Update', first.id, 'draft']);
    assert.equal(crier.ask('cancel', update.id).state, 'cancelled');
    const second = crier.ask('correct', first.id);
    await crier.call('PUT', `/bulletins/${second.id}`, {...second, info: {en: {headline: 'River Street is open', description: 'It is dry.'}}});
    crier.ask('send', second.id);
    await crier.settled(second.id);
    assert.equal(crier.ask('status', first.id).state, 'superseded');
    const edit = sent(crier).find(({event}) => event === 'edit');
    assert.equal(edit.native_id, sent(crier)[0].native_id);
    assert.match(edit.text, /River Street is open/);

    const cancel = crier.ask('cancel', second.id);
    assert.deepEqual([cancel.msg_type, cancel.references, cancel.state], ['Cancel', second.id, 'draft']);
    crier.ask('send', cancel.id);
    await crier.settled(cancel.id);
    assert.equal(crier.ask('status', second.id).state, 'cancelled');
    const last = sent(crier).at(-1);
    assert.equal(last.event, 'send');
    assert.equal(last.parent, edit.native_id, 'it answers what it cancels');
  });

  await t.test('no drill leaks', async () => {
    const drill = kFlood + `status: 'Exercise'\n`;
    writeFileSync(join(crier.folder, 'drill.yaml'), drill);
    writeFileSync(join(crier.folder, 'leak.yaml'), drill + `channels: ['log']\n`);
    const before = sent(crier).length;
    const draft = crier.ask('new', 'drill.yaml');
    crier.ask('send', draft.id);
    await crier.settled(draft.id);
    assert.equal(sent(crier, 'drill.jsonl').length, 2);
    const leak = crier.cli(['send', crier.ask('new', 'leak.yaml').id]);
    assert.equal(leak.status, 1);
    assert.match(leak.stderr, /'log' is for real use/);
    assert.equal(sent(crier).length, before);
  });

  await t.test('what is not there, and no hub', async () => {
    for (const command of ['send', 'correct', 'cancel', 'withdraw', 'status']) {
      const {status, stderr} = crier.cli([command, 'none']);
      assert.equal(status, 1, command);
      assert.match(stderr, /^crier: not found: [^\n]*none\n$/);
    }
    const nobody = crier.cli(['status', '--url', `http://127.0.0.1:${await freePort()}`]);
    assert.equal(nobody.status, 1);
    assert.match(nobody.stderr, /^crier: the hub at [^\n]* does not answer; is `crier serve` running\?[^\n]*\n$/);
    const wrong = crier.cli(['status', '--token', 'env:OTHER'], {env: {OTHER: 'some_other_token_0123456789'}});
    assert.equal(wrong.status, 1);
    assert.ok(!wrong.stderr.includes('some_other_token'));
  });
});

test('SIGTERM ends it with 0 while a stream is open', async (t) => {
  const crier = await startHub(t);
  const stream = await fetch(`${crier.url}/api/v1/stream`, {headers: {Authorization: `Bearer ${token}`}});
  const reader = stream.body.getReader();
  assert.match(new TextDecoder().decode((await reader.read()).value), /^event: hello/);
  const began = Date.now();
  const {code, signal} = await crier.process.stop('SIGTERM');
  assert.deepEqual([code, signal], [0, null], crier.process.output);
  assert.ok(Date.now() - began < 10_000, `${Date.now() - began} ms`);
  for (let done = false; !done;) ({done} = await reader.read().catch(() => ({done: true})));
});

test('streams opened all at once do not hold the API', async (t) => {
  const crier = await startHub(t);
  const headers = {Authorization: `Bearer ${token}`};
  for (let round = 0; round < 10; ++round) {
    const streams = await Promise.all(Array.from({length: 8}, () =>
      fetch(`${crier.url}/api/v1/stream`, {headers, signal: AbortSignal.timeout(10_000)})));
    const readers = streams.map((stream) => stream.body.getReader());
    for (const reader of readers) assert.match(new TextDecoder().decode((await reader.read()).value), /^event: hello/);
    const status = await fetch(`${crier.url}/api/v1/status`, {headers, signal: AbortSignal.timeout(10_000)});
    assert.equal(status.status, 200);
    for (const reader of readers) await reader.cancel();
  }
  assert.equal((await crier.process.stop('SIGTERM')).code, 0);
});

test('killed right after approval, again and again: everything goes out once', async (t) => {
  const crier = await startHub(t);
  const ids = [];
  // Each round dies at another moment: the later, the more of the work is done.
  for (let round = 0; round < 6; ++round) {
    const drafts = [];
    for (let i = 0; i < 4; ++i) drafts.push(await crier.post('/bulletins', {
      kind: 'schedule_change', expires: '2099-01-01T00:00:00Z',
      info: {en: {headline: `Round ${round} bulletin ${i}`, description: 'The bus stops here. '.repeat(60)}}}));
    for (const {id} of drafts) await crier.post(`/bulletins/${id}/approve`);
    ids.push(...drafts.map(({id}) => id));
    if (round > 0) await until('something went out', () => sent(crier).length > round * 8 - 8);
    await crier.process.stop('SIGKILL');
    await crier.restart();
  }
  let parts = 0;
  for (const id of ids) {
    const bulletin = await crier.settled(id);
    assert.equal(bulletin.state, 'sent');
    for (const row of bulletin.deliveries) assert.ok(['accepted', 'delivered'].includes(row.state), JSON.stringify(row));
    parts += bulletin.deliveries.length;
  }
  const lines = sent(crier);
  assert.ok(parts > ids.length, 'threads');
  assert.equal(lines.length, parts);
  assert.equal(new Set(lines.map(({key}) => key)).size, parts);
});

test('a port that is taken is a clear refusal', async (t) => {
  const crier = await startHub(t);
  const folder = tempFolder(t);
  writeFileSync(join(folder, 'crier.yaml'), readFileSync(crier.config, 'utf8'));
  const second = run(['serve', '--config', join(folder, 'crier.yaml')]);
  assert.equal(second.status, 1);
  assert.match(second.stderr, new RegExp(`^crier: [^\\n]*127\\.0\\.0\\.1:${crier.port}[^\\n]*\\n$`));
});
