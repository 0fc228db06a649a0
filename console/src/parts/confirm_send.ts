// The last look before a bulletin goes out: to whom, in how many pieces, with which warnings.
import type { App } from '../app';
import { destinations, isDrill, toSend } from '../bulletin';
import { h } from '../dom';
import { t, word } from '../i18n';
import type { BulletinText, PreviewAnswer } from '../types';
import { notice } from './basics';
import { ask } from './dialog';
import { messageOf } from './preview';
import { statusBand } from './status';

// Every reason why the hub would not send it now.
export function blocked(answer: PreviewAnswer): string[] {
  return [
    ...answer.advice.filter((a) => a.blocks).map((a) => a.what),
    ...answer.errors.map((e) => `${e.channel}: ${messageOf(e)}`),
    ...(answer.posts.length === 0 && answer.errors.length === 0 ? [t('composer.nowhere')] : []),
  ];
}

export async function confirmSend(app: App, text: BulletinText, answer: PreviewAnswer): Promise<boolean> {
  const names = destinations(text, app.channels);
  const channels = [...new Set([...names, ...answer.posts.map((post) => post.channel)])];
  const warnings = [...answer.advice.filter((a) => !a.blocks).map((a) => a.what)];
  return ask({
    title: t(isDrill(text) ? 'send.titleDrill' : 'send.title'),
    tone: isDrill(text) ? 'drill' : 'danger',
    content: [
      statusBand(text),
      h(
        'p',
        { class: 'send__headline' },
        Object.values(toSend(text).info).map((w) => h('span', {}, w.headline)),
      ),
      h('p', {}, t('send.goesTo', { n: channels.length })),
      h(
        'ul',
        { class: 'send__list' },
        channels.map((name) => {
          const posts = answer.posts.filter((post) => post.channel === name);
          return h(
            'li',
            {},
            h('b', {}, name),
            posts.map((post) =>
              h(
                'span',
                {},
                ` · ${word('language', post.lang)}, ${t('send.parts', { n: post.parts.length })}${smsNote(post.parts)}`,
              ),
            ),
          );
        }),
      ),
      warnings.length > 0 &&
        notice(
          'warning',
          [
            t('send.warnings'),
            h(
              'ul',
              {},
              warnings.map((what) => h('li', {}, what)),
            ),
          ],
          false,
        ),
      h('p', {}, t('send.final')),
    ],
    yes: t('send.yes', { n: channels.length }),
  });
}

function smsNote(parts: { sms_parts?: number }[]): string {
  const sms = parts.reduce((sum, part) => sum + (part.sms_parts ?? 0), 0);
  return sms > 0 ? ` (${t('preview.smsParts', { n: sms })})` : '';
}
