// Ports that no outgoing connection takes meanwhile: what is closed for a while (a dead far end, a killed program) must get
// its own port again, so they lie below the range that the system hands out.
import {createServer} from 'node:net';

let next = 12_000 + (process.pid * 37) % 18_000;

export async function ownPort() {
  for (;;) {
    const port = (next = next < 31_900 ? next + 1 : 12_000);
    const server = createServer();
    const free = await new Promise((done) => {
      server.once('error', () => done(false));
      server.listen(port, '127.0.0.1', () => done(true));
    });
    if (!free) continue;
    await new Promise((done) => server.close(done));
    return port;
  }
}
