// A far end that says nothing holds back nobody but its own channel.
import assert from 'node:assert/strict';
import test from 'node:test';

import {until} from '../crier.mjs';
import {World} from './world.mjs';

test('a silent far end holds no other channel back', async (t) => {
  const world = await new World({seed: 'apart', speed: 1}).open();
  t.after(() => world.close());
  const {proxy, program, far, staff} = world;
  const silent = {kind: 'stall', ms: 120_000};
  for (const name of ['social', 'gazette', 'town']) proxy[name].faults.push(silent);
  program.start();
  assert.ok(await program.ready());
  await staff.speak({ref: 'b1', kind: 'schedule_change'});
  await staff.speak({ref: 'b2', kind: 'disaster_update'});
  await until('both are out', () => far.steady.posts.length === 2);
  assert.equal(far.wall.lines().length, 2);
  const limits = proxy.social.exchanges.filter(({url}) => url.includes('/instance'));
  const ended = limits.filter(({doneAt}) => doneAt > 0 && doneAt < far.steady.posts[1].at);
  assert.deepEqual(ended.map(({url}) => url), [], 'it was not waited for');
  assert.equal(far.town.posts.length, 0);
  assert.equal(far.social.made.length, 0);
});
