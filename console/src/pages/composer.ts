// Writing a bulletin, with what every channel will show beside it.
import { ApiError } from '../api';
import { errorText, isAbort, type App, type MakePage } from '../app';
import {
  emptyBulletin,
  emptyWording,
  fits,
  isDrill,
  isEditable,
  kBulletinLanguages,
  kCertainties,
  kSeverities,
  kStatuses,
  kUrgencies,
  textOf,
  toSend,
} from '../bulletin';
import { debounce, h, replace, uniqueId, type Child } from '../dom';
import { dateTime, fromLocalInput, shortId, toLocalInput } from '../format';
import { t, word, type Key } from '../i18n';
import { adviceLine, button, empty, loading, notice, type Tone } from '../parts/basics';
import { channelChoice } from '../parts/channel_choice';
import { differences } from '../parts/compare';
import { blocked, confirmSend } from '../parts/confirm_send';
import { ask } from '../parts/dialog';
import { Form } from '../parts/form';
import { icon } from '../parts/icon';
import { previewCards } from '../parts/preview';
import { statusBand } from '../parts/status';
import { formatRoute } from '../route';
import type { Bulletin, BulletinText, PreviewAnswer, Wording } from '../types';

const kEvents = [
  'Flood',
  'Storm',
  'Hurricane',
  'Tornado',
  'Fire',
  'Heat',
  'Cold',
  'Snow',
  'Outage',
  'Water',
  'Road closure',
  'Schedule change',
];
const kKept = 'crier.composer';

// What was typed survives a reload and a lost token: kept in this tab, one bulletin at a time.
// `seen`: the updated_at of what it was written over.
interface Kept {
  id: string;
  text: BulletinText;
  seen: string;
}
function kept(id: string): Kept | null {
  try {
    const value = JSON.parse(sessionStorage.getItem(kKept) ?? 'null') as Kept | null;
    return value && value.id === id ? { ...value, text: { ...emptyBulletin(), ...value.text } } : null;
  } catch {
    return null;
  }
}
const keep = (kept: Kept): void => sessionStorage.setItem(kKept, JSON.stringify(kept));
const forget = (): void => sessionStorage.removeItem(kKept);

export const composerPage: MakePage = (app, route) => {
  const id = route.path[1] === 'new' ? '' : (route.path[1] as string);
  const element = h('div', {}, loading());
  let composer: { dispose(): void } | undefined;
  let gone = false;

  async function start(): Promise<void> {
    try {
      const bulletin = id === '' ? null : await app.api.bulletin(id);
      if (gone) return;
      if (bulletin && !isEditable(bulletin)) {
        location.replace(formatRoute(['bulletins', id]));
        return;
      }
      composer = compose(app, bulletin, element);
    } catch (error) {
      replace(element, notice('error', errorText(error)));
    }
  }
  void start();
  return {
    element,
    title: t(id === '' ? 'composer.new' : 'composer.edit'),
    dispose() {
      gone = true;
      composer?.dispose();
    },
  };
};

function compose(app: App, stored: Bulletin | null, root: HTMLElement): { dispose(): void } {
  let id = stored?.id ?? '';
  const original = stored ? textOf(stored) : emptyBulletin();
  const restored = kept(id);
  const text: BulletinText = restored?.text ?? original;
  // What is saved or sent by somebody else after this is not written over unseen.
  let seen = restored?.seen ?? stored?.updated_at ?? '';
  let answer: PreviewAnswer | null = null;
  let checking: AbortController | undefined;
  let busy = false;
  // Sending was asked for: from then on all that is missing is told.
  let tried = false;
  const form = new Form(changed);
  const reach = channelChoice(app, text, changed);

  const band = h('div');
  const messages = h('div');
  const preview = h('div', { class: 'preview-pane__body' }, empty(t('composer.previewLater')));
  const previewState = h('p', { class: 'hint', role: 'status' });
  const generalAdvice = h('div', { class: 'advice' });
  const sendButton = button([icon('send'), t('composer.send')], () => void send(), { class: 'send' });
  const saveButton = button(
    t('composer.save'),
    () => void save().then((ok) => ok && said('success', t('composer.saved'))),
    { look: 'outline' },
  );
  const dropButton = button(t('composer.drop'), () => void drop(), {
    look: 'unstyled',
    class: 'danger-link',
  });

  const said = (tone: Tone, what: Child) => replace(messages, notice(tone, what));

  function changed(): void {
    keep({ id, text, seen });
    check();
  }

  const degree = <Name extends 'urgency' | 'severity' | 'certainty'>(
    name: Name,
    codes: BulletinText[Name][],
  ) =>
    form.choice(
      name,
      t(`composer.${name}`),
      name,
      codes,
      text[name],
      (v) => (text[name] = v as BulletinText[Name]),
      t(`composer.${name}Hint`),
    );

  function words(): HTMLElement {
    const languages = [...new Set([...kBulletinLanguages, ...Object.keys(text.info)])];
    const columns = languages.map((lang) => {
      const wording: Wording = (text.info[lang] ??= emptyWording());
      const line = (name: keyof Wording, rows: number) =>
        rows === 0
          ? form.input(
              `info.${lang}.${name}`,
              t(`composer.${name}`),
              wording[name],
              (v) => (wording[name] = v),
              {
                lang,
                maxlength: 300,
                spellcheck: 'true',
              },
            )
          : form.area(
              `info.${lang}.${name}`,
              t(`composer.${name}`),
              wording[name],
              rows,
              (v) => (wording[name] = v),
            );
      const column = h(
        'fieldset',
        { class: 'wording', id: uniqueId('wording') },
        h('legend', {}, word('language', lang)),
        line('headline', 0),
        line('description', 5),
        line('instruction', 3),
      );
      for (const control of column.querySelectorAll('textarea')) control.lang = lang;
      return column;
    });
    // One language at a time where there is no room for two.
    const tabs = h('div', { class: 'tabs wording-tabs', role: 'group', 'aria-label': t('mention.language') });
    const show = (at: number) => {
      columns.forEach((column, i) => column.classList.toggle('wording--away', i !== at));
      [...tabs.children].forEach((tab, i) => tab.setAttribute('aria-pressed', String(i === at)));
    };
    languages.forEach((lang, i) =>
      tabs.append(
        h('button', { type: 'button', class: 'tab', on: { click: () => show(i) } }, word('language', lang)),
      ),
    );
    show(0);
    return h('div', {}, tabs, h('div', { class: 'wordings' }, columns));
  }

  function setStatus(status: (typeof kStatuses)[number]): void {
    text.status = status;
    // The other kind of channel cannot carry it.
    const able = new Set(
      app.channels.filter((channel) => fits(channel, text)).map((channel) => channel.name),
    );
    text.channels = text.channels.filter((name) => able.has(name));
    drawBand();
    reach.draw();
  }

  function drawBand(): void {
    replace(band, statusBand(text));
    root.classList.toggle('drill', isDrill(text));
  }

  function drawAnswer(): void {
    const found = answer;
    if (!found) return;
    sendButton.classList.toggle('send--blocked', blocked(found).length > 0);
    // An empty page is no mistake yet.
    if (!tried && Object.values(text.info).every((w) => !w.headline && !w.description && !w.instruction)) {
      for (const made of form.fields.values()) made.advise([]);
      replace(generalAdvice);
      replace(preview, empty(t('composer.previewLater')));
      replace(previewState);
      return;
    }
    for (const [name, made] of form.fields) {
      made.advise(
        found.advice.filter((a) => a.field === name).map((a) => ({ text: a.what, blocks: a.blocks })),
      );
    }
    const elsewhere = found.advice.filter((a) => !form.fields.has(a.field));
    replace(
      generalAdvice,
      elsewhere.map((a) => adviceLine(a.what, a.blocks)),
    );
    replace(preview, previewCards(found, text));
    const blocks = blocked(found);
    replace(
      previewState,
      blocks.length > 0
        ? t('composer.blocked', { n: blocks.length })
        : t('composer.ready', { n: new Set(found.posts.map((p) => p.channel)).size }),
    );
  }

  async function askHub(): Promise<PreviewAnswer | null> {
    checking?.abort();
    const mine = (checking = new AbortController());
    try {
      answer = await app.api.preview(toSend(text), mine.signal);
      drawAnswer();
      return answer;
    } catch (error) {
      if (!isAbort(error))
        replace(previewState, h('span', { class: 'bad' }, t('composer.noPreview'), ' ', errorText(error)));
      return null;
    }
  }
  const check = debounce(400, () => void askHub());

  async function save(): Promise<boolean> {
    try {
      const bulletin =
        id === ''
          ? await app.api.createBulletin(toSend(text))
          : await app.api.replaceBulletin(id, { ...toSend(text), updated_at: seen });
      seen = bulletin.updated_at;
      if (id !== bulletin.id) {
        id = bulletin.id;
        history.replaceState(null, '', formatRoute(['bulletins', id, 'edit']));
        dropButton.hidden = false;
      }
      forget();
      return true;
    } catch (error) {
      await refused(error);
      return false;
    }
  }

  async function refused(error: unknown): Promise<void> {
    if (error instanceof ApiError && error.status === 409 && id !== '') await conflict(error);
    else said('error', errorText(error));
    messages.scrollIntoView({ block: 'nearest' });
  }

  // Perhaps somebody was faster: say what it is now, keep what was typed, and let the person decide.
  async function conflict(error: ApiError): Promise<void> {
    const now = await app.api.bulletin(id).catch(() => null);
    if (!now || now.updated_at === seen) {
      said('error', errorText(error));
      return;
    }
    const draft = isEditable(now);
    seen = now.updated_at;
    keep({ id, text, seen });
    said('warning', [
      h('p', {}, h('b', {}, t('composer.conflict'))),
      differences(rowsOf(now), rowsOf(text)),
      draft && h('p', {}, t('composer.conflictDraft')),
      h(
        'p',
        {},
        button(t(draft ? 'composer.useTheirs' : 'composer.seeTheirs'), startAgain, { look: 'outline' }),
      ),
    ]);
  }
  function startAgain(): void {
    forget();
    dispatchEvent(new HashChangeEvent('hashchange'));
  }

  async function send(): Promise<void> {
    if (busy) return;
    busy = true;
    tried = true;
    sendButton.disabled = true;
    try {
      check.cancel();
      const found = await askHub();
      if (!found) return;
      const blocks = blocked(found);
      if (blocks.length > 0) {
        said('error', [
          h('p', {}, h('b', {}, t('composer.cannotSend'))),
          h(
            'ul',
            {},
            blocks.map((what) => h('li', {}, what)),
          ),
        ]);
        root.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
        messages.scrollIntoView({ block: 'nearest' });
        return;
      }
      if (!(await confirmSend(app, text, found))) return;
      if (!(await save())) return;
      await app.api.approveBulletin(id, seen);
      location.hash = formatRoute(['bulletins', id]);
    } catch (error) {
      await refused(error);
    } finally {
      busy = false;
      sendButton.disabled = false;
    }
  }

  async function drop(): Promise<void> {
    if (
      id === '' ||
      !(await ask({
        title: t('composer.dropTitle'),
        content: t('composer.dropText'),
        yes: t('composer.drop'),
        tone: 'danger',
      }))
    )
      return;
    try {
      await app.api.actOnBulletin(id, 'cancel');
      forget();
      location.hash = '#/bulletins';
    } catch (error) {
      said('error', errorText(error));
    }
  }

  const kinds: BulletinText['kind'][] =
    text.kind === 'reply'
      ? ['disaster_update', 'schedule_change', 'reply']
      : ['disaster_update', 'schedule_change'];
  const events = uniqueId('events');
  const section = (title: Key, ...content: Child[]) =>
    h('section', { class: 'card' }, h('h2', { class: 'card__title' }, t(title)), content);
  replace(
    root,
    h(
      'div',
      { class: 'page-head' },
      h(
        'h1',
        {},
        t(stored ? 'composer.edit' : 'composer.new'),
        text.msg_type !== 'Alert' && `: ${word('msgType', text.msg_type)}`,
      ),
    ),
    text.references !== '' &&
      notice(
        'info',
        [
          t(text.msg_type === 'Cancel' ? 'composer.withdraws' : 'composer.corrects'),
          ' ',
          h('a', { href: formatRoute(['bulletins', text.references]) }, `#${shortId(text.references)}`),
        ],
        false,
      ),
    restored &&
      notice(
        'info',
        [t('composer.restored'), ' ', button(t('composer.discard'), startAgain, { look: 'unstyled' })],
        false,
      ),
    band,
    messages,
    h(
      'div',
      { class: 'composer' },
      h(
        'div',
        { class: 'composer__form' },
        section(
          'composer.what',
          h(
            'div',
            { class: 'radio-rows' },
            form.radios(t('composer.status'), 'status', kStatuses, 'bulletinStatus', text.status, setStatus),
            form.radios(t('composer.kind'), 'kind', kinds, 'kind', text.kind, (v) => (text.kind = v)),
          ),
          h(
            'datalist',
            { id: events },
            kEvents.map((event) => h('option', { value: event })),
          ),
          h(
            'div',
            { class: 'grid grid--4' },
            form.input(
              'event',
              t('composer.event'),
              text.event,
              (v) => (text.event = v),
              { list: events, maxlength: 80 },
              t('composer.eventHint'),
            ),
            degree('urgency', kUrgencies),
            degree('severity', kSeverities),
            degree('certainty', kCertainties),
          ),
        ),
        section('composer.words', words()),
        section(
          'composer.where',
          h(
            'div',
            { class: 'grid grid--2' },
            form.input('area', t('composer.area'), text.area, (v) => (text.area = v), { maxlength: 300 }),
            form.input('web', t('composer.web'), text.web, (v) => (text.web = v.trim()), {
              type: 'url',
              maxlength: 500,
              inputmode: 'url',
              placeholder: 'https://',
            }),
            form.input(
              'effective',
              t('composer.effective'),
              toLocalInput(text.effective),
              (v) => setTime('effective', v),
              { type: 'datetime-local' },
              t('composer.cityTime', { now: dateTime(app.clock.now()) }),
            ),
            form.input(
              'expires',
              t('composer.expires'),
              toLocalInput(text.expires),
              (v) => setTime('expires', v),
              { type: 'datetime-local' },
              t('composer.expiresHint'),
            ),
          ),
        ),
        h(
          'section',
          { class: 'card' },
          h(
            'fieldset',
            { class: 'plain-fieldset' },
            h('legend', { class: 'card__title' }, t('composer.channels')),
            reach.element,
          ),
        ),
        generalAdvice,
      ),
      h(
        'section',
        { class: 'preview-pane', 'aria-label': t('composer.preview'), tabindex: 0 },
        h('h2', { class: 'card__title' }, t('composer.preview')),
        preview,
      ),
    ),
    h(
      'div',
      { class: 'send-bar' },
      previewState,
      h('div', { class: 'actions' }, dropButton, saveButton, sendButton),
    ),
  );
  dropButton.hidden = id === '';

  function setTime(name: 'effective' | 'expires', value: string): void {
    const time = fromLocalInput(value);
    if (time) text[name] = time;
    else delete text[name];
  }

  drawBand();
  reach.draw();
  void askHub();
  const stop = app.live.on('channel', () => {
    if (!reach.element.contains(document.activeElement)) reach.draw();
  });
  return {
    dispose() {
      stop();
      check.cancel();
      checking?.abort();
      root.classList.remove('drill');
    },
  };
}

// A bulletin as its form shows it, by label.
function rowsOf(bulletin: BulletinText): Map<string, string> {
  const { status, kind, event, urgency, severity, certainty, area, web, effective, expires, channels } =
    bulletin;
  const rows = new Map([
    [t('composer.status'), word('bulletinStatus', status)],
    [t('composer.kind'), word('kind', kind)],
    [t('composer.event'), event],
    [t('composer.urgency'), word('urgency', urgency)],
    [t('composer.severity'), word('severity', severity)],
    [t('composer.certainty'), word('certainty', certainty)],
  ]);
  for (const lang of new Set([...kBulletinLanguages, ...Object.keys(bulletin.info)])) {
    for (const name of ['headline', 'description', 'instruction'] as const)
      rows.set(`${t(`composer.${name}`)} (${word('language', lang)})`, bulletin.info[lang]?.[name] ?? '');
  }
  rows.set(t('composer.area'), area);
  rows.set(t('composer.web'), web);
  rows.set(t('composer.effective'), effective ? dateTime(effective) : '');
  rows.set(t('composer.expires'), expires ? dateTime(expires) : '');
  rows.set(t('composer.channels'), channels.join(', '));
  return rows;
}
