// What the rows share: rounds that alternate, medians and ranges, peers that may be absent, processes that end with their row.
import {spawn, spawnSync} from 'node:child_process';
import {createRequire} from 'node:module';
import {chownSync, existsSync, mkdtempSync, readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

import {program, root, start, tempFolder, until} from '../tests/live/crier.mjs';
import {freePort} from '../tests/live/ports.mjs';

export {freePort, program, root, start, tempFolder, until};
export const peers = join(dirname(fileURLToPath(import.meta.url)), 'peers');

// A row that cannot be measured here says so and is no failure; any other error is one.
export class Absent extends Error {}

export function check(holds, what) {
  if (!holds) throw new Error(`does not check out: ${what}`);
}

// Where a tool of Debian's stands.
export function tool(name, debianPackage = name) {
  for (const folder of [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin']) if (folder && existsSync(join(folder, name))) return join(folder, name);
  throw new Absent(`${name} is not installed (${debianPackage}; script/setup bench)`);
}
// A package of peers/package.json.
export function npmPeer(name) {
  try {
    return createRequire(join(peers, 'package.json'))(name);
  } catch (error) {
    throw new Absent(`${name} cannot be loaded (script/setup bench): ${error.message.split('\n')[0]}`);
  }
}
// Debian's Python, whose packages are Debian's.
export function pythonPeer(module) {
  if (!existsSync('/usr/bin/python3')) throw new Absent('/usr/bin/python3 is not installed');
  if (spawnSync('/usr/bin/python3', ['-c', `import ${module}`]).status !== 0) throw new Absent(`Python's ${module} is not installed (script/setup bench)`);
  return '/usr/bin/python3';
}
// `make()`, or the reason for which the peer is absent.
export function perhaps(make, notes) {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof Absent)) throw error;
    notes.push(error.message);
    return null;
  }
}

const sorted = (list) => [...list].sort((a, b) => a - b);
export function median(list) {
  const all = sorted(list);
  const half = all.length >> 1;
  return all.length % 2 ? all[half] : (all[half - 1] + all[half]) / 2;
}
export const percentile = (list, share) => sorted(list)[Math.min(list.length - 1, Math.floor(list.length * share))];
export const range = (list) => ({median: median(list), min: Math.min(...list), max: Math.max(...list)});

// Runs each side once a round, in another order each time. `sides`: {name: async (round) => figure}; null sides are left out.
export async function alternating(rounds, sides) {
  const names = Object.keys(sides).filter((name) => sides[name]);
  const figures = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; ++round) {
    for (let i = 0; i < names.length; ++i) {
      const name = names[(i + round) % names.length];
      figures[name].push(await sides[name](round));
    }
  }
  return figures;
}

// Crier's figures against a peer's of the same rounds. `better: 'less'` where a small figure is the good one, such as seconds.
export function against(what, crier, peer, peerFigures, {unit, reach, better = 'more', notes = []}) {
  const of = (mine, other) => (better === 'less' ? other / mine : mine / other);
  return {
    what, unit, reach, peer, notes, crier: range(crier), other: range(peerFigures),
    ratio: {median: of(median(crier), median(peerFigures)), ...(({min, max}) => ({min, max}))(range(crier.map((figure, i) => of(figure, peerFigures[i]))))},
  };
}
// A figure that has no peer, only a bound.
export const alone = (what, figures, {unit, reach, notes = []}) => ({what, unit, reach, notes, crier: range(figures)});

export async function seconds(act) {
  const from = performance.now();
  await act();
  return (performance.now() - from) / 1000;
}

// Runs a program to its end, beside this process, which may serve it meanwhile.
export function ran(command, args, {input, ...options} = {}) {
  return new Promise((done, failed) => {
    const child = spawn(command, args, {stdio: ['pipe', 'pipe', 'pipe'], ...options});
    const out = [];
    let errors = '';
    child.stdout.on('data', (data) => out.push(data));
    child.stderr.on('data', (data) => (errors += data));
    child.stdin.on('error', () => {});
    child.on('error', failed);
    child.on('close', (code) => (code === 0 ? done(Buffer.concat(out).toString()) : failed(new Error(`${command} ended with ${code}: ${errors.slice(0, 2000)}`))));
    child.stdin.end(input);
  });
}

// MB that a process holds, and held at most.
export function memory(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const of = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)[1]) / 1024;
  return {now: of('VmRSS'), peak: of('VmHWM')};
}

// A folder that a server without rights may write to.
export function openFolder(t) {
  const folder = tempFolder(t);
  if (process.getuid() === 0) {
    const id = (flag) => Number(spawnSync('id', [flag, 'nobody'], {encoding: 'utf8'}).stdout);
    chownSync(folder, id('-u'), id('-g'));
  }
  return folder;
}
