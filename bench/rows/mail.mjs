// One bulletin to many people by mail, each in the ledger of a fully durable store, against programs that only send.
import {join} from 'node:path';

import {accepted, approved, hubOn} from '../hub.mjs';
import {against, alone, alternating, npmPeer, peers, perhaps, ran, seconds, tool} from '../kit.mjs';
import {MailSink} from '../mail_sink.mjs';

export const about = 'mail with ledger to 20,000 recipients, against smtp-source and nodemailer';
const kConnections = 16;

export async function run({t, rounds, count}) {
  const people = count(20_000, 500);
  const notes = [];
  const source = perhaps(() => tool('smtp-source', 'postfix'), notes);
  const nodemailer = perhaps(() => npmPeer('nodemailer'), notes);
  const sink = await MailSink.start(t);
  const recipients = Array.from({length: people}, (_, i) => `r${i}@city.test`);
  const crier = await hubOn(t, `  - {name: 'mail', connector: 'email', smtp: '127.0.0.1:${sink.port}', smtp_tls: 'none', from: 'City of Alder <alerts@city.test>', connections: ${kConnections}, allow_private: true, languages: ['en'], recipients: ${JSON.stringify(recipients)}}\n`);
  const firsts = [];
  let bytes = 1500;  // of a mail of Crier's, once it is known
  const through = (act) => async (round) => {
    const from = sink.size;
    // A peer that is a program of an interpreter says itself how long it took, without its start.
    let own;
    const took = await seconds(async () => (own = await act(round)));
    const all = await sink.checked(from, people);
    if (act === mine) bytes = Math.round(all / people);
    return people / (Number(own) || took);
  };
  const mine = async (round) => {
    const id = await approved(crier, round, ['mail']);
    firsts.push(await accepted(crier, id, people));
  };
  const figures = await alternating(rounds, {
    crier: through(mine),
    source: source && through(() => ran(source, ['-s', `${kConnections}`, '-m', `${people}`, '-N', '-l', `${bytes}`, '-f', 'alerts@city.test', '-t', 'r@city.test', `127.0.0.1:${sink.port}`])),
    nodemailer: nodemailer && through(() => ran(process.execPath, [join(peers, 'nodemailer.mjs'), `${sink.port}`, `${people}`, `${kConnections}`, `${bytes}`])),
  });
  const what = `mail, ${people.toLocaleString('en-US')} recipients, ${kConnections} connections`;
  const lines = [];
  if (source) lines.push(against(what, figures.crier, 'smtp-source', figures.source, {unit: 'mails/s', reach: 0.4, notes: [`${bytes} bytes a mail as the sink keeps it`]}));
  if (nodemailer) lines.push(against(what, figures.crier, 'nodemailer', figures.nodemailer, {unit: 'mails/s', reach: 4}));
  if (!source && !nodemailer) lines.push(alone(what, figures.crier, {unit: 'mails/s'}));
  lines.push(alone('first mail after approval, as the API shows it', firsts, {unit: 's', reach: 'under 1', notes}));
  return lines;
}
