// Who gets no more messages, and who asks for that without proof; with a staff member's own word on it.
import { errorText, type App } from '../app';
import { h, replace } from '../dom';
import { t, word } from '../i18n';
import type { Consent } from '../types';
import { ago, button, chip, empty, field, loading, notice } from './basics';
import { ask } from './dialog';
import type { IconName } from './icon';

const kPage = 50;
const kIcons: Record<Consent['state'], IconName> = {
  asked: 'warning',
  withdrawn: 'close',
  granted: 'check',
  restored: 'check',
};
const kWho = 'crier.who';

export function consentList(app: App): HTMLElement {
  const list = h('ul', { class: 'consent-list' });
  const more = h('div');
  const problem = h('div');
  const titleId = 'consents-title';
  let shown: Consent[] = [];
  let next: number | null = null;

  function draw(): void {
    replace(
      list,
      shown.map((consent) =>
        h(
          'li',
          {},
          row(app, consent, (act) => void decide(consent, act)),
        ),
      ),
    );
    if (shown.length === 0) replace(more, empty(t('consents.empty')));
    else replace(more, next !== null && button(t('list.older'), () => void load(), { look: 'outline' }));
  }

  async function load(): Promise<void> {
    try {
      const page = await app.api.consents({ limit: kPage, before: next ?? undefined });
      // One that was decided meanwhile is new at the top and may not stand below, too.
      const known = new Set(shown.map(keyOf));
      shown = [...shown, ...page.consents.filter((consent) => !known.has(keyOf(consent)))];
      next = page.next;
      replace(problem);
      draw();
    } catch (error) {
      replace(
        problem,
        notice('error', [
          errorText(error),
          ' ',
          button(t('action.retry'), () => void load(), { look: 'unstyled' }),
        ]),
      );
    }
  }

  async function decide(consent: Consent, act: 'restore' | 'withdraw'): Promise<void> {
    const by = h('input', { class: 'usa-input', maxlength: 100 });
    by.value = sessionStorage.getItem(kWho) ?? '';
    const why = h('input', { class: 'usa-input', maxlength: 300 });
    if (consent.state === 'asked' && act === 'withdraw') why.value = t('consents.asAsked');
    const yes = await ask({
      title: t(`consents.${act}.title`, { who: consent.recipient }),
      content: [
        h('p', {}, t(`consents.${act}.text`)),
        field(t('consents.by'), by).row,
        field(t('consents.why'), why).row,
      ],
      yes: t(`consents.${act}`),
      check: () => (by.value.trim() === '' || why.value.trim() === '' ? t('consents.missing') : null),
    });
    if (!yes) return;
    sessionStorage.setItem(kWho, by.value.trim());
    const { channel, recipient, id } = consent;
    try {
      const now = await app.api.decideConsent(act, {
        channel,
        recipient,
        id,
        by: by.value.trim(),
        why: why.value.trim(),
      });
      shown = [now, ...shown.filter((each) => keyOf(each) !== keyOf(now))];
      replace(problem, notice('success', t(`consents.${act}.done`, { who: recipient })));
      draw();
    } catch (error) {
      replace(problem, notice('error', errorText(error)));
    }
  }

  replace(more, loading());
  void load();
  return h(
    'section',
    { class: 'consents', 'aria-labelledby': titleId },
    h('h2', { id: titleId }, t('consents.title')),
    h('p', { class: 'hint' }, t('consents.hint')),
    problem,
    list,
    more,
  );
}

const keyOf = (consent: Consent): string => `${consent.channel} ${consent.recipient}`;

function row(app: App, consent: Consent, decide: (act: 'restore' | 'withdraw') => void): HTMLElement {
  const { state, words, sender, recipient } = consent;
  const buttons =
    state === 'withdrawn'
      ? (['restore'] as const)
      : state === 'asked'
        ? (['withdraw', 'restore'] as const)
        : (['withdraw'] as const);
  return h(
    'article',
    { class: 'consent', 'aria-label': recipient },
    h(
      'header',
      { class: 'channel__head' },
      h('h3', { dir: 'auto' }, recipient),
      chip(`consent-${state}`, word('consentState', state), { icon: kIcons[state] }),
      !consent.listed && chip('plain', t('consents.unlisted')),
      h('span', { class: 'channel__connector' }, consent.channel),
    ),
    h(
      'p',
      {},
      word('consentProof', consent.proof),
      ' · ',
      consent.by && [consent.by, ' · '],
      ago(app, consent.at),
    ),
    (consent.why || words) && h('p', { dir: 'auto' }, h('q', {}, consent.why || words)),
    sender &&
      sender !== recipient &&
      h('p', { class: 'hint', dir: 'auto' }, t('consents.from', { who: sender })),
    h(
      'p',
      { class: 'consent__actions' },
      buttons.map((act) =>
        button(
          state === 'asked' && act === 'restore' ? t('consents.keep') : t(`consents.${act}`),
          () => decide(act),
          { look: 'outline' },
        ),
      ),
    ),
  );
}
