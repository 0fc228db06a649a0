// Reach and exports as the double answers them (docs/api.md).
import { neighborhoodOf, Refusal, topics } from './double_lists.mjs';

const kDay = 86_400_000;
const kHour = 3_600_000;
const rfc = (time) => new Date(time).toISOString();
const kColumns = {
  mentions: ['id', 'said_at', 'channel', 'author_handle', 'text', 'services', 'intent', 'sentiment', 'neighborhood'],
  tallies: ['hour', 'by', 'key', 'neighborhood', 'channel', 'count'],
  requests: ['id', 'reported_at', 'service_code', 'status', 'description', 'neighborhood'],
  bulletins: ['id', 'channel', 'sent_at', 'headline', 'delivered', 'accepted', 'failed', 'unknown', 'waiting', 'skipped', 'retracted'],
};

function periodOf(query) {
  const until = query.get('until') ? Date.parse(query.get('until')) : Date.now();
  const since = query.get('since') ? Date.parse(query.get('since')) : until - kDay;
  if (!(since < until)) throw new Refusal(400, 'bad_data', 'since must lie before until');
  return { since, until };
}

// No request was accepted, and nobody said by which mode residents reach the city; tests that need more answer in its place.
const kNone = { requests: 0, answered: 0, closed: 0, reopened: 0, first_contact: 0, first_answer_seconds: null, close_seconds: null };
export function figures(query) {
  const { since, until } = periodOf(query);
  return { since: rfc(since), until: rfc(until), all: kNone, departments: [] };
}
export function contacts(query) {
  const { since, until } = periodOf(query);
  const modes = ['walk_in', 'phone', 'web_chat', 'email', 'text', 'mobile_application', 'social_media', 'phone_self_service', 'web_self_service'];
  return {
    since: rfc(since),
    until: rfc(until),
    currency: '',
    modes: modes.map((mode) => ({ mode, contacts: 0, share: 0, cost_each: null, cost: null })),
    shifts: [],
    without_mode: 0,
    channels: [],
  };
}

// Rows that a person or a post has, once however many parts.
export function reach({ bulletins, deliveries }, query, told = (bulletin) => bulletin) {
  const { since, until } = periodOf(query);
  const found = [];
  for (const bulletin of bulletins) {
    const channels = new Map();
    for (const row of deliveries.get(bulletin.id) ?? []) {
      const at = Date.parse(row.created_at);
      if (at < since || at >= until) continue;
      if (!channels.has(row.channel)) channels.set(row.channel, { channel: row.channel, at: row.created_at, counts: {}, unwritten: 0 });
      const { counts } = channels.get(row.channel);
      if (row.part === 0 && row.action !== 'retract') counts[row.state] = (counts[row.state] ?? 0) + 1;
    }
    if (channels.size > 0) found.push({ bulletin: told(bulletin), channels: [...channels.values()] });
  }
  return { since: rfc(since), until: rfc(until), bulletins: found };
}

const cell = (value) => (typeof value === 'number' ? String(value) : `"${/^\s*[=+\-@]|^[\t\n]/.test(value) ? "'" : ''}${value.replaceAll('"', '""')}"`);

function rowsOf(name, state, query) {
  const { since, until } = periodOf(query);
  const within = (time) => Date.parse(time) >= since && Date.parse(time) < until;
  const [service, neighborhood] = [query.get('service_code'), query.get('neighborhood')];
  const said = state.mentions.filter((m) => !m.removed && within(m.created_at) && (!neighborhood || neighborhoodOf(m) === neighborhood)).reverse();
  if (name === 'mentions')
    return said
      .filter((m) => !service || topics(m.verdict).service_code.includes(service))
      .map((m) => [m.id, m.created_at, m.channel, m.author.handle, m.text, topics(m.verdict).service_code.join('; '), m.verdict.intent, m.verdict.sentiment.label, neighborhoodOf(m)]);
  if (name === 'tallies') {
    const sums = new Map();
    for (const m of said)
      for (const [by, keys] of Object.entries(topics(m.verdict)))
        for (const key of keys) {
          if (service && (by !== 'service_code' || key !== service)) continue;
          const row = [rfc(Math.floor(Date.parse(m.created_at) / kHour) * kHour), by, key, neighborhoodOf(m), m.channel];
          const id = JSON.stringify(row);
          sums.set(id, [...row, (sums.get(id)?.at(-1) ?? 0) + 1]);
        }
    return [...sums.values()];
  }
  if (name === 'requests')
    return state.requests
      .filter((r) => within(r.requested_datetime) && (!service || r.service_code === service) && (!neighborhood || r.neighborhood === neighborhood))
      .map((r) => [r.id, r.requested_datetime, r.service_code, r.status, r.description, r.neighborhood]);
  return reach(state, query).bulletins.flatMap(({ bulletin, channels }) =>
    channels.map(({ channel, at, counts }) => [bulletin.id, channel, at, bulletin.info.en?.headline ?? '', ...['delivered', 'accepted', 'failed', 'unknown', 'pending', 'skipped', 'retracted'].map((s) => counts[s] ?? 0)]),
  );
}

// { headers, body }; `state.exportRows` of a page, so that tests have several.
export function exportFile(state, url) {
  const name = /\/exports\/(\w+)\.csv$/.exec(url.pathname)?.[1];
  if (!Object.hasOwn(kColumns, name ?? '')) throw new Refusal(404, 'not_found', 'an export of that name');
  const query = url.searchParams;
  for (const key of query.keys())
    if (!['since', 'until', ...(name === 'bulletins' ? [] : ['service_code', 'neighborhood', 'before'])].includes(key)) throw new Refusal(400, 'bad_data', `'${key}' is no parameter of this call`);
  const rows = rowsOf(name, state, query);
  const most = name === 'bulletins' ? Infinity : (state.exportRows ?? 10_000);
  const from = Number(query.get('before') ?? 0);
  const page = rows.slice(from, from + most);
  const headers = { 'Content-Type': 'text/csv; charset=utf-8', 'Content-Disposition': `attachment; filename="crier-${name}.csv"` };
  if (from + most < rows.length) headers['X-Next'] = String(from + most);
  const lines = page.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
  return { headers, body: from === 0 ? `\ufeff${kColumns[name].join(',')}\r\n${lines}` : lines };
}
