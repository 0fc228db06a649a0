// A form that a person sends: what went wrong stands above its fields.
import type { Signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { t } from '../i18n';
import { Notice } from './basics';
import { TextField } from './text_field';

interface FormProps {
  submit: () => void;
  problem?: string;
  class?: string;
  children: ComponentChildren;
}

export const Form = ({ submit, problem = '', class: look, children }: FormProps) => (
  <form
    class={look}
    onSubmit={(event) => {
      event.preventDefault();
      submit();
    }}
  >
    {problem && <Notice tone="error">{problem}</Notice>}
    {children}
  </form>
);

interface PasswordFieldProps {
  label: string;
  hint?: string;
  name?: string;
  value: Signal<string>;
  fresh?: boolean; // one that is chosen, not one that is known
}
export const PasswordField = ({ fresh = false, ...rest }: PasswordFieldProps) => (
  <TextField
    {...rest}
    type="password"
    autocomplete={fresh ? 'new-password' : 'current-password'}
    required
    most={256}
  />
);

// The code of a second factor, or a recovery code.
export const CodeField = ({ value }: { value: Signal<string> }) => (
  <TextField
    label={t('signin.code')}
    hint={t('signin.codeHint')}
    autocomplete="one-time-code"
    required
    value={value}
    most={40}
  />
);
// As it is typed from a phone: in groups.
export const typedCode = (code: string): string => code.replace(/\s/g, '');
