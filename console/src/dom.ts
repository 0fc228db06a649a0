// The only way to make elements. Text is always a text node, so what residents write can never become markup.

export type Child = Node | string | number | null | undefined | false | Child[];
type Value = string | number | boolean | null | undefined;
type Listeners = { [K in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[K]) => void };
export type Props = { class?: string | undefined; on?: Listeners } & { [name: string]: Value | Listeners };

const kSvg = 'http://www.w3.org/2000/svg';

function fill(element: Element, props: Props, children: Child[]): void {
  for (const [name, value] of Object.entries(props)) {
    if (name === 'on') {
      for (const [type, listen] of Object.entries(value as Record<string, EventListener>)) {
        element.addEventListener(type, listen);
      }
    } else if (value === true) {
      element.setAttribute(name, '');
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, String(value));
    }
  }
  append(element, children);
}

export function append(parent: Node, children: Child[]): void {
  for (const child of children) {
    if (Array.isArray(child)) append(parent, child);
    else if (child instanceof Node) parent.appendChild(child);
    else if (child !== null && child !== undefined && child !== false) {
      parent.appendChild(document.createTextNode(String(child)));
    }
  }
}

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  fill(element, props, children);
  return element;
}

export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(kSvg, tag);
  fill(element, props, children);
  return element;
}

export function replace(parent: Element, ...children: Child[]): void {
  parent.textContent = '';
  append(parent, children);
}

// A link to the outside, only if it is a web address; else null.
export function webAddress(url: string): string | null {
  try {
    const parsed = new URL(url);
    return parsed.protocol === 'https:' || parsed.protocol === 'http:' ? parsed.href : null;
  } catch {
    return null;
  }
}

let lastId = 0;
export const uniqueId = (prefix: string): string => `${prefix}-${++lastId}`;

// Calls `run` when `wait` ms have passed without another call.
export function debounce(wait: number, run: () => void): { (): void; cancel(): void } {
  let timer: number | undefined;
  const call = () => {
    clearTimeout(timer);
    timer = window.setTimeout(run, wait);
  };
  call.cancel = () => clearTimeout(timer);
  return call;
}

// Calls `run` at once, then at most every `wait` ms, and once more after the last call.
export function throttle(wait: number, run: () => void): { (): void; cancel(): void } {
  let timer: number | undefined;
  let again = false;
  const call = () => {
    if (timer !== undefined) {
      again = true;
      return;
    }
    run();
    timer = window.setTimeout(() => {
      timer = undefined;
      if (again) {
        again = false;
        call();
      }
    }, wait);
  };
  call.cancel = () => {
    clearTimeout(timer);
    timer = undefined;
    again = false;
  };
  return call;
}
