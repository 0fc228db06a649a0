// node tests/live/world/servers.mjs [--seed N] [--lost 100] [--kills 50] [--store sqlite|postgres] [--keep] [--json]
// The real program speaks on servers that promise different things: doubles of Mastodon, GoToSocial and snac, and a real snac
// where there is one. On the way answers are lost, late and repeated until `lost` of them were, and the program is killed by
// SIGKILL `kills` times, mostly as a server has just taken something. Bulletins are sent, corrected and withdrawn. Then it is
// counted on the servers: nothing twice, nothing missing, nothing called retracted that stands. The clock is the real one.
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {parseArgs} from 'node:util';

import {noSnac, Snac, stays} from '../snac.mjs';
import {freePort} from '../ports.mjs';
import {CityClock, sleep} from './clock.mjs';
import {Database} from './database.mjs';
import {FarSocial} from './far_social.mjs';
import {Program} from './program.mjs';
import {HttpProxy} from './proxy.mjs';
import {Random} from './random.mjs';

const kPatience = 300_000;  // ms until all is settled once all are well
const kStatuses = '/api/v1/statuses';
// Taking back is allowed 30 times in half an hour, by our own count; a withdrawal takes back two or three posts of a channel.
const kWithdrawals = 8;
const kActs = 60;
const kChanges = ({method}) => method !== 'GET';

// One server behind its proxy. `standing` answers what the city says there now, `same` whether two ids are of one post.
class Place {
  constructor(name, far, {token, standing, same = (a, b) => a === b, deletes = true, fresh = false}) {
    Object.assign(this, {name, far, token, standing, same, deletes, fresh});
  }
  async open(random) {
    this.proxy = await new HttpProxy(this.name, {to: this.far.port, random, fresh: this.fresh}).open();
    return this;
  }
}

async function openPlaces(world, clock, random, real) {
  const places = [];
  for (const like of ['mastodon', 'gotosocial', 'snac']) {
    const far = await new FarSocial(clock, {like}).open();
    world.after(() => far.close());
    const same = like === 'snac' ? (a, b) => stays(a) === stays(b) : undefined;
    places.push(new Place(like, far, {token: 'city-token', standing: () => far.standing(), same, deletes: like !== 'snac'}));
  }
  if (real && !noSnac) {
    const snac = await Snac.start(world);
    places.push(new Place('real_snac', snac, {token: snac.tokens.city, standing: () => snac.standing(), same: (a, b) => stays(a) === stays(b), deletes: false, fresh: true}));
  }
  for (const place of places) {
    await place.open(random);
    world.after(() => place.proxy.close());
  }
  return places;
}

// What t is to the helpers of the live tests.
class Ends {
  ends = [];
  after(work) {
    this.ends.unshift(work);
  }
  async all() {
    for (const work of this.ends) await work();
  }
}

// The server did it, and its answer never came, or not so that it could be read.
const kLost = new Set(['cut_after', 'half', 'garbage_after', 'status_after']);
const lostAt = (places) => places.reduce((sum, {proxy}) => sum + proxy.exchanges.filter((each) => kChanges(each) && each.taken && kLost.has(each.fault)).length, 0);

export async function runServers({seed = 1, lost = 100, kills = 50, store = 'sqlite', keep = false, real = true} = {}) {
  const random = new Random(`${seed} servers`);
  const world = new Ends();
  world.random = random;
  const folder = mkdtempSync(join(tmpdir(), 'crier-servers-'));
  const began = Date.now();
  const problems = [];
  const told = {};
  let program;
  try {
    const clock = new CityClock(1);
    const places = await openPlaces(world, clock, random, real);
    const database = store === 'postgres' ? await new Database(world).open() : null;
    const env = Object.fromEntries(places.map(({name, token}) => [`TOKEN_${name.toUpperCase()}`, token]));
    const channels = places.map(({name, proxy}) =>
      `  - {name: '${name}', connector: 'mastodon', server: '${proxy.url}', token: 'env:TOKEN_${name.toUpperCase()}', allow_private: true, listen: false, languages: [en, es]}\n`);
    program = new Program({folder, clock, port: await freePort(), channels: channels.join(''), env, store: database ? database.url : undefined});
    world.after(async () => {
      program.closed = true;
      await program.kill();
    });
    for (const {proxy} of places) {
      proxy.strike({kind: 'cut_after', chance: 0.22, fits: kChanges});
      proxy.strike({kind: 'repeat', chance: 0.1, fits: kChanges});
      proxy.strike({kind: 'half', chance: 0.06, fits: kChanges});
      proxy.strike({kind: 'garbage', after: true, chance: 0.04, fits: kChanges});
      proxy.strike({kind: 'status', status: 502, after: true, chance: 0.04, fits: kChanges});
      proxy.strike({kind: 'slow', chance: 0.4, ms: 120});
    }
    program.start();
    if (!(await program.ready())) throw new Error('the program does not start');
    const city = new City(program, random);
    while (lostAt(places) < lost || program.kills.length < kills) {
      // Each act is asked until it is answered, whatever happens to the program meanwhile. A channel takes 300 statuses in three
      // hours by our own count, and after each failure it waits: who speaks faster than that waits for the end of the count.
      if (city.n < kActs || (program.kills.length >= kills && (await city.idle()))) city.act();
      if (program.kills.length < kills) {
        await moment(places, random);
        await program.kill();
        program.start();
        if (random.chance(0.8)) await program.ready();
      } else {
        await sleep(random.between(200, 900));
      }
      while (city.busy > 3) await sleep(50);
    }
    for (const {proxy} of places) proxy.faults.length = 0;
    if (program.child.over) program.start();
    await program.ready();
    await city.done();
    const waits = await settled(city);
    problems.push(...waits.slice(0, 10), ...program.crashes, ...(await judge(places, city)));
    const changes = places.flatMap(({proxy}) => proxy.exchanges.filter(kChanges));
    Object.assign(told, {
      servers: places.map(({name}) => name).join(' '), kills: program.kills.length, lost: lostAt(places), repeated: changes.filter(({fault}) => fault === 'repeat').length,
      bulletins: city.bulletins.length, posts: changes.filter(({method, taken}) => method === 'POST' && taken).length,
      edits: changes.filter(({method, taken}) => method === 'PUT' && taken).length, retracted: city.retracted, not_deletable: city.refused});
  } catch (error) {
    problems.push(`the run broke off: ${error.stack}`);
  }
  await world.all();
  const stays_ = keep || problems.length > 0;
  if (!stays_) rmSync(folder, {recursive: true, force: true});
  return {seed, store, more: ` --lost ${lost} --kills ${kills}`, problems, seconds: (Date.now() - began) / 1000, figures: told, notes: [], folder};
}

// City Hall: speaks, corrects, withdraws. `bulletins`: ids, in the order in which they were approved.
class City {
  constructor(program, random) {
    Object.assign(this, {program, random, bulletins: [], current: [], busy: 0, running: [], n: 0, withdrawals: 0});
  }
  act() {
    const {random} = this;
    const dice = random.between(0, 1);
    const n = ++this.n;
    let work;
    // Those that were spoken a while ago: what has not gone out yet would be overtaken, and nothing edited.
    if (dice < 0.4 && this.current.length > 4) work = this.correct(this.current.shift(), n);
    else if (dice < 0.55 && this.current.length > 2 && this.withdrawals < kWithdrawals) work = this.withdraw(this.current.shift());
    else work = this.speak(n);
    ++this.busy;
    this.running.push(work.then(() => --this.busy, (error) => {
      --this.busy;
      throw error;
    }));
  }
  words(n) {
    const info = (headline, description) => ({headline, description});
    // Every third says the same as others: each has its own post all the same.
    const name = n % 3 === 0 ? 'the old bridge' : `bridge ${n}`;
    return {en: info(`Flood: ${name} is closed`, `Use the tunnel until further notice${n % 3 === 0 ? '' : ` (${n})`}.`), es: info(`Inundación: ${name} cerrado`, 'Use el túnel.')};
  }
  async speak(n) {
    const draft = (await this.ask('POST', '/bulletins', {
      kind: 'disaster_update', event: 'Flood', urgency: 'Immediate', severity: 'Severe', certainty: 'Observed', area: 'Harbor district',
      expires: new Date(Date.now() + 20 * 3600_000).toISOString().replace(/\.\d+/, ''), info: this.words(n)}));
    await this.approve(draft.id);
  }
  async correct(id, n) {
    await this.ask('POST', `/bulletins/${id}/correct`, {});
    // Asked again after a lost answer it is refused, and the draft is there.
    const draft = (await this.program.all('/bulletins', 'bulletins')).find(({references, state}) => references === id && state === 'draft');
    if (!draft) return;
    // Every second changes one language alone.
    const info = n % 2 ? {...draft.info, en: this.words(n).en} : this.words(n);
    await this.ask('PUT', `/bulletins/${draft.id}`, {...draft, info});
    await this.approve(draft.id);
  }
  async withdraw(id) {
    ++this.withdrawals;
    await this.ask('POST', `/bulletins/${id}/withdraw`, {});
  }
  async approve(id) {
    const {updated_at} = await this.ask('GET', `/bulletins/${id}`);
    await this.ask('POST', `/bulletins/${id}/approve`, {updated_at});
    this.bulletins.push(id);
    this.current.push(id);
  }
  // Asked until there is an answer: a refusal after a lost one (it is approved already) is one, too.
  async ask(method, path, body) {
    const {status, json} = await this.program.call(method, path, body);
    if (status >= 400 && status !== 409 && status !== 422) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(json)}`);
    return json;
  }
  async idle() {
    return this.busy === 0 && (await this.rows()).every(({state}) => !['pending', 'sending', 'unknown'].includes(state));
  }
  async done() {
    await Promise.all(this.running);
  }
  async rows() {
    const rows = [];
    for (const {id} of await this.program.all('/bulletins', 'bulletins')) {
      const {json} = await this.program.call('GET', `/bulletins/${id}`);
      for (const row of json.deliveries) rows.push({...row, bulletin: id, state_of_bulletin: json.state});
    }
    return rows;
  }
}

// As a server gets, takes or answers something, or any time.
async function moment(places, random) {
  if (random.chance(0.2)) return sleep(random.between(0, 600));
  const phase = random.pick(['request', 'taken', 'taken', 'answered']);
  let left = random.whole(1, 3);
  await Promise.race([sleep(1500), new Promise((now) => {
    for (const {proxy} of places) proxy.watch = (exchange, at) => at === phase && kChanges(exchange) && --left === 0 && now();
  })]);
  for (const {proxy} of places) proxy.watch = () => {};
}

async function settled(city) {
  const end = Date.now() + kPatience;
  for (;;) {
    const waits = (await city.rows()).filter(({state}) => !['accepted', 'delivered', 'retracted', 'failed', 'skipped'].includes(state));
    if (waits.length === 0) return [];
    if (Date.now() > end) return waits.map((row) => `not settled: ${row.channel} ${row.action} ${row.state} ${row.error ?? ''}`);
    await sleep(500);
  }
}

// What is wrong between what the program says and what stands on the servers.
async function judge(places, city) {
  const wrong = [];
  const rows = await city.rows();
  city.retracted = rows.filter(({action, state}) => action === 'retract' && state === 'retracted').length;
  city.refused = 0;
  for (const place of places) {
    const standing = await place.standing();
    const mine = rows.filter(({channel}) => channel === place.name);
    const stands = (id) => standing.find((each) => place.same(each.id, id));
    // What other words overtook before it went out was skipped.
    const sends = mine.filter(({action, state}) => action === 'send' && state !== 'skipped');
    const ids = new Set();
    for (const row of sends) {
      if (!['accepted', 'delivered'].includes(row.state)) {
        wrong.push(`${place.name}: a send is ${row.state}: ${row.error}`);
        continue;
      }
      if (!row.native_id) wrong.push(`${place.name}: a delivery without an id`);
      if ([...ids].some((id) => place.same(id, row.native_id))) wrong.push(`${place.name}: two deliveries are one post, ${row.native_id}`);
      ids.add(row.native_id);
    }
    // Each post that was made, also one that was taken back since, is one delivery's. Not counted by key: where none is honoured,
    // what was lost of two with the same words cannot be told, and each has its post all the same.
    for (const {id, key, text} of place.far.made ?? []) {
      if (![...ids].some((each) => place.same(each, id))) wrong.push(`${place.name}: a post of the delivery ${key} that nobody knows of: ${id} "${text.slice(0, 40)}"`);
    }
    for (const row of mine.filter(({action, state}) => action === 'edit' && state !== 'skipped')) {
      if (row.state !== 'accepted' && row.state !== 'delivered') wrong.push(`${place.name}: an edit is ${row.state}: ${row.error}`);
    }
    const gone = mine.filter(({action, state}) => action === 'retract' && state === 'retracted');
    for (const row of gone) {
      if (stands(row.native_id)) wrong.push(`${place.name}: called retracted, and stands: ${row.native_id}`);
    }
    for (const row of mine.filter(({action, state}) => action === 'retract' && state === 'failed')) {
      ++city.refused;
      if (place.deletes || !/delete it by hand/.test(row.error)) wrong.push(`${place.name}: a retraction failed: ${row.error}`);
    }
    // Nothing stands there that no delivery knows of, and as many as were sent and not taken back.
    if (standing.length !== sends.length - gone.length)
      wrong.push(`${place.name}: ${standing.length} posts stand, ${sends.length} were sent and ${gone.length} retracted`);
    for (const {id, text} of standing) {
      if (!mine.some((row) => row.native_id && place.same(row.native_id, id))) wrong.push(`${place.name}: nobody knows of ${id} "${text.slice(0, 40)}"`);
    }
  }
  return wrong;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const {report} = await import('./day.mjs');
  const {values} = parseArgs({options: {seed: {type: 'string'}, lost: {type: 'string'}, kills: {type: 'string'}, store: {type: 'string'}, keep: {type: 'boolean'}, json: {type: 'boolean'}}});
  const run = await runServers({seed: values.seed ?? '1', lost: Number(values.lost ?? 100), kills: Number(values.kills ?? 50), store: values.store, keep: values.keep});
  console.log(values.json ? JSON.stringify(run) : report(run, 'servers.mjs'));
  process.exit(run.problems.length === 0 ? 0 : 1);
}
