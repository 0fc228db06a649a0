// node tests/live/world/day.mjs --seed N [--store sqlite|postgres] [--speed 720] [--keep] [--json] [--show]
// Plays the storm day of a seed against the real program and judges it. --show prints the schedule and nothing else.
import {pathToFileURL} from 'node:url';
import {parseArgs} from 'node:util';

import {mailboxMissing} from '../mail_servers.mjs';
import {sleep} from './clock.mjs';
import {figures, gather, judge} from './judge.mjs';
import {kDay, makeDay} from './schedule.mjs';
import {World} from './world.mjs';

// A day in a minute; a poll's two minutes are 167 ms. With a database behind a proxy every statement goes through this process:
// three minutes.
const kSpeed = {sqlite: 720, postgres: 240};
const kSettle = 90_000;

class Day {
  constructor(world) {
    this.world = world;
  }

  do(act) {
    const {world} = this;
    const {staff, proxy, program} = world;
    switch (act.do) {
      case 'say': return world.say(act.channel, act.id, act.text);
      case 'edit': return world.edit(act.channel, act.id, act.text);
      case 'remove': return world.remove(act.id);
      case 'call again': return world.running(world.caller.again());
      case 'speak': return world.running(staff.inTurn(act.ref, () => staff.speak(act)));
      case 'follow': return world.running(staff.inTurn(act.ref, () => staff.follow(act.ref, act.type, act.long)));
      case 'withdraw': return world.running(staff.inTurn(act.ref, () => staff.withdraw(act.ref)));
      case 'ill': return world.running(this.fallIll(proxy[act.far], act).then(() => world.database?.well()));
      case 'disk full':
        program.fillDisk(true);
        return world.running(world.clock.untilMinute(act.until).then(() => program.fillDisk(false)));
      case 'database killed': return world.running(world.database.kill(act.down));
      case 'kill':
        this.killing = (this.killing ?? Promise.resolve()).then(() => this.kill(act));
        return world.running(this.killing);
    }
  }

  async fallIll(proxy, {fault, until}) {
    const {clock} = this.world;
    if (!proxy) return;  // a far end that cannot be had here
    if (fault.kind === 'dead') {
      await proxy.die();
      await clock.untilMinute(until);
      return proxy.revive();
    }
    const own = {...fault};
    proxy.strike(own);
    await clock.untilMinute(until);
    proxy.faults = proxy.faults.filter((each) => each !== own);
  }

  async kill({far, phase, post, ms = 0, starts, down, ahead}) {
    const {world} = this;
    if (far) {
      const proxy = world.proxy[far];
      await Promise.race([
        new Promise((now) => (proxy.watch = (exchange, at) => at === phase && (!post || exchange.method === 'POST') && now())), world.clock.untilMinute(world.clock.minute() + 60)]);
      proxy.watch = () => {};
      await sleep(ms);
    }
    await world.program.kill();
    if (ahead !== undefined) {
      world.program.ahead = ahead;
      world.clockWasSet = true;
    }
    for (const after of starts) {
      world.program.start();
      await sleep(after);
      await world.program.kill();
    }
    await sleep(down);
    world.program.start();
    world.running(world.program.ready());
  }
}

export async function runDay({seed, store = 'sqlite', speed = kSpeed[store], keep = false} = {}) {
  const schedule = makeDay(seed, {store});
  const world = await new World({seed, speed, store, all: true, proxied: true}).open();
  const began = Date.now();
  let problems;
  let told = {};
  try {
    if (!world.mailbox) world.note(`nobody writes letters: ${mailboxMissing}`);
    world.program.start();
    if (!(await world.program.ready())) throw new Error('the program does not start');
    const day = new Day(world);
    for (const act of schedule) {
      await world.clock.untilMinute(act.at);
      world.note(JSON.stringify(act));
      day.do(act);
    }
    await world.clock.untilMinute(kDay);
    await day.killing;
    await world.heal();
    world.note('all are well');
    const waits = await world.settled(kSettle);
    world.note('settled');
    const facts = await gather(world);
    told = figures(world, facts);
    problems = [...waits.slice(0, 12).map((what) => `not settled after ${kSettle / 1000} s: ${what}`), ...(await judge(world, facts))];
  } catch (error) {
    problems = [`the day broke off: ${error.stack}`];
  }
  const folder = world.folder;
  await world.close({keep: keep || problems.length > 0});
  return {seed, store, problems, seconds: (Date.now() - began) / 1000, figures: told, notes: world.notes, folder};
}

export function report({seed, store = '', more = '', problems, figures: told, seconds, notes, folder}, file = 'day.mjs') {
  const line = `seed ${seed}${store && ` on ${store}`}: ${problems.length === 0 ? 'ok' : `${problems.length} WRONG`} in ${seconds.toFixed(0)} s  ${Object.entries(told).map(([name, n]) => `${name} ${n}`).join(', ')}`;
  if (problems.length === 0) return line;
  return [line, ...problems.map((each) => `  - ${each}`), '  what was done:', ...notes.map((each) => `    ${each}`), `  log, store and files: ${folder}`,
          `  again: node tests/live/world/${file} --seed ${seed}${store && ` --store ${store}`}${more}`].join('\n');
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const {values} = parseArgs({options: {seed: {type: 'string'}, store: {type: 'string'}, speed: {type: 'string'}, keep: {type: 'boolean'}, json: {type: 'boolean'}, show: {type: 'boolean'}}});
  const seed = values.seed ?? '1';
  const store = values.store ?? 'sqlite';
  if (values.show) {
    for (const act of makeDay(seed, {store})) console.log(JSON.stringify(act));
  } else {
    const day = await runDay({seed, store, speed: Number(values.speed ?? kSpeed[store]), keep: values.keep});
    console.log(values.json ? JSON.stringify(day) : report(day));
    process.exit(day.problems.length === 0 ? 0 : 1);
  }
}
