// Writing to a resident: the words, a preview in the channel's count, and who gets it.
import { useEffect } from 'preact/hooks';
import { errorText, type Session } from '../../app/session';
import { language, t, word } from '../../i18n';
import type { CannedAnswer, Mention, Reply, ReplyPreview, WaitingFor } from '../../types';
import { shown } from '../../text/visible';
import { Chip, Notice, Select } from '../basics';
import { Post } from '../bulletin/preview';
import { ask } from '../dialog';
import { Field } from '../field';
import { complain, toast } from '../toast';
import { Composer, type Start } from './composer';

const kMissing: WaitingFor[] = ['address', 'photo', 'number', 'words'];

const nameOf = ({ author }: Mention): string => shown(author.handle || author.name) || t('mention.someone');
const toText = ({ to }: ReplyPreview): string =>
  t(to.visibility === 'direct' ? 'reply.toAlone' : 'reply.toPublic', {
    who: shown(to.handle || to.recipient),
    channel: to.channel,
  });

export interface Sent {
  reply: Reply;
  missing: WaitingFor | undefined;
}
// Null: nothing was sent.
export async function writeReply(
  session: Session,
  title: () => string,
  start: Omit<Start, 'prepared'>,
): Promise<Sent | null> {
  let prepared;
  try {
    prepared = await session.api.answers();
  } catch (error) {
    complain(errorText(error));
    return null;
  }
  const composer = new Composer(session, { ...start, prepared });
  try {
    while (await askToSend(title, composer)) {
      try {
        const reply = await composer.send();
        toast(t('reply.sent', { who: nameOf(composer.mention.peek()) }));
        return { reply, missing: composer.missing.peek() };
      } catch (error) {
        composer.failure.value = errorText(error);
      }
    }
    return null;
  } finally {
    composer.stop();
  }
}

function askToSend(title: () => string, composer: Composer): Promise<boolean> {
  return ask({
    title,
    content: <Form composer={composer} />,
    // Who gets it, by the hub's word, stands on the button.
    yes: () => {
      const preview = composer.preview.value;
      return preview ? t('reply.send', { to: toText(preview) }) : t('reply.sendLater');
    },
    check: () => composer.check(),
    // In danger seconds count: the key that opened it, and Enter.
    ...(composer.start.emergency && { ready: true }),
  });
}

function Form({ composer }: { composer: Composer }) {
  useEffect(() => () => composer.stop(), []);
  const { mentions } = composer.start;
  const mention = composer.mention.value;
  const wrong = composer.problem.value || composer.failure.value;
  return (
    <>
      {wrong !== '' && <Notice tone="error">{wrong}</Notice>}
      <p class="quote" dir="auto" lang={mention.verdict.lang || undefined}>
        {shown(mention.text)}
      </p>
      {mentions.length > 1 && (
        <Field label={t('reply.to')}>
          <Select
            options={mentions.map((each) => ({
              value: String(each.id),
              text: `${nameOf(each)} · ${each.channel}: ${shown(each.text).slice(0, 60)}`,
            }))}
            value={String(mention.id)}
            onPick={(id) => composer.pickMention(id)}
          />
        </Field>
      )}
      <What composer={composer} />
      <Field label={t('reply.words')} hint={composer.missing.value ? undefined : t('reply.wordsHint')}>
        <textarea
          class="usa-textarea"
          rows={5}
          dir="auto"
          lang={composer.lang.value || undefined}
          value={composer.words.value}
          onInput={(event) => composer.type(event.currentTarget.value)}
        />
      </Field>
      <Means composer={composer} />
      <Shown preview={composer.preview.value} />
    </>
  );
}

// What is missing, or which prepared answer; and its language.
function What({ composer }: { composer: Composer }) {
  const missing = composer.missing.value;
  const languages = Object.keys(composer.answer()?.languages ?? {});
  // As staff read it, whatever the resident speaks.
  const titleOf = ({ languages, id }: CannedAnswer): string =>
    (languages[language()] ?? Object.values(languages)[0])?.name ?? id;
  return (
    <>
      {missing !== undefined ? (
        <Field label={t('reply.missing')}>
          <Select
            options={kMissing.map((value) => ({ value, text: word('waitingFor', value) }))}
            value={missing}
            onPick={(value) => composer.pickMissing(value as WaitingFor)}
          />
        </Field>
      ) : (
        <Field label={t('reply.prepared')}>
          <Select
            options={[
              { value: '', text: t('reply.own') },
              ...composer.offered().map((each) => ({ value: each.id, text: titleOf(each) })),
            ]}
            value={composer.canned.value}
            onPick={(id) => composer.pick(id)}
          />
        </Field>
      )}
      {languages.length > 1 && (
        <Field label={t('reply.lang')}>
          <Select
            options={languages.map((value) => ({ value, text: word('language', value) }))}
            value={composer.lang.value}
            onPick={(lang) => composer.pickLang(lang)}
          />
        </Field>
      )}
    </>
  );
}

// What a prepared answer says, for who does not read the resident's language.
function Means({ composer }: { composer: Composer }) {
  const words = composer.answer()?.languages[language()]?.words;
  if (words === undefined || composer.edited.value || composer.lang.value === language()) return null;
  return (
    <p class="hint reply__means">
      <b>{t('reply.means')}</b> {words.trim()}
    </p>
  );
}

function Shown({ preview }: { preview: ReplyPreview | null }) {
  if (preview === null) return <p class="hint">{t('reply.noPreview')}</p>;
  return (
    <article class="preview" aria-label={t('reply.preview')}>
      <p class="reply__to">
        <b>{toText(preview)}</b>{' '}
        <Chip kind={preview.to.visibility === 'direct' ? 'direct' : 'plain'}>
          {word('visibility', preview.to.visibility)}
        </Chip>
      </p>
      <Post post={preview.post} />
    </article>
  );
}
