// A PostgreSQL of the day's own behind a TcpProxy: it stalls, cuts, is gone, is killed and comes back on the same data.
import {Postgres} from '../postgres.mjs';
import {sleep} from './clock.mjs';
import {TcpProxy} from './proxy.mjs';

export class Database {
  killing = Promise.resolve();
  wellAt = 0;  // real milliseconds: when it was last made well

  constructor(world) {
    this.world = world;
  }
  // `proxied`: behind the proxy, through which so many short statements crawl: senders starve at the speed of a day.
  async open({proxied = false} = {}) {
    this.proxied = proxied;
    this.server = await Postgres.start(this.world);
    this.proxy = await new TcpProxy('database', {to: this.server.port, random: this.world.random}).open();
    this.world.after(() => this.proxy.close());
    return this;
  }
  get url() {
    return this.proxied ? `postgresql://crier@127.0.0.1:${this.proxy.port}/crier` : this.server.url;
  }

  // SIGKILL; on the same data again after `down` ms.
  kill(down = 0) {
    const turn = async () => {
      this.killed = true;
      await this.server.kill();
      await sleep(down);
      await this.server.again();
      this.killed = false;
      this.well();
    };
    return (this.killing = this.killing.then(turn));
  }
  // What it says of the rows that nobody sends, for people who look for the cause.
  left() {
    const ask = {
      rows: `SELECT * FROM deliveries WHERE state IN ('pending', 'sending') ORDER BY id`,
      leases: 'SELECT * FROM leases', nodes: 'SELECT * FROM nodes',
      sessions: 'SELECT pid, state, backend_start, xact_start, query_start, wait_event, query FROM pg_stat_activity',
      locks: 'SELECT * FROM pg_locks', clock: 'SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::bigint AS now',
    };
    return Object.fromEntries(Object.entries(ask).map(([name, sql]) => [name, JSON.parse(this.server.sql(`SELECT coalesce(json_agg(t), '[]') FROM (${sql}) t`))]));
  }
  well() {
    this.wellAt = Date.now();
  }
  // Was it away at some time since then?
  away(since) {
    return this.killed || this.proxy.faults.length > 0 || !this.proxy.server || this.wellAt >= since;
  }
}
