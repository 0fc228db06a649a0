// Answers to residents, as the double sends them: a preview, what was sent, what came back.
import { Refusal } from './double_lists.mjs';

const rfc = (time) => new Date(time).toISOString();
const refused = (message) => new Refusal(409, 'rejected', message);
const both = (name, words, nombre, palabras) => ({ en: { name, title: '', words }, es: { name: nombre, title: '', words: palabras } });
const kCall = {
  ...both('Call 911', 'Call 911 now. Keep away from water.', 'Llame al 911', 'Llame al 911 ahora. Aléjese del agua.'),
  vi: { name: 'Gọi 911', title: '', words: 'Hãy gọi 911 ngay. Tránh xa nước.' },
};
const kAnswers = [
  { id: 'accepted', kind: 'accepted', emergency: false, languages: both('Report accepted', 'Thank you. Your number is {{ticket}}.', 'Reporte aceptado', 'Gracias. Su número es {{ticket}}.') },
  { id: 'ask_address', kind: 'ask', emergency: false, languages: both('Ask where it is', 'Thank you for writing. Where is it?', 'Preguntar dónde es', 'Gracias por escribir. ¿Dónde es?') },
  { id: 'ask_number', kind: 'ask', emergency: false, languages: both('Ask for a phone number', 'May we call you? Please send a number.', 'Pedir un teléfono', '¿Podemos llamarle? Envíenos un teléfono.') },
  { id: 'ask_photo', kind: 'ask', emergency: false, languages: both('Ask for a photo', 'A photo would help us.', 'Pedir una foto', 'Una foto nos ayudaría.') },
  { id: 'call_911', kind: 'canned', emergency: true, languages: kCall },
];

export class DoubleReplies {
  sent = [];
  last = 0;
  lastDelivery = 10_000;
  // The next ones stay in this state.
  becomes = 'accepted';

  constructor(state, tell, requests) {
    Object.assign(this, { state, tell, requests });
  }

  compose(mention, body) {
    const channel = this.state.channels.find(({ name }) => name === mention.channel);
    if (mention.removed) throw refused('its author removed this mention: nobody is left to be answered');
    const canned = body.canned ? kAnswers.find(({ id }) => id === body.canned) : undefined;
    const lang = body.lang ?? (mention.verdict.lang === 'es' ? 'es' : 'en');
    if (body.canned && !canned?.languages[lang]) throw new Refusal(400, 'bad_data', `there is no prepared answer '${body.canned}' in '${lang}'`);
    const ticket = this.state.requests.find(({ id }) => id === mention.request_id)?.ticket;
    if (canned?.id === 'accepted' && !ticket) throw refused('the prepared answer needs {{ticket}}, which is not known');
    const words = canned ? canned.languages[lang].words.replace('{{ticket}}', ticket) : (body.words ?? '').trim();
    if (words === '') throw new Refusal(400, 'bad_data', 'an answer has words');
    const limit = channel.limits.max_length;
    if (limit > 0 && [...words].length > limit) throw refused(`the words do not fit ${channel.name}: ${[...words].length} of ${limit}`);
    const to = { channel: channel.name, recipient: mention.author.id, handle: mention.author.handle, visibility: mention.direct ? 'direct' : 'public' };
    const post = { channel: channel.name, connector: channel.connector, lang, title: '', parts: [{ text: words, length: [...words].length, limit }], unit: channel.limits.unit, warnings: [] };
    return { to, kind: canned?.kind ?? body.kind ?? 'answer', words, post };
  }
  send(mention, body, { now, actor }) {
    const known = body.once && this.sent.find(({ once }) => once === body.once);
    if (known) return this.shown(known);
    const { to, kind, words, post } = this.compose(mention, body);
    const id = `01R${String(++this.last).padStart(23, '0')}`;
    const failed = this.becomes === 'failed' ? 'rejected: the account does not exist any more (404)' : '';
    const reply = {
      id,
      mention_id: mention.id,
      request_id: mention.request_id,
      ...to,
      lang: post.lang,
      title: '',
      words,
      kind,
      canned: body.canned ?? '',
      automatic: false,
      by: actor,
      at: rfc(now),
      instead_of: body.instead_of ?? '',
      state: 'queued',
      error: '',
      deliveries: [],
      once: body.once,
    };
    this.sent.unshift(reply);
    this.tell('reply', this.shown(reply));
    if (this.becomes !== 'queued') this.move(id, this.becomes, failed);
    return this.shown(reply);
  }
  shown({ once, ...reply }) {
    return reply;
  }
  // What the resident has of it.
  move(id, state, error = '') {
    const reply = this.sent.find((each) => each.id === id);
    Object.assign(reply, { state, error });
    this.tell('reply', this.shown(reply));
  }
  // `of`: requests; none: of all.
  list(query, of) {
    const stands = (reply) => !this.sent.some(({ instead_of }) => instead_of === reply.id);
    const replies = this.sent
      .filter((r) => !of || of.includes(r.request_id))
      .filter((r) => !query.get('mention') || String(r.mention_id) === query.get('mention'))
      .filter((r) => !query.get('by') || r.by === query.get('by'))
      .filter((r) => query.get('returned') !== 'true' || (['failed', 'unknown'].includes(r.state) && stands(r)));
    return { replies: replies.map(this.shown), next: null };
  }

  answer(method, kind, id, action, query, body, by, mentionOf) {
    if (method === 'GET' && kind === 'answers') return { answers: kAnswers };
    if (method === 'GET' && kind === 'replies') return this.list(query, query.get('request') ? [query.get('request')] : null);
    if (method === 'GET' && kind === 'requests' && action === 'replies') return this.list(query, [id, ...this.requests.mergedInto(id)]);
    if (method !== 'POST' || kind !== 'mentions' || !/^reply/.test(action ?? '')) return undefined;
    const mention = mentionOf(id);
    return action === 'reply/preview' ? this.compose(mention, body) : this.send(mention, body, by);
  }
}
