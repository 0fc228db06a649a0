// Postfix and Dovecot, started for a test on free ports in a folder of their own, ended by their pids. They want root.
import {spawnSync} from 'node:child_process';
import {chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {connect} from 'node:net';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

import {start, tempFolder, until} from './crier.mjs';
import {freePort} from './ports.mjs';

const recipes = join(dirname(fileURLToPath(import.meta.url)), 'email');
export const kMailOwner = 5000;  // of the mailbox; needs no entry anywhere
export const mailPassword = 'live-test-mail-password';
export const mailboxMissing =
  (process.getuid?.() !== 0 && 'needs root: a mailbox is another user’s') ||
  (!existsSync('/usr/sbin/dovecot') && 'needs Dovecot (script/setup test)');
export const mailMissing =
  (process.getuid?.() !== 0 && 'needs root: Postfix starts only as root') ||
  (!existsSync('/usr/lib/postfix/sbin/master') && 'needs Postfix (script/setup test)') ||
  mailboxMissing;

function run(command, args) {
  const {status, stderr} = spawnSync(command, args, {encoding: 'utf8'});
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
}

// An authority and a certificate that it signed for these names ("DNS:localhost", "IP:127.0.0.1").
export function makeCertificate(folder, name, names) {
  const [ca, caKey, key, request, cert, extra] = ['ca.pem', 'ca.key', 'key', 'csr', 'pem', 'ext'].map((end) => join(folder, `${name}.${end}`));
  run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${name} authority`, '-keyout', caKey, '-out', ca]);
  run('openssl', ['req', '-newkey', 'rsa:2048', '-nodes', '-subj', `/CN=${name}`, '-keyout', key, '-out', request]);
  writeFileSync(extra, `subjectAltName=${names}\n`);
  run('openssl', ['x509', '-req', '-in', request, '-CA', ca, '-CAkey', caKey, '-CAcreateserial', '-days', '2', '-extfile', extra, '-out', cert]);
  return {ca, cert, key};
}

function fill(name, values, to) {
  const text = readFileSync(join(recipes, name), 'utf8').replace(/@([A-Z_]+)@/g, (whole, key) => values[key] ?? whole);
  writeFileSync(to, text);
}

async function answers(port) {
  await new Promise((done, failed) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', failed);
    socket.once('data', () => {
      socket.destroy();
      done();
    });
  });
  return true;
}

export class MailServers {
  // `names`: what the servers' certificate is for. `sends`: with a Postfix.
  static async start(t, {names = 'DNS:localhost,IP:127.0.0.1', sends = true} = {}) {
    const servers = new MailServers();
    servers.t = t;
    servers.folder = tempFolder(t);
    chmodSync(servers.folder, 0o755);
    servers.mail = join(servers.folder, 'mail');
    const {ca, cert, key} = makeCertificate(servers.folder, 'mail', names);
    servers.ca = ca;
    for (const port of ['smtp', 'smtps', 'mx', 'imap', 'imaps', 'auth']) servers[port] = await freePort();
    servers.values = {
      MAIL: servers.mail, CERT: cert, KEY: key, PASSWORD: mailPassword, SMTP_PORT: servers.smtp, SMTPS_PORT: servers.smtps, MX_PORT: servers.mx,
      IMAP_PORT: servers.imap, IMAPS_PORT: servers.imaps, AUTH_PORT: servers.auth,
    };
    mkdirSync(servers.mail);
    chownSync(servers.mail, kMailOwner, kMailOwner);
    await servers.startDovecot();
    if (sends) await servers.startPostfix();
    return servers;
  }

  async startDovecot() {
    const folder = join(this.folder, 'dovecot');
    for (const each of ['', 'run', 'state', 'index', 'home']) mkdirSync(join(folder, each), {recursive: true});
    for (const each of ['index', 'home']) chownSync(join(folder, each), kMailOwner, kMailOwner);
    fill('dovecot.conf', {...this.values, FOLDER: folder}, join(folder, 'dovecot.conf'));
    this.dovecot = start(this.t, '/usr/sbin/dovecot', ['-F', '-c', join(folder, 'dovecot.conf')], {last: 'SIGTERM'});
    await until(`dovecot answers; ${folder}`, () => {
      if (this.dovecot.exitCode !== null) throw new Error(`dovecot ended: ${this.dovecot.output}`);
      return answers(this.imap);
    });
  }

  async startPostfix() {
    const folder = join(this.folder, 'postfix');
    for (const each of ['', 'etc', 'spool', 'data']) mkdirSync(join(folder, each), {recursive: true});
    run('chown', ['postfix', join(folder, 'data')]);
    fill('main.cf', {...this.values, FOLDER: folder}, join(folder, 'etc/main.cf'));
    fill('master.cf', this.values, join(folder, 'etc/master.cf'));
    this.postfixLog = join(folder, 'mail.log');
    // It makes the folders of its queue; "start" would leave a master that is nobody's child.
    run('/usr/sbin/postfix', ['-c', join(folder, 'etc'), 'check']);
    this.postfix = start(this.t, '/usr/lib/postfix/sbin/master', ['-c', join(folder, 'etc'), '-s'], {last: 'SIGTERM', env: {...process.env, MAIL_CONFIG: join(folder, 'etc')}});
    await until('postfix answers', () => {
      if (this.postfix.exitCode !== null) throw new Error(`postfix ended: ${this.postfix.output}`);
      return answers(this.mx);
    });
  }

  letters() {
    const letters = [];
    for (const each of ['new', 'cur']) {
      const folder = join(this.mail, 'inbox', each);
      if (!existsSync(folder)) continue;
      for (const name of readdirSync(folder)) letters.push({name, path: join(folder, name), text: readFileSync(join(folder, name), 'utf8')});
    }
    return letters.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  // The mails that lie in the mailbox, as they came, oldest first.
  inbox() {
    return this.letters().map(({text}) => text);
  }

  // The file of the mail that holds this; it gets another name when the server has seen it.
  pathOf(piece) {
    return this.letters().find(({text}) => text.includes(piece))?.path;
  }

  // Hands a mail to Postfix as another server would.
  deliver({from = 'ana@example.org', to = 'alerts@city.test', message}) {
    return new Promise((done, failed) => {
      const socket = connect(this.mx, '127.0.0.1');
      const body = message.replace(/\r?\n/g, '\r\n').replace(/^\./gm, '..');
      const says = ['EHLO test', `MAIL FROM:<${from}>`, `RCPT TO:<${to}>`, 'DATA', `${body}\r\n.`, 'QUIT'];
      let heard = '';
      socket.setEncoding('utf8');
      socket.on('error', failed);
      socket.on('data', (data) => {
        heard += data;
        for (let end; (end = heard.search(/^\d{3} .*\r\n/m)) >= 0; ) {
          const line = heard.slice(end, heard.indexOf('\r\n', end));
          heard = heard.slice(heard.indexOf('\r\n', end) + 2);
          if (line >= '4') failed(new Error(`postfix: ${line}`));
          const next = says.shift();
          if (next === undefined) return done();
          socket.write(`${next}\r\n`);
        }
      });
      socket.on('close', () => done());
    });
  }

  // YAML of a channel that listens and speaks over these servers, without its braces' ends.
  channel(more = '') {
    return (
      `  - {name: 'mail', connector: 'email', imap: 'localhost:${this.imaps}', smtp: 'localhost:${this.smtp}', smtp_tls: 'starttls', ` +
      `user: 'alerts@city.test', password: 'env:MAIL_PASSWORD', from: 'City of Test <alerts@city.test>', ca_file: '${this.ca}', ` +
      `allow_private: true${more}}\n`
    );
  }
}
