// nodemailer's pool: PORT MAILS CONNECTIONS BYTES. Each mail to another recipient; prints the seconds until all were accepted.
import {connect} from 'node:net';

import nodemailer from 'nodemailer';

const [port, mails, connections, bytes] = process.argv.slice(2).map(Number);
const transport = nodemailer.createTransport({
  host: '127.0.0.1', port, secure: false, ignoreTLS: true, pool: true, maxConnections: connections, maxMessages: Infinity,
  // As it comes it waits 40 ms for an acknowledgement in each mail.
  getSocket(options, done) {
    const socket = connect({host: '127.0.0.1', port, noDelay: true});
    socket.once('error', done);
    socket.once('connect', () => {
      socket.off('error', done);
      done(null, {connection: socket});
    });
  },
});
const text = `${'Stay away from the river and keep the road free. '.repeat(Math.ceil(bytes / 49)).slice(0, Math.max(1, bytes - 500))}\n`;
const began = performance.now();
let next = 0;
// As many are waited for as the pool has places, and some more, so that it is never empty and memory stays bounded.
const worker = async () => {
  while (next < mails) await transport.sendMail({from: 'City of Alder <alerts@city.test>', to: `r${next++}@city.test`, subject: 'Flood: River Street is under water', text});
};
await Promise.all(Array.from({length: connections * 4}, worker));
console.log((performance.now() - began) / 1000);
transport.close();
