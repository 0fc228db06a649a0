// Two states of one thing side by side: what somebody else made of it, and what stands in this form.
import { h } from '../dom';
import { t } from '../i18n';

// By label; only what differs is shown.
export function differences(theirs: Map<string, string>, ours: Map<string, string>): HTMLElement {
  const labels = [...theirs.keys()].filter((label) => theirs.get(label) !== ours.get(label));
  return h(
    'table',
    { class: 'table table--compare' },
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        h('td', {}),
        h('th', { scope: 'col' }, t('compare.theirs')),
        h('th', { scope: 'col' }, t('compare.yours')),
      ),
    ),
    h(
      'tbody',
      {},
      labels.map((label) =>
        h(
          'tr',
          {},
          h('th', { scope: 'row' }, label),
          h('td', { dir: 'auto' }, theirs.get(label) || '–'),
          h('td', { dir: 'auto' }, ours.get(label) || '–'),
        ),
      ),
    ),
  );
}
