// A bulletin that is being written: what was typed, what the hub says of it, saving and sending it.
import { batch, computed, signal } from '@preact/signals';
import { formatRoute } from '../../app/route';
import { errorText, isAbort, may, type Session } from '../../app/session';
import { ApiError } from '../../data/api';
import {
  emptyBulletin,
  emptyWording,
  fits,
  isEditable,
  kBulletinLanguages,
  textOf,
  toSend,
} from '../../data/bulletin';
import { debounce } from '../../data/pace';
import { answerTo } from '../../data/rumour';
import { t } from '../../i18n';
import { refusalOf, type Refusal } from '../../data/approvals';
import { blocked, confirmSend } from '../../parts/bulletin/confirm';
import { ask } from '../../parts/dialog';
import type { Advised } from '../../parts/field';
import { fromLocalInput } from '../../text/format';
import { complain } from '../../parts/toast';
import type { Bulletin, BulletinText, PreviewAnswer, Rumour, Wording } from '../../types';
import { forget, keep, kept } from './kept';
import { rowsOf } from './rows';

const kCheck = 400;

export type Said =
  | { kind: 'saved' }
  | { kind: 'refused'; refusal: Refusal }
  | { kind: 'error'; text: string }
  | { kind: 'conflict'; theirs: Map<string, string>; yours: Map<string, string>; draft: boolean };

export class ComposerModel {
  readonly id = signal('');
  readonly text;
  readonly answer = signal<PreviewAnswer | null>(null);
  readonly unchecked = signal<unknown>(null);
  readonly busy = signal(false);
  // Sending was asked for: from then on all that is missing is told.
  readonly tried = signal(false);
  readonly said = signal<Said | null>(null);
  readonly restored: boolean;
  // As the hub has it; null: it was never saved.
  readonly stored;
  // One may approve alone where others are missing, or who could are not there.
  readonly offersAlone = computed(() => {
    const said = this.said.value;
    const refused = said?.kind === 'refused' && said.refusal.alone;
    return refused || (this.stored.value?.approvals_missing ?? 0) > 0;
  });
  readonly blocks = computed(() => (this.answer.value ? blocked(this.answer.value) : []));
  // An empty page is no mistake yet.
  readonly silent = computed(
    () =>
      !this.tried.value &&
      Object.values(this.text.value.info).every((w) => !w.headline && !w.description && !w.instruction),
  );
  // What is saved or sent by somebody else after this is not written over unseen.
  private seen: string;
  private saved: BulletinText;
  private checking: AbortController | undefined;
  private stops: (() => void)[] = [];

  constructor(
    private readonly session: Session,
    stored: Bulletin | null,
    // That a new one answers.
    readonly rumour: Rumour | null = null,
  ) {
    this.stored = signal<Bulletin | null>(stored);
    this.id.value = stored?.id ?? '';
    const before = kept(this.id.value, rumour?.id);
    this.restored = before !== null;
    const text = before?.text ?? (stored ? textOf(stored) : rumour ? answerTo(rumour) : emptyBulletin());
    const info = { ...text.info };
    for (const lang of kBulletinLanguages) info[lang] ??= emptyWording();
    this.text = signal<BulletinText>({ ...text, info });
    this.saved = stored ? textOf(stored) : emptyBulletin();
    this.seen = before?.seen ?? stored?.updated_at ?? '';
  }
  start(): void {
    const { live } = this.session;
    this.stops = [
      live.on('resumed', () => void this.askHub()),
      live.on('bulletin', (told) => void this.told(told)),
    ];
    void this.askHub();
  }
  stop(): void {
    this.stops.forEach((stop) => stop());
    this.check.cancel();
    this.checking?.abort();
  }

  set(changed: Partial<BulletinText>): void {
    if (!may(this.session, 'publish')) return;
    this.text.value = { ...this.text.peek(), ...changed };
    keep({
      id: this.id.peek(),
      text: this.text.peek(),
      seen: this.seen,
      rumour: this.id.peek() === '' ? (this.rumour?.id ?? '') : '',
    });
    if (this.said.peek()?.kind !== 'conflict') this.said.value = null;
    this.check();
  }
  setWording(lang: string, changed: Partial<Wording>): void {
    const { info } = this.text.peek();
    this.set({ info: { ...info, [lang]: { ...emptyWording(), ...info[lang], ...changed } } });
  }
  setTime(name: 'effective' | 'expires', value: string): void {
    const { [name]: _, ...rest } = this.text.peek();
    const time = fromLocalInput(value);
    this.text.value = rest as BulletinText;
    this.set(time ? { [name]: time } : {});
  }
  setStatus(status: BulletinText['status']): void {
    // The other kind of channel cannot carry it.
    const able = this.session.city.channels.peek().filter((channel) => fits(channel, { status }));
    const names = new Set(able.map(({ name }) => name));
    this.set({ status, channels: this.text.peek().channels.filter((name) => names.has(name)) });
  }

  adviceOn(field: string): Advised[] {
    if (this.silent.value) return [];
    const advice = this.answer.value?.advice ?? [];
    return advice.filter((each) => each.field === field).map(({ what, blocks }) => ({ text: what, blocks }));
  }

  readonly askHub = async (): Promise<PreviewAnswer | null> => {
    this.checking?.abort();
    const mine = (this.checking = new AbortController());
    try {
      const answer = await this.session.api.preview(toSend(this.text.peek()), mine.signal);
      mine.signal.throwIfAborted();
      batch(() => {
        this.answer.value = answer;
        this.unchecked.value = null;
      });
      return answer;
    } catch (error) {
      if (!isAbort(error)) this.unchecked.value = error;
      return null;
    }
  };
  private readonly check = debounce(kCheck, () => void this.askHub());

  // Somebody else approved it, or sent it.
  private async told(told: Bulletin): Promise<void> {
    const id = this.id.peek();
    if (told.id !== id || this.busy.peek()) return;
    if (!isEditable(told)) {
      if (!this.changed()) location.hash = formatRoute(['bulletins', id]);
      return;
    }
    if (told.updated_at !== this.seen) return;
    const now = await this.session.api.bulletin(id).catch(() => null);
    if (now?.updated_at === this.seen) this.stored.value = now;
  }

  readonly save = async (): Promise<boolean> => {
    const { api } = this.session;
    const text = toSend(this.text.peek());
    const id = this.id.peek();
    // Written again, even in the same words, it wants its approvals anew.
    if (!this.changed()) {
      this.said.value = { kind: 'saved' };
      return true;
    }
    try {
      const bulletin =
        id === ''
          ? await api.createBulletin(text)
          : await api.replaceBulletin(id, { ...text, updated_at: this.seen });
      this.seen = bulletin.updated_at;
      this.saved = this.text.peek();
      this.stored.value = bulletin;
      if (id !== bulletin.id) {
        this.id.value = bulletin.id;
        history.replaceState(null, '', formatRoute(['bulletins', bulletin.id, 'edit']));
      }
      forget();
      this.said.value = { kind: 'saved' };
      if (id === '') await this.answers(bulletin.id);
      return true;
    } catch (error) {
      await this.refused(error);
      return false;
    }
  };

  // The rumour learns which bulletin answers it.
  private async answers(id: string): Promise<void> {
    if (!this.rumour) return;
    try {
      await this.session.api.answerRumour(this.rumour.id, id);
    } catch (error) {
      complain(t('rumours.notLinked', { why: errorText(error) }));
    }
  }

  private async refused(error: unknown): Promise<void> {
    const refused = error instanceof ApiError && error.status === 409;
    if (refused && this.id.peek() !== '' && (await this.conflict())) return;
    this.said.value = refused
      ? { kind: 'refused', refusal: refusalOf(error.message) }
      : { kind: 'error', text: errorText(error) };
    // Perhaps something else would go out by now.
    if (refused) void this.askHub();
  }

  // Perhaps somebody was faster: say what it is now, keep what was typed, and let the person decide.
  private async conflict(): Promise<boolean> {
    const id = this.id.peek();
    const now = await this.session.api.bulletin(id).catch(() => null);
    if (!now || now.updated_at === this.seen) return false;
    const text = this.text.peek();
    this.seen = now.updated_at;
    this.saved = textOf(now);
    this.stored.value = now;
    keep({ id, text, seen: this.seen });
    this.said.value = { kind: 'conflict', theirs: rowsOf(now), yours: rowsOf(text), draft: isEditable(now) };
    return true;
  }
  readonly startAgain = (): void => {
    forget();
    dispatchEvent(new HashChangeEvent('hashchange'));
  };

  private changed(): boolean {
    const now = JSON.stringify(toSend(this.text.peek()));
    return this.id.peek() === '' || now !== JSON.stringify(toSend(this.saved));
  }

  // Answers whether something blocks it. `alone`: without the others who would have to approve it.
  readonly send = async (alone = false): Promise<boolean> => {
    if (this.busy.peek()) return false;
    this.busy.value = true;
    this.tried.value = true;
    try {
      this.check.cancel();
      const answer = await this.askHub();
      if (!answer) return false;
      if (blocked(answer).length > 0) return true;
      const { api, city } = this.session;
      const why = await confirmSend({
        text: this.text.peek(),
        answer,
        channels: city.channels.peek(),
        held: this.stored.peek()?.state === 'held',
        alone,
      });
      if (why === null) return false;
      // Who sends a draft as it is has not written it.
      if (this.changed() && !(await this.save())) return false;
      const approved = await api.approveBulletin(this.id.peek(), {
        updated_at: this.seen,
        digest: answer.digest,
        ...(why && { break_glass: why }),
      });
      if (isEditable(approved)) {
        batch(() => {
          this.stored.value = approved;
          this.said.value = null;
        });
        return false;
      }
      location.hash = formatRoute(['bulletins', this.id.peek()]);
    } catch (error) {
      await this.refused(error);
    } finally {
      this.busy.value = false;
    }
    return false;
  };

  readonly drop = async (): Promise<void> => {
    const id = this.id.peek();
    const yes = await ask({
      title: t('composer.dropTitle'),
      content: t('composer.dropText'),
      yes: t('composer.drop'),
      tone: 'danger',
    });
    if (id === '' || !yes) return;
    try {
      await this.session.api.actOnBulletin(id, 'cancel');
      forget();
      location.hash = '#/bulletins';
    } catch (error) {
      this.said.value = { kind: 'error', text: errorText(error) };
    }
  };
}
