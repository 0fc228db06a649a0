// Every kind of channel at once, each against the real thing (Mastodon's a double): nginx, Postfix and Dovecot, a signed webhook,
// two programs. On SQLite, and the same on PostgreSQL. All is heard once across a SIGKILL of Crier, and goes out once.
import assert from 'node:assert/strict';
import {createHmac} from 'node:crypto';
import {existsSync, mkdirSync, renameSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import {join} from 'node:path';
import test from 'node:test';

import {Crier, root, run, sharedData, tempFolder, token, until} from './crier.mjs';
import {mailMissing, mailPassword, MailServers} from './mail_servers.mjs';
import {Description} from './mastodon_double/description.mjs';
import {Double} from './mastodon_double/server.mjs';
import {Nginx} from './nginx.mjs';
import {noPostgres, Postgres} from './postgres.mjs';

const description = process.env.CRIER_MASTODON_DESCRIPTION ?? join(sharedData ?? '', 'conformance/openapi/mastodon.json.gz');
const missing = mailMissing || (!existsSync(description) && `needs ${description}`);
const formKey = 'live-test-form-key';
const kHears = ['news', 'social', 'mail', 'form', 'desk'];
const kSpeaks = ['social', 'mail', 'wall', 'alerts'];

// A web service that takes JSON posts and counts them by path.
async function wall(t) {
  const got = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (data) => (body += data));
    request.on('end', () => {
      got.push({path: request.url, body: JSON.parse(body)});
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({id: got.length}));
    });
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  t.after(() => server.close());
  return {got, port: server.address().port};
}

class World {
  static async start(t, store) {
    const world = new World();
    world.folder = tempFolder(t);
    world.desk = join(world.folder, 'desk');
    mkdirSync(world.desk);
    world.nginx = await Nginx.start(t, world.folder);
    world.items = [];
    world.publish();
    world.mail = await MailServers.start(t);
    world.social = new Double(new Description(description));
    await world.social.listen(0);
    t.after(() => world.social.close());
    world.web = await wall(t);
    const examples = join(root, 'connectors/exec/examples');
    world.crier = await Crier.start(
      t,
      `  - {name: 'news', connector: 'feed', url: '${world.nginx.url}/feed.json', poll_every: '1s', allow_private: true}
  - {name: 'social', connector: 'mastodon', server: '${world.social.origin}', token: 'env:SOCIAL_TOKEN', poll_every: '1s', allow_private: true}
${world.mail.channel(`, folder: 'INBOX', languages: ['en'], recipients: ['ben@city.test', 'cleo@city.test'], poll_every: '1s'`)}  - {name: 'form', connector: 'webhook', secret: 'env:FORM_KEY', fields: {native_id: /id, text: /text}}
  - {name: 'wall', connector: 'webhook', url: 'http://127.0.0.1:${world.web.port}/wall', body: '{"text": "{{text}}"}', id_pointer: /id, allow_private: true}
  - {name: 'desk', connector: 'exec', program: '${examples}/listen.py', abilities: ['poll'], options: {folder: '${world.desk}'}, poll_every: '1s'}
  - {name: 'alerts', connector: 'exec', program: '${examples}/speak.py', abilities: ['send'], secrets: {chat: 'env:CHAT_URL'}}
`,
      {folder: world.folder, store, env: {SOCIAL_TOKEN: 'city-token', FORM_KEY: formKey, MAIL_PASSWORD: mailPassword, CHAT_URL: `json://127.0.0.1:${world.web.port}/chat-0123456789`}},
    );
    return world;
  }

  publish() {
    const file = join(this.nginx.www, 'feed.json');
    writeFileSync(`${file}.new`, JSON.stringify({version: 'https://jsonfeed.org/version/1.1', title: 'News', items: this.items}));
    renameSync(`${file}.new`, file);
  }

  // One resident says one thing on each channel. The webhook's call comes twice, as such calls do.
  async say(n) {
    const text = `A pothole, number ${n}, on Elm Street`;
    this.items.unshift({id: `news-${n}`, content_text: text, date_published: new Date().toISOString()});
    this.publish();
    this.social.world.post(this.social.world.account('ana@elsewhere.example'), {text: `@city ${text}`});
    await this.mail.deliver({message: `From: Ana <ana@example.org>\nTo: alerts@city.test\nMessage-ID: <n${n}@example.org>\nSubject: Pothole\n\n${text}\n`});
    writeFileSync(join(this.desk, `.${n}.txt`), text);
    renameSync(join(this.desk, `.${n}.txt`), join(this.desk, `${n}.txt`));
    const body = JSON.stringify({id: `form-${n}`, text});
    const signature = `sha256=${createHmac('sha256', formKey).update(body).digest('hex')}`;
    for (let i = 0; i < 2; ++i) {
      const answer = await until('the call is taken', async () => {
        const response = await fetch(`${this.crier.url}/hooks/form`, {method: 'POST', body, headers: {'X-Hub-Signature-256': signature}});
        return response.ok && response;
      });
      assert.equal(answer.status, 200);
    }
  }

  allHeard(each) {
    return until(`${each} from every channel`, async () => {
      const mentions = await this.crier.all('/mentions', 'mentions');
      const counts = kHears.map((name) => mentions.filter((mention) => mention.channel === name).length);
      return counts.every((count) => count >= each) && mentions;
    });
  }
}

const bulletin = {
  kind: 'disaster_update', event: 'Flood', urgency: 'Immediate', severity: 'Severe', certainty: 'Observed', area: 'Harbor district',
  expires: new Date(Date.now() + 6 * 3600_000).toISOString().replace(/\.\d+/, ''), channels: kSpeaks,
  info: {en: {headline: 'River Street is under water', description: 'Crews work on the dike.', instruction: 'Stay away from the river.'}},
};

async function walk(t, store) {
  const world = await World.start(t, store);
  const {crier} = world;
  for (let n = 1; n <= 3; ++n) await world.say(n);
  await world.allHeard(3);
  await crier.process.stop('SIGKILL');
  await crier.restart();
  await world.say(4);
  const mentions = await world.allHeard(4);
  assert.equal(mentions.length, 4 * kHears.length, 'each once');
  assert.equal(new Set(mentions.map(({channel, native_id}) => `${channel} ${native_id}`)).size, mentions.length);
  assert.ok(mentions.every(({verdict}) => verdict.issues[0].service_code === 'pothole'));

  const sent = await crier.send(bulletin);
  assert.equal(sent.state, 'sent');
  const states = sent.deliveries.map(({channel, recipient, state}) => `${channel} ${recipient} ${state}`).sort();
  assert.deepEqual(states, ['alerts  accepted', 'mail ben@city.test accepted', 'mail cleo@city.test accepted', 'social  accepted', 'wall  accepted']);
  assert.equal(world.web.got.filter(({path}) => path === '/wall').length, 1);
  assert.equal(world.web.got.filter(({path}) => path.startsWith('/chat')).length, 1);
  assert.equal([...world.social.world.statuses.values()].filter(({text}) => text.includes('River Street')).length, 1);
  await until('both mails arrive', () => ['ben', 'cleo'].every((who) => world.mail.inbox().some((text) => text.includes(`To: ${who}@city.test`))));

  const metrics = await (await fetch(`${crier.url}/metrics`, {headers: {Authorization: `Bearer ${token}`}})).text();
  assert.match(metrics, /^crier_deliveries_sent_total\{channel="wall",connector="webhook",action="send"\} 1$/m);
  assert.equal((await fetch(`${crier.url}/metrics`)).status, 401);

  // While it runs: the whole store as one file, and back into an empty one.
  const file = join(world.folder, 'backup.db');
  const backup = run(['backup', file, '--config', crier.config], {env: crier.env});
  assert.equal(backup.status, 0, backup.stderr);
  assert.equal(run(['backup', file, '--config', crier.config], {env: crier.env}).status, 1, 'never over another');
  const rebuilt = run(['tally', 'rebuild', '--config', crier.config], {env: crier.env});
  assert.match(rebuilt.stdout, / 0 tallies were wrong/, rebuilt.stderr);
  await crier.process.stop();
  const other = tempFolder(t);
  const config = join(other, 'crier.yaml');
  writeFileSync(config, `city: 'Test'\nstore: 'sqlite:crier.db'\napi: {port: 0, token: 'env:CRIER_TOKEN'}\n`);
  const restored = run(['restore', file, '--config', config]);
  assert.equal(restored.status, 0, restored.stderr);
  assert.equal(run(['restore', file, '--config', config]).status, 1, 'only into an empty store');
  const again = await Crier.start(t, '', {folder: other});
  assert.equal((await again.all('/mentions', 'mentions')).length, mentions.length);
}

test('all channels at once, on SQLite', {skip: missing}, (t) => walk(t, 'sqlite:crier.db'));
test('all channels at once, on PostgreSQL', {skip: missing || noPostgres}, async (t) => walk(t, (await Postgres.start(t)).url));
