// Rumours, as the double answers them. What spreads and what is suggested is what a test says.
import { Refusal } from './double_lists.mjs';

const rfc = (time) => new Date(time).toISOString();
const wrong = (message) => new Refusal(400, 'bad_data', message);
const refused = (message) => new Refusal(409, 'rejected', message);
const missing = (what) => new Refusal(404, 'not_found', `not found: ${what}`);
const kBecause = [{ why: 'same_words', what: 'broke, dam' }];

export class DoubleRumours {
  rumours = [];
  // Mentions of one claim, in groups, and mentions that may belong to any rumour.
  spreading = [];
  suggested = [];
  // By the mention's id; else it repeats.
  stances = new Map();
  last = 0;

  constructor(state, tell) {
    this.state = state;
    this.tell = tell;
  }

  mention(id) {
    const found = this.state.mentions.find((each) => each.id === id);
    if (!found) throw missing(`mention ${id}`);
    return found;
  }
  stanceOf(mention) {
    return this.stances.get(mention.id) ?? 'repeats';
  }
  counts(all) {
    const of = (stance) => all.filter((each) => each.stance === stance).length;
    return { repeats: of('repeats'), denies: of('denies'), asks: of('asks') };
  }
  inside(id) {
    return this.rumours.some(({ mentions }) => mentions.some(({ mention }) => mention.id === id));
  }

  shown({ mentions, bulletin, ...rumour }, whole = false) {
    const hours = new Map();
    for (const each of mentions) {
      const hour = rfc(Math.floor(Date.parse(each.mention.created_at) / 3_600_000) * 3_600_000).replace('.000Z', 'Z');
      hours.set(hour, [...(hours.get(hour) ?? []), each]);
    }
    const spread = [...hours].sort().map(([hour, all]) => ({ hour, ...this.counts(all) }));
    const suggested = this.suggested
      .filter(({ id }) => !this.inside(id))
      .map((mention) => ({ mention, stance: this.stanceOf(mention), because: kBecause, score: 0.4 }));
    return {
      ...rumour,
      bulletin: bulletin && { id: bulletin, state: this.state.bulletins.find(({ id }) => id === bulletin)?.state ?? 'draft' },
      ...this.counts(mentions),
      answered: mentions.filter(({ answer }) => answer?.reply_id).length,
      spread,
      ...(whole ? { mentions, suggested } : {}),
    };
  }
  changed(rumour, now) {
    rumour.changed_at = rfc(Math.max(now, Date.parse(rumour.changed_at) + 1));
    this.tell('rumours', this.shown(rumour));
    return this.shown(rumour, true);
  }

  put(rumour, ids, { now, actor }, stance) {
    for (const id of ids) {
      if (this.inside(id)) throw refused(`mention ${id} is in a rumour`);
      const mention = this.mention(id);
      rumour.mentions.push({ mention, stance: stance ?? this.stanceOf(mention), by_person: stance !== undefined, who: actor, at: rfc(now), answer: null });
    }
  }
  open({ claim, mentions }, by) {
    if (!claim) throw wrong("say in 'claim' what is said");
    if (!mentions?.length) throw wrong('mentions is a list of ids: none is chosen');
    const at = rfc(by.now);
    const rumour = { id: `r${++this.last}`, claim, owner: by.actor, verdict: '', reason: '', opened_by: by.actor, opened_at: at, closed_by: '', closed_at: null, answered_by: '', changed_at: at, bulletin: null, mentions: [] };
    this.put(rumour, mentions, by);
    this.rumours.unshift(rumour);
    this.tell('rumours', this.shown(rumour));
    return this.shown(rumour, true);
  }

  step(rumour, { action, claim, verdict, reason }, { now, actor }) {
    if (action === 'close' && (!verdict || !reason)) throw wrong("to close it, say in 'reason' how that is known");
    if (action === 'close' && rumour.verdict) throw refused(`${rumour.closed_by} closed it`);
    if (action === 'take' && rumour.owner && rumour.owner !== actor) throw refused(`${rumour.owner} has it`);
    const becomes = {
      take: { owner: actor },
      release: { owner: '' },
      word: { claim },
      close: { verdict, reason, closed_by: actor, closed_at: rfc(now) },
      reopen: { verdict: '', reason: '', closed_by: '', closed_at: null },
    }[action];
    if (!becomes) throw wrong('a rumour takes take, release, word, close and reopen');
    Object.assign(rumour, becomes);
    return this.changed(rumour, now);
  }
  mentions(rumour, { action, mentions, stance }, by) {
    if (action === 'add') this.put(rumour, mentions, by, stance);
    else if (action === 'take_out') rumour.mentions = rumour.mentions.filter(({ mention }) => !mentions.includes(mention.id));
    else for (const each of rumour.mentions) if (mentions.includes(each.mention.id)) Object.assign(each, { stance, by_person: true });
    return this.changed(rumour, by.now);
  }

  list(query) {
    const state = query.get('state');
    const rumours = this.rumours.filter(({ verdict }) => !state || (verdict === '') === (state === 'open'));
    const spreading = this.spreading
      .filter((ids) => !ids.some((id) => this.inside(id)))
      .map((ids) => ({ mentions: ids, first: this.mention(ids[0]), because: kBecause, ...this.counts(ids.map((id) => ({ stance: this.stanceOf({ id }) }))) }));
    return { rumours: rumours.map((each) => this.shown(each)), spreading: state === 'closed' ? [] : spreading, next: null };
  }

  // Undefined where the call is none of these.
  answer(method, kind, id, action, query, body, by) {
    if (kind !== 'rumours') return undefined;
    if (!id) return method === 'GET' ? this.list(query) : this.open(body, by);
    const rumour = this.rumours.find((each) => each.id === id);
    if (!rumour) throw missing(`rumour ${id}`);
    if (method === 'GET') return this.shown(rumour, true);
    if (action === 'mentions') return this.mentions(rumour, body, by);
    if (action !== 'answer') return this.step(rumour, body, by);
    Object.assign(rumour, { bulletin: body.bulletin, answered_by: by.actor });
    return this.changed(rumour, by.now);
  }
}
