// What staff do beside deciding, as the double answers it: a step taken back, a request by hand, a correction.
import { Refusal } from './double_lists.mjs';
import { services } from './sample.mjs';

const kWindow = 10 * 60_000;
const kFields = ['service_code', 'status', 'status_notes', 'description', 'address_string', 'lat', 'long', 'neighborhood', 'department', 'assignee', 'due_datetime', 'waiting_for', 'asked_from', 'duplicate_of', 'merged_from'];
const rfc = (time) => new Date(time).toISOString();
const level = (urgency) => (urgency >= 0.7 ? 'high' : urgency >= 0.4 ? 'medium' : 'low');
const wrong = (message) => new Refusal(400, 'bad_data', message);
const refused = (message) => new Refusal(409, 'rejected', message);

export class Desk {
  steps = new Map();
  corrections = [];

  // Before a step: what it will write over.
  keep(request, at) {
    const before = Object.fromEntries(kFields.map((name) => [name, request[name]]));
    return () => this.steps.set(request.id, { before, at, became: request.updated_datetime });
  }

  undo(request, body, now) {
    if (body.updated_datetime !== request.updated_datetime) throw refused('somebody changed this request meanwhile; look at it again');
    const step = this.steps.get(request.id);
    if (!step) throw refused('there is nothing to take back: nobody decided about this request in the last 10 minutes, or that was taken back already');
    if (now - step.at > kWindow) throw refused('it was changed more than 10 minutes ago, which is too long to take it back');
    if (step.became !== request.updated_datetime) throw refused('something happened to this request since it was changed: look at it again');
    this.steps.delete(request.id);
    Object.assign(request, step.before, { updated_datetime: rfc(Math.max(now, Date.parse(request.updated_datetime) + 1)) });
  }

  make(mention, body, { id, now, actor }) {
    if (mention.removed) throw refused('its author removed this mention: nothing is left to make a request of');
    if (!services.some(({ service_code }) => service_code === body.service_code)) throw wrong(`there is no service_code '${body.service_code}'`);
    if (mention.request_id && !body.again) throw refused(`this mention is behind request ${mention.request_id} already; for a second request say "again": true`);
    const place = mention.verdict.places[0];
    const read = body.address_string === undefined || body.address_string === place?.text;
    mention.request_id ??= id;
    return {
      key: `made ${id}`,
      id,
      service_code: body.service_code,
      status: body.status ?? 'draft',
      status_notes: '',
      description: body.description ?? mention.text,
      address_string: body.address_string ?? place?.text ?? '',
      ...(read && place?.lat !== undefined ? { lat: place.lat, long: place.long } : {}),
      neighborhood: read ? (place?.neighborhood ?? '') : '',
      urgency: mention.verdict.urgency,
      requested_datetime: mention.created_at,
      updated_datetime: rfc(now),
      changed_by: actor,
      mention_count: 1,
      made_by: actor,
      made_from: mention.id,
    };
  }

  correct(mention, { what, right = '', note = '' }, { now, actor }) {
    const { verdict } = mention;
    const issue = verdict.issues[0];
    const said = {
      service: issue?.service_code ?? '',
      sentiment: verdict.sentiment.label,
      urgency: level(verdict.urgency),
      place: verdict.places.map(({ text }) => text).join('; '),
      not_a_report: verdict.intent,
    }[what];
    if (said === undefined) throw wrong('what is service, sentiment, urgency, place or not_a_report');
    if (what !== 'not_a_report' && said === right) throw wrong('that is what the verdict says already');
    const evidence = { service: issue?.evidence ?? [], urgency: verdict.because, not_a_report: verdict.because }[what] ?? [];
    const correction = {
      id: this.corrections.length + 1,
      mention_id: mention.id,
      what,
      said,
      right,
      note,
      who: actor,
      at: rfc(now),
      service_code: issue?.service_code ?? '',
      rules: [...new Set(evidence.map(({ rule }) => rule))],
      rules_version: verdict.rules_version,
    };
    this.corrections.push(correction);
    mention.corrections = [...(mention.corrections ?? []), correction];
    return correction;
  }

  list(mentions, query) {
    const limit = Number(query.get('limit') ?? 50);
    const all = this.corrections
      .filter((c) => !query.get('before') || c.id < Number(query.get('before')))
      .filter((c) => !query.get('what') || c.what === query.get('what'))
      .filter((c) => !query.get('rule') || c.rules.includes(query.get('rule')))
      .filter((c) => !query.get('service_code') || [c.service_code, c.what === 'service' ? c.right : ''].includes(query.get('service_code')))
      .reverse();
    const page = all.slice(0, limit).map((c) => {
      const { channel, text, verdict, removed } = mentions.find(({ id }) => id === c.mention_id);
      return { ...c, channel, ...(removed ? {} : { text, lang: verdict.lang }) };
    });
    return { corrections: page, next: page.length === limit ? page.at(-1).id : null };
  }
}
