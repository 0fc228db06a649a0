// One city with every kind of channel in one configuration: a bulletin goes to all of them, is corrected and taken back, and a
// storm day is heard from all of them at once, through a SIGKILL. Counted at the far ends and in the API.
import assert from 'node:assert/strict';
import test from 'node:test';

import {Crier, run, token, until} from './crier.mjs';
import * as ends from './far_ends.mjs';
import {categories, serviceCodes} from './topics.mjs';

// Without its line the city has no such channel.
const kEnds = [
  ends.bluesky,
  ends.mastodon,
  ends.x,
  ends.facebook,
  ends.instagram,
  ends.threads,
  ends.youtube,
  ends.twilio,
  ends.kannel,
  ends.telegram,
  ends.slack,
  ends.discord,
  ends.matrix,
  ends.cap,
  ends.email,
  ends.webhook,
  ends.feed,
];
const kEach = 30;  // words of residents on each channel
const kTaken = ['accepted', 'delivered'];

const sentences = (text, count) => Array.from({length: count}, (_, i) => text.replaceAll('#', i + 1)).join(' ');
// So long that all but those with the most room make several parts of it. Without a link: where that comes to stand alone in the
// last part of both languages, X takes it once only (x.test.mjs).
const storm = {
  kind: 'disaster_update', event: 'Flood', urgency: 'Immediate', severity: 'Severe', certainty: 'Observed', area: 'Harbor district',
  expires: new Date(Date.now() + 6 * 3600_000).toISOString().replace(/\.\d+/, ''),
  info: {
    en: {headline: 'River Street is under water', description: sentences('Pump # runs, and crews work on the dike near gate # tonight.', 54), instruction: 'Stay away from the river.'},
    es: {headline: 'La calle River está inundada', description: sentences('La bomba # funciona y hay equipos en el dique de la puerta #.', 54), instruction: 'Aléjese del río.'},
  },
};
const correction = {
  en: {headline: 'River Street and Dock Street are under water', description: sentences('Shelter # is open in the school on hill #.', 14), instruction: 'Stay away from river and harbor.'},
  es: {headline: 'Las calles River y Dock están inundadas', description: sentences('El refugio # está abierto en la escuela de la colina #.', 14), instruction: 'Aléjese del río y del puerto.'},
};

const plain = (text) => text?.replace(/\s+/g, ' ').trim();
// What each channel says of `problems` is told together, however many are wrong.
const wellOn = (far, problems) => {
  const all = far.flatMap((end) => problems(end).map((what) => `${end.name}: ${what}`));
  assert.equal(all.length, 0, `\n${all.join('\n')}`);
};
// Asks again while mail and messages are still on their way.
const becomesWell = (what, far, problems) => until(what, () => (wellOn(far, problems), true), {tries: 100});

// What the parts of one post became at a far end: its messages in order, or what is wrong.
function found(end, shown, {lang, parts, to}) {
  const problems = [], messages = [];
  const where = `${lang}${to ? ` to ${to}` : ''}`;
  parts.forEach(({text}, i) => {
    const there = shown.filter((each) => (!to || each.to === to) && plain(each.text) === plain(text));
    if (there.length !== 1) problems.push(`part ${i + 1} of ${parts.length} in ${where} is there ${there.length} times: "${text.slice(0, 60)}…"`);
    messages.push(there[0]);
  });
  const places = messages.filter(Boolean).map((each) => shown.indexOf(each));
  if (places.some((place, i) => i > 0 && place < places[i - 1])) problems.push(`the parts in ${where} stand in the order ${places}`);
  return {problems, messages};
}

class City {
  static async start(t) {
    const city = new City();
    const can = kEnds.filter((end) => !end.missing);
    for (const end of kEnds.filter((each) => each.missing)) await t.test(end.name, {skip: end.missing}, () => {});
    city.far = await Promise.all(can.map((end) => end(t)));
    const lines = (url) => city.far.map((end) => `  - ${end.line(url).replace('{', `{name: '${end.name}', `)}\n`).join('');
    city.crier = await Crier.start(t, lines, {env: Object.assign({}, ...city.far.map(({env}) => env))});
    await Promise.all(city.far.map((end) => end.begin?.(city.crier)));
    const {channels} = await city.crier.get('/channels');
    for (const end of city.far) end.channel = channels.find(({name}) => name === end.name);
    city.speaking = city.far.filter(({shown}) => shown);
    city.heard = city.far.filter(({say}) => say);
    return city;
  }

  // Waits until nothing of the bulletin is under way; names what still is.
  settled(id) {
    return until(`all of bulletin ${id} is settled`, async () => {
      const now = await this.crier.get(`/bulletins/${id}`);
      const open = now.deliveries.filter(({state}) => ['pending', 'sending', 'unknown'].includes(state));
      const words = open.map((row) => `${row.channel} ${row.lang} part ${row.part + 1} ${row.action} ${row.state} ${row.error}`);
      if (open.length || !now.deliveries.length) throw new Error(`${open.length} wait:\n${words.slice(0, 20).join('\n')}`);
      return now;
    }, {tries: 400});
  }
  // Sends a draft; answers how it reads, by channel and language, and how it settled.
  async send(draft) {
    const {posts, errors} = await this.crier.post('/bulletins/preview', draft);
    assert.deepEqual(errors, []);
    const {id, updated_at} = draft.id ? draft : await this.crier.post('/bulletins', draft);
    await this.crier.post(`/bulletins/${id}/approve`, {updated_at});
    return {id, posts, rows: (await this.settled(id)).deliveries};
  }
  // The posts of a preview on a channel, to each who gets them.
  postsTo(end, posts) {
    const recipients = end.channel.abilities.recipients ? [...new Set(this.first.rows.filter((row) => row.channel === end.name).map(({recipient}) => recipient))] : [undefined];
    return posts.filter(({channel}) => channel === end.name).flatMap((post) => recipients.map((to) => ({...post, to})));
  }
  mentions() {
    return this.crier.all('/mentions', 'mentions');
  }
}

// (1) Every part is there once, in order, and answers the one before it where the channel has threads.
async function goesOut(city) {
  const {speaking} = city;
  city.first = await city.send(storm);
  assert.deepEqual([...new Set(city.first.rows.map(({channel}) => channel))].sort(), speaking.map(({name}) => name).sort(), 'every channel that speaks, and no other');
  wellOn(speaking, ({name}) => city.first.rows.filter(({channel, state}) => channel === name && !kTaken.includes(state)).map(({lang, part, state, error}) => `${lang} part ${part + 1} is ${state}: ${error}`));
  const problems = (end) => {
    const shown = end.shown();
    const posts = city.postsTo(end, city.first.posts);
    const count = posts.reduce((sum, {parts}) => sum + parts.length, 0);
    const wrong = [];
    if (new Set(posts.map(({lang}) => lang)).size !== 2) wrong.push('it is not previewed in both languages');
    if (shown.length !== count) wrong.push(`${shown.length} messages are there, ${count} were previewed`);
    const rows = city.first.rows.filter(({channel}) => channel === end.name).length;
    if (rows !== count) wrong.push(`the API counts ${rows} deliveries, ${count} were previewed`);
    for (const post of posts) {
      const {problems: more, messages} = found(end, shown, post);
      wrong.push(...more);
      if (!end.channel.abilities.threads) continue;
      messages.forEach((each, i) => each && each.answers !== messages[i - 1]?.id && wrong.push(`part ${i + 1} in ${post.lang} answers ${each.answers}, not ${messages[i - 1]?.id}`));
    }
    return wrong;
  };
  await becomesWell('all of it is there', speaking, problems);
  for (const end of speaking) end.before = end.shown();
  const inParts = speaking.filter((end) => city.first.posts.some(({channel, parts}) => channel === end.name && parts.length > 1));
  assert.ok(inParts.length >= speaking.length / 2, `in parts on ${inParts.map(({name}) => name)}`);
}

// (2) Where a channel can edit, the new words stand in the old place and nothing else does; elsewhere below the old ones, as an
// answer where there are threads.
async function isCorrected(city) {
  const {crier, speaking} = city;
  assert.ok(city.first, 'nothing went out that could be corrected');
  const draft = await crier.post(`/bulletins/${city.first.id}/correct`);
  city.update = await city.send(await crier.call('PUT', `/bulletins/${draft.id}`, {...draft, info: correction}));
  assert.equal((await crier.get(`/bulletins/${city.first.id}`)).state, 'superseded');
  wellOn(speaking, ({name}) => city.update.rows.filter(({channel, state}) => channel === name && ![...kTaken, 'retracted'].includes(state)).map(({lang, part, action, state, error}) => `${action} of part ${part + 1} in ${lang} is ${state}: ${error}`));
  const problems = (end) => {
    const shown = end.shown();
    const {edit, threads, recipients} = end.channel.abilities;
    const posts = city.postsTo(end, city.update.posts);
    const count = posts.reduce((sum, {parts}) => sum + parts.length, 0);
    const wrong = [];
    const old = edit && !recipients ? [] : end.before;
    if (shown.length !== old.length + count) wrong.push(`${shown.length} messages are there, and should be ${old.length} old and ${count} new`);
    for (const {id, text} of old) if (plain(shown.find((each) => each.id === id)?.text) !== plain(text)) wrong.push(`what stood as ${id} does so no more`);
    for (const post of posts) {
      const {problems: more, messages} = found(end, shown, post);
      const earlier = found(end, end.before, city.postsTo(end, city.first.posts).find(({lang, to}) => lang === post.lang && to === post.to)).messages;
      wrong.push(...more);
      messages.forEach((each, i) => {
        if (!each) return;
        if (edit && !recipients && i < earlier.length) {
          if (each.id !== earlier[i].id) wrong.push(`part ${i + 1} in ${post.lang} stands as ${each.id}, not in the place of ${earlier[i].id}`);
        } else if (threads) {
          const wanted = (i > 0 ? messages[i - 1] : recipients ? earlier.at(-1) : earlier[0])?.id;
          if (each.answers !== wanted) wrong.push(`part ${i + 1} in ${post.lang} answers ${each.answers}, not ${wanted}`);
        }
      });
    }
    return wrong;
  };
  await becomesWell('all of the correction is there', speaking, problems);
  for (const end of speaking) end.after = end.shown();
}

// (3) What can be taken back is gone, and where it cannot the city is told.
async function isTakenBack(city) {
  const {crier, speaking} = city;
  assert.ok(city.update, 'nothing went out that could be taken back');
  const stays = speaking.filter(({channel}) => !channel.abilities.retract).map(({name}) => name).sort();
  for (const id of [city.update.id, city.first.id]) {
    const {standing} = await crier.post(`/bulletins/${id}/withdraw`);
    assert.deepEqual(standing.sort(), stays, 'what cannot be taken back is named');
    const {deliveries, state} = await city.settled(id);
    assert.ok(['cancelled', 'superseded'].includes(state), state);
    wellOn(speaking, ({name}) => deliveries.filter((row) => row.channel === name && row.action === 'retract' && row.state !== 'retracted').map(({lang, part, state: now, error}) => `part ${part + 1} in ${lang} is ${now}: ${error}`));
  }
  wellOn(speaking, (end) => {
    const left = end.shown();
    if (!end.channel.abilities.retract) return left.length === end.after.length ? [] : [`${left.length} messages of ${end.after.length} are there`];
    return left.map(({id, text}) => `${id} still stands: "${text.slice(0, 60)}…"`);
  });
}

// (4) Everybody speaks everywhere at once; the program is killed in the middle. Each mention once, with its author and words.
async function isHeard(city) {
  const {crier, heard: speakers} = city;
  assert.deepEqual(await city.mentions(), [], 'nothing was said yet');
  await until('every channel listens', async () => {
    const failing = (await crier.get('/channels')).channels.filter(({listens, state, abilities}) => listens && (abilities.poll || abilities.stream) && state !== 'ok');
    assert.equal(failing.length, 0, failing.map(({name, state, error}) => `${name} is ${state}: ${error}`).join('\n'));
    return true;
  });
  city.said = new Map(speakers.map(({name}) => [name, []]));
  const saying = [];
  const say = (from, to) => {
    for (let n = from; n < to; ++n) for (const end of speakers) saying.push(Promise.resolve(end.say(n)).then((text) => city.said.get(end.name).push(text)));
  };
  const alerts = city.far.filter(({issue}) => issue);
  say(0, 10);
  await until('the first are heard', async () => (await city.mentions()).length > speakers.length);
  say(10, 15);
  crier.process.kill('SIGKILL');
  await crier.process.ended;
  say(15, 22);
  city.issued = alerts.map((end) => ({name: end.name, alert: end.issue()}));
  await crier.restart();
  say(22, kEach);
  await Promise.all(saying);
  await until('everybody is heard', async () => {
    const mentions = await city.mentions();
    const lacking = speakers.map(({name}) => [name, mentions.filter(({channel}) => channel === name).length]).filter(([, count]) => count < kEach);
    const channels = (await crier.get('/channels')).channels;
    assert.equal(lacking.length, 0, lacking.map(([name, count]) => `${name}: ${count} of ${kEach} ${channels.find((each) => each.name === name).error}`).join('; '));
    return true;
  });
  const suggested = await until('every alert is a suggestion', async () => {
    const {bulletins} = await crier.get('/bulletins?state=draft');
    return bulletins.length >= alerts.length && bulletins;
  });
  assert.deepEqual(suggested.map(({author, event, state}) => [author, event, state]), city.issued.map(({name, alert}) => [`channel:${name}`, alert.event, 'draft']));

  const mentions = await city.mentions();
  wellOn(city.far, ({name, say: speaks, author}) => {
    const rows = mentions.filter(({channel}) => channel === name);
    const said = speaks ? city.said.get(name) : [];
    const wrong = [];
    if (rows.length !== said.length) wrong.push(`${rows.length} mentions, ${said.length} were said`);
    for (const text of said) {
      const count = rows.filter((row) => row.text === text).length;
      if (count !== 1) wrong.push(`"${text}" is there ${count} times`);
    }
    for (const row of rows) {
      if (!said.includes(row.text)) wrong.push(`nobody said "${row.text}"`);
      for (const [key, value] of Object.entries(author ?? {})) if (row.author[key] !== value) wrong.push(`the author's ${key} of "${row.text}" is "${row.author[key]}", not "${value}"`);
    }
    return wrong;
  });
  assert.equal(mentions.length, speakers.length * kEach);
}

// (5) Tallies, of all and of each channel, are what the same words count for.
async function isCounted(city) {
  const {crier, said} = city;
  const texts = [...said].flatMap(([channel, all]) => all.map((text) => ({channel, text})));
  const lines = texts.map(({text}, i) => JSON.stringify({id: String(i), text})).join('\n') + '\n';
  const {stdout, stderr} = run(['classify'], {input: lines});
  const verdicts = stdout.trim().split('\n').map((line) => JSON.parse(line));
  assert.equal(verdicts.length, texts.length, stderr);
  const keysOf = {service_code: serviceCodes, category: categories, intent: ({intent}) => [intent], sentiment: ({sentiment}) => [sentiment.label]};
  const since = new Date(Date.now() - 86400_000).toISOString();
  const wrong = [];
  for (const [by, keys] of Object.entries(keysOf)) {
    for (const channel of ['', ...city.far.map(({name}) => name)]) {
      const want = {};
      verdicts.forEach((verdict, i) => {
        if (channel && texts[i].channel !== channel) return;
        for (const key of keys(verdict)) want[key] = (want[key] ?? 0) + 1;
      });
      const {series} = await crier.get(`/tallies?by=${by}&since=${since}${channel && `&channel=${channel}`}`);
      const have = Object.fromEntries(series.filter(({total}) => total).map(({key, total}) => [key, total]));
      for (const key of new Set([...Object.keys(want), ...Object.keys(have)]))
        if (want[key] !== have[key]) wrong.push(`${channel || 'all channels'} by ${by}, ${key}: counted ${have[key] ?? 0}, said ${want[key] ?? 0}`);
    }
  }
  assert.equal(wrong.length, 0, `\n${wrong.join('\n')}`);
  assert.equal((await crier.get('/status')).mentions_today, texts.length);
  const drafts = await crier.all('/requests?status=draft', 'requests');
  assert.equal(drafts.reduce((sum, draft) => sum + draft.mention_count, 0), verdicts.filter(({actionable}) => actionable).length, 'what can be acted on is in a draft');
}

test('one city on every channel there is', async (t) => {
  const city = await City.start(t);
  const steps = {
    'a bulletin goes out to all of them, once': goesOut,
    'a correction is edited in place, answers, or is a new message': isCorrected,
    'withdrawn, it is gone where that can be, and named where it cannot': isTakenBack,
    'a storm day is heard from all at once, through a SIGKILL': isHeard,
    'the tally of all is what was said': isCounted,
  };
  for (const [what, step] of Object.entries(steps)) await t.test(what, () => step(city));
  // Nothing came late, and nobody was told a secret.
  if (city.update) wellOn(city.speaking, (end) => (end.shown().length === (end.channel.abilities.retract ? 0 : end.after.length) ? [] : [`${end.shown().length} messages are there at the end`]));
  const secrets = city.far.flatMap(({env}) => Object.values(env));
  const told = JSON.stringify(await city.crier.get('/channels')) + city.crier.process.output;
  for (const secret of [token, ...secrets]) assert.ok(!told.includes(secret), 'a secret is in the log or in the API');
});
