// Lost answers and kills beside servers that promise different things, on SQLite a real snac among them; `script/soak servers`
// does more of both.
import assert from 'node:assert/strict';
import test from 'node:test';

import {noPostgres} from '../postgres.mjs';
import {report} from './day.mjs';
import {runServers} from './servers.mjs';

for (const [store, skip] of [['sqlite', false], ['postgres', noPostgres]]) {
  test(`nothing twice and nothing called retracted that stands, on ${store}`, {skip}, async () => {
    const run = await runServers({seed: 3, lost: 10, kills: 5, store, real: store === 'sqlite'});
    assert.equal(run.problems.length, 0, report(run, 'servers.mjs'));
    assert.ok(run.figures.kills >= 5 && run.figures.lost >= 10, JSON.stringify(run.figures));
  });
}
