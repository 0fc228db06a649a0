// People of the running demo: the calls about them match docs/schema/, a browser's way in and out, and the commands.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {createHmac} from 'node:crypto';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'node:test';
import addFormatsModule from 'ajv-formats';
import AjvModule from 'ajv/dist/2020.js';

import {startDemo} from '../console/demo.mjs';
import {callOf, kAccountCalls, schemas} from '../console/schema.mjs';
import {run, tempFolder} from './crier.mjs';

const check = schemas(AjvModule.default ?? AjvModule, addFormatsModule.default ?? addFormatsModule);

// RFC 6238, apart from the hub's own.
function totp(base32, now = Date.now()) {
  const bits = [...base32].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(now / 30_000)));
  const hash = createHmac('sha1', key).update(step).digest();
  const at = hash[19] & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

const made = new Set();
class Browser {
  constructor(base) {
    this.base = base;
    this.cookie = '';
    this.csrf = '';
  }
  async call(method, path, body, {status = 200, headers = {}} = {}) {
    const bare = `/api/v1${path.replace(/\?.*/, '')}`;
    const known = callOf(method, bare);
    if (known?.[3] && body !== undefined && status < 300) check(known[3], body, `body of ${method} ${path}`);
    const response = await fetch(`${this.base}/api/v1${path}`, {
      method,
      headers: {Cookie: this.cookie, 'X-CSRF-Token': this.csrf, ...headers},
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const answer = await response.json();
    assert.equal(response.status, status, `${method} ${path}: ${JSON.stringify(answer)}`);
    const set = response.headers.get('set-cookie');
    if (set) this.cookie = set.split(';')[0];
    if (answer.csrf) this.csrf = answer.csrf;
    if (status < 300) made.add(known);
    return status < 300 ? check(known[2], answer, `${method} ${path}`) : check('error', answer, `${method} ${path}`);
  }
}

test('people of the demo', {timeout: 120_000}, async (t) => {
  const demo = await startDemo();
  t.after(() => demo.stop());
  const signIn = async (name, password, code) => {
    const browser = new Browser(demo.base);
    await browser.call('POST', '/session', {name, password, ...(code ? {code} : {})});
    return browser;
  };
  const {people} = await new Browser(demo.base).call('GET', '/sign-in');
  assert.deepEqual(people.map(({role}) => role), ['viewer', 'triage', 'publisher', 'approver', 'administrator']);
  const {password} = people[0];
  const chief = await signIn('administrator', password);

  await t.test('a person is added, changes the password, and adds a second factor', async () => {
    const {password: once} = await chief.call('POST', '/people', {name: 'Kim', display_name: 'Kim B.', roles: ['triage', 'viewer']}, {status: 201});
    const kim = await signIn('kim', once);
    await kim.call('GET', '/status', undefined, {status: 403});
    await kim.call('PUT', '/me/password', {old: once, new: 'a long new password'});
    await kim.call('GET', '/status');
    const {secret, uri} = await kim.call('POST', '/me/second-factor');
    assert.ok(uri.startsWith('otpauth://totp/Port%20Alder:kim?'), uri);
    const {recovery_codes: codes} = await kim.call('PUT', '/me/second-factor', {code: totp(secret)});
    const asked = await new Browser(demo.base).call('POST', '/session', {name: 'kim', password: 'a long new password'}, {status: 401});
    assert.equal(asked.second_factor, true);
    const again = await signIn('kim', 'a long new password', codes[0]);
    const {sessions} = await again.call('GET', '/sessions');
    assert.equal(sessions.length, 2);
    await again.call('DELETE', `/sessions/${sessions.find((each) => !each.this_one).id}`);
    await kim.call('GET', '/session', undefined, {status: 401});
    await again.call('DELETE', '/me/second-factor', {code: codes[1]});
    await again.call('DELETE', '/sessions');
    await again.call('GET', '/session', undefined, {status: 401});
    await chief.call('PUT', '/people/kim', {roles: ['viewer']});
    assert.ok((await chief.call('GET', '/people')).people.length === 6);
    await chief.call('POST', '/people/kim/reset');
  });

  await t.test('tokens', async () => {
    const viewer = await signIn('viewer', password);
    const token = await viewer.call('POST', '/tokens', {name: 'a screen in the hall', permissions: ['view']}, {status: 201});
    const ask = (path) => fetch(`${demo.base}/api/v1${path}`, {headers: {Authorization: `Bearer ${token.token}`}}).then(({status}) => status);
    assert.equal(await ask('/status'), 200);
    assert.equal(await ask('/people'), 403);
    assert.equal((await viewer.call('GET', '/tokens')).tokens.length, 1);
    await viewer.call('DELETE', `/tokens/${token.id}`);
    assert.equal(await ask('/status'), 401);
  });

  await t.test('the stream ends with the session', async () => {
    const viewer = await signIn('viewer', password);
    const stream = await fetch(`${demo.base}/api/v1/stream`, {headers: {Cookie: viewer.cookie}});
    assert.equal(stream.status, 200);
    const ended = (async () => {
      for await (const piece of stream.body) void piece;
    })().catch(() => {});
    await viewer.call('GET', '/session');
    await viewer.call('DELETE', '/session');
    await ended;
  });

  await t.test('a page of another origin, and a change without the token, are refused', async () => {
    await chief.call('POST', '/reload', undefined, {status: 403, headers: {Origin: 'https://evil.example'}});
    await chief.call('POST', '/reload', undefined, {status: 403, headers: {'X-CSRF-Token': 'guessed'}});
    await chief.call('POST', '/reload', undefined, {headers: {Origin: demo.base}});
  });

  await t.test('the audit', async () => {
    const {entries} = await chief.call('GET', '/audit?limit=500');
    for (const action of ['session.open', 'person.make', 'person.reset', 'token.make', 'city.reload']) {
      assert.ok(entries.some((each) => each.action === action), action);
    }
    assert.ok(!JSON.stringify(entries).includes(password));
    const {whole, head} = await chief.call('GET', '/audit/verify');
    assert.ok(whole && head);
    assert.ok((await chief.call('GET', `/audit/verify?head=${head}`)).whole);
  });

  const left = kAccountCalls.filter((call) => !made.has(call)).map(([method, path]) => `${method} ${path}`);
  assert.deepEqual(left, [], 'calls that this test never made');
});

test('crier people, tokens and audit work on the store', {timeout: 60_000}, async (t) => {
  const folder = tempFolder(t);
  writeFileSync(join(folder, 'crier.yaml'), "city: 'Testville'\nstore: 'sqlite:crier.db'\napi: {token: 'env:CRIER_TOKEN'}\n");
  const crier = (args, input = '') => run(args, {cwd: folder, input});
  const fails = (args, input) => assert.equal(crier(args, input).status, 1, args.join(' '));

  fails(['people', 'add', 'ana', '--role', 'administrator'], 'short\n');
  fails(['people', 'add', 'ana', '--role', 'administrator'], '');
  const added = crier(['people', 'add', 'ana', '--role', 'administrator', '--role', 'approver'], 'a long password\n');
  assert.equal(added.status, 0, added.stderr);
  assert.equal(crier(['people', 'add', 'ben', '--role', 'king', '--generate']).status, 2);
  const ben = crier(['people', 'add', 'ben', '--role', 'viewer', '--generate']);
  assert.match(ben.stdout, /^[\w-]{24}$/m);
  fails(['people', 'add', 'ben', '--role', 'viewer', '--generate']);
  const list = crier(['people', 'list', '--json']).stdout.trim().split('\n').map((line) => JSON.parse(line));
  assert.deepEqual(list.map(({name}) => name), ['ana', 'ben']);
  for (const person of list) check('person', person, 'crier people list');

  fails(['people', 'disable', 'ana']);
  assert.equal(crier(['people', 'disable', 'ben']).status, 0);
  assert.equal(crier(['people', 'enable', 'ben']).status, 0);
  assert.match(crier(['people', 'reset', 'ben']).stdout, /^[\w-]{24}$/m);

  fails(['tokens', 'add', 'hall', '--person', 'ben', '--permission', 'approve']);
  assert.match(crier(['tokens', 'add', 'hall', '--person', 'ben', '--permission', 'view']).stdout, /^crier_[\w-]{43}\n$/);
  const [token] = crier(['tokens', 'list', '--json']).stdout.trim().split('\n').map((line) => JSON.parse(line));
  check('token', token, 'crier tokens list');
  assert.equal(crier(['tokens', 'revoke', token.id]).status, 0);

  const whole = crier(['audit', 'verify']);
  assert.equal(whole.status, 0, whole.stderr);
  const [, head] = whole.stdout.match(/keep elsewhere: (\d+:[0-9a-f]{64})/);
  assert.match(crier(['audit', 'list', '--action', 'person']).stdout, /person\.reset/);
  const python = "import sqlite3; db = sqlite3.connect('crier.db'); db.execute(\"UPDATE audit SET who = 'person:eve' WHERE number = 2\"); db.commit()";
  assert.equal(spawnSync('python3', ['-c', python], {cwd: folder}).status, 0);
  const broken = crier(['audit', 'verify', '--head', head]);
  assert.equal(broken.status, 1);
  assert.match(broken.stdout, /^entry 2: it was changed/m);
});
