// Every list, count, filter and chart of the console, one call after the other, in a large city.
import {questions} from '../../tests/live/large_city.mjs';
import {alone, check, percentile} from '../kit.mjs';
import {large} from '../large.mjs';

export const about = 'every list, count, filter and chart at a million mentions and 100,000 requests (--mentions N): half and 99 of 100';

// Without what changes by the clock alone.
const kClock = new Set(['now', 'last_poll', 'next_poll', 'since', 'until']);
const words = (answer) => JSON.stringify(answer, (key, value) => (kClock.has(key) ? undefined : value));

export async function run(bench) {
  const crier = await large(bench);
  const calls = bench.count(200, 20);
  const all = [];
  for (const [name, path] of questions()) {
    const first = words(await crier.get(path));
    const times = [];
    let last;
    for (let i = 0; i < calls; ++i) {
      const from = performance.now();
      last = await crier.get(path);
      times.push(performance.now() - from);
    }
    // An hour may have begun meanwhile.
    check(words(last) === first || words(await crier.get(path)) === words(await crier.get(path)), `${name} answers otherwise the second time`);
    all.push({name, half: percentile(times, 0.5), most: percentile(times, 0.99), bytes: first.length});
  }
  const {mentions} = await crier.get('/mentions?limit=1');
  check(mentions[0]?.id >= bench.mentions, `the newest mention has the id ${mentions[0]?.id}`);
  all.sort((a, b) => b.most - a.most);
  for (const {name, half, most, bytes} of all) bench.say(`${most.toFixed(1)} ms (half ${half.toFixed(1)}), ${bytes} bytes: ${name}`);
  const what = `${all.length} calls at ${bench.mentions.toLocaleString('en-US')} mentions`;
  return [
    alone(`${what}, 99 of 100 within (of each call)`, all.map(({most}) => most), {unit: 'ms', reach: bench.mentions > 1_000_000 ? 'each 100' : 'each 50', notes: [`slowest: ${all.slice(0, 3).map(({name, most}) => `${name} ${most.toFixed(0)} ms`).join(', ')}`]}),
    alone(`${what}, half within (of each call)`, all.map(({half}) => half), {unit: 'ms'}),
  ];
}
