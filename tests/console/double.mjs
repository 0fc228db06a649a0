// A stand-in for the hub that speaks docs/api.md with sample data, for work on the console and for tests of odd cases.
//   node tests/console/double.mjs [port]
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { Accounts } from './double_accounts.mjs';
import { ChannelForms } from './double_channels.mjs';
import { approve, revise, told as tellable } from './double_approvals.mjs';
import { countsOf, rowsOf, settle } from './double_deliveries.mjs';
import { Desk } from './double_desk.mjs';
import { file } from './double_files.mjs';
import { DoubleLane } from './double_lane.mjs';
import { kParams, listMentions, Refusal, tallies } from './double_lists.mjs';
import { preview as previewOf } from './double_preview.mjs';
import { DoubleReplies } from './double_replies.mjs';
import { DoubleContacts } from './double_contacts.mjs';
import { contacts, exportFile, reach } from './double_reports.mjs';
import { DoubleRequests, kAssignees, outer } from './double_requests.mjs';
import { DoubleRumours } from './double_rumours.mjs';
import { listRules, ruleNames, ruleOf, tryRule, tryText } from './double_rules.mjs';
import { areaOf, channelsAt, consentsAt, dayOf, mentionOf, says, placesLike, services, zoneList } from './sample.mjs';

const rfc = (time) => new Date(time).toISOString();

export async function startDouble({ port = 0, mentions = 220, token = 'test-token', say = 0, mode = 'demo', withRules = true, people = false, actor = 'token:api' } = {}) {
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
    // Who calls by the token, how many must approve, who else could.
    actor,
    wanted: 1,
    others: [],
  };
  const preview = (bulletin) => previewOf(bulletin, state.channels);
  // The people that sign in by name; false: a hub that has tokens alone.
  const accounts = people ? new Accounts() : null;
  const forms = new ChannelForms(state);
  const desk = new Desk();
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
  const lane = new DoubleLane(emit);
  const entered = new DoubleContacts(state);
  const requests = new DoubleRequests(state, desk, emit);
  const replies = new DoubleReplies(state, emit, requests);
  const rumours = new DoubleRumours(state, emit);
  const status = () => ({
    version: '0.6.0',
    city: 'Port Marigold',
    mode,
    time_zone: 'America/New_York',
    now: rfc(now()),
    rules_version: '5d41402abc4b2a76b9719d911017c592',
    center: { lat: 40.1, long: -74.2 },
    mentions_today: state.mentions.length,
    consents_asked: (state.consents ?? []).filter((c) => c.state === 'asked').length,
    drafts_open: state.requests.filter((r) => r.status === 'draft').length,
    due_soon: 0,
    overdue: state.requests.filter((r) => r.due_datetime && ['open', 'in_progress', 'waiting'].includes(r.status) && Date.parse(r.due_datetime) < now()).length,
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
        changed_by: '',
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

  function send(bulletin) {
    const rows = rowsOf(bulletin, preview(bulletin).posts, () => ++lastDelivery, rfc(now()));
    state.deliveries.set(bulletin.id, rows);
    later(150, () => move(bulletin, 'sending'));
    rows.forEach((row, i) =>
      later(400 + i * 150, () => {
        settle(row, rfc(now()));
        if (row.recipient === '') emit('delivery', row);
        emit('progress', { bulletin_id: bulletin.id, progress: countsOf(rows) });
        if (rows.every((r) => r.state !== 'pending')) move(bulletin, 'sent');
      }),
    );
  }
  function move(bulletin, to) {
    bulletin.state = to;
    bulletin.updated_at = rfc(now());
    emit('bulletin', tellable(bulletin));
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

  function ofMention(mention, action, body) {
    const by = { now: now(), actor: state.actor };
    if (action === 'emergency') return lane.shown(lane.put(mention, { at: by.now, who: by.actor, note: body?.note ?? '' }), true);
    if (action === 'correction') {
      const correction = desk.correct(mention, body, by);
      emit('mention', mention);
      return correction;
    }
    const request = desk.make(mention, body, { ...by, id: String(++lastRequest).padStart(5, '0') });
    state.requests.push(request);
    emit('request', outer(request));
    emit('mention', mention);
    return outer(request);
  }

  function answer(method, path, query, body, actor) {
    const [, , , kind, id, ...steps] = path.split('/');
    const action = steps.length > 0 ? steps.join('/') : undefined;
    const by = { now: now(), actor };
    if (method === 'GET' && kind === 'assignees') return { assignees: kAssignees };
    const known = method === 'GET' && !id && kParams[kind];
    for (const name of query.keys()) if (known && !known.includes(name)) throw new Refusal(400, 'bad_data', `'${name}' is no parameter of this call`);
    const elsewhere =
      entered.answer(method, kind, id, action, body) ??
      forms.answer(method, kind, id, action, query, body) ??
      lane.answer(method, kind, id, action, query, body, by) ??
      rumours.answer(method, kind, id, action, query, body, by) ??
      replies.answer(method, kind, id, action, query, body, by, (mention) => found(state.mentions, mention)) ??
      (kind === 'requests' ? requests.answer(method, id, action, query, body, by) : undefined);
    if (elsewhere) return elsewhere;
    switch (`${method} ${kind}`) {
      case 'GET status':
        return status();
      case 'GET services':
        return { services };
      case 'GET zones':
        return zoneList;
      case 'GET places':
        return placesLike(query.get('q'));
      case 'GET rules':
        if (id !== 'names') return id ? ruleOf(id) : listRules(query);
        if (withRules) return ruleNames();
        break;
      case 'POST rules':
        return id === 'try' ? tryText(body) : tryRule(id, body, state.mentions, now());
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
        return Object.assign(consent, { id: newest + 1, state: to, at: rfc(now()), words: '', proof: 'staff', key: '', sender: '', by: body.by, why: body.why, actor: 'token:api' });
      }
      case 'GET mentions':
        return id ? found(state.mentions, id) : listMentions(state.mentions, query);
      case 'GET tallies':
        return tallies(state.mentions, query);
      case 'GET contacts':
        return contacts(query);
      case 'GET reach':
        return reach(state, query, tellable);
      case 'POST mentions':
        return ofMention(found(state.mentions, id), action, body);
      case 'GET corrections':
        return desk.list(state.mentions, query);
      case 'GET bulletins':
        if (id) {
          const deliveries = state.deliveries.get(id) ?? [];
          return { ...found(state.bulletins, id), deliveries, progress: countsOf(deliveries) };
        }
        const bulletins = state.bulletins
          .filter((b) => !query.get('state') || b.state === query.get('state'))
          .filter((b) => !query.get('references') || b.references === query.get('references'))
          .map(tellable)
          .reverse();
        const after = query.get('before') ? bulletins.findIndex((b) => b.id === query.get('before')) + 1 : 0;
        const most = Number(query.get('limit') ?? 50);
        const part = bulletins.slice(after, after + most);
        return { bulletins: part, next: after + most < bulletins.length ? part.at(-1).id : null };
      case 'PUT bulletins': {
        const bulletin = found(state.bulletins, id);
        if (!['draft', 'held'].includes(bulletin.state)) throw new Refusal(409, 'rejected', `bulletin ${id} is ${bulletin.state}: only a draft can be changed`);
        seenLast(bulletin, body);
        revise(bulletin, state.actor);
        return tellable(Object.assign(bulletin, body, { id, updated_at: newer(bulletin.updated_at) }));
      }
      case 'POST channels': {
        if (action !== 'settle' || !['accepted', 'failed', 'again'].includes(body?.as)) throw new Refusal(400, 'bad_data', "'as' is accepted, failed or again");
        const rows = [...state.deliveries.values()].flat().filter((row) => row.channel === id && row.state === 'unknown' && (!body.bulletin || row.bulletin_id === body.bulletin));
        for (const row of rows) {
          const to = body.as === 'again' ? 'pending' : body.as;
          const reason = to === 'accepted' ? 'none' : 'settled';
          Object.assign(row, { state: to, may_be_out: false, reason, error: '', updated_at: rfc(now()) });
        }
        return { settled: rows.length };
      }
      case 'POST bulletins': {
        if (id === 'preview') return preview(body);
        if (!id) {
          const bulletin = { ...body, covers: areaOf(body), id: `b${++lastBulletin}`, state: 'draft', author: state.actor, approved_by: '', created_at: rfc(now()), updated_at: rfc(now()) };
          state.bulletins.push(bulletin);
          emit('bulletin', bulletin);
          return bulletin;
        }
        const bulletin = found(state.bulletins, id);
        if (action === 'approve') {
          seenLast(bulletin, body);
          const blocks = preview(bulletin).advice.filter((a) => a.blocks);
          if (blocks.length > 0) throw new Refusal(409, 'rejected', blocks[0].what);
          const { actor, wanted, others } = state;
          if (!approve(bulletin, body, { digest: preview(bulletin).digest, actor, wanted, others })) {
            emit('bulletin', tellable(bulletin));
            return bulletin;
          }
          bulletin.approved_by = actor;
          delete bulletin.held;
          move(bulletin, 'approved');
          send(bulletin);
          return bulletin;
        }
        if (action === 'cancel' && ['draft', 'held'].includes(bulletin.state)) {
          move(bulletin, 'cancelled');
          return bulletin;
        }
        const draft = {
          ...tellable(bulletin),
          break_glass: undefined,
          id: `b${++lastBulletin}`,
          msg_type: action === 'cancel' ? 'Cancel' : 'Update',
          references: bulletin.id,
          ...(body?.kind ? { kind: body.kind, urgency: 'Past' } : {}),
          state: 'draft',
          author: state.actor,
          approved_by: '',
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
    const byToken = request.headers.authorization === `Bearer ${token}`;
    let told = '';
    let { actor } = state;
    for await (const piece of request) told += piece;
    if (accounts && !byToken) {
      const answered = accounts.answer(request, url, told);
      if (answered.headers) for (const [name, value] of Object.entries(answered.headers)) response.setHeader(name, value);
      actor = answered.actor ?? actor;
      if (answered.status) return reply(answered.status, answered.body);
    } else if (!byToken) {
      return reply(401, { error: { fault: 'auth', message: 'the token is missing or wrong' } });
    }
    const text = told;
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
      if (url.pathname.startsWith('/api/v1/exports/')) {
        const { headers, body } = exportFile(state, url);
        response.writeHead(200, headers);
        return response.end(body);
      }
      reply(200, answer(request.method, url.pathname, url.searchParams, text === '' ? undefined : JSON.parse(text), actor));
    } catch (error) {
      reply(error.code ?? 500, { error: { fault: error.fault ?? 'bad_data', message: error.message }, ...(error.fields && { fields: error.fields }) });
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
    desk,
    lane,
    requests,
    replies,
    rumours,
    contacts: entered,
    accounts,
    forms,
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
    // It was approved and does not go out.
    hold(id, why) {
      const bulletin = found(state.bulletins, id);
      Object.assign(bulletin, { held: why, approved_by: '' });
      delete bulletin.break_glass;
      move(bulletin, 'held');
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

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const double = await startDouble({ port: Number(process.argv[2] ?? 8311), say: 4000 });
  console.log(`${double.url}/#token=${double.token}`);
}
