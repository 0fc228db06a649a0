// The real program with a real Postfix and a real Dovecot: hears within IDLE, once, whatever is restarted; sends; hears of bounces;
// trusts no certificate that it should not.
import assert from 'node:assert/strict';
import {chmodSync} from 'node:fs';
import test from 'node:test';

import {Crier, run, tempFolder, until} from './crier.mjs';
import {MailServers, mailMissing, mailPassword, makeCertificate} from './mail_servers.mjs';

const options = {skip: mailMissing};
const env = {MAIL_PASSWORD: mailPassword};
// A poll takes two minutes and the next would come after an hour: what is heard sooner was heard in IDLE.
const idle = `, poll_every: '1h'`;

const letter = (id, subject, text, more = '') =>
  `From: Ana <ana@example.org>\nTo: alerts@city.test\nMessage-ID: <${id}@example.org>\nSubject: ${subject}\n${more}\n${text}\n`;
const heard = (crier, count) =>
  until(`${count} mentions`, async () => {
    const mentions = await crier.all('/mentions', 'mentions');
    return mentions.length >= count && mentions;
  });
const bulletin = {
  kind: 'disaster_update', event: 'Flood', urgency: 'Immediate', severity: 'Severe', certainty: 'Observed', area: 'Harbor district',
  expires: new Date(Date.now() + 6 * 3600_000).toISOString().replace(/\.\d+/, ''),
  info: {en: {headline: 'River Street is under water – ¡cuidado!', description: 'Crews work on the dike.', instruction: 'Stay away from the river.'}},
};
// A mail's headers, unfolded, by lower-case name.
function headersOf(mail) {
  const head = mail.replace(/\r\n/g, '\n').split('\n\n')[0].replace(/\n[ \t]+/g, ' ');
  return Object.fromEntries(head.split('\n').reverse().map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]));
}

test('a mail is heard while it waits in IDLE, once, also after restarts of either side', options, async (t) => {
  const servers = await MailServers.start(t);
  const crier = await Crier.start(t, servers.channel(`, send: false${idle}`), {env});
  await until('it listens', async () => (await crier.channel('mail')).state === 'ok');
  await servers.deliver({message: letter('one', 'Pothole', 'A huge pothole on Main Street')});
  const [first] = await heard(crier, 1);
  assert.equal(first.native_id, 'one@example.org');
  assert.equal(first.text, 'Pothole\n\nA huge pothole on Main Street');
  assert.equal(first.author.handle, 'ana@example.org');
  assert.equal(first.verdict.issues[0].service_code, 'pothole');
  await servers.deliver({message: letter('two', 'Lamp', 'The street light is out')});
  await heard(crier, 2);

  await crier.process.stop();
  await servers.deliver({message: letter('three', 'While you were away', 'Nobody listens')});
  await crier.restart();
  await heard(crier, 3);

  await servers.dovecot.stop();
  await until('it notices', async () => (await crier.channel('mail')).state === 'failing');
  await servers.deliver({message: letter('four', 'While it was down', 'The flood is in the cellar')});
  // It asks again after its own interval, which is an hour here: a restart is quicker.
  await servers.startDovecot();
  await crier.process.stop();
  await crier.restart();
  await heard(crier, 4);
  await servers.deliver({message: letter('five', 'Thanks', 'It is fixed')});
  // The same mail once more, as a list would bring it.
  await servers.deliver({message: letter('one', 'Pothole', 'A huge pothole on Main Street')});
  await servers.deliver({message: letter('six', 'Last', 'Goodbye')});
  const all = await heard(crier, 6);
  assert.deepEqual(all.map((mention) => mention.native_id.split('@')[0]).sort(), ['five', 'four', 'one', 'six', 'three', 'two']);
});

test('it comes back by itself when the IMAP server does', options, async (t) => {
  const servers = await MailServers.start(t);
  const crier = await Crier.start(t, servers.channel(`, send: false, poll_every: '1s'`), {env});
  await until('it listens', async () => (await crier.channel('mail')).state === 'ok');
  await servers.dovecot.stop('SIGKILL');
  await until('the old one is gone and a new one answers', async () => {
    await servers.startDovecot();
    return true;
  });
  await servers.deliver({message: letter('one', 'Lamp', 'The street light is out')});
  assert.equal((await heard(crier, 1))[0].native_id, 'one@example.org');
});

// Dovecot then hangs up (imap_fetch_failure = disconnect-immediately).
test('a mail that the server cannot read holds no other back, and is heard once it can', options, async (t) => {
  const servers = await MailServers.start(t);
  const crier = await Crier.start(t, servers.channel(`, send: false${idle}`), {env});
  await until('it listens', async () => (await crier.channel('mail')).state === 'ok');
  await crier.process.stop();
  for (const id of ['one', 'two', 'three']) {
    await servers.deliver({message: letter(id, 'Lamp', `The street light is out: ${id}`)});
    await until('it lies in the mailbox', () => servers.pathOf(`<${id}@example.org>`));
  }
  chmodSync(servers.pathOf('<two@example.org>'), 0o000);
  await crier.restart();
  const ids = (mentions) => mentions.map((mention) => mention.native_id.split('@')[0]).sort();
  assert.deepEqual(ids(await heard(crier, 2)), ['one', 'three']);
  await servers.deliver({message: letter('four', 'Lamp', 'The street light is out: four')});
  assert.deepEqual(ids(await heard(crier, 3)), ['four', 'one', 'three']);
  await until('nothing fails', async () => (await crier.channel('mail')).state === 'ok');

  await crier.process.stop();
  assert.match(crier.process.output, /a mail cannot be read; it is asked for again for three days.* channel=mail uid=2/);
  chmodSync(servers.pathOf('<two@example.org>'), 0o600);
  await crier.restart();
  assert.deepEqual(ids(await heard(crier, 4)), ['four', 'one', 'three', 'two']);
  await servers.deliver({message: letter('five', 'Lamp', 'The street light is out: five')});
  assert.deepEqual(ids(await heard(crier, 5)), ['five', 'four', 'one', 'three', 'two']);
});

test('a bulletin goes out by mail, its answer finds it, and who unsubscribes gets no more', options, async (t) => {
  const servers = await MailServers.start(t);
  const crier = await Crier.start(
    t, servers.channel(`, folder: 'INBOX', languages: ['en'], recipients: ['ben@city.test', 'cleo@city.test'], unsubscribe_url: 'https://city.test/u?who={recipient}'${idle}`), {env});
  const sent = await crier.send({...bulletin, channels: ['mail']});
  assert.equal(sent.state, 'sent');
  assert.deepEqual(sent.deliveries.map(({recipient, state}) => `${recipient} ${state}`).sort(), ['ben@city.test accepted', 'cleo@city.test accepted']);
  const delivery = sent.deliveries.find(({recipient}) => recipient === 'ben@city.test');
  const mail = await until('it arrives', () => servers.inbox().find((text) => text.includes('To: ben@city.test')));
  const headers = headersOf(mail);
  assert.equal(headers['message-id'], `<${delivery.native_id}>`);
  assert.equal(headers.from, 'City of Test <alerts@city.test>');
  assert.equal(headers.to, 'ben@city.test');
  assert.equal(headers['return-path'], '<alerts@city.test>');
  assert.equal(headers['auto-submitted'], 'auto-generated');
  assert.equal(headers['list-id'], '<alerts.city.test>');
  assert.equal(headers['list-unsubscribe'], `<https://city.test/u?who=ben%40city.test>, <mailto:alerts@city.test?subject=unsubscribe%20${delivery.native_id.split('.')[0]}>`);
  assert.equal(headers['list-unsubscribe-post'], 'List-Unsubscribe=One-Click');
  assert.equal(headers['content-language'], 'en');
  assert.match(headers.subject, /^River Street is under water =\?utf-8\?/i);
  assert.match(headers['content-type'], /^multipart\/alternative/);
  assert.match(mail, /Stay away from the river\./);

  await servers.deliver({from: 'ben@city.test', message: letter('answer', 'Re: River', 'It is in my cellar\n\n> Stay away', `In-Reply-To: <${delivery.native_id}>\n`)});
  const mentions = await heard(crier, 1);
  assert.equal(mentions.length, 1, 'its own bulletin, in the same mailbox, is no mention');
  assert.equal(mentions[0].text, 'It is in my cellar');

  // Who leaves by the mail's own mailto: is believed from any address; whoever answers another's mail, or only says to be
  // somebody, changes nothing.
  const key = delivery.native_id.split('.')[0];
  await servers.deliver({from: 'mallory@evil.test', message: letter('quoted', 'Re: River', 'Unsubscribe', `In-Reply-To: <${delivery.native_id}>\n`).replace(/^From: .*$/m, 'From: Mallory <mallory@evil.test>')});
  await until('staff are asked', async () => (await crier.get('/consents?channel=mail&recipient=ben@city.test')).consents[0]?.state === 'asked');
  assert.match(run(['consent', 'list', 'mail', '--config', crier.config], {cwd: crier.folder, env}).stdout, /asked {6}mail {2}ben@city\.test {2}none from mallory@evil\.test {2}Unsubscribe/i);
  await servers.deliver({from: 'ben@work.test', message: `From: Ben <ben@work.test>\nTo: alerts@city.test\nSubject: unsubscribe ${key}\n\n`});
  await servers.deliver({from: 'mallory@evil.test', message: letter('forged', 'unsubscribe', '').replace(/^From: .*$/m, 'From: Cleo <cleo@city.test>')});
  const asked = (await heard(crier, 2)).find(({native_id}) => native_id.startsWith('forged'));
  assert.match(asked.text, /^\[Asks to unsubscribe, sender not proven: cleo@city\.test\]/);
  await servers.deliver({message: letter('after', 'After it', 'Lamp out')});
  await heard(crier, 3);
  const again = await crier.send({...bulletin, channels: ['mail']});
  assert.deepEqual(again.deliveries.map(({recipient, state}) => `${recipient} ${state}`).sort(), ['ben@city.test skipped', 'cleo@city.test accepted']);

  // Nobody is left: the bulletin is done all the same.
  const mine = again.deliveries.find(({recipient}) => recipient === 'cleo@city.test');
  await servers.deliver({from: 'cleo@city.test', message: letter('stop', 'Re: River', 'Por favor, quítenme de la lista.', `In-Reply-To: <${mine.native_id}>\n`).replace(/^From: .*$/m, 'From: Cleo <cleo@city.test>')});
  await servers.deliver({message: letter('last', 'After that', 'Lamp out again')});
  await heard(crier, 4);
  const none = await crier.send({...bulletin, channels: ['mail']});
  assert.equal(none.state, 'sent');
  assert.deepEqual(none.deliveries.map(({state}) => state), ['skipped', 'skipped']);

  // What is known of it, and the way back.
  const {consents} = await crier.get('/consents?channel=mail');
  assert.deepEqual(consents.map(({recipient, state, proof}) => `${recipient} ${state} ${proof}`), ['cleo@city.test withdrawn key', 'ben@city.test withdrawn key']);
  const [, ben] = consents;
  assert.deepEqual([ben.sender, ben.key, ben.bulletin_id, ben.listed], ['ben@work.test', key, sent.id, true]);
  const {history} = await crier.get('/consents?channel=mail&recipient=cleo%40city.test');
  assert.deepEqual(history.map(({state, words}) => `${state}: ${words}`), ['withdrawn: Por favor, quítenme de la lista.', 'asked: unsubscribe']);
  const restored = await crier.post('/consents/restore', {channel: 'mail', recipient: 'ben@city.test', id: ben.id, by: 'Kim', why: 'He called'});
  assert.deepEqual([restored.state, restored.by, restored.why], ['restored', 'Kim', 'He called']);
  // The same by the command line, beside the running hub.
  const consent = (...args) => run(['consent', ...args, '--config', crier.config], {cwd: crier.folder, env});
  const lines = (answer) => answer.stdout.trim().split('\n').filter(Boolean).map((line) => JSON.parse(line));
  assert.deepEqual(lines(consent('list', 'mail', '--json')).map(({recipient, state}) => `${recipient} ${state}`), ['ben@city.test restored', 'cleo@city.test withdrawn']);
  assert.match(consent('show', 'mail', 'ben@city.test').stdout, /restored[\s\S]*by +Kim[\s\S]*withdrawn[\s\S]*from +ben@work\.test/);
  assert.equal(consent('show', 'mail', 'nobody@city.test').status, 1);
  assert.equal(consent('restore', 'mail', 'cleo@city.test').status, 2, 'who and why are missing');
  assert.equal(consent('restore', 'mail', 'cleo@city.test', '--by', 'Kim', '--why', 'Hers').status, 0);
  assert.equal(consent('restore', 'mail', 'cleo@city.test', '--by', 'Kim', '--why', 'Hers').status, 1, 'nothing is to be restored');
  assert.equal(consent('withdraw', 'mail', 'Cleo@city.test', '--by', 'Kim', '--why', 'She wrote again').status, 0);
  assert.equal(consent('withdraw', 'nowhere', 'cleo@city.test', '--by', 'Kim', '--why', 'x').status, 1);
  assert.deepEqual(lines(consent('show', 'mail', 'cleo@city.test', '--json')).map(({state}) => state), ['withdrawn', 'restored', 'withdrawn', 'asked']);
  const back = await crier.send({...bulletin, channels: ['mail']});
  assert.deepEqual(back.deliveries.map(({recipient, state}) => `${recipient} ${state}`).sort(), ['ben@city.test accepted', 'cleo@city.test skipped']);
});

test('what bounces becomes failed', options, async (t) => {
  const servers = await MailServers.start(t);
  const crier = await Crier.start(
    t, servers.channel(`, languages: ['en'], recipients: ['nobody7@city.test', 'ben@city.test'], verp: true${idle}`), {env});
  const {id} = await crier.send({...bulletin, channels: ['mail']});
  const rows = await until('the bounce is heard', async () => {
    const {deliveries} = await crier.get(`/bulletins/${id}`);
    return deliveries.some(({state}) => state === 'failed') && deliveries;
  });
  const by = Object.fromEntries(rows.map((row) => [row.recipient, row]));
  assert.equal(by['nobody7@city.test'].state, 'failed');
  assert.match(by['nobody7@city.test'].error, /5\.1\.1.*unknown user/i);
  assert.equal(by['ben@city.test'].state, 'accepted');
  assert.deepEqual(await crier.all('/mentions', 'mentions'), [], 'a bounce is no mention');
});

test('doctor logs in at both servers; a wrong password, a wrong name and a stranger’s certificate are refused', options, async (t) => {
  const servers = await MailServers.start(t);
  const other = makeCertificate(tempFolder(t), 'stranger', 'DNS:localhost');
  const crier = await Crier.start(t, servers.channel(`, listen: false, send: false`), {env});
  const doctor = (config, password = mailPassword) => {
    const {stdout} = run(['doctor', '--json', '--config', config], {cwd: crier.folder, env: {MAIL_PASSWORD: password}});
    return JSON.parse(stdout).checks.find(({what}) => what === 'channel mail');
  };
  assert.deepEqual(doctor(crier.config), {what: 'channel mail', state: 'ok', advice: 'alerts@city.test'});
  const wrong = doctor(crier.config, 'not-the-password-at-all');
  assert.equal(wrong.state, 'wrong');
  assert.match(wrong.advice, /user and password/);
  assert.doesNotMatch(wrong.advice, /not-the-password/);

  const stranger = await Crier.start(t, servers.channel(`, listen: false, send: false`).replace(servers.ca, other.ca), {env});
  const untrusted = doctor(stranger.config);
  assert.equal(untrusted.state, 'wrong');
  assert.match(untrusted.advice, /certificate does not hold/);

  const elsewhere = await MailServers.start(t, {names: 'DNS:mail.elsewhere.test'});
  const misnamed = await Crier.start(t, elsewhere.channel(`, listen: false, send: false`), {env});
  const refused = doctor(misnamed.config);
  assert.equal(refused.state, 'wrong');
  assert.match(refused.advice, /certificate does not hold/);
});
