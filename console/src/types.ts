// Generated from docs/schema/ by `npm run types`. Change the schemas, not this file.

/**
 * CAP 1.2 status; exercises and tests go to drill channels only.
 */
export type BulletinStatus = 'Actual' | 'Exercise' | 'Test';
/**
 * Names of channels; empty means every channel that can send in this status.
 */
export type Channels = string[];
/**
 * How far it is.
 */
export type BulletinState = 'draft' | 'approved' | 'sending' | 'sent' | 'superseded' | 'cancelled';
/**
 * What is done at the platform.
 */
export type DeliveryAction = 'send' | 'edit' | 'retract';
/**
 * How far it is. `unknown`: it may have been published, but no answer came.
 */
export type DeliveryState =
  | 'pending'
  | 'sending'
  | 'accepted'
  | 'delivered'
  | 'failed'
  | 'unknown'
  | 'retracted'
  | 'skipped';
/**
 * How the platform counts length.
 */
export type LengthUnit = 'characters' | 'graphemes' | 'weighted' | 'utf16' | 'bytes' | 'sms';
/**
 * `waiting` has not finished its first attempt; `off` neither listens nor sends.
 */
export type ChannelState = 'ok' | 'waiting' | 'failing' | 'off';
/**
 * `asked` is a wish to leave without proof: messages go out until staff decide.
 */
export type ConsentState = 'withdrawn' | 'granted' | 'asked' | 'restored';
/**
 * Kind of failure.
 */
export type FaultName =
  | 'config'
  | 'auth'
  | 'throttled'
  | 'unreachable'
  | 'rejected'
  | 'bad_data'
  | 'not_found'
  | 'damaged';
/**
 * An event of `GET /api/v1/stream`: `event` is its name, `data` its data.
 */
export type StreamEvent =
  | {
      event: 'hello';
      data: Status;
    }
  | {
      event: 'mention';
      data: Mention;
    }
  | {
      event: 'removed';
      data: {
        /**
         * Identifier of the mention.
         */
        id: number;
      };
    }
  | {
      event: 'request';
      data: Request;
    }
  | {
      event: 'bulletin';
      data: Bulletin;
    }
  | {
      event: 'delivery';
      data: Delivery;
    }
  | {
      event: 'channel';
      data: Channel;
    }
  | {
      event: 'reload';
      /**
       * Something was missed: load again what is shown.
       */
      data: {};
    };
/**
 * What the author wants.
 */
export type Intent =
  | 'report'
  | 'question'
  | 'complaint'
  | 'praise'
  | 'offer'
  | 'request_help'
  | 'rumor'
  | 'other';
/**
 * A draft waits for a decision of staff.
 */
export type RequestStatus = 'draft' | 'open' | 'closed' | 'dismissed';
/**
 * `again` sends them once more.
 */
export type SettledAs = 'accepted' | 'failed' | 'again';
/**
 * What is counted.
 */
export type Dimension = 'service_code' | 'category' | 'intent' | 'sentiment';

/**
 * Every type by the name of its schema.
 */
export interface Schemas {
  advice: Advice;
  bulletin: Bulletin;
  bulletin_page: BulletinPage;
  bulletin_text: BulletinText;
  channel: Channel;
  channel_list: ChannelList;
  consent: Consent;
  consent_decision: ConsentDecision;
  consent_page: ConsentPage;
  delivery: Delivery;
  error: ErrorAnswer;
  event: StreamEvent;
  evidence: Evidence;
  hazard_hit: HazardHit;
  health: Health;
  issue_hit: IssueHit;
  mention: Mention;
  mention_page: MentionPage;
  place: Place;
  preview: Preview;
  preview_answer: PreviewAnswer;
  preview_part: PreviewPart;
  ready: Ready;
  reloaded: Reloaded;
  request: Request;
  request_change: RequestChange;
  request_page: RequestPage;
  rule: Rule;
  rule_list: RuleList;
  service: Service;
  service_list: ServiceList;
  settle: Settle;
  settled: Settled;
  status: Status;
  tally: Tallies;
  verdict: Verdict;
  withdrawal: Withdrawal;
  wording: Wording;
}
/**
 * What the check of a bulletin found.
 */
export interface Advice {
  /**
   * The member that is meant, such as `info.en.headline`.
   */
  field: string;
  /**
   * What to do.
   */
  what: string;
  /**
   * Whether it must be mended before the bulletin can be approved.
   */
  blocks: boolean;
}
/**
 * A bulletin.
 */
export interface Bulletin {
  /**
   * Identifier; newer bulletins have greater ones.
   */
  id: string;
  /**
   * What the bulletin is for.
   */
  kind: 'disaster_update' | 'schedule_change' | 'reply';
  /**
   * CAP 1.2 message type.
   */
  msg_type: 'Alert' | 'Update' | 'Cancel';
  status: BulletinStatus;
  /**
   * CAP 1.2 event, in a few words.
   */
  event: string;
  /**
   * CAP 1.2 urgency.
   */
  urgency: 'Immediate' | 'Expected' | 'Future' | 'Past' | 'Unknown';
  /**
   * CAP 1.2 severity.
   */
  severity: 'Extreme' | 'Severe' | 'Moderate' | 'Minor' | 'Unknown';
  /**
   * CAP 1.2 certainty.
   */
  certainty: 'Observed' | 'Likely' | 'Possible' | 'Unlikely' | 'Unknown';
  info: Info;
  /**
   * Area in words.
   */
  area: string;
  /**
   * Address with more information; may be empty.
   */
  web: string;
  /**
   * From when it holds. RFC 3339, UTC.
   */
  effective?: string;
  /**
   * Until when it holds. RFC 3339, UTC.
   */
  expires?: string;
  channels: Channels;
  /**
   * Identifier of the bulletin that this one updates or cancels; empty for an alert.
   */
  references: string;
  state: BulletinState;
  /**
   * Who wrote it: token:NAME, command:NAME or hub; older rows may hold other text.
   */
  author: string;
  /**
   * Who approved it, in the same form; empty for a draft.
   */
  approved_by: string;
  /**
   * When it was first written. RFC 3339, UTC.
   */
  created_at: string;
  /**
   * When it last changed. RFC 3339, UTC.
   */
  updated_at: string;
  /**
   * Only in the answer about a single bulletin.
   */
  deliveries?: Delivery[];
  /**
   * Number of deliveries by state; only in the answer about a single bulletin.
   */
  progress?: {
    /**
     * Deliveries in state pending.
     */
    pending?: number;
    /**
     * Deliveries in state sending.
     */
    sending?: number;
    /**
     * Deliveries in state accepted.
     */
    accepted?: number;
    /**
     * Deliveries in state delivered.
     */
    delivered?: number;
    /**
     * Deliveries in state failed.
     */
    failed?: number;
    /**
     * Deliveries in state unknown.
     */
    unknown?: number;
    /**
     * Deliveries in state retracted.
     */
    retracted?: number;
    /**
     * Deliveries in state skipped.
     */
    skipped?: number;
  };
  /**
   * Deliveries whose outcome is unknown; only in a list, where there are some.
   */
  unknown?: number;
  /**
   * Identifiers of damaged deliveries that were left out.
   */
  unreadable?: string[];
}
/**
 * Words by BCP 47 language.
 */
export interface Info {
  [k: string]: Wording;
}
/**
 * The words of a bulletin in one language.
 */
export interface Wording {
  /**
   * One line.
   */
  headline: string;
  /**
   * What happens.
   */
  description: string;
  /**
   * What people should do.
   */
  instruction: string;
}
/**
 * One part of a post on its way to one channel or recipient.
 */
export interface Delivery {
  /**
   * Identifier.
   */
  id: number;
  /**
   * Bulletin that it belongs to.
   */
  bulletin_id: string;
  /**
   * Name of the channel.
   */
  channel: string;
  /**
   * BCP 47 language.
   */
  lang: string;
  /**
   * Index of the part; 0 is the first.
   */
  part: number;
  /**
   * Address, where the channel writes to recipients one by one; else empty.
   */
  recipient: string;
  action: DeliveryAction;
  state: DeliveryState;
  /**
   * Identifier on the platform; empty until it is known.
   */
  native_id: string;
  /**
   * Where it can be read; may be empty.
   */
  url: string;
  /**
   * What went wrong; empty if nothing did.
   */
  error: string;
  /**
   * How often it was tried.
   */
  attempts: number;
  /**
   * When it was queued. RFC 3339, UTC.
   */
  created_at: string;
  /**
   * When it last changed. RFC 3339, UTC.
   */
  updated_at: string;
  /**
   * When it is tried next. RFC 3339, UTC.
   */
  next_attempt: string;
}
/**
 * Page of a list.
 */
export interface BulletinPage {
  bulletins: Bulletin[];
  /**
   * Goes into `before` of the next call; null after the last page.
   */
  next: string | null;
  /**
   * Identifiers of damaged rows that were left out.
   */
  unreadable?: string[];
}
/**
 * The part of a bulletin that people write. The hub fills in defaults for what a call leaves out.
 */
export interface BulletinText {
  /**
   * What the bulletin is for.
   */
  kind: 'disaster_update' | 'schedule_change' | 'reply';
  /**
   * CAP 1.2 message type.
   */
  msg_type: 'Alert' | 'Update' | 'Cancel';
  status: BulletinStatus;
  /**
   * CAP 1.2 event, in a few words.
   */
  event: string;
  /**
   * CAP 1.2 urgency.
   */
  urgency: 'Immediate' | 'Expected' | 'Future' | 'Past' | 'Unknown';
  /**
   * CAP 1.2 severity.
   */
  severity: 'Extreme' | 'Severe' | 'Moderate' | 'Minor' | 'Unknown';
  /**
   * CAP 1.2 certainty.
   */
  certainty: 'Observed' | 'Likely' | 'Possible' | 'Unlikely' | 'Unknown';
  info: Info;
  /**
   * Area in words.
   */
  area: string;
  /**
   * Address with more information; may be empty.
   */
  web: string;
  /**
   * From when it holds. RFC 3339, UTC.
   */
  effective?: string;
  /**
   * Until when it holds. RFC 3339, UTC.
   */
  expires?: string;
  channels: Channels;
  /**
   * Identifier of the bulletin that this one updates or cancels; empty for an alert.
   */
  references: string;
}
/**
 * A configured channel and its state.
 */
export interface Channel {
  /**
   * Its name in the configuration.
   */
  name: string;
  /**
   * Its connector.
   */
  connector: string;
  /**
   * A drill channel carries exercises and tests only.
   */
  mode: 'live' | 'drill';
  /**
   * Mentions come from it.
   */
  listens: boolean;
  /**
   * Bulletins go to it.
   */
  sends: boolean;
  /**
   * Languages that it carries; empty means all.
   */
  languages: string[];
  abilities: {
    /**
     * Fetches what is new.
     */
    poll: boolean;
    /**
     * Holds a connection on which mentions arrive.
     */
    stream: boolean;
    /**
     * Takes calls of the platform (webhooks).
     */
    receive: boolean;
    /**
     * Publishes posts.
     */
    send: boolean;
    /**
     * Changes a post in place.
     */
    edit: boolean;
    /**
     * Deletes a post.
     */
    retract: boolean;
    /**
     * Finds out whether a post is there.
     */
    read_back: boolean;
    /**
     * Publishes parts as replies to each other.
     */
    threads: boolean;
    /**
     * Writes to recipients one by one.
     */
    recipients: boolean;
  };
  limits: {
    unit: LengthUnit;
    /**
     * Longest post; 0 means no limit.
     */
    max_length: number;
    /**
     * Where the limits come from.
     */
    source: string;
  };
  state: ChannelState;
  /**
   * Why it fails; empty if it does not.
   */
  error: string;
  /**
   * What else staff should know; usually empty.
   */
  warning: string;
  quotas: {
    /**
     * What is limited.
     */
    what: string;
    /**
     * How many are left.
     */
    left: number;
    /**
     * How many are allowed in a period.
     */
    count: number;
    /**
     * The period in seconds.
     */
    per: number;
    /**
     * When the period ends. RFC 3339, UTC.
     */
    resets?: string;
  }[];
  /**
   * Last attempt to fetch. RFC 3339, UTC.
   */
  last_poll?: string;
  /**
   * Last time something arrived. RFC 3339, UTC.
   */
  last_event?: string;
  /**
   * Next attempt to fetch. RFC 3339, UTC.
   */
  next_poll?: string;
  /**
   * Events heard since the start.
   */
  heard: number;
  /**
   * Posts sent since the start, without edits and retractions.
   */
  sent: number;
}
/**
 * All channels.
 */
export interface ChannelList {
  channels: Channel[];
}
/**
 * A change of what one recipient of a channel agreed to.
 */
export interface Consent {
  /**
   * Identifier; later changes have greater ones.
   */
  id: number;
  /**
   * Name of the channel.
   */
  channel: string;
  /**
   * Address of the recipient.
   */
  recipient: string;
  state: ConsentState;
  /**
   * When it changed. RFC 3339, UTC.
   */
  at: string;
  /**
   * What was said or clicked.
   */
  words: string;
  /**
   * What shows that the recipient wanted it.
   */
  proof: 'channel' | 'key' | 'sender' | 'complaint' | 'staff' | 'none';
  /**
   * Key of the delivery that it is about; it proves the wish only where the sender is who got that.
   */
  key: string;
  /**
   * Bulletin of that delivery.
   */
  bulletin_id: string;
  /**
   * Identifier of the message that said it.
   */
  native_id: string;
  /**
   * Address that the message came from.
   */
  sender: string;
  /**
   * Member of staff who decided.
   */
  by: string;
  /**
   * Reason that staff gave.
   */
  why: string;
  /**
   * Whether the channel writes to this recipient.
   */
  listed: boolean;
}
/**
 * What staff decide about a recipient of a channel.
 */
export interface ConsentDecision {
  /**
   * Name of the channel.
   */
  channel: string;
  /**
   * Address of the recipient.
   */
  recipient: string;
  /**
   * Identifier of the consent that the caller has seen; required to restore.
   */
  id?: number;
  /**
   * Who decides.
   */
  by: string;
  /**
   * The reason.
   */
  why: string;
}
/**
 * Page of a list.
 */
export interface ConsentPage {
  /**
   * The last change of each recipient.
   */
  consents: Consent[];
  /**
   * Goes into `before` of the next call; null after the last page.
   */
  next: number | null;
  /**
   * All changes of one recipient; only where the call names channel and recipient.
   */
  history?: Consent[];
}
/**
 * Answer to a call that failed.
 */
export interface ErrorAnswer {
  error: {
    fault: FaultName;
    /**
     * What is wrong, in words.
     */
    message: string;
  };
}
/**
 * The running hub.
 */
export interface Status {
  /**
   * Version of the program.
   */
  version: string;
  /**
   * Name of the city.
   */
  city: string;
  /**
   * `demo` plays a recorded day.
   */
  mode: 'serve' | 'demo';
  /**
   * IANA time zone of the city.
   */
  time_zone: string;
  /**
   * The city's clock, which runs faster in the demo. RFC 3339, UTC.
   */
  now: string;
  /**
   * Digest of the loaded rule packs.
   */
  rules_version: string;
  center?: {
    /**
     * Degrees north, WGS 84.
     */
    lat: number;
    /**
     * Degrees east, WGS 84.
     */
    long: number;
  };
  /**
   * Mentions since midnight in `time_zone`.
   */
  mentions_today: number;
  /**
   * Draft service requests that wait for a decision.
   */
  drafts_open: number;
}
/**
 * Something a resident said on a channel, with its verdict.
 */
export interface Mention {
  /**
   * Identifier; newer mentions have greater ones.
   */
  id: number;
  /**
   * Name of the channel.
   */
  channel: string;
  /**
   * Identifier on the platform.
   */
  native_id: string;
  /**
   * Where it can be read; empty if nowhere.
   */
  url: string;
  author: {
    /**
     * Identifier of the author on the platform.
     */
    id: string;
    /**
     * As people write it, such as `@ana@example.social`.
     */
    handle: string;
    /**
     * Display name.
     */
    name: string;
  };
  /**
   * Plain text.
   */
  text: string;
  /**
   * When it was written. RFC 3339, UTC.
   */
  created_at: string;
  /**
   * When Crier received it. RFC 3339, UTC.
   */
  heard_at: string;
  /**
   * A private message, or addressed to the city alone.
   */
  direct: boolean;
  /**
   * Its author or the platform has deleted it.
   */
  removed: boolean;
  /**
   * Part of the stored row is damaged; its verdict and attachments may be missing.
   */
  unreadable?: true;
  /**
   * The service request that it belongs to.
   */
  request_id: string | null;
  /**
   * Degrees north, WGS 84.
   */
  lat?: number;
  /**
   * Degrees east, WGS 84.
   */
  long?: number;
  attachments: {
    /**
     * Address.
     */
    url: string;
    /**
     * Media type; empty if unknown.
     */
    media_type: string;
    /**
     * Alternative text.
     */
    description: string;
  }[];
  verdict: Verdict;
}
/**
 * What the classifier says about a mention, and why.
 */
export interface Verdict {
  /**
   * BCP 47 language, or `und` where the text does not tell.
   */
  lang: string;
  /**
   * Best first.
   */
  issues: IssueHit[];
  /**
   * Best first.
   */
  hazards: HazardHit[];
  intent: Intent;
  /**
   * 0 is not urgent at all.
   */
  urgency: number;
  sentiment: {
    /**
     * Polarity.
     */
    label: 'negative' | 'neutral' | 'positive';
    /**
     * -1 is the most negative, 1 the most positive.
     */
    compound: number;
  };
  places: Place[];
  /**
   * Whether it becomes a draft service request or joins one.
   */
  actionable: boolean;
  /**
   * The words that decided intent and urgency.
   */
  because: Evidence[];
  /**
   * Digest of the rule packs that decided.
   */
  rules_version: string;
}
/**
 * A service issue that was found in a mention.
 */
export interface IssueHit {
  /**
   * Open311 service code.
   */
  service_code: string;
  /**
   * Sum of the scores of the matched rules.
   */
  score: number;
  /**
   * The words that decided it.
   */
  evidence: Evidence[];
}
/**
 * A rule that matched, and the words it matched. Offsets count UTF-8 bytes of the text of the mention.
 */
export interface Evidence {
  /**
   * Identifier of the rule.
   */
  rule: string;
  /**
   * First byte.
   */
  start: number;
  /**
   * The byte after the last.
   */
  end: number;
  /**
   * The matched words.
   */
  text: string;
}
/**
 * A hazard that was found in a mention.
 */
export interface HazardHit {
  /**
   * CAP event in lower case, `other` if none is named.
   */
  event: string;
  /**
   * What kind of information about the hazard it is, as the rule packs name it, for example `caution_advice`.
   */
  category: string;
  /**
   * Sum of the scores of the matched rules.
   */
  score: number;
  /**
   * The words that decided it.
   */
  evidence: Evidence[];
}
/**
 * A place that a mention names. Offsets count UTF-8 bytes of its text.
 */
export interface Place {
  /**
   * As written in the mention.
   */
  text: string;
  /**
   * `street` is a street without a house number or crossing, and so without a point; `point` is the position that came with the mention.
   */
  kind: 'intersection' | 'address' | 'street' | 'landmark' | 'neighborhood' | 'point';
  /**
   * Degrees north, WGS 84.
   */
  lat?: number;
  /**
   * Degrees east, WGS 84.
   */
  long?: number;
  /**
   * The neighborhood it lies in.
   */
  neighborhood?: string;
  /**
   * First byte.
   */
  start: number;
  /**
   * The byte after the last.
   */
  end: number;
}
/**
 * A service request.
 */
export interface Request {
  /**
   * Identifier; newer requests have greater ones.
   */
  id: string;
  /**
   * Open311 service code.
   */
  service_code: string;
  status: RequestStatus;
  /**
   * What staff say about the status.
   */
  status_notes: string;
  /**
   * What is reported.
   */
  description: string;
  /**
   * Where, in words.
   */
  address_string: string;
  /**
   * Degrees north, WGS 84.
   */
  lat?: number;
  /**
   * Degrees east, WGS 84.
   */
  long?: number;
  /**
   * Neighborhood; empty if unknown.
   */
  neighborhood: string;
  /**
   * The greatest urgency of its mentions.
   */
  urgency: number;
  /**
   * When it was first reported. RFC 3339, UTC.
   */
  requested_datetime: string;
  /**
   * When it last changed. RFC 3339, UTC.
   */
  updated_datetime: string;
  /**
   * Mentions that belong to it.
   */
  mention_count: number;
  /**
   * Only in the answer about a single request.
   */
  mentions?: Mention[];
}
/**
 * Answer while the process runs.
 */
export interface Health {
  /**
   * Always true.
   */
  ok: true;
}
/**
 * Page of a list.
 */
export interface MentionPage {
  mentions: Mention[];
  /**
   * Goes into `before` of the next call; null after the last page.
   */
  next: number | null;
}
/**
 * A bulletin as one channel would carry it in one language.
 */
export interface Preview {
  /**
   * Name of the channel.
   */
  channel: string;
  /**
   * Its connector.
   */
  connector: string;
  /**
   * BCP 47 language.
   */
  lang: string;
  /**
   * Title or subject line; empty where the channel has none.
   */
  title: string;
  parts: PreviewPart[];
  unit: LengthUnit;
  warnings: string[];
}
/**
 * One part of a rendered post.
 */
export interface PreviewPart {
  /**
   * The text of this part.
   */
  text: string;
  /**
   * Its length in `unit`.
   */
  length: number;
  /**
   * The greatest length; 0 means no limit.
   */
  limit: number;
  /**
   * How many SMS it takes; only where `unit` is `sms`.
   */
  sms_parts?: number;
}
/**
 * Answer to a preview.
 */
export interface PreviewAnswer {
  advice: Advice[];
  posts: Preview[];
  errors: {
    /**
     * Name of the channel.
     */
    channel: string;
    /**
     * Why it would not carry the bulletin.
     */
    message: string;
  }[];
}
/**
 * Answer while the store can be read.
 */
export interface Ready {
  /**
   * Always true.
   */
  ready: true;
}
/**
 * What reading the rules and the channels again changed.
 */
export interface Reloaded {
  /**
   * Version of the rules that hold now.
   */
  rules: string;
  channels: {
    /**
     * Names of new channels.
     */
    added: string[];
    /**
     * Names of channels with other settings.
     */
    changed: string[];
    /**
     * Names of channels that are gone.
     */
    removed: string[];
  };
  /**
   * Keys of the configuration that differ and take effect at the next start.
   */
  wait_for_restart: string[];
}
/**
 * What staff decide about a service request.
 */
export interface RequestChange {
  /**
   * What is done.
   */
  action: 'accept' | 'dismiss' | 'close' | 'reopen';
  /**
   * Open311 service code.
   */
  service_code?: string;
  /**
   * What is reported.
   */
  description?: string;
  /**
   * Where, in words.
   */
  address_string?: string;
  /**
   * What staff say about the status.
   */
  status_notes?: string;
  /**
   * Time of the last change that the caller has seen. RFC 3339, UTC.
   */
  updated_datetime: string;
}
/**
 * Page of a list.
 */
export interface RequestPage {
  requests: Request[];
  /**
   * Goes into `before` of the next call; null after the last page.
   */
  next: string | null;
  /**
   * Identifiers of damaged rows that were left out.
   */
  unreadable?: string[];
}
/**
 * A rule of the loaded packs.
 */
export interface Rule {
  /**
   * Identifier.
   */
  id: string;
  /**
   * Why the rule is there.
   */
  says: string;
}
/**
 * All rules.
 */
export interface RuleList {
  rules: Rule[];
}
/**
 * An Open311 service that the city offers.
 */
export interface Service {
  /**
   * Open311 service code.
   */
  service_code: string;
  /**
   * Its name.
   */
  service_name: string;
  /**
   * What it is for.
   */
  description: string;
  /**
   * Who provides it.
   */
  department: string;
  /**
   * Telephone.
   */
  phone: string;
  /**
   * Mail address.
   */
  email: string;
  /**
   * Days until it is usually done.
   */
  expected_days: number;
  keywords: string[];
}
/**
 * All services.
 */
export interface ServiceList {
  services: Service[];
}
/**
 * What a person found out about deliveries whose outcome was unknown.
 */
export interface Settle {
  as: SettledAs;
  /**
   * Only the deliveries of this bulletin.
   */
  bulletin?: string;
  /**
   * Only the delivery with this identifier.
   */
  delivery?: number;
}
/**
 * How many deliveries were settled.
 */
export interface Settled {
  /**
   * Number of deliveries.
   */
  settled: number;
}
/**
 * Counts of mentions by hour.
 */
export interface Tallies {
  by: Dimension;
  /**
   * The beginning of each hour, in order.
   */
  hours: string[];
  /**
   * Largest total first.
   */
  series: {
    /**
     * Value of the dimension.
     */
    key: string;
    /**
     * Sum of the counts.
     */
    total: number;
    /**
     * One count for each hour.
     */
    counts: number[];
  }[];
}
/**
 * Answer to the withdrawal of a bulletin.
 */
export interface Withdrawal {
  was: BulletinState;
  /**
   * Retractions that this call began.
   */
  retractions: number;
  /**
   * Channels where something stands, or may stand, that cannot be taken back.
   */
  standing: string[];
}
