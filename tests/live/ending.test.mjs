// The program ends well at any moment, whatever its clients do: they connect, ask, hang up, and do so as it closes.
import assert from 'node:assert/strict';
import {writeFileSync} from 'node:fs';
import {connect} from 'node:net';
import {join} from 'node:path';
import test from 'node:test';

import {program, start, tempFolder, token, until} from './crier.mjs';
import {freePort} from './ports.mjs';

// A client that never rests, until `over()`; `met()` once somebody has taken its call.
async function hammer(port, met, over) {
  for (let i = 0; !over(); ++i) {
    await new Promise((done) => {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => {});
      socket.on('close', done);
      socket.on('connect', () => {
        met();
        if (i % 3 > 0) socket.write('GET /ready HTTP/1.1\r\nHost: crier\r\n\r\n');
        if (i % 3 === 1) socket.on('data', () => socket.destroy());
        else setTimeout(() => socket.destroy(), i % 5);
      });
    });
    await new Promise((done) => setTimeout(done, 1));
  }
}

async function endUnderClients(t, port, args, cwd, after) {
  const child = start(t, program, args, {cwd, env: {...process.env, CRIER_TOKEN: token}});
  let over = false;
  let met = false;
  child.ended.then(() => (over = true));
  const clients = Array.from({length: 12}, () => hammer(port, () => (met = true), () => over));
  await until('somebody is answered', () => met || over, {tries: 3000, every: 10});
  await new Promise((done) => setTimeout(done, after));
  const ended = await child.stop();
  await Promise.all(clients);
  assert.deepEqual(ended, {code: 0, signal: null}, child.output);
}

test('serve ends with 0 under clients that never rest', async (t) => {
  const folder = tempFolder(t);
  const port = await freePort();
  writeFileSync(join(folder, 'crier.yaml'), `city: 'Test'\nstore: 'sqlite:crier.db'\napi: {port: ${port}, token: 'env:CRIER_TOKEN'}\nchannels:\n  - {name: 'wall', connector: 'replay'}\n`);
  for (let i = 0; i < 40; ++i) await endUnderClients(t, port, ['serve'], folder, (i * 7) % 31);
});

test('so does demo', async (t) => {
  const folder = tempFolder(t);
  const port = await freePort();
  for (let i = 0; i < 10; ++i) await endUnderClients(t, port, ['demo', '--port', `${port}`, '--speed', '10000'], folder, (i * 7) % 31);
});
