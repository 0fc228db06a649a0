// One request in the hands of a person: what was typed, what may be done, and what became of it meanwhile.
import { batch, computed, signal } from '@preact/signals';
import { errorText, may as hasRight, type Session } from '../../app/session';
import { ApiError } from '../../data/api';
import { serviceName } from '../../data/names';
import { t, word } from '../../i18n';
import { Button } from '../../parts/basics';
import { ask } from '../../parts/dialog';
import { Field } from '../../parts/field';
import { number, shortId } from '../../text/format';
import { characters, plain, shown } from '../../text/visible';
import type { Request, RequestChange } from '../../types';

const kReasons = ['duplicate', 'notOurs', 'noLocation', 'notARequest', 'spam'];
// GeoReport v2, in characters as people count them (core/request.h).
export const kMostDescription = 4000;

export type Action = RequestChange['action'];
// Whether a draft may be decided; 'not yet': its list is on its way.
export type May = 'yes' | 'no' | 'not yet';
export interface Typed {
  service: string;
  description: string;
  address: string;
}
export type Told =
  | { kind: 'error'; text: string }
  | { kind: 'changed'; theirs: Map<string, string>; yours: Map<string, string>; message: string };

const kLegal: Record<Action, Request['status'][]> = {
  accept: ['draft'],
  dismiss: ['draft'],
  close: ['open'],
  reopen: ['closed', 'dismissed'],
};

const typedOf = (request: Request): Typed => ({
  service: request.service_code,
  description: plain(request.description),
  address: plain(request.address_string),
});
const same = (a: Typed, b: Typed): boolean =>
  a.service === b.service && a.description === b.description && a.address === b.address;

export class Decision {
  readonly request;
  readonly typed;
  readonly busy = signal(false);
  readonly told = signal<Told | null>(null);
  readonly count = computed(() => characters(this.typed.value.description));

  constructor(
    private readonly session: Session,
    first: Request,
    private readonly may: () => May,
    private readonly settled: (request: Request, action: Action) => void,
    // What was typed before somebody went elsewhere, and over which state.
    kept?: { typed: Typed; seen: string } | undefined,
  ) {
    this.request = signal(first);
    this.typed = signal(kept?.typed ?? typedOf(first));
    if (kept && kept.seen !== first.updated_datetime) this.showNew(first, '');
  }

  get id(): string {
    return this.request.peek().id;
  }
  dirty(): boolean {
    return !same(this.typed.peek(), typedOf(this.request.peek()));
  }
  type(changed: Partial<Typed>): void {
    this.typed.value = { ...this.typed.peek(), ...changed };
    if (this.told.peek()?.kind === 'error') this.told.value = null;
  }

  readonly act = async (action: Action): Promise<void> => {
    const request = this.request.peek();
    if (!hasRight(this.session, 'triage')) return;
    if (this.busy.peek() || !kLegal[action].includes(request.status) || this.may() !== 'yes') return;
    const change: RequestChange = { action, updated_datetime: request.updated_datetime };
    if (action === 'accept') {
      const { service, description, address } = this.typed.peek();
      const over = characters(description.trim()) - kMostDescription;
      if (over > 0) {
        this.told.value = { kind: 'error', text: t('requests.tooLong', { n: over }) };
        return;
      }
      change.service_code = service;
      change.description = description.trim();
      change.address_string = address.trim();
    } else if (action !== 'reopen') {
      const notes = await askNotes(action, request);
      if (notes === null) return;
      change.status_notes = notes;
    }
    this.busy.value = true;
    try {
      const changed = await this.session.api.changeRequest(request.id, change);
      this.settled(changed, action);
    } catch (error) {
      if (error instanceof ApiError && error.status === 409) await this.conflict(error.message);
      else this.told.value = { kind: 'error', text: errorText(error) };
    } finally {
      this.busy.value = false;
    }
  };

  // Somebody was faster: say what it is now, keep what was typed, and let the person decide.
  private async conflict(message: string): Promise<void> {
    try {
      this.showNew(await this.session.api.request(this.id), message);
    } catch (error) {
      this.told.value = { kind: 'error', text: `${t('requests.conflict')} ${errorText(error)}` };
    }
  }

  private showNew(now: Request, message: string): void {
    const before = this.request.peek();
    batch(() => {
      this.told.value = {
        kind: 'changed',
        theirs: this.rows(now, typedOf(now)),
        yours: this.rows(before, this.typed.peek()),
        message,
      };
      this.take(now);
    });
  }
  private rows(of: Request, typed: Typed): Map<string, string> {
    return new Map([
      [t('requests.status'), word('requestStatus', of.status)],
      [t('requests.service'), serviceName(this.session.city.services, typed.service)],
      [t('requests.description'), typed.description],
      [t('requests.address'), typed.address],
      [t('requests.notes'), of.status_notes],
      [t('requests.mentionCount'), number(of.mention_count)],
      [t('requests.urgency'), number(of.urgency, 2)],
    ]);
  }
  // The mentions stay: only one that is asked for alone has them.
  private take(now: Request): void {
    const mentions = now.mentions ?? this.request.peek().mentions;
    this.request.value = mentions ? { ...now, mentions } : now;
  }

  readonly useTheirs = (): void => {
    batch(() => {
      this.typed.value = typedOf(this.request.peek());
      this.told.value = null;
    });
  };

  changedElsewhere(now: Request): void {
    const before = this.request.peek();
    if (now.id !== before.id || this.busy.peek() || now.updated_datetime === before.updated_datetime) return;
    if (this.dirty() || now.status !== before.status) {
      this.showNew(now, '');
      return;
    }
    batch(() => {
      this.take(now);
      this.typed.value = typedOf(now);
    });
  }
}

// Why it is dismissed or closed; null: not after all.
async function askNotes(action: 'dismiss' | 'close', request: Request): Promise<string | null> {
  const notes = signal('');
  const dismiss = action === 'dismiss';
  const yes = await ask({
    title: t(dismiss ? 'requests.dismissTitle' : 'requests.closeTitle', { id: shortId(request.id) }),
    content: <Notes request={request} dismiss={dismiss} notes={notes} />,
    yes: t(dismiss ? 'requests.dismiss' : 'requests.close'),
    check: () => (dismiss && notes.value.trim() === '' ? t('requests.reasonNeeded') : null),
  });
  return yes ? notes.value.trim() : null;
}

interface NotesProps {
  request: Request;
  dismiss: boolean;
  notes: { value: string };
}
function Notes({ request, dismiss, notes }: NotesProps) {
  return (
    <>
      <p class="quote" dir="auto">
        {shown(request.description)}
      </p>
      {dismiss && (
        <div class="reasons" role="group" aria-label={t('requests.reasons')}>
          {kReasons.map((reason) => (
            <Button
              key={reason}
              look="outline"
              class="button-small"
              onPress={() => (notes.value = word('reason', reason))}
            >
              {word('reason', reason)}
            </Button>
          ))}
        </div>
      )}
      <Field label={t(dismiss ? 'requests.reason' : 'requests.outcome')}>
        <textarea
          class="usa-textarea"
          rows={3}
          maxLength={1000}
          value={notes.value}
          onInput={(event) => (notes.value = event.currentTarget.value)}
        />
      </Field>
    </>
  );
}
