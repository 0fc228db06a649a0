// What script/bench computes and writes, without measuring: medians, ratios, the table.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {join} from 'node:path';
import test from 'node:test';

import {against, alternating, median, percentile} from '../../bench/kit.mjs';
import {tableLine, written} from '../../bench/table.mjs';
import {root} from './crier.mjs';

test('a ratio above 1 means that Crier is ahead, whichever way the figure goes', () => {
  const rate = against('x', [200, 400, 300], 'peer', [100, 100, 100], {});
  assert.deepEqual(rate.ratio, {median: 3, min: 2, max: 4});
  const time = against('x', [1, 2, 4], 'peer', [8, 8, 8], {better: 'less'});
  assert.deepEqual(time.ratio, {median: 4, min: 2, max: 8});
  assert.equal(median([4, 1, 3, 2]), 2.5);
  assert.equal(percentile(Array.from({length: 100}, (_, i) => i), 0.99), 99);
});

test('sides alternate, in another order each round', async () => {
  const order = [];
  const side = (name) => async (round) => order.push(`${name}${round}`);
  const figures = await alternating(2, {a: side('a'), absent: null, b: side('b')});
  assert.deepEqual(order, ['a0', 'b0', 'b1', 'a1']);
  assert.deepEqual(Object.keys(figures), ['a', 'b']);
});

test('the table keeps the lines of rows that were not measured again', () => {
  const line = (row, what) => tableLine(row, {what, crier: {median: 1, min: 1, max: 2}, unit: 's'});
  const first = written('# Figures\n\nWords.\n\n## Next\n\nMore.\n', [line('mail', 'old | mail'), line('lane', 'lane')], {});
  const again = written(first, [line('mail', 'new mail')], {});
  assert.match(first, /\| mail \| old \\\| mail \|/);
  assert.ok(!again.includes('old') && again.includes('| mail | new mail |') && again.includes('| lane | lane |'));
  assert.equal(again.split('## Against its peers').length, 2);
  assert.ok(again.startsWith('# Figures\n\nWords.\n\n## Against') && again.endsWith('\n\n## Next\n\nMore.\n'));
});

test('every row says what it is, and a row that is not there is an error', () => {
  const run = (...args) => spawnSync(process.execPath, [join(root, 'bench/run.mjs'), ...args], {encoding: 'utf8'});
  const list = run('--list');
  assert.equal(list.status, 0, list.stderr);
  for (const name of ['match', 'classify', 'mail', 'webhook', 'intake', 'status', 'page', 'lists', 'lane', 'start', 'sending_memory', 'flat_memory']) assert.match(list.stdout, new RegExp(`^${name} +\\S`, 'm'));
  const bad = run('nonsense');
  assert.equal(bad.status, 2);
  assert.match(bad.stderr, /no row 'nonsense'/);
});
