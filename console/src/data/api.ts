// The hub's JSON API (docs/api.md). Every call throws an ApiError and nothing else, or an AbortError.
import type {
  ApiToken,
  ApiTokenList,
  Approve,
  AssigneeList,
  AuditCheck,
  AuditPage,
  Bulletin,
  BulletinPage,
  BulletinText,
  CannedList,
  Changed,
  ChannelChange,
  ChannelForm,
  ChannelList,
  ChannelPaused,
  ChannelTest,
  ChannelTrial,
  ConnectorList,
  Consent,
  ConsentDecision,
  ConsentPage,
  ContactMix,
  Correction,
  Duty,
  DutyChange,
  DutyList,
  Emergency,
  EmergencyPage,
  ErrorAnswer,
  FieldMistake,
  MadePerson,
  MadeToken,
  Mention,
  MentionPage,
  MentionRequest,
  NewChannel,
  NewContact,
  NewCorrection,
  NewDuty,
  NewPerson,
  NewReply,
  NewRumour,
  NewToken,
  PasswordChange,
  Person,
  PersonChange,
  PersonList,
  PlaceList,
  PreviewAnswer,
  ReachPage,
  RecoveryCodes,
  Reply,
  ReplyPage,
  ReplyPreview,
  Request,
  RequestBatch,
  RequestBatchDone,
  RequestChange,
  RequestFigures,
  RequestHistory,
  RequestNote,
  RequestPage,
  Reset,
  Rule,
  RuleNames,
  RulePage,
  RuleTrial,
  Rumour,
  RumourMentions,
  RumourPage,
  RumourStep,
  SecondFactor,
  ServiceList,
  SessionList,
  Settle,
  Settled,
  SettledAs,
  SignedOut,
  SimilarRequests,
  Status,
  TakenContact,
  Tallies,
  TextTrial,
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
    // Of a form: what is wrong with each field; '' is the whole.
    readonly fields: FieldMistake[] = [],
  ) {
    super(message);
  }
}

// What the hub said of why it did not do it.
export async function errorOf(response: Response): Promise<ApiError> {
  let fault = '';
  let message = '';
  let code = false;
  let fields: FieldMistake[] = [];
  try {
    const body = (await response.json()) as Partial<ErrorAnswer>;
    fault = String(body.error?.fault ?? '');
    message = String(body.error?.message ?? '');
    code = body.second_factor === true;
    fields = body.fields ?? [];
  } catch {
    // A proxy's page: the status has to do.
  }
  return new ApiError(response.status, fault, message, code, fields);
}

export const kExports = ['mentions', 'tallies', 'requests', 'bulletins'] as const;
export type ExportName = (typeof kExports)[number];

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
  mention = (id: number) => this.call<Mention>('GET', `api/v1/mentions/${id}`);
  tallies = (query: Query, signal?: AbortSignal) =>
    this.call<Tallies>('GET', `api/v1/tallies${search(query)}`, undefined, signal);
  reach = (query: Query, signal?: AbortSignal) =>
    this.call<ReachPage>('GET', `api/v1/reach${search(query)}`, undefined, signal);
  requestFigures = (query: Query, signal?: AbortSignal) =>
    this.call<RequestFigures>('GET', `api/v1/requests/figures${search(query)}`, undefined, signal);
  contactMix = (query: Query, signal?: AbortSignal) =>
    this.call<ContactMix>('GET', `api/v1/contacts${search(query)}`, undefined, signal);
  // A whole file, page after page.
  exportFile = async (name: ExportName, query: Query, signal?: AbortSignal): Promise<Blob> => {
    const pages: Blob[] = [];
    let before: string | undefined;
    do {
      const init: RequestInit = signal ? { signal } : {};
      const page = await this.open(`api/v1/exports/${name}.csv${search({ ...query, before })}`, init);
      pages.push(await page.blob());
      before = page.headers.get('X-Next') ?? undefined;
    } while (before !== undefined);
    return new Blob(pages, { type: 'text/csv;charset=utf-8' });
  };
  requests = (query: Query, signal?: AbortSignal) =>
    this.call<RequestPage>('GET', `api/v1/requests${search(query)}`, undefined, signal);
  request = (id: string) => this.call<Request>('GET', `api/v1/requests/${encodeURIComponent(id)}`);
  changeRequest = (id: string, change: RequestChange) =>
    this.call<Request>('POST', `api/v1/requests/${encodeURIComponent(id)}`, change);
  // Takes back the last step, of what was seen; 409 with a word why not.
  undoRequest = (id: string, updated_datetime: string) =>
    this.call<Request>('POST', `api/v1/requests/${encodeURIComponent(id)}/undo`, { updated_datetime });
  // One step of many; what was changed since it was seen, or cannot take it, is named and stays.
  changeRequests = (batch: RequestBatch) =>
    this.call<RequestBatchDone>('POST', 'api/v1/requests/batch', batch);
  requestHistory = (id: string, before?: number) =>
    this.call<RequestHistory>('GET', `${requestPath(id)}/history${search({ before })}`);
  // For staff alone.
  noteRequest = (id: string, note: string) =>
    this.call<RequestNote>('POST', `${requestPath(id)}/notes`, { note });
  assignees = async () => (await this.call<AssigneeList>('GET', 'api/v1/assignees')).assignees;
  similarRequests = async (id: string) =>
    (await this.call<SimilarRequests>('GET', `${requestPath(id)}/similar`)).similar;
  requestReplies = async (id: string) =>
    (await this.call<ReplyPage>('GET', `${requestPath(id)}/replies?limit=500`)).replies;
  replies = (query: Query) => this.call<ReplyPage>('GET', `api/v1/replies${search(query)}`);
  // The prepared ones.
  answers = async () => (await this.call<CannedList>('GET', 'api/v1/answers')).answers;
  previewReply = (mention: number, reply: NewReply) =>
    this.call<ReplyPreview>('POST', `api/v1/mentions/${mention}/reply/preview`, reply);
  // `once`: the press of the button; a second call with it sends nothing again.
  sendReply = (mention: number, reply: NewReply & { once: string }) =>
    this.call<Reply>('POST', `api/v1/mentions/${mention}/reply`, reply);
  requestOf = (mention: number, made: MentionRequest) =>
    this.call<Request>('POST', `api/v1/mentions/${mention}/request`, made);
  correct = (mention: number, correction: NewCorrection) =>
    this.call<Correction>('POST', `api/v1/mentions/${mention}/correction`, correction);
  emergencies = (query: Query, signal?: AbortSignal) =>
    this.call<EmergencyPage>('GET', `api/v1/emergencies${search(query)}`, undefined, signal);
  // With its history.
  emergency = (mention: number) => this.call<Emergency>('GET', `api/v1/emergencies/${mention}`);
  // 409 with the name of who was faster.
  stepEmergency = (mention: number, step: 'take' | 'release' | 'dispatch' | 'close', note: string) =>
    this.call<Emergency>(
      'POST',
      `api/v1/emergencies/${mention}/${step}`,
      step === 'close' ? { reason: note } : note === '' ? {} : { note },
    );
  putEmergency = (mention: number, note: string) =>
    this.call<Emergency>('POST', `api/v1/mentions/${mention}/emergency`, note === '' ? {} : { note });
  rumours = (query: Query, signal?: AbortSignal) =>
    this.call<RumourPage>('GET', `api/v1/rumours${search(query)}`, undefined, signal);
  // With its mentions and what may belong to it, as after every change.
  rumour = (id: string) => this.call<Rumour>('GET', rumourPath(id));
  openRumour = (made: NewRumour) => this.call<Rumour>('POST', 'api/v1/rumours', made);
  stepRumour = (id: string, step: RumourStep) => this.call<Rumour>('POST', rumourPath(id), step);
  changeRumourMentions = (id: string, change: RumourMentions) =>
    this.call<Rumour>('POST', `${rumourPath(id)}/mentions`, change);
  answerRumour = (id: string, bulletin: string) =>
    this.call<Rumour>('POST', `${rumourPath(id)}/answer`, { bulletin });
  duties = () => this.call<DutyList>('GET', 'api/v1/duties');
  addDuty = (duty: NewDuty) => this.call<Duty>('POST', 'api/v1/duties', duty);
  changeDuty = (id: string, change: DutyChange) => this.call<Duty>('PATCH', dutyPath(id), change);
  dropDuty = (id: string) => this.call<Duty>('DELETE', dutyPath(id));
  acknowledgeDuty = (id: string) => this.call<Duty>('POST', `${dutyPath(id)}/acknowledge`);
  // Sends a test by the way in which the person would be alerted.
  testDuty = (id: string) => this.call<Duty>('POST', `${dutyPath(id)}/test`);
  services = async () => (await this.call<ServiceList>('GET', 'api/v1/services')).services;
  // Each zone, and where it lies.
  zoneShapes = async () => {
    const { zones, shapes } = await this.call<ZoneList>('GET', 'api/v1/zones');
    const outlines = new Map(shapes.map(({ name, geometry }) => [name, geometry.coordinates]));
    return zones.map((name) => ({ name, polygons: [], outline: outlines.get(name) ?? [] }));
  };
  // Address search over the city's places.
  places = async (q: string, signal?: AbortSignal) =>
    (await this.call<PlaceList>('GET', `api/v1/places${search({ q })}`, undefined, signal)).places;
  channels = async () => (await this.call<ChannelList>('GET', 'api/v1/channels')).channels;
  // What each rule says in words. A hub without this call is no failure: rules then go by their names.
  ruleNames = async () => (await this.call<RuleNames>('GET', 'api/v1/rules/names')).rules;
  rules = (query: Query, signal?: AbortSignal) =>
    this.call<RulePage>('GET', `api/v1/rules${search(query)}`, undefined, signal);
  rule = (id: string, signal?: AbortSignal) =>
    this.call<Rule>('GET', `api/v1/rules/${encodeURIComponent(id)}`, undefined, signal);
  tryText = (text: string, signal?: AbortSignal) =>
    this.call<TextTrial>('POST', 'api/v1/rules/try', { text }, signal);
  // On a part of the last 24 hours; `before` goes on where the answer before ended.
  tryRule = (id: string, before: number | null, signal?: AbortSignal) =>
    this.call<RuleTrial>(
      'POST',
      `api/v1/rules/${encodeURIComponent(id)}/try`,
      before === null ? {} : { before },
      signal,
    );
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
  connectors = () => this.call<ConnectorList>('GET', 'api/v1/connectors');
  // Asks the far side; a form that is not saved, or a channel as it is.
  testForm = (connector: string, form: ChannelTrial) =>
    this.call<ChannelTest>('POST', `api/v1/connectors/${encodeURIComponent(connector)}/test`, form);
  testChannel = (name: string) => this.call<ChannelTest>('POST', `${channelPath(name)}/test`, {});
  channelForm = (name: string) => this.call<ChannelForm>('GET', channelPath(name));
  addChannel = (channel: NewChannel) => this.call<ChannelForm>('POST', 'api/v1/channels', channel);
  // `revision`: of what was seen; 409 when somebody changed it since.
  changeChannel = (name: string, change: ChannelChange) =>
    this.call<ChannelForm>('PUT', channelPath(name), change);
  removeChannel = (name: string, revision: number) =>
    this.call<ChannelForm>('DELETE', `${channelPath(name)}?revision=${revision}`);
  pauseChannel = (name: string, paused: boolean) =>
    this.call<ChannelPaused>('POST', `${channelPath(name)}/${paused ? 'pause' : 'resume'}`, {});
  // What somebody said in person or by phone; sent again under its key it is taken once.
  enterContact = (channel: string, contact: NewContact) =>
    this.call<TakenContact>('POST', `${channelPath(channel)}/contacts`, contact);
  // What is known already and may be the same matter; nothing is entered.
  similarToContact = async (channel: string, contact: NewContact, signal?: AbortSignal) =>
    (await this.call<SimilarRequests>('POST', `${channelPath(channel)}/contacts/similar`, contact, signal))
      .similar;
  settle = (channel: string, bulletin: string, as: SettledAs) =>
    this.call<Settled>('POST', `api/v1/channels/${encodeURIComponent(channel)}/settle`, {
      as,
      bulletin,
    } satisfies Settle);
}

const rumourPath = (id: string): string => `api/v1/rumours/${encodeURIComponent(id)}`;
const requestPath = (id: string) => `api/v1/requests/${encodeURIComponent(id)}`;
const dutyPath = (id: string): string => `api/v1/duties/${encodeURIComponent(id)}`;
const channelPath = (name: string) => `api/v1/channels/${encodeURIComponent(name)}`;

export function search(query: Query): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') params.set(name, String(value));
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}
