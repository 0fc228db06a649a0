// What the city has said and is about to say.
import { errorText, type MakePage } from '../app';
import { isDrill, headlineOf } from '../bulletin';
import { h, replace } from '../dom';
import { language, t, word } from '../i18n';
import { Meanwhile } from '../live';
import { ago, button, chip, empty, loading, notice, select } from '../parts/basics';
import { icon } from '../parts/icon';
import { stateChip, statusChip } from '../parts/status';
import { formatRoute } from '../route';
import type { Bulletin } from '../types';
import { labelled } from './stream';

const kStates = ['draft', 'approved', 'sending', 'sent', 'superseded', 'cancelled'];

export const bulletinsPage: MakePage = (app, route) => {
  let query = route.query;
  let bulletins: Bulletin[] = [];
  const meanwhile = new Meanwhile();
  const controls = h('div', { class: 'filters__grid filters__grid--open' });
  const body = h('div', {}, loading());
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
    body,
  );

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
          (value) => {
            query = { ...query, state: value };
            history.replaceState(null, '', formatRoute(['bulletins'], query));
            void reload();
          },
        ),
      ),
    );
  }

  function draw(): void {
    if (bulletins.length === 0) {
      replace(body, empty(t('bulletins.empty')));
      return;
    }
    replace(
      body,
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
                h('span', {}, bulletin.event),
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
                bulletin.author && h('span', {}, bulletin.author),
                ago(app, bulletin.updated_at),
              ),
            ),
          ),
        ),
      ),
    );
  }

  async function reload(): Promise<void> {
    meanwhile.asked();
    try {
      bulletins = await app.api.bulletins({ state: query.state });
      draw();
    } catch (error) {
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

  function changed(bulletin: Bulletin): void {
    const at = bulletins.findIndex((b) => b.id === bulletin.id);
    const shown = !query.state || query.state === bulletin.state;
    if (at >= 0 && shown) bulletins[at] = bulletin;
    else if (at >= 0) bulletins.splice(at, 1);
    else if (shown) bulletins.unshift(bulletin);
    draw();
  }
  const stops = [
    app.live.on('bulletin', (bulletin) => meanwhile.tell(() => changed(bulletin))),
    app.live.on('resumed', () => void reload()),
  ];
  drawControls();
  void reload();
  return { element, title: t('bulletins.title'), dispose: () => stops.forEach((stop) => stop()) };
};
