// The status of a small and of a large city, by 50 connections, against Node with the same bytes.
import {against, alone} from '../kit.mjs';
import {served} from '../served.mjs';

export const about = 'the status at 20,000 and at a million mentions (--mentions N), against Node with the same bytes';
const kSmall = 20_000;

export async function run(bench) {
  const lines = [];
  for (const count of new Set([Math.min(kSmall, bench.mentions), bench.mentions])) {
    const {crier, node, late, lateOf} = await served(bench, '/api/v1/status', {clock: true, count});
    const what = `status, ${count.toLocaleString('en-US')} mentions, 50 connections`;
    lines.push(
      against(what, crier, 'Node, same bytes', node, {unit: 'answers/s', reach: 0.35}),
      alone(`${what}: 99 of 100 within`, late, {unit: 'ms', notes: Object.entries(lateOf).map(([name, ms]) => `${name} ${ms.toFixed(1)} ms`)}),
    );
  }
  return lines;
}
