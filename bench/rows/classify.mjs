// The whole of `crier classify` on one core: JSON in, verdicts out; against a program built before, and npm's vader-sentiment, which does
// sentiment alone. The rate is of many messages less the same with one, so that loading the rules does not count.
import {join} from 'node:path';

import {against, alone, alternating, check, npmPeer, peers, perhaps, program, ran, root, seconds, tool} from '../kit.mjs';
import {messages, source} from '../words.mjs';

export const about = 'whole classify on one core, against --before PROGRAM and vader-sentiment';

export async function run({rounds, count, before}) {
  const notes = [source];
  const taskset = tool('taskset', 'util-linux');
  const total = count(40_000, 10_000);
  const some = Math.min(total, 4_000);
  const vader = perhaps(() => npmPeer('vader-sentiment'), notes);
  const all = [...messages(total)].map((text, i) => JSON.stringify({id: `m${i}`, text}));
  const input = (lines) => `${lines.join('\n')}\n`;
  const whole = input(all);
  const one = input(all.slice(0, 1));
  const said = {};
  // Messages a second of a program on one core, the pages of its files read before.
  const rate = (name, command, args, lines, text) => async () => {
    const on = (input) => ran(taskset, ['-c', '0', command, ...args], {input});
    let out;
    const empty = await seconds(() => on(one));
    const full = await seconds(async () => (out = await on(text)));
    said[name] = out.trimEnd().split('\n');
    check(said[name].length === lines, `${name}: ${said[name].length} answers to ${lines} messages`);
    check(full > empty, `${name}: ${lines} messages take no longer than one; give it more`);
    return (lines - 1) / (full - empty);
  };
  // Against the rules of this tree, whatever program it is.
  const args = ['classify', '--rules', join(root, 'rules')];
  const figures = await alternating(rounds, {
    crier: rate('crier', program, args, total, whole),
    before: before && rate('before', before, args, total, whole),
    vader: vader && rate('vader', process.execPath, [join(peers, 'vader.mjs')], some, input(all.slice(0, some))),
  });
  said.crier.forEach((line, i) => {
    const verdict = JSON.parse(line);
    check(verdict.id === `m${i}` && !verdict.error, `line ${i} is ${line.slice(0, 200)}`);
  });
  const what = `classify, ${total.toLocaleString('en-US')} messages`;
  const lines = [alone(`${what}, one core`, figures.crier, {unit: 'messages/s', reach: '80,000 (aim 100,000)', notes})];
  if (before) {
    const others = said.crier.filter((line, i) => line !== said.before[i]).length;
    lines.push(against(what, figures.crier, 'the program before', figures.before, {unit: 'messages/s', reach: 3, notes: [others ? `${others} verdicts differ` : 'the same verdicts, byte for byte']}));
  }
  if (vader) lines.push(against(what, figures.crier, `vader-sentiment, ${some.toLocaleString('en-US')} of them`, figures.vader, {unit: 'messages/s'}));
  return lines;
}
