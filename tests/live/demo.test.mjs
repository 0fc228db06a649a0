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
  const bulletins = await until('the last bulletin is out', async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/bulletins`, {headers: {Authorization: `Bearer ${token}`}});
    const list = (await answer.json()).bulletins;
    return list.length === 5 && list.every(({state}) => ['sending', 'sent', 'superseded'].includes(state)) && list;
  });
  const [allClear, , evacuation, warning] = bulletins;  // newest first
  assert.equal(evacuation.references, warning.id);
  assert.equal(allClear.references, evacuation.id);
  assert.equal(warning.state, 'superseded');
});
