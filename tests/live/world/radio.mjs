#!/usr/bin/env node
// A channel of the exec connector: says what is written into one file, writes what it shall say into another, and fails as the
// third says it shall. Options: said, sent, ill (files). It reads back and knows no keys.
import {appendFileSync, existsSync, readFileSync, writeSync} from 'node:fs';
import {createInterface} from 'node:readline';

const kOnce = 20;  // events of one poll
let files;

const linesOf = (file) => existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line)) : [];
const say = (line) => writeSync(1, JSON.stringify(line) + '\n');
const note = (line) => appendFileSync(files.sent, JSON.stringify(line) + '\n');

// What goes wrong with this question: {kind, ms}. Kinds: before and after (it ends, with nothing or all done), half (of an answer),
// silent, noise, later, slow.
function fault() {
  try {
    const ill = JSON.parse(readFileSync(files.ill, 'utf8'));
    return Math.random() < ill.chance ? ill : {};
  } catch {
    return {};
  }
}

const work = {
  hello({options}) {
    files = options;
    return {protocol: 1, name: 'radio', version: '1', abilities: ['poll', 'send', 'edit', 'retract', 'read_back'], limits: {unit: 'characters', max_length: 0}};
  },
  poll({id, cursor}) {
    const from = Number(cursor || 0);
    const all = linesOf(files.said);
    const now = all.slice(from, from + kOnce);
    for (const event of now) say({id, event});
    return {cursor: String(from + now.length), more: from + now.length < all.length};
  },
  edit({native_id: id, item: {text}}) {
    note({event: 'edit', native_id: id, text});
    return {};
  },
  retract({native_id: id}) {
    note({event: 'retract', native_id: id});
    return {};
  },
  read_back({native_id: id, key}) {
    const lines = linesOf(files.sent);
    const own = id || lines.find((line) => line.event === 'send' && line.key === key)?.native_id;
    const last = lines.filter((line) => line.native_id === own).at(-1);
    return {shown: last && last.event !== 'retract' ? {native_id: own, url: '', text: last.text} : null};
  },
};

for await (const line of createInterface({input: process.stdin})) {
  let asked;
  try {
    asked = JSON.parse(line);
  } catch {
    continue;
  }
  const {id} = asked;
  const {kind, ms = 0} = asked.do === 'hello' ? {} : fault();
  if (kind === 'before') process.exit(3);
  if (kind === 'later') {
    say({id, error: {fault: 'unreachable', message: 'not now'}});
    continue;
  }
  if (kind === 'slow') await new Promise((done) => setTimeout(done, ms));
  let answers;
  if (asked.do === 'send') {
    answers = asked.items.map(({key, text}) => {
      const name = `r${linesOf(files.sent).length + 1}`;
      note({event: 'send', native_id: name, key, text});
      return {id, key, receipt: {native_id: name}};
    });
  } else {
    answers = work[asked.do] ? [{id, done: work[asked.do](asked)}] : [{id, error: {fault: 'rejected', message: 'unknown'}}];
  }
  if (kind === 'after') process.exit(3);
  if (kind === 'silent') continue;
  if (kind === 'noise') say('what is this');
  for (const [i, answer] of answers.entries()) {
    const half = kind === 'half' && i === answers.length - 1;
    if (half) {
      writeSync(1, JSON.stringify(answer).slice(0, 9));
      process.exit(3);
    }
    say(answer);
  }
}
