// Writing a bulletin, with what every channel will show beside it.
import { errorText, isAbort, type App, type MakePage } from '../app';
import {
  destinations,
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
import { adviceLine, button, empty, field, loading, notice, select, type Field } from '../parts/basics';
import { ask } from '../parts/dialog';
import { icon } from '../parts/icon';
import { messageOf, previewCards } from '../parts/preview';
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
interface Kept {
  id: string;
  text: BulletinText;
}
function kept(id: string): BulletinText | null {
  try {
    const value = JSON.parse(sessionStorage.getItem(kKept) ?? 'null') as Kept | null;
    return value && value.id === id ? { ...emptyBulletin(), ...value.text } : null;
  } catch {
    return null;
  }
}
const keep = (id: string, text: BulletinText): void =>
  sessionStorage.setItem(kKept, JSON.stringify({ id, text }));
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
  const text: BulletinText = restored ?? original;
  let answer: PreviewAnswer | null = null;
  let checking: AbortController | undefined;
  let busy = false;
  // Sending was asked for: from then on all that is missing is told.
  let tried = false;
  const fields = new Map<string, Field>();

  const band = h('div');
  const messages = h('div');
  const channelsBox = h('div');
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

  const said = (tone: 'success' | 'error' | 'info', what: Child) => replace(messages, notice(tone, what));

  function changed(): void {
    keep(id, text);
    check();
  }

  // Text controls write into `text` as they change.
  function input(
    name: string,
    label: string,
    value: string,
    set: (value: string) => void,
    props: Record<string, string | number> = {},
    hint?: string,
  ): HTMLElement {
    const control = h('input', {
      class: 'usa-input',
      value,
      ...props,
      on: {
        input: () => {
          set(control.value);
          changed();
        },
      },
    });
    return register(name, field(label, control, hint));
  }
  function area(
    name: string,
    label: string,
    value: string,
    rows: number,
    set: (value: string) => void,
  ): HTMLElement {
    const control = h('textarea', {
      class: 'usa-textarea',
      rows,
      on: {
        input: () => {
          set(control.value);
          changed();
        },
      },
    });
    control.value = value;
    return register(name, field(label, control));
  }
  function choice(name: 'urgency' | 'severity' | 'certainty', codes: string[]): HTMLElement {
    const control = select(
      codes.map((code) => ({ value: code, text: word(name, code) })),
      text[name],
      (value) => {
        text[name] = value;
        changed();
      },
    );
    return register(name, field(t(`composer.${name}`), control, t(`composer.${name}Hint`)));
  }
  function register(name: string, made: Field): HTMLElement {
    fields.set(name, made);
    return made.row;
  }

  function radios<T extends string>(
    legend: string,
    name: string,
    values: readonly T[],
    group: string,
    value: T,
    set: (value: T) => void,
  ): HTMLElement {
    return h(
      'fieldset',
      { class: 'radios' },
      h('legend', {}, legend),
      values.map((v) => {
        const radio = h('input', {
          class: 'usa-radio__input',
          type: 'radio',
          id: uniqueId(name),
          name,
          value: v,
          checked: v === value || undefined,
          on: {
            change: () => {
              set(v);
              changed();
            },
          },
        });
        return h(
          'div',
          { class: `usa-radio radios__item radios__item--${v.toLowerCase()}` },
          radio,
          h('label', { class: 'usa-radio__label', for: radio.id }, word(group, v)),
        );
      }),
    );
  }

  function words(): HTMLElement {
    const languages = [...new Set([...kBulletinLanguages, ...Object.keys(text.info)])];
    const columns = languages.map((lang) => {
      const wording: Wording = (text.info[lang] ??= emptyWording());
      const line = (name: keyof Wording, rows: number) =>
        rows === 0
          ? input(`info.${lang}.${name}`, t(`composer.${name}`), wording[name], (v) => (wording[name] = v), {
              lang,
              maxlength: 300,
              spellcheck: 'true',
            })
          : area(
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

  function drawChannels(): void {
    const usable = app.channels.filter((channel) => channel.sends);
    const able = usable.filter((channel) => fits(channel, text));
    const every = text.channels.length === 0;
    const box = (
      name: string,
      checked: boolean,
      label: Child,
      disabled: boolean,
      set: (on: boolean) => void,
      type = 'checkbox',
      group = '',
    ) => {
      const control = h('input', {
        class: `usa-${type}__input`,
        type,
        id: uniqueId('channel'),
        name: group || undefined,
        value: name,
        checked: checked || undefined,
        disabled: disabled || undefined,
        on: { change: () => set(control.checked) },
      });
      return h(
        'div',
        { class: `usa-${type}` },
        control,
        h('label', { class: `usa-${type}__label`, for: control.id }, label),
      );
    };
    const set = (names: string[]) => {
      text.channels = names;
      const focused = (document.activeElement as HTMLInputElement | null)?.value;
      drawChannels();
      if (focused !== undefined)
        [...channelsBox.querySelectorAll('input')].find((c) => c.value === focused)?.focus();
      changed();
    };
    replace(
      channelsBox,
      able.length === 0
        ? notice('warning', t(isDrill(text) ? 'composer.noDrillChannels' : 'composer.noChannels'), false)
        : [
            box(
              'every',
              every,
              t('composer.everyChannel', { n: able.length }),
              false,
              () => set([]),
              'radio',
              'reach',
            ),
            box(
              'some',
              !every,
              t('composer.someChannels'),
              false,
              () => set(able.map((c) => c.name)),
              'radio',
              'reach',
            ),
          ],
      !every &&
        h(
          'div',
          { class: 'channel-boxes' },
          usable.map((channel) => {
            const possible = fits(channel, text);
            return box(
              channel.name,
              possible && text.channels.includes(channel.name),
              [
                channel.name,
                h('span', { class: 'hint' }, ` ${channel.connector}`),
                !possible &&
                  h(
                    'span',
                    { class: 'hint' },
                    ` · ${t(channel.mode === 'drill' ? 'composer.drillOnly' : 'composer.realOnly')}`,
                  ),
                channel.state === 'failing' &&
                  h('span', { class: 'bad' }, ` · ${word('channelState', 'failing')}`),
              ],
              !possible,
              (on) => {
                const names = on
                  ? [...text.channels, channel.name]
                  : text.channels.filter((n) => n !== channel.name);
                // None left is not "every channel": the last one stays.
                set(names.length > 0 ? names : text.channels);
              },
            );
          }),
        ),
    );
  }

  function setStatus(status: (typeof kStatuses)[number]): void {
    text.status = status;
    // The other kind of channel cannot carry it.
    const able = new Set(
      app.channels.filter((channel) => fits(channel, text)).map((channel) => channel.name),
    );
    text.channels = text.channels.filter((name) => able.has(name));
    drawBand();
    drawChannels();
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
      for (const made of fields.values()) made.advise([]);
      replace(generalAdvice);
      replace(preview, empty(t('composer.previewLater')));
      replace(previewState);
      return;
    }
    for (const [name, made] of fields) {
      made.advise(
        found.advice.filter((a) => a.field === name).map((a) => ({ text: a.what, blocks: a.blocks })),
      );
    }
    const elsewhere = found.advice.filter((a) => !fields.has(a.field));
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
          : await app.api.replaceBulletin(id, toSend(text));
      if (id !== bulletin.id) {
        id = bulletin.id;
        history.replaceState(null, '', formatRoute(['bulletins', id, 'edit']));
        dropButton.hidden = false;
      }
      forget();
      return true;
    } catch (error) {
      said('error', errorText(error));
      messages.scrollIntoView({ block: 'nearest' });
      return false;
    }
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
      await app.api.actOnBulletin(id, 'approve');
      location.hash = formatRoute(['bulletins', id]);
    } catch (error) {
      said('error', errorText(error));
      messages.scrollIntoView({ block: 'nearest' });
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
        [
          t('composer.restored'),
          ' ',
          button(
            t('composer.discard'),
            () => {
              forget();
              dispatchEvent(new HashChangeEvent('hashchange'));
            },
            { look: 'unstyled' },
          ),
        ],
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
            radios(t('composer.status'), 'status', kStatuses, 'bulletinStatus', text.status, setStatus),
            radios(t('composer.kind'), 'kind', kinds, 'kind', text.kind, (v) => (text.kind = v)),
          ),
          h(
            'datalist',
            { id: events },
            kEvents.map((event) => h('option', { value: event })),
          ),
          h(
            'div',
            { class: 'grid grid--4' },
            input(
              'event',
              t('composer.event'),
              text.event,
              (v) => (text.event = v),
              { list: events, maxlength: 80 },
              t('composer.eventHint'),
            ),
            choice('urgency', kUrgencies),
            choice('severity', kSeverities),
            choice('certainty', kCertainties),
          ),
        ),
        section('composer.words', words()),
        section(
          'composer.where',
          h(
            'div',
            { class: 'grid grid--2' },
            input('area', t('composer.area'), text.area, (v) => (text.area = v), { maxlength: 300 }),
            input('web', t('composer.web'), text.web, (v) => (text.web = v.trim()), {
              type: 'url',
              maxlength: 500,
              inputmode: 'url',
              placeholder: 'https://',
            }),
            input(
              'effective',
              t('composer.effective'),
              toLocalInput(text.effective),
              (v) => setTime('effective', v),
              { type: 'datetime-local' },
              t('composer.cityTime', { now: dateTime(app.clock.now()) }),
            ),
            input(
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
            channelsBox,
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
  drawChannels();
  void askHub();
  const stop = app.live.on('channel', () => {
    if (!channelsBox.contains(document.activeElement)) drawChannels();
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

// Every reason why the hub would not send it now.
export function blocked(answer: PreviewAnswer): string[] {
  return [
    ...answer.advice.filter((a) => a.blocks).map((a) => a.what),
    ...answer.errors.map((e) => `${e.channel}: ${messageOf(e)}`),
    ...(answer.posts.length === 0 && answer.errors.length === 0 ? [t('composer.nowhere')] : []),
  ];
}

async function confirmSend(app: App, text: BulletinText, answer: PreviewAnswer): Promise<boolean> {
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
