// What the hub holds while one bulletin goes out by mail to 100,000 people, each in the ledger.
import {accepted, approved, hubOn} from '../hub.mjs';
import {alone, check, memory} from '../kit.mjs';
import {MailSink} from '../mail_sink.mjs';

export const about = 'memory of the hub while a bulletin goes out to 100,000 people by mail';

export async function run({t, count}) {
  const people = count(100_000, 5_000);
  const sink = await MailSink.start(t);
  const recipients = Array.from({length: people}, (_, i) => `r${i}@city.test`);
  const crier = await hubOn(t, `  - {name: 'mail', connector: 'email', smtp: '127.0.0.1:${sink.port}', smtp_tls: 'none', from: 'City of Alder <alerts@city.test>', connections: 32, allow_private: true, languages: ['en'], recipients: ${JSON.stringify(recipients)}}\n`);
  const {pid} = crier.process;
  const before = memory(pid).now;
  const held = [];
  const watch = setInterval(() => held.push(memory(pid).now), 250);
  const from = performance.now();
  try {
    await accepted(crier, await approved(crier, 0, ['mail']), people);
  } finally {
    clearInterval(watch);
  }
  const took = (performance.now() - from) / 1000;
  await sink.checked(0, people);
  check(held.length > 0, 'nothing was measured');
  const {peak} = memory(pid);
  return [
    alone(`memory, ${people.toLocaleString('en-US')} mails going out`, held, {unit: 'MB', notes: [`${before.toFixed(0)} MB before`, `${Math.round(people / took)} mails/s`]}),
    alone('its peak (VmHWM)', [peak], {unit: 'MB', reach: 'under 200'}),
  ];
}
