// Asks for the token that the hub printed.
import { h } from '../dom';
import { t } from '../i18n';
import { field, notice } from '../parts/basics';
import { preferences } from '../shell';

export function signIn(
  problem: string | undefined,
  enter: (token: string) => void,
  redraw: () => void,
): HTMLElement {
  const token = h('input', {
    class: 'usa-input',
    type: 'password',
    name: 'token',
    required: true,
    maxlength: 500,
    autocomplete: 'off',
    spellcheck: 'false',
    autocapitalize: 'none',
  });
  return h(
    'main',
    { class: 'gate' },
    h('div', { class: 'gate__prefs' }, preferences(redraw)),
    h('h1', {}, 'Crier'),
    h('p', { class: 'gate__lead' }, t('signin.lead')),
    problem && notice('error', problem),
    h(
      'form',
      {
        on: {
          submit: (event) => {
            event.preventDefault();
            const value = token.value.trim();
            if (value !== '') enter(value);
          },
        },
      },
      field(t('signin.token'), token, t('signin.hint')).row,
      h('button', { type: 'submit', class: 'usa-button' }, t('signin.enter')),
    ),
  );
}
