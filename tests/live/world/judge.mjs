// Compares what became of a run with what was said and done. Each rule is a function that answers what is wrong, as text;
// `facts` is what was gathered from the far ends and from the program when all had settled.
import {createHash} from 'node:crypto';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';

import {run} from '../crier.mjs';
import {inFlight, kDrill, kSinks, same} from './world.mjs';
import {categories, serviceCodes} from '../topics.mjs';

const kOnTheWire = 100;  // ms: a request of a process that is dead already may still come in
const kTakenOver = 10_000;  // ms: others wait 15 s for a node since its last word, which it gives every 5
const kWakes = 1000;  // ms: within them a node that was paused does what it had begun
const kLateWord = 500;  // ms between what happens and what is written of it
const kDeadAfter = 60_000;  // ms: nodes wait 15 s for a dead one, and longer for a database
const kClockSpan = 10 * 60;  // minutes
const kStanding = ['accepted', 'delivered'];

// Who reads a first message where (world.mjs): language and recipient.
const kReaders = {social: ['en ', 'es '], mail: ['en ben@city.test', 'en cleo@city.test']};

const kToRecipients = 'mail';

// broadcast/ledger/plan.h, DeliveryKey: our own reckoning of it.
export function keyOf(bulletin, channel, lang, part, recipient = '') {
  const named = [bulletin, channel, lang, String(part), recipient].map((piece) => `${Buffer.byteLength(piece)}:${piece}`).join('');
  return createHash('sha256').update(named).digest('hex').slice(0, 40);
}

export async function gather(world) {
  const {program} = world;
  const facts = {mentions: {}, rows: [], exchanges: {}, kills: [...program.kills, ...program.pauses], pauses: program.pauses};
  for (const channel of Object.keys(world.said)) facts.mentions[channel] = await program.all(`/mentions?channel=${channel}`, 'mentions');
  facts.requests = await program.all('/requests', 'requests');
  facts.tallies = {};
  // The program's clock may have been wrong by hours.
  const span = `since=${world.clock.text(-kClockSpan)}&until=${world.clock.text(world.clock.minute() + kClockSpan)}`;
  for (const by of ['service_code', 'category', 'intent', 'sentiment']) facts.tallies[by] = (await program.call('GET', `/tallies?by=${by}&${span}`)).json.series;
  facts.bulletins = [];
  for (const told of world.staff.bulletins) {
    const bulletin = (await program.call('GET', `/bulletins/${told.id}`)).json;
    facts.bulletins.push({told, bulletin});
    for (const row of bulletin.deliveries) {
      facts.rows.push({...row, told, old: ['superseded', 'cancelled'].includes(bulletin.state), priority: told.kind === 'disaster_update' ? 0 : 1, key: row.action === 'send' ? keyOf(told.id, row.channel, row.lang, row.part, row.recipient) : ''});
    }
  }
  await program.stop();
  facts.rebuilt = await program.command(['tally', 'rebuild']);
  for (const [name, proxy] of Object.entries(world.proxy)) facts.exchanges[name] = proxy.exchanges;
  // What each plain far end took, by key, in order, each with what was told of it.
  facts.seen = {};
  for (const [name, promise] of Object.entries(world.sinks)) {
    if (promise !== 'plain') continue;
    facts.seen[name] = new Map();
    facts.exchanges[name].forEach((exchange, i) => {
      if (!exchange.taken) return;
      const {key} = JSON.parse(exchange.body);
      // Killed before it asked for anything else here (for as much as can be in flight, once this one was answered), or the disk
      // was full: it may not have written down what it had read.
      const after = facts.exchanges[name].slice(i + 1);
      const next = inFlight(name) === 1 ? after[0] : after.filter(({at}) => at >= (exchange.doneAt || exchange.at))[inFlight(name) - 1];
      const killed = facts.kills.some(({at}) => at >= exchange.at - kOnTheWire && (!next || at <= next.at));
      const lost = !exchange.whole;
      facts.seen[name].set(key, [...(facts.seen[name].get(key) ?? []), {...exchange, lost, killed}]);
    });
  }
  for (const [name, seen] of Object.entries(facts.seen)) for (const pause of facts.pauses) markLate(seen, pause, inFlight(name));
  facts.made = {social: world.far.social.made};
  facts.standing = {social: world.far.social.standing()};
  for (const name of ['wall', 'radio'].filter((each) => world.far[each])) {
    facts.made[name] = world.far[name].lines().filter(({event}) => event === 'send').map(({key, native_id: id, text}) => ({key, id, text}));
    facts.standing[name] = world.far[name].standing();
  }
  writeFileSync(join(world.folder, 'facts.json'), JSON.stringify(facts, (_, value) => value instanceof Map ? Object.fromEntries(value) : value, 1));
  return facts;
}

// A node that is paused in the middle of a post for so long that others take its channels goes on when it wakes: it cannot know
// what they have sent meanwhile. As many for each pause, on each channel, as were in flight: the first posts after it.
export function markLate(seen, {at: since, until}, most = 1) {
  if (until - since < kTakenOver) return;
  const late = [...seen.values()].flat().filter(({at}) => at >= until - kOnTheWire && at <= until + kWakes).sort((a, b) => a.at - b.at);
  for (const each of late.slice(0, most)) each.late = true;
}

export const rules = {
  'every mention is stored once, as it was said last'(world, facts) {
    const wrong = [];
    for (const [channel, said] of Object.entries(world.said)) {
      const heard = facts.mentions[channel];
      const ids = new Map(heard.map((each) => [each.native_id, each]));
      if (ids.size !== heard.length) wrong.push(`${channel}: ${heard.length - ids.size} twice`);
      for (const [id, {text, removed}] of said) {
        const mention = ids.get(id);
        if (removed ? mention && !mention.removed : !same(mention?.text, text)) wrong.push(`${channel} ${id}: "${mention?.text}" and not ${removed ? 'removed' : `"${text}"`}`);
      }
      for (const id of ids.keys()) if (!said.has(id)) wrong.push(`${channel} ${id}: nobody said that`);
    }
    return wrong;
  },

  'tallies and drafts are what the model says'(world, facts) {
    const wrong = facts.rebuilt === 'Recounted; 0 tallies were wrong.' ? [] : [`tally rebuild: ${facts.rebuilt}`];
    const texts = Object.values(world.said).flatMap((said) => [...said.values()]).filter(({removed}) => !removed).map(({text}) => text);
    const lines = texts.map((text, i) => JSON.stringify({id: String(i), text})).join('\n') + '\n';
    const verdicts = run(['classify'], {input: lines}).stdout.trim().split('\n').map((line) => JSON.parse(line));
    const keysOfVerdict = {service_code: serviceCodes, category: categories,
                           intent: (each) => [each.intent], sentiment: (each) => [each.sentiment.label]};
    for (const [by, keys] of Object.entries(keysOfVerdict)) {
      const want = {};
      for (const each of verdicts.flatMap(keys)) want[each] = (want[each] ?? 0) + 1;
      const have = Object.fromEntries(facts.tallies[by].filter(({total}) => total).map((each) => [each.key, each.total]));
      for (const name of new Set([...Object.keys(want), ...Object.keys(have)])) {
        if ((want[name] ?? 0) !== (have[name] ?? 0)) wrong.push(`${by} ${name}: counted ${have[name] ?? 0}, said ${want[name] ?? 0}`);
      }
    }
    const counted = facts.requests.reduce((sum, each) => sum + each.mention_count, 0);
    const belong = Object.values(facts.mentions).flat().filter((each) => each.request_id && !each.removed).length;
    if (counted !== belong) wrong.push(`requests count ${counted} mentions, ${belong} belong to one`);
    return wrong;
  },

  'a cursor never goes back'(world, facts) {
    const wrong = [];
    let newest = 0;
    for (const {headers, n} of facts.exchanges.gazette) {
      const version = Number(/"v(\d+)"/.exec(headers['if-none-match'] ?? '')?.[1] ?? NaN);
      if (version < newest) wrong.push(`poll ${n} of the feed asks from ${version}, after ${newest}`);
      if (version) newest = version;
    }
    // A node that was paused asks once more from where it was; what it gets is not stored.
    return wrong.slice(facts.pauses.length);
  },

  'every bulletin goes to every channel of its mode, and nothing else does'(world, facts) {
    const wrong = [];
    for (const {told, bulletin} of facts.bulletins) {
      const name = `${told.ref} v${told.version}`;
      if (!told.approved) continue;
      if (['draft', 'approved', 'sending'].includes(bulletin.state)) wrong.push(`${name} is ${bulletin.state}`);
      for (const channel of Object.keys(world.sinks)) {
        const rows = bulletin.deliveries.filter((row) => row.channel === channel);
        const drill = told.status !== 'Actual';
        // Recipients get their rows by and by: words that were overtaken before that have none, and what took their place has.
        const none = told.withdrawn || (channel === kToRecipients && ['superseded', 'cancelled'].includes(bulletin.state));
        if ((channel === kDrill) === drill ? rows.length === 0 && !none : rows.length > 0) wrong.push(`${name}: ${rows.length} deliveries to ${channel}`);
        if (told.type === 'Alert' && rows.length > 0) wrong.push(...incomplete(channel, rows).map((what) => `${name}: ${what}`));
      }
    }
    for (const [name, far] of Object.entries(world.far)) {
      for (const post of far.posts ?? []) if ((post.status === 'Actual') === (name === kDrill)) wrong.push(`${name} got a bulletin that is ${post.status}`);
    }
    return wrong;
  },

  'keyed and read-back channels deliver exactly once'(world, facts) {
    const wrong = [];
    for (const channel of Object.keys(world.sinks).filter((name) => world.sinks[name] === 'keyed')) {
      const made = new Map();
      for (const each of facts.made[channel]) made.set(each.key, [...(made.get(each.key) ?? []), each]);
      for (const row of facts.rows.filter((each) => each.channel === channel && each.action === 'send')) {
        const there = made.get(row.key) ?? [];
        made.delete(row.key);
        const name = `${channel}: ${nameOf(row)} is ${row.state}`;
        const honest = row.state === 'failed' && row.may_be_out;
        if (kStanding.includes(row.state) ? there.length !== 1 : there.length > (honest ? 1 : 0)) wrong.push(`${name} and was made ${there.length} times`);
        else if (kStanding.includes(row.state) && there[0].id !== row.native_id) wrong.push(`${name} as ${row.native_id} and was made as ${there[0].id}`);
        else wrong.push(...stateWrong(row, name, world, facts));
      }
      for (const key of made.keys()) wrong.push(`${channel}: ${key} was made and is in no ledger`);
    }
    return wrong;
  },

  'the others: nothing twice unless the promise sent it again, nothing lost unless it is unknown'(world, facts) {
    const wrong = [];
    for (const channel of Object.keys(facts.seen)) {
      if (world.far[channel].posts.length !== facts.exchanges[channel].filter(({taken}) => taken).length) wrong.push(`${channel}: the far end and the proxy count differently`);
      const seen = new Map(facts.seen[channel]);
      for (const row of facts.rows.filter((each) => each.channel === channel && each.action === 'send')) {
        const there = seen.get(row.key) ?? [];
        seen.delete(row.key);
        const name = `${channel}: ${nameOf(row)} is ${row.state}`;
        if (there.length > 1 && row.priority > 0) wrong.push(`${name} and was seen ${there.length} times`);
        for (const again of there.filter(({late}) => !late).slice(0, -1)) {
          if (!again.lost && !again.killed) wrong.push(`${name} and was sent again although its answer had come (request ${again.n})`);
        }
        if (kStanding.includes(row.state) && there.length === 0) wrong.push(`${name} and was never seen`);
        // A clear refusal after a lost answer: the ledger must say that it may be out all the same.
        const honest = row.state === 'failed' && row.may_be_out && there.every(({lost, killed}) => lost || killed);
        if (['skipped', 'failed'].includes(row.state) && there.length > 0 && !honest) wrong.push(`${name} and was seen ${there.length} times`);
        wrong.push(...stateWrong(row, name, world, facts));
      }
      for (const key of seen.keys()) wrong.push(`${channel}: ${key} was seen and is in no ledger`);
    }
    return wrong;
  },

  'unknowns never exceed what was in flight'(world, facts) {
    const wrong = [];
    for (const channel of Object.keys(facts.seen)) {
      const unknown = facts.rows.filter((row) => row.channel === channel && row.state === 'unknown');
      // Those whose answer was lost have it from there; each kill can have caught as many more as were in flight, between row and answer.
      const doubtful = new Set(facts.exchanges[channel].filter(inDoubt).map(({body}) => JSON.parse(body).key));
      const others = unknown.filter((row) => !doubtful.has(row.key));
      for (const row of others) {
        for (const {n} of (facts.seen[channel].get(row.key) ?? []).filter(({killed}) => !killed)) wrong.push(`${channel}: ${nameOf(row)} is unknown although its answer came (request ${n})`);
      }
      // What never left was claimed as the program died: as many rows as can be in flight, by each node. A restart doubts them together (and so does a correction, old words).
      const unseen = others.filter((row) => !row.old && !facts.seen[channel].has(row.key));
      for (const row of unseen.filter(({updated_at}) => unseen.filter((each) => each.updated_at === updated_at).length > world.nodes * inFlight(channel))) wrong.push(`${channel}: ${nameOf(row)} is unknown, with others, and never left`);
      const stale = others.filter(({old}) => old);
      if (stale.length > facts.kills.length * inFlight(channel)) wrong.push(`${channel}: ${stale.length} old ones unknown without a lost answer, at ${facts.kills.length} kills`);
      for (const row of unexplained(others.filter(({old}) => !old), world, facts, inFlight(channel))) wrong.push(`${channel}: ${nameOf(row)} is unknown without a lost answer, and each kill is spoken for`);
    }
    return wrong;
  },

  'what stands is the last word'(world, facts) {
    const wrong = [];
    const newest = new Map();
    for (const {told, bulletin} of facts.bulletins) if (bulletin.deliveries.length > 0) newest.set(told.ref, told);
    for (const [channel, standing] of Object.entries(facts.standing)) {
      for (const {id, text} of standing) {
        const [, ref, version] = /(b\d+) v(\d+)/.exec(text) ?? [];
        const told = newest.get(ref);
        const own = facts.rows.find((row) => row.channel === channel && row.native_id === id);
        // The ledger shows an edit or a retraction that was refused.
        const refused = (row) => row.channel === channel && row.told.ref === ref && row.lang === own?.lang && row.part === own?.part && row.action !== 'send' && row.state === 'failed';
        // Nor can it know that a stranger in between said "it is gone".
        const lied = facts.exchanges[channel]?.some(({method, url, answer, taken}) => method === 'DELETE' && url.endsWith(`/${id}`) && answer === 404 && !taken);
        if (!told || lied || facts.rows.some(refused)) continue;
        if (told.withdrawn) wrong.push(`${channel} ${id} shows ${ref} v${version}, which was withdrawn`);
        else if (told.type === 'Update' && Number(version) !== told.version) wrong.push(`${channel} ${id} shows ${ref} v${version}, corrected by v${told.version}`);
      }
    }
    for (const channel of Object.keys(facts.seen)) {
      const last = new Map();
      const late = (key, at) => facts.seen[channel].get(key)?.some((each) => each.late && Math.abs(each.at - at) < kWakes);
      for (const {key, text, at} of world.far[channel].posts) {
        if (late(key, at)) continue;
        const [, ref, version] = /(b\d+) v(\d+)/.exec(text) ?? [];
        if (Number(version) < (last.get(ref) ?? 0)) wrong.push(`${channel} got ${ref} v${version} after v${last.get(ref)} (${key} at ${at})`);
        else last.set(ref, Number(version));
      }
    }
    return wrong;
  },
};

const nameOf = (row) => `${row.told.ref} v${row.told.version} ${row.lang} part ${row.part + 1} of ${row.told.id}`;

// The client cannot know whether it was done.
function inDoubt(exchange) {
  return exchange.answer === 0 || [500, 502, 504].includes(exchange.answer) || (exchange.answer < 300 && !exchange.whole);
}

// Each kill can have caught `most` rows of a channel, which are in doubt as soon as the program serves again: on SQLite before the
// next kill of one that serves, on PostgreSQL within the time that nodes wait for a dead one. What no kill explains. The clock of a
// program that was set tells nothing: there each kill may have caught any.
function unexplained(rows, world, facts, most) {
  const kills = facts.kills.flatMap(({at, up}) => Array.from({length: most}, () => ({at, up}))).sort((a, b) => a.at - b.at);
  const fits = (at) => {
    if (world.clockWasSet) return () => true;
    if (world.nodes > 1 || world.database) return (kill) => kill.at <= at + kLateWord && kill.at >= at - kDeadAfter;
    const before = kills.filter((kill) => kill.up && kill.at < at - kLateWord).at(-1)?.at ?? 0;
    return (kill) => kill.at >= before && kill.at <= at + kLateWord;
  };
  return [...rows].sort((a, b) => world.clock.real(a.updated_at) - world.clock.real(b.updated_at)).filter((row) => {
    const kill = kills.find((each) => !each.spoken && fits(world.clock.real(row.updated_at))(each));
    return kill ? !(kill.spoken = true) : true;
  });
}

// A first message goes out in each language, to each recipient, from its first part to its last.
function incomplete(channel, rows) {
  const threads = new Map((kReaders[channel] ?? ['en ']).map((reader) => [reader, []]));
  const wrong = [];
  for (const {lang, recipient = '', part, action} of rows.filter(({action}) => action === 'send')) {
    const reader = `${lang} ${recipient}`;
    if (!threads.has(reader)) wrong.push(`${action} to ${channel} for "${reader}", who is nobody`);
    else threads.get(reader).push(part);
  }
  for (const [reader, parts] of threads) {
    if (parts.length === 0 || parts.sort((a, b) => a - b).some((part, i) => part !== i)) wrong.push(`to ${channel} for "${reader}" the parts ${parts.map((part) => part + 1)}`);
  }
  return wrong;
}

// States that only some reasons allow.
function stateWrong(row, name, world, facts) {
  const exchanges = facts.exchanges[row.channel] ?? [];
  const own = exchanges.filter(({body}) => body.includes(row.key) || row.key === '');
  const keyed = exchanges.filter(({headers, body}) => headers['idempotency-key'] === row.key || body.includes(row.key));
  switch (row.state) {
    case 'pending':
    case 'sending':
      return [`${name} at the end`];
    case 'failed': {
      const [, before] = /^part (\d+) failed$/.exec(row.error) ?? [];
      const follows = before && facts.rows.some((each) => isThread(each, row) && each.part === before - 1 && each.state === 'failed');
      const refused = follows || [...own, ...keyed].some(({answer}) => answer >= 300 && answer < 500 && answer !== 429);
      return refused ? [] : [`${name} and nobody refused it: ${row.error}`];
    }
    case 'unknown':
      if (kSinks[row.channel] === 'keyed') return [`${name} where it can be found out`];
      // Old words are not said again, whoever may not have heard them.
      return row.priority === 0 && !row.old ? [`${name}: a disaster update waits for a person`] : [];
    case 'skipped':
      return mayBeSkipped(row, facts) ? [] : [`${name} for no good reason: ${row.error}`];
    default:
      return [];
  }
}

const isThread = (a, b) => ['bulletin_id', 'channel', 'lang', 'recipient'].every((name) => a[name] === b[name]);

// Words that hold no more need not be said, and no part without the one before it.
function mayBeSkipped(row, facts) {
  const [, before] = /^part (\d+) was not sent$/.exec(row.error) ?? [];
  if (before) return facts.rows.some((each) => isThread(each, row) && each.part === before - 1 && ['skipped', 'retracted'].includes(each.state));
  if (/^the bulletin expired/.test(row.error)) return true;
  return row.old && /takes its place$|^withdrawn$|have taken its place$|^it was cancelled or withdrawn$/.test(row.error);
}

export async function judge(world, facts) {
  const problems = [];
  for (const crash of world.program.crashes) problems.push(`the program ${crash}`);
  for (const failure of world.failures) problems.push(`people: ${failure}`);
  for (const refused of world.caller.refused) problems.push(`a caller was refused: ${refused}`);
  for (const [name, rule] of Object.entries(rules)) {
    for (const wrong of rule(world, facts).slice(0, 12)) problems.push(`${name}: ${wrong}`);
  }
  return problems;
}

// Figures of a run, for its line.
export function figures(world, facts) {
  const count = (list, test = () => true) => list.filter(test).length;
  const plain = facts.rows.filter((row) => kSinks[row.channel] === 'plain');
  const again = Object.values(facts.seen).flatMap((seen) => [...seen.values()]).reduce((sum, there) => sum + there.length - 1, 0);
  return {
    kills: count(facts.kills, ({up}) => up), as_it_starts: count(facts.kills, ({up}) => up === false), mentions: Object.values(facts.mentions).flat().length, bulletins: count(facts.bulletins), deliveries: facts.rows.length,
    faulty: Object.values(facts.exchanges).flat().filter(({fault}) => fault).length, resent: again,
    in_flight: Object.keys(facts.seen).reduce((sum, name) => sum + count(facts.exchanges[name], inDoubt), 0),
    unknown: count(plain, (row) => row.state === 'unknown'),
  };
}
