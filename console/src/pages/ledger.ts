// A bulletin that is on its way or was sent: what became of it on each channel.
import { actorText } from '../actor';
import { errorText, type App, type MakePage } from '../app';
import { countStates, headlineOf, isEditable, kDeliveryStates } from '../bulletin';
import { h, replace, throttle, webAddress, type Child } from '../dom';
import { number, shortId } from '../format';
import { language, t, word } from '../i18n';
import { ago, at, button, chip, empty, loading, notice, outside, quiet } from '../parts/basics';
import { ask } from '../parts/dialog';
import { icon, type IconName } from '../parts/icon';
import { stateChip, statusBand } from '../parts/status';
import { formatRoute } from '../route';
import type { Bulletin, Delivery, DeliveryState, SettledAs } from '../types';

// Rows of one channel that are drawn before somebody asks for more.
const kRows = 50;
const kIcons: Partial<Record<DeliveryState, IconName>> = {
  failed: 'error',
  unknown: 'warning',
  delivered: 'check',
  accepted: 'check',
};

// What the hub answered, with what was told live where that is as new.
function later(found: Bulletin, told: Bulletin | undefined): Bulletin {
  return told && Date.parse(told.updated_at) >= Date.parse(found.updated_at) ? { ...found, ...told } : found;
}

export const ledgerPage: MakePage = (app, route) => {
  const id = route.path[1] as string;
  let bulletin: Bulletin | undefined;
  let early: Bulletin | undefined; // told live before the page had loaded
  let asked = '';
  const deliveries = new Map<string, Delivery>();
  const more = new Set<string>();
  let others: Bulletin[] = [];
  const messages = h('div');
  const head = h('div', {}, loading());
  const progress = h('div');
  const rows = h('div');
  const element = h('div', {}, head, messages, progress, rows);

  async function reload(): Promise<void> {
    try {
      const found = await app.api.bulletin(id);
      if (isEditable(found)) {
        location.replace(formatRoute(['bulletins', id, 'edit']));
        return;
      }
      // What was told live since the hub answered is newer than the answer.
      bulletin = later(found, bulletin ?? early);
      for (const delivery of found.deliveries ?? []) keep(delivery);
      drawHead();
      drawDeliveries();
      void loadChain();
    } catch (error) {
      replace(
        messages,
        notice('error', [
          errorText(error),
          ' ',
          button(t('action.retry'), () => void reload(), { look: 'unstyled' }),
        ]),
      );
      if (!bulletin) replace(head);
    }
  }

  function keep(delivery: Delivery): boolean {
    const old = deliveries.get(String(delivery.id));
    if (old && Date.parse(old.updated_at) > Date.parse(delivery.updated_at)) return false;
    deliveries.set(String(delivery.id), delivery);
    return true;
  }

  // The chain of corrections, by its headlines.
  async function loadChain(): Promise<void> {
    try {
      const before = bulletin?.references;
      const [after, first] = await Promise.all([
        app.api.bulletins({ references: id, limit: 500 }),
        before ? app.api.bulletin(before) : undefined,
      ]);
      others = first ? [...after.bulletins, first] : after.bulletins;
      drawHead();
    } catch {
      // The numbers have to do.
    }
  }

  const followers = (b: Bulletin) =>
    others.filter(
      (other) =>
        other.references === b.id && ['approved', 'sending', 'sent', 'superseded'].includes(other.state),
    );

  function linkTo(other: string): HTMLElement {
    const known = others.find((b) => b.id === other);
    return h(
      'a',
      { href: formatRoute(['bulletins', other]) },
      known ? headlineOf(known, language()) : `#${shortId(other)}`,
    );
  }

  function drawHead(): void {
    const b = bulletin as Bulletin;
    const withdrawn = b.state === 'cancelled' || b.state === 'superseded';
    replace(
      head,
      h('p', { class: 'crumb' }, h('a', { href: '#/bulletins' }, icon('arrowBack'), t('bulletins.title'))),
      h(
        'div',
        { class: 'page-head' },
        h('h1', {}, headlineOf(b, language())),
        !withdrawn &&
          h(
            'div',
            { class: 'page-head__tools' },
            b.msg_type !== 'Cancel' &&
              button([icon('edit'), t('ledger.correct')], () => void act('correct'), { look: 'outline' }),
            b.msg_type !== 'Cancel' &&
              button(t('ledger.cancel'), () => void act('cancel'), { look: 'secondary' }),
          ),
      ),
      statusBand(b),
      b.state === 'superseded' &&
        followers(b).map((next) =>
          notice(
            'warning',
            [
              t(next.msg_type === 'Cancel' ? 'ledger.withdrawnBy' : 'ledger.correctedBy'),
              ' ',
              linkTo(next.id),
            ],
            false,
          ),
        ),
      h(
        'p',
        { class: 'chips' },
        stateChip(b),
        chip('plain', word('msgType', b.msg_type)),
        chip('plain', word('kind', b.kind)),
        b.event && chip('plain', b.event),
        [
          ['urgency', b.urgency],
          ['severity', b.severity],
          ['certainty', b.certainty],
        ].map(
          ([group, code]) =>
            code !== 'Unknown' &&
            chip('plain', word(group as string, code as string), { says: word('capField', group as string) }),
        ),
      ),
      h(
        'p',
        { class: 'ledger__facts' },
        b.approved_by && h('span', {}, t('ledger.approvedBy', { who: actorText(b.approved_by) })),
        h('span', {}, t('ledger.changed'), ' ', ago(app, b.updated_at)),
        b.expires && h('span', {}, t('composer.expires'), ' ', at(b.expires)),
        b.area && h('span', {}, b.area),
        b.web && h('span', {}, outside(b.web, b.web)),
        b.references &&
          h(
            'span',
            {},
            t(b.msg_type === 'Cancel' ? 'composer.withdraws' : 'composer.corrects'),
            ' ',
            linkTo(b.references),
          ),
      ),
      h(
        'details',
        { class: 'ledger__words' },
        h('summary', {}, t('ledger.words')),
        h(
          'div',
          { class: 'wordings' },
          Object.entries(b.info).map(([lang, wording]) =>
            h(
              'div',
              { lang },
              h('h3', {}, wording.headline),
              wording.description && h('p', { class: 'pre' }, wording.description),
              wording.instruction && h('p', { class: 'pre' }, h('b', {}, wording.instruction)),
            ),
          ),
        ),
      ),
    );
  }

  function drawDeliveries(): void {
    if (!bulletin) return;
    const all = [...deliveries.values()];
    const counts = all.length > 0 ? countStates(all) : (bulletin.progress ?? {});
    drawProgress(counts);
    if (all.length === 0) {
      replace(rows, empty(t(bulletin.state === 'cancelled' ? 'ledger.neverSent' : 'ledger.preparing')));
      return;
    }
    const byChannel = new Map<string, Delivery[]>();
    for (const delivery of all)
      byChannel.set(delivery.channel, [...(byChannel.get(delivery.channel) ?? []), delivery]);
    const kept = (document.activeElement as HTMLElement | null)?.dataset.keep;
    replace(
      rows,
      [...byChannel]
        .sort(([a], [b]) => a.localeCompare(b))
        .map(([channel, list]) =>
          channelRows(
            app,
            channel,
            list,
            more.has(channel),
            () => {
              more.add(channel);
              drawDeliveries();
            },
            (as) => void settle(channel, as),
          ),
        ),
    );
    if (kept) rows.querySelector<HTMLElement>(`[data-keep="${CSS.escape(kept)}"]`)?.focus();
  }

  function drawProgress(counts: Record<string, number>): void {
    const total = Object.values(counts).reduce((sum, n) => sum + n, 0);
    const present = kDeliveryStates.filter((state) => (counts[state] ?? 0) > 0);
    const order: DeliveryState[] = [
      'delivered',
      'accepted',
      'sending',
      'pending',
      'unknown',
      'failed',
      'retracted',
      'skipped',
    ];
    const bar = h('div', { class: 'progress-bar', 'aria-hidden': 'true' });
    for (const state of order) {
      const n = counts[state] ?? 0;
      if (n === 0) continue;
      const piece = h('span', { class: `progress-bar__piece progress-bar__piece--${state}` });
      piece.style.flexGrow = String(n);
      bar.append(piece);
    }
    const settled = total - (counts.pending ?? 0) - (counts.sending ?? 0);
    const text = total > 0 ? t('ledger.settled', { n: settled, total }) : '';
    replace(
      progress,
      total > 0 && [
        h('h2', {}, t('ledger.title')),
        bar,
        h(
          'p',
          { class: 'chips' },
          h('span', { role: 'status' }, text),
          present.map((state) => deliveryChip(state, counts[state] ?? 0)),
        ),
        (counts.unknown ?? 0) > 0 && notice('warning', t('ledger.unknownMeans'), false),
      ],
    );
  }

  async function settle(channel: string, as: SettledAs): Promise<void> {
    if (asked !== '') return;
    asked = as;
    try {
      const yes = await ask({
        title: t(`ledger.${as}Title`),
        content: h('p', {}, t(`ledger.${as}Text`, { channel })),
        yes: t(`ledger.${as}`),
        tone: as === 'again' ? 'danger' : 'plain',
      });
      if (!yes) return;
      await app.api.settle(channel, id, as);
      await reload();
    } catch (error) {
      replace(messages, notice('error', errorText(error)));
    } finally {
      asked = '';
    }
  }

  async function act(action: 'correct' | 'cancel'): Promise<void> {
    if (asked !== '') return;
    asked = action;
    try {
      const yes =
        action === 'correct' ||
        (await ask({
          title: t('ledger.cancelTitle'),
          content: h('p', {}, t('ledger.cancelText')),
          yes: t('ledger.cancelYes'),
          tone: 'danger',
        }));
      if (!yes) return;
      const draft = await app.api.actOnBulletin(id, action);
      if (draft.id === id) await reload();
      else location.hash = formatRoute(['bulletins', draft.id, 'edit']);
    } catch (error) {
      replace(messages, notice('error', errorText(error)));
    } finally {
      asked = '';
    }
  }

  const soon = throttle(300, drawDeliveries);
  const stops = [
    app.live.on('delivery', (delivery) => {
      if (delivery.bulletin_id === id && keep(delivery) && bulletin) soon();
    }),
    app.live.on('bulletin', (changed) => {
      if (changed.id !== id) return;
      if (!bulletin) {
        early = changed;
        return;
      }
      bulletin = { ...bulletin, ...changed };
      drawHead();
      void loadChain();
      soon();
    }),
    app.live.on('resumed', () => void reload()),
  ];
  void reload();
  return {
    element,
    title: t('ledger.page'),
    dispose() {
      stops.forEach((stop) => stop());
      soon.cancel();
    },
  };
};

function deliveryChip(state: DeliveryState, count?: number): HTMLElement {
  const name = kIcons[state];
  return chip(
    `delivery-${state}`,
    [word('deliveryState', state), count !== undefined && ` ${number(count)}`],
    name ? { icon: name } : {},
  );
}

// What needs a person first: failed and unknown, then what is under way.
const worst = (delivery: Delivery): number => kDeliveryStates.indexOf(delivery.state);

function channelRows(
  app: App,
  channel: string,
  list: Delivery[],
  all: boolean,
  showAll: () => void,
  settle: (as: SettledAs) => void,
): Child {
  const sorted = [...list].sort(
    (a, b) =>
      worst(a) - worst(b) ||
      a.lang.localeCompare(b.lang) ||
      a.part - b.part ||
      String(a.recipient).localeCompare(String(b.recipient)),
  );
  const shown = all ? sorted : sorted.slice(0, kRows);
  const people = list.some((delivery) => delivery.recipient !== '');
  const counts = countStates(list);
  const cell = (label: string, content: Child, props = {}) =>
    h('td', { 'data-label': label, ...props }, content);
  return h(
    'section',
    { class: 'card' },
    h(
      'h3',
      { class: 'card__title' },
      channel,
      h(
        'span',
        { class: 'card__aside chips' },
        kDeliveryStates.filter((s) => counts[s]).map((s) => deliveryChip(s, counts[s] as number)),
      ),
    ),
    h(
      'table',
      { class: 'table table--stack' },
      h('caption', { class: 'sr-only' }, t('ledger.caption', { channel })),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          [
            t('ledger.state'),
            t('mention.language'),
            t('ledger.part'),
            people && t('ledger.recipient'),
            t('ledger.tries'),
            t('ledger.what'),
            t('ledger.updated'),
          ].map((name) => name !== false && h('th', { scope: 'col' }, name)),
        ),
      ),
      h(
        'tbody',
        {},
        shown.map((delivery) =>
          h(
            'tr',
            {},
            cell(
              t('ledger.state'),
              h(
                'span',
                {},
                deliveryChip(delivery.state),
                delivery.action &&
                  delivery.action !== 'send' &&
                  h('span', { class: 'delivery__action' }, ` ${word('deliveryAction', delivery.action)}`),
              ),
            ),
            cell(t('mention.language'), word('language', delivery.lang)),
            cell(t('ledger.part'), number(delivery.part + 1)),
            people && cell(t('ledger.recipient'), delivery.recipient || '–'),
            cell(t('ledger.tries'), number(delivery.attempts)),
            cell(t('ledger.what'), [
              delivery.error &&
                h('span', { class: delivery.state === 'failed' ? 'bad' : '' }, delivery.error),
              delivery.url && webAddress(delivery.url) && link(delivery),
              delivery.next_attempt &&
                (delivery.state === 'pending' || delivery.state === 'unknown') &&
                h(
                  'span',
                  { class: 'hint' },
                  ` ${t('ledger.next')} `,
                  ago(app, delivery.next_attempt, 'ahead'),
                ),
              !delivery.error &&
                !delivery.url &&
                (delivery.native_id ? h('code', {}, delivery.native_id) : '–'),
            ]),
            cell(t('ledger.updated'), ago(app, delivery.updated_at)),
          ),
        ),
      ),
    ),
    shown.length < sorted.length &&
      button(t('ledger.all', { n: sorted.length }), showAll, {
        look: 'outline',
        'data-keep': `all-${channel}`,
      }),
    (counts.unknown ?? 0) > 0 &&
      h(
        'div',
        { class: 'card__question', role: 'group', 'aria-label': t('ledger.found', { channel }) },
        h('p', {}, t('ledger.found', { channel })),
        (['accepted', 'failed', 'again'] as const).map((as) =>
          button(t(`ledger.${as}`), () => settle(as), { look: 'outline', 'data-keep': `${as}-${channel}` }),
        ),
      ),
  );
}

function link(delivery: Delivery): HTMLElement {
  const element = outside(delivery.url, [
    t('ledger.see'),
    quiet(` ${delivery.channel} ${delivery.lang} ${delivery.part + 1}`),
  ]);
  element.dataset.keep = `link-${delivery.id}`;
  return element;
}
