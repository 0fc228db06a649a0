// The faults do what their names say, seen from a client.
import assert from 'node:assert/strict';
import {createServer, request as httpRequest} from 'node:http';
import {connect} from 'node:net';
import {text} from 'node:stream/consumers';
import test from 'node:test';

import {FarSmtp} from './far_smtp.mjs';
import {HttpProxy, TcpProxy} from './proxy.mjs';

async function both(t, Kind = HttpProxy) {
  const asked = [];
  const server = createServer((request, response) => {
    asked.push(request.url);
    response.end('true words');
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const proxy = await new Kind('test', {to: server.address().port}).open();
  t.after(async () => {
    await proxy.close();
    server.closeAllConnections();
    server.close();
  });
  // On a connection of its own each time: of one that is kept it is not certain when its end is noticed.
  const ask = () => new Promise((done) => {
    const request = httpRequest(proxy.url, {method: 'POST', agent: false}, async (got) => done(await text(got).then((said) => `${got.statusCode} ${said}`, () => 'nothing')));
    request.on('error', () => done('nothing')).end('x');
  });
  return {asked, proxy, ask};
}

test('HTTP: what is taken and what is told', async (t) => {
  const {asked, proxy, ask} = await both(t);
  // kind -> [what the client gets, whether the server was asked]
  const kinds = [
    [undefined, '200 true words', 1], [{kind: 'refuse'}, 'nothing', 0], [{kind: 'stall', ms: 5}, 'nothing', 0], [{kind: 'stall', ms: 5, after: true}, 'nothing', 1],
    [{kind: 'cut_before'}, 'nothing', 0], [{kind: 'cut_after'}, 'nothing', 1], [{kind: 'half', share: 0.95}, 'nothing', 1], [{kind: 'noise'}, 'nothing', 0],
    [{kind: 'slow', ms: 4}, '200 true words', 1], [{kind: 'status', status: 503, body: 'busy'}, '503 busy', 0],
    [{kind: 'status', status: 502, body: '', after: true}, '502 ', 1],
  ];
  for (const [fault, want, times] of kinds) {
    if (fault) proxy.faults.push({...fault, times: 1});
    const before = asked.length;
    assert.equal((await ask()).replace(/[^\x20-\x7e]/g, ''), want, JSON.stringify(fault));
    assert.equal(asked.length - before, times, JSON.stringify(fault));
    const exchange = proxy.exchanges.at(-1);
    assert.equal(exchange.taken, times === 1);
    assert.equal(exchange.whole, want === '200 true words');
    assert.equal(proxy.faults.length, 0);
  }
  await proxy.die();
  assert.equal(await ask(), 'nothing');
  await proxy.revive();
  assert.equal(await ask(), '200 true words');
});

test('TCP: bytes are held, cut, passed on', async (t) => {
  const {proxy, ask} = await both(t, TcpProxy);
  const raw = () => new Promise((done) => {
    let text = '';
    const socket = connect(proxy.port, '127.0.0.1', () => socket.write('GET / HTTP/1.0\r\n\r\n'));
    socket.on('data', (data) => (text += data)).on('error', () => {}).on('close', () => done(text));
  });
  assert.equal(await ask(), '200 true words');
  proxy.faults.push({kind: 'cut', bytes: 8, times: 1});
  assert.equal(await raw(), 'HTTP/1.1');
  proxy.faults.push({kind: 'refuse', times: 1});
  assert.equal(await raw(), '');
  const stall = {kind: 'stall'};
  proxy.faults.push(stall);
  const held = raw();
  assert.equal(await Promise.race([held, new Promise((done) => setTimeout(done, 50, 'held'))]), 'held');
  proxy.faults.length = 0;
  assert.match(await held, /true words$/);
  // One that was there before is struck too.
  const socket = connect(proxy.port, '127.0.0.1');
  await new Promise((done) => socket.on('connect', done).on('error', () => {}));
  while (proxy.lines.size < 1) await new Promise((done) => setTimeout(done, 1));
  const gone = new Promise((done) => socket.on('close', done));
  proxy.strike({kind: 'refuse'});
  await gone;
  proxy.faults.length = 0;
  await proxy.die();
  assert.equal(await raw(), '');
});

test('SMTP: what is taken and what is told', async (t) => {
  const far = await new FarSmtp('mail').open();
  t.after(() => far.close());
  const key = '0123456789'.repeat(4);
  const letter = `Message-ID: <${key}.crier@city.test>\r\nSubject: =?utf-8?Q?Aviso:_ma=C3=B1ana?=\r\n b1 v1\r\n\r\nWords\r\n.`;
  // The last answer that a client got, or nothing.
  const send = () => new Promise((done) => {
    const says = ['EHLO x', 'AUTH PLAIN AAAA', `MAIL FROM:<alerts+${key}@city.test>`, 'RCPT TO:<ben@city.test>', 'DATA', letter];
    let last = '';
    const socket = connect(far.port, '127.0.0.1').setEncoding('latin1');
    socket.on('error', () => {}).on('close', () => done(last)).on('data', (text) => {
      last = /^\d{3}[ -]/.test(text) ? text.slice(0, 3) : 'nothing';
      if (last > '400' || says.length === 0) return socket.destroy();
      last = 'nothing';
      socket.write(`${says.shift()}\r\n`);
    });
  });
  // kind -> [what the client gets, was it taken, is it told of?]
  const kinds = [
    [undefined, '250', 1, 1], [{kind: 'refuse'}, '', 0, 0], [{kind: 'cut_before'}, 'nothing', 0, 1], [{kind: 'cut_after'}, 'nothing', 1, 1], [{kind: 'half'}, 'nothing', 1, 1],
    [{kind: 'stall', ms: 5}, 'nothing', 0, 1], [{kind: 'stall', ms: 5, after: true}, 'nothing', 1, 1], [{kind: 'slow', ms: 1}, '250', 1, 1], [{kind: 'noise'}, 'nothing', 0, 1],
    [{kind: 'status', code: 451, step: 'end'}, '451', 0, 1], [{kind: 'status', code: 550, step: 'rcpt'}, '550', 0, 1], [{kind: 'status', code: 421, step: 'mail'}, '421', 0, 1],
  ];
  for (const [fault, want, times, told] of kinds) {
    if (fault) far.strike({...fault, times: 1});
    const before = [far.posts.length, far.exchanges.length];
    assert.equal(await send(), want, JSON.stringify(fault));
    assert.deepEqual([far.posts.length - before[0], far.exchanges.length - before[1]], [times, told], JSON.stringify(fault));
    assert.equal(far.faults.length, 0);
    if (!told) continue;
    const {taken, whole, answer, body} = far.exchanges.at(-1);
    assert.deepEqual([taken, whole, JSON.parse(body).key], [times === 1, want >= '2' && want < '6', key]);
    assert.equal(answer, {250: 200, 451: 503, 421: 503, 550: 422}[want] ?? 0);
  }
  assert.deepEqual(far.posts[0].text, 'Aviso: mañana b1 v1');
});
