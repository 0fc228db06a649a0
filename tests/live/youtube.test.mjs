// The real program beside a double of the YouTube Data API: hears every comment once, also those under a long thread and those held back,
// within the units of the day. Crier has no way to answer one person yet, so that the sink refuses a bulletin is what is tried of it here.
import assert from 'node:assert/strict';
import test from 'node:test';

import {Crier, program, start, token, until} from './crier.mjs';
import {YouTubeDouble} from './youtube_double.mjs';

const owner = (double) => `client_id: '${double.clientId}', client_secret: 'env:YT_SECRET', refresh_token: 'env:YT_REFRESH'`;
const channel = (double, login, more = '') =>
  `  - {name: 'tube', connector: 'youtube', channel: '${double.channel.id}', ${login}, server: '${double.origin}', token_server: '${double.origin}', allow_private: true, backfill: 400, poll_every: '1s'${more}}\n`;
async function startBoth(t, login = owner, more = '', {change = () => {}, ...options} = {}) {
  const double = await new YouTubeDouble().listen();
  t.after(() => double.close());
  change(double);
  const env = {YT_SECRET: double.clientSecret, YT_REFRESH: double.refreshToken, YT_KEY: double.apiKey};
  return {double, crier: await Crier.start(t, channel(double, login(double), more), {env, ...options})};
}
const mentions = (crier) => crier.all('/mentions', 'mentions');
const heard = (crier, count) => until(`${count} are heard`, async () => {
  const rows = await mentions(crier);
  return rows.length >= count && rows;
});
const ana = {id: 'UCana0000000000000000001', name: '@ana'};
const ben = {id: 'UCben0000000000000000001', name: '@ben'};
// So many that a poll a second does not stretch.
const kMany = ', daily_units: 10000000';

test('youtube: every comment is heard once: long threads, several pages, held back, after a kill', async (t) => {
  let long, pothole, held;
  const {double, crier} = await startBoth(t, owner, kMany, {change(made) {
    made.units = 10_000_000;
    pothole = made.say(ana, "There's a huge pothole\non Elm & Oak");
    for (let i = 0; i < 120; ++i) made.say(ben, `Street light ${i} is out`);
    long = made.say(ben, 'Is the bridge open?');
    for (let i = 0; i < 130; ++i) made.answer(long, ana, `No, says number ${i}`);
    held = made.say(ben, 'See http://city.example/flood', {status: 'heldForReview'});
    made.answer(long, made.channel, 'It opens at noon');
  }});
  await heard(crier, 1 + 120 + 1 + 130 + 1);
  await crier.process.stop('SIGKILL');
  const late = double.answer(long, ben, 'Thank you');
  await crier.restart();
  const rows = await heard(crier, 254);
  assert.equal(rows.length, 254);
  assert.equal(new Set(rows.map(({native_id}) => native_id)).size, 254);
  const of = (comment) => rows.find(({native_id}) => native_id === comment.id);
  assert.equal(of(pothole).text, "There's a huge pothole\non Elm & Oak");
  assert.equal(of(pothole).verdict.issues[0].service_code, 'pothole');
  assert.equal(of(late).url, `https://www.youtube.com/watch?v=${long.video}&lc=${late.id}`);
  assert.ok(of(held));
  assert.ok(!rows.some(({text}) => text.includes('noon')));
});

test('youtube: an edit and a new answer under an old comment are heard; the same answers are not asked for again', async (t) => {
  const {double, crier} = await startBoth(t, owner, kMany, {change: (made) => (made.units = 10_000_000)});
  const first = double.say(ana, 'The street light is out');
  for (let i = 0; i < 7; ++i) double.answer(first, ben, `Here, too: ${i}`);
  await heard(crier, 8);
  const asked = () => double.requests.filter(({kind}) => kind === 'GET comments').length;
  const before = asked();
  const polls = () => double.requests.filter(({kind}) => kind === 'GET commentThreads').length;
  const now = polls();
  await until('it polls on', () => polls() > now + 9);
  assert.equal(asked(), before);
  double.answer(first, ana, 'And the next one');
  await heard(crier, 9);
  assert.equal(asked(), before + 1);
  double.edit(first, 'There is graffiti on the wall');
  await until('the edit is heard', async () => (await mentions(crier)).some(({text}) => text.includes('graffiti')));
  assert.equal((await mentions(crier)).length, 9);
});

test('youtube: with a key it hears what is public, and stays within the units of the day', async (t) => {
  const {double, crier} = await startBoth(t, () => "api_key: 'env:YT_KEY'", ', daily_units: 200', {change(made) {
    made.say(ana, 'The street light is out');
    made.say(ben, 'spam', {status: 'likelySpam'});
  }});
  const rows = await heard(crier, 1);
  assert.equal(rows.length, 1);
  assert.ok(double.requests.reduce((sum, {units}) => sum + units, 0) < 10);
  const doctor = start(t, program, ['doctor', '--config', crier.config, '--json'], {env: {...process.env, CRIER_TOKEN: token, ...crier.env}});
  await doctor.ended;
  const check = JSON.parse(doctor.output).checks.find(({what}) => what === 'channel tube');
  assert.equal(check.state, 'ok', doctor.output);
  assert.match(check.advice, /^@portalder, 19\d of 200 units left today by our count/);
  for (const secret of [double.apiKey, double.clientSecret]) assert.ok(!(doctor.output + crier.process.output).includes(secret));
});

test('youtube: units that others spent are waited for, and that is told', async (t) => {
  const {crier} = await startBoth(t, owner, kMany, {change: (made) => (made.units = 2)});
  const tube = await until('it is told', async () => {
    const row = await crier.channel('tube');
    return /used up until midnight|exceeded your quota/.test(JSON.stringify(row)) && row;
  });
  assert.ok(new Date(tube.next_poll) - Date.now() > 60_000, JSON.stringify(tube));
});

test('youtube: a bulletin for all does not go there; one that names it is refused, and says why', async (t) => {
  const {double, crier} = await startBoth(t, owner, ', replies: true');
  const bulletin = {
    kind: 'disaster_update', event: 'Flood', urgency: 'Immediate', severity: 'Severe', certainty: 'Observed', area: 'Harbor district', channels: ['tube'],
    expires: new Date(Date.now() + 6 * 3600_000).toISOString().replace(/\.\d+/, ''), info: {en: {headline: 'The bridge is closed', description: 'Use the tunnel.'}},
  };
  const sent = await crier.send(bulletin);
  assert.equal(sent.deliveries[0].state, 'failed');
  assert.match(sent.deliveries[0].error, /only answers to comments/);
  assert.equal(double.sent().length, 0);

  const quiet = await startBoth(t, owner, '');
  const preview = await quiet.crier.post('/bulletins/preview', {...bulletin, channels: []});
  assert.equal(preview.posts.length + preview.errors.length, 0, JSON.stringify(preview));
});
