// The real program under attack: started, killed, started again on the same folder, its disk filled. What it ends by itself
// is a fault of its own and is kept in `crashes`.
import {spawn, spawnSync} from 'node:child_process';
import {appendFileSync, statSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';

import {program, token} from '../crier.mjs';
import {sleep} from './clock.mjs';

const kAgain = 100;  // ms until a service that ended is started again
const kPatience = 5000;  // ms: a node that is paused does not answer

// Who answers the API. `ask` is one try.
export class Api {
  // Asks as people do: until there is an answer, whatever happens to the program meanwhile. `again` says whether a refusal
  // (4xx) is worth another try.
  async call(method, path, body, again = () => false) {
    for (let last; !this.closed; await sleep(25)) {
      try {
        last = await this.ask(method, path, body);
      } catch {
        continue;
      }
      if (last.status < 500 && !again(last)) return last;
    }
    throw new Error(`${method} ${path}: the day was over before there was an answer`);
  }
  async all(path, key) {
    const rows = [];
    for (let next = null; ; ) {
      const {json} = await this.call('GET', `${path}${path.includes('?') ? '&' : '?'}limit=500${next ? `&before=${next}` : ''}`);
      rows.push(...json[key]);
      next = json.next;
      if (!next) return rows;
    }
  }
  // What a command of it says. The proxies live in this process: it does not wait with its hands tied.
  async command(args) {
    const child = spawn(program, [...args, '--config', this.config], {cwd: dirname(this.config), stdio: ['ignore', 'pipe', 'pipe'], env: {...process.env, CRIER_TOKEN: token, ...this.env}});
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (said += data));
    await new Promise((done) => child.once('close', done));
    return said.trim();
  }
}

export class Program extends Api {
  kills = [];  // {at, up: it served}
  pauses = [];  // {at, until}
  crashes = [];
  child = null;
  up = false;
  ahead = 0;  // minutes by which its machine's clock is ahead of the city's, from its next start on
  storeAway = () => false;  // (since): was its database not there at some time since then?

  // `name`: of the node, where there are several.
  constructor({folder, clock, port, channels, env = {}, store = 'sqlite:crier.db', name = '', extra = ''}) {
    super();
    Object.assign(this, {folder, clock, port, env, name});
    this.config = join(folder, `crier${name}.yaml`);
    this.log = join(folder, `crier${name}.log`);
    if (name) extra += `node: '${name}'\n`;
    writeFileSync(this.config, `city: 'Port Alder'\nstore: '${store}'\n${extra}api: {port: ${port}, token: 'env:CRIER_TOKEN'}\nchannels:\n${channels}`);
  }
  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  start() {
    const args = ['serve', '--config', this.config, '--speed', String(this.clock.speed), '--speed-since', this.clock.sinceFor(this.ahead)];
    const child = spawn(program, args, {stdio: ['ignore', 'pipe', 'pipe'], env: {...process.env, CRIER_TOKEN: token, ...this.env}});
    this.child = child;
    this.up = false;
    const since = Date.now();
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (data) => {
        child.began ||= data.includes('the clock runs faster');  // the last that it says before it serves
        child.serves ||= data.includes('crier serves');
        appendFileSync(this.log, data);
      });
    }
    child.gone = new Promise((done) => child.once('exit', (code, signal) => {
      child.over = true;
      if (!child.ours && code === 1 && !child.began && child.wasFull) this.start();  // it cannot begin on a full disk, and is started again
      else if (!child.ours && code === 1 && !child.began && this.storeAway(since)) setTimeout(() => this.startAfter(child), kAgain);
      else if (!child.ours) this.crashes.push(`ended by itself: code ${code}, signal ${signal}`);
      appendFileSync(this.log, `-- ended ${code ?? signal}\n`);
      done({code, signal});
    }));
  }
  // It cannot begin without its database, and is started again like any service.
  startAfter(child) {
    if (this.child === child && !child.ours && !this.closed) this.start();
  }
  // True once it answers; false if it ended first.
  async ready() {
    const {child} = this;
    while (child === this.child && !child.over) {
      try {
        const response = await fetch(`${this.url}/ready`);
        await response.text();
        if (response.ok) return (this.up = child === this.child && !child.over);
      } catch {
        // Not yet.
      }
      await sleep(15);
    }
    return false;
  }
  async kill() {
    const {child} = this;
    if (!child) return;
    const {over} = child;
    child.ours = true;
    if (over) return;
    child.kill('SIGKILL');
    this.kills.push({at: Date.now(), up: this.up || Boolean(child.serves)});
    this.up = false;
    await child.gone;
  }
  // Stopped in the middle of whatever it does, and woken.
  async pause(ms) {
    const {child} = this;
    if (!child || child.over || this.paused) return;
    const pause = {at: Date.now(), until: Infinity};
    this.pauses.push(pause);
    this.paused = true;
    child.kill('SIGSTOP');
    await sleep(ms);
    child.kill('SIGCONT');
    this.paused = false;
    pause.until = Date.now();
  }
  async stop() {
    const {child} = this;
    if (!child || child.over) return;
    child.ours = true;
    child.kill('SIGTERM');
    return child.gone;
  }

  // The disk is full for it: no file of its own can grow. Lifted with fillDisk(false).
  fillDisk(full) {
    if (!this.child || this.child.over) return;
    this.child.wasFull ||= full;
    let size = 0;
    for (const name of ['crier.db', 'crier.db-wal', 'sent.jsonl']) {
      try {
        size = Math.max(size, statSync(join(this.folder, name)).size);
      } catch {
        // Not there yet.
      }
    }
    spawnSync('prlimit', ['--pid', String(this.child.pid), `--fsize=${full ? size : 'unlimited'}:`]);
  }

  async ask(method, path, body) {
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method, headers: {Authorization: `Bearer ${token}`, ...(body ? {'Content-Type': 'application/json'} : {})}, body: body && JSON.stringify(body), signal: AbortSignal.timeout(kPatience)});
    return {status: response.status, json: await response.json()};
  }
}
