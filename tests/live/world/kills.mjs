// node tests/live/world/kills.mjs [--seed N] [--count 500] [--store sqlite|postgres] [--nodes 3] [--keep] [--json]
// Strikes the real program `count` times in one run, while residents write and City Hall speaks: as a request arrives, is
// taken, is answered, in between, while it starts. Alone it is killed; on PostgreSQL that is killed too; of several nodes one
// is killed or paused, now and then for longer than the others wait for it. Then counts at the far ends. The faults are few;
// the strikes are the point.
import {pathToFileURL} from 'node:url';
import {parseArgs} from 'node:util';

import {sleep} from './clock.mjs';
import {figures, gather, judge} from './judge.mjs';
import {Random} from './random.mjs';
import {World} from './world.mjs';

const kSpeed = 120;  // polls and second tries come quickly, a bulletin lives longer than the run
const kSettle = 420_000;  // 300 statuses in three hours are all that a Mastodon takes: hundreds may wait, three hours are 90 s
const kTexts = ['A pothole on Main Street', 'The street light at Elm and 3rd is out', 'Water main broke on Oak Street', 'Thank you, road crew', 'Se está inundando la calle Front'];

// Longer than the others wait for a node that is silent (store/tables/nodes.h, kNodeTtl).
const kLong = [16_000, 20_000];

export async function runKills({seed = 1, count = 500, nodes = 1, store = nodes > 1 ? 'postgres' : 'sqlite', keep = false} = {}) {
  const random = new Random(`${seed} kills`);
  const world = await new World({seed: `kills-${seed}`, speed: kSpeed, poll: {gazette: '10s', social: '12s', wall: '6s', radio: '8s'}, store, nodes, all: true}).open();
  const {program, proxy, staff} = world;
  const began = Date.now();
  let problems;
  let told = {};
  // Answers take their time, so that kills fall into the middle; a few never come.
  for (const name of ['social', 'town', 'mail']) proxy[name].strike({kind: 'cut_after', chance: 0.04});
  for (const name of ['social', 'town', 'steady', 'gazette', 'mail', 'radio']) proxy[name].strike({kind: 'slow', chance: 0.6, ms: 30});
  try {
    program.start();
    if (!(await program.ready())) throw new Error('the program does not start');
    // Each channel has begun to listen: what was said before that is the past, of which only the last is read.
    for (const channel of Object.keys(world.said)) world.say(channel, `${channel}-0`, kTexts[0]);
    const [silent] = await world.settled(kSettle);
    if (silent) throw new Error(`before the first strike: ${silent}`);
    const strikes = new Strikes(world, random, count);
    for (let i = 1; strikes.left() > 0; ++i) {
      for (const channel of Object.keys(world.said)) random.times(1, 2, (n) => world.say(channel, `${channel}-${i}-${n}`, random.pick(kTexts)));
      if (random.chance(0.2)) world.running(world.caller.again());
      const ref = `b${i}`;
      const kind = random.pick(['disaster_update', 'schedule_change']);
      world.running(staff.inTurn(ref, () => staff.speak({ref, kind, long: random.chance(0.1), status: random.chance(0.05) ? 'Exercise' : 'Actual'})));
      if (i > 1 && random.chance(0.3)) {
        const old = `b${random.whole(Math.max(1, i - 5), i - 1)}`;
        world.running(staff.inTurn(old, () => staff.follow(old, random.pick(['Update', 'Update', 'Cancel']))));
      }
      await moment(world, random);
      await strikes.one();
    }
    await strikes.over();
    await program.ready();
    await world.heal();
    const waits = await world.settled(kSettle);
    const facts = await gather(world);
    told = {...figures(world, facts), ...strikes.figures()};
    problems = [...waits.slice(0, 12).map((what) => `not settled after ${kSettle / 1000} s: ${what}`), ...(await judge(world, facts))];
  } catch (error) {
    problems = [`the run broke off: ${error.stack}`];
  }
  const {folder} = world;
  await world.close({keep: keep || problems.length > 0});
  return {seed, store, more: ` --count ${count}${nodes > 1 ? ` --nodes ${nodes}` : ''}`, problems, seconds: (Date.now() - began) / 1000, figures: told, notes: world.notes, folder};
}

class Strikes {
  constructor(world, random, count) {
    Object.assign(this, {world, random, count});
    this.databases = 0;
    this.away = new Map();  // node -> when it is back
  }
  // A program that was killed before it said that it serves is no strike: it had little in hand.
  left() {
    const {kills, pauses} = this.world.program;
    return this.count - kills.filter(({up}) => up).length - pauses.length - this.databases;
  }
  figures() {
    const {pauses} = this.world.program;
    return {...(this.databases ? {databases_killed: this.databases} : {}), ...(pauses.length ? {pauses: pauses.length} : {})};
  }

  // Back when the next may come.
  one() {
    const {random, world} = this;
    const nodes = world.program.members;
    if (world.database && random.chance(nodes ? 0.15 : 0.5)) return this.database();
    if (!nodes) return this.again(world.program);
    const node = random.pick(nodes.filter((each) => !this.away.has(each)));
    const leave = (work) => void this.away.set(node, work.finally(() => this.away.delete(node)));
    const mayLeave = this.away.size < nodes.length - 1;
    if (mayLeave && random.chance(0.08)) return leave(this.again(node, random.between(...kLong)));
    if (mayLeave && random.chance(0.08)) {
      const ms = random.chance(0.5) ? random.between(10, 3000) : random.between(...kLong);
      world.note(`paused ${node.name} for ${ms.toFixed(0)} ms`);
      return leave(node.pause(ms));
    }
    return this.again(node);
  }
  // Killed, perhaps more than once as it starts, and started.
  async again(program, down = 0) {
    const {random, world} = this;
    await program.kill();
    world.note(`killed ${program.name}${down ? `, for ${down.toFixed(0)} ms` : ''}`);
    await sleep(down);
    while (random.chance(0.2) && this.left() > 0) {
      program.start();
      await sleep(random.between(0, 1200));
      await program.kill();
      world.note(`killed ${program.name} as it starts`);
    }
    program.start();
    if (random.chance(0.7)) await program.ready();
  }
  async database() {
    ++this.databases;
    this.world.note('the database is killed');
    await this.world.database.kill();
  }
  // All are back.
  async over() {
    await Promise.all(this.away.values());
  }
}

// When to kill: any time, or as something just happens at a far end.
async function moment(world, random) {
  const proxies = ['social', 'town', 'steady', 'mail'].map((name) => world.proxy[name]);
  if (random.chance(0.25)) return sleep(random.between(0, 400));
  let left = random.whole(1, 4);
  const phase = random.pick(['request', 'taken', 'answered']);
  await Promise.race([sleep(800), new Promise((now) => {
    for (const proxy of proxies) proxy.watch = (exchange, at) => at === phase && exchange.method !== 'GET' && --left === 0 && now();
  })]);
  for (const proxy of proxies) proxy.watch = () => {};
  if (random.chance(0.5)) await sleep(random.between(0, 12));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const {report} = await import('./day.mjs');
  const {values} = parseArgs({options: {seed: {type: 'string'}, count: {type: 'string'}, store: {type: 'string'}, nodes: {type: 'string'},
                                        keep: {type: 'boolean'}, json: {type: 'boolean'}}});
  const run = await runKills({seed: values.seed ?? '1', count: Number(values.count ?? 500), store: values.store, nodes: Number(values.nodes ?? 1), keep: values.keep});
  console.log(values.json ? JSON.stringify(run) : report(run, 'kills.mjs'));
  process.exit(run.problems.length === 0 ? 0 : 1);
}
