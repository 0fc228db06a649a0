// The people of the double: signing in with password and code, sessions, tokens, the audit; as docs/api.md says.
const kPassword = 'a good long password';
const kCode = '123456';
const kRoles = { vera: 'viewer', tia: 'triage', pia: 'publisher', abel: 'approver', ada: 'administrator' };
const kGives = { viewer: [], triage: ['triage'], publisher: ['publish', 'export'], approver: ['approve'], administrator: ['export', 'administer'] };
// What a changing call wants, by the first piece of its path.
const kWants = { requests: 'triage', consents: 'triage', bulletins: 'publish', channels: 'approve' };
const rfc = (ago = 0) => new Date(Date.now() - ago).toISOString();
const refusal = (status, message, more = {}) => ({ status, body: { error: { fault: status === 401 ? 'auth' : 'rejected', message }, ...more } });
const ok = (body, headers) => ({ status: 200, body, headers });

export class Accounts {
  constructor() {
    this.people = Object.entries(kRoles).map(([name, role]) => ({
      name,
      display_name: name[0].toUpperCase() + name.slice(1),
      roles: [role],
      zones: role === 'approver' ? ['Old Port'] : [],
      severity: role === 'approver' ? 'Moderate' : '',
      disabled: false,
      second_factor: name === 'ada',
      must_change_password: false,
      made_at: rfc(86_400_000),
      changed_at: rfc(86_400_000),
    }));
    this.tokens = [];
    this.sessions = new Map();
    this.entries = Array.from({ length: 450 }, (_, i) => ({
      id: i + 1,
      at: rfc((451 - i) * 60_000),
      who: i % 3 === 0 ? 'person:tia' : 'person:abel',
      from: '192.0.2.7',
      action: i % 3 === 0 ? 'request.accept' : 'bulletin.approve',
      subject: i % 3 === 0 ? `request ${i}` : `bulletin b${i}`,
      before: { state: 'draft' },
      after: { state: 'open' },
    }));
    this.breaks = [];
  }
  // { status, body, headers }; without a status the call goes on to the others.
  answer(request, url, text) {
    const { method } = request;
    const path = url.pathname.replace('/api/v1/', '');
    const body = text === '' ? {} : JSON.parse(text);
    if (path === 'sign-in')
      return ok({ people: this.people.map(({ name, roles }) => ({ name, role: roles[0], password: kPassword })), single_sign_on: this.signOn ? { name: this.signOn } : null });
    // The provider's page is skipped: it sends the browser back at once.
    if (path === 'sign-in/start') return this.signOnAs ? { status: 303, body: {}, headers: { ...this.signIn({ name: this.signOnAs, password: kPassword }).headers, Location: '../../../' } } : refusal(503, 'the provider does not answer');
    if (path === 'session' && method === 'POST') return this.signIn(body);
    const id = /crier=(\w+)/.exec(request.headers.cookie ?? '')?.[1];
    const session = this.sessions.get(id);
    if (!session) return refusal(401, 'sign in first');
    if (method !== 'GET' && request.headers['x-csrf-token'] !== session.csrf) return refusal(403, 'the CSRF token is missing or wrong');
    return this.own(method, path, body, session, url.searchParams);
  }
  signIn({ name, password, code }) {
    const person = this.people.find((each) => each.name === name);
    if (!person || person.disabled || password !== kPassword) return refusal(401, 'the name or the password is wrong');
    if (person.second_factor && code !== kCode) return refusal(401, 'the code is missing or wrong', { second_factor: true });
    const id = `s${this.sessions.size + 1}`;
    const { display_name, roles, zones, severity, second_factor } = person;
    const session = {
      id,
      person: { name, display_name, roles, zones, severity, second_factor },
      permissions: ['view', ...roles.flatMap((role) => kGives[role])],
      must: [],
      csrf: `csrf-${id}`,
      idle_ends_at: rfc(-1_800_000),
      ends_at: rfc(-43_200_000),
    };
    this.sessions.set(id, session);
    return ok(session, { 'Set-Cookie': `crier=${id}; HttpOnly; SameSite=Strict; Path=/` });
  }
  own(method, path, body, session, query) {
    const [kind, id, action] = path.split('/');
    const administers = session.permissions.includes('administer');
    if (kind === 'exports' && !session.permissions.includes('export')) return refusal(403, 'this call wants export');
    if (['people', 'audit', 'connectors'].includes(kind) && !administers) return refusal(403, 'this call is for administrators');
    const wants = method !== 'GET' && (action === 'contacts' ? 'triage' : kind === 'channels' && action !== 'settle' ? 'administer' : kWants[kind]);
    if (wants && id !== 'preview' && !session.permissions.includes(wants)) return refusal(403, `this call wants ${wants}`);
    switch (`${method} ${kind}`) {
      case 'GET session':
        return ok(session);
      case 'DELETE session':
        this.sessions.delete(session.id);
        return ok({ signed_out: true, ...(this.signOutUrl && { sign_out_url: this.signOutUrl }) });
      case 'GET sessions':
        return ok({ sessions: [...this.sessions.values()].map((each) => ({ id: each.id, from: '192.0.2.7', agent: 'A browser', made_at: rfc(60_000), seen_at: rfc(), this_one: each === session })) });
      case 'DELETE sessions':
        if (id) this.sessions.delete(id);
        else this.sessions.clear();
        return ok({ signed_out: true });
      case 'PUT me':
        if (id === 'password') return body.old === kPassword ? ok({ changed: true }) : refusal(409, 'the old password is wrong');
        if (body.code !== kCode) return refusal(409, 'the code is wrong');
        session.person.second_factor = true;
        return ok({ recovery_codes: ['aaaa-bbbb', 'cccc-dddd'] });
      case 'POST me':
        return ok({ secret: 'JBSWY3DPEHPK3PXP', uri: 'otpauth://totp/Crier?secret=JBSWY3DPEHPK3PXP' });
      case 'DELETE me':
        session.person.second_factor = false;
        return ok({ changed: true });
      case 'GET tokens':
        return ok({ tokens: this.tokens });
      case 'POST tokens': {
        const token = { id: `t${this.tokens.length + 1}`, name: body.name, person: session.person.name, permissions: body.permissions, made_at: rfc(), expires_at: null, used_at: null, revoked_at: null };
        this.tokens.unshift(token);
        return ok({ ...token, token: 'crier_secret_key' });
      }
      case 'DELETE tokens': {
        const token = this.tokens.find((each) => each.id === id);
        return ok(Object.assign(token, { revoked_at: rfc() }));
      }
      case 'GET people':
        return ok({ people: this.people });
      case 'POST people': {
        if (action === 'reset') return ok({ password: 'a fresh password' });
        const person = { display_name: '', roles: [], zones: [], severity: '', disabled: false, second_factor: false, must_change_password: true, made_at: rfc(), changed_at: rfc(), ...body };
        this.people.push(person);
        return ok({ person, password: 'a first password' });
      }
      case 'PUT people':
        return ok(Object.assign(this.people.find(({ name }) => name === id), body));
      case 'GET audit': {
        if (id === 'verify') return ok({ whole: this.breaks.length === 0, entries: this.entries.length, head: 'f00d', breaks: this.breaks });
        const all = this.entries.filter((e) => ['who', 'action', 'subject'].every((name) => !query.get(name) || e[name] === query.get(name))).reverse();
        const rest = all.filter((e) => !query.get('before') || e.id < Number(query.get('before')));
        const page = rest.slice(0, Number(query.get('limit') ?? 50));
        return ok({ entries: page, next: page.length < rest.length ? page.at(-1).id : null });
      }
    }
    return { actor: `person:${session.person.name}` };
  }
}
