// A page of 50 mentions of a large city, by 50 connections, against Node with the same bytes, and with better-sqlite3 on the same database.
import {against, alone, npmPeer, perhaps} from '../kit.mjs';
import {served} from '../served.mjs';

export const about = 'a page of 50 mentions in a large city, against Node with the same bytes, and with better-sqlite3 on the same database';

export async function run(bench) {
  const notes = [];
  const database = Boolean(perhaps(() => npmPeer('better-sqlite3'), notes));
  const {crier, node, sqlite, late, lateOf} = await served(bench, '/api/v1/mentions?limit=50', {database});
  const what = `a page of 50 mentions, ${bench.mentions.toLocaleString('en-US')} stored, 50 connections`;
  return [
    against(what, crier, 'Node, same bytes', node, {unit: 'answers/s', reach: '0.2 (aim 0.35)', notes}),
    ...(sqlite ? [against(what, crier, 'Node with better-sqlite3', sqlite, {unit: 'answers/s', reach: 3})] : []),
    alone(`${what}: 99 of 100 within`, late, {unit: 'ms', reach: 'under 25', notes: Object.entries(lateOf).map(([name, ms]) => `${name} ${ms.toFixed(1)} ms`)}),
  ];
}
