// From a webhook call to the far ends of the lane of people in danger (mail, webhook, a console's event stream), while 200 mentions a second are heard.
import {consoleEnd, mailEnd, webhookEnd} from '../far_ends.mjs';
import {hubOn, token} from '../hub.mjs';
import {alone, check, median, percentile, until} from '../kit.mjs';
import {run as command} from '../../tests/live/crier.mjs';
import {messages} from '../words.mjs';

export const about = 'the lane of people in danger: from webhook to mail, webhook and console, under 200 mentions a second';
const kRate = 200;  // mentions a second
const kEach = 100;  // one of so many is somebody in danger
const kPatience = 60;  // s until all have arrived

export async function run({t, count}) {
  const seconds = count(60, 6);
  const mail = await mailEnd(t);
  const pager = await webhookEnd(t);
  const crier = await hubOn(t, `  - {name: 'said', connector: 'webhook', accept_unsigned: true, fields: {native_id: /id, text: /text, author_id: /who}}
  - {name: 'mail', connector: 'email', smtp: '127.0.0.1:${mail.port}', smtp_tls: 'none', from: 'City of Alder <alerts@city.test>', allow_private: true, languages: ['en']}
  - {name: 'pager', connector: 'webhook', url: 'http://127.0.0.1:${pager.port}/page', body: '{"text": "{{text}}"}', allow_private: true, languages: ['en']}\n`,
    {extra: "duty: {channels: ['pager']}\n"});
  const added = command(['people', 'add', 'dora', '--role', 'triage', '--config', crier.config], {input: 'live-bench-password-0123\n', cwd: crier.folder});
  check(added.status === 0, `a person cannot be added: ${added.stderr}`);
  const to = new Date(Date.now() + 24 * 3_600_000).toISOString();
  await crier.post('/duties', {person: 'dora', to, channel: 'mail', recipient: 'dora@city.test'});
  await crier.post('/duties', {person: 'dora', to, channel: 'pager'});
  const console_ = await consoleEnd(t, `${crier.url}/api/v1/stream`, {Authorization: `Bearer ${token}`});

  const total = kRate * seconds;
  const words = [...messages(total)];
  const began = new Map();
  const calls = [];
  const from = performance.now();
  let late = 0;
  for (let i = 0; i < total; ++i) {
    const due = from + (i * 1000) / kRate;
    if (due > performance.now()) await new Promise((done) => setTimeout(done, due - performance.now()));
    late = Math.max(late, performance.now() - due);
    const danger = i % kEach === kEach / 2;
    if (danger) began.set(i, performance.now());
    const text = danger ? `We are trapped on the roof of ${i + 1} Elm Street, the water is rising, please help us, case ${i}` : words[i];
    calls.push(fetch(`${crier.url}/hooks/said`, {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify({id: `m${i}`, text, who: `r${i}`})})
      .then(async (response) => (await response.arrayBuffer(), response.status)));
  }
  const statuses = await Promise.all(calls);
  check(statuses.every((status) => status === 200), `calls are answered ${[...new Set(statuses)]}`);
  const ends = {mail, webhook: pager, console: console_};
  await until('every case is at every far end', () => Object.values(ends).every(({at}) => [...began.keys()].every((number) => at.has(number))), {tries: kPatience * 10}).catch(() => {});
  const lines = [];
  for (const [name, {at}] of Object.entries(ends)) {
    const lost = [...began.keys()].filter((number) => !at.has(number));
    check(lost.length === 0, `${lost.length} of ${began.size} cases are not at the ${name}: ${lost.slice(0, 5)}`);
    // The stream tells the same case again whenever it changes.
    const twice = name === 'console' ? [] : [...began.keys()].filter((number) => at.get(number).length > 1);
    check(twice.length === 0, `${twice.length} cases are twice at the ${name}: ${twice.slice(0, 5)}`);
    const took = [...began].map(([number, when]) => (at.get(number)[0] - when) / 1000);
    lines.push(alone(`people in danger, webhook to ${name}, 99 of 100 within`, [percentile(took, 0.99)], {
      unit: 's', reach: 'within 5', notes: [`${began.size} of ${total.toLocaleString('en-US')} mentions at ${kRate}/s; half within ${median(took).toFixed(2)} s, all within ${Math.max(...took).toFixed(2)} s`]}));
  }
  const {heard} = await crier.channel('said');
  check(heard === total, `heard ${heard} of ${total}`);
  lines[0].notes.push(`the calls were at most ${late.toFixed(0)} ms behind their time`);
  return lines;
}
