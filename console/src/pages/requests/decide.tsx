// One request in the hands of a person: what was typed, what may be done, and what became of it meanwhile.
import { batch, computed, signal } from '@preact/signals';
import { errorText, may as hasRight, type Session } from '../../app/session';
import { ApiError } from '../../data/api';
import { serviceName } from '../../data/names';
import { t, word } from '../../i18n';
import { toast } from '../../parts/toast';
import { dateTime, number, shortId } from '../../text/format';
import { characters, plain } from '../../text/visible';
import type { Request, RequestChange, WaitingFor } from '../../types';
import { askAssignee, askDue, askNote, askNotes } from './ask';
import { Beside } from './beside';
import { askPlace } from './place';
import { can, type Step } from './steps';

// GeoReport v2, in characters as people count them (core/request.h).
export const kMostDescription = 4000;

// Whether a draft may be decided; 'not yet': its list is on its way.
export type May = 'yes' | 'no' | 'not yet';
export interface Typed {
  service: string;
  description: string;
  address: string;
  department: string;
}
// What was typed before somebody went elsewhere, and over which state.
export interface Kept {
  typed: Typed;
  over: Request;
}
export type Told =
  | { kind: 'error'; text: string }
  | { kind: 'changed'; theirs: Map<string, string>; yours: Map<string, string>; message: string };
type More = Omit<RequestChange, 'action' | 'updated_datetime'>;

const kFields = ['service', 'description', 'address', 'department'] as const;
const typedOf = (request: Request): Typed => ({
  service: request.service_code,
  description: plain(request.description),
  address: plain(request.address_string),
  department: request.department ?? '',
});
const touched = (typed: Typed, base: Typed) => kFields.filter((name) => typed[name] !== base[name]);
// What was touched stays, all else is theirs.
const merged = (typed: Typed, base: Typed, theirs: Typed): Typed => ({
  ...theirs,
  ...Object.fromEntries(touched(typed, base).map((name) => [name, typed[name]])),
});

export class Decision {
  readonly request;
  readonly typed;
  readonly beside: Beside;
  readonly busy = signal(false);
  readonly told = signal<Told | null>(null);
  readonly count = computed(() => characters(this.typed.value.description));
  readonly dirty = computed(() => touched(this.typed.value, typedOf(this.request.value)).length > 0);

  constructor(
    private readonly session: Session,
    first: Request,
    private readonly may: () => May,
    private readonly settled: (request: Request, step: Step) => void,
    kept?: Kept | undefined,
  ) {
    this.request = signal(kept?.over ?? first);
    this.typed = signal(kept?.typed ?? typedOf(first));
    this.beside = new Beside(session, first.id);
    if (kept && kept.over.updated_datetime !== first.updated_datetime) this.showNew(first, '');
    else this.request.value = first;
    void this.beside.load(first);
  }

  get id(): string {
    return this.request.peek().id;
  }
  type(changed: Partial<Typed>): void {
    this.typed.value = { ...this.typed.peek(), ...changed };
    if (this.told.peek()?.kind === 'error') this.told.value = null;
  }
  // Whether the step can be taken here and now.
  ready(step: Step): boolean {
    const free = !this.busy.peek() && this.may() === 'yes' && hasRight(this.session, 'triage');
    return free && can(this.request.peek(), step);
  }

  readonly act = async (step: Step, given: More = {}): Promise<void> => {
    if (!this.ready(step)) return;
    const more = await this.wants(step);
    if (more === null) return;
    await this.send({
      action: step,
      updated_datetime: this.request.peek().updated_datetime,
      ...more,
      ...given,
    });
  };
  // Whoever is signed in takes it; by a token somebody has to be named.
  readonly take = async (): Promise<void> => {
    if (!this.ready('assign')) return;
    const mine = this.session.person.peek() !== null;
    const title = t('requests.assignTitle', { id: shortId(this.id) });
    const assignee = mine ? 'me' : await askAssignee(this.session, title);
    if (assignee !== null) await this.act('assign', { assignee });
  };

  // What goes with a step; null: not after all.
  private async wants(step: Step): Promise<More | null> {
    const request = this.request.peek();
    if (step === 'dismiss' || step === 'close') {
      const status_notes = await askNotes(step, request);
      return status_notes === null ? null : { status_notes };
    }
    if (step === 'due') return askDue(request);
    if (step === 'place') return askPlace(this.session, request);
    return step === 'accept' || step === 'edit' || step === 'answered' ? this.words(step) : {};
  }
  private words(step: 'accept' | 'edit' | 'answered'): More | null {
    const typed = this.typed.peek();
    const over = this.count.peek() - kMostDescription;
    if (over > 0) {
      this.told.value = { kind: 'error', text: t('requests.tooLong', { n: over }) };
      return null;
    }
    const all: More = {
      service_code: typed.service,
      description: typed.description.trim(),
      address_string: typed.address.trim(),
    };
    if (step === 'accept') return all;
    const names = touched(typed, typedOf(this.request.peek()));
    return {
      ...(names.includes('service') && step === 'edit' && { service_code: typed.service }),
      ...(names.includes('description') && { description: typed.description.trim() }),
      ...(names.includes('address') && { address_string: typed.address.trim() }),
      ...(names.includes('department') && step === 'edit' && { department: typed.department.trim() }),
    };
  }
  private async send(change: RequestChange): Promise<void> {
    this.busy.value = true;
    try {
      const changed = await this.session.api.changeRequest(this.id, change);
      this.settled(changed, change.action);
    } catch (error) {
      if (error instanceof ApiError && error.status === 409) await this.conflict(error.message);
      else this.told.value = { kind: 'error', text: errorText(error) };
    } finally {
      this.busy.value = false;
    }
  }

  readonly note = async (): Promise<void> => {
    if (!hasRight(this.session, 'triage')) return;
    const note = signal('');
    for (let problem = ''; await askNote(this.request.peek(), note, problem); ) {
      try {
        await this.session.api.noteRequest(this.id, note.peek().trim());
        toast(t('requests.noted', { id: shortId(this.id) }));
        return void this.beside.load(this.request.peek());
      } catch (error) {
        problem = errorText(error);
      }
    }
  };

  // The resident was asked, so it waits: a change in between does not matter, for this writes over nothing.
  async wait(waiting_for: WaitingFor): Promise<void> {
    const { api } = this.session;
    const step = (of: Request) =>
      api.changeRequest(this.id, { action: 'ask', waiting_for, updated_datetime: of.updated_datetime });
    this.busy.value = true;
    try {
      const changed = await step(this.request.peek()).catch(async (error: unknown) => {
        if (!(error instanceof ApiError && error.status === 409)) throw error;
        return step(await api.request(this.id));
      });
      this.settled(changed, 'ask');
    } catch (error) {
      this.told.value = { kind: 'error', text: t('reply.sentNotWaiting', { why: errorText(error) }) };
    } finally {
      this.busy.value = false;
    }
  }

  // Somebody was faster: say what it is now, keep what was typed, and let the person decide.
  private async conflict(message: string): Promise<void> {
    try {
      const now = await this.session.api.request(this.id);
      this.showNew(now, message);
      void this.beside.load(now);
    } catch (error) {
      this.told.value = { kind: 'error', text: `${t('requests.conflict')} ${errorText(error)}` };
    }
  }

  private showNew(now: Request, message: string): void {
    const before = this.request.peek();
    const typed = this.typed.peek();
    batch(() => {
      this.told.value = {
        kind: 'changed',
        theirs: this.rows(now, typedOf(now)),
        yours: this.rows(before, typed),
        message,
      };
      this.typed.value = merged(typed, typedOf(before), typedOf(now));
      this.adopt(now);
    });
  }
  private rows(of: Request, typed: Typed): Map<string, string> {
    return new Map([
      [t('requests.status'), word('requestStatus', of.status)],
      [t('requests.service'), serviceName(this.session.city.services, typed.service)],
      [t('requests.description'), typed.description],
      [t('requests.address'), typed.address],
      [t('requests.departmentLabel'), typed.department],
      [t('requests.assignee'), of.assignee ?? ''],
      [t('requests.due'), of.due_datetime ? dateTime(of.due_datetime) : ''],
      [t('requests.notes'), of.status_notes],
      [t('requests.mentionCount'), number(of.mention_count)],
      [t('requests.urgency'), number(of.urgency, 2)],
    ]);
  }
  // The mentions, what was merged and where it went stay: only one that is asked for alone has them.
  private adopt(now: Request): void {
    const { mentions, merged: others, forwards, department_answered, updated_datetime } = this.request.peek();
    const same = now.updated_datetime === updated_datetime;
    this.request.value = {
      ...(mentions && { mentions }),
      ...(others && { merged: others }),
      ...(forwards && { forwards }),
      ...(same && department_answered && { department_answered }),
      ...now,
    };
  }

  readonly useTheirs = (): void => {
    batch(() => {
      this.typed.value = typedOf(this.request.peek());
      this.told.value = null;
    });
  };
  // After a step of our own: what was typed was sent, or is still typed.
  took(changed: Request, step: Step): void {
    const sent = step === 'edit' || step === 'answered';
    batch(() => {
      const before = typedOf(this.request.peek());
      const typed = this.typed.peek();
      this.adopt(changed);
      this.typed.value = sent ? typedOf(changed) : merged(typed, before, typedOf(changed));
      this.told.value = null;
    });
    void this.beside.load(this.request.peek());
  }

  changedElsewhere(now: Request): void {
    const before = this.request.peek();
    if (now.id !== before.id || this.busy.peek() || now.updated_datetime === before.updated_datetime) return;
    const base = typedOf(before);
    const theirs = typedOf(now);
    // What both touched is for the person to compare; all else is brought up to date where it stands.
    const both = touched(this.typed.peek(), base).some((name) => theirs[name] !== base[name]);
    if (both || now.status !== before.status) this.showNew(now, '');
    else
      batch(() => {
        this.typed.value = merged(this.typed.peek(), base, theirs);
        this.adopt(now);
      });
    void this.beside.load(this.request.peek());
  }
}
