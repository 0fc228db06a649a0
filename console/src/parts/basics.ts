// Small pieces that every page uses: buttons, notices, chips, times, fields.
import type { App } from '../app';
import { h, uniqueId, webAddress, type Child, type Props } from '../dom';
import { dateTime, fullTime, relative } from '../format';
import { t } from '../i18n';
import { icon, type IconName } from './icon';

export type Tone = 'info' | 'success' | 'warning' | 'error';
const kToneIcons: Record<Tone, IconName> = {
  info: 'info',
  success: 'check',
  warning: 'warning',
  error: 'error',
};

export function button(
  text: Child,
  press: () => void,
  props: Props & { look?: string } = {},
): HTMLButtonElement {
  const { look, ...rest } = props;
  const classes = ['usa-button', look ? `usa-button--${look}` : '', props.class ?? ''].join(' ').trim();
  return h('button', { type: 'button', on: { click: press }, ...rest, class: classes }, text);
}

// `announce`: read out at once (an error, an answer to what somebody just did).
export function notice(tone: Tone, content: Child, announce = true): HTMLElement {
  const role = announce ? (tone === 'error' ? 'alert' : 'status') : undefined;
  return h(
    'div',
    { class: `notice notice--${tone}`, role },
    icon(kToneIcons[tone]),
    h('div', { class: 'notice__text' }, content),
  );
}

export function chip(
  kind: string,
  text: Child,
  props: Props & { icon?: IconName; says?: string } = {},
): HTMLElement {
  const { icon: name, says, ...rest } = props;
  return h(
    'span',
    { ...rest, class: `chip chip--${kind}` },
    name && icon(name),
    says && h('span', { class: 'sr-only' }, `${says} `),
    text,
  );
}

export const quiet = (text: string): HTMLElement => h('span', { class: 'sr-only' }, text);

// A time beside the city's clock; the shell keeps it true. What has happened is never said to lie ahead, nor what is
// awaited behind, however far our clock is off the hub's.
type When = 'past' | 'ahead';
export function ago(app: App, time: string, when: When = 'past'): HTMLElement {
  return h(
    'time',
    { datetime: time, title: fullTime(time), 'data-ago': when },
    beside(time, when, app.clock.now()),
  );
}
function beside(time: string, when: When, now: Date): string {
  const wrong = when === 'past' ? Date.parse(time) > now.getTime() : Date.parse(time) < now.getTime();
  return relative(wrong ? now.toISOString() : time, now);
}
export const at = (time: string): HTMLElement =>
  h('time', { datetime: time, title: fullTime(time) }, dateTime(time));

export function refreshAgo(app: App, root: ParentNode): void {
  const now = app.clock.now();
  for (const element of root.querySelectorAll<HTMLTimeElement>('time[data-ago]')) {
    const text = beside(element.dateTime, element.dataset.ago as When, now);
    if (element.textContent !== text) element.textContent = text;
  }
}

// A link to another site, and the host that it really leads to; plain text where the address is not one of the web.
export function outside(url: string, text: Child): HTMLElement {
  const href = webAddress(url);
  if (href === null) return h('span', {}, text);
  // As the browser reads it: what stands before an @ is no host, and other alphabets are in their xn-- form.
  const { host } = new URL(href);
  return h(
    'a',
    { class: 'outside', href, target: '_blank', rel: 'noopener noreferrer' },
    text,
    ' ',
    quiet(`${t('link.to')} `),
    h('bdi', { class: 'outside__host' }, host),
    icon('launch'),
    quiet(` ${t('link.newTab')}`),
  );
}

export interface Field {
  row: HTMLElement;
  // Shows what is wrong or advised beside the field, and ties it to it.
  advise(items: { text: string; blocks: boolean }[]): void;
}

// A labelled control, with its hint above and its advice below.
export function field(
  label: Child,
  control: HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement,
  hint?: Child,
): Field {
  control.id = control.id || uniqueId('field');
  const hintId = `${control.id}-hint`;
  const adviceId = `${control.id}-advice`;
  const advice = h('div', { id: adviceId, class: 'advice' });
  if (hint) control.setAttribute('aria-describedby', hintId);
  const row = h(
    'div',
    { class: 'field' },
    h('label', { class: 'usa-label', for: control.id }, label),
    hint && h('div', { id: hintId, class: 'hint' }, hint),
    control,
    advice,
  );
  return {
    row,
    advise(items) {
      advice.textContent = '';
      for (const item of items) advice.append(adviceLine(item.text, item.blocks));
      const described = [hint ? hintId : '', items.length > 0 ? adviceId : ''].join(' ').trim();
      if (described === '') control.removeAttribute('aria-describedby');
      else control.setAttribute('aria-describedby', described);
      const blocks = items.some((item) => item.blocks);
      if (blocks) control.setAttribute('aria-invalid', 'true');
      else control.removeAttribute('aria-invalid');
      row.classList.toggle('field--error', blocks);
    },
  };
}

export function adviceLine(text: string, blocks: boolean): HTMLElement {
  return h(
    'p',
    { class: `advice__line advice__line--${blocks ? 'error' : 'warning'}` },
    icon(blocks ? 'error' : 'warning'),
    h('span', {}, h('b', {}, `${t(blocks ? 'advice.blocks' : 'advice.warns')} `), text),
  );
}

export function select(
  options: { value: string; text: string }[],
  value: string,
  changed: (value: string) => void,
  props: Props = {},
): HTMLSelectElement {
  const element = h('select', {
    ...props,
    class: 'usa-select',
    on: { change: () => changed(element.value) },
  });
  for (const option of options) element.append(h('option', { value: option.value }, option.text));
  // A value that we do not know (from a bookmark, from a newer hub) is kept, not silently changed.
  if (!options.some((option) => option.value === value)) element.append(h('option', { value }, value));
  element.value = value;
  return element;
}

export function empty(text: Child): HTMLElement {
  return h('p', { class: 'empty' }, text);
}

// A list with nothing in it. `clear` takes the filters away that may be why; null: there are none.
export function emptyList(text: Child, clear: (() => void) | null): HTMLElement {
  if (clear === null) return empty(text);
  return empty([t('filter.nothing'), ' ', button(t('filter.clear'), clear, { look: 'unstyled' })]);
}

export const loading = (): HTMLElement => h('p', { class: 'empty', role: 'status' }, t('loading'));
