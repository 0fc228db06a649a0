// What was just done, and for a while the way to undo it. The next one takes the place of the last.
import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../i18n';
import { Button } from './basics';
import { Icon } from './icon';

interface Toast {
  key: number;
  text: string;
  failed?: boolean;
  undo?: (() => void) | undefined;
}
// Long enough to read and to reach for, and it waits while somebody does.
const kStays = 12_000;

const shown = signal<Toast | null>(null);
let last = 0;

export function toast(text: string, undo?: () => void): void {
  shown.value = { key: ++last, text, undo };
}
// What was asked for did not come about.
export function complain(text: string): void {
  shown.value = { key: ++last, text, failed: true };
}
export const noToast = (): void => void (shown.value = null);

// While it is shown.
export function undoLast(): void {
  const undo = shown.value?.undo;
  if (!undo) return;
  noToast();
  undo();
}

export function Toasts() {
  const now = shown.value;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!now) return;
    const timer = setInterval(() => {
      if (!box.current?.matches(':is(:hover, :focus-within)')) noToast();
    }, kStays);
    return () => clearInterval(timer);
  }, [now?.key]);
  return (
    <div class="toasts" role="status" ref={box}>
      {now && (
        <div class="toast" key={now.key}>
          <Icon name={now.failed ? 'error' : 'check'} />
          <span>{now.text}</span>
          {now.undo && (
            <Button look="unstyled" aria-keyshortcuts="Control+Z" onPress={undoLast}>
              {t('action.undo')}
            </Button>
          )}
          <button type="button" class="toast__close" onClick={noToast} title={t('action.close')}>
            <Icon name="close" />
          </button>
        </div>
      )}
    </div>
  );
}
