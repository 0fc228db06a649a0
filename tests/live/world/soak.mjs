// script/soak days|kills [--seed 1] [--count N] [--jobs 4] [--store sqlite|postgres] [--nodes N]: many runs, several at once, one
// line each, a sum. days: `count` days from `seed` on. kills: one run of `count` strikes. What failed prints its seed, schedule
// and difference, and its folder stays.
import {spawn} from 'node:child_process';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';

import {report} from './day.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const {values, positionals} = parseArgs({allowPositionals: true, options: {seed: {type: 'string'}, count: {type: 'string'}, jobs: {type: 'string'},
                                                                         store: {type: 'string'}, nodes: {type: 'string'}}});
const what = positionals[0] ?? 'days';
if (!['days', 'kills'].includes(what)) {
  console.error('usage: script/soak [days|kills] [--seed N] [--count N] [--jobs N] [--store sqlite|postgres] [--nodes N]');
  process.exit(2);
}
const first = Number(values.seed ?? 1);
const count = Number(values.count ?? (what === 'days' ? 300 : 500));
const more = ['store', 'nodes'].flatMap((name) => (values[name] ? [`--${name}`, values[name]] : []));
const waiting = what === 'days' ? Array.from({length: count}, (_, i) => ['day.mjs', '--seed', String(first + i), ...more]) : [['kills.mjs', '--seed', String(first), '--count', String(count), ...more]];

function runOne(args) {
  const child = spawn(process.execPath, [join(here, args[0]), ...args.slice(1), '--json'], {stdio: ['ignore', 'pipe', 'inherit']});
  let text = '';
  child.stdout.on('data', (data) => (text += data));
  return new Promise((done) => child.on('exit', (code, signal) => {
    try {
      done(JSON.parse(text));
    } catch {
      done({seed: args[2], problems: [`the run itself ended with ${code ?? signal}`], seconds: 0, figures: {}, notes: []});
    }
  }));
}

const began = Date.now();
const sum = {};
const failed = [];
let runs = 0;
await Promise.all(Array.from({length: Number(values.jobs ?? 4)}, async () => {
  while (waiting.length > 0) {
    const args = waiting.shift();
    const done = await runOne(args);
    ++runs;
    if (done.problems.length > 0) failed.push(done.seed);
    for (const [name, n] of Object.entries(done.figures)) sum[name] = (sum[name] ?? 0) + n;
    console.log(report(done, args[0]));
  }
}));
const minutes = ((Date.now() - began) / 60_000).toFixed(1);
console.log(`\n${runs} ${what === 'days' ? 'days' : 'run'} in ${minutes} minutes, ${failed.length} failed${failed.length ? `: ${failed.join(' ')}` : ''}. ${Object.entries(sum).map(([name, n]) => `${name} ${n}`).join(', ')}`);
process.exit(failed.length === 0 ? 0 : 1);
