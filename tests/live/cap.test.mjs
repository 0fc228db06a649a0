// Official alerts are heard by the real program: they become drafts that follow what their senders say, and never what a list does not.
import assert from 'node:assert/strict';
import test from 'node:test';

import {AlertsDouble} from './cap_double.mjs';
import {Crier, until} from './crier.mjs';

test('official alerts become drafts', async (t) => {
  const service = await new AlertsDouble().listen();
  t.after(() => service.close());
  const crier = await Crier.start(
    t,
    `  - {name: 'nws', connector: 'cap', url: '${service.origin}/alerts/active?area=IL', contact: 'alerts@city.example', codes: [ILZ014], poll_every: '1s', allow_private: true}\n` +
      `  - {name: 'wall', connector: 'replay'}\n  - {name: 'practice', connector: 'replay', mode: drill}\n`,
  );
  const drafts = async () => (await crier.get('/bulletins')).bulletins;
  const seen = (what, holds) => until(what, async () => (await drafts()).find(holds));
  // Two whole rounds: what was there at the beginning of them has been heard.
  const rounds = async () => {
    const count = () => service.requests.filter(({query}) => query.includes('message_type=cancel')).length;
    const before = count();
    await until('it asks twice more', () => count() >= before + 2);
  };
  // What the service says may reach further than what it said before: the preview's digest says that this was seen.
  const approve = async (draft) => {
    const {id, updated_at} = draft;
    const {digest} = await crier.post('/bulletins/preview', draft);
    await crier.post(`/bulletins/${id}/approve`, {updated_at, digest});
    return crier.settled(id);
  };

  let first, draft;
  await t.test('an alert is a draft by its channel, and no mention', async () => {
    first = service.issue();
    draft = await seen('the draft', ({author}) => author === 'channel:nws');
    assert.equal(draft.state, 'draft');
    assert.equal(draft.event, 'Flood Warning');
    assert.equal(draft.area, 'Harbor');
    assert.deepEqual(draft.covers.names, ['UGC ILZ014', 'SAME 017031']);
    assert.deepEqual(draft.info.en, {headline: 'Flood Warning for the harbor', description: 'Water rises.', instruction: 'Stay away from the river.'});
    assert.equal(draft.expires, first.alert.ends);
    assert.deepEqual((await crier.get('/mentions')).mentions, []);
    assert.match(service.requests[0].headers['user-agent'], /^Crier\/\S+ \(alerts@city\.example\)$/);
  });

  await t.test('an update changes the draft that nobody has touched, and who saw the old words cannot send the new', async () => {
    const update = service.issue({messageType: 'Update', replaces: [first], headline: 'Flood Warning until nine'});
    const changed = await seen('the new words', ({info}) => info.en?.headline === 'Flood Warning until nine');
    assert.equal(changed.id, draft.id);
    await assert.rejects(crier.post(`/bulletins/${draft.id}/approve`, {updated_at: draft.updated_at}), {status: 409});
    draft = changed;
    first = update;
  });

  await t.test('of what was sent an update is a draft that refers to it', async () => {
    await approve(draft);
    const update = service.issue({messageType: 'Update', replaces: [first], headline: 'Flood Warning until midnight', geocode: {UGC: ['ILZ014', 'ILZ015']}});
    const next = await seen('the draft of the update', ({references}) => references === draft.id);
    assert.equal(next.msg_type, 'Update');
    assert.equal(next.state, 'draft');
    const preview = await crier.post('/bulletins/preview', {...next, unknown: undefined});
    assert.match(preview.advice[0].what, /^WIDER .*UGC ILZ015/);
    await approve(next);
    first = update;
    draft = next;
  });

  await t.test('what vanishes from the list is not over', async () => {
    service.vanish(first);
    await rounds();
    assert.equal((await crier.get(`/bulletins/${draft.id}`)).state, 'sent');
    assert.ok((await drafts()).every(({msg_type}) => msg_type !== 'Cancel'));
  });

  await t.test('throttled it waits, and loses nothing', async () => {
    service.fail({status: 429, headers: {'Retry-After': '1'}});
    await until('it says so', async () => (await crier.channel('nws')).state === 'failing');
    service.issue({messageType: 'Cancel', replaces: [first], description: 'The water has gone.', instruction: 'Stay away.'});
    const cancel = await seen('the cancel', ({msg_type}) => msg_type === 'Cancel');
    assert.equal(cancel.references, draft.id);
    assert.equal(cancel.state, 'draft');
    assert.equal(cancel.info.en.description, 'The water has gone.');
    assert.equal(cancel.info.en.instruction, '');
    await approve(cancel);
    assert.equal((await crier.get(`/bulletins/${draft.id}`)).state, 'cancelled');
  });

  await t.test('a test is a drill, an alert for elsewhere is none of ours, and a restart brings nothing again', async () => {
    service.issue({status: 'Test', headline: 'Monthly test'});
    service.issue({geocode: {UGC: ['ILZ999']}, headline: 'Far away'});
    const drill = await seen('the drill', ({status}) => status === 'Test');
    assert.equal(drill.state, 'draft');
    const sent = await approve(drill);
    assert.deepEqual([...new Set(sent.deliveries.map(({channel}) => channel))], ['practice']);
    const before = (await drafts()).length;
    await crier.process.stop();
    await crier.restart();
    await rounds();
    assert.equal((await drafts()).length, before);
    assert.ok((await drafts()).every(({info}) => info.en?.headline !== 'Far away'));
  });
});
