// A place that takes posts as fast as it can, in a process of its own: counts each `k:KEY` of a path. Any 200 is one post taken.
import {fork} from 'node:child_process';
import {createServer} from 'node:net';
import {fileURLToPath} from 'node:url';

import {check} from './kit.mjs';

const kAnswer = Buffer.from('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}');
const self = fileURLToPath(import.meta.url);

export class HttpSink {
  static async start(t) {
    const sink = new HttpSink();
    sink.process = fork(self, ['serve']);
    t.after(() => sink.process.kill());
    ({port: sink.port} = await sink.#told());
    return sink;
  }
  #told() {
    return new Promise((done) => this.process.once('message', done));
  }
  // Until `count` posts have come. Answers when the last one came, in ms of the common clock.
  async got(count, patience = 300_000) {
    for (const end = Date.now() + patience; ;) {
      this.process.send('count');
      const told = await this.#told();
      if (told.posts >= count) return told;
      check(Date.now() < end, `${told.posts} of ${count} posts had come after ${patience / 1000} s`);
      await new Promise((done) => setTimeout(done, 20));
    }
  }
  // Holds its answers, or gives those that it held and all others at once. Answers how many posts have come so far.
  async holds(whether) {
    this.process.send(whether ? 'hold' : 'go');
    return (await this.#told()).posts;
  }
  async forget() {
    this.process.send('forget');
    return this.#told();
  }
  // Checks that exactly `count` posts came, each once, and forgets them. Answers when the last one came.
  async checked(count) {
    const {last} = await this.got(count);
    // What is sent twice comes late.
    await new Promise((done) => setTimeout(done, 200));
    const {posts, distinct, bad} = await this.forget();
    check(posts === count && distinct === count && bad === 0, `${count} posts: ${posts} came, ${distinct} distinct, ${bad} without a key`);
    return last;
  }
}

function serve() {
  let seen = new Set();
  let posts = 0;
  let bad = 0;
  let last = 0;
  let held = null;  // who waits for an answer
  const server = createServer({noDelay: true}, (socket) => {
    let rest = '';
    socket.on('error', () => {});
    socket.on('data', (data) => {
      rest += data.toString('latin1');
      for (;;) {
        const head = rest.indexOf('\r\n\r\n');
        if (head < 0) return;
        const length = /\r\ncontent-length: *(\d+)/i.exec(rest.slice(0, head));
        const end = head + 4 + Number(length?.[1] ?? 0);
        if (rest.length < end) {
          if (/\r\nexpect: 100-continue/i.test(rest.slice(0, head)) && rest.length === head + 4) socket.write('HTTP/1.1 100 Continue\r\n\r\n');
          return;
        }
        const key = /k:([\w.-]+)/.exec(rest.slice(head + 4, end));
        const path = rest.slice(0, rest.indexOf(' HTTP/'));
        posts += 1;
        if (key) seen.add(`${path} ${key[1]}`);
        else bad += 1;
        last = Date.now();
        rest = rest.slice(end);
        if (held) held.push(socket);
        else socket.write(kAnswer);
      }
    });
  });
  server.listen(0, '127.0.0.1', () => process.send({port: server.address().port}));
  process.on('message', (ask) => {
    if (ask === 'hold') held = [];
    if (ask === 'go') {
      for (const socket of held ?? []) if (!socket.destroyed) socket.write(kAnswer);
      held = null;
    }
    process.send({posts, distinct: seen.size, bad, last});
    if (ask === 'forget') {
      seen = new Set();
      posts = bad = 0;
    }
  });
  // Whoever started it is gone.
  process.on('disconnect', () => process.exit(0));
}
if (process.argv[1] === self && process.argv[2] === 'serve') serve();
