// How soon `crier classify` answers its first line, and `crier serve` is ready with a large city.
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {join} from 'node:path';

import {alone, check, program, root} from '../kit.mjs';
import {large} from '../large.mjs';

export const about = 'the first line of classify, and serve until it is ready with a million mentions (--mentions N)';

async function firstLine() {
  const from = performance.now();
  const child = spawn(program, ['classify', '--rules', join(root, 'rules')], {stdio: ['pipe', 'pipe', 'inherit']});
  child.stdin.end('{"id":"one","text":"A pothole on Elm Street"}\n');
  let out = '';
  let took = null;
  child.stdout.on('data', (data) => {
    out += data;
    if (out.includes('\n')) took ??= performance.now() - from;
  });
  await once(child, 'close');
  check(took !== null && JSON.parse(out).id === 'one', `classify answers ${out.slice(0, 200)}`);
  return took / 1000;
}

export async function run(bench) {
  const first = [];
  for (let i = 0; i < bench.count(20, 5); ++i) first.push(await firstLine());
  const crier = await large(bench);
  const newest = (await crier.get('/mentions?limit=1')).mentions[0].id;
  const ready = [];
  for (let i = 0; i < bench.count(7, 2); ++i) {
    await crier.process.stop();
    const from = performance.now();
    const up = crier.restart();
    for (let answered = false; !answered;) {
      answered = await fetch(`${crier.url}/ready`).then((response) => response.ok, () => false);
      if (answered) ready.push((performance.now() - from) / 1000);
      else await new Promise((done) => setTimeout(done, 5));
      check(performance.now() - from < 120_000, 'serve is not ready after two minutes');
    }
    await up;
    check((await crier.get('/mentions?limit=1')).mentions[0].id === newest, 'what was heard is not there after a start');
  }
  return [
    alone('classify: process start to first line', first, {unit: 's', reach: 'within 0.1'}),
    alone(`serve with ${bench.mentions.toLocaleString('en-US')} mentions: start to ready`, ready, {unit: 's', reach: 'within 1'}),
  ];
}
