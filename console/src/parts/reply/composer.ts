// An answer while it is written: to whom, in which words, and how it would go out. Recipient and channel are the
// mention's; what is shown is what the hub says it would send.
import { batch, signal } from '@preact/signals';
import { errorText, type Session } from '../../app/session';
import { debounce } from '../../data/pace';
import { t } from '../../i18n';
import type { CannedAnswer, Mention, NewReply, Reply, ReplyPreview, WaitingFor } from '../../types';

const kTyping = 350;

// A name for this press of the button that nobody else has. (randomUUID wants a secure origin.)
function once(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

export interface Start {
  mentions: Mention[];
  mention: Mention;
  prepared: CannedAnswer[];
  // A question for what is missing; undefined: an answer.
  missing?: WaitingFor;
  // A reply that failed and that this one stands for.
  insteadOf?: Reply;
  // People are in danger: it begins with the first answer that is prepared for them, and offers no others.
  emergency?: true;
}

export class Composer {
  readonly mention;
  readonly missing;
  // '': own words.
  readonly canned = signal('');
  readonly lang = signal('');
  readonly words = signal('');
  // Of a prepared one: changed by hand, so it goes out as own words.
  readonly edited = signal(false);
  readonly preview = signal<ReplyPreview | null>(null);
  // Why the hub would not send these words, and why it did not when it was asked to.
  readonly problem = signal('');
  readonly failure = signal('');
  private readonly name = once();
  private previewed = '';
  private asked = 0;
  private readonly soon = debounce(kTyping, () => void this.show());

  constructor(
    private readonly session: Session,
    readonly start: Start,
  ) {
    this.mention = signal(start.mention);
    this.missing = signal<WaitingFor | undefined>(start.missing);
    if (start.missing) this.pickMissing(start.missing);
    if (start.insteadOf) this.type(start.insteadOf.words);
    else if (start.emergency) this.pick(this.offered()[0]?.id ?? '');
  }
  stop(): void {
    this.soon.cancel();
    this.asked++;
  }

  // Questions have a list of their own.
  offered(): CannedAnswer[] {
    return this.start.prepared.filter(
      ({ kind, emergency }) => kind !== 'ask' && (emergency || !this.start.emergency),
    );
  }
  answer(): CannedAnswer | undefined {
    return this.start.prepared.find(({ id }) => id === this.canned.value);
  }
  pickMissing(missing: WaitingFor): void {
    this.missing.value = missing;
    const id = `ask_${missing}`;
    this.pick(this.start.prepared.some((each) => each.id === id) ? id : '');
  }
  pick(id: string): void {
    batch(() => {
      const before = this.canned.peek();
      this.canned.value = id;
      this.edited.value = false;
      this.lang.value = this.languageOf();
      if (id === '' && before !== '') this.words.value = '';
    });
    void this.show();
  }
  pickLang(lang: string): void {
    this.lang.value = lang;
    this.edited.value = false;
    void this.show();
  }
  pickMention(id: string): void {
    const mention = this.start.mentions.find((each) => String(each.id) === id);
    if (!mention) return;
    this.mention.value = mention;
    if (!this.edited.peek()) this.lang.value = this.languageOf();
    void this.show();
  }
  type(words: string): void {
    batch(() => {
      this.words.value = words;
      this.edited.value = true;
      this.problem.value = '';
      this.failure.value = '';
    });
    this.soon();
  }
  // The resident's, where the prepared answer has it.
  private languageOf(): string {
    const languages = Object.keys(this.answer()?.languages ?? {});
    const { lang } = this.mention.peek().verdict;
    return languages.includes(lang) ? lang : languages.includes('en') ? 'en' : (languages[0] ?? '');
  }

  reply(): NewReply {
    const canned = this.canned.peek();
    const lang = this.lang.peek();
    const insteadOf = this.start.insteadOf?.id;
    const about: NewReply = { ...(lang && { lang }), ...(insteadOf && { instead_of: insteadOf }) };
    if (canned !== '' && !this.edited.peek()) return { canned, ...about };
    return { words: this.words.peek().trim(), kind: this.missing.peek() ? 'ask' : 'answer', ...about };
  }
  private key = (): string => JSON.stringify([this.mention.peek().id, this.reply()]);

  // As it would go out.
  private async show(): Promise<void> {
    this.soon.cancel();
    const mine = ++this.asked;
    const key = this.key();
    const reply = this.reply();
    this.problem.value = '';
    if (reply.words === '') {
      this.preview.value = null;
      return;
    }
    try {
      const preview = await this.session.api.previewReply(this.mention.peek().id, reply);
      if (mine !== this.asked) return;
      batch(() => {
        this.preview.value = preview;
        this.previewed = key;
        if (reply.canned) this.words.value = preview.words;
      });
    } catch (error) {
      if (mine !== this.asked) return;
      batch(() => {
        this.preview.value = null;
        this.problem.value = errorText(error);
      });
    }
  }

  // Why it cannot go out yet; null: what is shown is what goes out.
  check(): string | null {
    if (this.problem.peek() !== '') return this.problem.peek();
    if (this.reply().words === '') return t('reply.empty');
    return this.preview.peek() !== null && this.previewed === this.key() ? null : t('reply.coming');
  }
  send(): Promise<Reply> {
    return this.session.api.sendReply(this.mention.peek().id, { ...this.reply(), once: this.name });
  }
}
