// A bulletin as each channel will show it, counted as that channel counts.
import { h, type Child } from '../dom';
import { number } from '../format';
import { t, word } from '../i18n';
import type { BulletinText, Preview, PreviewAnswer, PreviewPart } from '../types';
import { adviceLine, empty } from './basics';

// Nearly full from here on.
const kNear = 0.9;

// The hub's words without the channel's name, which stands above them.
export const messageOf = ({ channel, message }: PreviewAnswer['errors'][number]): string =>
  message.startsWith(`${channel}: `) ? message.slice(channel.length + 2) : message;

export function previewCards(answer: PreviewAnswer, text: BulletinText): Child {
  if (answer.posts.length === 0 && answer.errors.length === 0) return empty(t('preview.none'));
  const byChannel = new Map<string, Preview[]>();
  for (const post of answer.posts)
    byChannel.set(post.channel, [...(byChannel.get(post.channel) ?? []), post]);
  return [
    answer.errors.map((error) =>
      h(
        'article',
        { class: 'preview preview--error', 'aria-label': error.channel },
        h('h3', {}, error.channel),
        adviceLine(messageOf(error), true),
      ),
    ),
    [...byChannel].map(([channel, posts]) =>
      h(
        'article',
        { class: `preview preview--${text.status.toLowerCase()}`, 'aria-label': channel },
        h('h3', {}, channel, ' ', h('span', { class: 'hint' }, posts[0]?.connector)),
        posts.map((post) => postView(post)),
      ),
    ),
  ];
}

function postView(post: Preview): HTMLElement {
  return h(
    'div',
    { class: 'post' },
    h(
      'p',
      { class: 'post__lang' },
      word('language', post.lang),
      post.parts.length > 1 && ` · ${t('preview.parts', { n: post.parts.length })}`,
    ),
    post.title &&
      h(
        'p',
        { class: 'post__title', lang: post.lang },
        h('span', { class: 'hint' }, `${t('preview.subject')} `),
        post.title,
      ),
    post.parts.map((part) => [
      h('p', { class: 'post__text', lang: post.lang, dir: 'auto' }, part.text),
      countLine(part, post.unit),
    ]),
    post.warnings.map((warning) => adviceLine(warning, false)),
  );
}

function countLine(part: PreviewPart, unit: string): HTMLElement {
  const over = part.limit > 0 && part.length > part.limit;
  const near = part.limit > 0 && part.length >= part.limit * kNear;
  const text =
    part.limit > 0
      ? t('preview.count', { length: part.length, limit: part.limit, unit: word('unit', unit) })
      : `${number(part.length)} ${word('unit', unit)}`;
  return h(
    'p',
    { class: `count ${over ? 'count--over' : near ? 'count--near' : ''}` },
    part.limit > 0 &&
      h('progress', { max: part.limit, value: Math.min(part.length, part.limit), 'aria-hidden': 'true' }),
    text,
    part.sms_parts !== undefined &&
      part.sms_parts > 0 &&
      ` · ${t('preview.smsParts', { n: part.sms_parts })}`,
    over && ` · ${t('preview.over')}`,
  );
}
