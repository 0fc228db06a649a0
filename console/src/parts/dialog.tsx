// A question that must be answered before going on; the browser's own <dialog> keeps the focus inside and gives it back.
import { signal, useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { t } from '../i18n';
import { Button } from './basics';

// A text that follows the language while it is shown.
type Words = string | (() => string);
const words = (text: Words): string => (typeof text === 'string' ? text : text());

export interface Question {
  title: Words;
  content: ComponentChildren;
  yes: Words;
  // Nothing is asked: there is one button, to close it.
  only?: true;
  tone?: 'plain' | 'danger' | 'drill';
  // All is filled in: the focus begins on yes.
  ready?: boolean;
  // Runs on yes; the dialog stays, with the message, when it answers one.
  check?: () => string | null;
}
interface Asked extends Question {
  key: number;
  answer(yes: boolean): void;
}

const open = signal<Asked[]>([]);
let last = 0;

export function ask(question: Question): Promise<boolean> {
  return new Promise((resolve) => {
    const key = ++last;
    const answer = (yes: boolean) => {
      open.value = open.value.filter((each) => each.key !== key);
      resolve(yes);
    };
    open.value = [...open.value, { ...question, key, answer }];
  });
}

// Where the questions are shown: once, in the shell.
export const Dialogs = () => (
  <>
    {open.value.map((question) => (
      <Dialog key={question.key} question={question} />
    ))}
  </>
);

function Dialog({ question }: { question: Asked }) {
  const id = `dialog-${useId()}`;
  const box = useRef<HTMLDialogElement>(null);
  const problem = useSignal('');
  useLayoutEffect(() => {
    const dialog = box.current as HTMLDialogElement;
    dialog.showModal();
    return () => dialog.close();
  }, []);
  const close = (yes: boolean) => {
    box.current?.close(yes ? 'yes' : 'no');
  };
  return (
    <dialog
      ref={box}
      class={`dialog dialog--${question.tone ?? 'plain'}`}
      aria-labelledby={id}
      onClose={() => question.answer(box.current?.returnValue === 'yes')}
    >
      <form
        method="dialog"
        onInput={() => (problem.value = '')}
        onSubmit={(event) => {
          event.preventDefault();
          const message = question.check?.() ?? null;
          if (message === null) close(true);
          else problem.value = message;
        }}
      >
        <h2 id={id} class="dialog__title">
          {words(question.title)}
        </h2>
        <div class="dialog__body" tabIndex={0} role="group" aria-labelledby={id}>
          {question.content}
        </div>
        <div role="alert" class="dialog__problem">
          {problem.value}
        </div>
        <div class="dialog__actions">
          <Button
            type="submit"
            look={question.tone === 'danger' ? 'secondary' : undefined}
            autofocus={question.ready}
          >
            {words(question.yes)}
          </Button>
          {!question.only && (
            <Button look="outline" onPress={() => close(false)}>
              {t('action.back')}
            </Button>
          )}
        </div>
      </form>
    </dialog>
  );
}
