// The controls of a form: each writes what was chosen or typed at once, and then tells of it.
import { h, uniqueId } from '../dom';
import { word } from '../i18n';
import { field, select, type Field } from './basics';

export class Form {
  // By name, so that advice finds its place.
  readonly fields = new Map<string, Field>();
  constructor(private readonly changed: () => void) {}

  input(
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
      on: { input: () => this.take(() => set(control.value)) },
    });
    return this.register(name, field(label, control, hint));
  }

  area(name: string, label: string, value: string, rows: number, set: (value: string) => void): HTMLElement {
    const control = h('textarea', {
      class: 'usa-textarea',
      rows,
      on: { input: () => this.take(() => set(control.value)) },
    });
    control.value = value;
    return this.register(name, field(label, control));
  }

  // `group`: of the words for its codes.
  choice(
    name: string,
    label: string,
    group: string,
    codes: string[],
    value: string,
    set: (value: string) => void,
    hint?: string,
  ): HTMLElement {
    const options = codes.map((code) => ({ value: code, text: word(group, code) }));
    const control = select(options, value, (v) => this.take(() => set(v)));
    return this.register(name, field(label, control, hint));
  }

  radios<T extends string>(
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
          on: { change: () => this.take(() => set(v)) },
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

  private take(set: () => void): void {
    set();
    this.changed();
  }
  private register(name: string, made: Field): HTMLElement {
    this.fields.set(name, made);
    return made.row;
  }
}
