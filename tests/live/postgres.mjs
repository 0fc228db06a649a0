// A PostgreSQL of the test's own: in a temporary folder, on a free port of 127.0.0.1 and a unix socket. As root it runs as the
// user "postgres", for it refuses root. Ends with the test.
import {spawnSync} from 'node:child_process';
import {chownSync, existsSync, mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {start, until} from './crier.mjs';
import {freePort} from './ports.mjs';

const home = '/usr/lib/postgresql';
const versions = existsSync(home) ? readdirSync(home).filter((each) => existsSync(join(home, each, 'bin/initdb'))) : [];
const programs = versions.length ? join(home, versions.sort((a, b) => b - a)[0], 'bin') : null;
// For `test(..., {skip: noPostgres})`.
export const noPostgres = programs ? false : 'needs PostgreSQL: script/setup test';

const asRoot = process.getuid() === 0;
const unprivileged = (command, args) =>
  asRoot ? ['setpriv', ['--reuid=postgres', '--regid=postgres', '--init-groups', command, ...args]] : [command, args];

export class Postgres {
  static async start(t) {
    const postgres = new Postgres();
    postgres.t = t;
    postgres.folder = mkdtempSync(join(tmpdir(), 'crier-pg-'));
    t.after(() => rmSync(postgres.folder, {recursive: true, force: true, maxRetries: 20, retryDelay: 100}));
    if (asRoot) {
      const id = (flag) => Number(spawnSync('id', [flag, 'postgres'], {encoding: 'utf8'}).stdout);
      chownSync(postgres.folder, id('-u'), id('-g'));
    }
    postgres.port = await freePort();
    const [command, args] = unprivileged(join(programs, 'initdb'),
      ['-D', join(postgres.folder, 'data'), '-U', 'crier', '-E', 'UTF8', '--locale=C.UTF-8', '-A', 'trust', '--no-sync']);
    const made = spawnSync(command, args, {encoding: 'utf8', cwd: '/'});
    if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);
    await postgres.again();
    postgres.sql('CREATE DATABASE crier', 'postgres');
    return postgres;
  }

  // Starts it (again) on the same data.
  async again() {
    const [command, args] = unprivileged(join(programs, 'postgres'),
      ['-D', join(this.folder, 'data'), '-p', `${this.port}`, '-k', this.folder, '-c', 'listen_addresses=127.0.0.1',
       '-c', 'max_connections=60', '-c', 'shared_buffers=32MB']);
    await until('PostgreSQL answers', async () => {
      // After a kill -9 the last of its processes may still hold the data: it is started again until they are gone.
      if (!this.process || this.process.exitCode !== null || this.process.signalCode !== null)
        this.process = start(this.t, command, args, {last: 'SIGQUIT', cwd: '/'});
      return spawnSync(join(programs, 'pg_isready'), ['-h', '127.0.0.1', '-p', `${this.port}`]).status === 0;
    });
  }
  // SIGINT: it ends all connections and stops in order.
  stop() {
    return this.process.stop('SIGINT');
  }
  kill() {
    return this.process.stop('SIGKILL');
  }

  get url() {
    return `postgresql://crier@127.0.0.1:${this.port}/crier`;
  }
  // Rows as psql -At writes them.
  sql(text, database = 'crier') {
    const {status, stdout, stderr} = spawnSync(
      'psql', ['-h', '127.0.0.1', '-p', `${this.port}`, '-U', 'crier', '-d', database, '-AtXqc', text], {encoding: 'utf8'});
    if (status !== 0) throw new Error(stderr);
    return stdout.trim();
  }
}
