// The matcher over the shipped packs and more rules, against Hyperscan, RE2::Set and a loop of RE2; one core, unseen messages.
import {counters, line} from '../google.mjs';
import {alone} from '../kit.mjs';

export const about = 'the matcher with the shipped packs, 2,000 and 10,000 rules, against Hyperscan, RE2::Set and a loop of RE2; its build and memory';
const kUnit = {unit: 'messages/s'};
const kFlags = '/iterations:\\d+/manual_time';

export async function run({quick, say}) {
  const lines = [];
  const rules = (count) => (count ? `${count.toLocaleString('en-US')} rules` : 'shipped packs');
  // [rules, places, reach]; Hyperscan takes two minutes to build 10,000.
  const hyperscan = [[0, 0, '1.2 (aim 2)'], [0, 1, '5 (aim 8)'], [200, 0, ''], [2_000, 0, '1.5 (aim 3)'], ...(quick ? [] : [[10_000, 0, '3 (aim 5)']])];
  let there = true;
  for (const [count, places, reach] of hyperscan) {
    say(`Hyperscan, ${rules(count)}`);
    const said = await counters(`BM_MatcherAgainstHyperscan/rules:${count}/places:${places}${kFlags}`);
    there = said !== null;
    if (!there) break;
    lines.push(line(`${rules(count)}${places ? ', with places' : ''}`, said, places ? 'Hyperscan, RE2 for the places' : 'Hyperscan, which tells no places', {
      ...kUnit, reach, notes: [`${said.patterns} patterns, of which Hyperscan takes ${said.hyperscan_takes} and builds in ${said.hyperscan_build_s.toFixed(1)} s`]}));
  }
  if (!there) lines.push({what: 'Hyperscan: not measured', notes: ['crier_bench was built without it (libhyperscan-dev; script/setup bench, then configure again)']});
  for (const [count, set] of [[0, 0], [0, 1], [200, 1], ...(quick ? [] : [[2_000, 0], [2_000, 1]])]) {
    say(`RE2${set ? '::Set' : ', a loop'}, ${rules(count)}`);
    lines.push(line(rules(count), await counters(`BM_MatcherAgainstRe2/rules:${count}/set:${set}${kFlags}`), set ? 'RE2::Set, which tells no places' : 'a loop of RE2', kUnit));
  }
  for (const count of [0, 2_000, 10_000]) {
    const {ms, mb} = await counters(`BM_MatcherBuild/rules:${count}`);
    lines.push(alone(`build, ${rules(count)}`, [ms / 1000], {unit: 's', reach: 'under 1', notes: [`its process grew by ${mb.toFixed(0)} MB (reach: under 100)`]}));
  }
  return lines;
}
