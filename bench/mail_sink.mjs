// Postfix's smtp-sink, which keeps what it takes in one file: to whom each mail went, and how long it was.
import {closeSync, existsSync, fstatSync, openSync, readSync, statSync} from 'node:fs';
import {createConnection} from 'node:net';
import {join} from 'node:path';

import {check, freePort, openFolder, start, tool, until} from './kit.mjs';

export class MailSink {
  static async start(t) {
    const sink = new MailSink();
    sink.folder = openFolder(t);
    sink.port = await freePort();
    sink.process = start(t, tool('smtp-sink', 'postfix'), [...(process.getuid() === 0 ? ['-u', 'nobody'] : []), '-D', 'mails', `127.0.0.1:${sink.port}`, '1000'], {cwd: sink.folder});
    await until('smtp-sink answers', () => new Promise((done, failed) => {
      const socket = createConnection(sink.port, '127.0.0.1');
      socket.once('data', () => socket.end('QUIT\r\n', () => done(true)));
      socket.once('error', failed);
    }));
    return sink;
  }
  get file() {
    return join(this.folder, 'mails');
  }
  get size() {
    return existsSync(this.file) ? statSync(this.file).size : 0;
  }

  // Checks that since `from` (a size of the file) each of `count` recipients has one mail. Answers the bytes of all of them.
  async checked(from, count) {
    const file = openSync(this.file, 'r');
    const people = new Map();
    let rest = '';
    const piece = Buffer.alloc(1 << 20);
    const size = fstatSync(file).size;
    for (let at = from; at < size;) {
      const read = readSync(file, piece, 0, Math.min(piece.length, size - at), at);
      at += read;
      const lines = (rest + piece.toString('latin1', 0, read)).split('\n');
      rest = lines.pop();
      for (const line of lines) if (line.startsWith('X-Rcpt-Args: ')) people.set(line, (people.get(line) ?? 0) + 1);
    }
    closeSync(file);
    const twice = [...people.values()].filter((times) => times > 1).length;
    check(people.size === count && twice === 0, `${count} mails, of whom ${people.size} recipients had one and ${twice} more than one`);
    return size - from;
  }
}
