// Several programs that share one city over one database, as one: who asks is answered by a node that is awake, perhaps by
// another one each time.
import {Api} from './program.mjs';

export class Nodes extends Api {
  constructor(members) {
    super();
    this.members = members;
  }
  get awake() {
    return this.members.filter((node) => node.child && !node.child.over && !node.paused);
  }
  get kills() {
    return this.members.flatMap(({kills}) => kills);
  }
  get pauses() {
    return this.members.flatMap(({pauses}) => pauses);
  }
  get crashes() {
    return this.members.flatMap(({name, crashes}) => crashes.map((crash) => `${name} ${crash}`));
  }
  get config() {
    return this.members[0].config;
  }
  get env() {
    return this.members[0].env;
  }
  get url() {
    return this.turn().url;
  }

  start() {
    for (const node of this.members) node.start();
  }
  async ready() {
    return (await Promise.all(this.members.map((node) => node.ready()))).every(Boolean);
  }
  async kill() {
    await Promise.all(this.members.map((node) => node.kill()));
  }
  async stop() {
    await Promise.all(this.members.map((node) => node.stop()));
  }
  fillDisk() {}

  next = 0;
  turn() {
    const awake = this.awake.length > 0 ? this.awake : this.members;
    return awake[this.next++ % awake.length];
  }
  ask(...what) {
    return this.turn().ask(...what);
  }
}
