// config/nginx/crier.conf, as it is shipped but for its ports and certificate, in front of the real hub.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {Agent, request} from 'node:https';
import {join} from 'node:path';
import test from 'node:test';

import {Crier, root, tempFolder, token, until} from './crier.mjs';
import {runNginx} from './nginx.mjs';
import {freePort} from './ports.mjs';

const kName = 'city.example';

// The shipped file with what its first lines tell the reader to change, and ports that a test may have.
function adapted(folder, {plain, tls, hub}) {
  const changes = [
    ['listen 80;', `listen 127.0.0.1:${plain};`], ['    listen [::]:80;\n', ''],
    ['listen 443 ssl http2;', `listen 127.0.0.1:${tls} ssl http2;`], ['    listen [::]:443 ssl http2;\n', ''],
    ['/etc/crier/tls/certificate.pem', join(folder, 'certificate.pem')], ['/etc/crier/tls/key.pem', join(folder, 'key.pem')],
    ['server 127.0.0.1:8311;', `server 127.0.0.1:${hub};`],
  ];
  let text = readFileSync(join(root, 'config/nginx/crier.conf'), 'utf8');
  for (const [from, to] of changes) {
    assert.equal(text.split(from).length, 2, `${from} is there once`);
    text = text.replace(from, () => to);
  }
  return text;
}

test('nginx in front: TLS, limits, streams', async (t) => {
  const folder = tempFolder(t);
  const made = spawnSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${kName}`, '-addext',
                                     `subjectAltName=DNS:${kName}`, '-keyout', join(folder, 'key.pem'), '-out', join(folder, 'certificate.pem')]);
  assert.equal(made.status, 0, String(made.stderr));
  mkdirSync(join(folder, 'hub'));
  const crier = await Crier.start(t, `  - {name: 'log', connector: 'replay', sent: 'sent.jsonl'}\n`, {folder: join(folder, 'hub')});
  const ports = {plain: await freePort(), tls: await freePort(), hub: crier.port};
  const nginx = runNginx(t, folder, adapted(folder, ports));
  const agent = new Agent({ca: readFileSync(join(folder, 'certificate.pem')), keepAlive: true});
  t.after(() => agent.destroy());

  // The certificate is checked against the name that the file names.
  const ask = (path, {method = 'GET', headers = {Authorization: `Bearer ${token}`}, body} = {}) => new Promise((done, failed) => {
    const options = {agent, host: '127.0.0.1', port: ports.tls, servername: kName, method, path, headers: {Host: kName, ...headers}};
    const asked = request(options, (response) => {
      if (response.headers['content-type']?.startsWith('text/event-stream')) return done({status: response.statusCode, response});
      let text = '';
      response.on('data', (data) => (text += data)).on('end', () => done({status: response.statusCode, headers: response.headers, text}));
    });
    asked.on('error', failed);
    asked.end(body);
  });
  await until('nginx answers', async () => {
    if (nginx.exitCode !== null) throw new Error(nginx.output);
    return (await ask('/ready', {headers: {}})).status === 200;
  });

  await t.test('the API through TLS', async () => {
    const {status, headers, text} = await ask('/api/v1/status');
    assert.equal(status, 200);
    assert.equal(JSON.parse(text).city, 'Test');
    assert.match(headers['strict-transport-security'], /max-age=\d+/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers.server, 'nginx');
    assert.equal((await ask('/api/v1/status', {headers: {}})).status, 401);
    const draft = {kind: 'reply', info: {en: {headline: 'Hello'}}, channels: ['log']};
    assert.equal((await ask('/api/v1/bulletins', {method: 'POST', body: JSON.stringify(draft), headers: {
      Authorization: `Bearer ${token}`, 'Content-Type': 'application/json'}})).status, 201);
  });

  await t.test('a chunked body is made whole', async () => {
    const draft = JSON.stringify({kind: 'reply', info: {en: {headline: 'In chunks'}}, channels: ['log']});
    const {status, text} = await ask('/api/v1/bulletins', {method: 'POST', body: draft, headers: {
      Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked'}});
    assert.equal(status, 201, text);
    assert.equal(JSON.parse(text).info.en.headline, 'In chunks');
  });

  await t.test('a body at the limit passes, one over it does not', async () => {
    const post = (size) => ask('/api/v1/bulletins', {method: 'POST', body: 'x'.repeat(size), headers: {
      Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', 'Content-Length': size}});
    const fits = await post(1 << 20);
    assert.equal(fits.status, 400);
    assert.equal(JSON.parse(fits.text).error.fault, 'bad_data', 'Crier read it');
    assert.equal((await post((1 << 20) + 1)).status, 413);
  });

  await t.test('events come at once, and the stream ends with its server', async () => {
    const {status, response} = await ask('/api/v1/stream');
    assert.equal(status, 200);
    let text = '';
    response.on('data', (data) => (text += data));
    response.on('error', () => {});
    const ended = new Promise((done) => response.on('close', done));
    await until('hello', () => text.startsWith('event: hello\n'));
    const draft = await crier.post('/bulletins', {kind: 'reply', info: {en: {headline: 'Through the stream'}}, channels: ['log']});
    await until('the draft is told', () => text.includes(draft.id));
    assert.match(text, /^event: bulletin\ndata: \{.*Through the stream/m);
    await crier.process.stop();
    await ended;
    assert.equal((await ask('/api/v1/status')).status, 502);
    await crier.restart();
    assert.equal((await ask('/api/v1/status')).status, 200);
  });

  await t.test('plain http is sent to https, by our name and not the client\'s', async () => {
    const response = await fetch(`http://127.0.0.1:${ports.plain}/api/v1/status?a=b`, {redirect: 'manual'});
    assert.equal(response.status, 308);
    assert.equal(response.headers.get('location'), `https://${kName}/api/v1/status?a=b`);
  });

  await t.test('one client cannot hold every stream', async () => {
    const streams = [];
    const statuses = [];
    for (let i = 0; i < 42; ++i) {
      const {status, response} = await ask('/api/v1/stream');
      statuses.push(status);
      if (response) streams.push(response.on('error', () => {}));
    }
    assert.deepEqual(statuses, [...Array(40).fill(200), 429, 429]);
    for (const stream of streams) stream.destroy();
    await until('it may ask again', async () => (await ask('/health', {headers: {}})).status === 200);
  });
});
