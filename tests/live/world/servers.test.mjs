// Lost answers and kills beside servers that promise different things; `script/soak servers` does more of both, and
// beside a real snac, which took minutes to settle in one run of two, for a reason that is not known yet; snac.test.mjs has it alone.
import assert from 'node:assert/strict';
import test from 'node:test';

import {noPostgres} from '../postgres.mjs';
import {report} from './day.mjs';
import {runServers} from './servers.mjs';

for (const [store, skip] of [['sqlite', false], ['postgres', noPostgres]]) {
  test(`nothing twice and nothing called retracted that stands, on ${store}`, {skip}, async () => {
    const run = await runServers({seed: 3, lost: 10, kills: 5, store, real: false});
    assert.equal(run.problems.length, 0, report(run, 'servers.mjs'));
    assert.ok(run.figures.kills >= 5 && run.figures.lost >= 10, JSON.stringify(run.figures));
  });
}
