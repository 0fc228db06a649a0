// snac, a small real server that speaks part of Mastodon's API: honours no Idempotency-Key, has no route to delete a status,
// sends no Date, gives a post another id after each edit. Accounts `city` and `resident`. Ends with the test. script/setup test
// brings it (Debian's backports) to build/snac.
import {spawnSync} from 'node:child_process';
import {chmodSync, copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {root, start, until} from './crier.mjs';
import {freePort} from './ports.mjs';

const installed = [process.env.CRIER_SNAC, join(root, 'build/snac/usr/bin/snac'), '/usr/bin/snac'].find((path) => path && existsSync(path));
// For `test(..., {skip: noSnac})`.
export const noSnac = installed ? false : 'needs snac: script/setup test brings it where Debian\'s backports can be had';

// It refuses nothing to root, but need not be it.
const asNobody = process.getuid() === 0 ? ['setpriv', '--reuid=nobody', '--regid=nogroup', '--clear-groups'] : [];

export class Snac {
  static async start(t) {
    const snac = new Snac();
    snac.folder = mkdtempSync(join(tmpdir(), 'crier-snac-'));
    t.after(() => rmSync(snac.folder, {recursive: true, force: true, maxRetries: 20, retryDelay: 100}));
    chmodSync(snac.folder, 0o777);
    const program = join(snac.folder, 'snac');
    copyFileSync(installed, program);
    chmodSync(program, 0o755);
    snac.port = await freePort();
    const data = join(snac.folder, 'data');
    const run = (args, input) => {
      const [command, ...rest] = [...asNobody, program, ...args];
      const done = spawnSync(command, rest, {input, encoding: 'utf8', cwd: snac.folder});
      if (done.status !== 0) throw new Error(`snac ${args[0]}: ${done.error ?? done.stdout + done.stderr}`);
      return done.stdout;
    };
    run(['init', data], `127.0.0.1\n${snac.port}\n127.0.0.1:${snac.port}\n\n\n`);
    const settings = join(data, 'server.json');
    writeFileSync(settings, readFileSync(settings, 'utf8').replace('"protocol": "https"', '"protocol": "http"'));
    const words = {};
    for (const name of ['city', 'resident']) words[name] = /User password is (\S+)/.exec(run(['adduser', data, name], '\n\n\n\n'))[1];
    const [command, ...rest] = [...asNobody, program, 'httpd', data];
    start(t, command, rest, {cwd: snac.folder});
    snac.tokens = {};
    for (const [name, passwd] of Object.entries(words)) {
      snac.tokens[name] = await until('snac gives a token', async () => {
        const answer = await fetch(`${snac.url}/oauth/x-snac-get-token`, {method: 'POST', body: new URLSearchParams({login: name, passwd})});
        const token = (await answer.text()).trim();
        return /^[0-9a-f]{20,}$/.test(token) && token;
      });
    }
    snac.city = await until('snac knows the city', () => snac.ask('city', 'GET', '/api/v1/accounts/verify_credentials'));
    return snac;
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }
  async ask(who, method, path, body) {
    const answer = await fetch(this.url + path, {
      method, headers: {Authorization: `Bearer ${this.tokens[who]}`, Connection: 'close', ...(body ? {'Content-Type': 'application/json'} : {})},
      body: body && JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`snac ${method} ${path}: ${answer.status}`);
    return answer.json();
  }
  say(text) {
    return this.ask('resident', 'POST', '/api/v1/statuses', {status: text, visibility: 'public'});
  }
  // What the city says there now, newest first: [{id, uri, text}].
  async standing() {
    const list = await this.ask('city', 'GET', `/api/v1/accounts/${this.city.id}/statuses?exclude_reblogs=true`);
    return list.map(({id, uri, text, content}) => ({id, uri, text: text ?? content}));
  }
}

// Of an id what stays: the digest of the post's uri behind the ten digits of a time.
export const stays = (id) => id.slice(10);
