// One tooltip for the page: on hover and on focus, stays while pointed at, Escape closes it (WCAG 1.4.13).
import { h, replace, type Child } from '../dom';

const kGap = 6;
const contents = new WeakMap<Element, () => Child>();
const box = h('div', { id: 'tip', class: 'tip', role: 'tooltip', hidden: true });
let owner: Element | undefined;
let hiding: number | undefined;

export function withTip<T extends Element>(element: T, content: () => Child): T {
  contents.set(element, content);
  element.setAttribute('data-tip', '');
  return element;
}

function show(element: Element): void {
  clearTimeout(hiding);
  if (owner === element) return;
  hide();
  owner = element;
  replace(box, contents.get(element)?.());
  (element.closest('main') ?? document.body).append(box);
  box.hidden = false;
  element.setAttribute('aria-describedby', 'tip');
  const anchor = element.getClientRects()[0] ?? element.getBoundingClientRect();
  const size = box.getBoundingClientRect();
  const left = Math.max(
    kGap,
    Math.min(anchor.left, document.documentElement.clientWidth - size.width - kGap),
  );
  const below = anchor.bottom + kGap + size.height < innerHeight;
  box.style.left = `${left}px`;
  box.style.top = `${below ? anchor.bottom + kGap : Math.max(kGap, anchor.top - kGap - size.height)}px`;
}

function hide(): void {
  owner?.removeAttribute('aria-describedby');
  owner = undefined;
  box.hidden = true;
}

function hideSoon(): void {
  clearTimeout(hiding);
  hiding = window.setTimeout(hide, 150);
}

export function startTips(): void {
  const target = (event: Event) => (event.target as Element).closest?.('[data-tip]') ?? undefined;
  document.addEventListener('pointerover', (event) => {
    const element = target(event);
    if (element) show(element);
    else if (box.contains(event.target as Node)) clearTimeout(hiding);
    else if (owner && owner !== document.activeElement) hideSoon();
  });
  document.addEventListener('focusin', (event) => {
    const element = target(event);
    if (element) show(element);
    else hide();
  });
  document.addEventListener('focusout', hideSoon);
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') hide();
  });
  addEventListener('scroll', hide, { passive: true, capture: true });
  addEventListener('hashchange', hide);
}
