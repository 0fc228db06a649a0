// What the commands say when something is wrong: with the set-up (doctor), or with how they were called.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {copyFileSync, readFileSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import {join} from 'node:path';
import test from 'node:test';

import {Crier, program, root, run, start, tempFolder, token, until} from './crier.mjs';
import {freePort} from './ports.mjs';

// A server in this process, and what was asked of it.
async function serve(t, answer) {
  const asked = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    answer(request, response);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  t.after(() => server.close());
  return {url: `http://127.0.0.1:${server.address().port}`, tls: `https://127.0.0.1:${server.address().port}`, asked};
}

// Not `run`: our own servers must go on answering meanwhile.
async function ask(t, args, cwd) {
  const child = start(t, program, args, {cwd, env: {...process.env, CRIER_TOKEN: token}});
  const {code} = await child.ended;
  return {code, output: child.output};
}

test('doctor asks every channel', async (t) => {
  const folder = tempFolder(t);
  const rss = '<rss version="2.0"><channel><title>Harbour &amp; town</title><item><title>One</title></item><item><title>Two</title></item></channel></rss>';
  const far = await serve(t, (request, response) => {
    if (request.url === '/feed') return response.writeHead(200, {ETag: '"v1"'}).end(rss);
    if (request.url === '/page') return response.writeHead(200, {'Content-Type': 'text/html'}).end('<!DOCTYPE html><html><title>Town hall</title></html>');
    response.writeHead(404).end();
  });
  const closed = await freePort();
  const doctor = async (...channels) => {
    const config = join(folder, 'crier.yaml');
    writeFileSync(config, `city: 'Test'\nstore: 'sqlite:crier.db'\napi: {token: 'env:CRIER_TOKEN'}\nchannels:\n${channels.map((channel) => `  - {${channel}}\n`).join('')}`);
    far.asked.length = 0;
    const {code, output} = await ask(t, ['doctor', '--json', '--config', config], folder);
    const {checks, well} = JSON.parse(output.slice(output.indexOf('{"checks"')));
    return {code, well, of: Object.fromEntries(checks.map(({what, state, advice}) => [what.replace('channel ', ''), `${state}: ${advice}`]))};
  };

  await t.test('a feed tells its title; a webhook\'s host answers and nothing is posted', async () => {
    const {code, well, of} = await doctor(
      `name: 'news', connector: 'feed', url: '${far.url}/feed', allow_private: true`,
      `name: 'hook', connector: 'webhook', url: '${far.url}/services/key-0123456789', token: 'env:CRIER_TOKEN', allow_private: true`,
      `name: 'form', connector: 'webhook', fields: {text: '/text'}, secret: 'env:CRIER_TOKEN'`,
    );
    assert.equal(of.news, `ok: "Harbour & town" at ${far.url}/feed, 2 items`);
    assert.equal(of.hook, `ok: POST ${far.url}, reachable (nothing was posted: path and credentials were not tried)`);
    assert.equal(of.form, 'ok: calls that come in (nobody can be asked)');
    assert.deepEqual([code, well], [0, true]);
    assert.deepEqual(far.asked, ['GET /feed', 'OPTIONS /']);
  });

  await t.test('what is wrong is said', async () => {
    const {code, well, of} = await doctor(
      `name: 'page', connector: 'feed', url: '${far.url}/page', allow_private: true`,
      `name: 'none', connector: 'feed', url: '${far.url}/nothing', allow_private: true`,
      `name: 'private', connector: 'feed', url: '${far.url}/feed'`,
      `name: 'refused', connector: 'webhook', url: 'http://127.0.0.1:${closed}/x', allow_private: true`,
      `name: 'tls', connector: 'webhook', url: '${far.tls}/x', allow_private: true`,
      `name: 'inside', connector: 'webhook', url: '${far.url}/x'`,
    );
    assert.match(of.page, /^wrong: .*an HTML page \("Town hall"\), not a feed\. /);
    assert.match(of.none, /^wrong: .*404/);
    assert.match(of.private, /^wrong: .*private.*allow_private/);
    assert.match(of.refused, /^wrong: .*onnect/);
    assert.match(of.tls, /^wrong: .*TLS/);
    assert.match(of.inside, /^wrong: .*private.*allow_private/);
    assert.deepEqual([code, well], [1, false]);
    assert.deepEqual(far.asked, ['GET /page', 'GET /nothing'], 'what is private is not asked');
  });
});

test('doctor tells of the store whatever else is wrong, and never its password', (t) => {
  const folder = tempFolder(t);
  const config = join(folder, 'crier.yaml');
  writeFileSync(join(folder, 'letter.txt'), 'This is a letter to the mayor, and no database at all.\n'.repeat(40));
  const doctor = (store, channel = '') => {
    writeFileSync(config, `city: 'Test'\nstore: '${store}'\nstore_password: 'env:PW'\napi: {token: 'env:CRIER_TOKEN'}\nchannels:\n${channel}`.replace(/store_password.*\n/, (line) => (store.startsWith('postgres') ? line : '')));
    const {status, stdout} = run(['doctor', '--json', '--config', config], {cwd: folder, env: {PW: 'hunter2'}});
    assert.doesNotMatch(stdout, /hunter2/);
    const {checks} = JSON.parse(stdout);
    return {status, checks, store: checks.find(({what}) => what === 'store')};
  };
  const wrong = `  - {name: 'news', connector: 'telepathy', mode: 'loud'}\n`;
  for (const channel of ['', wrong]) {
    for (const [store, what] of [
      ['sqlite:letter.txt', /crier\.yaml:2: 'store' database [^ ]*letter\.txt: .*not a database/],
      ['mysql://city@127.0.0.1/crier', /"mysql": unknown; write sqlite:PATH/],
      ['postgresql://city@127.0.0.1:port/crier', /its URL cannot be read/],
    ]) {
      const said = doctor(store, channel);
      assert.equal(said.status, 1);
      assert.equal(said.store?.state, 'wrong', JSON.stringify(said.checks));
      assert.match(said.store.advice, what);
    }
  }
  const {checks} = doctor('sqlite:crier.db', wrong);
  assert.deepEqual(checks.filter(({what}) => what === 'configuration').map(({advice}) => advice.match(/telepathy|mode is live or drill/)?.[0]), ['telepathy', 'mode is live or drill']);
  assert.equal(checks.find(({what}) => what === 'store').state, 'ok');
});

test('words that are not known are told in their order', () => {
  for (const [args, words] of [
    [['bulletin', 'shout', '--brief'], 'shout --brief'],
    [['rules', 'check', 'one', 'two', 'three'], 'one two three'],
  ]) {
    const {status, stdout, stderr} = run(args);
    assert.equal(status, 2, args.join(' '));
    assert.match(stdout + stderr, new RegExp(`not expected: ${words}$`, 'm'));
  }
});

test('migrate tells which of the two is broken, by its path', (t) => {
  const folder = tempFolder(t);
  const source = join(folder, 'from.db');
  const config = join(folder, 'crier.yaml');
  writeFileSync(config, `city: 'Test'\nstore: 'sqlite:from.db'\napi: {token: 'env:CRIER_TOKEN'}\n`);
  assert.equal(run(['consent', 'list', '--config', config]).status, 0);
  const migrate = (name) => run(['migrate', '--from', `sqlite:${source}`, '--to', `sqlite:${join(folder, name)}`]);
  assert.equal(migrate('whole.db').status, 0);
  execFileSync('python3', ['-c', 'import sqlite3, sys; d = sqlite3.connect(sys.argv[1]); d.execute("DROP TABLE consents"); d.commit()', source]);
  const broken = migrate('to.db');
  assert.equal(broken.status, 1);
  assert.match(broken.stderr, /^crier: --from: table "consents" is missing/);
  assert.ok(broken.stderr.includes(`database ${source}: `), broken.stderr);
});

test('nothing is said to be nothing', (t) => {
  const folder = tempFolder(t);
  const config = join(folder, 'crier.yaml');
  writeFileSync(join(folder, 'said.jsonl'), '');
  writeFileSync(config, `city: 'Test'\nstore: 'sqlite:crier.db'\napi: {token: 'env:CRIER_TOKEN'}\nchannels:\n  - {name: 'town', connector: 'replay', file: 'said.jsonl'}\n`);
  const poll = run(['poll', 'town', '--once', '--config', config], {cwd: folder});
  assert.deepEqual([poll.status, poll.stdout, poll.stderr], [0, '', 'nothing new on town\n']);
  writeFileSync(join(folder, 'said.jsonl'), `${JSON.stringify({id: 'a', text: 'A pothole'})}\n`);
  assert.doesNotMatch(run(['poll', 'town', '--once', '--config', config], {cwd: folder}).stderr, /nothing new/);
  const consent = (...args) => run(['consent', ...args, '--config', config], {cwd: folder}).stdout;
  assert.equal(consent('list'), 'no consents\n');
  assert.equal(consent('list', '--json'), '');
  const withdrawn = consent('withdraw', 'town', 'Ana@example.org', '--by', 'Kim', '--why', 'She called');
  assert.match(withdrawn, /^\S+Z {2}withdrawn {2}town {2}ana@example\.org\n/);
  assert.equal(consent('show', 'town', 'ana@example.org'), withdrawn);
  assert.match(consent('list'), /^\S+Z {2}withdrawn {2}town {2}ana@example\.org {2}staff {2}She called\n$/);
});

test('a command that is not known is named', () => {
  for (const args of [['shout'], ['bulletin', 'shout'], ['rules', 'shout'], ['bulletin', 'send', '--shout']]) {
    const {status, stdout, stderr} = run(args);
    assert.equal(status, 2, args.join(' '));
    assert.match(stdout + stderr, /shout/, args.join(' '));
  }
  const none = run([]);
  assert.equal(none.status, 2);
  assert.match(none.stdout + none.stderr, /subcommand is required/);
  const missing = run(['bulletin', 'send']);
  assert.equal(missing.status, 2);
  assert.match(missing.stdout + missing.stderr, /id is required/);
});

test('connectors check finds a program in PATH, and says how it is called', (t) => {
  const folder = tempFolder(t);
  copyFileSync(join(root, 'connectors/exec/examples/listen.py'), join(folder, 'listen.py'));
  const checked = run(['connectors', 'check', '--json', '--option', `folder=${folder}`, 'python3', 'listen.py'], {cwd: folder});
  assert.equal(checked.status, 0, checked.stdout + checked.stderr);
  assert.equal(JSON.parse(checked.stdout).well, true);
  const here = run(['connectors', 'check', '--json', '--option', `folder=${folder}`, 'listen.py'], {cwd: folder});
  assert.equal(here.status, 0, here.stdout + here.stderr);
  const none = run(['connectors', 'check', 'no-such-program'], {cwd: folder});
  assert.equal(none.status, 1);
  assert.equal(none.stderr, `crier: there is no program 'no-such-program' here, nor in PATH\n`);
  assert.match(run(['connectors', 'check', '--help']).stdout, /^Usage: .*check \[OPTIONS\] PROGRAM \[ARGS\.\.\.\]$/m);
});

test('a folder of places that is not there has no line', () => {
  const {status, stderr} = run(['classify', '--places', '/nope']);
  assert.equal(status, 1);
  assert.equal(stderr, 'crier: /nope: no folder of places\n');
});

test('a demo whose port is taken names --port', async (t) => {
  const taken = await serve(t, (_, response) => response.end());
  const {code, output} = await ask(t, ['demo', '--port', new URL(taken.url).port], tempFolder(t));
  assert.equal(code, 1, output);
  assert.match(output, /^crier: server: cannot listen on .*--port N/m);
});

test('what a hub tells of its channels is what happened', async (t) => {
  const crier = await Crier.start(
    t,
    `  - {name: 'form', connector: 'webhook', accept_unsigned: true, fields: {text: '/text'}}
  - {name: 'log', connector: 'replay', sent: 'sent.jsonl', languages: ['en']}\n`,
  );
  const bulletin = (...args) => run(['bulletin', ...args, '--config', crier.config], {cwd: crier.folder});

  await t.test('when it last brought something, after a restart too', async () => {
    const call = await fetch(`${crier.url}/hooks/form`, {method: 'POST', body: '{"text": "A pothole on Elm"}'});
    assert.equal(call.status, 200);
    assert.ok((await crier.channel('form')).last_event);
    await crier.process.stop();
    await crier.restart();
    const [mention] = await crier.all('/mentions', 'mentions');
    assert.equal((await crier.channel('form')).last_event, mention.heard_at);
    assert.equal((await crier.channel('log')).last_event, undefined);
  });

  await t.test('what is taken back is counted once, and not as sent', async () => {
    const {id} = await crier.send({kind: 'schedule_change', info: {en: {headline: 'The market opens at nine', description: 'As always.'}}});
    assert.equal(bulletin('withdraw', id).stdout, '1 post is being taken back\n');
    await until('it is taken back', async () => (await crier.get(`/bulletins/${id}`)).deliveries.some(({state}) => state === 'retracted'));
    assert.equal(bulletin('withdraw', id).stdout, 'there is nothing to take back any more\n');
    assert.equal((await crier.get(`/bulletins/${id}`)).deliveries.length, 2);
    const taken = async (action) => {
      const metrics = await (await fetch(`${crier.url}/metrics`, {headers: {Authorization: `Bearer ${token}`}})).text();
      return metrics.match(new RegExp(`^crier_deliveries_sent_total\\{channel="log",connector="replay",action="${action}"\\} (\\d+)$`, 'm'))?.[1];
    };
    // Counted after it is written down.
    await until('the retraction is counted', async () => (await taken('retract')) === '1');
    assert.deepEqual([await taken('send'), await taken('edit')], ['1', '0']);
    assert.equal((await crier.channel('log')).sent, 1);
  });

  await t.test('settling is logged as it was said', async () => {
    assert.equal(bulletin('settle', 'log', '--as', 'again').stdout, '0 deliveries are settled\n');
    await until('the log is read', () => /unknown deliveries are settled channel=log as=/.test(crier.process.output));
    assert.match(crier.process.output, /unknown deliveries are settled channel=log as=again deliveries=0/);
  });

  await t.test('what a channel left that was renamed is told, and can be settled', async () => {
    await crier.process.stop();
    const before = readFileSync(crier.config, 'utf8');
    writeFileSync(crier.config, `${before}  - {name: 'old', connector: 'webhook', url: 'http://127.0.0.1:9/', allow_private: true}\n`);
    await crier.restart();
    const draft = await crier.post('/bulletins', {kind: 'disaster_update', channels: ['old'], info: {en: {headline: 'Leave River Street now', description: 'Water rises.'}}});
    await crier.post(`/bulletins/${draft.id}/approve`);
    await until('it waits', async () => (await crier.get(`/bulletins/${draft.id}`)).deliveries[0]?.error);
    assert.equal(bulletin('settle', 'old', '--as', 'failed').stdout, '0 deliveries are settled\n', 'nothing is in doubt');
    await crier.process.stop();
    writeFileSync(crier.config, before);
    const doctor = run(['doctor', '--config', crier.config], {cwd: crier.folder, env: {CRIER_TOKEN: token}});
    assert.match(doctor.stdout, /^warning +deliveries +1 of old: .*crier bulletin settle old --as/m);
    await crier.restart();
    assert.match(bulletin('settle', 'old', '--as', 'again').stderr, /no such channel/);
    assert.equal(bulletin('settle', 'old', '--as', 'failed').stdout, '1 delivery is settled\n');
    assert.equal((await crier.get(`/bulletins/${draft.id}`)).state, 'sent');
    assert.match(bulletin('settle', 'old', '--as', 'failed').stderr, /no such channel/);
  });

  await t.test('some of what is unknown arrived and some did not', async () => {
    // A far side that takes the post and never says so.
    const lost = createServer((request) => request.socket.destroy());
    await new Promise((done) => lost.listen(0, '127.0.0.1', done));
    t.after(() => lost.close());
    const before = readFileSync(crier.config, 'utf8');
    writeFileSync(crier.config, `${before}  - {name: 'desk', connector: 'webhook', url: 'http://127.0.0.1:${lost.address().port}/', allow_private: true}\n`);
    await crier.process.stop();
    await crier.restart();
    const command = (...args) => ask(t, ['bulletin', ...args, '--config', crier.config], crier.folder);
    const ids = [];
    for (const headline of ['The fair is moved', 'The pool is closed', 'The market is early']) {
      const {id} = await crier.post('/bulletins', {kind: 'schedule_change', channels: ['desk'], info: {en: {headline, description: 'As the sign says.'}}});
      ids.push(id);
      const {code, output} = await command('send', id, '--wait', '60');
      assert.equal(code, 1);
      assert.match(output, /desk +en +part 1 +send +unknown .*it may be out: .*\(--delivery \d+\)/);
    }
    assert.match((await command('status')).output, /The pool is closed {2}\(1 unknown\)/);
    const doctor = await ask(t, ['doctor', '--config', crier.config], crier.folder);
    assert.match(doctor.output, new RegExp(`warning +deliveries +3 of desk may be out or not, first of bulletin ${ids[0]}`));
    assert.equal((await command('settle', 'desk', '--as', 'accepted', '--bulletin', ids[0])).output, '1 delivery is settled\n');
    const [{id: second}] = (await crier.get(`/bulletins/${ids[1]}`)).deliveries;
    assert.equal((await command('settle', 'desk', '--as', 'failed', '--delivery', `${second}`)).output, '1 delivery is settled\n');
    const states = async () => (await Promise.all(ids.map((id) => crier.get(`/bulletins/${id}`)))).map(({deliveries}) => deliveries[0].state);
    assert.deepEqual(await states(), ['accepted', 'failed', 'unknown']);

    // What was withdrawn is not sent again, and what went before may be out.
    await command('withdraw', ids[2]);
    assert.equal((await command('settle', 'desk', '--as', 'again')).output, '1 delivery is settled\n');
    await until('it is skipped', async () => (await states())[2] === 'skipped');
    assert.equal((await crier.get(`/bulletins/${ids[2]}`)).deliveries[0].error, 'it was cancelled or withdrawn; what was sent before may be out');
  });

  await t.test('a draft that is withdrawn is dropped, and nothing that could be corrected', async () => {
    const {id} = await crier.post('/bulletins', {kind: 'schedule_change', info: {en: {headline: 'The library is closed', description: 'For a day.'}}});
    assert.equal(bulletin('withdraw', id).stdout, 'it was a draft, and is dropped\n');
    assert.match(bulletin('send', id).stderr, /is cancelled and can no longer be approved/);
    assert.match(bulletin('correct', id).stderr, /cancelled before any of it went out; make a new one/);
  });

  await t.test('what is over is said by an all clear, and who is alone says why', async () => {
    const {id} = await crier.post('/bulletins', {
      kind: 'disaster_update',
      channels: ['log'],
      event: 'Flood',
      severity: 'Moderate',
      area: 'River Street',
      info: {en: {headline: 'River Street is flooded', description: 'Water rises.', instruction: 'Go uphill.'}},
    });
    for (const wrong of [['new'], ['new', '--kind', 'all_clear'], ['new', '--of', id]]) assert.equal(bulletin(...wrong).status, 2, wrong.join(' '));
    assert.match(bulletin('new', '--kind', 'all_clear', '--of', id).stderr, /is draft: it was never sent/);
    assert.equal(bulletin('send', id, '--wait', '60', '--break-glass', 'nobody else is here').status, 0);
    assert.match(bulletin('status', id).stdout, /approved by token:api at .*, ALONE \(break glass\): nobody else is here/);
    await until('the log is read', () => /BREAK GLASS/.test(crier.process.output));
    assert.match(crier.process.output, /error BREAK GLASS: a bulletin was approved by one person alone .*nobody else is here/);
    const clear = JSON.parse(bulletin('new', '--kind', 'all_clear', '--of', id, '--json').stdout);
    assert.deepEqual([clear.kind, clear.msg_type, clear.references, clear.area], ['all_clear', 'Update', id, 'River Street']);
    const sent = bulletin('send', clear.id, '--wait', '60');
    assert.equal(sent.status, 0, sent.stderr);
    assert.match(sent.stdout, /ALL CLEAR: The danger is over\n+The earlier warning no longer applies: "River Street is flooded"/);
    assert.doesNotMatch(sent.stdout, /Go uphill/);
    assert.equal((await crier.get(`/bulletins/${id}`)).state, 'superseded');
  });

  await t.test('a token that is wrong is not a token that is missing', () => {
    const wrong = run(['bulletin', 'status', '--config', crier.config, '--token', 'env:OTHER'], {env: {OTHER: 'some_other_token_0123456789'}});
    assert.equal(wrong.status, 1);
    assert.match(wrong.stderr, /carries no token that this hub knows/);
  });
});

test('drafts are listed, read and decided from the command line', async (t) => {
  const crier = await Crier.start(t, `  - {name: 'form', connector: 'webhook', accept_unsigned: true, fields: {text: '/text'}}\n`);
  const command = (...args) => run([...args, '--config', crier.config], {cwd: crier.folder});
  assert.equal(command('request', 'list').stdout, 'there are none\n');
  for (const text of ['There is a deep pothole at 12 Elm Street', 'We are trapped in our house at 9 Mill Lane, the water is rising, please help']) {
    const call = await fetch(`${crier.url}/hooks/form`, {method: 'POST', body: JSON.stringify({text})});
    assert.equal(call.status, 200);
  }
  const listed = command('request', 'list', '--status', 'draft').stdout.trim().split('\n');
  assert.equal(listed.length, 2, listed.join('\n'));
  assert.match(listed[0], /^\S+ {2}draft +0\.[5-9]\d .*Mill Lane/, 'the gravest first');
  const id = listed[1].split(' ')[0];
  assert.match(command('request', 'show', id.slice(-6)).stdout, /deep pothole at 12 Elm Street[^]*mention \d+ of .* on form: There is/);
  const accepted = command('request', 'accept', id.slice(-6), '--address', '14 Elm Street', '--notes', 'Crew on Monday', '--json');
  assert.equal(accepted.status, 0, accepted.stderr);
  const {status, address_string: address, status_notes: notes} = JSON.parse(accepted.stdout);
  assert.deepEqual([status, address, notes], ['open', '14 Elm Street', 'Crew on Monday']);
  assert.match(command('request', 'accept', id).stderr, /^crier: /, 'it is no draft any more');
  const placed = command('request', 'place', id.slice(-6), '--lat', '41.25', '--long', '-70.5', '--json');
  assert.equal(placed.status, 0, placed.stderr);
  const {lat, long, address_string: words} = JSON.parse(placed.stdout);
  assert.deepEqual([lat, long, words], [41.25, -70.5, '14 Elm Street'], 'its words stay');
  assert.equal(command('request', 'place', id, '--lat', '91', '--long', '0').status !== 0, true);
  assert.match(command('request', 'show', 'nonesuch').stderr, /^crier: not found/);
  const found = command('mention', 'search', 'pothole').stdout;
  assert.match(found, /^\d+ {2}\S+Z {2}form .*deep pothole at 12 Elm Street\n$/);
  assert.equal(command('mention', 'search', 'elephant').stdout, 'nobody said that\n');
  const rumour = await crier.post('/rumours', {claim: 'Elm Street fell in', mentions: [Number(found.split(' ')[0])]});
  assert.match(command('rumour', 'list').stdout, new RegExp(`^${rumour.id} {2}open .*Elm Street fell in .*1 repeat, 0 deny, 0 ask`));
  assert.match(command('rumour', 'show', rumour.id.slice(-6)).stdout, /repeats +mention \d+ of \S+ on form: .*pothole/);
  const draft = await crier.post('/bulletins', {kind: 'schedule_change', info: {en: {headline: 'The market opens at nine', description: 'As always.'}}});
  assert.match(command('bulletin', 'list').stdout, new RegExp(`^${draft.id} {2}draft`));
});
