// config/nginx as it is shipped but for its ports, folders and certificate, in front of the real hub.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {Agent, request} from 'node:https';
import {connect} from 'node:net';
import {dirname, join} from 'node:path';
import test from 'node:test';
import {fileURLToPath} from 'node:url';

import {Crier, root, start, tempFolder, token, until} from './crier.mjs';
import {runWholeNginx} from './nginx.mjs';
import {freePort} from './ports.mjs';

const kName = 'city.example';

function changed(file, changes) {
  let text = readFileSync(join(root, 'config/nginx', file), 'utf8');
  for (const [from, to] of changes) {
    assert.equal(text.split(from).length, 2, `${from} is there once in ${file}`);
    text = text.replace(from, () => to);
  }
  return text;
}

// The shipped files with what their first lines tell the reader to change, and ports that a test may have. `more` stands in http { };
// `patience` is the time for a head instead of five seconds.
function runShipped(t, folder, {plain, tls, hub}, {more = '', patience = '5s'} = {}) {
  const made = spawnSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${kName}`, '-addext',
                                     `subjectAltName=DNS:${kName}`, '-keyout', join(folder, 'key.pem'), '-out', join(folder, 'certificate.pem')]);
  assert.equal(made.status, 0, String(made.stderr));
  writeFileSync(join(folder, 'crier.conf'), changed('crier.conf', [
    ['listen 80      backlog', `listen 127.0.0.1:${plain} backlog`], ['    listen [::]:80 backlog=4096;\n', ''],
    ['listen 443      ssl', `listen 127.0.0.1:${tls} ssl`], ['    listen [::]:443 ssl http2 backlog=4096;\n', ''],
    ['/etc/crier/tls/certificate.pem', join(folder, 'certificate.pem')], ['/etc/crier/tls/key.pem', join(folder, 'key.pem')],
    ['server 127.0.0.1:8311;', `server 127.0.0.1:${hub};`],
  ]).replaceAll('client_header_timeout 5s;', `client_header_timeout ${patience};`));
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/${kind};`).join(' ');
  return runWholeNginx(t, folder, changed('nginx.conf', [
    // Its workers must read a folder that is its owner's alone.
    ['user www-data;', process.getuid() === 0 ? 'user root;' : ''], ['/run/nginx.pid', join(folder, 'nginx.pid')],
    ['/var/log/nginx/error.log', join(folder, 'error.log')], ['/var/log/nginx/access.log', join(folder, 'access.log')],
    ['include /etc/nginx/conf.d/*.conf;', `${temp} ${more} include ${folder}/crier.conf;`],
  ]));
}

// Asks through TLS; the certificate is checked against the name that the file names.
function client(folder, port, {keepAlive = true, localAddress} = {}) {
  const agent = new Agent({ca: readFileSync(join(folder, 'certificate.pem')), keepAlive});
  const ask = (path, {method = 'GET', headers = {Authorization: `Bearer ${token}`}, body} = {}) => new Promise((done, failed) => {
    const options = {agent, host: '127.0.0.1', port, localAddress, servername: kName, method, path, headers: {Host: kName, ...headers}};
    const asked = request(options, (response) => {
      if (response.headers['content-type']?.startsWith('text/event-stream')) return done({status: response.statusCode, response});
      let text = '';
      response.on('data', (data) => (text += data)).on('end', () => done({status: response.statusCode, headers: response.headers, text}));
    });
    asked.on('error', failed);
    asked.end(body);
  });
  return {agent, ask};
}

function answers(nginx, ask) {
  return until('nginx answers', async () => {
    if (nginx.exitCode !== null) throw new Error(nginx.output);
    return (await ask('/ready', {headers: {}})).status === 200;
  });
}

test('nginx in front: TLS, limits, streams', async (t) => {
  const folder = tempFolder(t);
  mkdirSync(join(folder, 'hub'));
  const crier = await Crier.start(t, `  - {name: 'log', connector: 'replay', sent: 'sent.jsonl'}\n`, {folder: join(folder, 'hub')});
  const ports = {plain: await freePort(), tls: await freePort(), hub: crier.port};
  const nginx = runShipped(t, folder, ports);
  const {agent, ask} = client(folder, ports.tls);
  t.after(() => agent.destroy());
  await answers(nginx, ask);

  await t.test('the API through TLS', async () => {
    const {status, headers, text} = await ask('/api/v1/status');
    assert.equal(status, 200);
    assert.equal(JSON.parse(text).city, 'Test');
    assert.match(headers['strict-transport-security'], /max-age=\d+/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['cache-control'], 'no-store');
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

  // What the library under the hub refuses by itself, reflecting it, never comes to its answers.
  await t.test('no answer is kept or guessed at, whoever made it', async () => {
    for (const [path, status] of [['/api/v1/status', 200], ['/api/v1/nothing', 404], ['/a?b=%zz', 400]]) {
      const {status: got, headers} = await ask(path);
      assert.equal(got, status, path);
      assert.equal(headers['cache-control'], 'no-store', path);
      assert.equal(headers['x-content-type-options'], 'nosniff', path);
    }
    await crier.process.stop();
    const {status, headers} = await ask('/api/v1/status');
    assert.equal(status, 502);
    assert.equal(headers['cache-control'], 'no-store');
    await crier.restart();
  });

  // A rule of a proxy's for a path must hold for all that is answered as that path.
  await t.test('a target means the same to nginx and to the hub, or is refused', async () => {
    const targets = ['//x/api/v1/status', '//api/v1/status', '/x/../api/v1/status', '/./api/v1/status', '/api//v1/status', '/api/v1%2fstatus',
                     '/%2e/api/v1/status', '/api/v1/status#x', '/x/%2e%2e/api/v1/status', '/api/v1/\\status'];
    for (const target of [...targets, `https://${kName}/api/v1/status`, 'api/v1/status']) {
      assert.equal(await raw(crier.port, target), 400, `${target}, bare`);
    }
    for (const target of targets) {
      const {status} = await ask(target, {headers: {Authorization: `Bearer ${token}`}});
      assert.equal(status, 400, `${target}, through nginx`);
    }
    assert.equal(await raw(crier.port, '/%61pi/v1/status'), 200);
  });
});

// The status that one request gets, its target as it is written here.
function raw(port, target) {
  return new Promise((done, failed) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(`GET ${target} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nConnection: close\r\n\r\n`));
    socket.on('data', (data) => (text += data)).on('end', () => done(Number(text.split(' ')[1]))).on('error', failed);
  });
}

test('nginx in front: an IPv6 network of 64 bits is one client', async (t) => {
  const folder = tempFolder(t);
  mkdirSync(join(folder, 'hub'));
  const crier = await Crier.start(t, `  - {name: 'log', connector: 'replay'}\n`, {folder: join(folder, 'hub')});
  const ports = {plain: await freePort(), tls: await freePort(), hub: crier.port};
  const nginx = runShipped(t, folder, ports, {more: 'set_real_ip_from 127.0.0.1; real_ip_header X-Test-Client;'});
  const {agent, ask} = client(folder, ports.tls);
  t.after(() => agent.destroy());
  await answers(nginx, ask);
  const watch = (address) => ask('/api/v1/stream', {headers: {Authorization: `Bearer ${token}`, 'X-Test-Client': address}});
  const statuses = [];
  // Written in each way that an address of that network can be.
  for (let i = 0; i < 40; ++i) statuses.push((await watch([`2001:db8:0:7::${i + 1}`, `2001:db8::7:${i + 1}:0:0:1`, `2001:db8:0:7:ffff:${i}:2:3`][i % 3])).status);
  assert.deepEqual(statuses, Array(40).fill(200));
  for (const address of ['2001:db8:0:7::1', '2001:db8:0:7:abcd::']) assert.equal((await watch(address)).status, 429, address);
  for (const address of ['2001:db8:0:8::1', '2001:db8:1:7::1', '192.0.2.7', '2001:db8::1']) assert.equal((await watch(address)).status, 200, address);
});

test('nginx in front: one address with 10,000 half-sent requests leaves a clerk at another hers', async (t) => {
  const kCrowd = 10_000;
  // Its own descriptors, and nginx's.
  const most = Number(spawnSync('/bin/sh', ['-c', 'ulimit -Hn'], {encoding: 'utf8'}).stdout) || Infinity;
  if (most < kCrowd * 1.3) return t.skip(`needs ${kCrowd * 1.3} open files, this user may have ${most}`);
  const folder = tempFolder(t);
  mkdirSync(join(folder, 'hub'));
  const crier = await Crier.start(t, `  - {name: 'log', connector: 'replay'}\n`, {folder: join(folder, 'hub')});
  const ports = {plain: await freePort(), tls: await freePort(), hub: crier.port};
  // What it holds it keeps: on a busy machine five seconds are too few to come by so many. Harder for nginx, not easier.
  const nginx = runShipped(t, folder, ports, {patience: '600s'});
  const {agent, ask} = client(folder, ports.tls, {keepAlive: false, localAddress: '127.0.0.3'});
  t.after(() => agent.destroy());
  await answers(nginx, ask);
  const script = join(dirname(fileURLToPath(import.meta.url)), 'half_sent.mjs');
  const crowd = start(t, '/bin/sh', ['-c', 'ulimit -n "$(ulimit -Hn)"; exec "$@"', 'sh', process.execPath, script, '127.0.0.2', ports.plain, ports.tls, kCrowd + 2_000]);
  // How many it holds, as it says itself; the newest line counts.
  const held = () => Number(crowd.output.trim().split('\n').at(-1));
  await until('the crowd is there', () => held() >= kCrowd, {tries: 1200});
  for (let i = 0; i < 27; ++i) {
    assert.equal((await ask('/api/v1/status')).status, 200, `call ${i}`);
    const draft = JSON.stringify({kind: 'reply', info: {en: {headline: `Draft ${i}`}}, channels: ['log']});
    const made = await ask('/api/v1/bulletins', {method: 'POST', body: draft, headers: {Authorization: `Bearer ${token}`, 'Content-Type': 'application/json'}});
    assert.equal(made.status, 201, made.text);
  }
  assert.ok(held() >= kCrowd * 0.9, `the crowd is still there: ${held()}`);
  assert.doesNotMatch(readFileSync(join(folder, 'error.log'), 'utf8'), /worker_connections are not enough|Too many open files/);
});

test('the firewall lets one address have a hundred connections', async (t) => {
  if (process.getuid() !== 0) return t.skip('needs root');
  const folder = tempFolder(t);
  // In a network of its own, where the loopback is counted, too.
  writeFileSync(join(folder, 'crier.nft'), changed('crier.nft', [['        iifname "lo" accept\n', '']]));
  const script = `
import socket, subprocess, re, time
server = socket.create_server(("127.0.0.1", 80), backlog=4096)
def crowd(address, count):
    sockets = []
    for i in range(count):
        s = socket.socket()
        s.setblocking(False)
        s.bind((address, 0))
        s.connect_ex(("127.0.0.1", 80))
        sockets.append(s)
    return sockets
def connected(sockets):
    return sum(1 for s in sockets if not s.connect_ex(("127.0.0.1", 80)) or is_up(s))
def is_up(s):
    try:
        s.getpeername()
        return True
    except OSError:
        return False
def dropped():
    text = subprocess.run(["nft", "list", "ruleset"], capture_output=True, text=True, check=True).stdout
    return sum(int(n) for n in re.findall(r"counter packets (\\d+)", text))
attacker = crowd("127.0.0.2", 150)
while dropped() < 50: time.sleep(0.01)
clerk = crowd("127.0.0.3", 20)
while sum(map(is_up, clerk)) < 20: time.sleep(0.01)
print(sum(map(is_up, attacker)), sum(map(is_up, clerk)))
`;
  const setup = `ip link set lo up && nft -f ${folder}/crier.nft`;
  const made = spawnSync('unshare', ['-n', '/bin/sh', '-c', setup], {encoding: 'utf8'});
  if (made.status !== 0) return t.skip(`this machine has no nftables: ${made.stderr}`);
  const ran = spawnSync('unshare', ['-n', '/bin/sh', '-c', `${setup} && exec python3 -`], {input: script, encoding: 'utf8'});
  assert.equal(ran.stdout, '100 20\n', ran.stderr);
});
