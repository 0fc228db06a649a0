// What the hub holds as it hears mentions: it must be flat. Ten million take half an hour.
import {join} from 'node:path';

import {alone, check, ran, root} from '../kit.mjs';

export const about = 'memory of the hub while ten million mentions are heard (--mentions N, at least 10,000,000 unless it is a quick run)';
export const byHand = true;

export async function run({quick, mentions, say}) {
  const count = quick ? mentions : Math.max(mentions, 10_000_000);
  say(`hearing ${count.toLocaleString('en-US')} mentions`);
  const out = await ran(process.execPath, [join(root, 'tests/live/many.mjs'), 'memory', '--count', `${count}`]);
  const held = [...out.matchAll(/(\d+(?:\.\d+)?) MB/g)].map(([, figure]) => Number(figure));
  check(held.length > 0, `no figure in ${out.slice(0, 500)}`);
  return [alone(`memory while ${count.toLocaleString('en-US')} mentions are heard`, held, {unit: 'MB', reach: 'flat: the second half adds less than a tenth', notes: [out.trim().split('\n').at(-1)]})];
}
