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
export type BulletinState = 'draft' | 'approved' | 'held' | 'sending' | 'sent' | 'superseded' | 'cancelled';
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
 * Why it is as it is. `settled`: a person settled what was unknown. `repeated`: the far side refuses words that are there already. `restored`: a backup was restored, and it may have gone out since.
 */
export type DeliveryReason = 'none' | 'settled' | 'repeated' | 'restored';
/**
 * How the platform counts length.
 */
export type LengthUnit = 'characters' | 'graphemes' | 'weighted' | 'utf16' | 'bytes' | 'sms';
/**
 * `waiting` has not finished its first attempt; `off` neither listens nor sends.
 */
export type ChannelState = 'ok' | 'waiting' | 'failing' | 'off';
/**
 * What it takes.
 */
export type OptionKind =
  | 'text'
  | 'url'
  | 'number'
  | 'flag'
  | 'duration'
  | 'list'
  | 'table'
  | 'choice'
  | 'whole';
/**
 * `asked` is a wish to leave without proof: messages go out until staff decide.
 */
export type ConsentState = 'withdrawn' | 'granted' | 'asked' | 'restored';
/**
 * What of a verdict can be wrong.
 */
export type Correctable = 'service' | 'sentiment' | 'urgency' | 'place' | 'not_a_report';
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
      event: 'progress';
      data: Progress;
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
 * What a person was given.
 */
export type Role = 'viewer' | 'triage' | 'publisher' | 'approver' | 'administrator';
/**
 * What a call wants of who makes it.
 */
export type Permission = 'view' | 'triage' | 'publish' | 'approve' | 'export' | 'administer';
/**
 * `draft` where it is left out.
 */
export type NewRequestStatus = 'draft' | 'open';
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
  approval: Approval;
  approve: Approve;
  area: Area;
  audit_check: AuditCheck;
  audit_entry: AuditEntry;
  audit_page: AuditPage;
  bulletin: Bulletin;
  bulletin_page: BulletinPage;
  bulletin_text: BulletinText;
  changed: Changed;
  channel: Channel;
  channel_change: ChannelChange;
  channel_form: ChannelForm;
  channel_list: ChannelList;
  channel_paused: ChannelPaused;
  channel_test: ChannelTest;
  channel_trial: ChannelTrial;
  code: Code;
  connector: Connector;
  connector_list: ConnectorList;
  consent: Consent;
  consent_decision: ConsentDecision;
  consent_page: ConsentPage;
  correctable: Correctable;
  correction: Correction;
  correction_page: CorrectionPage;
  counts: Counts;
  delivery: Delivery;
  error: ErrorAnswer;
  event: StreamEvent;
  evidence: Evidence;
  expanding: Expanding;
  hazard_hit: HazardHit;
  health: Health;
  issue_hit: IssueHit;
  made_person: MadePerson;
  made_token: MadeToken;
  mention: Mention;
  mention_page: MentionPage;
  mention_request: MentionRequest;
  new_channel: NewChannel;
  new_correction: NewCorrection;
  new_person: NewPerson;
  new_token: NewToken;
  option: ConnectorOption;
  password_change: PasswordChange;
  permission: Permission;
  person: Person;
  person_change: PersonChange;
  person_list: PersonList;
  place: Place;
  preview: Preview;
  preview_answer: PreviewAnswer;
  preview_part: PreviewPart;
  progress: Progress;
  reach: Reach;
  reach_page: ReachPage;
  ready: Ready;
  recovery_codes: RecoveryCodes;
  reloaded: Reloaded;
  request: Request;
  request_change: RequestChange;
  request_page: RequestPage;
  request_undo: RequestUndo;
  reset: Reset;
  role: Role;
  rule: Rule;
  rule_facet: RuleFacet;
  rule_name: RuleName;
  rule_names: RuleNames;
  rule_page: RulePage;
  rule_sample: RuleSample;
  rule_trial: RuleTrial;
  rule_trial_ask: RuleTrialAsk;
  second_factor: SecondFactor;
  service: Service;
  service_list: ServiceList;
  session: Session;
  session_ended: SessionEnded;
  session_list: SessionList;
  settle: Settle;
  settled: Settled;
  sign_in: SignInPage;
  sign_in_ask: SignIn;
  signed_out: SignedOut;
  status: Status;
  tally: Tallies;
  text_trial: TextTrial;
  text_trial_ask: TextTrialAsk;
  token: ApiToken;
  token_list: ApiTokenList;
  verdict: Verdict;
  withdrawal: Withdrawal;
  wording: Wording;
  zone_list: ZoneList;
  zone_shape: ZoneShape;
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
 * That somebody approved a bulletin.
 */
export interface Approval {
  /**
   * Who, in the form of a bulletin's author.
   */
  who: string;
  /**
   * When. RFC 3339, UTC.
   */
  at: string;
  /**
   * Of what was approved, as a preview gives it.
   */
  digest: string;
  /**
   * Why they approved alone; only where they did.
   */
  break_glass?: string;
}
/**
 * What somebody approves, and how.
 */
export interface Approve {
  /**
   * That of the bulletin as it was seen; it may be missing only of a draft that nobody changed after it was first written. RFC 3339, UTC.
   */
  updated_at?: string;
  /**
   * Of the preview that was seen: nothing else is approved.
   */
  digest?: string;
  /**
   * Why one person approves alone; at most 1,000 bytes.
   */
  break_glass?: string;
}
/**
 * An area on the map: the union of its parts. Polygons and circles are written as in CAP 1.2.
 */
export interface Area {
  /**
   * Others' names and codes for it.
   *
   * @maxItems 500
   */
  names: string[];
  /**
   * Zones of the city, by name.
   *
   * @maxItems 200
   */
  zones: string[];
  /**
   * Closed rings: latitude,longitude pairs with spaces between; the last is the first, at most 100.
   *
   * @maxItems 50
   */
  polygons: string[];
  /**
   * A latitude,longitude pair, a space, and a radius in kilometres.
   *
   * @maxItems 50
   */
  circles: string[];
}
/**
 * Whether the audit is whole.
 */
export interface AuditCheck {
  /**
   * No row was changed, removed or put in.
   */
  whole: boolean;
  /**
   * How many there are.
   */
  entries: number;
  /**
   * Of the newest, to keep elsewhere; empty: there is none.
   */
  head: string;
  /**
   * Where it is not; the first hundred.
   */
  breaks: {
    /**
     * Of the entry where it shows.
     */
    id: number;
    /**
     * What is wrong there.
     */
    what: string;
  }[];
}
/**
 * Something that somebody did.
 */
export interface AuditEntry {
  /**
   * Counts from 1 without gaps.
   */
  id: number;
  /**
   * When.
   */
  at: string;
  /**
   * An actor: `person:ana`.
   */
  who: string;
  /**
   * The address from which the call came, and the token where it was one; empty: from the machine itself.
   */
  from: string;
  /**
   * What: `bulletin.approve`.
   */
  action: string;
  /**
   * To what: `bulletin 01J...`.
   */
  subject: string;
  /**
   * The members that it changed, as they were; null: there was nothing.
   */
  before:
    | {
        [k: string]: unknown;
      }
    | unknown[]
    | string
    | null;
  /**
   * The same, as they became; null: nothing is left.
   */
  after:
    | {
        [k: string]: unknown;
      }
    | unknown[]
    | string
    | null;
}
/**
 * Page of a list.
 */
export interface AuditPage {
  /**
   * Newest first.
   */
  entries: AuditEntry[];
  /**
   * Goes into `before` of the next call; null after the last page.
   */
  next: number | null;
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
  kind: 'disaster_update' | 'schedule_change' | 'reply' | 'all_clear';
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
  covers: Area;
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
   * Why it does not go out although it was approved; only while it is held.
   */
  held?: string;
  /**
   * Who wrote it: token:NAME, command:NAME, hub, or channel:NAME, which heard an official alert; older rows may hold other text.
   */
  author: string;
  /**
   * Who else changed it since it was written or last approved, in the same form; only where somebody did.
   */
  editors?: string[];
  /**
   * Who approved it last, in the same form; empty for a draft and while it is held.
   */
  approved_by: string;
  /**
   * Why one person alone approved it; only where one did.
   */
  break_glass?: string;
  /**
   * When it was first written. RFC 3339, UTC.
   */
  created_at: string;
  /**
   * When it last changed. RFC 3339, UTC.
   */
  updated_at: string;
  /**
   * At most 500, first those for the public and those that failed or are unknown; only in the answer about a single bulletin.
   */
  deliveries?: Delivery[];
  progress?: Counts;
  expanding?: Expanding;
  /**
   * Every approval so far, oldest first; where there are some, in the answers about a single bulletin and to an approval.
   */
  approvals?: Approval[];
  /**
   * How many more people must approve it; only where somebody has and that was not enough.
   */
  approvals_missing?: number;
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
   * Some try may have been taken although no answer came, whatever came of later tries.
   */
  may_be_out: boolean;
  reason: DeliveryReason;
  /**
   * What went wrong, in words for people; empty if nothing did.
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
 * Number of deliveries by state; of a bulletin only in the answer about it alone, and by channel in its reach.
 */
export interface Counts {
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
}
/**
 * Only while deliveries to people are still being written: how many people have theirs.
 */
export interface Expanding {
  /**
   * People whose deliveries are written.
   */
  written: number;
  /**
   * People in all.
   */
  of: number;
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
  kind: 'disaster_update' | 'schedule_change' | 'reply' | 'all_clear';
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
  covers: Area;
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
 * Answer to a change that has nothing to show.
 */
export interface Changed {
  /**
   * Always true.
   */
  changed: boolean;
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
   * It was made in the console, not in the configuration.
   */
  kept: boolean;
  /**
   * It neither listens nor sends for now, by somebody's word.
   */
  paused: boolean;
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
 * What a channel becomes, all of it but the secrets.
 */
export interface ChannelChange {
  /**
   * That of the channel as it was seen.
   */
  revision: number;
  /**
   * A drill channel carries exercises and tests only.
   */
  mode?: 'live' | 'drill';
  /**
   * Mentions are taken from it.
   */
  listen?: boolean;
  /**
   * Bulletins go to it.
   */
  send?: boolean;
  /**
   * Languages that it carries; empty means all.
   */
  languages?: string[];
  /**
   * How long between two polls, such as 30s or 5m.
   */
  poll_every?: string;
  /**
   * To whom a channel that goes to people writes.
   */
  recipients?: string[];
  settings?: ChannelSettings;
  /**
   * Secrets by option: a text sets one, null unsets it, one that is left out stays.
   */
  secrets?: {
    [k: string]: string | null;
  };
}
/**
 * The connector's options that are no secrets; what is missing is as the connector has it.
 */
export interface ChannelSettings {
  [k: string]:
    | string
    | number
    | boolean
    | string[]
    | {
        [k: string]: string;
      };
}
/**
 * A channel that was made in the console, as its form shows it.
 */
export interface ChannelForm {
  /**
   * Its name.
   */
  name: string;
  /**
   * Its connector.
   */
  connector: string;
  /**
   * One more with each change.
   */
  revision: number;
  /**
   * A drill channel carries exercises and tests only.
   */
  mode?: 'live' | 'drill';
  /**
   * Mentions are taken from it.
   */
  listen?: boolean;
  /**
   * Bulletins go to it.
   */
  send?: boolean;
  /**
   * Languages that it carries; empty means all.
   */
  languages?: string[];
  /**
   * How long between two polls, such as 30s or 5m.
   */
  poll_every?: string;
  /**
   * To whom a channel that goes to people writes.
   */
  recipients?: string[];
  settings?: ChannelSettings1;
  /**
   * Which secrets are set.
   */
  secrets: {
    [k: string]: 'set';
  };
  /**
   * It neither listens nor sends for now.
   */
  paused: boolean;
  /**
   * Why it could not be taken on; empty: it was.
   */
  error: string;
}
/**
 * The connector's options that are no secrets; what is missing is as the connector has it.
 */
export interface ChannelSettings1 {
  [k: string]:
    | string
    | number
    | boolean
    | string[]
    | {
        [k: string]: string;
      };
}
/**
 * All channels.
 */
export interface ChannelList {
  channels: Channel[];
}
/**
 * Whether a channel is paused now.
 */
export interface ChannelPaused {
  /**
   * Its name.
   */
  name: string;
  /**
   * It neither listens nor sends for now.
   */
  paused: boolean;
}
/**
 * What the far side of a channel says.
 */
export interface ChannelTest {
  /**
   * Nothing is wrong.
   */
  well: boolean;
  /**
   * It would listen.
   */
  listens: boolean;
  /**
   * It would send.
   */
  sends: boolean;
  /**
   * What was found.
   */
  checks: ChannelCheck[];
}
/**
 * One finding.
 */
export interface ChannelCheck {
  /**
   * How it is.
   */
  state: 'ok' | 'warning' | 'wrong';
  /**
   * Who it is and what is left of its quota; or what is wrong and what to do.
   */
  advice: string;
}
/**
 * A form of a channel to test.
 */
export interface ChannelTrial {
  /**
   * Its name.
   */
  name: string;
  /**
   * That of the channel as it was seen, if there is one.
   */
  revision?: number;
  /**
   * A drill channel carries exercises and tests only.
   */
  mode?: 'live' | 'drill';
  /**
   * Mentions are taken from it.
   */
  listen?: boolean;
  /**
   * Bulletins go to it.
   */
  send?: boolean;
  /**
   * Languages that it carries; empty means all.
   */
  languages?: string[];
  /**
   * How long between two polls, such as 30s or 5m.
   */
  poll_every?: string;
  /**
   * To whom a channel that goes to people writes.
   */
  recipients?: string[];
  settings?: ChannelSettings2;
  /**
   * Secrets by option: a text sets one, null unsets it, one that is left out stays.
   */
  secrets?: {
    [k: string]: string | null;
  };
}
/**
 * The connector's options that are no secrets; what is missing is as the connector has it.
 */
export interface ChannelSettings2 {
  [k: string]:
    | string
    | number
    | boolean
    | string[]
    | {
        [k: string]: string;
      };
}
/**
 * A code of the second factor.
 */
export interface Code {
  /**
   * Six digits, or a recovery code.
   */
  code: string;
}
/**
 * A connector, as the form of a channel shows it.
 */
export interface Connector {
  /**
   * Its name.
   */
  name: string;
  /**
   * What it is, in a line.
   */
  summary: string;
  /**
   * What it can do.
   */
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
  /**
   * False: it is set up in the configuration alone.
   */
  offered: boolean;
  /**
   * Seconds between two polls where nothing is said.
   */
  poll_every: number;
  /**
   * Its options.
   */
  options: ConnectorOption[];
}
/**
 * One option of a connector.
 */
export interface ConnectorOption {
  /**
   * Its name in the settings.
   */
  key: string;
  /**
   * What it is for.
   */
  help: string;
  kind: OptionKind;
  /**
   * What holds where nothing is said.
   */
  default: string;
  /**
   * It must be said.
   */
  required: boolean;
  /**
   * It is kept sealed and never shown.
   */
  secret: boolean;
  /**
   * What a choice may be.
   */
  choices?: string[];
  /**
   * The least of a whole number.
   */
  least?: number;
  /**
   * The most of a whole number.
   */
  most?: number;
  /**
   * A whole number may be 0 as well.
   */
  or_zero?: boolean;
}
/**
 * What the form of a channel is made of.
 */
export interface ConnectorList {
  /**
   * The connectors.
   */
  connectors: Connector[];
  /**
   * Whether this hub has a key to keep secrets under.
   */
  keeps_secrets: boolean;
  /**
   * Why this hub keeps no channels; empty: it does.
   */
  cannot_keep: string;
  /**
   * Why a channel that is made here sends nothing; empty: it may.
   */
  cannot_send: string;
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
   * Key of the delivery that it is about.
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
   * By what it came to be: `channel:NAME`, `token:NAME`, `command:NAME`; empty where an older version kept it.
   */
  actor: string;
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
 * What staff say is wrong in a verdict. It stands beside the verdict, and changes neither that nor a tally.
 */
export interface Correction {
  /**
   * Identifier; newer corrections have greater ones.
   */
  id: number;
  /**
   * The mention whose verdict it is about.
   */
  mention_id: number;
  what: Correctable;
  /**
   * What the verdict said then, in the terms of `right`; of `not_a_report` the intent. Empty: nothing, or its author removed the words.
   */
  said: string;
  /**
   * What is right: a service code; `negative`, `neutral` or `positive`; `low`, `medium` or `high`; a place in words, empty where none is named; empty for `not_a_report`.
   */
  right: string;
  /**
   * Why, in words.
   */
  note: string;
  /**
   * Who says so, an actor.
   */
  who: string;
  /**
   * When. RFC 3339, UTC.
   */
  at: string;
  /**
   * The first service of the verdict then; empty: none.
   */
  service_code: string;
  /**
   * Identifiers of the rules that decided what is wrong.
   */
  rules: string[];
  /**
   * Digest of the rule packs that decided.
   */
  rules_version: string;
  /**
   * Channel of the mention; only in the list of corrections.
   */
  channel?: string;
  /**
   * What the mention says; only in the list, and not of one that its author removed.
   */
  text?: string;
  /**
   * Language of the mention; as `text`.
   */
  lang?: string;
}
/**
 * Page of a list.
 */
export interface CorrectionPage {
  /**
   * Newest first.
   */
  corrections: Correction[];
  /**
   * Goes into `before` of the next call; null after the last page.
   */
  next: number | null;
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
  /**
   * Of a sign-in alone: the password was right, and a code is missing or wrong.
   */
  second_factor?: boolean;
  /**
   * Of the form of a channel alone: what is wrong with each field.
   */
  fields?: FieldMistake[];
}
/**
 * What is wrong with one.
 */
export interface FieldMistake {
  /**
   * Its name; empty: the whole form.
   */
  field: string;
  /**
   * What is wrong, in words.
   */
  message: string;
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
  /**
   * Recipients who ask for an end without proof and wait for a decision.
   */
  consents_asked: number;
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
  /**
   * What staff say is wrong in its verdict, oldest first; only where somebody does.
   *
   * @minItems 1
   */
  corrections?: [Correction, ...Correction[]];
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
   * Who took its last step: token:NAME, command:NAME or hub; empty where nobody did yet.
   */
  changed_by: string;
  /**
   * Mentions that belong to it.
   */
  mention_count: number;
  /**
   * Who made it by hand, an actor; only of such a request.
   */
  made_by?: string;
  /**
   * The mention that it was made of by hand.
   */
  made_from?: number;
  /**
   * Only in the answer about a single request.
   */
  mentions?: Mention[];
}
/**
 * How far a bulletin has come.
 */
export interface Progress {
  /**
   * Identifier of the bulletin.
   */
  bulletin_id: string;
  progress: Counts;
  expanding?: Expanding;
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
 * A person who was added.
 */
export interface MadePerson {
  person: Person;
  /**
   * To sign in with once; shown once.
   */
  password: string;
}
/**
 * Somebody who works with Crier.
 */
export interface Person {
  /**
   * The name to sign in with.
   */
  name: string;
  /**
   * The name as it is shown.
   */
  display_name: string;
  /**
   * The roles.
   */
  roles: Role[];
  /**
   * Of an approver: the zones to approve for; empty: the whole city.
   */
  zones: string[];
  /**
   * Of an approver: the gravest severity to approve, as CAP says it; empty: any.
   */
  severity: string;
  /**
   * Cannot sign in.
   */
  disabled: boolean;
  /**
   * Whether there is a second factor.
   */
  second_factor: boolean;
  /**
   * Before anything else is open.
   */
  must_change_password: boolean;
  /**
   * When the person was added.
   */
  made_at: string;
  /**
   * When this was last changed.
   */
  changed_at: string;
}
/**
 * A token that was made.
 */
export interface MadeToken {
  /**
   * Of the token.
   */
  id: string;
  /**
   * What it is for.
   */
  name: string;
  /**
   * Who made it.
   */
  person: string;
  /**
   * What it may, as far as its maker may still do it.
   */
  permissions: Permission[];
  /**
   * When it was made.
   */
  made_at: string;
  /**
   * When it ends; null: never.
   */
  expires_at: string | null;
  /**
   * When it was last used, give or take a minute.
   */
  used_at: string | null;
  /**
   * When it was revoked.
   */
  revoked_at: string | null;
  /**
   * The key itself; shown once.
   */
  token: string;
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
 * A service request that a person makes of a mention.
 */
export interface MentionRequest {
  /**
   * Open311 service code.
   */
  service_code: string;
  status?: NewRequestStatus;
  /**
   * What is reported; otherwise what the mention says.
   */
  description?: string;
  /**
   * Where, in words, empty for nowhere; where it is left out, the place that was read in the mention.
   */
  address_string?: string;
  /**
   * A second request of a mention that is behind one already.
   */
  again?: boolean;
}
/**
 * A channel to make.
 */
export interface NewChannel {
  /**
   * 1 to 64 of a-z, 0-9, - and _.
   */
  name: string;
  /**
   * Its connector.
   */
  connector: string;
  /**
   * A drill channel carries exercises and tests only.
   */
  mode?: 'live' | 'drill';
  /**
   * Mentions are taken from it.
   */
  listen?: boolean;
  /**
   * Bulletins go to it.
   */
  send?: boolean;
  /**
   * Languages that it carries; empty means all.
   */
  languages?: string[];
  /**
   * How long between two polls, such as 30s or 5m.
   */
  poll_every?: string;
  /**
   * To whom a channel that goes to people writes.
   */
  recipients?: string[];
  settings?: ChannelSettings3;
  /**
   * Secrets by option: a text sets one, null unsets it, one that is left out stays.
   */
  secrets?: {
    [k: string]: string | null;
  };
}
/**
 * The connector's options that are no secrets; what is missing is as the connector has it.
 */
export interface ChannelSettings3 {
  [k: string]:
    | string
    | number
    | boolean
    | string[]
    | {
        [k: string]: string;
      };
}
/**
 * What somebody says is wrong in a verdict.
 */
export interface NewCorrection {
  what: Correctable;
  /**
   * What is right: a service code; `negative`, `neutral` or `positive`; `low`, `medium` or `high`; a place in words, empty where none is named; empty for `not_a_report`.
   */
  right?: string;
  /**
   * Why, in words.
   */
  note?: string;
}
/**
 * A person to add.
 */
export interface NewPerson {
  /**
   * 1 to 64 of a-z, 0-9, '.', '_' and '-'.
   */
  name: string;
  /**
   * The name as it is shown.
   */
  display_name?: string;
  /**
   * The roles.
   */
  roles?: Role[];
  /**
   * Of an approver: the zones to approve for; empty: the whole city.
   */
  zones?: string[];
  /**
   * Of an approver: the gravest severity to approve, as CAP says it; empty: any.
   */
  severity?: string;
}
/**
 * A token to make.
 */
export interface NewToken {
  /**
   * What it is for.
   */
  name: string;
  /**
   * What it may: nothing that its maker may not.
   */
  permissions: Permission[];
  /**
   * When it ends; left out: never.
   */
  expires_at?: string | null;
}
/**
 * A new password.
 */
export interface PasswordChange {
  /**
   * The present password.
   */
  old: string;
  /**
   * 12 characters or more, at most 256 bytes.
   */
  new: string;
}
/**
 * What is set of a person; what is left out stays.
 */
export interface PersonChange {
  /**
   * The name as it is shown.
   */
  display_name?: string;
  /**
   * The roles.
   */
  roles?: Role[];
  /**
   * Of an approver: the zones to approve for; empty: the whole city.
   */
  zones?: string[];
  /**
   * Of an approver: the gravest severity to approve, as CAP says it; empty: any.
   */
  severity?: string;
  /**
   * Cannot sign in.
   */
  disabled?: boolean;
}
/**
 * Everybody, by name.
 */
export interface PersonList {
  /**
   * All of them.
   */
  people: Person[];
  /**
   * Whose rows are damaged.
   */
  unreadable?: string[];
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
  /**
   * What sending all parts costs, by the platform's published prices; only where it charges.
   */
  cost?: {
    /**
     * In units of the currency.
     */
    amount: number;
    /**
     * ISO 4217.
     */
    currency: string;
    /**
     * The page with the prices.
     */
    source: string;
  };
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
  /**
   * Where, as templates say it: the words, or the names of the zones.
   */
  area: string;
  covers: Area;
  /**
   * SHA-256, as hex, of all that would go out: an approval that gives it approves this and nothing else.
   */
  digest: string;
}
/**
 * How far a bulletin came on one channel.
 */
export interface Reach {
  /**
   * Name of the channel.
   */
  channel: string;
  /**
   * When it was handed to the channel.
   */
  at: string;
  counts: Counts;
  /**
   * People of the channel whose deliveries are still being written.
   */
  unwritten: number;
}
/**
 * What was handed to its channels in a time, and what became of it.
 */
export interface ReachPage {
  /**
   * The beginning of the time.
   */
  since: string;
  /**
   * Its end, excluded.
   */
  until: string;
  /**
   * The oldest first.
   */
  bulletins: BulletinReach[];
  /**
   * Ids of bulletins that are damaged and left out.
   *
   * @minItems 1
   */
  unreadable?: [string, ...string[]];
}
export interface BulletinReach {
  bulletin: Bulletin;
  /**
   * In the order in which it was handed to them.
   *
   * @minItems 1
   */
  channels: [Reach, ...Reach[]];
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
 * Codes for the day when the phone is gone.
 */
export interface RecoveryCodes {
  /**
   * Each works once; shown once.
   */
  recovery_codes: string[];
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
 * Takes back the last step of a request.
 */
export interface RequestUndo {
  /**
   * Of the request as the caller sees it. RFC 3339, UTC.
   */
  updated_datetime: string;
}
/**
 * A new password.
 */
export interface Reset {
  /**
   * To sign in with once; shown once.
   */
  password: string;
}
/**
 * A rule of the loaded packs, as it is written there.
 */
export interface Rule {
  /**
   * Identifier.
   */
  id: string;
  /**
   * File of the pack, without `.yaml`.
   */
  pack: string;
  /**
   * Where it begins in that file.
   */
  line: number;
  /**
   * What the pack says of itself.
   */
  about: string;
  /**
   * Language of the texts on which it fires; `any`: all.
   */
  lang: string;
  /**
   * Why the rule is there.
   */
  says: string;
  /**
   * What its hit means.
   */
  sets: 'service_code' | 'category' | 'event' | 'intent' | 'urgency' | 'calm' | 'part' | 'no_draft';
  /**
   * The service code, hazard category, event or intent that it speaks for; empty for the others.
   */
  target: string;
  /**
   * What a hit adds, or the urgency, or the share of urgency that is taken away; null where nothing is counted.
   */
  score: number | null;
  /**
   * RE2 patterns as the pack has them, word lists by name: one is enough. Empty for a composite.
   */
  match: string[];
  /**
   * RE2 patterns that silence it.
   */
  unless: string[];
  /**
   * Of a composite: rules that must all fire.
   */
  all: string[];
  /**
   * Of a composite: rules of which `at_least` must fire.
   */
  any: string[];
  /**
   * How many of `any`; 0 where there are none.
   */
  at_least: number;
  /**
   * Of a composite: rules that must not fire.
   */
  none: string[];
  /**
   * The largest distance in bytes between the hits of `all`; null: anywhere.
   */
  near: number | null;
  /**
   * Composites that name this rule.
   */
  named_by: string[];
  /**
   * Samples on which it must fire.
   */
  yes: string[];
  /**
   * Samples on which it must not fire.
   */
  no: string[];
}
/**
 * How many rules a choice would leave.
 */
export interface RuleFacet {
  /**
   * The choice: a value of the filter.
   */
  name: string;
  /**
   * Rules under it and all other filters.
   */
  rules: number;
}
/**
 * A rule by name.
 */
export interface RuleName {
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
 * All rules by name, and the reasons for which requests are joined.
 */
export interface RuleNames {
  rules: RuleName[];
}
/**
 * Page of a list, by pack and line.
 */
export interface RulePage {
  rules: Rule[];
  /**
   * Goes into `before` of the next call; null after the last page.
   */
  next: string | null;
  /**
   * Rules on all pages.
   */
  total: number;
  /**
   * By pack.
   */
  packs: RuleFacet[];
  /**
   * By what they set: `service_code:pothole`, `urgency`.
   */
  topics: RuleFacet[];
  /**
   * By language.
   */
  langs: RuleFacet[];
}
/**
 * A mention on which a rule fires.
 */
export interface RuleSample {
  mention: Mention;
  /**
   * The words that it fires on.
   */
  matched: Evidence[];
}
/**
 * One rule tried on some of the mentions of the last 24 hours, newest first.
 */
export interface RuleTrial {
  /**
   * Identifier.
   */
  rule: string;
  /**
   * The oldest that counts.
   */
  since: string;
  /**
   * Mentions that this call tried: at most 2,000.
   */
  tried: number;
  /**
   * On how many of them it fires.
   */
  fired: number;
  /**
   * The newest of those, at most 20.
   */
  samples: RuleSample[];
  /**
   * Goes into `before` of the next call; null: all of the 24 hours were tried.
   */
  next: number | null;
}
/**
 * Where the trial of a rule goes on.
 */
export interface RuleTrialAsk {
  /**
   * `next` of the answer before; without it the trial begins with the newest mention.
   */
  before?: number;
}
/**
 * A second factor that is offered; it counts once a code has proven it.
 */
export interface SecondFactor {
  /**
   * Base 32, to type into a phone.
   */
  secret: string;
  /**
   * otpauth:// for a picture that a phone reads.
   */
  uri: string;
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
 * Who is signed in, and with which rights.
 */
export interface Session {
  /**
   * Of the session.
   */
  id: string;
  person: SessionPerson;
  /**
   * What the roles give together.
   */
  permissions: Permission[];
  /**
   * What must be done before anything else is open.
   */
  must: ('change_password' | 'add_second_factor')[];
  /**
   * Goes into the header X-CSRF-Token of every change.
   */
  csrf: string;
  /**
   * When it ends if no call is made.
   */
  idle_ends_at: string;
  /**
   * When it ends whatever is done.
   */
  ends_at: string;
}
/**
 * Who is signed in.
 */
export interface SessionPerson {
  /**
   * The name to sign in with.
   */
  name: string;
  /**
   * The name as it is shown.
   */
  display_name: string;
  /**
   * The roles.
   */
  roles: Role[];
  /**
   * Of an approver: the zones to approve for; empty: the whole city.
   */
  zones: string[];
  /**
   * Of an approver: the gravest severity to approve, as CAP says it; empty: any.
   */
  severity: string;
  /**
   * Whether there is a second factor.
   */
  second_factor: boolean;
}
/**
 * Answer to ending one of one's own sessions.
 */
export interface SessionEnded {
  /**
   * Always true.
   */
  signed_out: boolean;
}
/**
 * The browsers in which one is signed in.
 */
export interface SessionList {
  /**
   * Newest first.
   */
  sessions: OpenSession[];
}
/**
 * One of them.
 */
export interface OpenSession {
  /**
   * Of the session.
   */
  id: string;
  /**
   * The address from which it was opened.
   */
  from: string;
  /**
   * The browser, as it names itself.
   */
  agent: string;
  /**
   * When it was opened.
   */
  made_at: string;
  /**
   * When the last call came, give or take a minute.
   */
  seen_at: string;
  /**
   * Whether it is the one that asks.
   */
  this_one: boolean;
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
 * What the sign-in page offers.
 */
export interface SignInPage {
  /**
   * In the demo alone: its people.
   */
  people?: {
    /**
     * To sign in with.
     */
    name: string;
    role: Role;
    /**
     * The demo's; its store is thrown away with it.
     */
    password: string;
  }[];
  /**
   * The city's own sign-on, where it has one.
   */
  single_sign_on: null | {
    /**
     * What people call it.
     */
    name: string;
  };
}
/**
 * Signs in.
 */
export interface SignIn {
  /**
   * The name to sign in with; case does not matter.
   */
  name: string;
  /**
   * The password.
   */
  password: string;
  /**
   * Of the second factor, or a recovery code.
   */
  code?: string;
}
/**
 * Answer to signing out.
 */
export interface SignedOut {
  /**
   * Always true.
   */
  signed_out: boolean;
  /**
   * Where the browser goes to sign out at the city's provider too. As secret as the session.
   */
  sign_out_url?: string;
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
 * What the rules make of a text. Offsets count UTF-8 bytes of it.
 */
export interface TextTrial {
  verdict: Verdict;
  /**
   * Every rule that fired, with its words, also those that the verdict needs no evidence of.
   */
  fired: Evidence[];
}
/**
 * A text to try the rules on.
 */
export interface TextTrialAsk {
  /**
   * At most 65,536 bytes.
   */
  text: string;
}
/**
 * A program's key to the API.
 */
export interface ApiToken {
  /**
   * Of the token.
   */
  id: string;
  /**
   * What it is for.
   */
  name: string;
  /**
   * Who made it.
   */
  person: string;
  /**
   * What it may, as far as its maker may still do it.
   */
  permissions: Permission[];
  /**
   * When it was made.
   */
  made_at: string;
  /**
   * When it ends; null: never.
   */
  expires_at: string | null;
  /**
   * When it was last used, give or take a minute.
   */
  used_at: string | null;
  /**
   * When it was revoked.
   */
  revoked_at: string | null;
}
/**
 * One's own tokens; an administrator's answer has all.
 */
export interface ApiTokenList {
  /**
   * Newest first.
   */
  tokens: ApiToken[];
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
/**
 * The zones of the city.
 */
export interface ZoneList {
  /**
   * Names, in the order of the city's file.
   */
  zones: string[];
  /**
   * The same on the map.
   */
  shapes: ZoneShape[];
}
/**
 * A zone on the map.
 */
export interface ZoneShape {
  /**
   * Name of the zone.
   */
  name: string;
  geometry: MultiPolygon;
}
/**
 * GeoJSON, perhaps coarser than the city's file: for drawing, not for deciding.
 */
export interface MultiPolygon {
  /**
   * Kind of geometry.
   */
  type: 'MultiPolygon';
  /**
   * Polygons of rings, the outline before its holes, of points: longitude before latitude.
   */
  coordinates: [number, number][][][];
}
