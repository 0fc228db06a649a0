// The last look before a bulletin goes out: to whom, in how many pieces, with which warnings.
import { signal, type Signal } from '@preact/signals';
import { destinations, isDrill, toSend } from '../../data/bulletin';
import { t, word } from '../../i18n';
import type { BulletinText, Channel, Preview, PreviewAnswer } from '../../types';
import { Chip, Notice } from '../basics';
import { ask } from '../dialog';
import { Field } from '../field';
import { messageOf, PreviewCards } from './preview';
import { kindText, StatusBand } from './status';

// Every reason why the hub would not send it now, each once.
export const blocked = (answer: PreviewAnswer): string[] => [
  ...new Set([
    ...answer.advice.filter((each) => each.blocks).map((each) => each.what),
    ...answer.errors.map((error) => `${error.channel}: ${messageOf(error)}`),
    ...(answer.posts.length === 0 && answer.errors.length === 0 ? [t('composer.nowhere')] : []),
  ]),
];

const kMostWhy = 1_000; // bytes, as the hub counts

interface Sending {
  text: BulletinText;
  answer: PreviewAnswer;
  channels: Channel[];
  // It was approved before and does not go out.
  held: boolean;
  // One person approves, although it wants more.
  alone: boolean;
}

// Why one approves alone, empty where one does not; null: it is not sent.
export async function confirmSend({ text, answer, channels, held, alone }: Sending): Promise<string | null> {
  const names = destinations(text, channels);
  const all = [...new Set([...names, ...answer.posts.map((post) => post.channel)])];
  const drill = isDrill(text);
  const why = signal('');
  const yes = await ask({
    title: t(alone ? 'alone.title' : held ? 'held.again' : drill ? 'send.titleDrill' : 'send.title'),
    tone: drill ? 'drill' : 'danger',
    content: (
      <>
        {alone && <Alone why={why} />}
        <LastLook text={text} answer={answer} channels={all} open={held} />
      </>
    ),
    yes: alone ? t('alone.yes', { n: all.length }) : t('send.yes', { n: all.length }),
    check: () => {
      if (!alone) return null;
      if (why.peek().trim() === '') return t('alone.missing');
      return new TextEncoder().encode(why.peek().trim()).length > kMostWhy ? t('alone.long') : null;
    },
  });
  return yes ? why.peek().trim() : null;
}

function Alone({ why }: { why: Signal<string> }) {
  return (
    <>
      <Notice tone="error" quiet>
        <b>{t('alone.recorded')}</b> {t('alone.recordedHow')}
      </Notice>
      <Field label={t('alone.why')} hint={t('alone.hint')}>
        <textarea
          class="usa-textarea textarea-short"
          required
          maxLength={kMostWhy}
          value={why.value}
          onInput={(event) => (why.value = event.currentTarget.value)}
        />
      </Field>
    </>
  );
}

interface LookProps {
  text: BulletinText;
  answer: PreviewAnswer;
  channels: string[];
  open: boolean;
}
function LastLook({ text, answer, channels, open }: LookProps) {
  const warnings = [...new Set(answer.advice.filter((each) => !each.blocks).map((each) => each.what))];
  return (
    <>
      <StatusBand bulletin={text} />
      <p class="send__headline">
        {Object.entries(toSend(text).info).map(([lang, { headline }]) => (
          <span key={lang}>{headline}</span>
        ))}
      </p>
      <p class="chips">
        <Chip kind="plain">{kindText(text)}</Chip>
      </p>
      <p>{t('send.goesTo', { n: channels.length })}</p>
      <ul class="send__list">
        {channels.map((name) => (
          <li key={name}>
            <b>{name}</b>
            {answer.posts
              .filter((post) => post.channel === name)
              .map((post) => (
                <span key={post.lang}>{` · ${word('language', post.lang)}, ${piecesOf(post)}`}</span>
              ))}
          </li>
        ))}
      </ul>
      {warnings.length > 0 && (
        <Notice tone="warning" quiet>
          {t('send.warnings')}
          <ul>
            {warnings.map((what) => (
              <li key={what}>{what}</li>
            ))}
          </ul>
        </Notice>
      )}
      <details class="send__posts" open={open}>
        <summary>{t('composer.preview')}</summary>
        <PreviewCards answer={answer} text={text} />
      </details>
      <p>{t('send.final')}</p>
    </>
  );
}

function piecesOf({ parts }: Preview): string {
  const sms = parts.reduce((sum, part) => sum + (part.sms_parts ?? 0), 0);
  const note = sms > 0 ? ` (${t('preview.smsParts', { n: sms })})` : '';
  return t('send.parts', { n: parts.length }) + note;
}
