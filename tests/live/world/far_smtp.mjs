// A submission server: takes each letter for its one recipient and counts them by Message-ID. SMTP is too much of a talk for a
// proxy that knows none of it, so this one does its harm itself, and tells of letters as HttpProxy does of requests.
import {createServer} from 'node:net';

import {sleep} from './clock.mjs';
import {Proxy} from './proxy.mjs';

const kAccepted = 200;  // in HTTP's words, which the judge reads
const kLater = 503;
const kNever = 422;

export class FarSmtp extends Proxy {
  posts = [];  // what it took: {key, to, text: the subject, status, at}
  // Each letter that came in whole, or was refused or cut before: as HttpProxy's. `answer`: 200, 503 for any 4xx, 422 for any 5xx.
  exchanges = [];
  watch = () => {};  // (exchange, 'request' | 'taken' | 'answered')

  // Kinds: refuse (the connection), cut_before (in the middle of the letter), cut_after (taken, no answer), half (half an
  // answer), stall (`ms` of silence, then the end; `after`: taken), slow (`ms` before each answer), noise, and status: `code` as
  // the answer to `step`: mail, rcpt, data (its beginning) or end.
  strike(fault) {
    super.strike(Object.assign(fault, {fits: ({connects}) => connects === (fault.kind === 'refuse')}));
    if (fault.kind === 'refuse') for (const socket of this.sockets) if (this.random.chance(fault.chance ?? 1)) socket.resetAndDestroy();
  }

  make() {
    return createServer((socket) => {
      if (this.pickFault({connects: true})) return void socket.resetAndDestroy();
      this.talk(socket).catch(() => socket.destroy());
    });
  }

  async talk(socket) {
    let fault;
    let letter = {};
    let data = null;  // the lines of a letter that is coming in
    let logins = 0;
    const say = async (line) => {
      if (fault?.kind === 'slow') await sleep(fault.ms);
      if (!socket.destroyed) socket.write(`${line}\r\n`);
    };
    // The answer to a step, where it is a refusal.
    const refused = async (step) => {
      if (fault?.kind !== 'status' || fault.step !== step) return false;
      const exchange = this.record(letter, fault);
      this.watch(exchange, 'request');
      await say(`${fault.code} ${fault.code === 421 ? '4.3.2 too busy' : fault.code < 500 ? '4.2.0 later' : '5.7.1 not this one'}`);
      this.answered(exchange, fault.code);
      if (fault.code === 421) socket.end();
      return true;
    };
    const end = async () => {
      const head = data.slice(0, data.indexOf('')).join('\n').replace(/\n[ \t]+/g, ' ');
      const header = (name) => new RegExp(`^${name}: *(.*)$`, 'im').exec(head)?.[1] ?? '';
      letter.id = header('message-id');
      if (!letter.id.startsWith(`<${letter.key}.crier@`)) throw new Error(`a letter of ${letter.key} has the Message-ID ${letter.id}`);
      letter.text = decoded(header('subject'));
      data = null;
      if (await refused('end')) return;
      const exchange = this.record(letter, fault);
      this.watch(exchange, 'request');
      const kind = fault?.kind;
      if (kind === 'stall' && !fault.after) {
        await silence(socket, fault.ms);
      } else if (kind === 'noise') {
        socket.end('\u0000\u0016\u0003<html>\r\n');
      } else {
        exchange.taken = true;
        exchange.status = kAccepted;
        const {key, to, text} = letter;
        this.posts.push({key, to, text, status: /exercise/i.test(text) ? 'Exercise' : 'Actual', at: Date.now()});
        this.watch(exchange, 'taken');
        if (kind === 'cut_after') socket.destroy();
        else if (kind === 'half') socket.end('25');
        else if (kind === 'stall') await silence(socket, fault.ms);
        else {
          await say(`250 2.0.0 taken as ${this.posts.length}`);
          if (!socket.destroyed) return this.answered(exchange, 250);
        }
      }
      exchange.doneAt = Date.now();
      this.watch(exchange, 'answered');
    };

    await say('220 far.test ESMTP');
    for await (const line of linesOf(socket)) {
      if (data) {
        if (line === '.') await end();
        else data.push(line.startsWith('.') ? line.slice(1) : line);
        if (data && fault?.kind === 'cut_before') {
          // The client may have written its end already, and cannot know that it was not read.
          this.record(letter, fault).doneAt = Date.now();
          return void socket.destroy();
        }
        continue;
      }
      if (logins > 0) {
        --logins;
        await say(logins > 0 ? '334 ' : '235 2.7.0 welcome');
        continue;
      }
      const word = line.slice(0, 4).toUpperCase();
      if (word === 'EHLO') await say('250-far.test\r\n250-8BITMIME\r\n250 AUTH PLAIN');
      else if (word === 'AUTH') {
        logins = line.split(' ').length > 2 ? 0 : 1;
        await say(logins ? '334 ' : '235 2.7.0 welcome');
      } else if (word === 'MAIL') {
        letter = {key: /\+([0-9a-f]{40})@/.exec(line)?.[1] ?? line};
        fault = this.pickFault({connects: false});
        if (!(await refused('mail'))) await say('250 2.1.0 ok');
      } else if (word === 'RCPT') {
        letter.to = /<(.*)>/.exec(line)[1];
        if (!(await refused('rcpt'))) await say('250 2.1.5 ok');
      } else if (word === 'DATA') {
        if (await refused('data')) continue;
        data = [];
        await say('354 go on');
      } else if (word === 'QUIT') {
        await say('221 2.0.0 bye');
        return void socket.end();
      } else await say(['RSET', 'NOOP'].includes(word) ? '250 2.0.0 ok' : '502 5.5.2 what?');
    }
    socket.destroy();
  }

  record({key, to}, fault) {
    const exchange = {n: this.exchanges.length, at: Date.now(), method: 'POST', url: 'smtp:', headers: {}, body: JSON.stringify({key, to}),
                      fault: fault ? fault.kind + (fault.after ? '_after' : '') : '', taken: false, status: 0, answer: 0, whole: false, doneAt: 0};
    this.exchanges.push(exchange);
    return exchange;
  }
  answered(exchange, code) {
    exchange.answer = code < 400 ? kAccepted : code < 500 ? kLater : kNever;
    exchange.whole = true;
    exchange.doneAt = Date.now();
    this.watch(exchange, 'answered');
  }
}

async function silence(socket, ms) {
  await Promise.race([sleep(ms), new Promise((gone) => socket.once('close', gone))]);
  socket.destroy();
}

async function* linesOf(socket) {
  let rest = '';
  socket.setEncoding('latin1');
  for await (const piece of socket) {
    rest += piece;
    for (let end; (end = rest.indexOf('\r\n')) >= 0; rest = rest.slice(end + 2)) yield rest.slice(0, end);
  }
}

// RFC 2047, what of it GMime writes.
function decoded(text) {
  return text.replace(/\?= +=\?/g, '?==?').replace(/=\?utf-8\?([qb])\?(.*?)\?=/gi, (_, how, word) => how.toLowerCase() === 'b'
    ? Buffer.from(word, 'base64').toString()
    : Buffer.from(word.replace(/_/g, ' ').replace(/=([0-9A-F]{2})/gi, (__, hex) => String.fromCharCode(parseInt(hex, 16))), 'latin1').toString());
}
