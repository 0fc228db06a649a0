// The judge can say no: each rule passes a small run in which all is well, and finds what is then done to it.
import assert from 'node:assert/strict';
import test from 'node:test';

import {run} from '../crier.mjs';
import {keyOf, markLate, rules} from './judge.mjs';
import {kSinks} from './world.mjs';

const kReaders = [['social', 'en'], ['social', 'es'], ['wall', 'en'], ['radio', 'en'], ['town', 'en'], ['steady', 'en'], ['mail', 'en', 'ben@city.test'], ['mail', 'en', 'cleo@city.test']];

function goodRun() {
  const told = {ref: 'b1', version: 1, id: 'B1', kind: 'disaster_update', type: 'Alert', status: 'Actual', approved: true};
  const rows = kReaders.map(([channel, lang, recipient = ''], i) => ({
    bulletin_id: 'B1', channel, told, lang, recipient, part: 0, action: 'send', state: 'accepted', native_id: `${channel}-${i}`, error: '', priority: 0, updated_at: 10, key: keyOf('B1', channel, lang, 0, recipient)}));
  const of = (channel) => rows.filter((row) => row.channel === channel);
  const posts = (channel) => of(channel).map(({key}) => ({key, text: 'Notice b1 v1', status: 'Actual', at: 10}));
  const exchanges = (channel) => posts(channel).map((post, n) => ({n, at: 10, method: 'POST', body: JSON.stringify(post), headers: {}, taken: true, whole: true, answer: 201, fault: ''}));
  const seen = (channel) => new Map(exchanges(channel).map((each) => [JSON.parse(each.body).key, [{...each, lost: false, killed: false}]]));
  const made = (channel) => of(channel).map(({key, native_id: id}) => ({key, id}));
  const standing = (channel) => of(channel).map(({native_id: id}) => ({id, text: 'Notice b1 v1'}));
  const facts = {
    mentions: {gazette: [{native_id: 'g1', text: 'A pothole'}]}, rows, kills: [], pauses: [], ...counted(), bulletins: [{told, bulletin: {state: 'sent', deliveries: rows}}],
    exchanges: {gazette: [{n: 0, headers: {}}, {n: 1, headers: {'if-none-match': '"v2"'}}], social: [], town: exchanges('town'), steady: exchanges('steady'), mail: exchanges('mail'), rehearsal: []},
    seen: {town: seen('town'), steady: seen('steady'), mail: seen('mail'), rehearsal: new Map()},
    made: {social: made('social'), wall: made('wall'), radio: made('radio')},
    standing: {social: standing('social'), wall: standing('wall')},
  };
  const world = {nodes: 1, sinks: kSinks, clock: {real: Number}, said: {gazette: new Map([['g1', {text: 'A pothole'}]])},
                 far: {town: {posts: posts('town')}, steady: {posts: posts('steady')}, mail: {posts: posts('mail')}, rehearsal: {posts: []}}};
  return {world, facts, row: (channel) => rows.find((each) => each.channel === channel), told};
}

const seenTwice = ({world, facts}, how) => {
  const [there] = facts.seen.town.values();
  Object.assign(there[0], how);
  there.push({...there[0], n: 1});
  world.far.town.posts.push(world.far.town.posts[0]);
  facts.exchanges.town.push({...facts.exchanges.town[0], n: 1});
};
// Its post could not be taken back: the far end said no.
const refused = (row) => ({...row, action: 'retract', state: 'failed', native_id: ''});
const lose = ({world, facts}) => {
  facts.seen.town.clear();
  facts.exchanges.town.length = world.far.town.posts.length = 0;
};
// rule (its beginning) -> [[what is done, is it wrong?]]
const cases = {
  'every mention': [
    [({facts}) => facts.mentions.gazette.push({native_id: 'g1', text: 'A pothole'}), true], [({facts}) => (facts.mentions.gazette.length = 0), true],
    [({facts}) => (facts.mentions.gazette[0].text = 'a pot'), true], [({facts}) => facts.mentions.gazette.push({native_id: 'g2', text: 'x'}), true],
    [({world}) => (world.said.gazette.get('g1').removed = true), true]],
  'a cursor': [
    [({facts}) => facts.exchanges.gazette.push({n: 2, headers: {'if-none-match': '"v1"'}}), true],
    [({facts}) => (facts.pauses.push({}), facts.exchanges.gazette.push({n: 2, headers: {'if-none-match': '"v1"'}})), false]],
  'every bulletin': [
    [({facts}) => (facts.bulletins[0].bulletin.state = 'sending'), true], [({facts}) => (facts.bulletins[0].bulletin.deliveries = facts.rows.slice(1)), true],
    [({facts}) => (facts.bulletins[0].bulletin.deliveries = facts.rows.filter(({recipient}) => recipient !== 'cleo@city.test')), true],
    // Overtaken before there were rows: only where recipients get theirs by and by.
    ...[['sent', 'mail', true], ['superseded', 'mail', false], ['cancelled', 'mail', false], ['superseded', 'town', true]].map(([state, channel, wrong]) =>
      [({facts}) => (facts.bulletins[0].bulletin = {state, deliveries: facts.rows.filter((row) => row.channel !== channel)}), wrong]),
    [({row}) => (row('social').part = 1), true], [({row}) => (row('town').lang = 'fr'), true],
    [({world}) => world.far.rehearsal.posts.push({status: 'Actual'}), true], [({world}) => (world.far.town.posts[0].status = 'Exercise'), true]],
  'keyed': [
    [({facts}) => facts.made.social.push(facts.made.social[0]), true], [({facts}) => (facts.made.wall.length = 0), true],
    [({facts}) => facts.made.social.push({key: 'k', id: 'social-2'}), true], [({row}) => (row('social').native_id = 'social-2'), true],
    [({row}) => (row('social').state = 'skipped'), true], [({row, facts}) => (row('social').state = 'unknown', facts.made.social.length = 0), true],
    [({row, facts}) => (row('wall').state = 'pending', facts.made.wall.length = 0), true],
    [({row, facts}) => (Object.assign(row('wall'), {state: 'failed', error: 'no'}), facts.made.wall.length = 0), true]],
  'the others': [
    [(run) => seenTwice(run, {}), true], [(run) => seenTwice(run, {lost: true}), false], [(run) => seenTwice(run, {killed: true}), false],
    [(run) => (seenTwice(run, {}), markLate(run.facts.seen.town, {at: -20_000, until: 10})), false], [(run) => (seenTwice(run, {}), markLate(run.facts.seen.town, {at: -20_000, until: 5000})), true],
    [(run) => (seenTwice(run, {}), markLate(run.facts.seen.town, {at: 0, until: 10})), true],
    [(run) => (seenTwice(run, {}), seenTwice(run, {}), markLate(run.facts.seen.town, {at: -20_000, until: 10})), true],
    [(run) => (seenTwice(run, {lost: true}), (run.row('town').priority = 1)), true], [lose, true],
    [(run) => (lose(run), (run.row('town').state = 'unknown')), true],
    [(run) => (lose(run), Object.assign(run.row('town'), {state: 'unknown', priority: 1})), false],
    [({row}) => Object.assign(row('town'), {state: 'skipped', error: 'b2 takes its place'}), true],
    [(run) => (lose(run), Object.assign(run.row('town'), {state: 'skipped', error: 'I felt like it', old: true})), true],
    [(run) => (lose(run), Object.assign(run.row('town'), {state: 'skipped', error: 'b2 takes its place'})), true],
    [(run) => (lose(run), Object.assign(run.row('town'), {state: 'skipped', error: 'b2 takes its place', old: true})), false],
    [(run) => (lose(run), Object.assign(run.row('town'), {state: 'failed', error: 'part 1 failed', part: 1})), true]],
  'unknowns': [
    [({facts, row}) => {
      facts.kills.push({at: 5}, {at: 6});
      facts.seen.town.clear();
      Object.assign(row('town'), {state: 'unknown', updated_at: 'noon'});
      facts.rows.push({...row('town'), key: 'another'});
    }, true],
    [({row}) => Object.assign(row('town'), {state: 'unknown', priority: 1}), true],
    [(run) => (lose(run), Object.assign(run.row('town'), {state: 'unknown', priority: 1})), true],
    [(run) => (lose(run), run.facts.kills.push({at: 5, up: true}), Object.assign(run.row('town'), {state: 'unknown', priority: 1})), false],
    // A kill that came later, one that was over long before, one that has caught another row already.
    [(run) => (lose(run), run.facts.kills.push({at: 5000, up: true}), Object.assign(run.row('town'), {state: 'unknown', priority: 1})), true],
    [(run) => (lose(run), run.facts.kills.push({at: 5, up: true}, {at: 4000, up: true}), Object.assign(run.row('town'), {state: 'unknown', priority: 1, updated_at: 3000})), false],
    [(run) => (lose(run), run.facts.kills.push({at: 5, up: true}, {at: 1000, up: true}, {at: 9000, up: true}), [2000, 3000].forEach((at) => run.facts.rows.push({...run.row('town'), key: `k${at}`, state: 'unknown', priority: 1, updated_at: at}))), true],
    // PostgreSQL: any kill of the minute before, each for one row.
    [(run) => (lose(run), run.world.database = {}, run.facts.kills.push({at: 5, up: true}, {at: 20_000, up: true}), Object.assign(run.row('town'), {state: 'unknown', priority: 1, updated_at: 30_000})), false],
    [(run) => (lose(run), run.world.database = {}, run.facts.kills.push({at: 5, up: true}), Object.assign(run.row('town'), {state: 'unknown', priority: 1, updated_at: 70_000})), true],
    [(run) => (Object.assign(run.facts.exchanges.town[0], {answer: 0, whole: false}), Object.assign(run.row('town'), {state: 'unknown', priority: 1})), false]],
  'what stands': [
    [({told}) => (told.withdrawn = true), true], [({told, facts}) => (told.withdrawn = true, facts.rows.push(...facts.rows.slice(0, 3).map(refused))), false], [({told}) => Object.assign(told, {type: 'Update', version: 2}), true],
    [({world}) => world.far.town.posts.unshift({...world.far.town.posts[0], text: 'Notice b1 v2'}), true],
    [({world, facts}) => (world.far.town.posts.unshift({...world.far.town.posts[0], key: 'k2', text: 'Notice b1 v2'}), markLate(facts.seen.town, {at: -20_000, until: 5})), false]],
};

// What is counted of one mention.
const verdict = JSON.parse(run(['classify'], {input: '{"id": "1", "text": "A pothole"}\n'}).stdout);
const countOnce = (key) => (key ? [{key, total: 1}] : []);
const counted = () => ({rebuilt: 'Recounted; 0 tallies were wrong.', requests: [{mention_count: 0}], tallies: {
  service_code: countOnce(verdict.issues[0]?.service_code), category: countOnce(verdict.hazards[0]?.category), intent: countOnce(verdict.intent), sentiment: countOnce(verdict.sentiment.label)}});
cases.tallies = [
  [({facts}) => (facts.rebuilt = 'Recounted; 1 tally was wrong.'), true], [({facts}) => (facts.tallies.service_code[0].total = 2), true],
  [({facts}) => (facts.tallies.intent.length = 0), true], [({facts}) => (facts.requests[0].mention_count = 1), true],
  [({facts}) => (facts.requests[0].mention_count = 1, facts.mentions.gazette[0].request_id = 'r1'), false], [({world}) => (world.said.gazette.set('g2', {text: 'A pothole'})), true]];

for (const [beginning, changes] of Object.entries(cases)) {
  test(`the judge: ${beginning}`, () => {
    const rule = Object.entries(rules).find(([name]) => name.startsWith(beginning))[1];
    const well = goodRun();
    assert.deepEqual(rule(well.world, well.facts), []);
    for (const [change, wrong] of changes) {
      const run = goodRun();
      change(run);
      assert.equal(rule(run.world, run.facts).length > 0, wrong, String(change));
    }
  });
}

test('every sink has a promise that a rule looks at', () => {
  assert.deepEqual([...new Set(Object.values(kSinks))].sort(), ['keyed', 'plain']);
});
