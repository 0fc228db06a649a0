// A field of one line, written into a signal.
import type { Signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { Field } from './field';

interface TextFieldProps {
  label: string;
  value: Signal<string>;
  hint?: ComponentChildren;
  type?: 'text' | 'password' | 'date';
  autocomplete?: 'username' | 'current-password' | 'new-password' | 'one-time-code' | 'off';
  most?: number;
  required?: boolean;
  numeric?: boolean;
  disabled?: boolean;
  name?: string;
}

export function TextField({ label, value, hint, most = 200, numeric = false, ...rest }: TextFieldProps) {
  const { type = 'text', autocomplete = 'off', required = false, disabled = false, name } = rest;
  return (
    <Field label={label} hint={hint}>
      <input
        class="usa-input"
        type={type as 'text'}
        name={name}
        required={required}
        disabled={disabled}
        maxLength={most}
        autocomplete={autocomplete}
        spellcheck={false}
        autocapitalize="none"
        inputMode={numeric ? 'numeric' : undefined}
        value={value.value}
        onInput={(event) => (value.value = event.currentTarget.value)}
      />
    </Field>
  );
}
