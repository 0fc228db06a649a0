// What is broken is refused or named, one clear line each, and nothing beside it stops: configuration, rule packs, feeds,
// calls, lines.
import assert from 'node:assert/strict';
import {cpSync, readFileSync, writeFileSync} from 'node:fs';
import {createServer, request} from 'node:http';
import {join} from 'node:path';
import test from 'node:test';

import {Crier, root, run, tempFolder, token, until} from './crier.mjs';
import {Nginx} from './nginx.mjs';
import {freePort} from './ports.mjs';

const kHead = `city: 'Test'\nstore: 'sqlite:crier.db'\napi: {port: 0, token: 'env:CRIER_TOKEN'}\n`;
const kLog = `  - {name: 'log', connector: 'replay', sent: 'sent.jsonl'}\n`;

test('a broken configuration is one line that names its place', async (t) => {
  const folder = tempFolder(t);
  const config = join(folder, 'crier.yaml');
  const refused = (text, line, what, env) => {
    writeFileSync(config, text);
    const {status, stderr, stdout} = run(['serve', '--config', config], {env});
    assert.equal(status, 1, stderr);
    assert.equal(stdout, '');
    assert.match(stderr, /^[^\n]+\n$/, 'one line');
    assert.ok(stderr.startsWith(`crier: ${config}:${line}: `), stderr);
    assert.match(stderr, what);
  };
  const channel = (more) => `${kHead}channels:\n  - {name: 'a', ${more}}\n`;
  refused(`${kHead}colour: 'red'\n`, 4, /unknown key 'colour'/);
  refused(channel(`connector: 'feed', url: 'http://127.0.0.1:1/', colour: 'red'`), 5, /unknown key 'colour'/);
  refused(channel(`connector: 'mastodon', server: 'http://127.0.0.1:1', token: 'env:NOT_THERE'`), 5, /'token'.*NOT_THERE/);
  refused(channel(`connector: 'mastodon', server: 'http://127.0.0.1:1', token: 'file:not/there'`), 5, /'token'.*not\/there/);
  refused(channel(`connector: 'mastodon', server: 'http://127.0.0.1:1', token: 'as plain text'`), 5, /'token'/);
  refused(channel(`connector: 'mastodon', server: 'http://127.0.0.1:1'`), 5, /'token' is missing/);
  refused(channel(`connector: 'feed', url: 'http://127.0.0.1:1/', max_pages: 'many'`), 5, /'max_pages' must be a number/);
  refused(channel(`connector: 'feed', url: ['http://127.0.0.1:1/']`), 5, /'url' must be one value/);
  refused(channel(`connector: 'feeed'`), 5, /no connector 'feeed'.*feed,.* mastodon,.* replay/);
  refused(channel(`connector: 'replay'`) + `  - {name: 'a', connector: 'replay'}\n`, 6, /'a' is there twice/);
  refused(`${kHead}channels: {a: 'b'}\n`, 4, /'channels' is a list/);
  refused(`${kHead}channels:\n  - {name: 'a\n`, 6, /not YAML/);
  refused(kHead.replace('port: 0', `port: 'nine'`), 3, /'port' must be a number/);
  refused(kHead, 3, /'token'.*16 characters/, {CRIER_TOKEN: 'short'});
  refused(kHead.replace('env:CRIER_TOKEN', token), 3, /'token'/);
  refused(kHead.replace('sqlite:', 'mongo:'), 2, /mongo/);
  refused('', 1, /map/);
  const missing = run(['serve', '--config', join(folder, 'none.yaml')]);
  assert.equal(missing.status, 1);
  assert.match(missing.stderr, /^crier: there is no configuration [^\n]*none\.yaml; name yours with --config[^\n]*\n$/);
});

test('a secret in the wrong place is not repeated', async (t) => {
  const folder = tempFolder(t);
  const config = join(folder, 'crier.yaml');
  writeFileSync(config, kHead.replace('env:CRIER_TOKEN', 'hunter2_hunter2_hunter2'));
  assert.doesNotMatch(run(['serve', '--config', config]).stderr, /hunter2/);
});

test('usage errors exit 2', () => {
  for (const args of [[], ['sing'], ['serve', '--loudly'], ['poll'], ['bulletin'], ['bulletin', 'send'], ['rules', 'bend']]) {
    const {status, stderr, stdout} = run(args);
    assert.equal(status, 2, `crier ${args.join(' ')}`);
    assert.match(stderr, /\S/);
    assert.equal(stdout, '');
  }
  assert.equal(run(['--version']).status, 0);
  assert.match(run(['serve', '--help']).stdout, /--config/);
});

test('a broken rule pack is refused with file and line, and at SIGHUP the old one stays', async (t) => {
  const folder = tempFolder(t);
  const rules = join(folder, 'rules');
  cpSync(join(root, 'rules'), rules, {recursive: true});
  const pack = join(rules, 'issues.extra.en.yaml');
  const written = (match) => writeFileSync(
    pack, `about: 'More'\nlang: 'en'\nrules:\n  - id: 'KRAKEN'\n    says: 'A kraken'\n    match: ['${match}']\n` +
      `    service_code: 'animal_control'\n    score: 3.0\n    yes: ['a kraken here', 'krakens! a kraken']\n    no: ['a squid']\n`);
  written('\\bkraken\\b');
  assert.equal(run(['rules', 'check', '--rules', rules]).status, 0, run(['rules', 'check', '--rules', rules]).stdout);

  const mentions = join(folder, 'said.jsonl');
  const say = (id, text) => writeFileSync(mentions, JSON.stringify({id, text}) + '\n', {flag: 'a'});
  writeFileSync(mentions, '');
  const crier = await Crier.start(t, `  - {name: 'said', connector: 'replay', file: 'said.jsonl', poll_every: '1s'}\n`,
                                  {folder, extra: `rules: 'rules'\n`});
  const codeOf = async (id) => until(`${id} is heard`, async () => {
    const mention = (await crier.all('/mentions', 'mentions')).find((each) => each.native_id === id);
    return mention && (mention.verdict.issues[0]?.service_code ?? 'none');
  });
  const version = async () => (await crier.get('/status')).rules_version;
  say('one', 'a kraken in the harbor');
  assert.equal(await codeOf('one'), 'animal_control');
  const first = await version();

  written('\\b(kraken');
  const checked = run(['rules', 'check', '--rules', rules]);
  assert.equal(checked.status, 1);
  assert.match(checked.stdout, /^[^\n]*issues\.extra\.en\.yaml:6: [^\n]*\(kraken[^\n]*$/m);
  const json = JSON.parse(run(['rules', 'check', '--rules', rules, '--json']).stdout);
  assert.ok(json.fatal >= 1 && json.findings.some((each) => /issues\.extra\.en\.yaml:6$/.test(each.where)));

  crier.process.kill('SIGHUP');
  await until('it refuses the pack', () => /refused.*issues\.extra\.en\.yaml:6/.test(crier.process.output));
  assert.equal(await version(), first);
  say('two', 'another kraken at the pier');
  assert.equal(await codeOf('two'), 'animal_control');

  const second = run(['serve', '--config', crier.config]);
  assert.equal(second.status, 1);
  assert.match(second.stderr, /^crier: [^\n]*issues\.extra\.en\.yaml:6: [^\n]*\n$/);

  written('\\b(kraken|leviathan)\\b');
  crier.process.kill('SIGHUP');
  await until('it takes the mended pack', async () => (await version()) !== first);
  say('three', 'a leviathan off the pier');
  assert.equal(await codeOf('three'), 'animal_control');
});

const item = (id) => `<item><guid isPermaLink="false">${id}</guid><description>A pothole on ${id} Street</description></item>`;
const feed = (...ids) => `<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>${ids.map(item).join('')}</channel></rss>`;
const jsonFeed = (...ids) => JSON.stringify({
  version: 'https://jsonfeed.org/version/1.1', title: 'News',
  items: ids.map((id) => ({id, content_text: `A pothole on ${id} Street`})),
});

async function serve(t, port, answer) {
  const server = createServer((_, response) => answer(response));
  await new Promise((done) => server.listen(port, '127.0.0.1', done));
  t.after(() => new Promise((done) => (server.closeAllConnections(), server.close(done))));
  return server.address().port;
}

test('broken feeds fail alone, and lose nothing once they are mended', async (t) => {
  const folder = tempFolder(t);
  const nginx = await Nginx.start(t, folder);
  const put = (name, text) => writeFileSync(join(nginx.www, name), text);
  put('healthy.xml', feed('first'));
  put('page.html', '<!DOCTYPE html><html><head><title>Maintenance</title></head><body>Back soon</body></html>');
  put('huge.xml', Buffer.alloc(50 << 20, ' '));
  put('cut.json', jsonFeed('one', 'two', 'three').slice(0, -60));
  let broken = true;
  const sick = await serve(t, 0, (response) =>
    broken ? response.writeHead(500).end('oops') : response.writeHead(200, {'Content-Type': 'application/rss+xml'}).end(feed('sick')));
  const dead = await freePort();
  const urls = {
    html: `${nginx.url}/page.html`, huge: `${nginx.url}/huge.xml`, cut: `${nginx.url}/cut.json`,
    sick: `http://127.0.0.1:${sick}/`, dead: `http://127.0.0.1:${dead}/`, healthy: `${nginx.url}/healthy.xml`,
  };
  const crier = await Crier.start(
    t, Object.entries(urls).map(([name, url]) =>
      `  - {name: '${name}', connector: 'feed', url: '${url}', poll_every: '1s', allow_private: true}\n`).join(''), {folder});
  const words = {html: /not a feed|web page|HTML/i, huge: /larger|too large|MB|bytes/i, cut: /JSON/i, sick: /\b500\b/, dead: /connect/i};
  for (const [name, pattern] of Object.entries(words)) {
    const channel = await until(`${name} fails`, async () => {
      const channel = await crier.channel(name);
      return channel.state === 'failing' && channel;
    });
    assert.match(channel.error, pattern);
    assert.ok(channel.error.includes(name), channel.error);
    assert.ok(channel.error.length < 500 && !channel.error.includes('\n'), channel.error);
  }
  put('healthy.xml', feed('second', 'first'));
  const heard = async (channel) => (await crier.all(`/mentions?channel=${channel}`, 'mentions')).map((mention) => mention.native_id).sort();
  await until('the healthy one is heard on', async () => (await heard('healthy')).length === 2);
  assert.equal((await crier.channel('healthy')).state, 'ok');
  for (const name of Object.keys(words)) assert.deepEqual(await heard(name), []);

  put('page.html', feed('html'));
  put('huge.xml', feed('huge'));
  put('cut.json', jsonFeed('one', 'two', 'three'));
  broken = false;
  await serve(t, dead, (response) => response.writeHead(200, {'Content-Type': 'application/rss+xml'}).end(feed('dead')));
  for (const [name, ids] of Object.entries({html: ['html'], huge: ['huge'], cut: ['one', 'three', 'two'], sick: ['sick'], dead: ['dead']})) {
    await until(`${name} is mended`, async () => (await crier.channel(name)).state === 'ok');
    assert.deepEqual(await heard(name), ids);
    assert.equal((await crier.channel(name)).error, '');
  }
  const lines = crier.process.output.split('\n').filter((line) => /channel fails/.test(line) && /channel=html/.test(line));
  assert.equal(lines.length, 1, 'told once, not at every poll');
});

test('the API refuses what is wrong', async (t) => {
  const crier = await Crier.start(t, kLog);
  const call = async (method, path, {headers = {Authorization: `Bearer ${token}`}, body} = {}) => {
    const response = await fetch(crier.url + path, {method, headers, body});
    const text = await response.text();
    return {status: response.status, headers: response.headers, json: text && JSON.parse(text)};
  };
  const refused = async (status, ...args) => {
    const answer = await call(...args);
    assert.equal(answer.status, status, `${args[0]} ${args[1]}: ${JSON.stringify(answer.json)}`);
    assert.equal(typeof answer.json.error.message, 'string');
    assert.ok(answer.json.error.message && answer.json.error.fault);
    return answer;
  };
  const none = await refused(401, 'GET', '/api/v1/status', {headers: {}});
  assert.match(none.headers.get('www-authenticate'), /Bearer/);
  await refused(401, 'GET', '/api/v1/status', {headers: {Authorization: `Bearer ${token}x`}});
  await refused(401, 'GET', '/api/v1/status', {headers: {Authorization: token}});
  await refused(401, 'GET', '/api/v1/stream', {headers: {}});
  await refused(401, 'GET', '/api/v1/none/such', {headers: {}});
  for (const body of ['{', '[]', 'null', '', '"x"', '{"info": 7}', '{"kind": "poem"}', '{"colour": "red"}', `{"info": ${'['.repeat(100_000)}`])
    await refused(400, 'POST', '/api/v1/bulletins', {body, headers: {Authorization: `Bearer ${token}`, 'Content-Type': 'application/json'}});
  await refused(400, 'GET', '/api/v1/mentions?limit=0');
  await refused(400, 'GET', '/api/v1/mentions?limit=many');
  await refused(400, 'GET', '/api/v1/mentions?since=yesterday');
  await refused(400, 'GET', '/api/v1/tallies?by=colour');
  await refused(404, 'GET', '/api/v1/none');
  await refused(404, 'GET', '/api/v1/');
  await refused(404, 'GET', '/api/v1/mentions/999999');
  await refused(404, 'GET', '/api/v1/bulletins/none');
  await refused(404, 'POST', '/api/v1/bulletins/none/approve');
  await refused(405, 'DELETE', '/api/v1/mentions');
  await refused(405, 'POST', '/api/v1/tallies', {body: '{}'});
  await refused(405, 'PUT', '/api/v1/status', {body: '{}'});
  const draft = await crier.post('/bulletins', {kind: 'reply', info: {en: {headline: 'Hello'}}, channels: ['log']});
  await crier.post(`/bulletins/${draft.id}/approve`);
  await refused(409, 'POST', `/api/v1/bulletins/${draft.id}/approve`);
  await refused(409, 'PUT', `/api/v1/bulletins/${draft.id}`, {body: JSON.stringify({info: {en: {headline: 'Other'}}})});

  // The answer comes before the body has gone, so this is asked by hand.
  const large = await new Promise((done, failed) => {
    const asked = request(`${crier.url}/api/v1/bulletins`, {method: 'POST', headers: {Authorization: `Bearer ${token}`, 'Content-Length': 2 << 20}});
    asked.on('response', (response) => done(response.statusCode)).on('error', failed);
    asked.write('{"info": "');
  });
  assert.equal(large, 413);
  assert.equal((await call('GET', '/health', {headers: {}})).status, 200);
  assert.equal((await crier.get('/bulletins')).bulletins.length, 1, 'nothing refused was kept');
});

test('a store that another hub runs on is refused', async (t) => {
  const crier = await Crier.start(t, '');
  const other = join(tempFolder(t), 'crier.yaml');
  const store = `sqlite:${join(crier.folder, 'crier.db')}`;
  writeFileSync(other, `city: 'Test'\nstore: '${store}'\napi: {port: ${await freePort()}, token: 'env:CRIER_TOKEN'}\n`);
  for (const args of [['serve', '--config', other], ['migrate', '--from', store, '--to', `sqlite:${join(crier.folder, 'other.db')}`]]) {
    const {status, stderr} = run(args);
    assert.equal(status, 1, stderr);
    assert.match(stderr, /held by another Crier/);
  }
  assert.equal((await crier.get('/status')).city, 'Test');
  await crier.process.stop('SIGKILL');
  await crier.restart();
});

test('crier classify goes on after a bad line', () => {
  const good = JSON.stringify({id: 'a', text: 'a pothole on Main Street'});
  const lines = [good, '{', '[]', '{"id": "b"}', '{"id": "c", "text": 7}', '\u0000', '{"id": "d", "text": "x"} trailing', good];
  const {status, stdout} = run(['classify'], {input: lines.join('\n') + '\n'});
  const answers = stdout.trim().split('\n').map((line) => JSON.parse(line));
  assert.equal(answers.length, lines.length);
  answers.forEach((answer, i) => {
    if (lines[i] === good) {
      assert.equal(answer.issues[0].service_code, 'pothole');
    } else {
      assert.deepEqual([answer.id, answer.line], [null, i + 1]);
      assert.ok(answer.error);
    }
  });
  assert.equal(status, 0);
});

test('crier poll', async (t) => {
  const folder = tempFolder(t);
  writeFileSync(join(folder, 'crier.yaml'), `${kHead}channels:\n  - {name: 'said', connector: 'replay', file: 'said.jsonl'}\n` +
    `  - {name: 'dead', connector: 'feed', url: 'http://127.0.0.1:${await freePort()}/', allow_private: true}\n`);
  writeFileSync(join(folder, 'said.jsonl'), '{"id": "1", "text": "hello"}\nnot a line\n{"id": "2", "text": "again"}\n');
  const poll = (name) => run(['poll', name, '--once', '--config', 'crier.yaml'], {cwd: folder});
  const missing = poll('none');
  assert.equal(missing.status, 1);
  assert.match(missing.stderr, /^crier: [^\n]*no channel 'none'\n$/);
  const dead = poll('dead');
  assert.equal(dead.status, 1);
  assert.match(dead.stderr, /^crier: feed dead: [^\n]*\n$/);
  const said = poll('said');
  assert.equal(said.status, 0);
  assert.deepEqual(said.stdout.trim().split('\n').map((line) => JSON.parse(line).native_id), ['1', '2']);
  assert.throws(() => readFileSync(join(folder, 'crier.db')), 'it stores nothing');
});
