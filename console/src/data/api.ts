// The hub's JSON API (docs/api.md). Every call throws an ApiError and nothing else, or an AbortError.
import type {
  ApiToken,
  ApiTokenList,
  Approve,
  AuditCheck,
  AuditPage,
  Bulletin,
  BulletinPage,
  BulletinText,
  Changed,
  ChannelList,
  Consent,
  ConsentDecision,
  ConsentPage,
  Correction,
  ErrorAnswer,
  MadePerson,
  MadeToken,
  Mention,
  MentionPage,
  MentionRequest,
  NewCorrection,
  NewPerson,
  NewToken,
  PasswordChange,
  Person,
  PersonChange,
  PersonList,
  PreviewAnswer,
  RecoveryCodes,
  Request,
  RequestChange,
  RequestPage,
  Reset,
  RuleList,
  SecondFactor,
  ServiceList,
  SessionList,
  Settle,
  Settled,
  SettledAs,
  SignedOut,
  Status,
  Tallies,
  ZoneList,
} from '../types';

// `status` is 0 when the hub could not be reached.
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly fault: string,
    message: string,
    // Of a sign-in: the password was right, and a code is missing or wrong.
    readonly wantsCode = false,
  ) {
    super(message);
  }
}

// What the hub said of why it did not do it.
export async function errorOf(response: Response): Promise<ApiError> {
  let fault = '';
  let message = '';
  let code = false;
  try {
    const body = (await response.json()) as Partial<ErrorAnswer>;
    fault = String(body.error?.fault ?? '');
    message = String(body.error?.message ?? '');
    code = body.second_factor === true;
  } catch {
    // A proxy's page: the status has to do.
  }
  return new ApiError(response.status, fault, message, code);
}

export type Query = Record<string, string | number | undefined>;

// Who calls: a token that somebody has, or the browser's session, whose changes carry its CSRF token.
export type Caller = { token: string } | { csrf: string };

export class Api {
  constructor(
    private readonly caller: Caller,
    private readonly refused: () => void,
  ) {}

  private headers(method: string): Record<string, string> {
    if ('token' in this.caller) return { Authorization: `Bearer ${this.caller.token}` };
    return method === 'GET' ? {} : { 'X-CSRF-Token': this.caller.csrf };
  }

  // An answer whose body is not yet read, for the stream too. Throws on anything but 2xx.
  async open(path: string, init: RequestInit = {}): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(path, {
        ...init,
        cache: 'no-store',
        credentials: 'token' in this.caller ? 'omit' : 'same-origin',
        headers: { ...init.headers, ...this.headers(init.method ?? 'GET') },
      });
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') throw error;
      throw new ApiError(0, 'unreachable', '');
    }
    if (response.ok) return response;
    const error = await errorOf(response);
    if (response.status === 401) this.refused();
    throw error;
  }

  private async call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
    const init: RequestInit = { method };
    if (signal) init.signal = signal;
    if (body !== undefined) {
      init.body = JSON.stringify(body);
      init.headers = { 'Content-Type': 'application/json' };
    }
    const response = await this.open(path, init);
    try {
      return (await response.json()) as T;
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') throw error;
      throw new ApiError(response.status, 'bad_data', '');
    }
  }

  status = () => this.call<Status>('GET', 'api/v1/status');
  mentions = (query: Query, signal?: AbortSignal) =>
    this.call<MentionPage>('GET', `api/v1/mentions${search(query)}`, undefined, signal);
  tallies = (query: Query, signal?: AbortSignal) =>
    this.call<Tallies>('GET', `api/v1/tallies${search(query)}`, undefined, signal);
  requests = (query: Query, signal?: AbortSignal) =>
    this.call<RequestPage>('GET', `api/v1/requests${search(query)}`, undefined, signal);
  request = (id: string) => this.call<Request>('GET', `api/v1/requests/${encodeURIComponent(id)}`);
  changeRequest = (id: string, change: RequestChange) =>
    this.call<Request>('POST', `api/v1/requests/${encodeURIComponent(id)}`, change);
  // Takes back the last step, of what was seen; 409 with a word why not.
  undoRequest = (id: string, updated_datetime: string) =>
    this.call<Request>('POST', `api/v1/requests/${encodeURIComponent(id)}/undo`, { updated_datetime });
  mention = (id: number) => this.call<Mention>('GET', `api/v1/mentions/${id}`);
  requestOf = (mention: number, made: MentionRequest) =>
    this.call<Request>('POST', `api/v1/mentions/${mention}/request`, made);
  correct = (mention: number, correction: NewCorrection) =>
    this.call<Correction>('POST', `api/v1/mentions/${mention}/correction`, correction);
  services = async () => (await this.call<ServiceList>('GET', 'api/v1/services')).services;
  // Each zone, with its rings where the hub tells them.
  zoneShapes = async () => {
    type Shapes = { shapes?: Record<string, string[]> };
    const { zones, shapes } = await this.call<ZoneList & Shapes>('GET', 'api/v1/zones');
    return zones.map((name) => ({ name, polygons: shapes?.[name] ?? [] }));
  };
  channels = async () => (await this.call<ChannelList>('GET', 'api/v1/channels')).channels;
  // What each rule says in words. A hub without this call is no failure: rules then go by their names.
  rules = async () => (await this.call<RuleList>('GET', 'api/v1/rules')).rules;
  consents = (query: Query, signal?: AbortSignal) =>
    this.call<ConsentPage>('GET', `api/v1/consents${search(query)}`, undefined, signal);
  // `id`: of what was seen; 409 when something changed it since.
  decideConsent = (act: 'restore' | 'withdraw', decision: ConsentDecision) =>
    this.call<Consent>('POST', `api/v1/consents/${act}`, decision);
  bulletins = (query: Query, signal?: AbortSignal) =>
    this.call<BulletinPage>('GET', `api/v1/bulletins${search(query)}`, undefined, signal);
  bulletin = (id: string) => this.call<Bulletin>('GET', `api/v1/bulletins/${encodeURIComponent(id)}`);
  createBulletin = (text: BulletinText) => this.call<Bulletin>('POST', 'api/v1/bulletins', text);
  // `updated_at`: of what was seen; 409 when somebody changed it since.
  replaceBulletin = (id: string, text: BulletinText & { updated_at: string }) =>
    this.call<Bulletin>('PUT', `api/v1/bulletins/${encodeURIComponent(id)}`, text);
  preview = (text: BulletinText, signal?: AbortSignal) =>
    this.call<PreviewAnswer>('POST', 'api/v1/bulletins/preview', text, signal);
  // `digest`: of the preview that was seen; 409 when anything else would go out. `break_glass`: why one approves alone.
  approveBulletin = (id: string, approve: Approve) =>
    this.call<Bulletin>('POST', `api/v1/bulletins/${encodeURIComponent(id)}/approve`, approve);
  allClear = (id: string) =>
    this.call<Bulletin>('POST', `api/v1/bulletins/${encodeURIComponent(id)}/correct`, { kind: 'all_clear' });
  actOnBulletin = (id: string, action: 'correct' | 'cancel') =>
    this.call<Bulletin>('POST', `api/v1/bulletins/${encodeURIComponent(id)}/${action}`, {});
  sessions = async () => (await this.call<SessionList>('GET', 'api/v1/sessions')).sessions;
  endSession = (id: string) => this.call<SignedOut>('DELETE', `api/v1/sessions/${encodeURIComponent(id)}`);
  endAllSessions = () => this.call<SignedOut>('DELETE', 'api/v1/sessions');
  signOut = () => this.call<SignedOut>('DELETE', 'api/v1/session');
  changePassword = (change: PasswordChange) => this.call<Changed>('PUT', 'api/v1/me/password', change);
  offerFactor = () => this.call<SecondFactor>('POST', 'api/v1/me/second-factor');
  proveFactor = (code: string) => this.call<RecoveryCodes>('PUT', 'api/v1/me/second-factor', { code });
  removeFactor = (code: string) => this.call<Changed>('DELETE', 'api/v1/me/second-factor', { code });
  tokens = async () => (await this.call<ApiTokenList>('GET', 'api/v1/tokens')).tokens;
  makeToken = (token: NewToken) => this.call<MadeToken>('POST', 'api/v1/tokens', token);
  revokeToken = (id: string) => this.call<ApiToken>('DELETE', `api/v1/tokens/${encodeURIComponent(id)}`);
  people = async () => (await this.call<PersonList>('GET', 'api/v1/people')).people;
  addPerson = (person: NewPerson) => this.call<MadePerson>('POST', 'api/v1/people', person);
  changePerson = (name: string, change: PersonChange) =>
    this.call<Person>('PUT', `api/v1/people/${encodeURIComponent(name)}`, change);
  resetPerson = (name: string) => this.call<Reset>('POST', `api/v1/people/${encodeURIComponent(name)}/reset`);
  audit = (query: Query, signal?: AbortSignal) =>
    this.call<AuditPage>('GET', `api/v1/audit${search(query)}`, undefined, signal);
  auditCheck = () => this.call<AuditCheck>('GET', 'api/v1/audit/verify');
  settle = (channel: string, bulletin: string, as: SettledAs) =>
    this.call<Settled>('POST', `api/v1/channels/${encodeURIComponent(channel)}/settle`, {
      as,
      bulletin,
    } satisfies Settle);
}

export function search(query: Query): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') params.set(name, String(value));
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}
