// A table with as many rows as there are: only those in sight are drawn, and the next page comes when the end is near.
import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  defaultRangeExtractor,
} from '@tanstack/virtual-core';
import type { ComponentChildren, RefObject } from 'preact';
import { useEffect, useLayoutEffect, useReducer, useRef, useState } from 'preact/hooks';

export interface Column<T> {
  head: string;
  cell: (row: T) => ComponentChildren;
  class?: string;
}
interface TableProps<T> {
  caption: string;
  columns: Column<T>[];
  rows: T[];
  keyOf: (row: T) => string;
  // Asks for the next page; null: there is none.
  more?: (() => void) | null;
}

// Fewer than these are all drawn, so that the browser's own search finds them.
const kAll = 200;
const kRow = 40;
const kNear = 20;

export function Table<T>({ caption, columns, rows, keyOf, more = null }: TableProps<T>) {
  const frame = useRef<HTMLDivElement>(null);
  const virtual = rows.length > kAll;
  const focused = useRef(-1);
  const { items, above, below, measure } = useVirtual(virtual ? rows.length : 0, frame, focused);
  const shown = virtual ? items.map((i) => [i, rows[i]] as const) : rows.map((row, i) => [i, row] as const);
  const lastShown = shown.at(-1)?.[0] ?? -1;
  useEffect(() => {
    if (virtual && lastShown >= rows.length - kNear) more?.();
  }, [lastShown, rows.length]);
  return (
    <div class="table-frame table-frame--rows" tabIndex={0} role="region" aria-label={caption} ref={frame}>
      <table class="table table--stack" aria-rowcount={more ? -1 : rows.length + 1}>
        <caption class="sr-only">{caption}</caption>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map(({ head, class: kind }) => (
              <th key={head} scope="col" class={kind}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {above > 0 && <Spacer height={above} />}
          {shown.map(
            ([i, row]) =>
              row !== undefined && (
                <tr
                  key={keyOf(row)}
                  data-index={i}
                  aria-rowindex={i + 2}
                  ref={virtual ? measure : null}
                  onFocusIn={() => (focused.current = i)}
                >
                  {columns.map(({ head, cell, class: kind }) => (
                    <td key={head} data-label={head} class={kind}>
                      {cell(row)}
                    </td>
                  ))}
                </tr>
              ),
          )}
          {below > 0 && <Spacer height={below} />}
        </tbody>
      </table>
    </div>
  );
}

const Spacer = ({ height }: { height: number }) => (
  <tr class="table__spacer" aria-hidden="true" style={{ height: `${height}px` }} />
);

// Which rows are in sight. The one with the focus stays, wherever one scrolls.
function useVirtual(count: number, frame: RefObject<HTMLDivElement | null>, focused: { current: number }) {
  const [, again] = useReducer((n: number) => n + 1, 0);
  const options = {
    count,
    getScrollElement: () => frame.current,
    estimateSize: () => kRow,
    overscan: 12,
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    rangeExtractor: (range: Parameters<typeof defaultRangeExtractor>[0]) => {
      const inSight = defaultRangeExtractor(range);
      const keep = focused.current;
      if (keep < 0 || keep >= count || inSight.includes(keep)) return inSight;
      return [...inSight, keep].sort((a, b) => a - b);
    },
    onChange: () => again(0),
  };
  const [virtualizer] = useState(() => new Virtualizer<HTMLDivElement, HTMLTableRowElement>(options));
  virtualizer.setOptions(options);
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer]);
  useLayoutEffect(() => virtualizer._willUpdate());
  const inSight = virtualizer.getVirtualItems();
  const others = inSight.filter(({ index }) => index !== focused.current);
  const first = others[0] ?? inSight[0];
  const last = others.at(-1) ?? inSight.at(-1);
  return {
    items: inSight.map(({ index }) => index),
    above: first?.start ?? 0,
    below: last ? virtualizer.getTotalSize() - last.end : 0,
    measure: virtualizer.measureElement,
  };
}
