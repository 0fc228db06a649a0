// The hub's JSON API (docs/api.md). Every call throws an ApiError and nothing else, or an AbortError.
import type {
  Bulletin,
  BulletinPage,
  BulletinText,
  ChannelList,
  Consent,
  ConsentDecision,
  ConsentPage,
  ErrorAnswer,
  MentionPage,
  PreviewAnswer,
  Request,
  RequestChange,
  RequestPage,
  RuleList,
  ServiceList,
  Settle,
  Settled,
  SettledAs,
  Status,
  Tallies,
} from './types';

// `status` is 0 when the hub could not be reached.
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly fault: string,
    message: string,
  ) {
    super(message);
  }
}

export type Query = Record<string, string | number | undefined>;

export class Api {
  constructor(
    private readonly token: string,
    private readonly refused: () => void,
  ) {}

  // An answer whose body is not yet read, for the stream too. Throws on anything but 2xx.
  async open(path: string, init: RequestInit = {}): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(path, {
        ...init,
        cache: 'no-store',
        credentials: 'omit',
        headers: { ...init.headers, Authorization: `Bearer ${this.token}` },
      });
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') throw error;
      throw new ApiError(0, 'unreachable', '');
    }
    if (response.ok) return response;
    let fault = '';
    let message = '';
    try {
      const body = (await response.json()) as Partial<ErrorAnswer>;
      fault = String(body.error?.fault ?? '');
      message = String(body.error?.message ?? '');
    } catch {
      // A proxy's page: the status has to do.
    }
    if (response.status === 401) this.refused();
    throw new ApiError(response.status, fault, message);
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
  services = async () => (await this.call<ServiceList>('GET', 'api/v1/services')).services;
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
  approveBulletin = (id: string, updated_at: string) =>
    this.call<Bulletin>('POST', `api/v1/bulletins/${encodeURIComponent(id)}/approve`, { updated_at });
  actOnBulletin = (id: string, action: 'correct' | 'cancel') =>
    this.call<Bulletin>('POST', `api/v1/bulletins/${encodeURIComponent(id)}/${action}`, {});
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
