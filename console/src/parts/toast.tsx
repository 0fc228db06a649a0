// What was just done, and for a while the way to undo it. The next one takes the place of the last.
import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { shortcutsOn } from '../app/settings';
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

// z, where single keys are on, or Ctrl+Z; in a field it takes back what was typed there.
function isUndo(event: KeyboardEvent): boolean {
  if (event.key.toLowerCase() !== 'z' || event.shiftKey || event.altKey || event.repeat) return false;
  if (event.defaultPrevented || event.isComposing) return false;
  if ((event.target as HTMLElement).closest('input, select, textarea, dialog, [contenteditable]')) return false;
  return event.ctrlKey || event.metaKey || shortcutsOn();
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
  const undo = () => {
    noToast();
    now?.undo?.();
  };
  useEffect(() => {
    if (!now?.undo) return;
    const press = (event: KeyboardEvent) => {
      if (!isUndo(event)) return;
      event.preventDefault();
      undo();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [now?.key]);
  return (
    <div class="toasts" role="status" ref={box}>
      {now && (
        <div class="toast" key={now.key}>
          <Icon name={now.failed ? 'error' : 'check'} />
          <span>{now.text}</span>
          {now.undo && (
            <Button look="unstyled" aria-keyshortcuts="Control+Z" onPress={undo}>
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
