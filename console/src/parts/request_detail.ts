// One request in full: what it says, what may be done with it, and the mentions behind it.
import { errorText, serviceName, type App } from '../app';
import { ApiError } from '../api';
import { h, replace } from '../dom';
import { number, shortId } from '../format';
import { t, word } from '../i18n';
import { ago, button, chip, empty, field, notice, quiet, select } from './basics';
import { differences } from './compare';
import { ask } from './dialog';
import { icon } from './icon';
import { mentionCard, urgencyChip } from './mention';
import { formatRoute } from '../route';
import type { Request, RequestChange } from '../types';
import { characters, plain, shown } from '../visible';

const kReasons = ['duplicate', 'notOurs', 'noLocation', 'notARequest', 'spam'];
// GeoReport v2, in characters as people count them (core/request.h).
const kMostDescription = 4000;

// Whether a draft may be decided; 'not yet': its list is on its way.
export type May = 'yes' | 'no' | 'not yet';

export interface Detail {
  element: HTMLElement;
  act(action: 'accept' | 'dismiss'): void;
  changedElsewhere(request: Request): void;
  dirty(): boolean;
  request(): Request;
  // Whether it may be decided has changed.
  refresh(): void;
}

export function requestDetail(
  app: App,
  first: Request,
  settled: (request: Request, action: RequestChange['action']) => void,
  back: string,
  may: () => May,
): Detail {
  let request = first;
  let busy = false;
  const messages = h('div');
  const away = h('div');
  const service = select(
    app.services.map((s) => ({ value: s.service_code, text: serviceName(app, s.service_code) })),
    request.service_code,
    () => drawService(),
  );
  const description = h('textarea', {
    class: 'usa-textarea',
    rows: 4,
    dir: 'auto',
    on: { input: () => drawCount() },
  });
  description.value = plain(request.description);
  const address = h('input', {
    class: 'usa-input',
    maxlength: 400,
    dir: 'auto',
    value: plain(request.address_string),
  });
  const serviceHint = h('p', { class: 'hint' });
  const count = h('p', { class: 'hint', 'aria-live': 'off' });
  const actions = h('div', { class: 'actions' });
  const heading = h('div', { class: 'detail__head' });
  const form = h(
    'div',
    { class: 'detail__form' },
    field(t('requests.service'), service).row,
    serviceHint,
    field(t('requests.description'), description).row,
    count,
    field(
      t('requests.address'),
      address,
      request.lat !== undefined
        ? t('requests.point', { lat: request.lat.toFixed(5), long: (request.long ?? 0).toFixed(5) })
        : undefined,
    ).row,
  );
  const mentions = request.mentions ?? [];
  const element = h(
    'div',
    {},
    h('a', { class: 'detail__back', href: back }, icon('arrowBack'), t('requests.back')),
    heading,
    messages,
    form,
    away,
    actions,
    h(
      'h3',
      { class: 'detail__sub' },
      t('requests.heard', { n: Math.max(request.mention_count, mentions.length) }),
    ),
    mentions.length === 0
      ? empty(t('requests.noMentions'))
      : h(
          'ol',
          { class: 'mentions mentions--inner' },
          mentions.map((m) => h('li', {}, mentionCard(app, m, { inRequest: true }))),
        ),
  );

  const dirty = () =>
    service.value !== request.service_code ||
    description.value !== plain(request.description) ||
    address.value !== plain(request.address_string);

  function drawService(): void {
    const chosen = app.services.find((s) => s.service_code === service.value);
    serviceHint.textContent = chosen
      ? t('requests.department', { department: chosen.department, n: chosen.expected_days })
      : '';
  }
  function drawCount(): void {
    const n = characters(description.value);
    count.textContent = t('requests.count', { n, limit: kMostDescription });
    count.classList.toggle('hint--error', n > kMostDescription);
  }

  function drawState(): void {
    const draft = request.status === 'draft';
    replace(
      heading,
      h(
        'h2',
        {},
        serviceName(app, request.service_code),
        ' ',
        h(
          'span',
          { class: 'detail__id', 'data-id': request.id, title: request.id },
          `#${shortId(request.id)}`,
        ),
      ),
      h(
        'p',
        { class: 'chips' },
        chip(`status-${request.status}`, word('requestStatus', request.status), {
          says: t('requests.status'),
        }),
        urgencyChip(request.urgency),
        request.neighborhood &&
          chip('place', request.neighborhood, { icon: 'location', says: t('tallies.neighborhood') }),
        h('span', { class: 'detail__when' }, t('requests.asked'), ' ', ago(app, request.requested_datetime)),
      ),
      request.status_notes &&
        h(
          'p',
          { class: 'detail__notes', dir: 'auto' },
          quiet(`${t('requests.notes')} `),
          shown(request.status_notes),
        ),
    );
    for (const control of [service, description, address]) control.disabled = !draft;
    const key = (letter: string) => h('kbd', { class: 'wide-only', 'aria-hidden': 'true' }, letter);
    replace(
      actions,
      draft &&
        button([icon('check'), t('requests.accept'), key('a')], () => act('accept'), {
          'data-action': 'accept',
        }),
      draft &&
        button([t('requests.dismiss'), key('d')], () => act('dismiss'), {
          look: 'outline',
          'data-action': 'dismiss',
        }),
      request.status === 'open' &&
        button(t('requests.close'), () => act('close'), { 'data-action': 'close' }),
      (request.status === 'closed' || request.status === 'dismissed') &&
        button(t('requests.reopen'), () => act('reopen'), { look: 'outline', 'data-action': 'reopen' }),
    );
    refresh();
  }

  // Only what the list shows can be decided.
  function refresh(): void {
    const allowed = may();
    for (const b of actions.querySelectorAll('button')) b.disabled = busy || allowed !== 'yes';
    replace(
      away,
      allowed === 'no' &&
        !element.hidden &&
        element.isConnected && [
          notice(
            'info',
            [
              t('requests.notListed'),
              ' ',
              h(
                'a',
                { href: formatRoute(['requests', request.id], { status: request.status }) },
                t('requests.showInList'),
              ),
            ],
            false,
          ),
        ],
    );
  }

  async function act(action: RequestChange['action']): Promise<void> {
    const legal = { accept: ['draft'], dismiss: ['draft'], close: ['open'], reopen: ['closed', 'dismissed'] }[
      action
    ];
    if (busy || !legal.includes(request.status) || may() !== 'yes') return;
    const change: RequestChange = { action, updated_datetime: request.updated_datetime };
    if (action === 'accept') {
      const over = characters(description.value.trim()) - kMostDescription;
      if (over > 0) {
        replace(messages, notice('error', t('requests.tooLong', { n: over })));
        description.focus();
        return;
      }
      change.service_code = service.value;
      change.description = description.value.trim();
      change.address_string = address.value.trim();
    } else if (action !== 'reopen') {
      const notes = await askNotes(action, request);
      if (notes === null) return;
      change.status_notes = notes;
    }
    busy = true;
    for (const b of actions.querySelectorAll('button')) b.disabled = true;
    try {
      const changed = await app.api.changeRequest(request.id, change);
      settled(changed, action);
    } catch (error) {
      if (error instanceof ApiError && error.status === 409) await conflict(error.message);
      else replace(messages, notice('error', errorText(error)));
    } finally {
      busy = false;
      drawState();
    }
  }

  // Somebody was faster: say what it is now, keep what was typed, and let the person decide.
  async function conflict(message: string): Promise<void> {
    let now: Request;
    try {
      now = await app.api.request(request.id);
    } catch (error) {
      replace(messages, notice('error', [t('requests.conflict'), ' ', errorText(error)]));
      return;
    }
    showNew(now, message);
    messages.scrollIntoView({ block: 'nearest' });
  }

  function showNew(now: Request, message: string): void {
    const rows = (of: Request, code: string, said: string, at: string) =>
      new Map([
        [t('requests.status'), word('requestStatus', of.status)],
        [t('requests.service'), serviceName(app, code)],
        [t('requests.description'), said],
        [t('requests.address'), at],
        [t('requests.notes'), of.status_notes],
        [t('requests.mentionCount'), number(of.mention_count)],
        [t('requests.urgency'), number(of.urgency, 2)],
      ]);
    const compared = differences(
      rows(now, now.service_code, now.description, now.address_string),
      rows(request, service.value, description.value, address.value),
    );
    const useTheirs = () => {
      service.value = now.service_code;
      description.value = plain(now.description);
      address.value = plain(now.address_string);
      drawService();
      drawCount();
      replace(messages);
    };
    request = { ...now, mentions };
    drawState();
    replace(
      messages,
      notice('warning', [
        h('p', {}, h('b', {}, t('requests.conflict')), ' ', message),
        compared,
        h(
          'p',
          {},
          t(now.status === 'draft' ? 'requests.conflictDraft' : 'requests.conflictGone', {
            status: word('requestStatus', now.status),
          }),
        ),
        h('p', {}, button(t('requests.useTheirs'), useTheirs, { look: 'outline' })),
      ]),
    );
  }

  drawState();
  drawService();
  drawCount();
  return {
    element,
    act: (action) => void act(action),
    dirty,
    request: () => request,
    refresh,
    changedElsewhere(now) {
      if (now.id !== request.id || busy || now.updated_datetime === request.updated_datetime) return;
      if (dirty() || now.status !== request.status) {
        showNew(now, '');
        return;
      }
      request = { ...now, mentions };
      service.value = now.service_code;
      description.value = plain(now.description);
      address.value = plain(now.address_string);
      drawState();
    },
  };
}

// Why it is dismissed or closed; null: not after all.
async function askNotes(action: 'dismiss' | 'close', request: Request): Promise<string | null> {
  const notes = h('textarea', { class: 'usa-textarea', rows: 3, maxlength: 1000 });
  const reasons = kReasons.map((reason) =>
    button(
      word('reason', reason),
      () => {
        notes.value = word('reason', reason);
        notes.focus();
      },
      { look: 'outline', class: 'button-small' },
    ),
  );
  const yes = await ask({
    title: t(action === 'dismiss' ? 'requests.dismissTitle' : 'requests.closeTitle', {
      id: shortId(request.id),
    }),
    content: [
      h('p', { class: 'quote', dir: 'auto' }, shown(request.description)),
      action === 'dismiss' &&
        h('div', { class: 'reasons', role: 'group', 'aria-label': t('requests.reasons') }, reasons),
      field(t(action === 'dismiss' ? 'requests.reason' : 'requests.outcome'), notes).row,
    ],
    yes: t(action === 'dismiss' ? 'requests.dismiss' : 'requests.close'),
    check: () => (action === 'dismiss' && notes.value.trim() === '' ? t('requests.reasonNeeded') : null),
  });
  return yes ? notes.value.trim() : null;
}
