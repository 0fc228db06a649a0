// Three nodes share one city over one PostgreSQL: a dead node's work is taken over, a paused one that wakes does no harm.
import assert from 'node:assert/strict';
import {appendFileSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'node:test';

import {Crier, run, tempFolder, token, until} from './crier.mjs';
import {noPostgres, Postgres} from './postgres.mjs';

const kChannels = 6;

// One folder of files that all nodes read and write: what the world says, and what it was told.
class City {
  constructor(t, postgres) {
    this.folder = tempFolder(t);
    this.postgres = postgres;
    this.t = t;
    this.said = 0;
    this.names = Array.from({length: kChannels}, (_, i) => `said${i}`);
    for (const name of this.names) writeFileSync(join(this.folder, `${name}.jsonl`), '');
  }
  node(name) {
    const at = (file) => join(this.folder, file);
    const channels = this.names.map((each) => `  - {name: '${each}', connector: 'replay', file: '${at(each)}.jsonl', poll_every: '1s', send: false}\n`);
    channels.push(`  - {name: 'log', connector: 'replay', listen: false, sent: '${at('sent.jsonl')}'}\n`);
    return Crier.start(this.t, channels.join(''), {store: this.postgres.url, extra: `node: '${name}'\n`});
  }
  // One message on every channel.
  say() {
    ++this.said;
    for (const name of this.names) appendFileSync(join(this.folder, `${name}.jsonl`), JSON.stringify({id: `${name}-${this.said}`, text: `A pothole on ${name} Street, ${this.said}`}) + '\n');
  }
  heard() {
    return Number(this.postgres.sql('SELECT COUNT(*) FROM mentions'));
  }
  allHeard() {
    return until('everything is heard', () => this.heard() === this.said * kChannels, {tries: 600});
  }
  holders() {
    return this.postgres.sql(`SELECT DISTINCT node FROM leases WHERE node <> '' ORDER BY node`).split('\n');
  }
  sent() {
    return readFileSync(join(this.folder, 'sent.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line).key);
  }
}

const bulletin = (n) => ({
  kind: 'schedule_change', expires: '2099-01-01T00:00:00Z', channels: ['log'],
  info: {en: {headline: `Buses ${n}`, description: 'The bus stops here. '.repeat(60)}},
});

test('three nodes share a city; one dies, one is paused and wakes', {skip: noPostgres}, async (t) => {
  const postgres = await Postgres.start(t);
  const city = new City(t, postgres);
  const [a, b, c] = [await city.node('a'), await city.node('b'), await city.node('c')];
  await until('each has its share', () => city.holders().join() === 'a,b,c', {tries: 600});
  city.say();
  await city.allHeard();

  // Killed: the others take its channels over.
  await b.process.stop('SIGKILL');
  city.say();
  await city.allHeard();
  await until('two hold everything', () => city.holders().join() === 'a,c', {tries: 600});
  await until('it is missed', () => /another node is silent; its channels are taken over node=b/.test(a.process.output));
  const metrics = await (await fetch(`${a.url}/metrics`, {headers: {Authorization: `Bearer ${token}`}})).text();
  assert.match(metrics, /^crier_node_up\{node="b"\} 0$/m);
  assert.match(metrics, /^crier_node_up\{node="c"\} 1$/m);

  // Paused in the middle of its work: the others take over; it wakes and finds that its leases have gone.
  c.process.kill('SIGSTOP');
  city.say();
  await city.allHeard();
  assert.deepEqual(city.holders(), ['a']);
  c.process.kill('SIGCONT');
  city.say();
  await city.allHeard();
  await until('it has a share again', () => city.holders().join() === 'a,c', {tries: 600});

  // Whichever node is asked, one bulletin goes out once.
  for (const [n, node] of [a, c, a].entries()) {
    const settled = await node.send(bulletin(n));
    assert.equal(settled.state, 'sent');
  }
  const keys = city.sent();
  assert.equal(new Set(keys).size, keys.length);

  // A node that ends in order gives its share back at once, and one of its name that comes back supersedes it.
  const again = await city.node('a');
  const {code} = await a.process.ended;
  assert.equal(code, 1, 'the older process of one name ends by itself');
  city.say();
  await city.allHeard();
  await again.process.stop();
  await until('the last one holds everything', () => city.holders().join() === 'c', {tries: 600});

  assert.equal(Number(postgres.sql('SELECT COUNT(DISTINCT (channel, native_id)) FROM mentions')), city.said * kChannels);
  const rebuilt = run(['tally', 'rebuild', '--config', c.config]);
  assert.match(rebuilt.stdout, / 0 tallies were wrong/, rebuilt.stderr);
});

// The events of a node's stream, as they come.
async function watch(t, node) {
  const end = new AbortController();
  t.after(() => end.abort());
  const response = await fetch(`${node.url}/api/v1/stream`, {headers: {Authorization: `Bearer ${token}`}, signal: end.signal});
  const events = [];
  (async () => {
    let text = '';
    for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
      text += piece;
      for (let at; (at = text.indexOf('\n\n')) >= 0; text = text.slice(at + 2)) {
        const [, event, data] = /^event: (.*)\ndata: (.*)$/m.exec(text.slice(0, at)) ?? [];
        if (event) events.push({event, data: JSON.parse(data)});
      }
    }
  })().catch(() => {});
  await until('the stream says hello', () => events.length > 0);
  return events;
}

test('who watches one node sees what all of them do', {skip: noPostgres}, async (t) => {
  const postgres = await Postgres.start(t);
  const city = new City(t, postgres);
  const [a, b] = [await city.node('a'), await city.node('b')];
  await until('each has its share', () => city.holders().join() === 'a,b', {tries: 600});
  const events = await watch(t, a);
  const heard = (n) => events.filter(({event, data}) => event === 'mention' && data.native_id.endsWith(`-${n}`)).map(({data}) => data.channel);
  // The nodes learn of each other within a beat; what is said before that is in the store.
  await until('mentions of all channels come', () => {
    city.say();
    return heard(city.said - 2).length === kChannels;
  }, {every: 1000});
  assert.deepEqual(new Set(heard(city.said - 2)), new Set(city.names), 'each once');

  // One fails: both say so, whoever runs it.
  for (const name of city.names) rmSync(join(city.folder, `${name}.jsonl`));
  for (const node of [a, b]) {
    await until('all channels fail', async () => (await node.get('/channels')).channels.filter(({state}) => state === 'failing').length === kChannels);
  }
});
