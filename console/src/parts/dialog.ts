// A question that must be answered before going on; the browser's own <dialog> keeps the focus inside and gives it back.
import { h, uniqueId, type Child } from '../dom';
import { t } from '../i18n';
import { button } from './basics';

export interface Question {
  title: string;
  content: Child;
  yes: string;
  tone?: 'plain' | 'danger' | 'drill';
  // Runs on yes; the dialog stays, with the message, when it answers one.
  check?: () => string | null;
}

export function ask(question: Question): Promise<boolean> {
  return new Promise((resolve) => {
    const titleId = uniqueId('dialog');
    const problem = h('div', { role: 'alert', class: 'dialog__problem' });
    const dialog = h(
      'dialog',
      { class: `dialog dialog--${question.tone ?? 'plain'}`, 'aria-labelledby': titleId },
      h(
        'form',
        {
          method: 'dialog',
          on: {
            submit: (event) => {
              event.preventDefault();
              const message = question.check?.() ?? null;
              if (message === null) dialog.close('yes');
              else problem.textContent = message;
            },
          },
        },
        h('h2', { id: titleId, class: 'dialog__title' }, question.title),
        h(
          'div',
          { class: 'dialog__body', tabindex: 0, role: 'group', 'aria-labelledby': titleId },
          question.content,
        ),
        problem,
        h(
          'div',
          { class: 'dialog__actions' },
          h(
            'button',
            {
              type: 'submit',
              class: `usa-button ${question.tone === 'danger' ? 'usa-button--secondary' : ''}`,
            },
            question.yes,
          ),
          button(t('action.back'), () => dialog.close('no'), { look: 'outline' }),
        ),
      ),
    );
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
