// Messages to classify: real ones of the labelled sets, where ../shared/data is beside this tree; else whole examples of the rule
// packs, nine of ten of what must not match. The same every time, each with a number, so that none is there twice.
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

import {sharedData} from '../tests/live/crier.mjs';
import {readCsv} from '../tests/live/csv.mjs';
import {check, root} from './kit.mjs';

const kSets = ['ordinary-tweets-av', 'ordinary-tweets-tweeteval-emoji', 'airline-tweets', 'boston-311-open311', 'seeclickfix-new-haven', 'crisislex-t6', 'humaid'];
const kBytes = 92;  // of a short message
const kLongest = 500;

// The same numbers every time.
function below(seed) {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 4294967296) * bound);
  };
}

function real() {
  const sets = kSets.map((name) => join(sharedData ?? '', 'labelled', `${name}.csv`));
  if (!sharedData || !sets.every(existsSync)) return null;
  const all = [...new Set(sets.flatMap((file) => readCsv(file).map(({text}) => text.trim())))].filter((text) => text && text.length <= kLongest);
  const random = below(92);
  for (let i = all.length - 1; i > 0; --i) {
    const other = random(i + 1);
    [all[i], all[other]] = [all[other], all[i]];
  }
  return all;
}

// {en: {yes: [], no: []}, es: ...}
function examples() {
  const made = {};
  for (const file of readdirSync(join(root, 'rules')).filter((each) => /\.(en|es)\.yaml$/.test(each)).sort()) {
    const lang = (made[file.slice(-7, -5)] ??= {yes: [], no: []});
    for (const [, which, list] of readFileSync(join(root, 'rules', file), 'utf8').matchAll(/^ *(yes|no): *\[((?:'(?:[^']|'')*'|[^\]'])*)\]/gm))
      for (const [, example] of list.matchAll(/'((?:[^']|'')*)'/g)) lang[which].push(example.replaceAll("''", "'"));
  }
  for (const lang of ['en', 'es']) check(made[lang]?.yes.length > 100 && made[lang].no.length > 100, `examples in ${lang} were not found in rules/`);
  return made;
}

const talk = real();
export const source = talk ? 'real messages' : 'examples of the rule packs';

export function* messages(count) {
  if (talk) {
    for (let i = 0; i < count; ++i) yield i < talk.length ? talk[i] : `${talk[i % talk.length]} ${i}`;
    return;
  }
  const all = examples();
  const random = below(92);
  const one = (list) => list[random(list.length)];
  for (let i = 0; i < count; ++i) {
    const {yes, no} = all[random(5) === 0 ? 'es' : 'en'];
    let text = random(10) === 0 ? one(yes) : one(no);
    while (text.length < kBytes) text += `. ${one(no)}`;
    yield `${text} ${i}`;
  }
}
