// Every key that does something: pages and parts act on what stands here and on nothing else, and the help shows it all.
// A group without an action for each of its shortcuts does not compile.
import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Key } from '../i18n';
import { shortcutsOn } from './settings';

export interface Shortcut {
  // As KeyboardEvent.key has them, with `Control+` (or Command) before it where that is held; any of them.
  keys: readonly string[];
  says: Key;
  // Held down, it acts once.
  once?: true;
}
interface Group {
  title: Key;
  // When they work, where that is not always.
  hint?: Key;
  shortcuts: Record<string, Shortcut>;
}

export const kShortcuts = {
  everywhere: {
    title: 'keys.everywhere',
    shortcuts: {
      help: { keys: ['?'], says: 'keys.help', once: true },
      undo: { keys: ['z', 'Control+z'], says: 'action.undo', once: true },
    },
  },
  stream: {
    title: 'stream.title',
    shortcuts: {
      next: { keys: ['j'], says: 'keys.next' },
      previous: { keys: ['k'], says: 'keys.previous' },
    },
  },
  mention: {
    title: 'keys.mention',
    hint: 'keys.mentionHint',
    shortcuts: {
      make: { keys: ['r'], says: 'mention.make', once: true },
      wrong: { keys: ['w'], says: 'mention.wrong', once: true },
      danger: { keys: ['e'], says: 'lane.put', once: true },
      rumour: { keys: ['u'], says: 'rumours.open', once: true },
    },
  },
  // Nothing that closes or sends at one press: one has it, which can be put back, or an answer is opened.
  emergencies: {
    title: 'lane.title',
    shortcuts: {
      next: { keys: ['j'], says: 'keys.next' },
      previous: { keys: ['k'], says: 'keys.previous' },
      take: { keys: ['t'], says: 'lane.take', once: true },
      answer: { keys: ['r'], says: 'reply.answer', once: true },
    },
  },
  // Nothing that closes or sends: what is added can be taken out, and the composer sends nothing by itself.
  rumours: {
    title: 'rumours.title',
    shortcuts: {
      next: { keys: ['j'], says: 'keys.next' },
      previous: { keys: ['k'], says: 'keys.previous' },
      take: { keys: ['t'], says: 'rumours.take', once: true },
      add: { keys: ['a'], says: 'rumours.addFirst', once: true },
      answer: { keys: ['b'], says: 'rumours.answer', once: true },
    },
  },
  requests: {
    title: 'requests.title',
    shortcuts: {
      next: { keys: ['j'], says: 'keys.next' },
      previous: { keys: ['k'], says: 'keys.previous' },
      tick: { keys: ['x'], says: 'batch.tick', once: true },
      accept: { keys: ['a'], says: 'requests.accept', once: true },
      dismiss: { keys: ['d'], says: 'requests.dismiss', once: true },
      take: { keys: ['t'], says: 'requests.take', once: true },
      merge: { keys: ['m'], says: 'requests.merge', once: true },
      ask: { keys: ['q'], says: 'reply.ask', once: true },
      answer: { keys: ['r'], says: 'reply.answer', once: true },
      note: { keys: ['n'], says: 'requests.note', once: true },
      place: { keys: ['p'], says: 'place.set', once: true },
    },
  },
  rules: {
    title: 'rules.title',
    shortcuts: {
      next: { keys: ['j'], says: 'keys.next' },
      previous: { keys: ['k'], says: 'keys.previous' },
      search: { keys: ['/'], says: 'keys.search', once: true },
    },
  },
  chart: {
    title: 'keys.chart',
    hint: 'keys.chartHint',
    shortcuts: {
      earlier: { keys: ['ArrowLeft'], says: 'keys.earlier' },
      later: { keys: ['ArrowRight'], says: 'keys.later' },
      first: { keys: ['Home'], says: 'keys.first' },
      last: { keys: ['End'], says: 'keys.last' },
      pick: { keys: ['Enter'], says: 'keys.pick', once: true },
    },
  },
  open: {
    title: 'keys.open',
    shortcuts: { close: { keys: ['Escape'], says: 'action.close' } },
  },
} as const satisfies Record<string, Group>;
type GroupName = keyof typeof kShortcuts;
export type Actions<G extends GroupName> = Record<keyof (typeof kShortcuts)[G]['shortcuts'], () => void>;

// In the order in which the help shows them.
export const groups = (): Group[] => Object.values(kShortcuts);
export const shortcutsOf = (group: GroupName): Shortcut[] => Object.values(kShortcuts[group].shortcuts);

// For what is open over the page: the browser closes dialogs itself.
export const closes = ({ key }: KeyboardEvent): boolean =>
  kShortcuts.open.shortcuts.close.keys.some((each) => each === key);

const isChord = ({ ctrlKey, metaKey }: KeyboardEvent): boolean => ctrlKey || metaKey;

// Does what the key stands for. Answers whether it stands for anything.
export function press<G extends GroupName>(group: G, event: KeyboardEvent, actions: Actions<G>): boolean {
  if (event.altKey || event.isComposing) return false;
  const pressed = `${isChord(event) ? 'Control+' : ''}${event.key}`;
  const shortcuts = Object.entries<Shortcut>(kShortcuts[group].shortcuts);
  const found = shortcuts.find(([, { keys }]) => keys.includes(pressed));
  if (!found) return false;
  const [name, { once }] = found;
  // A key that is held down decides one thing, not those that follow it.
  if (once && event.repeat) return true;
  event.preventDefault();
  actions[name as keyof Actions<G>]();
  return true;
}

// Whoever was typing and has lost the field types on, unknowing: what comes right after a letter there is no command, unless
// the mouse or a key like Enter said that the typing is over.
const kStillTyping = 400;
let typedAt = -Infinity;
function noteTyping(event: KeyboardEvent): void {
  const inField = (event.target as Element).closest('input, select, textarea, [contenteditable]') !== null;
  if (inField) typedAt = event.key.length === 1 && !isChord(event) ? event.timeStamp : -Infinity;
}
const typingEnded = (): void => void (typedAt = -Infinity);
const stillTyping = ({ timeStamp }: Event): boolean => timeStamp - typedAt < kStillTyping;
// Once, however often it is asked for: the same listener is kept a single time.
function watchTyping(): void {
  addEventListener('keydown', noteTyping, { capture: true });
  addEventListener('pointerdown', typingEnded, { capture: true });
}

// The page's keys, while it is open: not where somebody types or is asked, and no single ones where they are switched off.
// `within`: only while the focus is in there.
export function useShortcuts<G extends GroupName>(
  group: G,
  actions: Actions<G>,
  within?: RefObject<HTMLElement | null>,
): void {
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      const target = event.target as HTMLElement;
      if (event.defaultPrevented || !(shortcutsOn() || isChord(event))) return;
      if (stillTyping(event) && !isChord(event)) return;
      if (within && !within.current?.contains(target)) return;
      if (target.closest('input, select, textarea, dialog, [contenteditable]')) return;
      press(group, event, latest.current);
    };
    watchTyping();
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
}
