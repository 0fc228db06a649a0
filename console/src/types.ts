// The objects of docs/api.md. Times are RFC 3339; evidence offsets are UTF-8 bytes of the mention's text.

export interface Evidence {
  rule: string;
  start: number;
  end: number;
  text: string;
}
export interface IssueHit {
  service_code: string;
  score: number;
  evidence: Evidence[];
}
export interface HazardHit {
  event: string;
  category: string;
  score: number;
  evidence: Evidence[];
}
export interface Place {
  text: string;
  // intersection, address, street, landmark, neighborhood, point
  kind: string;
  lat?: number;
  long?: number;
  neighborhood?: string;
  start: number;
  end: number;
}
export interface Verdict {
  lang: string;
  issues: IssueHit[];
  hazards: HazardHit[];
  intent: string;
  urgency: number;
  sentiment: { label: 'negative' | 'neutral' | 'positive'; compound: number };
  places: Place[];
  actionable: boolean;
  because?: Evidence[];
  rules_version?: string;
}
export interface Mention {
  id: number;
  channel: string;
  native_id: string;
  url: string;
  author: { id: string; handle: string; name: string };
  text: string;
  created_at: string;
  heard_at: string;
  direct: boolean;
  removed: boolean;
  // Part of it is damaged in the hub's store and missing here.
  unreadable?: boolean;
  request_id: string | null;
  lat?: number;
  long?: number;
  attachments: { url: string; media_type: string; description: string }[];
  verdict: Verdict;
}

export interface Status {
  version: string;
  city: string;
  mode: 'serve' | 'demo';
  // IANA name; the browser's own where the hub names none.
  time_zone?: string;
  now: string;
  rules_version: string;
  center?: { lat: number; long: number };
  mentions_today: number;
  drafts_open: number;
}

export type Dimension = 'service_code' | 'category' | 'intent' | 'sentiment';
export interface Tallies {
  by: Dimension;
  hours: string[];
  series: { key: string; total: number; counts: number[] }[];
}

export type RequestStatus = 'draft' | 'open' | 'closed' | 'dismissed';
export interface Request {
  id: string;
  service_code: string;
  status: RequestStatus;
  status_notes: string;
  description: string;
  address_string: string;
  lat?: number;
  long?: number;
  neighborhood: string;
  urgency: number;
  requested_datetime: string;
  updated_datetime: string;
  mention_count: number;
  mentions?: Mention[];
}
export interface RequestChange {
  action: 'accept' | 'dismiss' | 'close' | 'reopen';
  service_code?: string;
  description?: string;
  address_string?: string;
  status_notes?: string;
  updated_datetime: string;
}
export interface Service {
  service_code: string;
  service_name: string;
  description: string;
  department: string;
  phone: string;
  email: string;
  expected_days: number;
  keywords: string[];
}

export interface Channel {
  name: string;
  connector: string;
  mode: 'live' | 'drill';
  listens: boolean;
  sends: boolean;
  languages: string[];
  abilities: Record<string, boolean>;
  limits: { unit: string; max_length: number; source: string };
  state: 'ok' | 'waiting' | 'failing' | 'off';
  error: string;
  warning?: string;
  quotas: { what: string; left: number; count: number; resets?: string }[];
  last_poll?: string;
  last_event?: string;
  next_poll?: string;
  heard: number;
  sent: number;
}

// What holds for one recipient of a channel, and why.
export interface Consent {
  id: number;
  channel: string;
  recipient: string;
  state: 'withdrawn' | 'granted' | 'asked' | 'restored';
  at: string;
  words: string;
  proof: string;
  key: string;
  bulletin_id: string;
  native_id: string;
  sender: string;
  by: string;
  why: string;
  listed: boolean;
}

export interface Wording {
  headline: string;
  description: string;
  instruction: string;
}
export type BulletinStatus = 'Actual' | 'Exercise' | 'Test';
export interface BulletinText {
  kind: 'disaster_update' | 'schedule_change' | 'reply';
  msg_type: 'Alert' | 'Update' | 'Cancel';
  status: BulletinStatus;
  event: string;
  urgency: string;
  severity: string;
  certainty: string;
  info: Record<string, Wording>;
  area: string;
  web: string;
  effective?: string;
  expires?: string;
  // Empty: every channel that can send in the bulletin's mode.
  channels: string[];
  references: string;
}
export interface Bulletin extends BulletinText {
  id: string;
  state: 'draft' | 'approved' | 'sending' | 'sent' | 'superseded' | 'cancelled';
  author: string;
  approved_by: string;
  created_at: string;
  updated_at: string;
  deliveries?: Delivery[];
  progress?: Record<string, number>;
}
export interface PreviewPart {
  text: string;
  length: number;
  limit: number;
  sms_parts?: number;
}
export interface Preview {
  channel: string;
  connector: string;
  lang: string;
  title: string;
  parts: PreviewPart[];
  unit: string;
  warnings: string[];
}
export interface Advice {
  field: string;
  what: string;
  blocks: boolean;
}
export interface PreviewAnswer {
  advice: Advice[];
  posts: Preview[];
  errors: { channel: string; message: string }[];
}
export type DeliveryState =
  | 'pending'
  | 'sending'
  | 'accepted'
  | 'delivered'
  | 'failed'
  | 'unknown'
  | 'retracted'
  | 'skipped';
// What a person found out of deliveries that are unknown.
export type SettledAs = 'accepted' | 'failed' | 'again';

export interface Delivery {
  id: number | string;
  bulletin_id: string;
  channel: string;
  lang: string;
  part: number;
  recipient: string;
  // What is done there: send, edit, retract.
  action?: string;
  state: DeliveryState;
  native_id: string;
  url: string;
  error: string | null;
  attempts: number;
  created_at: string;
  updated_at: string;
  next_attempt?: string | null;
}

// Page of a list; `next` goes into `before`.
export interface MentionPage {
  mentions: Mention[];
  next: number | string | null;
}
export interface RequestPage {
  requests: Request[];
  next: number | string | null;
  // The ids of those that are damaged and left out.
  unreadable?: string[];
}
export interface BulletinPage {
  bulletins: Bulletin[];
  next: string | null;
  unreadable?: string[];
}
