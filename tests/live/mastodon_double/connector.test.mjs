// The connector itself, driven by crier_tests against the double.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import test from 'node:test';
import {fileURLToPath} from 'node:url';

import {Description} from './description.mjs';
import {Double} from './server.mjs';

const root = new URL('../../../', import.meta.url);
const program = process.env.CRIER_TESTS ?? fileURLToPath(new URL('build/release/crier_tests', root));
const description = process.env.CRIER_MASTODON_DESCRIPTION ??
    fileURLToPath(new URL('../shared/data/conformance/openapi/mastodon.json.gz', root));
const missing = [program, description].filter((path) => !existsSync(path));

test('the connector hears all and sends once', {skip: missing.length > 0 ? `needs ${missing}` : false}, async (t) => {
  const double = new Double(new Description(description));
  const port = await double.listen(0);
  t.after(() => double.close());
  const child = spawn(program, ['--gtest_filter=MastodonLive.*'], {env: {...process.env, CRIER_TEST_MASTODON: `http://127.0.0.1:${port}`}});
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
  const code = await new Promise((done) => child.on('close', done));
  assert.equal(code, 0, output);
  assert.match(output, /\[  PASSED  \] [1-9]/);
  assert.doesNotMatch(output, /SKIPPED/);
});
