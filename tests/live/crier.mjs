// The real program, started for a test: its configuration in a folder of its own, its API, its stream. Ends with the test.
import {spawn, spawnSync} from 'node:child_process';
import {existsSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';

import {freePort} from './ports.mjs';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
export const program = process.env.CRIER ?? join(root, 'build/release/crier');
export const sharedData = existsSync(join(root, '../shared/data')) ? resolve(root, '../shared/data') : null;
export const token = 'crier_live_test_token_0123456789';

export function tempFolder(t) {
  const folder = mkdtempSync(join(tmpdir(), 'crier-live-'));
  t.after(() => rmSync(folder, {recursive: true, force: true, maxRetries: 5}));
  return folder;
}

// Starts a server process; ends it by its own pid when the test is over, with the signal `last`.
export function start(t, command, args, {last = 'SIGKILL', ...options} = {}) {
  const child = spawn(command, args, {stdio: ['ignore', 'pipe', 'pipe'], ...options});
  child.output = '';
  child.ended = new Promise((done) => {
    child.on('exit', (code, signal) => done({code, signal}));
    // It could not be started.
    child.on('error', (error) => {
      child.output += error;
      done({code: -1, signal: null});
    });
  });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (child.output += data));
  child.stop = async (signal = 'SIGTERM') => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    return child.ended;
  };
  t.after(() => child.stop(last));
  return child;
}

// Asks again until `ask` answers something true; what it last threw or answered is in the error.
export async function until(what, ask, {tries = 300, every = 100} = {}) {
  let last;
  for (let i = 0; i < tries; ++i) {
    try {
      last = await ask();
      if (last) return last;
    } catch (error) {
      last = error;
    }
    await new Promise((done) => setTimeout(done, every));
  }
  throw new Error(`waited in vain: ${what}; last: ${last}`);
}

// Runs a command of crier to its end.
export function run(args, {input = '', env = {}, cwd} = {}) {
  return spawnSync(program, args, {input, cwd, encoding: 'utf8', maxBuffer: 1 << 30, env: {...process.env, CRIER_TOKEN: token, ...env}});
}

export class Crier {
  // `channels` is YAML, the list under `channels:`, or makes it of the program's own address. `store`: a URL, default a file in the folder. `wrap`: a command that runs it.
  static async start(t, channels, {env = {}, folder = tempFolder(t), extra = '', store = 'sqlite:crier.db', wrap = []} = {}) {
    const crier = new Crier();
    crier.wrap = wrap;
    crier.t = t;
    crier.env = env;
    crier.folder = folder;
    crier.port = await freePort();
    crier.url = `http://127.0.0.1:${crier.port}`;
    crier.config = join(folder, 'crier.yaml');
    writeFileSync(
      crier.config,
      `city: 'Test'\nstore: '${store}'\napi: {port: ${crier.port}, token: 'env:CRIER_TOKEN'}\n${extra}channels:\n${typeof channels === 'function' ? channels(crier.url) : channels}`,
    );
    await crier.restart();
    return crier;
  }

  async restart() {
    const [command, ...args] = [...this.wrap, program, 'serve', '--config', this.config];
    this.process = start(this.t, command, args, {env: {...process.env, CRIER_TOKEN: token, ...this.env}});
    await until('crier is ready', async () => {
      if (this.process.exitCode !== null) throw new Error(`crier ended: ${this.process.output}`);
      return (await fetch(`${this.url}/ready`)).ok;
    });
  }

  async call(method, path, body) {
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {Authorization: `Bearer ${token}`, ...(body ? {'Content-Type': 'application/json'} : {})},
      body: body ? JSON.stringify(body) : undefined,
    });
    const json = await response.json();
    if (!response.ok) throw Object.assign(new Error(`${method} ${path}: ${response.status} ${json.error?.message}`), {status: response.status});
    return json;
  }
  get(path) {
    return this.call('GET', path);
  }
  post(path, body) {
    return this.call('POST', path, body ?? {});
  }

  // Every row of a paged list.
  async all(path, key) {
    const rows = [];
    for (let next = null; ; ) {
      const page = await this.get(`${path}${path.includes('?') ? '&' : '?'}limit=500${next ? `&before=${next}` : ''}`);
      rows.push(...page[key]);
      next = page.next;
      if (!next) return rows;
    }
  }

  async channel(name) {
    return (await this.get('/channels')).channels.find((channel) => channel.name === name);
  }

  // Makes a draft, sends it, answers it when nothing of it waits any more.
  async send(bulletin) {
    const draft = await this.post('/bulletins', bulletin);
    await this.post(`/bulletins/${draft.id}/approve`);
    return this.settled(draft.id);
  }
  settled(id) {
    return until(`bulletin ${id} is settled`, async () => {
      const bulletin = await this.get(`/bulletins/${id}`);
      return !['draft', 'approved', 'sending'].includes(bulletin.state) && bulletin;
    });
  }
}
