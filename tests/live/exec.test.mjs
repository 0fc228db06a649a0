// Programs beside Crier: both examples in the real thing, killed in the middle; a third that always crashes; and the check.
import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {chmodSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import {join} from 'node:path';
import test from 'node:test';

import {Crier, program, root, run, tempFolder, until} from './crier.mjs';

const example = (name) => join(root, 'connectors/exec/examples', name);

// A web service that takes posts; `status` decides how the next is answered.
async function service(t) {
  const got = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (data) => (body += data));
    request.on('end', () => {
      const status = service.status();
      got.push({path: request.url, status, body: JSON.parse(body)});
      response.writeHead(status).end();
    });
  });
  const service = {got, status: () => 200};
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  t.after(() => server.close());
  service.url = (path) => `json://127.0.0.1:${server.address().port}/${path}`;
  return service;
}

// Whole at once, as listen.py asks for.
function drop(folder, name, text) {
  writeFileSync(join(folder, `.${name}`), text);
  renameSync(join(folder, `.${name}`), join(folder, name));
}

// The processes whose parent is `parent` (any, if null) and whose command line names `piece`.
function processes(parent, piece) {
  const found = [];
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const [state, ppid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      if (state !== 'Z' && (parent === null || Number(ppid) === parent) && command.includes(piece)) found.push(Number(pid));
    } catch {
      // It is gone meanwhile.
    }
  }
  return found;
}

function script(folder, name, text) {
  writeFileSync(join(folder, name), text);
  chmodSync(join(folder, name), 0o755);
  return join(folder, name);
}

test('programs listen and speak beside Crier', async (t) => {
  const folder = tempFolder(t);
  const desk = join(folder, 'desk');
  mkdirSync(desk);
  const web = await service(t);
  const crash = script(
    folder,
    'crash.py',
    `#!/usr/bin/env python3
import json, sys
request = json.loads(sys.stdin.readline())
print(json.dumps({"id": request["id"], "done": {"protocol": 1, "name": "crash", "abilities": ["poll"]}}), flush=True)
sys.stdin.readline()
sys.exit("it always ends like this")
`,
  );
  const crier = await Crier.start(
    t,
    `  - {name: 'crash', connector: 'exec', program: '${crash}', abilities: ['poll'], poll_every: '1s'}
  - {name: 'desk', connector: 'exec', program: '${example('listen.py')}', abilities: ['poll'], options: {folder: '${desk}'}, poll_every: '1s'}
  - {name: 'alerts', connector: 'exec', program: '${example('speak.py')}', abilities: ['send'], secrets: {chat: 'env:CHAT_URL', pager: 'env:PAGER_URL'}}
`,
    {folder, env: {CHAT_URL: web.url('chat-0123456789'), PAGER_URL: web.url('pager-0123456789')}},
  );
  let written = 0;
  const report = (count) => {
    for (let i = 0; i < count; ++i, ++written) drop(desk, `${written}.txt`, `Pothole number ${written} on Elm`);
  };
  const allHeardOnce = async () => {
    await until('all is heard', async () => (await crier.all('/mentions?channel=desk', 'mentions')).length >= written);
    const ids = (await crier.all('/mentions?channel=desk', 'mentions')).map((mention) => mention.native_id);
    assert.equal(ids.length, written);
    assert.equal(new Set(ids).size, written);
  };

  await t.test('what a program hears is heard', async () => {
    report(250);
    await allHeardOnce();
  });

  await t.test('once each when the program is killed', async () => {
    const [pid] = await until('the program runs', () => {
      const found = processes(crier.process.pid, 'listen.py');
      return found.length === 1 && found;
    });
    report(50);
    process.kill(pid, 'SIGKILL');
    report(50);
    await until('another runs', () => processes(crier.process.pid, 'listen.py').some((other) => other !== pid));
    await allHeardOnce();
  });

  await t.test('once each when Crier is killed, and its programs go with it', async () => {
    const before = [...processes(crier.process.pid, 'listen.py'), ...processes(crier.process.pid, 'speak.py')];
    assert.equal(before.length, 2);
    report(50);
    await crier.process.stop('SIGKILL');
    await until('its programs are gone', () => !processes(null, 'examples/').some((pid) => before.includes(pid)));
    // And who saw to it, a child of Crier's under the same command line.
    await until('nothing of it is left', () => processes(null, crier.config).length === 0);
    report(50);
    await crier.restart();
    await allHeardOnce();
  });

  await t.test('a program that always crashes holds nobody back', async () => {
    await until('it fails', async () => (await crier.channel('crash')).state === 'failing');
    assert.match((await crier.channel('crash')).error, /exec crash: the program exited with status 1; its last words: it always ends like this/);
    report(10);
    await allHeardOnce();
    assert.equal((await crier.channel('desk')).state, 'ok');
  });

  await t.test('a bulletin goes out to every service; where one fails, again to that alone', async () => {
    let failures = 1;
    web.status = () => (failures-- > 0 ? 500 : 200);
    const sent = await crier.send({
      kind: 'disaster_update',
      event: 'Flood',
      severity: 'Severe',
      info: {en: {headline: 'Flood on Elm Street', description: 'The river rises.', instruction: 'Stay away.'}},
      channels: ['alerts'],
    });
    assert.deepEqual(
      sent.deliveries.map((delivery) => delivery.state),
      ['accepted'],
    );
    const taken = web.got.filter((post) => post.status === 200);
    assert.deepEqual(taken.map((post) => post.path).sort(), ['/chat-0123456789', '/pager-0123456789']);
    for (const {body} of taken) {
      assert.match(body.title, /Flood on Elm Street$/);
      assert.match(body.message, /^WHAT TO DO\nStay away\./);
    }
    assert.equal(web.got.length, 3);
  });

  await t.test('no secret is in the log, and all ends when Crier does', async () => {
    assert.doesNotMatch(crier.process.output, /(chat|pager)-0123456789/);
    const before = [...processes(crier.process.pid, 'listen.py'), ...processes(crier.process.pid, 'speak.py')];
    assert.equal(before.length, 2);
    assert.equal((await crier.process.stop()).code, 0);
    for (const pid of before) assert.deepEqual(processes(null, 'examples/').filter((other) => other === pid), []);
  });
});

test('crier connectors check', async (t) => {
  const folder = tempFolder(t);
  drop(folder, '1.txt', 'Street light out on Elm');
  const web = await service(t);

  await t.test('listen.py passes', async () => {
    const listen = run(['connectors', 'check', '--json', '--option', `folder=${folder}`, example('listen.py')]);
    assert.equal(listen.status, 0, listen.stdout + listen.stderr);
    const {well, checks} = JSON.parse(listen.stdout);
    assert.equal(well, true);
    assert.deepEqual(checks.find((check) => check.check === 'restart')?.state, 'ok');
  });

  await t.test('speak.py passes, and really sends only when asked to', async () => {
    const args = ['connectors', 'check', '--secret', 'web=env:WEB_URL'];
    const env = {WEB_URL: web.url('web-0123456789')};
    // Not `run`: the service must go on answering meanwhile.
    const check = (...more) =>
      new Promise((done) =>
        execFile(program, [...args, ...more], {env: {...process.env, ...env}}, (error, stdout, stderr) => done({status: error?.code ?? 0, output: stdout + stderr})),
      );
    const dry = await check(example('speak.py'));
    assert.equal(dry.status, 0, dry.output);
    assert.match(dry.output, /skipped +send +--send/);
    assert.equal(web.got.length, 0);
    const wet = await check('--send', example('speak.py'));
    assert.equal(wet.status, 0, wet.output);
    assert.match(wet.output, /ok +send /);
    assert.match(web.got[0].body.message, /only a test/);
    web.status = () => 500;
    const failing = await check('--send', example('speak.py'));
    assert.equal(failing.status, 1);
    assert.match(failing.output, /wrong +send +web: /);
    assert.doesNotMatch(dry.output + wet.output + failing.output, /0123456789/);
  });

  await t.test('a program that is none fails, and so does no program', () => {
    const bad = run(['connectors', 'check', script(folder, 'bad.sh', '#!/bin/sh\necho hello\nread line\n'), '--its-own-option']);
    assert.equal(bad.status, 1);
    assert.match(bad.stdout, /wrong +hello +.*not JSON; it begins: hello/);
    assert.equal(run(['connectors', 'check']).status, 2);
    assert.equal(run(['connectors', 'check', '--nonsense=1', '/bin/cat']).status === 0, false);
    assert.equal(run(['connectors', 'exec']).status, 0);
  });
});
