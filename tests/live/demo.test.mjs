// The demo's recorded day: all that the city says on it goes out, and what corrects follows what it corrects.
import assert from 'node:assert/strict';
import test from 'node:test';

import {program, start, tempFolder, until} from './crier.mjs';
import {freePort} from './ports.mjs';

test('each bulletin of the day goes out, and corrections follow what they correct', async (t) => {
  const port = await freePort();
  const child = start(t, program, ['demo', '--port', `${port}`, '--speed', '5000'], {cwd: tempFolder(t)});
  let token;
  await until('the demo says its token', () => {
    if (child.exitCode !== null) throw new Error(`the demo ended: ${child.output}`);
    token = /token[^0-9A-Za-z]+([0-9A-Za-z_-]{16,})/i.exec(child.output)?.[1];
    return token;
  });
  const get = async (path) => (await fetch(`http://127.0.0.1:${port}/api/v1${path}`, {headers: {Authorization: `Bearer ${token}`}})).json();
  const bulletins = await until('the last bulletin is out', async () => {
    const list = (await get('/bulletins')).bulletins;
    return list.length === 5 && list.every(({state}) => ['sending', 'sent', 'superseded'].includes(state)) && list;
  });
  const [allClear, , evacuation, warning] = bulletins;  // newest first
  assert.equal(evacuation.references, warning.id);
  assert.equal(allClear.references, evacuation.id);
  assert.equal(warning.state, 'superseded');
  // What two or more say of the dam is shown as a claim that spreads.
  const dam = await until('the talk of the dam spreads', async () => {
    const {spreading} = await get('/rumours');
    return spreading.find(({first, mentions}) => /quarry dam/i.test(first.text) && mentions.length === 3);
  });
  assert.ok(dam.asks > 0 && dam.denies > 0, JSON.stringify(dam));
});
