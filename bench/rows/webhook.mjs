// Bulletins to one webhook, and to fifty: approved while the far side holds its answers back, then timed from the moment it answers.
import {join} from 'node:path';

import {approved, hubOn} from '../hub.mjs';
import {against, alone, alternating, check, peers, perhaps, pythonPeer, ran, tool, until} from '../kit.mjs';
import {HttpSink} from '../http_sink.mjs';

export const about = 'bulletins to one webhook channel and to fifty, against Apprise and what wrk can post';
const kConnections = 16;

async function measured({t, rounds}, channels, connections, bulletins, reach) {
  const notes = [];
  const python = perhaps(() => pythonPeer('apprise'), notes);
  const wrk = perhaps(() => tool('wrk'), notes);
  const sink = await HttpSink.start(t);
  const names = Array.from({length: channels}, (_, i) => `wall${i}`);
  const crier = await hubOn(t, names.map((name) =>
    `  - {name: '${name}', connector: 'webhook', url: 'http://127.0.0.1:${sink.port}/${name}', body: '{"text": "k:{{key}} {{text}}"}', connections: ${connections}, languages: ['en'], allow_private: true}\n`).join(''));
  const posts = channels * bulletins;
  const figures = await alternating(rounds, {
    async crier(round) {
      await sink.holds(true);
      const ids = [];
      for (let i = 0; i < bulletins; ++i) ids.push(await approved(crier, round * bulletins + i, names));
      // Every delivery is in the outbox before the clock starts.
      await until('all are written', async () => (await Promise.all(ids.map((id) => crier.get(`/bulletins/${id}`)))).every(({progress}) => Object.values(progress ?? {}).reduce((sum, each) => sum + each, 0) === channels), {tries: 600});
      const from = Date.now();
      const held = await sink.holds(false);
      const took = ((await sink.checked(posts)) - from) / 1000;
      for (const id of ids) {
        const {progress} = await crier.settled(id);
        check(progress.accepted === channels, `bulletin ${id}: ${JSON.stringify(progress)}`);
      }
      return (posts - held) / took;
    },
    apprise: python && (async (round) => {
      const took = Number(await ran(python, [join(peers, 'apprise_posts.py'), `${sink.port}`, `${channels}`, `${bulletins}`, `round${round}`]));
      await sink.checked(posts);
      return posts / took;
    }),
    wrk: wrk && (async () => {
      const out = await ran(wrk, ['-t1', `-c${kConnections}`, '-d3s', '-s', join(peers, 'post.lua'), `http://127.0.0.1:${sink.port}/wrk`]);
      check(!/Non-2xx|Socket errors/.test(out), out);
      await sink.forget();
      return Number(/Requests\/sec: +([\d.]+)/.exec(out)[1]);
    }),
  });
  const what = `webhook, ${channels} ${channels === 1 ? 'channel' : 'channels'} of ${connections} connections, ${bulletins} bulletins`;
  const lines = [];
  if (python) lines.push(against(what, figures.crier, 'Apprise', figures.apprise, {unit: 'posts/s', reach, notes}));
  else lines.push(alone(what, figures.crier, {unit: 'posts/s', notes}));
  if (wrk) lines.push(against(what, figures.crier, 'wrk (the ceiling)', figures.wrk, {unit: 'posts/s'}));
  return lines;
}

export const run = async (bench) => [
  ...(await measured(bench, 1, kConnections, bench.count(1_000, 100), 10)),
  ...(await measured(bench, 50, 4, bench.count(100, 10), 20)),
];
