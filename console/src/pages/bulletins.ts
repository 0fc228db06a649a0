// What the city has said and is about to say.
import { actorText } from '../actor';
import { errorText, isAbort, type MakePage } from '../app';
import { isDrill, headlineOf } from '../bulletin';
import { h, replace } from '../dom';
import { language, t, word } from '../i18n';
import { Meanwhile } from '../live';
import { ago, button, chip, emptyList, loading, notice, select } from '../parts/basics';
import { icon } from '../parts/icon';
import { stateChip, statusChip } from '../parts/status';
import { formatRoute } from '../route';
import type { Bulletin, BulletinPage } from '../types';
import { labelled } from './stream';

const kStates = ['draft', 'approved', 'sending', 'sent', 'superseded', 'cancelled'];
const kPageSize = 100;

// As the hub orders them.
const newest = (a: Bulletin, b: Bulletin): number =>
  Date.parse(b.created_at) - Date.parse(a.created_at) || (a.id < b.id ? 1 : -1);

export const bulletinsPage: MakePage = (app, route) => {
  let query = route.query;
  let bulletins: Bulletin[] = [];
  let unreadable = new Set<string>();
  let next: string | null = null;
  let load: AbortController | undefined;
  let more: AbortController | undefined;
  const meanwhile = new Meanwhile();
  const controls = h('div', { class: 'filters__grid filters__grid--open' });
  const body = h('div', {}, loading());
  const trouble = h('div');
  const element = h(
    'div',
    {},
    h(
      'div',
      { class: 'page-head' },
      h('h1', {}, t('bulletins.title')),
      h(
        'div',
        { class: 'page-head__tools' },
        h('a', { class: 'usa-button', href: '#/bulletins/new' }, icon('campaign'), t('bulletins.new')),
      ),
    ),
    controls,
    trouble,
    body,
  );

  function filter(state: string): void {
    query = { ...query, state };
    bulletins = [];
    history.replaceState(null, '', formatRoute(['bulletins'], query));
    drawControls();
    controls.querySelector('select')?.focus();
    void reload();
  }

  function drawControls(): void {
    replace(
      controls,
      labelled(
        t('bulletins.state'),
        select(
          [
            { value: '', text: t('filter.all') },
            ...kStates.map((s) => ({ value: s, text: word('bulletinState', s) })),
          ],
          query.state ?? '',
          filter,
        ),
      ),
    );
  }

  function draw(): void {
    replace(
      body,
      unreadable.size > 0 && notice('warning', t('bulletins.unreadable', { n: unreadable.size }), false),
      bulletins.length === 0 &&
        next === null &&
        emptyList(t('bulletins.empty'), query.state ? () => filter('') : null),
      h(
        'ul',
        { class: 'bulletin-list' },
        bulletins.map((bulletin) =>
          h(
            'li',
            {},
            h(
              'a',
              {
                class: `bulletin ${isDrill(bulletin) ? 'bulletin--drill' : ''}`,
                href: formatRoute(['bulletins', bulletin.id]),
              },
              h(
                'span',
                { class: 'chips' },
                stateChip(bulletin),
                isDrill(bulletin) && statusChip(bulletin),
                bulletin.msg_type !== 'Alert' && chip('plain', word('msgType', bulletin.msg_type)),
                chip('plain', word('kind', bulletin.kind)),
              ),
              h(
                'b',
                { class: 'bulletin__headline' },
                headlineOf(bulletin, language()) || t('bulletins.untitled'),
              ),
              h(
                'span',
                { class: 'bulletin__foot' },
                bulletin.event && h('span', {}, bulletin.event),
                Object.keys(bulletin.info).length > 0 &&
                  h(
                    'span',
                    {},
                    Object.keys(bulletin.info)
                      .map((l) => word('language', l))
                      .join(', '),
                  ),
                h(
                  'span',
                  {},
                  bulletin.channels.length > 0
                    ? t('bulletins.channels', { n: bulletin.channels.length })
                    : t('bulletins.everyChannel'),
                ),
                bulletin.author && h('span', {}, actorText(bulletin.author)),
                ago(app, bulletin.updated_at),
              ),
            ),
          ),
        ),
      ),
      h(
        'div',
        { class: 'list-foot' },
        next !== null && button(t('list.older'), () => void older(), { look: 'outline' }),
      ),
    );
  }

  // As many as were shown before.
  async function reload(): Promise<void> {
    load?.abort();
    more?.abort();
    const mine = (load = new AbortController());
    const wanted = Math.max(kPageSize, bulletins.length);
    meanwhile.asked();
    try {
      const all: Bulletin[] = [];
      const damaged = new Set<string>();
      let before: string | null = null;
      do {
        const page: BulletinPage = await fetchPage(before, mine.signal);
        all.push(...page.bulletins);
        page.unreadable?.forEach((id) => damaged.add(id));
        before = page.next;
      } while (before !== null && all.length < wanted);
      bulletins = all;
      unreadable = damaged;
      next = before;
      draw();
    } catch (error) {
      if (isAbort(error)) return;
      replace(
        body,
        notice('error', [
          errorText(error),
          ' ',
          button(t('action.retry'), () => void reload(), { look: 'unstyled' }),
        ]),
      );
    }
    meanwhile.drawn();
  }

  const fetchPage = (before: string | null, signal: AbortSignal): Promise<BulletinPage> =>
    app.api.bulletins({ state: query.state, limit: kPageSize, before: before ?? undefined }, signal);

  async function older(): Promise<void> {
    // A reload brings as much as is shown, and the button again.
    more?.abort();
    const mine = (more = new AbortController());
    replace(trouble);
    try {
      const page = await fetchPage(next, mine.signal);
      bulletins.push(...page.bulletins.filter((b) => !bulletins.some((known) => known.id === b.id)));
      page.unreadable?.forEach((id) => unreadable.add(id));
      next = page.next;
      draw();
    } catch (error) {
      if (!isAbort(error)) replace(trouble, notice('error', errorText(error)));
    }
  }

  function changed(bulletin: Bulletin): void {
    const at = bulletins.findIndex((b) => b.id === bulletin.id);
    const shown = !query.state || query.state === bulletin.state;
    const last = bulletins[bulletins.length - 1];
    if (at >= 0 && shown) bulletins[at] = bulletin;
    else if (at >= 0) bulletins.splice(at, 1);
    // One that lies behind what is shown comes with its own page.
    else if (shown && (next === null || !last || newest(bulletin, last) < 0)) bulletins.push(bulletin);
    bulletins.sort(newest);
    draw();
  }
  const stops = [
    app.live.on('bulletin', (bulletin) => meanwhile.tell(() => changed(bulletin))),
    app.live.on('resumed', () => void reload()),
  ];
  drawControls();
  void reload();
  return {
    element,
    title: t('bulletins.title'),
    dispose() {
      stops.forEach((stop) => stop());
      load?.abort();
      more?.abort();
    },
  };
};
