// The night of a storm by the API alone, each person with a token: the same rules, the same refusals, the same audit.
import assert from 'node:assert/strict';
import test from 'node:test';
import addFormatsModule from 'ajv-formats';
import AjvModule from 'ajv/dist/2020.js';

import {schemas} from '../console/schema.mjs';
import {City} from './console_city.mjs';
import {until} from './crier.mjs';

const check = schemas(AjvModule.default ?? AjvModule, addFormatsModule.default ?? addFormatsModule);
const kReason = 'Abel and Berta do not answer the telephone';
const bulletin = (severity, headline) => ({
  kind: 'disaster_update', event: 'Flood', urgency: 'Immediate', severity, certainty: 'Observed', covers: {zones: ['Harborside']},
  info: {en: {headline, description: `${headline}: the quay is under water.`, instruction: 'Keep away.'}, es: {headline: `${headline} (es)`, description: 'El muelle está inundado.', instruction: 'Aléjese.'}},
  expires: new Date(Date.now() + 6 * 3_600_000).toISOString(),
});

test('the night of a storm by the API alone', {timeout: 300_000}, async (t) => {
  const city = await City.start(t, {browser: false});
  const {crier} = city;
  const people = {};
  const person = async (name, roles, limits) => {
    await city.person(name, roles, limits);
    const permissions = ['view', ...roles.map((role) => ({publisher: 'publish', approver: 'approve', administrator: 'administer'})[role])];
    const made = await city.command(['tokens', 'add', 'night', '--person', name, ...permissions.flatMap((each) => ['--permission', each])]);
    assert.equal(made.status, 0, made.stderr);
    people[name] = async (method, path, body, status = method === 'POST' && path === '/bulletins' ? 201 : 200) => {
      const response = await fetch(`${crier.url}/api/v1${path}`, {method, headers: {Authorization: `Bearer ${made.stdout.trim()}`}, ...(body && {body: JSON.stringify(body)})});
      const answer = await response.json();
      assert.equal(response.status, status, `${name}: ${method} ${path}: ${JSON.stringify(answer)}`);
      if (status >= 400) check('error', answer, path);
      return answer;
    };
  };
  await person('pia', ['publisher']);
  await person('abel', ['approver']);
  await person('berta', ['approver']);
  await person('zoe', ['approver'], {zones: ['Old Harbor']});
  await person('noa', ['publisher', 'approver']);
  await person('ada', ['administrator']);
  const {pia, abel, berta, zoe, noa, ada} = people;
  const wall = (text) => city.wall().filter((line) => line.text.includes(text)).length;
  // As one does who looks first: of what was seen, and nothing else.
  const approve = async (by, id, status = 200, more = {}) => {
    const seen = await by('GET', `/bulletins/${id}`);
    const {digest} = await by('POST', '/bulletins/preview', seen);
    return by('POST', `/bulletins/${id}/approve`, {updated_at: seen.updated_at, digest, ...more}, status);
  };
  const sent = (id) => until(`${id} is sent`, async () => (await abel('GET', `/bulletins/${id}`)).state === 'sent');

  await t.test('another one approves, but not outside of his zones, nor without the right', async () => {
    const {id} = await pia('POST', '/bulletins', bulletin('Moderate', 'Water'));
    await pia('POST', `/bulletins/${id}/approve`, {}, 403);
    const {error} = await approve(zoe, id, 409);
    assert.equal(error.message, 'person:zoe may approve for Old Harbor only, and it holds in Harborside; who could instead: an approver for all of that area, or an administrator: person:abel, person:berta, person:noa');
    await abel('PUT', `/bulletins/${id}`, bulletin('Moderate', 'Other words'), 403);
    await abel('POST', `/bulletins/${id}/approve`, {digest: '0'.repeat(64)}, 409);
    assert.equal((await approve(abel, id)).state, 'approved');
    await sent(id);
    assert.equal(wall('Water: the quay'), 1);
  });

  let surge;
  await t.test('what is severe wants two, and is held where a template was changed since', async () => {
    surge = (await pia('POST', '/bulletins', bulletin('Severe', 'Surge'))).id;
    const first = await approve(abel, surge);
    assert.deepEqual([first.state, first.approvals_missing], ['draft', 1]);
    assert.match((await approve(abel, surge, 409)).error.message, /^person:abel has approved this already/);
    city.stopDispatch();
    assert.equal((await approve(berta, surge)).state, 'approved');
    await city.comeBackChanged('disaster_update', 'Where: ', 'Where it holds: ');
    const held = await until('it is held', async () => {
      const now = check('bulletin', await berta('GET', `/bulletins/${surge}`), 'held');
      return now.state === 'held' && now;
    });
    assert.match(held.held, /the words for wall in en \(its template was changed\)/);
    assert.equal(wall('Surge: the quay'), 0);
    // Of the old words nobody approves it.
    const stale = await berta('POST', `/bulletins/${surge}/approve`, {updated_at: held.updated_at, digest: held.approvals.at(-1).digest}, 409);
    assert.match(stale.error.message, /^what would go out is not what you saw/);
    assert.equal((await approve(berta, surge)).approvals_missing, 1);
    assert.equal((await approve(abel, surge)).state, 'approved');
    await sent(surge);
    assert.equal(wall('Surge: the quay'), 1);
  });

  await t.test('it is corrected, and ended', async () => {
    let before = surge;
    for (const kind of ['update', 'all_clear']) {
      const draft = await pia('POST', `/bulletins/${before}/correct`, kind === 'all_clear' ? {kind} : undefined);
      assert.equal(draft.references, before);
      if (kind === 'update') await pia('PUT', `/bulletins/${draft.id}`, {...draft, info: {...draft.info, en: {...draft.info.en, headline: 'Surge later'}}});
      assert.equal((await approve(abel, draft.id)).approvals_missing, 1, kind);
      assert.equal((await approve(berta, draft.id)).state, 'approved', kind);
      await sent(draft.id);
      assert.equal((await pia('GET', `/bulletins/${before}`)).state, 'superseded');
      before = draft.id;
    }
    assert.equal((await pia('GET', `/bulletins/${before}`)).kind, 'all_clear');
  });

  await t.test('one person alone says why', async () => {
    const {id} = await noa('POST', '/bulletins', bulletin('Severe', 'Gas'));
    assert.match((await approve(noa, id, 409)).error.message, /^person:noa wrote or changed this bulletin, and nobody approves his own words; .*break_glass/);
    await approve(noa, id, 400, {break_glass: '   '});
    assert.match((await approve(zoe, id, 409, {break_glass: kReason})).error.message, /^person:zoe may approve for Old Harbor only/, 'zones do not give way');
    const approved = await approve(noa, id, 200, {break_glass: kReason});
    assert.equal(approved.break_glass, kReason);
    await sent(id);
    assert.ok(crier.process.output.includes('BREAK GLASS') && crier.process.output.includes(kReason));
    const {entries} = await ada('GET', '/audit?action=bulletin.break_glass');
    assert.deepEqual(entries.map(({who, subject}) => [who, subject]), [['person:noa', `bulletin ${id}`]]);
    assert.equal(entries[0].after.approval.break_glass, kReason);
  });

  await t.test('the audit has it all, and is whole', async () => {
    const {entries} = await ada('GET', `/audit?subject=${encodeURIComponent(`bulletin ${surge}`)}`);
    const acts = entries.map(({action, who}) => `${action} ${who}`).reverse();
    assert.deepEqual(acts.slice(0, 6), ['bulletin.write person:pia', 'bulletin.approve person:abel', 'bulletin.approve person:berta', 'bulletin.hold hub', 'bulletin.approve person:berta', 'bulletin.approve person:abel']);
    assert.equal((await ada('GET', '/audit/verify')).whole, true);
  });
});
