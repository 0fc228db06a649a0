// The double refuses what Mastodon refuses, and all that it answers is as the description says.
// node --test tests/live/mastodon_double/       (CRIER_MASTODON_DESCRIPTION: where the description lies)
import assert from 'node:assert/strict';
import {existsSync} from 'node:fs';
import {after, before, beforeEach, describe, it} from 'node:test';
import {fileURLToPath} from 'node:url';

import {Description} from './description.mjs';
import {Double} from './server.mjs';
import {entitiesOf, lengthOf, toHtml} from './text.mjs';

const kDescription = process.env.CRIER_MASTODON_DESCRIPTION ??
    fileURLToPath(new URL('../../../../shared/data/conformance/openapi/mastodon.json.gz', import.meta.url));
const kMentions = '/api/v1/notifications?types[]=mention';

describe('text', () => {
  it('counts a URL as 23, a mention without its host, and what a person sees as one', () => {
    assert.equal(lengthOf('abc'), 3);
    assert.equal(lengthOf('👩‍👩‍👧‍👦'), 1);
    assert.equal(lengthOf('é'), 1);
    assert.equal(lengthOf(`see https://example.org/${'a'.repeat(400)}`), 4 + 23);
    assert.equal(lengthOf('http://a.be.'), 23 + 1);
    assert.equal(lengthOf('ask @ana@elsewhere.example now'), 'ask @ana now'.length);
    assert.equal(lengthOf('body', 'warning'), 11);
    assert.equal(lengthOf('https://localhost'), 17, 'no host that could be linked');
    assert.equal(lengthOf('https://city.example'), 20, 'no registered top-level domain');
  });

  it('finds hashtags and mentions only where Mastodon does', () => {
    const found = (text) => entitiesOf(text).map((entity) => entity.tag ?? entity.name ?? entity.url);
    assert.deepEqual(found('#Flood #1 #2fast a#b'), ['Flood', '2fast']);
    assert.deepEqual(found('mail me@example.org or @ana.'), ['ana']);
    assert.deepEqual(found('(https://example.org/a_(b)).'), ['https://example.org/a_(b)']);
    assert.deepEqual(found('https://example.org/#flood'), ['https://example.org/#flood']);
  });

  it('becomes HTML with everything escaped', () => {
    assert.equal(toHtml('a <b>\n& "c"\n\n\'d\'', '', () => undefined), '<p>a &lt;b&gt;<br />&amp; &quot;c&quot;</p><p>&#39;d&#39;</p>');
    const html = toHtml('https://www.example.org/0123456789012345678901234567890?a=1&b=2', '', () => undefined);
    assert.match(html, /href="https:\/\/www\.example\.org\/0123456789012345678901234567890\?a=1&amp;b=2"/);
    assert.match(html, /<span class="invisible">https:\/\/www\.<\/span><span class="ellipsis">example\.org\/012345678901234567<\/span><span class="invisible">8901234567890\?a=1&amp;b=2<\/span>/);
    assert.equal(toHtml('@nobody', '', () => undefined), '<p>@nobody</p>');
  });
});

describe('server', {skip: existsSync(kDescription) ? false : `needs ${kDescription}`}, () => {
  let double;
  let description;
  let origin;

  before(async () => {
    description = new Description(kDescription);
    double = new Double(description);
    origin = `http://127.0.0.1:${await double.listen(0)}`;
  });
  after(() => double.close());
  beforeEach(() => double.reset());

  const ask = async (method, path, {body, token = 'city-token', headers = {}} = {}) => {
    const response = await fetch(origin + path, {
      method,
      headers: {...(token ? {Authorization: `Bearer ${token}`} : {}), ...(body ? {'Content-Type': 'application/json'} : {}), ...headers},
      body: body && (typeof body === 'string' ? body : JSON.stringify(body)),
    });
    const json = await response.json();
    if (!path.startsWith('/double/')) {
      const found = description.find(method, new URL(origin + path).pathname);
      assert.equal(description.checkAnswer(found?.operation, response.status, json), '', `${method} ${path}`);
    }
    return {status: response.status, headers: response.headers, json};
  };
  const say = async (account, text, more = {}) => (await ask('POST', '/double/statuses', {body: {account, text, ...more}})).json;
  const post = (body, key) => ask('POST', '/api/v1/statuses', {body, headers: key ? {'Idempotency-Key': key} : {}});
  const refused = (answer, status, words) => {
    assert.equal(answer.status, status, JSON.stringify(answer.json));
    assert.match(answer.json.error, words);
  };

  it('refuses a missing and a wrong token', async () => {
    for (const path of [kMentions, '/api/v1/timelines/tag/a', '/api/v1/accounts/verify_credentials']) {
      refused(await ask('GET', path, {token: ''}), 401, /access token is invalid/);
      refused(await ask('GET', path, {token: 'wrong'}), 401, /access token is invalid/);
    }
    refused(await ask('POST', '/api/v1/statuses', {token: '', body: {status: 'a'}}), 401, /invalid/);
    refused(await ask('GET', '/api/v2/instance', {token: 'wrong'}), 401, /invalid/);
    assert.equal((await ask('GET', '/api/v2/instance', {token: ''})).status, 200);
  });

  it('refuses a token without the scope, and one without an account', async () => {
    await ask('POST', '/double/tokens', {body: {token: 'narrow', account: 'city', scopes: ['read:accounts', 'write:media']}});
    await ask('POST', '/double/tokens', {body: {token: 'app', scopes: ['read', 'write']}});
    assert.equal((await ask('GET', '/api/v1/accounts/verify_credentials', {token: 'narrow'})).status, 200);
    refused(await ask('GET', kMentions, {token: 'narrow'}), 403, /outside the authorized scopes/);
    refused(await ask('POST', '/api/v1/statuses', {token: 'narrow', body: {status: 'a'}}), 403, /scopes/);
    refused(await ask('GET', kMentions, {token: 'app'}), 422, /requires an authenticated user/);
  });

  it('refuses parameters that are unknown or of a wrong type', async () => {
    refused(await ask('GET', '/api/v1/notifications?since=1'), 400, /since/);
    refused(await ask('GET', '/api/v1/notifications?types=mention'), 400, /types/);
    refused(await ask('GET', '/api/v1/notifications?types[]=mentions'), 400, /types/);
    refused(await ask('GET', '/api/v1/notifications?limit=many'), 400, /limit/);
    refused(await post({status: 'a', colour: 'red'}), 400, /colour/);
    refused(await post({status: 5}), 422, /status/);
    refused(await post({status: 'a', visibility: 'everybody'}), 422, /visibility/);
    refused(await post('{"status":'), 400, /parsing/);
    refused(await post('[]'), 400, /object/);
  });

  it('refuses what it does not do or does not know', async () => {
    refused(await post({status: 'a', poll: {options: ['a', 'b'], expires_in: 300}}), 422, /poll/);
    refused(await ask('GET', '/api/v1/timelines/home'), 501, /does not do/);
    refused(await ask('GET', '/api/v1/nothing'), 404, /not found/);
    refused(await ask('POST', '/api/v1/notifications'), 404, /not found/);
  });

  it('refuses a text that is empty or too long', async () => {
    refused(await post({status: ' \n'}), 422, /Text can't be blank/);
    refused(await post({}), 422, /blank/);
    refused(await post({status: 'a'.repeat(501)}), 422, /character limit of 500 exceeded/);
    refused(await post({status: 'a'.repeat(498), spoiler_text: 'abc'}), 422, /limit/);
    assert.equal((await post({status: '👩‍👩‍👧‍👦'.repeat(500)})).status, 200);
    assert.equal((await post({status: `${'a'.repeat(476)} https://example.org/${'b'.repeat(300)}`})).status, 200);
    refused(await post({status: `${'a'.repeat(477)} https://example.org/b`}), 422, /limit/);
  });

  it('makes one status of one key within an hour', async () => {
    const first = await post({status: 'once'}, 'k');
    const second = await post({status: 'once'}, 'k');
    assert.equal(second.json.id, first.json.id);
    assert.notEqual((await post({status: 'once'}, 'l')).json.id, first.json.id);
    assert.notEqual((await post({status: 'once'})).json.id, first.json.id);
    await ask('POST', '/double/advance', {body: {seconds: 3601}});
    assert.notEqual((await post({status: 'once'}, 'k')).json.id, first.json.id);
    refused(await post({status: ''}, 'm'), 422, /blank/);
    assert.equal((await post({status: 'now'}, 'm')).status, 200, 'a refusal does not use the key up');
  });

  it('threads, and refuses to answer what is not there', async () => {
    const first = await post({status: 'one'});
    const second = await post({status: 'two', in_reply_to_id: first.json.id, language: 'es'});
    assert.equal(second.json.in_reply_to_id, first.json.id);
    assert.equal(second.json.language, 'es');
    refused(await post({status: 'three', in_reply_to_id: '1'}), 404, /trying to reply to does not appear to exist/);
    const secret = await say('ana', 'only for @ben', {visibility: 'direct'});
    refused(await post({status: 'three', in_reply_to_id: secret.id}), 404, /reply/);
  });

  it('edits with a history, deletes for good, and lets nobody else do either', async () => {
    const {json: {id}} = await post({status: 'first'});
    const edited = await ask('PUT', `/api/v1/statuses/${id}`, {body: {status: 'second <b>'}});
    assert.equal(edited.json.content, '<p>second &lt;b&gt;</p>');
    assert.ok(edited.json.edited_at);
    const history = await ask('GET', `/api/v1/statuses/${id}/history`);
    assert.deepEqual(history.json.map((version) => version.content), ['<p>first</p>', '<p>second &lt;b&gt;</p>']);
    assert.equal((await ask('GET', `/api/v1/statuses/${id}/source`)).json.text, 'second <b>');
    refused(await ask('PUT', `/api/v1/statuses/${id}`, {body: {status: 'x'.repeat(501)}}), 422, /limit/);
    refused(await ask('PUT', `/api/v1/statuses/${id}`, {body: {status: ' '}}), 422, /blank/);
    const same = await ask('PUT', `/api/v1/statuses/${id}`, {body: {status: 'second <b>'}});
    assert.equal(same.json.edited_at, edited.json.edited_at);
    assert.equal((await ask('DELETE', `/api/v1/statuses/${id}`)).json.text, 'second <b>');
    for (const method of ['GET', 'DELETE']) refused(await ask(method, `/api/v1/statuses/${id}`), 404, /not found/);
    const other = await say('ana', 'mine');
    refused(await ask('DELETE', `/api/v1/statuses/${other.id}`), 404, /not found/);
    refused(await ask('PUT', `/api/v1/statuses/${other.id}`, {body: {status: 'yours'}}), 404, /not found/);
  });

  it('pages as Mastodon does', async () => {
    for (let i = 1; i <= 130; ++i) await say('ana', `@city ${i}`);
    const words = (answer) => answer.json.map((each) => Number(each.status.content.match(/(\d+)<\/p>$/)[1]));
    const newest = await ask('GET', `${kMentions}&limit=500`);
    assert.equal(newest.json.length, 80, 'clamped');
    assert.deepEqual([words(newest)[0], words(newest)[79]], [130, 51]);
    assert.equal((await ask('GET', kMentions)).json.length, 40);
    assert.equal((await ask('GET', `${kMentions}&limit=0`)).json.length, 0);
    const links = Object.fromEntries([...newest.headers.get('link').matchAll(/<([^>]*)>; rel="(\w+)"/g)].map(([, url, rel]) => [rel, url.slice(origin.length)]));
    assert.deepEqual(words(await ask('GET', links.next)), Array.from({length: 50}, (_, i) => 50 - i));
    const beyond = await ask('GET', links.prev);
    assert.deepEqual([beyond.json, beyond.headers.get('link')], [[], null]);
    const oldest = newest.json.at(-1).id;
    // min_id: what follows at once; since_id: the newest, cut off there.
    assert.deepEqual(words(await ask('GET', `${kMentions}&limit=3&min_id=${oldest}`)), [54, 53, 52]);
    assert.deepEqual(words(await ask('GET', `${kMentions}&limit=3&since_id=${oldest}`)), [130, 129, 128]);
    assert.deepEqual(words(await ask('GET', `${kMentions}&limit=5&min_id=${oldest}&max_id=${newest.json.at(-4).id}`)), [53, 52]);
  });

  it('keeps back what the notification policy filters', async () => {
    await ask('POST', '/double/people', {body: {account: 'new@elsewhere.example', filtered: true}});
    await say('new@elsewhere.example', 'help @city');
    assert.equal((await ask('GET', kMentions)).json.length, 0);
    assert.equal((await ask('GET', `${kMentions}&include_filtered=true`)).json.length, 1);
  });

  it('lists a hashtag in any case, public posts only', async () => {
    await say('ana', 'a #Flood');
    await say('ana', 'b #fLOOD', {visibility: 'unlisted'});
    await say('ana@elsewhere.example', 'c #FLOOD', {created_at: '2020-01-01T00:00:00Z'});
    const all = await ask('GET', '/api/v1/timelines/tag/flooD?limit=100');
    assert.deepEqual(all.json.map((status) => status.content.slice(3, 4)), ['a', 'c'], 'by the time of writing');
    assert.equal((await ask('GET', '/api/v1/timelines/tag/flood?local=true')).json.length, 1);
    assert.equal((await ask('GET', '/api/v1/timelines/tag/drought')).json.length, 0);
  });

  it('shows a direct post to those it names alone', async () => {
    const secret = await say('ana', 'psst @ben', {visibility: 'direct'});
    refused(await ask('GET', `/api/v1/statuses/${secret.id}`), 404, /not found/);
    const ours = await say('ana', 'psst @city', {visibility: 'direct'});
    assert.equal((await ask('GET', `/api/v1/statuses/${ours.id}`)).status, 200);
    refused(await ask('GET', `/api/v1/statuses/${ours.id}`, {token: ''}), 404, /not found/);
  });

  it('counts requests, and says when to come back', async () => {
    const first = await ask('GET', kMentions);
    assert.equal(first.headers.get('x-ratelimit-limit'), '300');
    assert.equal(first.headers.get('x-ratelimit-remaining'), '299');
    await ask('POST', '/double/limits', {body: {token: 2, deletes: 0}});
    for (let i = 0; i < 2; ++i) assert.equal((await ask('GET', kMentions)).status, 200);
    const over = await ask('GET', kMentions);
    refused(over, 429, /Too many requests/);
    assert.equal(over.headers.get('x-ratelimit-remaining'), '0');
    assert.ok(Date.parse(over.headers.get('x-ratelimit-reset')) > Date.parse(over.headers.get('date')));
    await ask('POST', '/double/advance', {body: {seconds: 300}});
    assert.equal((await ask('GET', kMentions)).status, 200);
    refused(await ask('DELETE', '/api/v1/statuses/1'), 429, /Too many/);
  });

  it('limits statuses apart from requests', async () => {
    await ask('POST', '/double/limits', {body: {statuses: 1}});
    const first = await post({status: 'a'}, 'k');
    assert.equal(first.headers.get('x-ratelimit-remaining'), '0');
    assert.equal((await post({status: 'a'}, 'k')).status, 200, 'the same status is not a second one');
    refused(await post({status: 'b'}), 429, /Too many/);
    assert.equal((await ask('GET', '/double/statuses')).json.length, 1);
  });

  it('breaks on demand', async () => {
    await ask('POST', '/double/next', {body: {status: 429, retry_after: 7}});
    const slow = await ask('GET', kMentions);
    refused(slow, 429, /Too many/);
    assert.equal(slow.headers.get('retry-after'), '7');
    await ask('POST', '/double/next', {body: {status: 500, times: 2, path: '/api/v1/notifications'}});
    assert.equal((await ask('GET', '/api/v2/instance')).status, 200);
    for (const status of [500, 500, 200]) assert.equal((await ask('GET', kMentions)).status, status);
    await ask('POST', '/double/next', {body: {cut: 'before', method: 'POST'}});
    await assert.rejects(post({status: 'lost'}));
    await ask('POST', '/double/next', {body: {cut: 'after', method: 'POST'}});
    await assert.rejects(post({status: 'kept'}, 'k'));
    assert.deepEqual((await ask('GET', '/double/statuses')).json.map((status) => status.text), ['kept']);
  });

  it('finds its own answers wrong when they are', () => {
    const {operation} = description.find('GET', '/api/v1/statuses/1');
    assert.notEqual(description.checkAnswer(operation, 200, {id: 5}), '');
    assert.notEqual(description.checkAnswer(operation, 404, {message: 'no'}), '');
    assert.equal(description.checkAnswer(operation, 404, {error: 'no'}), '');
  });
});
