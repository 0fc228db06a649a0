// A bulletin as each channel will show it, counted as that channel counts.
import { areaParts } from '../../data/bulletin';
import { t, word } from '../../i18n';
import { number } from '../../text/format';
import type { BulletinText, Preview, PreviewAnswer, PreviewPart } from '../../types';
import { Empty } from '../basics';
import { AdviceLine } from '../field';

// Nearly full from here on.
const kNear = 0.9;

// The hub's words without the channel's name, which stands above them.
export const messageOf = ({ channel, message }: PreviewAnswer['errors'][number]): string =>
  message.startsWith(`${channel}: `) ? message.slice(channel.length + 2) : message;

export function PreviewCards({ answer, text }: { answer: PreviewAnswer; text: BulletinText }) {
  if (answer.posts.length === 0 && answer.errors.length === 0) return <Empty>{t('preview.none')}</Empty>;
  const byChannel = new Map<string, Preview[]>();
  for (const post of answer.posts)
    byChannel.set(post.channel, [...(byChannel.get(post.channel) ?? []), post]);
  const where = new Set([answer.area, areaParts(answer.covers).join(', ')].filter(Boolean));
  return (
    <>
      {where.size > 0 && (
        <p class="hint">
          {t('composer.area')}: {[...where].join(' · ')}
        </p>
      )}
      {answer.errors.map((error) => (
        <article
          key={`${error.channel} ${error.message}`}
          class="preview preview--error"
          aria-label={error.channel}
        >
          <h3>{error.channel}</h3>
          <AdviceLine blocks>{messageOf(error)}</AdviceLine>
        </article>
      ))}
      {[...byChannel].map(([channel, posts]) => (
        <article key={channel} class={`preview preview--${text.status.toLowerCase()}`} aria-label={channel}>
          <h3>
            {channel} <span class="hint">{posts[0]?.connector}</span>
          </h3>
          {posts.map((post) => (
            <Post key={post.lang} post={post} />
          ))}
        </article>
      ))}
    </>
  );
}

export function Post({ post }: { post: Preview }) {
  const { lang, parts, cost } = post;
  return (
    <div class="post">
      <p class="post__lang">
        {word('language', lang)}
        {parts.length > 1 && ` · ${t('preview.parts', { n: parts.length })}`}
      </p>
      {post.title && (
        <p class="post__title" lang={lang}>
          <span class="hint">{t('preview.subject')} </span>
          {post.title}
        </p>
      )}
      {parts.map((part, i) => (
        <div key={i}>
          <p class="post__text" lang={lang} dir="auto">
            {part.text}
          </p>
          <Count part={part} unit={post.unit} />
        </div>
      ))}
      {cost && <p class="hint">{t('preview.cost', { amount: cost.amount, currency: cost.currency })}</p>}
      {post.warnings.map((warning) => (
        <AdviceLine key={warning} blocks={false}>
          {warning}
        </AdviceLine>
      ))}
    </div>
  );
}

function Count({ part, unit }: { part: PreviewPart; unit: string }) {
  const { length, limit, sms_parts = 0 } = part;
  const over = limit > 0 && length > limit;
  const near = limit > 0 && length >= limit * kNear;
  return (
    <p class={`count ${over ? 'count--over' : near ? 'count--near' : ''}`}>
      {limit > 0 && <progress max={limit} value={Math.min(length, limit)} aria-hidden="true" />}
      {limit > 0
        ? t('preview.count', { length, limit, unit: word('unit', unit) })
        : `${number(length)} ${word('unit', unit)}`}
      {sms_parts > 0 && ` · ${t('preview.smsParts', { n: sms_parts })}`}
      {over && ` · ${t('preview.over')}`}
    </p>
  );
}
