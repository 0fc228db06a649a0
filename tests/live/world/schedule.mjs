// A storm day from a seed, as data: what is said and done at which minute, which far end is ill when and how, when the
// program is killed. The same seed makes the same schedule; what the threads make of it differs from run to run.
import {readFileSync} from 'node:fs';
import {join} from 'node:path';

import {root} from '../crier.mjs';
import {Random} from './random.mjs';

export const kDay = 12 * 60;  // a storm day: from its first gust to the night
const kQuiet = 60;  // the last minutes: nothing new
const kSaid = ['mastodon', 'bluesky', 'inbox', 'gazette'].flatMap(
    (name) => readFileSync(join(root, `config/demo/${name}.jsonl`), 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line).text).filter(Boolean));

// What can be wrong with a far end that speaks HTTP. `after`: it had done what it was asked.
const kIlls = [
  (random) => ({kind: 'refuse', chance: random.between(0.3, 1)}),
  (random) => ({kind: 'cut_before', chance: random.between(0.3, 1)}),
  (random) => ({kind: 'cut_after', chance: random.between(0.2, 0.8)}),
  (random) => ({kind: 'half', chance: random.between(0.2, 0.8), share: random.between(0.05, 0.95)}),
  (random) => ({kind: 'stall', chance: random.between(0.2, 0.8), ms: random.whole(20, 900)}),
  (random) => ({kind: 'stall', after: true, chance: random.between(0.2, 0.8), ms: random.whole(20, 900)}),
  (random) => ({kind: 'slow', chance: 1, ms: random.whole(5, 200)}),
  (random) => ({kind: 'noise', chance: random.between(0.3, 1)}),
  (random) => ({kind: 'garbage', chance: random.between(0.2, 0.8), after: random.chance(0.5)}),
  (random) => ({kind: 'status', status: 429, chance: random.between(0.3, 1), headers: {'retry-after': String(random.whole(1, 3600))}}),
  (random) => ({kind: 'status', status: random.pick([500, 503]), chance: random.between(0.3, 1)}),
  (random) => ({kind: 'status', status: random.pick([502, 504]), chance: random.between(0.3, 1), after: random.chance(0.5)}),
  (random) => ({kind: 'status', status: random.pick([401, 403, 404, 422]), chance: random.between(0.05, 0.3)}),
  (random) => ({kind: 'redirect', status: random.pick([301, 302, 307]), location: 'http://127.0.0.1:9/elsewhere', chance: random.between(0.05, 0.3)}),
  () => ({kind: 'dead'}),
];

// With a submission server.
const kMailIlls = [
  (random) => ({kind: 'refuse', chance: random.between(0.3, 1)}),
  (random) => ({kind: 'cut_before', chance: random.between(0.3, 1)}),
  (random) => ({kind: 'cut_after', chance: random.between(0.2, 0.8)}),
  (random) => ({kind: 'half', chance: random.between(0.2, 0.8)}),
  (random) => ({kind: 'stall', chance: random.between(0.2, 0.8), ms: random.whole(20, 900), after: random.chance(0.5)}),
  (random) => ({kind: 'slow', chance: 1, ms: random.whole(5, 100)}),
  (random) => ({kind: 'noise', chance: random.between(0.2, 0.8)}),
  (random) => ({kind: 'status', code: random.pick([421, 450, 451, 452]), step: random.pick(['mail', 'rcpt', 'data', 'end']), chance: random.between(0.3, 1)}),
  (random) => ({kind: 'status', code: random.pick([550, 552, 554]), step: random.pick(['mail', 'rcpt', 'data', 'end']), chance: random.between(0.05, 0.3)}),
  () => ({kind: 'dead'}),
];

// With a program of the exec connector.
const kRadioIlls = [
  ...['before', 'after', 'half', 'silent', 'noise', 'later'].map((kind) => (random) => ({kind, chance: random.between(0.1, 0.6)})),
  (random) => ({kind: 'slow', chance: 1, ms: random.whole(5, 400)}),
];

// With what knows connections and no requests: a mailbox, a database.
const kTcpIlls = [
  (random) => ({kind: 'refuse', chance: random.between(0.3, 1)}),
  (random) => ({kind: 'stall', chance: random.between(0.3, 1)}),
  (random) => ({kind: 'cut', chance: random.between(0.3, 1), bytes: random.chance(0.5) ? 0 : random.whole(1, 4000)}),
  (random) => ({kind: 'slow', chance: 1, ms: random.whole(1, 12)}),
  () => ({kind: 'dead'}),
];

// [{at: minute, do, ...}], in order of time. What is added later draws from dice of its own, so that seeds keep their days.
export function makeDay(seed, {store = 'sqlite'} = {}) {
  const random = new Random(`${seed} day`);
  const acts = [];
  const add = (at, what, more) => acts.push({at, do: what, ...more});
  // Half of what happens gathers around a few gusts, so that things meet: a kill in a fault in a bulletin.
  const gusts = random.times(4, 7, () => random.between(15, kDay - kQuiet - 40));
  const minute = () => random.chance(0.5) ? random.between(5, kDay - kQuiet) : random.pick(gusts) + random.between(0, 40);
  const text = () => random.pick(kSaid);

  for (const channel of ['gazette', 'social', 'town', 'wall']) {
    for (let i = 1, many = random.whole(12, 36); i <= many; ++i) {
      const id = `${channel}-${i}`;
      const at = minute();
      add(at, 'say', {channel, id, text: text()});
      if (channel === 'town') continue;
      if (random.chance(0.2)) add(Math.min(at + random.between(1, 150), kDay - kQuiet), 'edit', {channel, id, text: text()});
      else if (channel === 'wall' && random.chance(0.2)) add(Math.min(at + random.between(1, 150), kDay - kQuiet), 'remove', {id});
    }
  }
  random.times(2, 8, () => add(minute(), 'call again'));

  random.times(14, 24, (i) => {
    const ref = `b${i + 1}`;
    const kind = random.pick(['disaster_update', 'disaster_update', 'schedule_change']);
    let at = minute();
    add(at, 'speak', {ref, kind, long: random.chance(0.25), ...(random.chance(0.1) ? {status: 'Exercise'} : {})});
    while (random.chance(0.4)) {
      at = Math.min(at + random.between(0, random.chance(0.5) ? 8 : 200), kDay - kQuiet);
      add(at, 'follow', {ref, type: random.chance(0.7) ? 'Update' : 'Cancel', long: random.chance(0.25)});
    }
    if (random.chance(0.15)) add(Math.min(at + random.between(0, 200), kDay - kQuiet), 'withdraw', {ref});
  });

  random.times(8, 16, () => {
    const far = random.pick(['gazette', 'social', 'social', 'town', 'town']);
    const from = minute();
    add(from, 'ill', {far, until: Math.min(from + random.between(5, 120), kDay - kQuiet), fault: random.pick(kIlls)(random)});
  });
  random.times(0, 2, () => {
    const from = minute();
    const until = from + random.between(3, 30);
    if (store === 'sqlite') add(from, 'disk full', {until});
  });

  random.times(6, 14, () => {
    const kill = {};
    // At once, or as a far end is just being asked, has just taken it, or has just answered.
    if (random.chance(0.6)) {
      Object.assign(kill, {far: random.pick(['social', 'town', 'town', 'steady', 'gazette']), phase: random.pick(['request', 'taken', 'answered']),
                           post: random.chance(0.8), ms: random.chance(0.5) ? 0 : random.whole(0, 8)});
    }
    // Killed again as it starts, so many milliseconds after.
    const starts = random.chance(0.3) ? random.times(1, 2, () => random.whole(1, 900)) : [];
    add(minute(), 'kill', {...kill, starts, down: random.chance(0.2) ? random.whole(50, 1500) : 0});
  });

  const moments = (own) => () => own.chance(0.5) ? own.between(5, kDay - kQuiet) : own.pick(gusts) + own.between(0, 40);
  {
    const own = new Random(`${seed} mail`);
    const when = moments(own);
    own.times(12, 36, (i) => add(when(), 'say', {channel: 'mail', id: `mail-${i + 1}@example.org`, text: own.pick(kSaid)}));
    for (const [far, ills] of [['mail', kMailIlls], ['imap', kTcpIlls]]) {
      own.times(2, 5, () => {
        const from = when();
        add(from, 'ill', {far, until: Math.min(from + own.between(5, 120), kDay - kQuiet), fault: own.pick(ills)(own)});
      });
    }
    own.times(1, 3, () => add(when(), 'kill', {far: 'mail', phase: own.pick(['request', 'taken', 'answered']), post: true, ms: own.chance(0.5) ? 0 : own.whole(0, 8), starts: [], down: 0}));
  }
  {
    // While the machine was down somebody set its clock: hours ahead, half an hour behind, right again.
    const own = new Random(`${seed} clock`);
    const when = () => own.between(40, kDay - kQuiet);
    own.times(0, 3, () => add(when(), 'kill', {starts: [], down: own.chance(0.3) ? own.whole(50, 500) : 0, ahead: own.pick([0, own.whole(-30, -1), own.whole(1, 90), own.whole(90, 360)])}));
  }
  {
    const own = new Random(`${seed} radio`);
    const when = moments(own);
    own.times(8, 24, (i) => add(when(), 'say', {channel: 'radio', id: `radio-${i + 1}`, text: own.pick(kSaid)}));
    own.times(2, 5, () => {
      const from = when();
      add(from, 'ill', {far: 'radio', until: Math.min(from + own.between(5, 120), kDay - kQuiet), fault: own.pick(kRadioIlls)(own)});
    });
  }
  if (store === 'postgres') {
    const own = new Random(`${seed} database`);
    const when = moments(own);
    own.times(3, 7, () => {
      const from = when();
      add(from, 'ill', {far: 'database', until: Math.min(from + own.between(2, 60), kDay - kQuiet), fault: own.pick(kTcpIlls)(own)});
    });
    own.times(1, 4, () => add(when(), 'database killed', {down: own.chance(0.5) ? 0 : own.whole(20, 1500)}));
  }
  return acts.sort((a, b) => a.at - b.at);
}
