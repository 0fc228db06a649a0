// The C++ benchmarks, as rows: one process for each filter, so that memory is its own.
import {existsSync} from 'node:fs';
import {join} from 'node:path';

import {Absent, check, ran, root} from './kit.mjs';

const benchmarks = process.env.CRIER_BENCH ?? join(root, 'build/release/crier_bench');

// What the benchmark of that name says: its counters, with `ms` of one iteration. Null where it was not built, as without Hyperscan.
export async function counters(name, env = {}) {
  if (!existsSync(benchmarks)) throw new Absent(`${benchmarks} is not built (script/bench builds it)`);
  const filter = `^${name}(/.*)?$`;
  const out = await ran(benchmarks, [`--benchmark_filter=${filter}`, '--benchmark_format=json'], {env: {...process.env, ...env}});
  if (!out.trim()) return null;
  const {benchmarks: all} = JSON.parse(out.slice(out.indexOf('{')));
  if (!all.length) return null;
  check(all.length === 1, `${name} is ${all.length} benchmarks`);
  check(!all[0].error_occurred, `${name}: ${all[0].error_message}`);
  const perMs = {ns: 1e-6, us: 1e-3, ms: 1, s: 1000}[all[0].time_unit];
  return {...all[0], ms: all[0].real_time * perMs};
}

// A line of its two sides, where it has counters `ours`, `peer` and `ratio`.
export const line = (what, said, peer, {unit, reach, notes = []}) => {
  const ranged = (name) => ({median: said[name], min: said[`${name}_least`] ?? said[name], max: said[`${name}_most`] ?? said[name]});
  return {what, unit, reach, peer, notes, crier: ranged('ours'), other: ranged('peer'), ratio: ranged('ratio')};
};
