// Figures of many channels and of a long run, by hand: script/soak channels, script/soak memory. Prints what it measured; what
// it checks are results, not times.
//   channels: of 100 feeds 10 are dead and 10 answer slowly; how late are the 80 others asked?
//   memory: a million mentions through one channel; what does the process hold?
import assert from 'node:assert/strict';
import {openSync, readFileSync, writeSync} from 'node:fs';
import {createServer} from 'node:http';
import {createServer as createTcp} from 'node:net';
import {join} from 'node:path';
import {parseArgs} from 'node:util';

import {Crier, tempFolder, until} from './crier.mjs';

const {values, positionals} = parseArgs({allowPositionals: true, options: {seconds: {type: 'string', default: '60'}, count: {type: 'string', default: '1000000'}}});
const ends = [];
const t = {after: (end) => ends.push(end)};

const kPatience = 60_000;  // ms without one more mention
const kTells = 200_000;  // mentions; memory rises over the first hundred thousand
const kFlat = 1.1;  // the second half million adds no tenth to what is held after the first

const sorted = (list) => [...list].sort((a, b) => a - b);
const at = (list, share) => sorted(list)[Math.min(list.length - 1, Math.floor(list.length * share))];
const rss = (crier) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${crier.process.pid}/status`, 'utf8'))[1]) / 1024;

async function channels() {
  const every = 2_000;
  const asked = new Map();
  const healthy = createServer((request, response) => {
    const list = asked.get(request.url) ?? [];
    list.push(Date.now());
    asked.set(request.url, list);
    response.setHeader('Content-Type', 'application/feed+json');
    response.end(JSON.stringify({version: 'https://jsonfeed.org/version/1.1', title: 'x', items: [{id: `${request.url}-${list.length}`, content_text: `A pothole, report ${list.length} of ${request.url}`}]}));
  });
  const slow = createServer((request, response) => setTimeout(() => response.end('{'), 25_000));
  // Takes connections and never says a word.
  const dead = createTcp(() => {});
  const ports = [];
  for (const server of [healthy, slow, dead]) {
    await new Promise((done) => server.listen(0, '127.0.0.1', done));
    ports.push(server.address().port);
    ends.push(() => {
      server.closeAllConnections?.();
      server.close();
    });
  }
  const feed = (name, port) => `  - {name: '${name}', connector: 'feed', url: 'http://127.0.0.1:${port}/${name}', poll_every: '2s', allow_private: true}\n`;
  const list = Array.from({length: 80}, (_, i) => feed(`well${i}`, ports[0]));
  for (let i = 0; i < 10; ++i) list.push(feed(`slow${i}`, ports[1]), feed(`dead${i}`, i % 2 ? ports[2] : 1));
  const crier = await Crier.start(t, list.sort().join(''));
  await until('all healthy ones are asked', () => asked.size === 80);
  await new Promise((done) => setTimeout(done, Number(values.seconds) * 1000));
  const polls = [...asked.values()].map((times) => times.length);
  const late = [...asked.values()].flatMap((times) => times.slice(1).map((time, i) => time - times[i] - every));
  const heard = await crier.get('/channels');
  const well = heard.channels.filter((channel) => channel.name.startsWith('well'));
  assert.ok(Math.min(...polls) >= 0.9 * Number(values.seconds) * 1000 / every, `a healthy one was asked ${Math.min(...polls)} times only`);
  assert.ok(well.every((channel) => channel.state === 'ok'), 'the healthy ones are well');
  assert.ok(heard.channels.filter((channel) => channel.name.startsWith('dead')).every((channel) => channel.state !== 'ok'), 'the dead ones are not');
  console.log(`100 channels, asked every 2 s for ${values.seconds} s: 80 healthy ones were asked ${Math.min(...polls)} to ${Math.max(...polls)} times;`);
  console.log(`later than their time by ${at(late, 0.5)} ms (half), ${at(late, 0.99)} ms (99 of 100), ${Math.max(...late)} ms (worst); ${rss(crier).toFixed(0)} MB`);
}

async function memory() {
  const count = Number(values.count);
  const folder = tempFolder(t);
  const file = openSync(join(folder, 'said.jsonl'), 'w');
  const says = ['A pothole on Elm Street', 'The street light at Main and 3rd is out', 'Water is rising on Harbor Street, we need help', 'Lovely morning in the park', 'Hay un bache en la calle Elm'];
  for (let i = 0; i < count; i += 1000) {
    writeSync(file, Array.from({length: 1000}, (_, k) => JSON.stringify({id: `m${i + k}`, text: `${says[(i + k) % says.length]}, said the resident of house number ${i + k}`}) + '\n').join(''));
  }
  const crier = await Crier.start(t, `  - {name: 'said', connector: 'replay', file: 'said.jsonl', poll_every: '1s'}\n`, {folder});
  const began = Date.now();
  const figures = [];
  let grew = Date.now();
  for (;;) {
    const {heard} = await crier.channel('said');
    if (heard > (figures.at(-1)?.[0] ?? 0)) grew = Date.now();
    assert.ok(Date.now() - grew < kPatience, `nothing more is heard after ${heard} mentions`);
    figures.push([heard, rss(crier)]);
    if (heard >= count) break;
    await new Promise((done) => setTimeout(done, 2_000));
  }
  const seconds = (Date.now() - began) / 1000;
  const after = (share) => figures.find(([n]) => n >= count * share) ?? figures.at(-1);
  for (const share of [0.01, 0.1, 0.25, 0.5, 0.75, 1]) console.log(`${after(share)[0]} mentions: ${after(share)[1].toFixed(0)} MB`);
  if (count < kTells) return void console.log(`fewer than ${kTells} mentions tell nothing: memory rises at the beginning`);
  assert.ok(after(1)[1] <= kFlat * after(0.5)[1], 'it holds more and more');
  console.log(`${count} mentions in ${seconds.toFixed(0)} s, ${Math.round(count / seconds)}/s`);
}

try {
  await {channels, memory}[positionals[0]]();
} finally {
  for (const end of ends.reverse()) await end();
}
process.exit(0);
