// Ports for servers that a test starts. They lie below the range that the system hands out, since what is closed for a while (a
// killed program, a dead far end) must find its own again; and every process has a block of them for itself, held by listening
// on its first, since another one's test may look for a port just then.
import {createServer} from 'node:net';

const kFirst = 10_000;
const kEnd = 32_700;
const kBlock = 100;
const kBlocks = (kEnd - kFirst) / kBlock;

const listens = (port) => new Promise((done) => {
  const server = createServer();
  server.once('error', () => done(null));
  server.listen(port, '127.0.0.1', () => done(server));
});

let next = 0;
let end = 0;

async function takeBlock() {
  const start = Math.floor(Math.random() * kBlocks);
  for (let i = 0; i < kBlocks; ++i) {
    const first = kFirst + ((start + i) % kBlocks) * kBlock;
    const holder = await listens(first);
    if (!holder) continue;
    holder.unref();
    next = first + 1;
    end = first + kBlock;
    return;
  }
  throw new Error(`every block of ports from ${kFirst} to ${kEnd} is taken`);
}

// Never the same twice: nobody may have begun to listen on the first.
async function takePort() {
  for (;;) {
    if (next === end) await takeBlock();
    const server = await listens(next++);
    if (!server) continue;
    const {port} = server.address();
    await new Promise((done) => server.close(done));
    return port;
  }
}

let last = Promise.resolve();
export function freePort() {
  const port = last.then(takePort);
  last = port.catch(() => {});
  return port;
}
