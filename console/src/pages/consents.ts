// Who gets no more messages, and who asks for that without proof; with a staff member's own word on it.
import { errorText, isAbort, type App, type MakePage } from '../app';
import { h, replace, type Child } from '../dom';
import { t, word } from '../i18n';
import { ago, button, chip, emptyList, field, loading, notice, select } from '../parts/basics';
import { ask } from '../parts/dialog';
import type { IconName } from '../parts/icon';
import { formatRoute, type Route } from '../route';
import type { Consent } from '../types';
import { labelled } from './stream';

const kPage = 50;
const kStates: Consent['state'][] = ['asked', 'withdrawn', 'restored', 'granted'];
const kIcons: Record<Consent['state'], IconName> = {
  asked: 'warning',
  withdrawn: 'close',
  granted: 'check',
  restored: 'check',
};
const kWho = 'crier.who';

const keyOf = (consent: Consent): string => `${consent.channel} ${consent.recipient}`;

export const consentsPage: MakePage = (app, route) => {
  let query = route.query;
  let shown: Consent[] = [];
  let next: number | null = null;
  let asking: AbortController | undefined;
  const controls = h('div', { class: 'filters__grid filters__grid--open' });
  const list = h('ul', { class: 'consent-list' });
  const more = h('div', { class: 'list-foot' });
  const problem = h('div');
  const element = h(
    'div',
    {},
    h('div', { class: 'page-head' }, h('h1', {}, t('consents.title'))),
    h('p', { class: 'hint' }, t('consents.hint')),
    controls,
    problem,
    list,
    more,
  );
  const fits = (consent: Consent): boolean =>
    (!query.channel || query.channel === consent.channel) && (!query.state || query.state === consent.state);

  function filter(changed: Record<string, string>): void {
    query = { ...query, ...changed };
    history.replaceState(null, '', formatRoute(['consents'], query));
    drawControls();
    void reload();
  }

  function drawControls(): void {
    const focused = [...controls.querySelectorAll('select')].indexOf(
      document.activeElement as HTMLSelectElement,
    );
    const choose = (name: 'channel' | 'state', label: string, options: { value: string; text: string }[]) =>
      labelled(
        label,
        select([{ value: '', text: t('filter.all') }, ...options], query[name] ?? '', (value) =>
          filter({ [name]: value }),
        ),
      );
    replace(
      controls,
      choose(
        'channel',
        t('mention.channel'),
        app.channels.filter((c) => c.sends).map((c) => ({ value: c.name, text: c.name })),
      ),
      choose(
        'state',
        t('consents.state'),
        kStates.map((state) => ({ value: state, text: word('consentState', state) })),
      ),
    );
    controls.querySelectorAll('select')[focused]?.focus();
  }

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
    const filtered = Boolean(query.channel || query.state);
    const clear = filtered ? () => filter({ channel: '', state: '' }) : null;
    replace(
      more,
      shown.length === 0 && next === null && emptyList(t('consents.empty'), clear),
      next !== null && button(t('list.older'), () => void load(), { look: 'outline' }),
    );
  }

  function reload(): Promise<void> {
    shown = [];
    next = null;
    replace(list);
    replace(more, loading());
    return load();
  }

  async function load(): Promise<void> {
    asking?.abort();
    const mine = (asking = new AbortController());
    try {
      const page = await app.api.consents(
        { channel: query.channel, state: query.state, limit: kPage, before: next ?? undefined },
        mine.signal,
      );
      // One that was decided meanwhile is new at the top and may not stand below, too.
      const known = new Set(shown.map(keyOf));
      shown = [...shown, ...page.consents.filter((consent) => !known.has(keyOf(consent)))];
      next = page.next;
      replace(problem);
      draw();
    } catch (error) {
      if (isAbort(error)) return;
      if (shown.length === 0) replace(more);
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
      // Under a filter that it no longer fits it goes.
      shown = [now, ...shown.filter((each) => keyOf(each) !== keyOf(now))].filter(fits);
      replace(problem, notice('success', t(`consents.${act}.done`, { who: recipient })));
      draw();
    } catch (error) {
      replace(problem, notice('error', errorText(error)));
    }
  }

  const stop = app.live.on('resumed', () => void reload());
  drawControls();
  void reload();
  return {
    element,
    title: t('consents.title'),
    update(to: Route) {
      query = to.query;
      drawControls();
      void reload();
      return true;
    },
    dispose() {
      stop();
      asking?.abort();
    },
  };
};

const otherSender = (consent: Consent): boolean =>
  consent.sender !== '' && consent.sender.toLowerCase() !== consent.recipient.toLowerCase();

// A key of ours that somebody else sent is told apart from no proof at all: it may be the recipient's other address.
const proofOf = (consent: Consent): string =>
  consent.state === 'asked' && consent.bulletin_id !== '' && otherSender(consent)
    ? t('consents.keyOfAnother')
    : word('consentProof', consent.proof);

const fact = (name: string, value: Child): HTMLElement => h('div', {}, h('dt', {}, name), h('dd', {}, value));

function row(app: App, consent: Consent, decide: (act: 'restore' | 'withdraw') => void): HTMLElement {
  const { state, words, recipient } = consent;
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
      h('h2', { dir: 'auto' }, recipient),
      chip(`consent-${state}`, word('consentState', state), { icon: kIcons[state] }),
      !consent.listed && chip('plain', t('consents.unlisted')),
    ),
    (consent.why || words) && h('p', { dir: 'auto' }, h('q', {}, consent.why || words)),
    h(
      'dl',
      { class: 'facts' },
      fact(t('mention.channel'), consent.channel),
      fact(t('consents.since'), ago(app, consent.at)),
      fact(t('consents.proof'), proofOf(consent)),
      consent.by !== '' && fact(t('consents.decidedBy'), consent.by),
      otherSender(consent) && fact(t('consents.from'), h('bdi', {}, consent.sender)),
    ),
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
