// The rules as the double lists and tries them.
import { Refusal } from './double_lists.mjs';
import { kSamples } from './sample_rules.mjs';

const kDay = 86_400_000;
const kTried = 2_000;
const fold = (text) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
const topicOf = ({ sets, target }) => (target === '' ? sets : `${sets}:${target}`);

export const ruleNames = () => ({
  rules: [...kSamples.map(({ id, says }) => ({ id, says })), { id: 'SAME_PLACE_AND_SERVICE', says: 'The same place and the same service' }],
});

export function listRules(query) {
  if (Buffer.byteLength(query.get('q') ?? '') > 200) throw new Refusal(400, 'bad_data', 'q is at most 200 bytes');
  const is = (name, fits) => !query.get(name) || fits(query.get(name));
  const words = fold(query.get('q') ?? '').split(/\s+/).filter(Boolean);
  const text = (rule) => fold([rule.id, rule.says, rule.target, ...rule.match, ...rule.unless, ...rule.all, ...rule.any, ...rule.none, ...rule.yes, ...rule.no].join('\n'));
  const fits = {
    packs: (rule) => is('pack', (pack) => pack === rule.pack),
    topics: (rule) => is('topic', (topic) => topic === topicOf(rule) || topic === rule.sets),
    langs: (rule) => is('lang', (lang) => lang === rule.lang),
  };
  const found = kSamples.filter((rule) => words.every((word) => text(rule).includes(word)));
  const facet = (name, of) => {
    const counts = new Map();
    for (const rule of found) {
      if (Object.entries(fits).every(([each, fit]) => each === name || fit(rule))) counts.set(of(rule), (counts.get(of(rule)) ?? 0) + 1);
    }
    return [...counts].sort().map(([value, rules]) => ({ name: value, rules }));
  };
  const all = found.filter((rule) => Object.values(fits).every((fit) => fit(rule)));
  const before = query.get('before');
  if (before && !kSamples.some(({ id }) => id === before)) throw new Refusal(400, 'bad_data', `before: there is no rule '${before}'`);
  const from = before ? kSamples.findIndex(({ id }) => id === before) : -1;
  const rest = all.filter((rule) => kSamples.indexOf(rule) > from);
  const limit = Number(query.get('limit') ?? 50);
  return {
    rules: rest.slice(0, limit),
    next: rest.length > limit ? rest[limit - 1].id : null,
    total: all.length,
    packs: facet('packs', (rule) => rule.pack),
    topics: facet('topics', topicOf),
    langs: facet('langs', (rule) => rule.lang),
  };
}

export function ruleOf(id) {
  const rule = kSamples.find((each) => each.id === id);
  if (!rule) throw new Refusal(404, 'not_found', 'not found: a rule of this id');
  return rule;
}

// Where a rule's patterns stand in a text; parts of composites are theirs.
function evidenceOf(rule, text) {
  const folded = text.toLowerCase(); // of the same length, for the samples here
  if (rule.unless.some((pattern) => new RegExp(pattern).test(folded))) return [];
  const parts = [...rule.all, ...rule.any].map((id) => evidenceOf(ruleOf(id), text));
  const missing = parts.slice(0, rule.all.length).some((part) => part.length === 0);
  if (missing || (rule.any.length > 0 && parts.slice(rule.all.length).filter((part) => part.length > 0).length < rule.at_least)) return [];
  const own = rule.match.map((pattern) => new RegExp(pattern).exec(folded)).find(Boolean);
  if (rule.match.length > 0 && !own) return [];
  const bytes = (end) => Buffer.byteLength(text.slice(0, end));
  const hit = own && { start: bytes(own.index), end: bytes(own.index + own[0].length), text: text.slice(own.index, own.index + own[0].length) };
  return [...(hit ? [hit] : []), ...parts.flat()].map((each) => ({ ...each, rule: rule.id }));
}

export function tryText(body) {
  if (typeof body?.text !== 'string' || body.text === '' || Buffer.byteLength(body.text) > 65_536 || Object.keys(body).length > 1) {
    throw new Refusal(400, 'bad_data', 'text is 1 to 65536 bytes');
  }
  const fired = kSamples.flatMap((rule) => evidenceOf(rule, body.text));
  const sum = (sets) => {
    const found = new Map();
    for (const rule of kSamples.filter((each) => each.sets === sets)) {
      const evidence = fired.filter((each) => each.rule === rule.id);
      if (evidence.length === 0) continue;
      const { score, all } = found.get(rule.target) ?? { score: 0, all: [] };
      found.set(rule.target, { score: score + rule.score, all: [...all, ...evidence] });
    }
    return [...found].filter(([, { score }]) => score >= 1).sort(([, a], [, b]) => b.score - a.score);
  };
  const urgent = kSamples.filter((rule) => rule.sets === 'urgency' && fired.some((each) => each.rule === rule.id));
  const issues = sum('service_code').map(([service_code, { score, all }]) => ({ service_code, score, evidence: all }));
  return {
    verdict: {
      lang: /[áéíóúñ¿¡]/.test(body.text) ? 'es' : 'en',
      issues,
      hazards: [],
      intent: issues.length > 0 ? 'report' : 'other',
      urgency: Math.max(0, ...urgent.map(({ score }) => score)),
      sentiment: { label: 'neutral', compound: 0 },
      places: [],
      actionable: issues.length > 0,
      because: fired.filter((each) => urgent.some(({ id }) => id === each.rule)),
      rules_version: '5d41402abc4b2a76b9719d911017c592',
    },
    fired,
  };
}

export function tryRule(id, body, mentions, now) {
  const rule = ruleOf(id);
  for (const name of Object.keys(body ?? {})) if (name !== 'before') throw new Refusal(400, 'bad_data', `'${name}' is no member of this call`);
  const since = now - kDay;
  const all = mentions
    .filter((m) => !m.removed && Date.parse(m.created_at) >= since && (!body?.before || m.id < body.before))
    .sort((a, b) => b.id - a.id);
  const part = all.slice(0, kTried);
  const samples = part.map((mention) => ({ mention, matched: evidenceOf(rule, mention.text) })).filter(({ matched }) => matched.length > 0);
  return {
    rule: id,
    since: new Date(since).toISOString(),
    tried: part.length,
    fired: samples.length,
    samples: samples.slice(0, 20),
    next: all.length >= kTried ? part.at(-1).id : null,
  };
}
