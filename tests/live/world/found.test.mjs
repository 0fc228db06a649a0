// What the world of faults found, each made to happen on purpose.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import test from 'node:test';

import {until} from '../crier.mjs';
import {World} from './world.mjs';

async function begin(t, speed = 60, ahead = 0) {
  const world = await new World({seed: 'found', speed}).open();
  t.after(() => world.close());
  world.program.ahead = ahead;
  world.program.start();
  assert.ok(await world.program.ready());
  return world;
}
const again = async ({program}) => {
  program.start();
  assert.ok(await program.ready());
};
const posts = (exchange) => exchange.method === 'POST';
// The nth time that something comes to this point at a proxy.
const reached = (proxy, phase, nth = 1) => new Promise((done) => (proxy.watch = (exchange, at) => at === phase && posts(exchange) && --nth === 0 && done(exchange)));
const bulletin = ({program}, {id}) => program.call('GET', `/bulletins/${id}`).then(({json}) => json);
const rowOf = (json, channel) => json.deliveries.find((row) => row.channel === channel);
const over = (world, told) => until(`${told.ref} is over`, async () => {
  const json = await bulletin(world, told);
  return !['approved', 'sending'].includes(json.state) && !json.progress.pending && !json.progress.sending && json;
});
// Over, and what is unknown on a channel that can be read back has been looked for.
const certain = (world, told) => until(`nothing of ${told.ref} is in doubt`, async () => {
  const json = await over(world, told);
  return !json.progress.unknown && json;
});

test('a bulletin whose last row a kill left unknown is finished, and says so', async (t) => {
  const world = await begin(t);
  world.proxy.town.faults.push({kind: 'stall', ms: 60_000, fits: posts});
  const taken = reached(world.proxy.town, 'request');
  const told = await world.staff.speak({ref: 'b1', kind: 'schedule_change'});
  await taken;
  await until('the others are done', async () => (await bulletin(world, told)).progress.accepted >= 4);
  await world.program.kill();
  world.proxy.town.faults.length = 0;
  await again(world);
  const json = await over(world, told);
  assert.equal(json.state, 'sent');
  assert.equal(rowOf(json, 'town').state, 'unknown');
  assert.equal(world.far.town.posts.length, 0);
});

test('a kill leaves one in doubt where nothing can tell, however many wait', async (t) => {
  const world = await begin(t);
  await world.proxy.town.die();
  const told = [];
  for (let i = 1; i <= 6; ++i) told.push(await world.staff.speak({ref: `b${i}`, kind: 'disaster_update'}));
  await until('all wait', async () => (await Promise.all(told.map((each) => bulletin(world, each)))).every((json) => rowOf(json, 'town')?.state === 'pending'));
  const fourth = reached(world.proxy.town, 'taken', 4);
  await world.proxy.town.revive();
  await fourth;
  await world.program.kill();
  await again(world);
  for (const each of told) assert.equal(rowOf(await over(world, each), 'town').state, 'accepted');
  const seen = {};
  for (const {key} of world.far.town.posts) seen[key] = (seen[key] ?? 0) + 1;
  assert.equal(Object.keys(seen).length, 6);
  assert.ok(world.far.town.posts.length <= 7, JSON.stringify(seen));
});

test('an answer lost, then clear refusals for longer than the key is remembered: one status', async (t) => {
  const world = await begin(t, 720);
  const {faults} = world.proxy.social;
  faults.push({kind: 'cut_after', times: 1, fits: posts}, {kind: 'status', status: 503, fits: posts});
  const told = await world.staff.speak({ref: 'b1', kind: 'disaster_update'});
  await until('it is out', () => world.far.social.made.length > 0);
  faults.push({kind: 'status', status: 503});
  const from = world.clock.minute();
  await world.clock.untilMinute(from + 80);
  faults.length = 0;
  const json = await certain(world, told);
  assert.deepEqual(json.deliveries.filter(({channel}) => channel === 'social').map(({state}) => ['accepted', 'delivered'].includes(state)), [true, true]);
  assert.equal(world.far.social.made.length, 2, 'one in each language');
});

test('what was in flight when it was corrected does not stand beside the correction', async (t) => {
  const world = await begin(t);
  world.proxy.social.faults.push({kind: 'slow', ms: 1500, times: 1, fits: posts});
  const asked = reached(world.proxy.social, 'taken');
  const told = await world.staff.speak({ref: 'b1', kind: 'disaster_update'});
  await asked;
  await world.staff.follow('b1', 'Update');
  await over(world, told);
  await over(world, world.staff.bulletins[1]);
  const standing = await until('the old words are gone', () => {
    const texts = world.far.social.standing().map(({text}) => text);
    return texts.every((text) => text.includes('v2')) && texts;
  });
  assert.equal(standing.length, 2);
});

test('a bulletin that is withdrawn as it goes out is gone', async (t) => {
  const world = await begin(t);
  world.proxy.social.faults.push({kind: 'slow', ms: 1500, times: 1, fits: posts});
  const asked = reached(world.proxy.social, 'taken');
  const told = await world.staff.speak({ref: 'b1', kind: 'disaster_update'});
  await asked;
  await world.staff.withdraw('b1');
  await over(world, told);
  await until('nothing stands', () => world.far.social.standing().length === 0 && world.far.wall.standing().length === 0);
});

test('a correction of a correction that did not get out edits what stands', async (t) => {
  const world = await begin(t);
  const told = await world.staff.speak({ref: 'b1', kind: 'disaster_update'});
  await over(world, told);
  await world.proxy.social.die();
  await world.staff.follow('b1', 'Update');
  await until('the first correction waits', async () => rowOf(await bulletin(world, world.staff.bulletins[1]), 'social')?.state === 'pending');
  await world.staff.follow('b1', 'Update');
  await until('the second is under way', async () => (await bulletin(world, world.staff.bulletins[2])).deliveries.length > 0);
  await world.proxy.social.revive();
  await over(world, world.staff.bulletins[2]);
  assert.deepEqual(world.far.social.standing().map(({text}) => /v\d/.exec(text)[0]), ['v3', 'v3']);
  assert.equal(world.far.social.made.length, 2);
});

test('a limit on the size of files is a full disk: it goes on when there is room', async (t) => {
  const world = await begin(t);
  world.program.fillDisk(true);
  const refused = () => readFileSync(world.program.log, 'utf8').split('limit on file sizes').length - 1;
  world.say('wall', 'w1', 'A pothole on Main Street');
  await until('it cannot be stored', () => refused() > 0);
  const before = refused();
  const told = world.staff.speak({ref: 'b1', kind: 'disaster_update'});
  await until('the draft cannot be stored', () => refused() > before);
  world.program.fillDisk(false);
  await over(world, await told);
  await until('it was heard', async () => (await world.program.all('/mentions?channel=wall', 'mentions')).length === 1);
  assert.deepEqual(world.program.crashes, []);
});

for (const [then, ahead, down] of [['stays so', 90, 70], ['is set right', 0, 70], ['is set right so late that it looks young', 0, 100]]) {
  test(`a clock that is ahead and ${then}: what was in flight for longer than its key lasts is found and not sent again`, async (t) => {
    const world = await begin(t, 720, 90);
    const taken = reached(world.proxy.social, 'taken');
    const told = await world.staff.speak({ref: 'b1', kind: 'disaster_update'});
    await taken;
    await world.program.kill();
    const from = world.clock.minute();
    await world.clock.untilMinute(from + down);
    world.program.ahead = ahead;
    await again(world);
    await certain(world, told);
    assert.equal(world.far.social.made.length, 2, 'one in each language');
  });
}

test('a clock that was hours ahead and is set right: what waits goes out now', async (t) => {
  const world = await begin(t, 60, 300);
  await world.proxy.town.die();
  const told = await world.staff.speak({ref: 'b1', kind: 'disaster_update', channels: ['town']});
  await until('it waits for another try', async () => (await bulletin(world, told)).deliveries.some(({state, error}) => state === 'pending' && error));
  await world.program.kill();
  await world.proxy.town.revive();
  world.program.ahead = 0;
  await again(world);
  await over(world, told);
  assert.equal(world.far.town.posts.length, 1);
});

test('a page in place of the answer to a retraction: it is taken back all the same', async (t) => {
  const world = await begin(t);
  const told = await world.staff.speak({ref: 'b1', kind: 'disaster_update'});
  await over(world, told);
  world.proxy.social.faults.push({kind: 'garbage', times: 1, fits: ({method}) => method === 'DELETE'});
  await world.staff.withdraw('b1');
  await until('nothing stands', () => world.far.social.standing().length === 0, {tries: 100});
});

test('what expires while its channel is away is skipped and says so; what is out stays', async (t) => {
  const world = await begin(t, 720);
  await world.proxy.town.die();
  const told = await world.staff.speak({ref: 'b1', kind: 'disaster_update', channels: ['town', 'social'], lasts: 60});
  await until('one channel has it', () => world.far.social.made.length === 2);
  await world.clock.untilMinute(world.clock.minute() + 61);
  await world.proxy.town.revive();
  await over(world, told);
  const {json} = await world.program.call('GET', `/bulletins/${told.id}`);
  for (const row of json.deliveries.filter(({channel}) => channel === 'town')) {
    assert.equal(row.state, 'skipped');
    assert.match(row.error, /expired/);
  }
  assert.equal(world.far.town.posts.length, 0);
  assert.equal(world.far.social.standing().length, 2);
});

test('refused after an answer was lost: what is out is found, so that its correction edits it', async (t) => {
  const world = await begin(t);
  const {faults} = world.proxy.social;
  faults.push({kind: 'cut_after', times: 2, fits: posts}, {kind: 'redirect', times: 2, location: 'http://127.0.0.1:9/', fits: posts});
  const told = await world.staff.speak({ref: 'b1', kind: 'disaster_update', channels: ['social']});
  await over(world, told);
  await world.staff.follow('b1', 'Update');
  await over(world, world.staff.bulletins.at(-1));
  const standing = world.far.social.standing();
  assert.equal(standing.length, 2, 'one in each language');
  for (const {text} of standing) assert.match(text, /v2/);
});
