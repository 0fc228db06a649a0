// Answering a resident, or asking for what is missing: the words, a preview in the channel's count, and who gets it.
import { useEffect } from 'preact/hooks';
import { errorText, may, type Session } from '../../app/session';
import { t, word } from '../../i18n';
import { Chip, Notice, Select } from '../../parts/basics';
import { Post } from '../../parts/bulletin/preview';
import { ask } from '../../parts/dialog';
import { Field } from '../../parts/field';
import { complain, toast } from '../../parts/toast';
import { shortId } from '../../text/format';
import { shown } from '../../text/visible';
import type { Mention, Reply, ReplyPreview, WaitingFor } from '../../types';
import { Quote } from './ask';
import { Composer, type Start } from './composer';
import type { Decision } from './decide';
import { missingOf } from './steps';

const kMissing: WaitingFor[] = ['address', 'photo', 'number', 'words'];

const nameOf = ({ author }: Mention): string => shown(author.handle || author.name) || t('mention.someone');
const toText = ({ to }: ReplyPreview): string =>
  t(to.visibility === 'direct' ? 'reply.toAlone' : 'reply.toPublic', {
    who: shown(to.handle || to.recipient),
    channel: to.channel,
  });

// The newest that can still be answered comes first.
const answerable = (decision: Decision): Mention[] =>
  (decision.request.peek().mentions ?? []).filter(({ removed }) => !removed);

export async function askMissing(session: Session, decision: Decision): Promise<void> {
  if (!decision.ready('ask')) return;
  const sent = await write(session, decision, { missing: missingOf(decision.request.peek()) });
  if (sent?.missing) await decision.wait(sent.missing);
}
export async function answer(session: Session, decision: Decision, insteadOf?: Reply): Promise<void> {
  if (!may(session, 'triage')) return;
  await write(session, decision, insteadOf ? { insteadOf } : {});
}

interface Sent {
  missing: WaitingFor | undefined;
}
async function write(
  session: Session,
  decision: Decision,
  more: Pick<Start, 'missing' | 'insteadOf'>,
): Promise<Sent | null> {
  const all = answerable(decision);
  const mentions = more.insteadOf ? all.filter(({ id }) => id === more.insteadOf?.mention_id) : all;
  const [mention] = mentions;
  if (!mention) {
    complain(t('reply.nobody'));
    return null;
  }
  let prepared;
  try {
    prepared = await session.api.answers();
  } catch (error) {
    complain(errorText(error));
    return null;
  }
  const composer = new Composer(session, { mentions, mention, prepared, ...more });
  try {
    while (await askToSend(decision, composer)) {
      try {
        decision.beside.told(await composer.send());
        toast(t('reply.sent', { who: nameOf(composer.mention.peek()) }));
        return { missing: composer.missing.peek() };
      } catch (error) {
        composer.failure.value = errorText(error);
      }
    }
    return null;
  } finally {
    composer.stop();
  }
}

function askToSend(decision: Decision, composer: Composer): Promise<boolean> {
  const asks = composer.start.missing !== undefined;
  return ask({
    title: () => t(asks ? 'reply.askTitle' : 'reply.title', { id: shortId(decision.id) }),
    content: <Form decision={decision} composer={composer} />,
    // Who gets it, by the hub's word, stands on the button.
    yes: () => {
      const preview = composer.preview.value;
      return preview ? t('reply.send', { to: toText(preview) }) : t('reply.sendLater');
    },
    check: () => composer.check(),
  });
}

function Form({ decision, composer }: { decision: Decision; composer: Composer }) {
  useEffect(() => () => composer.stop(), []);
  const { mentions } = composer.start;
  const mention = composer.mention.value;
  const wrong = composer.problem.value || composer.failure.value;
  return (
    <>
      {wrong !== '' && <Notice tone="error">{wrong}</Notice>}
      <Quote request={{ ...decision.request.value, description: mention.text }} />
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
      <Shown preview={composer.preview.value} />
    </>
  );
}

// What is missing, or which prepared answer; and its language.
function What({ composer }: { composer: Composer }) {
  const { prepared } = composer.start;
  const missing = composer.missing.value;
  const languages = Object.keys(composer.answer()?.languages ?? {});
  const titleOf = (languages: (typeof prepared)[number]['languages'], id: string): string =>
    (languages[composer.mention.value.verdict.lang] ?? Object.values(languages)[0])?.name ?? id;
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
              ...prepared
                .filter(({ kind }) => kind !== 'ask')
                .map(({ id, languages }) => ({ value: id, text: titleOf(languages, id) })),
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
