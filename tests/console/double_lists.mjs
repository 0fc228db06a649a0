// Mentions as the double lists and counts them.

// What each list takes (docs/api.md).
export const kParams = {
  mentions: ['q', 'channel', 'service_code', 'category', 'intent', 'sentiment', 'lang', 'actionable', 'request_id', 'neighborhood', 'since', 'until', 'before', 'limit'],
  tallies: ['by', 'channel', 'service_code', 'neighborhood', 'since', 'until'],
  reach: ['since', 'until'],
  requests: ['status', 'service_code', 'neighborhood', 'department', 'assignee', 'due', 'order', 'before', 'limit'],
  rumours: ['state', 'before', 'limit'],
  replies: ['request', 'mention', 'by', 'returned', 'before', 'limit'],
  consents: ['channel', 'recipient', 'state', 'before', 'limit'],
  corrections: ['rule', 'service_code', 'what', 'before', 'limit'],
  bulletins: ['state', 'references', 'before', 'limit'],
  rules: ['q', 'pack', 'topic', 'lang', 'before', 'limit'],
};
const kHour = 3_600_000;
const rfc = (time) => new Date(time).toISOString();

export class Refusal extends Error {
  constructor(code, fault, message) {
    super(message);
    Object.assign(this, { code, fault });
  }
}

// What a mention is about (core/topics.h): filters and tallies mean the same.
export function topics(verdict) {
  const once = (list) => [...new Set(list)];
  const categories = once(verdict.hazards.map((z) => z.category));
  return {
    service_code: once(verdict.issues.map((i) => i.service_code)),
    category: categories.length > 1 ? categories.filter((c) => c !== 'other_relevant') : categories,
    intent: [verdict.intent],
    sentiment: [verdict.sentiment.label],
  };
}

// Where a mention counts: the first of its places that lies in one.
export const neighborhoodOf = ({ verdict }) => verdict.places.find((place) => place.neighborhood)?.neighborhood ?? '';

export function listMentions(mentions, query) {
  for (const name of query.keys()) if (!kParams.mentions.includes(name)) throw new Refusal(400, 'bad_data', `unknown parameter ${name}`);
  const is = (name, value) => !query.get(name) || query.get(name) === String(value);
  const fold = (text) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const all = mentions
    .filter(
      (m) =>
        is('channel', m.channel) &&
        is('intent', m.verdict.intent) &&
        is('sentiment', m.verdict.sentiment.label) &&
        is('lang', m.verdict.lang) &&
        is('actionable', m.verdict.actionable) &&
        is('request_id', m.request_id) &&
        is('neighborhood', neighborhoodOf(m)) &&
        (!query.get('service_code') || topics(m.verdict).service_code.includes(query.get('service_code'))) &&
        (!query.get('category') || topics(m.verdict).category.includes(query.get('category'))) &&
        (!query.get('since') || Date.parse(m.created_at) >= Date.parse(query.get('since'))) &&
        (!query.get('until') || Date.parse(m.created_at) < Date.parse(query.get('until'))) &&
        (!query.get('q') || fold(m.text).includes(fold(query.get('q')))),
    )
    .sort((a, b) => b.id - a.id)
    .filter((m) => !query.get('before') || m.id < Number(query.get('before')));
  const limit = Number(query.get('limit') ?? 50);
  const page = all.slice(0, limit);
  return { mentions: page, next: all.length > limit ? page[page.length - 1].id : null };
}

export function tallies(mentions, query) {
  const by = query.get('by');
  const since = Date.parse(query.get('since'));
  const until = query.get('until') ? Date.parse(query.get('until')) : Date.now();
  const size = Math.ceil((until - since) / kHour);
  const series = new Map();
  for (const m of mentions) {
    const at = Math.floor((Date.parse(m.created_at) - since) / kHour);
    if (at < 0 || at >= size || m.removed || (query.get('channel') && m.channel !== query.get('channel'))) continue;
    if (query.get('neighborhood') && neighborhoodOf(m) !== query.get('neighborhood')) continue;
    if (query.get('service_code') && !topics(m.verdict).service_code.includes(query.get('service_code'))) continue;
    for (const key of topics(m.verdict)[by]) {
      if (!series.has(key)) series.set(key, { key, total: 0, counts: new Array(size).fill(0) });
      series.get(key).total++;
      series.get(key).counts[at]++;
    }
  }
  return {
    by,
    hours: Array.from({ length: size }, (_, i) => rfc(since + i * kHour)),
    series: [...series.values()].sort((a, b) => b.total - a.total),
  };
}
