// One GET of the hub under wrk, against Node servers that give the same answer.
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';

import {token} from './hub.mjs';
import {alternating, check, freePort, median, peers, ran, start, tempFolder, tool, until} from './kit.mjs';
import {large} from './large.mjs';

const kMs = {us: 0.001, ms: 1, s: 1000};

// Answers a second of each side, and Crier's 99 of 100. `clock`: the answer tells the time, so it is not equal twice.
export async function served(bench, path, {database = false, clock = false, count = bench.mentions} = {}) {
  const wrk = tool('wrk');
  const hub = await large(bench, count);
  const headers = {Authorization: `Bearer ${token}`};
  const body = Buffer.from(await (await fetch(`${hub.url}${path}`, {headers})).arrayBuffer());
  check(body.length > 50, `${path} is ${body}`);
  const file = join(tempFolder(bench.t), 'body');
  writeFileSync(file, body);
  const server = async (...args) => {
    const port = await freePort();
    start(bench.t, process.execPath, [join(peers, 'serve.mjs'), `${port}`, ...args]);
    await until('the peer answers', async () => (await fetch(`http://127.0.0.1:${port}${path}`)).ok);
    return `http://127.0.0.1:${port}`;
  };
  const same = await server('bytes', file);
  const sqlite = database ? await server('database', join(hub.folder, 'crier.db')) : null;
  const seen = async (origin) => Buffer.from(await (await fetch(`${origin}${path}`, {headers})).arrayBuffer());
  check((await seen(same)).equals(body), 'the peer does not answer the same bytes');
  if (sqlite) check(JSON.stringify(sorted(JSON.parse(await seen(sqlite)))) === JSON.stringify(sorted(JSON.parse(body))), 'better-sqlite3 does not answer the same mentions');

  const late = {};
  const under = (name, origin) => async () => {
    const out = await ran(wrk, ['-t1', '-c50', `-d${bench.count(10, 2)}s`, '--latency', '-H', `Authorization: Bearer ${token}`, `${origin}${path}`]);
    check(!/Non-2xx|Socket errors/.test(out), `${name}: ${out}`);
    const [, figure, unit] = /99% +([\d.]+)(us|ms|s)/.exec(out);
    (late[name] ??= []).push(Number(figure) * kMs[unit]);
    return Number(/Requests\/sec: +([\d.]+)/.exec(out)[1]);
  };
  const figures = await alternating(bench.rounds, {crier: under('Crier', hub.url), node: under('Node', same), sqlite: sqlite && under('better-sqlite3', sqlite)});
  if (!clock) check((await seen(hub.url)).equals(body), `${path} answers otherwise after the run`);
  const {Crier, ...others} = late;
  return {...figures, late: Crier, lateOf: Object.fromEntries(Object.entries(others).map(([name, list]) => [name, median(list)]))};
}

// Members by their names, so that only what they hold is compared.
function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
}
