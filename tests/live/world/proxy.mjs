// Faults in front of any real server. A Proxy listens where the program thinks that the server is; what its `faults` say
// happens to what passes. Two of them: HttpProxy knows requests and counts them; TcpProxy knows bytes alone (SMTP, IMAP,
// PostgreSQL).
//
// A fault: {kind, chance?: 0..1 = 1, times?: how often, fits?: (request) => bool, ms?, status?, headers?, body?}. The first
// that fits and whose chance falls is what happens. dead: the port itself is closed, see die().
import {Agent, createServer as createHttpServer, request as httpRequest} from 'node:http';
import {connect, createServer as createTcpServer} from 'node:net';

import {freePort} from '../ports.mjs';
import {sleep} from './clock.mjs';

export class Proxy {
  constructor(name, {to = null, random = null} = {}) {
    this.name = name;
    this.to = to;  // the port of the real server
    this.random = random ?? {chance: () => true};
    this.faults = [];
    this.sockets = new Set();
  }
  get url() {
    return `http://127.0.0.1:${this.port}`;
  }
  async open() {
    this.port = await freePort();
    await this.revive();
    return this;
  }
  // Nobody listens: connections are refused, those that are open end.
  async die() {
    const server = this.server;
    if (!server) return;
    this.server = null;
    for (const socket of this.sockets) socket.destroy();
    await new Promise((done) => server.close(done));
  }
  async revive() {
    if (this.server) return;
    const server = this.make();
    server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
      socket.on('error', () => {});
    });
    await new Promise((done, failed) => server.once('error', failed).listen(this.port, '127.0.0.1', done));
    this.server = server;
  }
  close() {
    return this.die();
  }
  strike(fault) {
    this.faults.push(fault);
  }
  pickFault(request) {
    const fault = this.faults.find((each) => (!each.fits || each.fits(request)) && this.random.chance(each.chance ?? 1));
    if (fault?.times !== undefined && --fault.times <= 0) this.faults.splice(this.faults.indexOf(fault), 1);
    return fault;
  }
}

const kUnasked = {
  // kind -> does nothing of the request reach the server?
  refuse: true, stall: true, cut_before: true, status: true, redirect: true, garbage: true, noise: true,
};

export class HttpProxy extends Proxy {
  // Each request that came in whole: {n, at, method, url, headers, body, fault: kind or '', taken: the server did it (2xx),
  // status: the server's, answer: what the client got to read (0: nothing), whole: it was the server's own and got out
  // whole, doneAt}. `at` is real milliseconds.
  exchanges = [];
  watch = () => {};  // (exchange, 'request' | 'taken' | 'answered')

  // `fresh`: a connection to the server for each request: some end theirs unannounced, and that would be a fault of ours.
  constructor(name, {fresh = false, ...rest} = {}) {
    super(name, rest);
    this.agent = new Agent({keepAlive: !fresh});
  }

  make() {
    const server = createHttpServer((request, response) => this.serve(request, response));
    server.keepAliveTimeout = 60_000;
    return server;
  }
  async close() {
    await this.die();
    this.agent.destroy();
  }

  async serve(request, response) {
    let body;
    try {
      body = await bodyOf(request);
    } catch {
      return;  // it never came in whole
    }
    const exchange = {n: this.exchanges.length, at: Date.now(), method: request.method, url: request.url, headers: request.headers, body,
                      fault: '', taken: false, status: 0, answer: 0, whole: false, doneAt: 0};
    this.exchanges.push(exchange);
    const fault = this.pickFault(exchange);
    exchange.fault = fault ? fault.kind + (fault.after ? '_after' : '') : '';
    this.watch(exchange, 'request');
    const answer = fault && kUnasked[fault.kind] && !fault.after ? null : await this.forward(exchange);
    if (answer) this.watch(exchange, 'taken');
    await this.answer(exchange, fault, answer, response);
    exchange.doneAt = Date.now();
    this.watch(exchange, 'answered');
  }

  async forward(exchange) {
    const answer = await new Promise((done) => {
      const asked = httpRequest({host: '127.0.0.1', port: this.to, method: exchange.method, path: exchange.url, headers: exchange.headers, agent: this.agent},
                                async (got) => done({status: got.statusCode, headers: got.headers, body: await bodyOf(got)}));
      asked.on('error', (error) => done({status: 502, headers: {}, body: Buffer.from(String(error))}));
      asked.end(exchange.body);
    });
    exchange.status = answer.status;
    exchange.taken = answer.status < 300;
    return answer;
  }

  async answer(exchange, fault, answer, response) {
    const {socket} = response;
    const ms = fault?.ms ?? 0;
    response.sendDate = false;  // ours is not the city's
    switch (fault?.kind) {
      case 'refuse':
        return socket.resetAndDestroy();
      case 'stall': {  // silence, then the end; with `after` the server has done it
        const end = setTimeout(() => socket.destroy(), ms);
        if (!socket.destroyed) await new Promise((gone) => socket.once('close', gone));
        return clearTimeout(end);
      }
      case 'cut_before':
      case 'cut_after':
        return socket.destroy();
      case 'half': {
        const text = head(answer) + answer.body.toString('latin1');
        socket.write(Buffer.from(text.slice(0, Math.floor(text.length * (fault.share ?? 0.6))), 'latin1'));
        await sleep(2);
        return socket.destroy();
      }
      case 'noise':
        socket.write(Buffer.from('\u0000\u0016\u0003 220 mail ready\r\n\r\n<<<'));
        await sleep(2);
        return socket.destroy();
      case 'repeat': {  // the answer, and once more, which nobody asked for
        const text = Buffer.from(head(answer) + answer.body.toString('latin1'), 'latin1');
        socket.write(Buffer.concat([text, text]));
        exchange.answer = answer.status;
        exchange.whole = true;
        await sleep(50);
        return socket.destroy();
      }
      case 'slow':
        await sleep(ms / 2);
        if (socket.destroyed) return;
        await this.send(exchange, response, answer, true, ms / 2);
        return;
      case 'status':
        return this.send(exchange, response, {status: fault.status, headers: fault.headers ?? {}, body: Buffer.from(fault.body ?? '{"error":"told so"}')});
      case 'redirect':
        return this.send(exchange, response, {status: fault.status ?? 302, headers: {location: fault.location}, body: Buffer.alloc(0)});
      case 'garbage':
        return this.send(exchange, response, {status: 200, headers: {'content-type': 'text/html'}, body: Buffer.from('<html><body>Login to the network<br>\u0000\u00ff{{[')});
      default:
        return this.send(exchange, response, answer, true);
    }
  }

  async send(exchange, response, answer, whole = false, pause = 0) {
    const headers = {...answer.headers, 'content-length': answer.body.length};
    for (const name of ['connection', 'transfer-encoding', 'keep-alive']) delete headers[name];
    const closed = new Promise((done) => response.once('close', done));
    response.writeHead(answer.status, headers);
    if (pause > 0) {
      response.write(answer.body.subarray(0, 1));
      await sleep(pause);
      response.end(answer.body.subarray(1));
    } else {
      response.end(answer.body);
    }
    await closed;
    if (!response.writableFinished) return;
    exchange.answer = answer.status;
    exchange.whole = whole;
  }
}

function head(answer) {
  const lines = Object.entries({...answer.headers, 'content-length': answer.body.length}).filter(([name]) => !['connection', 'transfer-encoding', 'keep-alive'].includes(name));
  return `HTTP/1.1 ${answer.status} So\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
}

async function bodyOf(stream) {
  const pieces = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces);
}

// Kinds: refuse, stall (nothing passes until it is healed), cut (after `bytes` of the answer), slow (each piece waits `ms`).
export class TcpProxy extends Proxy {
  connections = 0;
  exchanges = [];  // none: it knows no requests
  lines = new Set();  // {fault, answered}: clients keep their connections for long

  // A fault for those that come, and by its chance for those that are here.
  strike(fault) {
    this.faults.push(fault);
    for (const line of this.lines) {
      if (!this.random.chance(fault.chance ?? 1)) continue;
      Object.assign(line, {fault, answered: 0});
      if (fault.kind === 'refuse') line.end();
    }
  }

  make() {
    return createTcpServer((client) => {
      ++this.connections;
      const line = {fault: this.pickFault({n: this.connections}), answered: 0};
      if (line.fault?.kind === 'refuse') return void client.resetAndDestroy();
      const server = connect(this.to, '127.0.0.1');
      this.sockets.add(server);
      const end = (line.end = () => {
        this.lines.delete(line);
        for (const socket of [client, server]) socket.destroy();
      });
      this.lines.add(line);
      // As soon as it comes: otherwise each short piece waits for the one before to be acknowledged.
      for (const socket of [client, server]) socket.setNoDelay(true).on('error', end).on('close', end);
      server.on('close', () => this.sockets.delete(server));
      const stalled = () => line.fault?.kind === 'stall' && this.faults.includes(line.fault) && !client.destroyed;
      const is = (kind) => line.fault?.kind === kind && (line.fault.times !== undefined || this.faults.includes(line.fault));
      const pass = async (from, to, answers) => {
        for await (const piece of from) {
          while (stalled()) await sleep(10);
          if (is('slow')) await sleep(line.fault.ms ?? 10);
          const left = answers && is('cut') ? (line.fault.bytes ?? 0) - line.answered : piece.length;
          if (to.destroyed) break;
          to.write(piece.subarray(0, Math.max(0, left)));
          line.answered += answers ? piece.length : 0;
          if (left < piece.length) break;
        }
        end();
      };
      pass(client, server, false).catch(end);
      pass(server, client, true).catch(end);
    });
  }
}
