// Where a bulletin goes: every channel that can carry it, or only some.
import type { App } from '../app';
import { fits, isDrill } from '../bulletin';
import { h, replace, uniqueId, type Child } from '../dom';
import { t, word } from '../i18n';
import type { BulletinText } from '../types';
import { notice } from './basics';

// Writes into `text.channels` and then tells of it; drawn anew when channels come or the bulletin becomes a drill.
export function channelChoice(
  app: App,
  text: BulletinText,
  changed: () => void,
): { element: HTMLElement; draw(): void } {
  const element = h('div');

  function draw(): void {
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
      draw();
      if (focused !== undefined)
        [...element.querySelectorAll('input')].find((c) => c.value === focused)?.focus();
      changed();
    };
    replace(
      element,
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

  return { element, draw };
}
