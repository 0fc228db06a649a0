// A PostgreSQL of the day's own behind a TcpProxy: it stalls, cuts, is gone, is killed and comes back on the same data.
import {Postgres} from '../postgres.mjs';
import {sleep} from './clock.mjs';
import {ownPort} from './ports.mjs';
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
    this.server = await Postgres.start(this.world, {port: await ownPort()});
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
  well() {
    this.wellAt = Date.now();
  }
  // Was it away at some time since then?
  away(since) {
    return this.killed || this.proxy.faults.length > 0 || !this.proxy.server || this.wellAt >= since;
  }
}
