// Crier against its peers: script/bench. Each row is a file of rows/, alone or with the others.
//   node bench/run.mjs [ROW...] [--quick] [--list] [--write] [--mentions N] [--before PROGRAM]
import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {cpus, loadavg} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';

import {Absent, root} from './kit.mjs';
import {tableLine, written} from './table.mjs';

const {values, positionals} = parseArgs({
  allowPositionals: true,
  options: {quick: {type: 'boolean'}, list: {type: 'boolean'}, write: {type: 'boolean'}, mentions: {type: 'string'}, before: {type: 'string'}},
});
const folder = join(dirname(fileURLToPath(import.meta.url)), 'rows');
// The cheap ones first; those that share a large city one after the other, and the one that restarts it last.
const kOrder = ['match', 'classify', 'store', 'mail', 'webhook', 'intake', 'lane', 'sending_memory', 'lists', 'page', 'status', 'start', 'flat_memory'];
const known = readdirSync(folder).filter((file) => file.endsWith('.mjs')).map((file) => file.slice(0, -4));
const names = [...kOrder.filter((name) => known.includes(name)), ...known.filter((name) => !kOrder.includes(name))];
const rows = new Map();
for (const name of names) rows.set(name, await import(join(folder, `${name}.mjs`)));

if (values.list) {
  for (const [name, row] of rows) console.log(`${name.padEnd(16)}${row.byHand ? '[by hand] ' : ''}${row.about}`);
  process.exit(0);
}
for (const name of positionals) {
  if (rows.has(name)) continue;
  console.error(`script/bench: no row '${name}'; there are: ${names.join(', ')}`);
  process.exit(2);
}
const chosen = positionals.length ? positionals : names.filter((name) => !rows.get(name).byHand);

const open = new Set();
class Ends {
  #all = [];
  constructor() {
    open.add(this);
  }
  after(end) {
    this.#all.push(end);
  }
  async end() {
    open.delete(this);
    for (const end of this.#all.splice(0).reverse()) await end();
  }
}
const shared = new Ends();
const bench = {
  quick: Boolean(values.quick),
  before: values.before,
  mentions: Number(values.mentions ?? (values.quick ? 20_000 : 1_000_000)),
  shared,
  rounds: values.quick ? 2 : 3,
  kept: new Map(),  // what rows share, such as the large city
  // Smaller in a quick run.
  count: (whole, quick) => (values.quick ? quick : whole),
  say: (text) => console.error(`  ${text}`),
};
if (!Number.isSafeInteger(bench.mentions) || bench.mentions < 1000) {
  console.error('script/bench: --mentions wants a number of 1000 or more');
  process.exit(2);
}
// Ended by hand: what was started goes too.
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    for (const ends of [...open].reverse()) await ends.end();
    process.exit(130);
  });
}

const lines = [];
let failed = 0;
console.log(`${cpus().length} cores, load ${loadavg()[0].toFixed(1)}${bench.quick ? ', a quick run: smaller counts' : ''}`);
for (const name of chosen) {
  const t = new Ends();
  console.error(`== ${name}: ${rows.get(name).about}`);
  try {
    const figures = await rows.get(name).run({...bench, t});
    for (const each of figures) {
      lines.push(tableLine(name, each));
      console.log(lines.at(-1));
    }
  } catch (error) {
    if (error instanceof Absent) {
      lines.push(tableLine(name, {what: 'not measured', notes: [error.message]}));
      console.log(lines.at(-1));
    } else {
      failed += 1;
      console.error(`script/bench: ${name}: ${error.stack}`);
      lines.push(tableLine(name, {what: 'FAILED', notes: [error.message.split('\n')[0]]}));
    }
  } finally {
    await t.end();
  }
}
await shared.end();
if (values.write && !failed) {
  const file = join(root, 'docs/measurements.md');
  writeFileSync(file, written(readFileSync(file, 'utf8'), lines, {quick: bench.quick}));
  console.error(`written: ${file}`);
} else if (values.write) {
  console.error('script/bench: nothing is written: not every row checks out');
}
process.exit(failed ? 1 : 0);
