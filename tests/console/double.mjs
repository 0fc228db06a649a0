// A stand-in for the hub that speaks docs/api.md with sample data, for work on the console and for tests of odd cases.
//   node tests/console/double.mjs [port]
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join as joinPath, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { channelsAt, consentsAt, dayOf, mentionOf, rules, says, services } from './sample.mjs';

const kDist = fileURLToPath(new URL('../../console/dist', import.meta.url));
const kTypes = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};
// What each list takes (docs/api.md).
const kParams = {
  mentions: ['q', 'channel', 'service_code', 'category', 'intent', 'sentiment', 'lang', 'actionable', 'request_id', 'since', 'until', 'before', 'limit'],
  tallies: ['by', 'channel', 'neighborhood', 'since', 'until'],
  requests: ['status', 'service_code', 'neighborhood', 'order', 'before', 'limit'],
  consents: ['channel', 'recipient', 'state', 'before', 'limit'],
  bulletins: ['state', 'references', 'before', 'limit'],
};
const kHour = 3_600_000;
const rfc = (time) => new Date(time).toISOString();

export async function startDouble({ port = 0, mentions = 220, token = 'test-token', say = 0, mode = 'demo', withRules = true } = {}) {
  const now = () => Date.now();
  const state = {
    mentions: dayOf(now(), mentions),
    requests: [],
    bulletins: [],
    deliveries: new Map(),
    channels: channelsAt(now()),
    consents: consentsAt(now()),
    refuse: false,
    streams: new Set(),
    // A promise that the stream's hello waits for.
    holdHello: undefined,
    seen: [],
  };
  let lastRequest = 0;
  let lastBulletin = 0;
  let lastDelivery = 0;
  const timers = new Set();
  const later = (ms, run) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, ms);
    timers.add(timer);
  };

  const emit = (event, data) => {
    for (const stream of state.streams) stream.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  };
  const status = () => ({
    version: '0.6.0',
    city: 'Port Marigold',
    mode,
    time_zone: 'America/New_York',
    now: rfc(now()),
    rules_version: '5d41402abc4b2a76b9719d911017c592',
    center: { lat: 40.1, long: -74.2 },
    mentions_today: state.mentions.length,
    drafts_open: state.requests.filter((r) => r.status === 'draft').length,
  });

  function join(mention) {
    if (!mention.verdict.actionable) return;
    const { service_code } = mention.verdict.issues[0];
    const place = mention.verdict.places[0];
    const key = `${service_code} ${place?.text ?? ''}`;
    let request = state.requests.find((r) => r.key === key && r.status === 'draft');
    if (!request) {
      request = {
        key,
        // In the order of time, as the hub's are.
        id: String(++lastRequest).padStart(5, '0'),
        service_code,
        status: 'draft',
        status_notes: '',
        description: mention.text,
        address_string: place?.text ?? '',
        lat: place?.lat,
        long: place?.long,
        neighborhood: place?.neighborhood ?? '',
        urgency: 0,
        requested_datetime: mention.created_at,
        updated_datetime: mention.created_at,
        mention_count: 0,
      };
      state.requests.push(request);
    }
    request.mention_count++;
    request.urgency = Math.max(request.urgency, mention.verdict.urgency);
    request.updated_datetime = mention.created_at;
    mention.request_id = request.id;
    return request;
  }
  state.mentions.forEach(join);

  function speak(what = {}) {
    const id = Math.max(0, ...state.mentions.map((m) => m.id)) + 1;
    const mention = mentionOf(id, { ...says[id % says.length], ...what }, rfc(now()));
    state.mentions.push(mention);
    const request = join(mention);
    emit('mention', mention);
    if (request) emit('request', outer(request));
    return mention;
  }
  const outer = ({ key, ...request }) => request;

  // Counts as the channel does; near enough for a stand-in.
  function count(text, unit) {
    if (unit === 'sms') {
      const odd = /[^\x20-\x7e\n£¥èéùìòÇØøÅåÄÖÑÜ§¿äöñüàÉ¡]/u.test(text);
      const units = odd ? text.length : text.length;
      const one = odd ? 70 : 160;
      return { length: units, sms_parts: units <= one ? 1 : Math.ceil(units / (odd ? 67 : 153)) };
    }
    return { length: [...text].length };
  }

  function preview(bulletin) {
    const advice = [];
    const langs = Object.keys(bulletin.info ?? {});
    const wants = (field, what, blocks) => advice.push({ field, what, blocks });
    if (!bulletin.event) wants('event', 'Name the event in a word or two.', true);
    if (!bulletin.expires) wants('expires', 'Say until when this holds.', true);
    for (const lang of ['en', 'es']) {
      if (!bulletin.info?.[lang]?.headline) wants(`info.${lang}.headline`, 'A headline is missing.', lang === 'en');
      else if (!bulletin.info[lang].instruction) wants(`info.${lang}.instruction`, 'Tell people what to do.', false);
    }
    if (!bulletin.area) wants('area', 'Say which part of the city is meant.', false);
    if (/\b(?:ASAP|EOC)\b/.test(JSON.stringify(bulletin.info))) wants('general', 'An abbreviation that residents may not know.', false);
    const posts = [];
    const errors = [];
    const drill = bulletin.status !== 'Actual';
    for (const channel of state.channels.filter((c) => c.sends)) {
      const named = bulletin.channels?.includes(channel.name);
      if (bulletin.channels?.length > 0 && !named) continue;
      if ((channel.mode === 'drill') !== drill) {
        if (named) errors.push({ channel: channel.name, message: 'a drill never goes to a real channel' });
        continue;
      }
      for (const lang of langs) {
        if (channel.languages.length > 0 && !channel.languages.includes(lang)) continue;
        const wording = bulletin.info[lang];
        const prefix = drill ? `[${bulletin.status.toUpperCase()}] ` : '';
        const text = [prefix + (wording.headline ?? ''), wording.description, wording.instruction, bulletin.web].filter(Boolean).join('\n\n');
        const limit = channel.limits.max_length;
        const pieces = limit > 0 && [...text].length > limit ? [text.slice(0, limit - 8) + ' (1/2)', text.slice(limit - 8) + ' (2/2)'] : [text];
        posts.push({
          channel: channel.name,
          connector: channel.connector,
          lang,
          title: channel.connector === 'email' ? prefix + wording.headline : '',
          parts: pieces.map((piece) => ({ text: piece, limit, ...count(piece, channel.limits.unit) })),
          unit: channel.limits.unit,
          warnings: channel.connector === 'sms' && /[áíóú]/.test(text) ? ['“í” is not in the SMS alphabet: the message costs more parts.'] : [],
        });
      }
    }
    return { advice, posts, errors };
  }

  function send(bulletin) {
    const rows = [];
    for (const post of preview(bulletin).posts) {
      const recipients = ['sms', 'email'].includes(post.connector) ? ['+1 555 0142', '+1 555 0199'] : [''];
      post.parts.forEach((_, part) => {
        for (const recipient of recipients) {
          rows.push({
            id: ++lastDelivery,
            bulletin_id: bulletin.id,
            channel: post.channel,
            lang: post.lang,
            part,
            recipient,
            action: 'send',
            state: 'pending',
            native_id: '',
            url: '',
            error: '',
            attempts: 0,
            created_at: rfc(now()),
            updated_at: rfc(now()),
            next_attempt: rfc(now()),
          });
        }
      });
    }
    state.deliveries.set(bulletin.id, rows);
    later(150, () => move(bulletin, 'sending'));
    rows.forEach((row, i) =>
      later(400 + i * 150, () => {
        row.attempts = 1;
        row.updated_at = rfc(now());
        if (row.channel === 'bluesky-city') {
          row.state = 'failed';
          row.error = 'auth: the app password was refused (401)';
        } else if (row.recipient === '+1 555 0199') {
          row.state = 'unknown';
          row.error = 'the answer was lost (timeout after 10 s)';
        } else {
          row.state = 'accepted';
          row.native_id = `post-${row.id}`;
          row.url = row.recipient === '' ? `https://example.social/@city/${row.id}` : '';
        }
        emit('delivery', row);
        if (rows.every((r) => r.state !== 'pending')) move(bulletin, 'sent');
      }),
    );
  }
  function move(bulletin, to) {
    bulletin.state = to;
    bulletin.updated_at = rfc(now());
    emit('bulletin', bulletin);
  }

  class Refusal extends Error {
    constructor(code, fault, message) {
      super(message);
      Object.assign(this, { code, fault });
    }
  }
  // Who changes a bulletin says which state of it they saw.
  const seenLast = (bulletin, body) => {
    if (body?.updated_at && body.updated_at !== bulletin.updated_at) throw new Refusal(409, 'rejected', 'somebody changed this bulletin meanwhile; look at it again');
  };
  const newer = (time) => rfc(Math.max(now(), Date.parse(time) + 1));
  const found = (list, id) => {
    const item = list.find((x) => String(x.id) === id);
    if (!item) throw new Refusal(404, 'not_found', `there is no ${id}`);
    return item;
  };

  // What a mention is about (core/topics.h): filters and tallies mean the same.
  function topics(verdict) {
    const once = (list) => [...new Set(list)];
    const categories = once(verdict.hazards.map((z) => z.category));
    return {
      service_code: once(verdict.issues.map((i) => i.service_code)),
      category: categories.length > 1 ? categories.filter((c) => c !== 'other_relevant') : categories,
      intent: [verdict.intent],
      sentiment: [verdict.sentiment.label],
    };
  }

  const kKnown = ['q', 'channel', 'service_code', 'category', 'intent', 'sentiment', 'lang', 'actionable', 'request_id', 'since', 'until', 'before', 'limit'];
  function listMentions(query) {
    for (const name of query.keys()) if (!kKnown.includes(name)) throw new Refusal(400, 'bad_data', `unknown parameter ${name}`);
    const is = (name, value) => !query.get(name) || query.get(name) === String(value);
    const fold = (text) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
    const all = state.mentions
      .filter(
        (m) =>
          is('channel', m.channel) &&
          is('intent', m.verdict.intent) &&
          is('sentiment', m.verdict.sentiment.label) &&
          is('lang', m.verdict.lang) &&
          is('actionable', m.verdict.actionable) &&
          is('request_id', m.request_id) &&
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

  function tallies(query) {
    const by = query.get('by');
    const since = Date.parse(query.get('since'));
    const until = Date.parse(query.get('until'));
    const size = Math.ceil((until - since) / kHour);
    const series = new Map();
    for (const m of state.mentions) {
      const at = Math.floor((Date.parse(m.created_at) - since) / kHour);
      if (at < 0 || at >= size || m.removed || (query.get('channel') && m.channel !== query.get('channel'))) continue;
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

  function changeRequest(request, change) {
    if (change.updated_datetime !== request.updated_datetime) {
      throw new Refusal(409, 'rejected', `request ${request.id} was changed at ${request.updated_datetime}`);
    }
    const to = { accept: 'open', dismiss: 'dismissed', close: 'closed', reopen: 'draft' }[change.action];
    request.status = to;
    for (const name of ['service_code', 'description', 'address_string', 'status_notes']) {
      if (change[name] !== undefined) request[name] = change[name];
    }
    request.updated_datetime = rfc(now());
    emit('request', outer(request));
    return outer(request);
  }

  function answer(method, path, query, body) {
    const [, , , kind, id, action] = path.split('/');
    const known = method === 'GET' && !id && kParams[kind];
    for (const name of query.keys()) if (known && !known.includes(name)) throw new Refusal(400, 'bad_data', `'${name}' is no parameter of this call`);
    switch (`${method} ${kind}`) {
      case 'GET status':
        return status();
      case 'GET services':
        return { services };
      case 'GET rules':
        if (withRules) return { rules };
        break;
      case 'GET channels':
        return { channels: state.channels };
      case 'GET consents': {
        const limit = Number(query.get('limit') ?? 50);
        const all = state.consents
          .filter((c) => !query.get('before') || c.id < Number(query.get('before')))
          .filter((c) => ['channel', 'state'].every((name) => !query.get(name) || c[name] === query.get(name)))
          .sort((a, b) => b.id - a.id);
        return { consents: all.slice(0, limit), next: all.length > limit ? all[limit - 1].id : null };
      }
      case 'POST consents': {
        const consent = state.consents.find((c) => c.channel === body.channel && c.recipient === body.recipient);
        if (!consent || !body.by || !body.why) throw new Refusal(400, 'bad_data', 'by and why');
        if (body.id !== consent.id) throw new Refusal(409, 'rejected', 'something changed this consent meanwhile; look at it again');
        const to = { restore: 'restored', withdraw: 'withdrawn' }[id];
        const newest = Math.max(...state.consents.map((c) => c.id));
        return Object.assign(consent, { id: newest + 1, state: to, at: rfc(now()), words: '', proof: 'staff', key: '', sender: '', by: body.by, why: body.why });
      }
      case 'GET mentions':
        return id ? found(state.mentions, id) : listMentions(query);
      case 'GET tallies':
        return tallies(query);
      case 'GET requests': {
        if (id) {
          const request = found(state.requests, id);
          return { ...outer(request), mentions: state.mentions.filter((m) => m.request_id === id).reverse() };
        }
        const limit = Number(query.get('limit') ?? 50);
        const newest = (a, b) => (a.id < b.id ? 1 : -1);
        const urgent = query.get('order') === 'urgency';
        const all = state.requests
          .filter((r) => !query.get('status') || r.status === query.get('status'))
          .filter((r) => !query.get('service_code') || r.service_code === query.get('service_code'))
          .filter((r) => !query.get('neighborhood') || r.neighborhood === query.get('neighborhood'))
          .sort((a, b) => (urgent ? b.urgency - a.urgency : 0) || newest(a, b));
        const [urgency, before] = urgent ? (query.get('before') ?? '').split(',') : [0, query.get('before')];
        const from = all.findIndex((r) => !before || (urgent ? r.urgency < Number(urgency) || (r.urgency === Number(urgency) && r.id < before) : r.id < before));
        const page = from < 0 ? [] : all.slice(from, from + limit);
        const last = page.at(-1);
        return { requests: page.map(outer), next: page.length === limit ? (urgent ? `${last.urgency},${last.id}` : last.id) : null };
      }
      case 'POST requests':
        return changeRequest(found(state.requests, id), body);
      case 'GET bulletins':
        if (id) {
          const deliveries = state.deliveries.get(id) ?? [];
          const progress = {};
          for (const row of deliveries) progress[row.state] = (progress[row.state] ?? 0) + 1;
          return { ...found(state.bulletins, id), deliveries, progress };
        }
        const bulletins = state.bulletins
          .filter((b) => !query.get('state') || b.state === query.get('state'))
          .filter((b) => !query.get('references') || b.references === query.get('references'))
          .reverse();
        const after = query.get('before') ? bulletins.findIndex((b) => b.id === query.get('before')) + 1 : 0;
        const most = Number(query.get('limit') ?? 50);
        const part = bulletins.slice(after, after + most);
        return { bulletins: part, next: after + most < bulletins.length ? part.at(-1).id : null };
      case 'PUT bulletins': {
        const bulletin = found(state.bulletins, id);
        if (bulletin.state !== 'draft') throw new Refusal(409, 'rejected', `bulletin ${id} is ${bulletin.state}: only a draft can be changed`);
        seenLast(bulletin, body);
        return Object.assign(bulletin, body, { id, updated_at: newer(bulletin.updated_at) });
      }
      case 'POST channels': {
        if (action !== 'settle' || !['accepted', 'failed', 'again'].includes(body?.as)) throw new Refusal(400, 'bad_data', "'as' is accepted, failed or again");
        const rows = [...state.deliveries.values()].flat().filter((row) => row.channel === id && row.state === 'unknown' && (!body.bulletin || row.bulletin_id === body.bulletin));
        for (const row of rows) Object.assign(row, { state: body.as === 'again' ? 'pending' : body.as, error: '', updated_at: rfc(now()) });
        return { settled: rows.length };
      }
      case 'POST bulletins': {
        if (id === 'preview') return preview(body);
        if (!id) {
          const bulletin = { ...body, id: `b${++lastBulletin}`, state: 'draft', author: 'token:api', approved_by: '', created_at: rfc(now()), updated_at: rfc(now()) };
          state.bulletins.push(bulletin);
          emit('bulletin', bulletin);
          return bulletin;
        }
        const bulletin = found(state.bulletins, id);
        if (action === 'approve') {
          seenLast(bulletin, body);
          const blocks = preview(bulletin).advice.filter((a) => a.blocks);
          if (bulletin.state !== 'draft' || blocks.length > 0) throw new Refusal(409, 'rejected', blocks[0]?.what ?? `it is ${bulletin.state}`);
          bulletin.approved_by = 'token:api';
          move(bulletin, 'approved');
          send(bulletin);
          return bulletin;
        }
        if (action === 'cancel' && bulletin.state === 'draft') {
          move(bulletin, 'cancelled');
          return bulletin;
        }
        const draft = {
          ...bulletin,
          id: `b${++lastBulletin}`,
          msg_type: action === 'cancel' ? 'Cancel' : 'Update',
          references: bulletin.id,
          state: 'draft',
          created_at: rfc(now()),
          updated_at: rfc(now()),
        };
        state.bulletins.push(draft);
        return draft;
      }
    }
    throw new Refusal(404, 'not_found', `no such call: ${method} ${path}`);
  }

  const server = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://double');
    const reply = (code, value) => {
      response.writeHead(code, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(value));
    };
    if (!url.pathname.startsWith('/api/')) return file(url.pathname, response);
    if (state.refuse) return request.socket.destroy();
    if (request.headers.authorization !== `Bearer ${token}`) {
      return reply(401, { error: { fault: 'auth', message: 'the token is missing or wrong' } });
    }
    let text = '';
    for await (const piece of request) text += piece;
    state.seen.push({ method: request.method, path: url.pathname, query: url.search, body: text });
    if (url.pathname === '/api/v1/stream') {
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
      response.on('close', () => state.streams.delete(response));
      response.write(': crier\n\n');
      await state.holdHello;
      // From here on it is told everything, after the hello.
      response.write(`event: hello\ndata: ${JSON.stringify(status())}\n\n`);
      state.streams.add(response);
      return;
    }
    try {
      reply(200, answer(request.method, url.pathname, url.searchParams, text === '' ? undefined : JSON.parse(text)));
    } catch (error) {
      reply(error.code ?? 500, { error: { fault: error.fault ?? 'bad_data', message: error.message } });
    }
  });
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  const beat = setInterval(() => {
    for (const stream of state.streams) stream.write(': beat\n\n');
  }, 15_000);
  const chatter = say > 0 ? setInterval(() => speak(), say) : undefined;

  return {
    url: `http://127.0.0.1:${server.address().port}`,
    token,
    state,
    speak,
    emit,
    preview,
    // Ends every stream; with `refuse`, the hub is out of reach until `restore`.
    cut(refuse = false) {
      state.refuse = refuse;
      for (const stream of state.streams) stream.destroy();
    },
    restore() {
      state.refuse = false;
    },
    // Somebody else changes a request; `silent`: our stream does not tell.
    touch(id, change, silent = true) {
      const request = found(state.requests, id);
      Object.assign(request, change, { updated_datetime: rfc(now() + 1000) });
      if (!silent) emit('request', outer(request));
    },
    async stop() {
      clearInterval(beat);
      clearInterval(chatter);
      for (const timer of timers) clearTimeout(timer);
      for (const stream of state.streams) stream.destroy();
      server.closeAllConnections?.();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

// As the hub serves the console: static files under a policy that allows nothing inline.
function file(path, response) {
  const name = joinPath(kDist, normalize(path === '/' ? '/index.html' : path));
  if (!name.startsWith(kDist) || !existsSync(name) || !statSync(name).isFile()) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, {
    'Content-Type': kTypes[extname(name)] ?? 'application/octet-stream',
    'Content-Security-Policy': "default-src 'self'",
    'X-Content-Type-Options': 'nosniff',
  });
  createReadStream(name).pipe(response);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const double = await startDouble({ port: Number(process.argv[2] ?? 8311), say: 4000 });
  console.log(`${double.url}/#token=${double.token}`);
}
