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
 * A person's own words; a question for what is missing; that the report was accepted; that its state has changed; another prepared answer.
 */
export type ReplyKind = 'answer' | 'ask' | 'accepted' | 'status' | 'canned';
/**
 * Where a contact is entered: at the counter, on the phone, in the neighborhoods, by residents themselves.
 */
export type ContactForm = 'walk_in' | 'phone' | 'mobile' | 'web';
/**
 * How the platform counts length.
 */
export type LengthUnit = 'characters' | 'graphemes' | 'weighted' | 'utf16' | 'bytes' | 'sms';
/**
 * `waiting` has not finished its first attempt; `off` neither listens nor sends.
 */
export type ChannelState = 'ok' | 'waiting' | 'failing' | 'off';
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
 * What of a verdict can be wrong.
 */
export type Correctable = 'service' | 'sentiment' | 'urgency' | 'place' | 'not_a_report';
/**
 * What a mention does with the claim.
 */
export type Stance = 'repeats' | 'denies' | 'asks';
/**
 * `same_words`: words that few texts have; `same_event`: the hazard that the verdicts name.
 */
export type ClaimLikeness = 'same_words' | 'same_link' | 'same_thread' | 'same_place' | 'same_event';
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
 * A way in which residents reach the city.
 */
export type ContactMode =
  | 'walk_in'
  | 'phone'
  | 'web_chat'
  | 'email'
  | 'text'
  | 'mobile_application'
  | 'social_media'
  | 'phone_self_service'
  | 'web_self_service';
/**
 * Whether somebody sees to it: nobody, a person, the emergency centre; or it is over.
 */
export type EmergencyState = 'waiting' | 'taken' | 'handed_over' | 'closed';
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
      event: 'reply';
      data: Reply;
    }
  | {
      event: 'emergencies';
      data: EmergencyNews;
    }
  | {
      event: 'rumours';
      data: Rumour;
    }
  | {
      event: 'reload';
      /**
       * Something was missed: load again what is shown.
       */
      data: {};
    };
/**
 * A draft waits for a decision of staff; `waiting`: for what a resident was asked; `duplicate`: it was merged into another one.
 */
export type RequestStatus =
  | 'draft'
  | 'open'
  | 'waiting'
  | 'in_progress'
  | 'closed'
  | 'dismissed'
  | 'duplicate';
/**
 * What a resident was asked for, while it waits.
 */
export type WaitingFor = 'address' | 'photo' | 'number' | 'words';
/**
 * What became of it.
 */
export type ForwardState =
  | 'pending'
  | 'sending'
  | 'accepted'
  | 'delivered'
  | 'failed'
  | 'unknown'
  | 'retracted'
  | 'skipped';
/**
 * What the resident has of a reply, by all its deliveries. `failed`: he does not have it, or not all of it, and never will; its author has it back. `unknown`: perhaps; a person settles it.
 */
export type ReplyState = 'queued' | 'accepted' | 'delivered' | 'failed' | 'unknown';
/**
 * What the city found of the claim; empty: it is open.
 */
export type RumourVerdict = '' | 'true' | 'false' | 'unclear';
/**
 * What a person was given.
 */
export type Role = 'viewer' | 'triage' | 'publisher' | 'approver' | 'administrator';
/**
 * What a call wants of who makes it.
 */
export type Permission = 'view' | 'triage' | 'publish' | 'approve' | 'export' | 'report' | 'administer';
/**
 * `draft` where it is left out.
 */
export type NewRequestStatus = 'draft' | 'open';
/**
 * `changed` since it was seen; `refused`, in its state; `in_danger`: people may be, so it is decided alone.
 */
export type WhySkipped = 'changed' | 'refused' | 'in_danger' | 'not_found';
/**
 * `same_words`: words that few texts have; `same_event`: the hazard that the verdicts name.
 */
export type ClaimLikeness1 = 'same_words' | 'same_link' | 'same_thread' | 'same_place' | 'same_event';
/**
 * `again` sends them once more.
 */
export type SettledAs = 'accepted' | 'failed' | 'again';
/**
 * `same_place`: one address, or at most 60 m apart; `near`: 150 m.
 */
export type Likeness = 'same_place' | 'near' | 'same_words' | 'same_thread' | 'same_author';
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
  assignee_list: AssigneeList;
  audit_check: AuditCheck;
  audit_entry: AuditEntry;
  audit_page: AuditPage;
  bulletin: Bulletin;
  bulletin_page: BulletinPage;
  bulletin_text: BulletinText;
  canned_answer: CannedAnswer;
  canned_list: CannedList;
  changed: Changed;
  channel: Channel;
  channel_change: ChannelChange;
  channel_form: ChannelForm;
  channel_list: ChannelList;
  channel_paused: ChannelPaused;
  channel_test: ChannelTest;
  channel_trial: ChannelTrial;
  claim_suggestion: ClaimSuggestion;
  code: Code;
  connector: Connector;
  connector_list: ConnectorList;
  consent: Consent;
  consent_decision: ConsentDecision;
  consent_page: ConsentPage;
  contact_form: ContactForm;
  contact_mix: ContactMix;
  contact_mode: ContactMode;
  correctable: Correctable;
  correction: Correction;
  correction_page: CorrectionPage;
  counts: Counts;
  delivery: Delivery;
  duty: Duty;
  duty_alarm: DutyAlarm;
  duty_change: DutyChange;
  duty_gap: DutyGap;
  duty_list: DutyList;
  duty_reach: DutyReach;
  emergency: Emergency;
  emergency_alert: EmergencyAlert;
  emergency_close: EmergencyClose;
  emergency_news: EmergencyNews;
  emergency_note: EmergencyNote;
  emergency_page: EmergencyPage;
  emergency_state: EmergencyState;
  emergency_step: EmergencyStep;
  error: ErrorAnswer;
  event: StreamEvent;
  evidence: Evidence;
  expanding: Expanding;
  figures: Figures;
  forward: Forward;
  found_place: FoundPlace;
  hazard_hit: HazardHit;
  health: Health;
  issue_hit: IssueHit;
  made_person: MadePerson;
  made_token: MadeToken;
  mention: Mention;
  mention_page: MentionPage;
  mention_request: MentionRequest;
  new_channel: NewChannel;
  new_contact: NewContact;
  new_correction: NewCorrection;
  new_duty: NewDuty;
  new_person: NewPerson;
  new_reply: NewReply;
  new_request_note: NewRequestNote;
  new_rumour: NewRumour;
  new_token: NewToken;
  option: ConnectorOption;
  password_change: PasswordChange;
  permission: Permission;
  person: Person;
  person_change: PersonChange;
  person_list: PersonList;
  place: Place;
  place_list: PlaceList;
  preview: Preview;
  preview_answer: PreviewAnswer;
  preview_part: PreviewPart;
  progress: Progress;
  reach: Reach;
  reach_page: ReachPage;
  ready: Ready;
  recovery_codes: RecoveryCodes;
  reloaded: Reloaded;
  reply: Reply;
  reply_kind: ReplyKind;
  reply_page: ReplyPage;
  reply_preview: ReplyPreview;
  reply_state: ReplyState;
  request: Request;
  request_batch: RequestBatch;
  request_batch_done: RequestBatchDone;
  request_change: RequestChange;
  request_event: RequestEvent;
  request_figures: RequestFigures;
  request_history: RequestHistory;
  request_note: RequestNote;
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
  rumour: Rumour;
  rumour_answer: RumourAnswer;
  rumour_mention: RumourMention;
  rumour_mentions: RumourMentions;
  rumour_page: RumourPage;
  rumour_step: RumourStep;
  rumour_verdict: RumourVerdict;
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
  similar_requests: SimilarRequests;
  spread_hour: SpreadHour;
  spreading_claim: SpreadingClaim;
  stance: Stance;
  status: Status;
  taken_contact: TakenContact;
  tally: Tallies;
  text_trial: TextTrial;
  text_trial_ask: TextTrialAsk;
  token: ApiToken;
  token_list: ApiTokenList;
  verdict: Verdict;
  waiting: Waiting;
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
 * The people to whom a request can be assigned, by name.
 */
export interface AssigneeList {
  /**
   * All of them.
   */
  assignees: {
    /**
     * To sign in with.
     */
    name: string;
    /**
     * As people see it; empty: the name.
     */
    display_name: string;
  }[];
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
   * Bulletin that it belongs to; empty: a reply's.
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
 * A prepared answer.
 */
export interface CannedAnswer {
  /**
   * Identifier.
   */
  id: string;
  kind: ReplyKind;
  /**
   * For people in danger: the lane offers it.
   */
  emergency: boolean;
  /**
   * Its words by language, with `{{names}}` that are filled in.
   */
  languages: {
    [k: string]: {
      /**
       * What staff choose it by.
       */
      name: string;
      /**
       * A mail's subject; may be empty.
       */
      title: string;
      /**
       * The words.
       */
      words: string;
    };
  };
}
/**
 * The prepared answers.
 */
export interface CannedList {
  /**
   * By identifier.
   */
  answers: CannedAnswer[];
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
  form?: ContactForm;
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
    /**
     * A mention that was heard there can be answered.
     */
    answers?: boolean;
    /**
     * Also to its author alone, which is the only way to answer what was written to the city alone.
     */
    answers_direct?: boolean;
    /**
     * Takes accepted service requests, and no bulletins.
     */
    requests?: boolean;
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
 * A mention that may make the claim, and belongs to no rumour.
 */
export interface ClaimSuggestion {
  mention: Mention;
  stance: Stance;
  /**
   * What it has in common with the others.
   *
   * @minItems 1
   */
  because: [
    {
      why: ClaimLikeness;
      /**
       * The words, the link, the place, the event.
       */
      what?: string;
    },
    ...{
      why: ClaimLikeness;
      /**
       * The words, the link, the place, the event.
       */
      what?: string;
    }[],
  ];
  /**
   * The greater, the likelier; no probability.
   */
  score: number;
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
    /**
     * Answers a resident's message in its thread.
     */
    answers?: boolean;
    /**
     * Answers a message to its author alone.
     */
    answers_direct?: boolean;
    /**
     * Takes accepted service requests, and no bulletins.
     */
    requests?: boolean;
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
 * By which modes residents reach the city, and what that costs.
 */
export interface ContactMix {
  /**
   * The beginning of the time.
   */
  since: string;
  /**
   * Its end, excluded.
   */
  until: string;
  /**
   * ISO 4217; empty: the city states no costs.
   */
  currency: string;
  /**
   * All nine, in the order of contact centres.
   */
  modes: ModeFigures[];
  /**
   * As the configuration asks for them.
   */
  shifts: ShiftFigures[];
  /**
   * Of channels that have no mode.
   */
  without_mode: number;
  channels: ChannelContacts[];
}
export interface ModeFigures {
  mode: ContactMode;
  /**
   * Mentions that belong to a request.
   */
  contacts: number;
  /**
   * Of all that have a mode.
   */
  share: number;
  /**
   * Of one contact, as the city states it; null: it does not.
   */
  cost_each: number | null;
  /**
   * Of all of them.
   */
  cost: number | null;
}
export interface ShiftFigures {
  from: ContactMode;
  to: ContactMode;
  /**
   * Of what comes by `from`.
   */
  share: number;
  /**
   * That would move.
   */
  contacts: number;
  /**
   * Below 0: it would cost more; null: a cost is not stated.
   */
  saves: number | null;
}
export interface ChannelContacts {
  /**
   * Name of the channel.
   */
  channel: string;
  /**
   * Its mode; empty: none.
   */
  mode: string;
  /**
   * Of it.
   */
  contacts: number;
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
 * A turn on duty, by one way to reach the person.
 */
export interface Duty {
  /**
   * Identifier.
   */
  id: string;
  /**
   * Who, by the name to sign in with.
   */
  person: string;
  /**
   * When it begins. RFC 3339, UTC.
   */
  from: string;
  /**
   * When it ends. RFC 3339, UTC.
   */
  to: string;
  /**
   * Who is alerted first has level 1.
   */
  level: number;
  /**
   * By which channel the person is reached.
   */
  channel: string;
  /**
   * The person's address there; empty where the channel itself is the address.
   */
  recipient: string;
  /**
   * Who made the entry, an actor.
   */
  made_by: string;
  /**
   * When. RFC 3339, UTC.
   */
  made_at: string;
  /**
   * When the person said that he has it; null: not yet. RFC 3339, UTC.
   */
  acknowledged_at: string | null;
}
/**
 * A duty that nobody has.
 */
export interface DutyAlarm {
  /**
   * Nobody is on duty; or nobody whose turn it is has acknowledged it.
   */
  what: 'nobody' | 'unacknowledged';
  /**
   * Of which level.
   */
  level: number;
  /**
   * Of `unacknowledged` who should; else empty.
   */
  person: string;
}
/**
 * What is to be different; what is left out stays.
 */
export interface DutyChange {
  /**
   * Who, by the name to sign in with.
   */
  person?: string;
  /**
   * When it begins, RFC 3339; left out: now.
   */
  from?: string;
  /**
   * When it ends, RFC 3339.
   */
  to?: string;
  /**
   * Who is alerted first has level 1.
   */
  level?: number;
  /**
   * By which channel the person is reached.
   */
  channel?: string;
  /**
   * The person's address there; empty where the channel itself is the address.
   */
  recipient?: string;
}
/**
 * A time in which nobody has a duty.
 */
export interface DutyGap {
  /**
   * The level.
   */
  level: number;
  /**
   * When it begins. RFC 3339, UTC.
   */
  from: string;
  /**
   * When it ends. RFC 3339, UTC.
   */
  to: string;
}
/**
 * Duties now and ahead.
 */
export interface DutyList {
  /**
   * By their beginning.
   */
  duties: Duty[];
  /**
   * Whom an alert would reach now, by level.
   */
  reaches: DutyReach[];
  /**
   * Where nobody is on duty in the next seven days.
   */
  gaps: DutyGap[];
  /**
   * Duties that nobody has now.
   */
  alarms: DutyAlarm[];
}
/**
 * Whom an alert reaches at a level.
 */
export interface DutyReach {
  /**
   * The level.
   */
  level: number;
  /**
   * By the names to sign in with; empty: nobody, so the next level is alerted at once.
   */
  people: string[];
}
/**
 * A mention of people in danger. It stands in the lane until a named person closes it with a reason.
 */
export interface Emergency {
  /**
   * The mention; the emergency's own identifier as well.
   */
  mention_id: number;
  state: EmergencyState;
  /**
   * The highest that the mention had.
   */
  urgency: number;
  /**
   * When it was put into the lane. RFC 3339, UTC.
   */
  since: string;
  /**
   * By whom, an actor; `hub`: by its urgency.
   */
  put_by: string;
  /**
   * Who took it, an actor; empty: nobody.
   */
  taken_by: string;
  /**
   * When. RFC 3339, UTC.
   */
  taken_at: string | null;
  /**
   * Who handed it to the emergency centre; empty: nobody.
   */
  handed_by: string;
  /**
   * When. RFC 3339, UTC.
   */
  handed_at: string | null;
  /**
   * Who closed it; empty: nobody.
   */
  closed_by: string;
  /**
   * When. RFC 3339, UTC.
   */
  closed_at: string | null;
  /**
   * Why it is closed.
   */
  reason: string;
  /**
   * How often it has begun to wait: each time people on duty are alerted anew.
   */
  turn: number;
  /**
   * The highest level of duty that was alerted in this turn; 0: none yet.
   */
  level: number;
  /**
   * When the next level is alerted; null: it is taken, or nobody is left to alert. RFC 3339, UTC.
   */
  escalates_at: string | null;
  /**
   * The last change. RFC 3339, UTC.
   */
  changed_at: string;
  /**
   * How the message to the emergency centre stands, as a delivery's `state`; empty: there was none.
   */
  dispatch: string;
  /**
   * Who was alerted, in every turn.
   */
  alerted: EmergencyAlert[];
  mention: Mention;
  /**
   * Who did what, oldest first; only where one is asked for alone, and in the answer to a step.
   */
  history?: EmergencyStep[];
}
/**
 * Somebody on duty who was alerted.
 */
export interface EmergencyAlert {
  /**
   * In which turn of the emergency.
   */
  turn: number;
  /**
   * At which level of duty.
   */
  level: number;
  /**
   * Whom, by the name to sign in with.
   */
  person: string;
  /**
   * By which channel.
   */
  channel: string;
  /**
   * When. RFC 3339, UTC.
   */
  at: string;
  /**
   * How that message stands, as a delivery's `state`.
   */
  state: string;
  /**
   * Why it did not go out, in words; else empty.
   */
  error: string;
}
/**
 * What somebody did with an emergency.
 */
export interface EmergencyStep {
  /**
   * What; `lapse`: who took it did nothing more with it, `return`: the emergency centre was not told. Both make it wait again.
   */
  action: 'put' | 'alert' | 'take' | 'release' | 'dispatch' | 'close' | 'lapse' | 'return';
  /**
   * An actor; `hub` where no person did it.
   */
  who: string;
  /**
   * When. RFC 3339, UTC.
   */
  at: string;
  /**
   * Why; of an alert whom.
   */
  note: string;
}
/**
 * Closes an emergency.
 */
export interface EmergencyClose {
  /**
   * What became of the people.
   */
  reason: string;
}
/**
 * What the stream tells of the lane: how it stands, and what changed.
 */
export interface EmergencyNews {
  /**
   * How many nobody has taken.
   */
  waiting: number;
  /**
   * How many somebody has.
   */
  taken: number;
  /**
   * How many the emergency centre has.
   */
  handed_over: number;
  /**
   * Duties that nobody has.
   */
  alarms: DutyAlarm[];
  emergency?: Emergency;
}
/**
 * What somebody says to a step with an emergency.
 */
export interface EmergencyNote {
  /**
   * Words for who comes next.
   */
  note?: string;
}
/**
 * The lane of people in danger.
 */
export interface EmergencyPage {
  /**
   * How many nobody has taken.
   */
  waiting: number;
  /**
   * How many somebody has.
   */
  taken: number;
  /**
   * How many the emergency centre has.
   */
  handed_over: number;
  /**
   * Duties that nobody has.
   */
  alarms: DutyAlarm[];
  /**
   * Those that wait first, each state by level of urgency and in each level the oldest first; closed ones newest mention first.
   */
  emergencies: Emergency[];
  /**
   * Of closed ones: goes into `before` of the next call; null after the last page.
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
   * Requests in work that are due until the end of the next working day.
   */
  due_soon: number;
  /**
   * Requests in work that should be done already.
   */
  overdue: number;
  /**
   * Recipients who ask for an end without proof and wait for a decision.
   */
  consents_asked: number;
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
   * What staff say about the status, and residents are told.
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
   * Public number: random, with a check character.
   */
  ticket?: string;
  /**
   * Who works on it; absent until it is accepted.
   */
  department?: string;
  /**
   * The person who has taken it, by name; absent where nobody has.
   */
  assignee?: string;
  /**
   * When it should be done. RFC 3339, UTC.
   */
  due_datetime?: string;
  waiting_for?: WaitingFor;
  /**
   * The request that it was merged into, which may be merged itself.
   */
  duplicate_of?: string;
  /**
   * By its resident, once it was closed: 5 is the best; absent where there is none.
   */
  rating?: number;
  /**
   * What was merged into it, and into those; only in the answer about a single request.
   */
  merged?: string[];
  /**
   * Only in the answer about a single request; with those of what was merged into it.
   */
  mentions?: Mention[];
  /**
   * Where it went on to; only in the answer about a single request.
   */
  forwards?: Forward[];
  /**
   * When a department last answered it after it was closed or dismissed: somebody should read that note. Only in the answer about a single request.
   */
  department_answered?: string;
}
/**
 * Where a request went on to: a department, or the city's own system.
 */
export interface Forward {
  /**
   * The channel.
   */
  channel: string;
  /**
   * The address; empty: the channel goes to a place.
   */
  recipient: string;
  /**
   * Whose way it was; empty: the channel takes the request's service.
   */
  department: string;
  state: ForwardState;
  /**
   * Why, where it failed or waits.
   */
  error: string;
  /**
   * When that was so. RFC 3339, UTC.
   */
  at: string;
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
 * What the city answered one resident. To whom, where and with which words is as it was when it was sent; what becomes of the request later changes none of it.
 */
export interface Reply {
  /**
   * Identifier; newer replies have greater ones.
   */
  id: string;
  /**
   * The mention that it answers.
   */
  mention_id: number;
  /**
   * The request that the mention belonged to then; null: none.
   */
  request_id: string | null;
  /**
   * Channel on which it goes out: the mention's.
   */
  channel: string;
  /**
   * The mention's author, by the platform's own identifier: an address, an account.
   */
  recipient: string;
  /**
   * The same as people see it; empty where the platform has none.
   */
  handle: string;
  /**
   * Who can read it: everybody, or its reader alone. Never wider than the mention that it answers.
   */
  visibility: 'public' | 'direct';
  /**
   * Language, BCP 47.
   */
  lang: string;
  /**
   * A mail's subject; empty elsewhere.
   */
  title: string;
  /**
   * As they were written. The posts of its deliveries have them as they go out.
   */
  words: string;
  kind: ReplyKind;
  /**
   * The prepared answer that it was made of; empty: none.
   */
  canned: string;
  /**
   * No person saw it before it went out.
   */
  automatic: boolean;
  /**
   * Who sent it, an actor.
   */
  by: string;
  /**
   * When. RFC 3339, UTC.
   */
  at: string;
  /**
   * The failed reply that it stands for; empty: none.
   */
  instead_of: string;
  state: ReplyState;
  /**
   * Why it failed, is unknown or waits; empty: nothing is wrong.
   */
  error: string;
  /**
   * One for each part, in order.
   */
  deliveries: Delivery[];
}
/**
 * Mentions that make one claim, and what the city found of it.
 */
export interface Rumour {
  /**
   * Identifier.
   */
  id: string;
  /**
   * What is said, in staff's words.
   */
  claim: string;
  /**
   * Who has it, an actor; empty: nobody.
   */
  owner: string;
  verdict: RumourVerdict;
  /**
   * How the verdict is known.
   */
  reason: string;
  /**
   * An actor.
   */
  opened_by: string;
  /**
   * When. RFC 3339, UTC.
   */
  opened_at: string;
  /**
   * Who closed it; empty: nobody.
   */
  closed_by: string;
  /**
   * When. RFC 3339, UTC.
   */
  closed_at: string | null;
  /**
   * Who said which bulletin answers it; empty: nobody.
   */
  answered_by: string;
  /**
   * The last change. RFC 3339, UTC.
   */
  changed_at: string;
  /**
   * That answers it.
   */
  bulletin: {
    /**
     * Identifier.
     */
    id: string;
    state: BulletinState;
  } | null;
  /**
   * How many mentions repeat it.
   */
  repeats: number;
  /**
   * How many deny it.
   */
  denies: number;
  /**
   * How many ask whether it is true.
   */
  asks: number;
  /**
   * How many people who ask were answered.
   */
  answered: number;
  /**
   * The hours in which something was said, oldest first.
   */
  spread: SpreadHour[];
  /**
   * Only where one is asked for alone, and in the answer to a change.
   */
  mentions?: RumourMention[];
  /**
   * The likeliest first; there where `mentions` are.
   */
  suggested?: ClaimSuggestion[];
}
/**
 * What was said of the claim in one hour.
 */
export interface SpreadHour {
  /**
   * The hour's beginning. RFC 3339, UTC.
   */
  hour: string;
  /**
   * How many repeat it.
   */
  repeats: number;
  /**
   * How many deny it.
   */
  denies: number;
  /**
   * How many ask whether it is true.
   */
  asks: number;
}
/**
 * A mention in a rumour.
 */
export interface RumourMention {
  mention: Mention;
  stance: Stance;
  /**
   * A person said the stance; else the rules did.
   */
  by_person: boolean;
  /**
   * Who added or changed it, an actor.
   */
  who: string;
  /**
   * When. RFC 3339, UTC.
   */
  at: string;
  /**
   * What became of the answer to its author; null: nothing yet.
   */
  answer: {
    /**
     * The reply to its author; empty: he could not be answered.
     */
    reply_id: string;
    /**
     * Why not.
     */
    why: string;
    /**
     * When. RFC 3339, UTC.
     */
    at: string;
  } | null;
}
/**
 * How requests were handled that were accepted in a time.
 */
export interface Figures {
  /**
   * Accepted, and neither dropped nor merged since.
   */
  requests: number;
  /**
   * A person answered a resident.
   */
  answered: number;
  /**
   * They are closed now.
   */
  closed: number;
  /**
   * They were opened again, once or more.
   */
  reopened: number;
  /**
   * Closed, never opened again, and the resident had to do nothing more.
   */
  first_contact: number;
  /**
   * From when it was said to a person's first answer; null: there is none.
   */
  first_answer_seconds: Waiting | null;
  /**
   * From when it was said to when it was closed; null: there is none.
   */
  close_seconds: Waiting | null;
}
/**
 * How long people waited, in seconds.
 */
export interface Waiting {
  /**
   * Half of them at most so long.
   */
  median: number;
  /**
   * 90 of 100 at most so long.
   */
  p90: number;
}
/**
 * A place on the map that was searched for.
 */
export interface FoundPlace {
  /**
   * As the city's files write it, else as it was typed.
   */
  name: string;
  /**
   * What it is.
   */
  kind: 'address' | 'intersection' | 'landmark';
  /**
   * Degrees north, WGS 84.
   */
  lat: number;
  /**
   * Degrees east, WGS 84.
   */
  long: number;
  /**
   * The zone that it lies in; empty: none.
   */
  neighborhood: string;
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
 * What somebody said in person, by phone or to a mobile unit, as it is entered.
 */
export interface NewContact {
  /**
   * Made by who enters it, one for each contact: letters, digits, `-`, `_`, `.`.
   */
  key: string;
  /**
   * What was said, at most 4,000 characters.
   */
  words: string;
  /**
   * Where, in words, at most 300 characters.
   */
  place?: string;
  /**
   * Degrees north, WGS 84.
   */
  lat?: number;
  /**
   * Degrees east, WGS 84.
   */
  long?: number;
  /**
   * BCP 47: in which language he is answered.
   */
  lang?: string;
  /**
   * When it was said; left out: now. RFC 3339.
   */
  at?: string;
  form?: ContactForm;
  contact?: ContactDetails;
  /**
   * He agrees that `contact` is kept and used for this report.
   */
  consent?: boolean;
}
/**
 * How he can be reached; kept with his consent alone.
 */
export interface ContactDetails {
  /**
   * His name.
   */
  name?: string;
  /**
   * A mail address.
   */
  email?: string;
  /**
   * A telephone number.
   */
  phone?: string;
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
 * A turn on duty, by one way to reach the person.
 */
export interface NewDuty {
  /**
   * Who, by the name to sign in with.
   */
  person: string;
  /**
   * When it begins, RFC 3339; left out: now.
   */
  from?: string;
  /**
   * When it ends, RFC 3339.
   */
  to: string;
  /**
   * Who is alerted first has level 1.
   */
  level?: number;
  /**
   * By which channel the person is reached.
   */
  channel: string;
  /**
   * The person's address there; empty where the channel itself is the address.
   */
  recipient?: string;
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
 * What somebody wants to answer: either `words` or `canned`. To whom and where is the mention's.
 */
export interface NewReply {
  /**
   * The words.
   */
  words?: string;
  /**
   * Identifier of a prepared answer.
   */
  canned?: string;
  /**
   * Language of the answer, BCP 47. Default: the one in which the mention is written.
   */
  lang?: string;
  /**
   * Of own words; a prepared answer has its own. Default: answer.
   */
  kind?: 'answer' | 'ask';
  /**
   * The caller's own name for this answer: a second call with it sends nothing again and answers the first reply.
   */
  once?: string;
  /**
   * A reply to the same mention that failed and that this one stands for.
   */
  instead_of?: string;
}
/**
 * What staff write for each other about a request.
 */
export interface NewRequestNote {
  /**
   * The words.
   */
  note: string;
}
/**
 * Opens a rumour.
 */
export interface NewRumour {
  /**
   * What is said, in staff's words.
   */
  claim: string;
  /**
   * Identifiers of mentions.
   *
   * @minItems 1
   * @maxItems 500
   */
  mentions: [number, ...number[]];
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
 * Places that were searched for.
 */
export interface PlaceList {
  /**
   * The likeliest first.
   *
   * @maxItems 10
   */
  places:
    | []
    | [FoundPlace]
    | [FoundPlace, FoundPlace]
    | [FoundPlace, FoundPlace, FoundPlace]
    | [FoundPlace, FoundPlace, FoundPlace, FoundPlace]
    | [FoundPlace, FoundPlace, FoundPlace, FoundPlace, FoundPlace]
    | [FoundPlace, FoundPlace, FoundPlace, FoundPlace, FoundPlace, FoundPlace]
    | [FoundPlace, FoundPlace, FoundPlace, FoundPlace, FoundPlace, FoundPlace, FoundPlace]
    | [FoundPlace, FoundPlace, FoundPlace, FoundPlace, FoundPlace, FoundPlace, FoundPlace, FoundPlace]
    | [
        FoundPlace,
        FoundPlace,
        FoundPlace,
        FoundPlace,
        FoundPlace,
        FoundPlace,
        FoundPlace,
        FoundPlace,
        FoundPlace,
      ]
    | [
        FoundPlace,
        FoundPlace,
        FoundPlace,
        FoundPlace,
        FoundPlace,
        FoundPlace,
        FoundPlace,
        FoundPlace,
        FoundPlace,
        FoundPlace,
      ];
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
 * Page of a list.
 */
export interface ReplyPage {
  /**
   * Newest first.
   */
  replies: Reply[];
  /**
   * Goes into `before` of the next call; null after the last page.
   */
  next: string | null;
}
/**
 * An answer as it would go out.
 */
export interface ReplyPreview {
  /**
   * Where it goes; taken from the mention.
   */
  to: {
    /**
     * Channel on which it goes out.
     */
    channel: string;
    /**
     * Its reader, by the platform's own identifier.
     */
    recipient: string;
    /**
     * The same as people see it; empty where the platform has none.
     */
    handle: string;
    /**
     * Who can read it: everybody, or its reader alone. Never wider than the mention that it answers.
     */
    visibility: 'public' | 'direct';
  };
  kind: ReplyKind;
  /**
   * The words; of a prepared answer filled in.
   */
  words: string;
  post: Preview;
}
/**
 * One step of many service requests.
 */
export interface RequestBatch {
  /**
   * What is done.
   */
  action:
    | 'accept'
    | 'dismiss'
    | 'start'
    | 'ask'
    | 'close'
    | 'reopen'
    | 'merge'
    | 'assign'
    | 'release'
    | 'due';
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
   * Degrees north, WGS 84; with `long`.
   */
  lat?: number;
  /**
   * Degrees east, WGS 84; with `lat`.
   */
  long?: number;
  /**
   * Who works on it; otherwise its service says.
   */
  department?: string;
  /**
   * When it should be done, otherwise its service says; null takes it away. RFC 3339, UTC.
   */
  due_datetime?: string | null;
  /**
   * What a resident is asked for.
   */
  waiting_for?: 'address' | 'photo' | 'number' | 'words';
  /**
   * A person by name, or `me`.
   */
  assignee?: string;
  /**
   * The request that it is merged into.
   */
  into?: string;
  /**
   * What staff say about the status, and residents are told.
   */
  status_notes?: string;
  /**
   * For staff alone.
   */
  note?: string;
  /**
   * @minItems 1
   * @maxItems 200
   */
  requests: [
    {
      /**
       * Identifier.
       */
      id: string;
      /**
       * Of the request as the caller sees it. RFC 3339, UTC.
       */
      updated_datetime: string;
    },
    ...{
      /**
       * Identifier.
       */
      id: string;
      /**
       * Of the request as the caller sees it. RFC 3339, UTC.
       */
      updated_datetime: string;
    }[],
  ];
}
/**
 * What became of each request of a batch.
 */
export interface RequestBatchDone {
  changed: Request[];
  /**
   * These are as they were.
   */
  skipped: {
    /**
     * Identifier.
     */
    id: string;
    why: WhySkipped;
    /**
     * Why, in words.
     */
    message: string;
  }[];
}
/**
 * What staff decide about a service request.
 */
export interface RequestChange {
  /**
   * What is done.
   */
  action:
    | 'accept'
    | 'dismiss'
    | 'start'
    | 'ask'
    | 'answered'
    | 'close'
    | 'reopen'
    | 'merge'
    | 'split'
    | 'edit'
    | 'assign'
    | 'release'
    | 'due'
    | 'place';
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
   * Degrees north, WGS 84; with `long`.
   */
  lat?: number;
  /**
   * Degrees east, WGS 84; with `lat`.
   */
  long?: number;
  /**
   * Who works on it; otherwise its service says.
   */
  department?: string;
  /**
   * When it should be done, otherwise its service says; null takes it away. RFC 3339, UTC.
   */
  due_datetime?: string | null;
  /**
   * What a resident is asked for.
   */
  waiting_for?: 'address' | 'photo' | 'number' | 'words';
  /**
   * A person by name, or `me`.
   */
  assignee?: string;
  /**
   * The request that it is merged into.
   */
  into?: string;
  /**
   * What staff say about the status, and residents are told.
   */
  status_notes?: string;
  /**
   * For staff alone.
   */
  note?: string;
  /**
   * Time of the last change that the caller has seen. RFC 3339, UTC.
   */
  updated_datetime: string;
}
/**
 * A line of the history of a request.
 */
export interface RequestEvent {
  /**
   * Identifier; later lines have greater ones.
   */
  id: number;
  /**
   * When. RFC 3339, UTC.
   */
  at: string;
  /**
   * Who did it, an actor.
   */
  who: string;
  /**
   * A step, or `make` by hand, `note`, `undo`, `merged_in`, `split_off`, `rate` by a resident.
   */
  action: string;
  /**
   * Status before it; empty: there was no request.
   */
  status_before: string;
  /**
   * Status after it.
   */
  status_after: string;
  /**
   * The other request, the person, what was asked for, the due date, the fields that were edited, the step that was taken back, or the rating.
   */
  detail?: string;
  /**
   * What was said to residents.
   */
  words?: string;
  /**
   * What staff wrote for each other.
   */
  note?: string;
}
/**
 * How departments do.
 */
export interface RequestFigures {
  /**
   * The beginning of the time.
   */
  since: string;
  /**
   * Its end, excluded.
   */
  until: string;
  all: Figures;
  /**
   * By name.
   */
  departments: DepartmentFigures[];
}
export interface DepartmentFigures {
  /**
   * Its name; empty: none.
   */
  department: string;
  figures: Figures;
  /**
   * By when they were accepted, the oldest first; weeks without any are left out.
   */
  weeks: WeekFigures[];
}
export interface WeekFigures {
  /**
   * Its first day, by the city's calendar.
   */
  monday: string;
  figures: Figures;
}
/**
 * Page of the history of a request.
 */
export interface RequestHistory {
  /**
   * Newest first.
   */
  history: RequestEvent[];
  /**
   * Goes into `before` of the next call; null after the last page.
   */
  next: number | null;
}
/**
 * What staff wrote for each other about a request; it never goes out.
 */
export interface RequestNote {
  /**
   * Identifier.
   */
  id: number;
  /**
   * The request; of one that was merged, what it was merged into.
   */
  request_id: string;
  /**
   * When. RFC 3339, UTC.
   */
  at: string;
  /**
   * Who wrote it, an actor.
   */
  who: string;
  /**
   * The words.
   */
  note: string;
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
 * Which bulletin answers a rumour.
 */
export interface RumourAnswer {
  /**
   * Its identifier.
   */
  bulletin: string;
}
/**
 * Adds mentions to a rumour, takes them out, or says what they do with the claim.
 */
export interface RumourMentions {
  /**
   * What is done.
   */
  action: 'add' | 'take_out' | 'mark';
  /**
   * Identifiers of mentions.
   *
   * @minItems 1
   * @maxItems 500
   */
  mentions: [number, ...number[]];
  stance?: Stance;
}
/**
 * Rumours, newest first.
 */
export interface RumourPage {
  rumours: Rumour[];
  /**
   * On the first page, unless closed ones are asked for: claims of the last 48 hours that are in no rumour, the largest first.
   */
  spreading: SpreadingClaim[];
  /**
   * Goes into `before` of the next call; null after the last page.
   */
  next: string | null;
}
/**
 * Mentions that make one claim and belong to no rumour.
 */
export interface SpreadingClaim {
  /**
   * Their identifiers, oldest first.
   *
   * @minItems 2
   */
  mentions: [number, number, ...number[]];
  first: Mention;
  /**
   * What it has in common with the others.
   */
  because: {
    why: ClaimLikeness1;
    /**
     * The words, the link, the place, the event.
     */
    what?: string;
  }[];
  /**
   * How many mentions repeat it.
   */
  repeats: number;
  /**
   * How many deny it.
   */
  denies: number;
  /**
   * How many ask whether it is true.
   */
  asks: number;
}
/**
 * One step of a rumour.
 */
export interface RumourStep {
  /**
   * What is done.
   */
  action: 'take' | 'release' | 'word' | 'close' | 'reopen';
  /**
   * To word it anew.
   */
  claim?: string;
  /**
   * To close it.
   */
  verdict?: 'true' | 'false' | 'unclear';
  /**
   * To close it: how that is known.
   */
  reason?: string;
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
 * Requests that may be about the same matter, the likeliest first.
 */
export interface SimilarRequests {
  similar: {
    request: Request;
    /**
     * @minItems 1
     */
    because: [
      {
        why: Likeness;
        /**
         * The address, the distance, the words.
         */
        what?: string;
      },
      ...{
        why: Likeness;
        /**
         * The address, the distance, the words.
         */
        what?: string;
      }[],
    ];
    /**
     * The greater, the likelier; no probability.
     */
    score: number;
  }[];
}
/**
 * A contact that was taken.
 */
export interface TakenContact {
  /**
   * The mention that it became.
   */
  mention_id: number;
  /**
   * The request that it became or joined.
   */
  request_id: string;
  /**
   * Its public number, to be told to the resident.
   */
  ticket: string;
  /**
   * Whether something of `contact` was kept: there was consent.
   */
  contact_kept: boolean;
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
