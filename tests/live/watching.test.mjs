// Who watches the stream: what the list shows after the hello and what the stream tells after it is everything, and one who
// does not read holds up nobody.
import assert from 'node:assert/strict';
import {createHmac} from 'node:crypto';
import {connect} from 'node:net';
import test from 'node:test';

import {Crier, token} from './crier.mjs';
import {noPostgres, Postgres} from './postgres.mjs';

const key = 'live-test-watch-key';

async function started(t, store) {
  const crier = await Crier.start(t, "  - {name: 'form', connector: 'webhook', secret: 'env:FORM_KEY', fields: {native_id: /id, text: /text}}\n", {store, env: {FORM_KEY: key}});
  crier.say = async (id, text = `A pothole, number ${id}, on Elm Street`) => {
    const body = JSON.stringify({id, text});
    const response = await fetch(`${crier.url}/hooks/form`, {method: 'POST', body, headers: {'X-Hub-Signature-256': `sha256=${createHmac('sha256', key).update(body).digest('hex')}`}});
    assert.equal(response.status, 200, await response.text());
  };
  return crier;
}

// Opens the stream; once the hello has come, reads the list. `has(n)` waits until either showed so many mentions.
async function watch(t, crier) {
  const abort = new AbortController();
  t.after(() => abort.abort());
  const response = await fetch(`${crier.url}/api/v1/stream`, {headers: {Authorization: `Bearer ${token}`}, signal: abort.signal});
  const seen = new Set();
  const events = [];
  let tell;
  let changed = new Promise((done) => (tell = done));
  const note = () => {
    tell();
    changed = new Promise((done) => (tell = done));
  };
  let listed = false;
  (async () => {
    const decoder = new TextDecoder();
    let buffer = '';
    for await (const piece of response.body) {
      buffer += decoder.decode(piece, {stream: true});
      for (let end; (end = buffer.indexOf('\n\n')) >= 0; buffer = buffer.slice(end + 2)) {
        const [, event, data] = buffer.slice(0, end).match(/^event: (.*)\ndata: (.*)$/s) ?? [];
        if (!event) continue;
        events.push(event);
        if (event === 'mention') seen.add(JSON.parse(data).native_id);
        if (event === 'hello') {
          crier.all('/mentions', 'mentions').then((mentions) => {
            for (const {native_id} of mentions) seen.add(native_id);
            listed = true;
            note();
          });
        }
        note();
      }
    }
  })().catch(() => {});
  return {
    events,
    seen,
    async has(n) {
      while (!listed || seen.size < n) await changed;
    },
  };
}

for (const [name, skip] of [['SQLite', false], ['PostgreSQL', noPostgres]]) {
  test(`the list after the hello and the stream after it are everything, on ${name}`, {skip, timeout: 120_000}, async (t) => {
    const crier = await started(t, name === 'PostgreSQL' ? (await Postgres.start(t)).url : undefined);
    const total = 120;
    const watchers = [];
    for (let i = 0; i < total; ++i) {
      // Joins while others speak.
      const saying = crier.say(`m${i}`);
      if (i % 10 === 5) watchers.push(watch(t, crier));
      await saying;
    }
    for (const watcher of await Promise.all(watchers)) {
      await watcher.has(total);
      assert.equal(watcher.seen.size, total);
      assert.equal(watcher.events[0], 'hello');
    }
  });
}

// The call is answered, and another watcher told, while 100 connections take nothing at all.
test('watchers that do not read hold up neither calls nor each other', {timeout: 120_000}, async (t) => {
  const crier = await started(t);
  const stuck = await Promise.all(Array.from({length: 100}, () => new Promise((done, failed) => {
    const socket = connect(crier.port, '127.0.0.1', () => {
      socket.write(`GET /api/v1/stream HTTP/1.1\r\nHost: crier\r\nAuthorization: Bearer ${token}\r\n\r\n`);
      socket.once('data', () => {
        socket.pause();
        done(socket);
      });
    });
    socket.on('error', failed);
    t.after(() => socket.destroy());
  })));
  assert.equal(stuck.length, 100);
  const reader = await watch(t, crier);
  await reader.has(0);
  const total = 150;
  // Together far more than one connection may have waiting.
  for (let i = 0; i < total; ++i) await crier.say(`m${i}`, `A pothole, number ${i}, on Elm Street ${'x'.repeat(30_000)}`);
  await reader.has(total);
  assert.equal(reader.seen.size, total);
  assert.equal((await fetch(`${crier.url}/health`)).status, 200);
});
