// Far ends that say when each `case N` reached them: a mail server, a webhook, a console's event stream. In this process, so that there is one clock.
import {createServer} from 'node:http';
import {createServer as createTcp} from 'node:net';

const listening = (t, server) => new Promise((done) => server.listen(0, '127.0.0.1', () => {
  t.after(() => {
    server.closeAllConnections?.();
    server.close();
  });
  done(server.address().port);
}));

// Times of each case: {number: [ms, ...]}.
class FarEnd {
  at = new Map();
  saw(text) {
    const now = performance.now();
    for (const number of new Set([...text.matchAll(/\bcase (\d+)\b/g)].map(([, digits]) => Number(digits)))) this.at.set(number, [...(this.at.get(number) ?? []), now]);
  }
}

export async function mailEnd(t) {
  const end = new FarEnd();
  const server = createTcp((socket) => {
    let rest = '';
    let mail = null;
    t.after(() => socket.destroy());
    socket.on('error', () => {});
    socket.write('220 bench ESMTP\r\n');
    socket.on('data', (data) => {
      rest += data.toString('latin1');
      for (let cut; (cut = rest.indexOf('\r\n')) >= 0;) {
        const line = rest.slice(0, cut);
        rest = rest.slice(cut + 2);
        if (mail !== null) {
          if (line !== '.') {
            mail += `${line}\n`;
            continue;
          }
          // The plain part is enough: a mail is counted once.
          end.saw(mail.replaceAll('=\n', ''));
          mail = null;
          socket.write('250 taken\r\n');
        } else if (/^DATA/i.test(line)) {
          mail = '';
          socket.write('354 go on\r\n');
        } else if (/^QUIT/i.test(line)) {
          socket.end('221 bye\r\n');
        } else if (/^EHLO/i.test(line)) {
          socket.write('250-bench\r\n250 8BITMIME\r\n');
        } else {
          socket.write('250 ok\r\n');
        }
      }
    });
  });
  end.port = await listening(t, server);
  return end;
}

export async function webhookEnd(t) {
  const end = new FarEnd();
  end.port = await listening(t, createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += piece;
    end.saw(body);
    response.writeHead(200, {'Content-Type': 'application/json'}).end('{}');
  }));
  return end;
}

// An open console: of the lane's events each case is counted when it is first told.
export async function consoleEnd(t, url, headers) {
  const end = new FarEnd();
  const ended = new AbortController();
  t.after(() => ended.abort());
  const response = await fetch(url, {headers, signal: ended.signal});
  if (!response.ok) throw new Error(`the stream answers ${response.status}`);
  (async () => {
    const decoder = new TextDecoder();
    let rest = '';
    for await (const piece of response.body) {
      const events = (rest + decoder.decode(piece, {stream: true})).split('\n\n');
      rest = events.pop();
      for (const event of events) if (event.startsWith('event: emergencies')) end.saw(event);
    }
  })().catch(() => {});
  return end;
}
