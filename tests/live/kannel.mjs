// A real Kannel (bearerbox and smsbox) bound to a message centre that speaks SMPP, both for one test.
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {connect} from 'node:net';
import {join} from 'node:path';

import {start, until} from './crier.mjs';
import {freePort} from './ports.mjs';

const smpp = createRequire(import.meta.url)('smpp');
const find = (name) => ['/usr/sbin', '/usr/bin'].map((folder) => join(folder, name)).find(existsSync);
export const hasKannel = Boolean(find('bearerbox') && find('smsbox'));

const listens = (port) => new Promise((done) => {
  const socket = connect(port, '127.0.0.1', () => done(!socket.destroy().connecting));
  socket.on('error', () => done(false));
});

// The centre: takes messages, and reports on each as `fate` says: 'DELIVRD', 'UNDELIV', or null for no report.
class Centre {
  taken = [];  // {to, from, words, coding, part, of, reference}
  fate = () => 'DELIVRD';
  refuse = () => 0;
  #session = null;

  async listen(t) {
    this.port = await freePort();
    this.server = smpp.createServer({}, (session) => this.#serve(session));
    await new Promise((done) => this.server.listen(this.port, '127.0.0.1', done));
    t.after(() => this.close());
    return this;
  }
  close() {
    this.#session?.destroy();
    return new Promise((done) => this.server.close(done));
  }
  get bound() {
    return this.#session !== null;
  }

  #serve(session) {
    session.on('error', () => {});
    session.on('close', () => (this.#session = this.#session === session ? null : this.#session));
    session.on('bind_transceiver', (pdu) => {
      const right = pdu.system_id === 'hub' && pdu.password === 'pw';
      session.send(pdu.response({command_status: right ? 0 : smpp.ESME_RBINDFAIL}));
      if (right) this.#session = session;
    });
    session.on('enquire_link', (pdu) => session.send(pdu.response()));
    session.on('unbind', (pdu) => session.send(pdu.response()));
    session.on('submit_sm', (pdu) => this.#take(session, pdu));
  }
  #take(session, pdu) {
    const header = pdu.short_message.udh?.[0];
    const to = `+${pdu.destination_addr}`;
    const one = {to, from: pdu.source_addr, words: pdu.short_message.message, coding: pdu.data_coding, part: header?.[4] ?? 1, of: header?.[3] ?? 1, reference: header?.[2]};
    const status = this.refuse(one);
    if (status) return session.send(pdu.response({command_status: status}));
    this.taken.push(one);
    const id = String(this.taken.length).padStart(8, '0');
    session.send(pdu.response({message_id: id}));
    const fate = this.fate(one);
    if (!fate || !(pdu.registered_delivery & 1)) return;
    session.deliver_sm({
      source_addr_ton: 1, source_addr: pdu.destination_addr, destination_addr: pdu.source_addr, esm_class: 4,
      short_message: `id:${id} sub:001 dlvrd:001 submit date:2611212100 done date:2611212100 stat:${fate} err:000 text:`,
      receipted_message_id: id, message_state: fate === 'DELIVRD' ? 2 : 5,
    });
  }

  // A telephone writes: in one message, or in as many as there are pieces.
  say(from, ...pieces) {
    const reference = Math.floor(Math.random() * 256);
    for (const [i, words] of pieces.entries()) {
      const wide = /[^\x20-\x7e]/.test(pieces.join(''));
      // Text is written in GSM 03.38 by the centre's library.
      const message = wide ? Buffer.from(words, 'utf16le').swap16() : words;
      const udh = pieces.length > 1 ? {udh: Buffer.from([5, 0, 3, reference, pieces.length, i + 1])} : {};
      this.#session.deliver_sm({source_addr_ton: 1, source_addr: from.slice(1), destination_addr: '311311', esm_class: pieces.length > 1 ? 0x40 : 0, data_coding: wide ? 8 : 0, short_message: {...udh, message}});
    }
  }

  // Each message to `to`, its parts put together as a telephone does.
  read(to) {
    const whole = [];
    const open = new Map();
    for (const one of this.taken.filter((each) => each.to === to)) {
      if (one.of === 1) {
        whole.push(one.words);
        continue;
      }
      const parts = open.get(one.reference) ?? open.set(one.reference, []).get(one.reference);
      parts[one.part - 1] = one.words;
      if (parts.filter((words) => words !== undefined).length < one.of) continue;
      whole.push(parts.join(''));
      open.delete(one.reference);
    }
    return whole;
  }
}

export class Kannel {
  static async start(t, folder) {
    const kannel = new Kannel();
    kannel.t = t;
    kannel.folder = join(folder, 'kannel');
    mkdirSync(kannel.folder);
    kannel.centre = await new Centre().listen(t);
    [kannel.admin, kannel.boxes, kannel.port] = [await freePort(), await freePort(), await freePort()];
    kannel.origin = `http://127.0.0.1:${kannel.port}`;
    return kannel;
  }

  // `hook`: where residents' messages go, with user and password.
  async run(hook) {
    const file = join(this.folder, 'kannel.conf');
    writeFileSync(file, `group = core
admin-port = ${this.admin}
admin-interface = 127.0.0.1
admin-password = adm
smsbox-port = ${this.boxes}
smsbox-interface = 127.0.0.1
box-allow-ip = "127.0.0.1"
box-deny-ip = "*.*.*.*"
log-file = "${this.folder}/bearerbox.log"
log-level = 0
dlr-storage = internal

group = smsc
smsc = smpp
smsc-id = SIM
host = 127.0.0.1
port = ${this.centre.port}
smsc-username = hub
smsc-password = pw
system-type = ""
transceiver-mode = true
interface-version = 34
reconnect-delay = 1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = ${this.port}
sendsms-interface = 127.0.0.1
log-file = "${this.folder}/smsbox.log"
log-level = 0
http-request-retry = 600
http-queue-delay = 1

group = sendsms-user
username = crier
password = live-sms-password

group = sms-service
keyword = default
catch-all = yes
post-url = "${hook}?id=%I"
send-sender = true
max-messages = 1
omit-empty = true
`);
    this.bearer = start(this.t, find('bearerbox'), [file], {cwd: this.folder});
    await until('bearerbox listens', () => listens(this.boxes));
    this.box = start(this.t, find('smsbox'), [file], {cwd: this.folder});
    await until('smsbox listens and the centre is bound', async () => (await listens(this.port)) && this.centre.bound);
  }
  log() {
    return readFileSync(join(this.folder, 'smsbox.log'), 'utf8');
  }
}
