// Which stretches of a mention's text made the verdict. The hub counts UTF-8 bytes, the browser UTF-16 units.
import type { Verdict } from '../types';

export type HitKind = 'issue' | 'hazard' | 'place' | 'decision';
export interface Hit {
  kind: HitKind;
  // The rule's id; for a place, its kind.
  rule: string;
  // What the hit counts for: a service code, a hazard category, or "".
  target: string;
  start: number;
  end: number;
}
export interface Segment {
  text: string;
  hits: Hit[];
}

// A function from UTF-8 byte offsets to indexes of `text`. An offset inside a character goes to the character's
// start; one past the end, to the end; so a wrong offset can never split a character or throw.
export function byteIndex(text: string): (offset: number) => number {
  const bytes: number[] = [];
  const indexes: number[] = [];
  let at = 0;
  for (let i = 0; i < text.length; ) {
    const code = text.codePointAt(i) as number;
    bytes.push(at);
    indexes.push(i);
    at += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    i += code > 0xffff ? 2 : 1;
  }
  return (offset) => {
    if (!(offset > 0)) return 0;
    if (offset >= at) return text.length;
    let low = 0;
    let high = bytes.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((bytes[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return indexes[low] ?? 0;
  };
}

export function hitsOf(verdict: Verdict): Hit[] {
  const hits: Hit[] = [];
  for (const issue of verdict.issues) {
    for (const e of issue.evidence) hits.push({ kind: 'issue', target: issue.service_code, ...pick(e) });
  }
  for (const hazard of verdict.hazards) {
    for (const e of hazard.evidence) hits.push({ kind: 'hazard', target: hazard.category, ...pick(e) });
  }
  for (const e of verdict.because) hits.push({ kind: 'decision', target: '', ...pick(e) });
  for (const place of verdict.places) {
    hits.push({ kind: 'place', rule: place.kind, target: '', start: place.start, end: place.end });
  }
  return hits;
}

// For the eye: no blank lines at either end, and no two in a row. Only the blanks of a stretch are touched.
export function withoutBlankLines(pieces: Segment[]): Segment[] {
  const last = pieces.length - 1;
  return pieces.map(({ text, hits }, i) => {
    let tidy = text.replace(/\n(?:[ \t\r]*\n){2,}/g, '\n\n');
    if (i === 0) tidy = tidy.replace(/^(?:[ \t\r]*\n)+/, '');
    if (i === last) tidy = tidy.trimEnd();
    return { text: tidy, hits };
  });
}

const pick = (e: { rule: string; start: number; end: number }) => ({
  rule: e.rule,
  start: e.start,
  end: e.end,
});

// Cuts the text at every border of a hit. The segments joined are the text; overlapping hits share a segment.
// Empty and reversed hits are left out.
export function segments(text: string, hits: Hit[]): Segment[] {
  const toIndex = byteIndex(text);
  const spans = hits
    .map((hit) => ({ hit, from: toIndex(hit.start), to: toIndex(hit.end) }))
    .filter((span) => span.from < span.to)
    .sort((a, b) => a.from - b.from);
  const borders = [...new Set([0, text.length, ...spans.flatMap((s) => [s.from, s.to])])].sort(
    (a, b) => a - b,
  );
  const result: Segment[] = [];
  let open: typeof spans = [];
  let nextSpan = 0;
  for (let i = 0; i + 1 < borders.length; i++) {
    const from = borders[i] as number;
    const to = borders[i + 1] as number;
    open = open.filter((span) => span.to > from);
    for (; nextSpan < spans.length && (spans[nextSpan] as (typeof spans)[0]).from <= from; nextSpan++) {
      open.push(spans[nextSpan] as (typeof spans)[0]);
    }
    result.push({ text: text.slice(from, to), hits: open.map((span) => span.hit) });
  }
  return result;
}
