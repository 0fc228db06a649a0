// How long a list, a count or a chart of the console takes in a large city, by hand: script/soak lists. A million mentions and
// 100,000 requests through one channel, then every call that the console's pages make, with each filter. Prints the times; what it
// checks are results.
//   node tests/live/lists.mjs [--count 1000000] [--calls 200] [--store postgres]
import {parseArgs} from 'node:util';

import {largeCity, questions} from './large_city.mjs';
import {Postgres} from './postgres.mjs';

const {values} = parseArgs({options: {count: {type: 'string', default: '1000000'}, calls: {type: 'string', default: '200'}, store: {type: 'string', default: 'sqlite'}}});
const count = Number(values.count);
const calls = Number(values.calls);
const ends = [];
const t = {after: (end) => ends.push(end)};

try {
  const postgres = values.store === 'postgres' ? await Postgres.start(t) : null;
  const began = Date.now();
  const crier = await largeCity(t, count, postgres ? {store: postgres.url} : {});
  const status = await crier.get('/status');
  console.log(`${count} mentions heard in ${((Date.now() - began) / 1000).toFixed(0)} s; status says ${JSON.stringify(status).slice(0, 400)}`);
  const rows = [];
  for (const [name, path] of questions()) {
    const times = [];
    const first = JSON.stringify(await crier.get(path));
    for (let i = 0; i < calls; ++i) {
      const from = performance.now();
      await crier.get(path);
      times.push(performance.now() - from);
    }
    times.sort((a, b) => a - b);
    rows.push([times[Math.floor(calls * 0.99)], times[Math.floor(calls / 2)], first.length, name]);
  }
  rows.sort((a, b) => b[0] - a[0]);
  console.log('99 of 100 (ms) | half (ms) | answer (bytes) | call');
  for (const [most, half, bytes, name] of rows) console.log(`${most.toFixed(1)} | ${half.toFixed(1)} | ${bytes} | ${name}`);
} finally {
  for (const end of ends.reverse()) await end();
}
process.exit(0);
