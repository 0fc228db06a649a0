// One tooltip for the page: on hover and on focus, stays while pointed at, Escape closes it (WCAG 1.4.13).
import { closes } from '../app/shortcuts';
import { render, type ComponentChildren } from 'preact';

const kGap = 6;
const kLinger = 150;
const contents = new WeakMap<Element, () => ComponentChildren>();
let box: HTMLElement | undefined;
let owner: Element | undefined;
let hiding: number | undefined;

// For the `ref` of an element that has `data-tip`.
export const tip = (content: () => ComponentChildren) => (element: Element | null) => {
  if (element) contents.set(element, content);
};

function made(): HTMLElement {
  if (!box) {
    box = document.createElement('div');
    box.id = 'tip';
    box.className = 'tip';
    box.setAttribute('role', 'tooltip');
  }
  return box;
}

function show(element: Element): void {
  clearTimeout(hiding);
  const content = contents.get(element);
  if (owner === element || !content) return;
  hide();
  owner = element;
  const tip = made();
  render(<>{content()}</>, tip);
  (element.closest('main') ?? document.body).append(tip);
  tip.hidden = false;
  element.setAttribute('aria-describedby', 'tip');
  place(tip, element);
}

function place(tip: HTMLElement, element: Element): void {
  const anchor = element.getClientRects()[0] ?? element.getBoundingClientRect();
  const size = tip.getBoundingClientRect();
  const most = document.documentElement.clientWidth - size.width - kGap;
  const below = anchor.bottom + kGap + size.height < innerHeight;
  tip.style.left = `${Math.max(kGap, Math.min(anchor.left, most))}px`;
  tip.style.top = `${below ? anchor.bottom + kGap : Math.max(kGap, anchor.top - kGap - size.height)}px`;
}

function hide(): void {
  owner?.removeAttribute('aria-describedby');
  owner = undefined;
  if (box) box.hidden = true;
}

function hideSoon(): void {
  clearTimeout(hiding);
  hiding = window.setTimeout(hide, kLinger);
}

export function startTips(): void {
  const target = (event: Event) => (event.target as Element).closest?.('[data-tip]') ?? undefined;
  document.addEventListener('pointerover', (event) => {
    const element = target(event);
    if (element) show(element);
    else if (box?.contains(event.target as Node)) clearTimeout(hiding);
    else if (owner && owner !== document.activeElement) hideSoon();
  });
  document.addEventListener('focusin', (event) => {
    const element = target(event);
    if (element) show(element);
    else hide();
  });
  document.addEventListener('focusout', hideSoon);
  document.addEventListener('keydown', (event) => {
    if (closes(event)) hide();
  });
  addEventListener('scroll', hide, { passive: true, capture: true });
  addEventListener('hashchange', hide);
}
