// A large city: a million mentions and 100,000 requests through one channel, and every call that the console's pages make, with
// each filter. For script/soak lists and script/bench.
import assert from 'node:assert/strict';
import {mkdirSync, openSync, closeSync, writeFileSync, writeSync} from 'node:fs';
import {join} from 'node:path';

import {Crier, tempFolder} from './crier.mjs';

const kPatience = 120_000;  // ms without one more mention
const kStreets = 100;
const kBlocks = 10;
const kDays = 30;
const kZones = 8;

// A city of 100 streets, ten blocks each, in eight zones side by side.
function drawCity(folder) {
  mkdirSync(join(folder, 'places'));
  const streets = Array.from({length: kStreets}, (_, i) => `Oak${String.fromCharCode(97 + Math.floor(i / 26), 97 + (i % 26))} Street`);
  writeFileSync(join(folder, 'places/streets.csv'), `name,aliases\n${streets.map((name) => `${name},\n`).join('')}`);
  const rows = streets.flatMap((name, y) => Array.from({length: kBlocks}, (_, x) =>
    `${name},${x * 100 + 1},${x * 100 + 100},${41 + y / 1000},${-70 + x / 100},${41 + y / 1000},${-70 + (x + 1) / 100 - 0.0001}`));
  writeFileSync(join(folder, 'places/addresses.csv'), `street,from,to,lat_from,long_from,lat_to,long_to\n${rows.join('\n')}\n`);
  const zone = (i) => [[-70 + i / 80, 40.9], [-70 + (i + 1) / 80, 40.9], [-70 + (i + 1) / 80, 41.2], [-70 + i / 80, 41.2], [-70 + i / 80, 40.9]];
  writeFileSync(join(folder, 'places/neighborhoods.geojson'), JSON.stringify({
    type: 'FeatureCollection',
    features: Array.from({length: kZones}, (_, i) => ({type: 'Feature', properties: {name: `Zone ${i + 1}`}, geometry: {type: 'Polygon', coordinates: [zone(i)]}})),
  }));
  return streets;
}

// Every tenth mention is a report from an address of its own, which becomes a request; half name no place.
function writeTalk(folder, streets, count) {
  const file = openSync(join(folder, 'said.jsonl'), 'w');
  const reports = ['A pothole in front of', 'The street light is out at', 'A tree fell at', 'Illegal dumping behind', 'Water is flooding the basement, help us, we are trapped at'];
  const talk = ['Lovely morning in the park', 'I hate how the council handles this', 'When does the museum open today?', 'Qué bonito día en el parque', 'Terrible music on the radio again'];
  const until = Date.now() - 60_000;
  const said = (i) => {
    const at = new Date(until - ((count - i) / count) * kDays * 86_400_000).toISOString();
    const place = (n) => `${(n % (100 * kBlocks)) + 1} ${streets[Math.floor(n / (100 * kBlocks)) % kStreets]}`;
    const text = i % 10 === 0 ? `${reports[(i / 10) % 5]} ${place(i / 10)}` : i % 2 ? `${talk[i % 5]}, says resident ${i}` : `${talk[i % 5]} near ${place(i * 7)}`;
    return JSON.stringify({id: `m${i}`, text, created_at: at, author: `r${i % 5000}`});
  };
  for (let i = 0; i < count; i += 1000)
    writeSync(file, Array.from({length: Math.min(1000, count - i)}, (_, k) => `${said(i + k)}\n`).join(''));
  closeSync(file);
}

async function heard(crier, count) {
  let last = 0;
  let grew = Date.now();
  for (;;) {
    const channel = await crier.channel('said');
    if (channel.heard >= count) return;
    if (channel.heard > last) grew = Date.now();
    last = channel.heard;
    assert.ok(Date.now() - grew < kPatience, `nothing more is heard after ${last} mentions`);
    await new Promise((done) => setTimeout(done, 1_000));
  }
}

// What the pages ask: [name, path].
export function questions() {
  const day = (ago) => new Date(Math.floor(Date.now() / 3_600_000 - ago * 24) * 3_600_000).toISOString();
  const of = (path, filters) => filters.map((filter) => [path, filter]);
  return [
    ...of('/mentions', ['', 'service_code=pothole', 'service_code=tree&sentiment=negative', 'sentiment=negative', 'intent=question', 'category=infrastructure_damage', 'actionable=true',
      'channel=said', 'lang=es', 'q=pothole', 'q="resident 77"', 'neighborhood=Zone 3', 'neighborhood=Zone 3&service_code=tree&sentiment=negative', `since=${day(2)}&until=${day(1)}`,
      `since=${day(29)}&until=${day(28)}&sentiment=positive`, 'lang=es&sentiment=positive']),
    ...of('/requests', ['', 'status=draft', 'status=draft&order=urgency', 'status=draft&order=oldest', 'status=open', 'service_code=tree&order=urgency', 'neighborhood=Zone 3&order=urgency',
      'service_code=tree&neighborhood=Zone 3&status=draft&order=urgency']),
    ...of('/tallies', ['by=service_code', 'by=sentiment', 'by=intent', 'by=category', `by=service_code&since=${day(30)}`, `by=sentiment&since=${day(30)}`, `by=sentiment&since=${day(30)}&service_code=tree`,
      `by=sentiment&since=${day(1)}&service_code=tree&neighborhood=Zone 3`, `by=service_code&since=${day(7)}&neighborhood=Zone 3`]),
    ...of('/reach', ['', `since=${day(30)}`]),
    ...of('/bulletins', ['', 'state=draft']),
    ...of('/audit', ['', 'who=ana', 'action=bulletin.approve']),
    ...of('/corrections', ['', 'service_code=tree']),
    ...of('/consents', ['']),
    ...of('/status', ['']),
    ...of('/channels', ['']),
  ].map(([path, filter]) => [`${path}${filter && '?'}${filter}`, `${path}${filter && '?'}${filter.replaceAll(' ', '%20').replaceAll('"', '%22')}`]);
}

// Answers the hub, when all is heard.
export async function largeCity(t, count, {store = 'sqlite:crier.db', env = {}} = {}) {
  const folder = tempFolder(t);
  writeTalk(folder, drawCity(folder), count);
  const crier = await Crier.start(t, `  - {name: 'said', connector: 'replay', file: 'said.jsonl', poll_every: '1s'}\n`, {folder, extra: `places: 'places'\n`, store, env});
  await heard(crier, count);
  return crier;
}
