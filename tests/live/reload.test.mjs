// Channels are added, changed and removed while the hub runs; the others go on as if nothing had happened.
import assert from 'node:assert/strict';
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'node:test';

import {Crier, tempFolder, until} from './crier.mjs';

// Says how often it was started and how often it was asked; holds every poll until its input ends.
const kHolder = `#!/usr/bin/env python3
import json, sys
open(sys.argv[1], "a").write("started\\n")
for line in sys.stdin:
    request = json.loads(line)
    if request["do"] == "hello":
        print(json.dumps({"id": request["id"], "done": {"protocol": 1, "name": "holder", "abilities": ["stream"]}}), flush=True)
    elif request["do"] == "poll":
        open(sys.argv[1], "a").write("polled\\n")
    else:
        print(json.dumps({"id": request["id"], "done": {}}), flush=True)
`;

const kHeld = `  - {name: 'held', connector: 'exec', program: './holder.py', args: ['held.log'], abilities: ['stream']}\n`;
const wall = (more = '') => `  - {name: 'wall', connector: 'replay', sent: 'wall.jsonl'${more}}\n`;
const said = (file) => `  - {name: 'said', connector: 'replay', file: '${file}', poll_every: '1s'}\n`;

test('channels come, change and go, and the others are not disturbed', async (t) => {
  const folder = tempFolder(t);
  writeFileSync(join(folder, 'holder.py'), kHolder, {mode: 0o755});
  writeFileSync(join(folder, 'one.jsonl'), '{"id": "first", "text": "Pothole on Elm Street"}\n');
  writeFileSync(join(folder, 'two.jsonl'), '{"id": "first", "text": "Pothole on Elm Street"}\n{"id": "second", "text": "Pothole on Oak Street"}\n');
  const crier = await Crier.start(t, kHeld + wall(), {folder});
  const log = () => readFileSync(join(folder, 'held.log'), 'utf8');
  await until('the held poll', () => log().includes('polled'));
  const head = readFileSync(crier.config, 'utf8').split('channels:\n')[0];
  const configure = (channels) => writeFileSync(crier.config, `${head}channels:\n${channels}`);
  const heard = (id) => until(`${id} is heard`, async () => (await crier.all('/mentions', 'mentions')).some((each) => each.native_id === id));
  const names = async () => (await crier.get('/channels')).channels.map((each) => each.name);

  configure(kHeld + said('one.jsonl') + wall());
  assert.deepEqual((await crier.post('/reload')).channels, {added: ['said'], changed: [], removed: []});
  await heard('first');
  assert.deepEqual(await names(), ['held', 'said', 'wall']);

  configure(kHeld + said('two.jsonl') + wall());
  crier.process.kill('SIGHUP');
  await heard('second');

  // Mistakes change nothing, and are told with their line.
  configure(kHeld + said('two.jsonl') + wall(`, snet: 'x'`));
  await assert.rejects(crier.post('/reload'), (error) => error.status === 422 && /crier\.yaml:\d+/.test(error.message));
  crier.process.kill('SIGHUP');
  await until('it refuses them', () => /configuration is refused.*crier\.yaml:\d+/.test(crier.process.output));
  assert.deepEqual(await names(), ['held', 'said', 'wall']);

  configure(kHeld + wall());
  assert.deepEqual((await crier.post('/reload')).channels, {added: [], changed: [], removed: ['said']});
  assert.deepEqual(await names(), ['held', 'wall']);
  const sent = await crier.send({kind: 'reply', info: {en: {headline: 'All is well'}}, channels: ['wall']});
  assert.equal(sent.deliveries[0].state, 'accepted');
  assert.equal(log(), 'started\npolled\n', 'the program of the first channel was never ended, nor asked again');
});

test('what waits for a channel that is taken out goes out when it is back', async (t) => {
  const folder = tempFolder(t);
  const crier = await Crier.start(t, wall(), {folder});
  const head = readFileSync(crier.config, 'utf8').split('channels:\n')[0];
  const configure = (channels) => writeFileSync(crier.config, `${head}channels:\n${channels}`);
  const sent = () => readFileSync(join(folder, 'wall.jsonl'), 'utf8').trim().split('\n').length;
  await crier.send({kind: 'reply', info: {en: {headline: 'Number 1'}}, channels: ['wall']});
  for (let i = 2; i <= 4; ++i) {
    const draft = await crier.post('/bulletins', {kind: 'reply', info: {en: {headline: `Number ${i}`}}, channels: ['wall']});
    await crier.post(`/bulletins/${draft.id}/approve`);
    configure('  []\n');
    await crier.post('/reload');
    configure(wall(i % 2 ? '' : `, languages: ['en']`));
    await crier.post('/reload');
    await crier.settled(draft.id);
    assert.equal(sent(), i, 'each once');
  }
});
