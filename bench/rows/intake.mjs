// Calls of 500 items to a webhook, one after the other: classified, tallied, drafted, stored durably; against bare inserts of the same rows.
import {join} from 'node:path';

import {hubOn} from '../hub.mjs';
import {against, check, peers, pythonPeer, ran, tempFolder} from '../kit.mjs';
import {messages, source} from '../words.mjs';

export const about = 'webhook calls of 500 items, one at a time, against bare SQLite inserts of the same rows';
const kItems = 500;

export async function run({t, rounds, count}) {
  const python = pythonPeer('sqlite3');
  const items = count(20_000, 2_000);
  const folder = tempFolder(t);
  const crier = await hubOn(t, `  - {name: 'said', connector: 'webhook', accept_unsigned: true, items: '/items', fields: {native_id: /id, text: /text, author_id: /who}}\n`);
  const words = [...messages(items * rounds)];
  let last = 0;  // id of the last row that the bare store has seen
  const calls = (round) => Array.from({length: items / kItems}, (_, call) => JSON.stringify({items: Array.from({length: kItems}, (_, i) => {
    const n = round * items + call * kItems + i;
    return {id: `m${n}`, text: words[n], who: `r${n % 5000}`};
  })}));
  const bare = async () => {
    const {rows, seconds, last: seen} = JSON.parse(await ran(python, [join(peers, 'bare_sqlite.py'), join(crier.folder, 'crier.db'), folder, `${last}`, `${kItems}`]));
    check(rows === items, `the hub stored ${rows} of ${items} rows`);
    last = seen;
    return rows / seconds;
  };
  const mine = async (round) => {
    const bodies = calls(round);
    const from = performance.now();
    for (const body of bodies) {
      const response = await fetch(`${crier.url}/hooks/said`, {method: 'POST', body, headers: {'Content-Type': 'application/json'}});
      await response.arrayBuffer();
      check(response.status === 200, `a call is answered ${response.status}`);
    }
    return items / ((performance.now() - from) / 1000);
  };
  // The bare store copies what the hub took in this round: it comes second, always.
  const crierFigures = [];
  const bareFigures = [];
  for (let round = 0; round < rounds; ++round) {
    crierFigures.push(await mine(round));
    bareFigures.push(await bare());
  }
  const {heard} = await crier.channel('said');
  check(heard === items * rounds, `heard ${heard} of ${items * rounds}`);
  return [against(`webhook intake, ${items.toLocaleString('en-US')} mentions in calls of ${kItems}`, crierFigures, 'bare SQLite inserts', bareFigures, {unit: 'mentions/s', reach: 0.6, notes: [source]})];
}
