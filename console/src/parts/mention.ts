// One mention: what was said, what the classifier made of it, and why.
import { serviceName, type App } from '../app';
import { h, uniqueId, type Child } from '../dom';
import { number, shortId } from '../format';
import { hitsOf, segments, withoutBlankLines, type Hit, type Segment } from '../highlight';
import { t, word } from '../i18n';
import { formatRoute } from '../route';
import { hazardsShown, serviceCodes } from '../topics';
import type { Evidence, Mention, Verdict } from '../types';
import { characters, passesForAnother, shown } from '../visible';
import { ago, button, chip, notice, outside } from './basics';
import { icon, type IconName } from './icon';
import { withTip } from './tip';

// Longer texts are folded until somebody asks for the rest, and so are those of many lines.
const kFolded = 900;
const kFoldedLines = 12;

export type UrgencyLevel = 'high' | 'medium' | 'low';
export const urgencyLevel = (urgency: number): UrgencyLevel =>
  urgency >= 0.7 ? 'high' : urgency >= 0.4 ? 'medium' : 'low';

export function urgencyChip(urgency: number): HTMLElement {
  const level = urgencyLevel(urgency);
  return chip(`urgency-${level}`, `${word('urgencyLevel', level)} ${number(urgency, 2)}`, {
    says: t('mention.urgency'),
    ...(level === 'high' ? { icon: 'priority' as IconName } : {}),
  });
}

export function mentionCard(app: App, mention: Mention, options: { inRequest?: boolean } = {}): HTMLElement {
  const { verdict, author } = mention;
  const whyId = uniqueId('why');
  const card = h('article', {
    class: 'mention',
    'data-id': mention.id,
    'aria-label': t('mention.by', { who: shown(author.name || author.handle) || t('mention.someone') }),
  });
  if (urgencyLevel(verdict.urgency) === 'high' && !mention.removed) card.classList.add('mention--urgent');
  card.append(head(app, mention));
  if (mention.removed) {
    card.classList.add('mention--removed');
    card.append(h('p', { class: 'mention__gone' }, t('mention.removed')));
    return card;
  }

  const why = h('div', { id: whyId, class: 'why', hidden: true });
  const toggle = button(t('mention.why'), () => setOpen(why.hidden), {
    look: 'unstyled',
    class: 'mention__why',
    'aria-expanded': 'false',
    'aria-controls': whyId,
  });
  const setOpen = (open: boolean) => {
    if (open && why.childElementCount === 0) why.append(whyPanel(app, mention));
    why.hidden = !open;
    toggle.setAttribute('aria-expanded', String(open));
  };

  const text = h('p', { class: 'mention__text', lang: verdict.lang || undefined, dir: 'auto' });
  const all = segments(mention.text, hitsOf(verdict));
  const end = foldAt(mention.text);
  card.append(text);
  if (end < mention.text.length) {
    text.classList.add('mention__text--folded');
    drawText(app, text, cut(all, end), () => setOpen(true));
    const more = button(
      t('mention.more', { n: characters(mention.text.slice(end)) }),
      () => {
        text.textContent = '';
        text.classList.remove('mention__text--folded');
        drawText(app, text, all, () => setOpen(true));
        more.remove();
      },
      { look: 'unstyled', class: 'mention__more' },
    );
    card.append(more);
  } else {
    drawText(app, text, all, () => setOpen(true));
  }
  if (mention.unreadable) card.append(notice('warning', t('mention.unreadable'), false));
  const files = attachments(mention);
  if (files) card.append(files);
  card.append(
    h(
      'div',
      { class: 'mention__foot' },
      h('div', { class: 'chips' }, chips(app, mention)),
      h(
        'div',
        { class: 'mention__actions' },
        !options.inRequest &&
          mention.request_id &&
          h(
            'a',
            { href: formatRoute(['requests', mention.request_id]) },
            t('mention.request', { id: shortId(mention.request_id) }),
          ),
        toggle,
      ),
    ),
    why,
  );
  return card;
}

// A card that is drawn again: what somebody opened in the old one stays open. True if the keyboard was on "Why?".
export function takeOver(old: HTMLElement, fresh: HTMLElement): boolean {
  const unfolded = !old.querySelector('.mention__more');
  if (unfolded) fresh.querySelector<HTMLElement>('.mention__more')?.click();
  const toggle = old.querySelector('.mention__why');
  if (toggle?.getAttribute('aria-expanded') === 'true')
    fresh.querySelector<HTMLElement>('.mention__why')?.click();
  return toggle !== null && toggle === document.activeElement;
}

// Where the text is folded: its length where it is short enough.
function foldAt(text: string): number {
  let end = text.length > kFolded + 200 ? kFolded : text.length;
  let at = -1;
  for (let line = 0; line < kFoldedLines; line++) {
    at = text.indexOf('\n', at + 1);
    if (at < 0 || at >= end) return end;
  }
  // Never for a line or two.
  const rest = text.slice(at).split('\n', 5).length - 1;
  end = rest > 3 ? at : end;
  return end;
}

// A name as it is written, and a word of warning where it may pass for somebody else's.
export function named(tag: 'b' | 'span', name: string, className: string): Child {
  return [
    h(tag, { class: className, dir: 'auto' }, shown(name)),
    passesForAnother(name) &&
      withTip(chip('lookalike', t('mention.lookalike'), { icon: 'warning', tabindex: 0 }), () =>
        t('mention.lookalikeSays'),
      ),
  ];
}

function head(app: App, mention: Mention): HTMLElement {
  const { author } = mention;
  return h(
    'header',
    { class: 'mention__head' },
    named('b', author.name || author.handle || t('mention.someone'), 'mention__author'),
    author.name && author.handle && named('span', author.handle, 'mention__handle'),
    chip('channel', mention.channel, { says: t('mention.channel') }),
    mention.direct && chip('direct', t('mention.direct'), { icon: 'lock' }),
    h(
      'span',
      { class: 'mention__when' },
      mention.url !== '' && !mention.removed
        ? outside(mention.url, ago(app, mention.created_at))
        : ago(app, mention.created_at),
    ),
  );
}

function attachments(mention: Mention): HTMLElement | null {
  if (mention.attachments.length === 0) return null;
  return h(
    'ul',
    { class: 'mention__files' },
    mention.attachments.map((file) =>
      h(
        'li',
        {},
        icon('attachment'),
        outside(
          file.url,
          h(
            'bdi',
            { class: 'mention__file' },
            shown(file.description || file.media_type) || t('mention.file'),
          ),
        ),
      ),
    ),
  );
}

function chips(app: App, mention: Mention): Child[] {
  const { verdict } = mention;
  const label = verdict.sentiment.label;
  return [
    urgencyLevel(verdict.urgency) !== 'low' && urgencyChip(verdict.urgency),
    serviceCodes(verdict).map((code) => chip('issue', serviceName(app, code), { says: t('mention.issue') })),
    hazardsShown(verdict).map((hazard) =>
      chip('hazard', hazardName(hazard.event, hazard.category), { says: t('mention.hazard') }),
    ),
    verdict.intent !== 'other' &&
      chip('intent', word('intent', verdict.intent), { says: t('mention.intent') }),
    chip(label, word('sentiment', label), { says: t('mention.sentiment'), icon: label }),
    verdict.places.map((place) =>
      chip(
        'place',
        [
          h('bdi', {}, shown(place.text)),
          place.neighborhood && place.neighborhood !== place.text && ` · ${place.neighborhood}`,
        ],
        {
          says: t('mention.place'),
          icon: 'location',
        },
      ),
    ),
    verdict.lang && chip('lang', word('language', verdict.lang), { says: t('mention.language') }),
  ];
}

export const hazardName = (event: string, category: string): string =>
  event === '' || event === 'other'
    ? word('category', category)
    : `${word('event', event)}: ${word('category', category)}`;

function drawText(app: App, parent: HTMLElement, pieces: Segment[], open: () => void): void {
  for (const piece of withoutBlankLines(pieces)) {
    if (piece.hits.length === 0) {
      parent.append(shown(piece.text));
      continue;
    }
    const kinds = [...new Set(piece.hits.map((hit) => hit.kind))];
    // For the pointer only: by keyboard and to a screen reader "Why?" tells the same, without a stop at every word.
    const mark = h(
      'mark',
      { class: kinds.map((kind) => `hit hit--${kind}`).join(' '), on: { click: open } },
      shown(piece.text),
    );
    parent.append(withTip(mark, () => tipOf(app, piece.hits)));
  }
}

function cut(pieces: Segment[], length: number): Segment[] {
  const result: Segment[] = [];
  let left = length;
  for (const piece of pieces) {
    if (piece.text.length >= left) {
      // Never through a surrogate pair.
      const end = /[\ud800-\udbff]$/.test(piece.text.slice(0, left)) ? left - 1 : left;
      result.push({ text: `${piece.text.slice(0, end)}…`, hits: piece.hits });
      break;
    }
    result.push(piece);
    left -= piece.text.length;
  }
  return result;
}

function tipOf(app: App, hits: Hit[]): Child {
  return h(
    'ul',
    {},
    hits.map((hit) =>
      h(
        'li',
        {},
        h('b', {}, targetName(app, hit)),
        h('br'),
        ruleLine(app, hit.kind === 'place' ? '' : hit.rule),
      ),
    ),
  );
}

function targetName(app: App, hit: Hit): string {
  if (hit.kind === 'issue') return `${t('mention.issue')} ${serviceName(app, hit.target)}`;
  if (hit.kind === 'hazard') return `${t('mention.hazard')} ${word('category', hit.target)}`;
  if (hit.kind === 'place') return `${t('mention.place')} ${word('placeKind', hit.rule)}`;
  return t('why.decision');
}

function ruleLine(app: App, rule: string): Child {
  if (rule === '') return null;
  const says = app.rules.get(rule);
  return [says && [says, ' '], h('code', {}, rule)];
}

function whyPanel(app: App, mention: Mention): HTMLElement {
  const { verdict } = mention;
  const rows: Child[] = [
    verdict.issues.map((issue) =>
      whyRow(app, t('mention.issue'), serviceName(app, issue.service_code), issue.score, issue.evidence),
    ),
    verdict.hazards.map((hazard) =>
      whyRow(
        app,
        t('mention.hazard'),
        hazardName(hazard.event, hazard.category),
        hazard.score,
        hazard.evidence,
      ),
    ),
    h('dt', {}, t('why.decision')),
    h(
      'dd',
      {},
      h(
        'p',
        {},
        t('why.decided', { intent: word('intent', verdict.intent), urgency: number(verdict.urgency, 2) }),
      ),
      evidenceList(app, verdict.because),
    ),
    h('dt', {}, t('mention.sentiment')),
    h('dd', {}, `${word('sentiment', verdict.sentiment.label)} (${number(verdict.sentiment.compound, 2)})`),
    verdict.places.length > 0 && [
      h('dt', {}, t('mention.place')),
      verdict.places.map((place) =>
        h(
          'dd',
          {},
          '“',
          h('bdi', {}, shown(place.text)),
          `” — ${[word('placeKind', place.kind), place.neighborhood ?? ''].filter(Boolean).join(', ')}`,
        ),
      ),
    ],
    h('dt', {}, t('why.outcome')),
    h('dd', {}, t(verdict.actionable ? 'why.actionable' : 'why.notActionable')),
  ];
  return h(
    'div',
    {},
    h('dl', { class: 'why__list' }, rows),
    verdict.rules_version &&
      h('p', { class: 'why__version' }, t('why.version', { version: verdict.rules_version.slice(0, 12) })),
  );
}

function whyRow(app: App, kind: string, name: string, score: number, evidence: Evidence[]): Child {
  return [
    h('dt', {}, kind),
    h(
      'dd',
      {},
      h('p', {}, h('b', {}, name), ' ', t('why.score', { score: number(score, 1) })),
      evidenceList(app, evidence),
    ),
  ];
}

function evidenceList(app: App, evidence: Verdict['because'] & object): Child {
  const byRule = new Map<string, Set<string>>();
  for (const e of evidence) byRule.set(e.rule, (byRule.get(e.rule) ?? new Set()).add(e.text));
  if (byRule.size === 0) return null;
  return h(
    'ul',
    {},
    [...byRule].map(([rule, words]) =>
      h(
        'li',
        {},
        ruleLine(app, rule),
        ': ',
        h('q', { class: 'why__words', dir: 'auto' }, shown([...words].join('” … “'))),
      ),
    ),
  );
}
