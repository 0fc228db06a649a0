// A form made of what options say of themselves. Every value is a text; a secret is only ever written.
import type { ComponentChildren } from 'preact';
import { hasWord, language, t, word } from '../i18n';
import type { ConnectorOption, FieldMistake } from '../types';
import { Button, Chip, Select } from './basics';
import { Field } from './field';

export const adviceFor = (mistakes: FieldMistake[], field: string) =>
  mistakes.filter((each) => each.field === field).map(({ message }) => ({ text: message, blocks: true }));

// "Max length" of max_length, where we know no better word.
export function labelOf(key: string): string {
  if (hasWord('option', key)) return word('option', key);
  const text = key.replace(/_/g, ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

interface OptionFieldProps {
  option: ConnectorOption;
  value: string;
  mistakes: FieldMistake[];
  onChange: (value: string) => void;
}
export function OptionField({ option, value, mistakes, onChange }: OptionFieldProps) {
  const advice = adviceFor(mistakes, option.key);
  const label = option.required ? t('form.required', { label: labelOf(option.key) }) : labelOf(option.key);
  const write = (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value);
  const hint = <Hint option={option} />;
  const base = { label, hint, advice };
  switch (option.kind) {
    case 'flag':
      return (
        <Field {...base}>
          <Select
            options={[
              { value: 'true', text: t('form.yes') },
              { value: 'false', text: t('form.no') },
            ]}
            value={value}
            onPick={onChange}
          />
        </Field>
      );
    case 'choice':
      return (
        <Field {...base}>
          <Select
            options={(option.choices ?? []).map((each) => ({ value: each, text: each }))}
            value={value}
            onPick={onChange}
          />
        </Field>
      );
    case 'list':
    case 'table':
      return (
        <Field {...base}>
          <textarea class="usa-textarea" rows={3} spellcheck={false} value={value} onInput={write} />
        </Field>
      );
    case 'whole':
      return (
        <Field {...base}>
          <input
            class="usa-input form__number"
            type="number"
            step={1}
            min={option.or_zero ? Math.min(0, option.least ?? 0) : option.least}
            max={option.most}
            required={option.required}
            value={value}
            onInput={write}
          />
        </Field>
      );
    default:
      return (
        <Field {...base}>
          <input
            class="usa-input"
            type="text"
            inputMode={option.kind === 'url' ? 'url' : undefined}
            required={option.required}
            maxLength={16_384}
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            value={value}
            onInput={write}
          />
        </Field>
      );
  }
}

// The connector's own words, which are English, and what may be typed.
function Hint({ option }: { option: ConnectorOption }) {
  const more: string[] = [];
  const { least = 0, most = 0 } = option;
  if (option.kind === 'whole')
    more.push(t(option.or_zero ? 'form.wholeOrZero' : 'form.whole', { least, most }));
  if (option.kind === 'list') more.push(t('form.list'));
  if (option.kind === 'table') more.push(t('form.table'));
  if (option.kind === 'duration') more.push(t('form.duration'));
  return (
    <>
      <span lang={language() === 'en' ? undefined : 'en'}>{sentence(option.help)}</span>
      {more.map((each) => ` ${each}`)}
    </>
  );
}
const sentence = (text: string) =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.:)]$/.test(text) ? '' : '.'}`;

interface SecretFieldProps {
  option: ConnectorOption;
  // Something is kept under it already.
  set: boolean;
  // undefined: it stays as it is; null: it goes.
  value: string | null | undefined;
  mistakes: FieldMistake[];
  onChange: (value: string | null | undefined) => void;
}
export function SecretField({ option, set, value, mistakes, onChange }: SecretFieldProps) {
  const advice = adviceFor(mistakes, option.key);
  const name = labelOf(option.key);
  const label = option.required ? t('form.required', { label: name }) : name;
  if (set && typeof value !== 'string') {
    return (
      <KeptSecret name={name} label={label} advice={advice.map((each) => each.text)} gone={value === null}>
        <Button look="outline" aria-label={t('form.replaceOf', { name })} onPress={() => onChange('')}>
          {t('form.replace')}
        </Button>
        {value === null ? (
          <Button look="unstyled" onPress={() => onChange(undefined)}>
            {t('form.keep')}
          </Button>
        ) : (
          !option.required && (
            <Button look="unstyled" aria-label={t('form.unsetOf', { name })} onPress={() => onChange(null)}>
              {t('form.unset')}
            </Button>
          )
        )}
      </KeptSecret>
    );
  }
  return (
    <div class="form__secret">
      <Field label={label} hint={<Hint option={option} />} advice={advice}>
        <input
          class="usa-input"
          type="password"
          required={option.required && !set}
          maxLength={16_384}
          autocomplete="new-password"
          spellcheck={false}
          value={value ?? ''}
          onInput={({ currentTarget }) =>
            onChange(currentTarget.value === '' && !set ? undefined : currentTarget.value)
          }
        />
      </Field>
      {set && (
        <Button look="unstyled" onPress={() => onChange(undefined)}>
          {t('form.keep')}
        </Button>
      )}
    </div>
  );
}

interface KeptSecretProps {
  name: string;
  label: string;
  advice: string[];
  gone: boolean;
  children: ComponentChildren;
}
const KeptSecret = ({ name, label, advice, gone, children }: KeptSecretProps) => (
  <div class={advice.length > 0 ? 'field field--error' : 'field'} role="group" aria-label={name}>
    <p class="usa-label">{label}</p>
    <div class="form__kept">
      <Chip kind="plain" icon="lock">
        {t(gone ? 'form.goes' : 'form.set')}
      </Chip>
      {children}
    </div>
    {advice.map((text) => (
      <p key={text} class="advice__line advice__line--error" tabIndex={-1} data-wrong>
        {text}
      </p>
    ))}
  </div>
);
