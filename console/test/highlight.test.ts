import { describe, expect, it } from 'vitest';
import { byteIndex, hitsOf, segments, withoutBlankLines, type Hit } from '../src/text/highlight';
import type { Verdict } from '../src/types';

// A hit on the n-th place where the words stand, in UTF-8 bytes as the hub counts them.
function hit(text: string, words: string, rule = 'R', kind: Hit['kind'] = 'issue'): Hit {
  const at = text.indexOf(words);
  if (at < 0) throw new Error(words);
  const bytes = new TextEncoder();
  const start = bytes.encode(text.slice(0, at)).length;
  return { kind, rule, target: '', start, end: start + bytes.encode(words).length };
}
const marked = (text: string, hits: Hit[]) =>
  segments(text, hits)
    .filter((s) => s.hits.length > 0)
    .map((s) => [s.text, s.hits.map((h) => h.rule).join('+')]);

describe('byteIndex', () => {
  it('counts one, two, three and four byte characters', () => {
    const index = byteIndex('aé€😀z');
    expect([0, 1, 3, 6, 10, 11].map(index)).toEqual([0, 1, 2, 3, 5, 6]);
  });
  it('never points into a character', () => {
    const index = byteIndex('a😀b');
    expect([2, 3, 4].map(index)).toEqual([1, 1, 1]);
  });
  it('keeps wrong offsets within the text', () => {
    const index = byteIndex('añ');
    expect([-5, NaN, 3, 99, Infinity].map(index)).toEqual([0, 0, 2, 2, 2]);
    expect(byteIndex('')(4)).toBe(0);
  });
  it('counts a lone surrogate as three bytes, as encoders write U+FFFD', () => {
    expect(byteIndex('\ud83dx')(3)).toBe(1);
  });
});

describe('segments', () => {
  it('marks words after accents and emoji', () => {
    const text = '¡Ayúdenme! 🌊🌊 la calle está inundada 👩‍👩‍👧';
    expect(marked(text, [hit(text, 'inundada'), hit(text, 'calle está', 'S')])).toEqual([
      ['calle está', 'S'],
      ['inundada', 'R'],
    ]);
  });
  it('cuts overlapping hits where they begin and end', () => {
    const text = 'people are stuck in a car';
    const hits = [
      hit(text, 'people are stuck', 'A'),
      hit(text, 'stuck in a car', 'B'),
      hit(text, 'stuck', 'C'),
    ];
    expect(marked(text, hits)).toEqual([
      ['people are ', 'A'],
      ['stuck', 'A+B+C'],
      [' in a car', 'B'],
    ]);
  });
  it('gives back the whole text, whatever the hits', () => {
    const text = 'x😀é y';
    const hits: Hit[] = [
      { kind: 'issue', rule: 'BAD', target: '', start: 9, end: 2 },
      { kind: 'issue', rule: 'FAR', target: '', start: 2, end: 500 },
      { kind: 'place', rule: 'EMPTY', target: '', start: 3, end: 3 },
    ];
    expect(
      segments(text, hits)
        .map((s) => s.text)
        .join(''),
    ).toBe(text);
    expect(marked(text, hits)).toEqual([['😀é y', 'FAR']]);
  });
  it('answers nothing for an empty text', () => {
    expect(segments('', [{ kind: 'issue', rule: 'R', target: '', start: 0, end: 3 }])).toEqual([]);
  });
  it('takes thousands of hits without quadratic time in the text', () => {
    const text = 'é'.repeat(20_000);
    const hits = Array.from(
      { length: 5_000 },
      (_, i): Hit => ({ kind: 'issue', rule: 'R', target: '', start: i * 8, end: i * 8 + 4 }),
    );
    expect(marked(text, hits).length).toBe(5_000);
  });
});

describe('hitsOf', () => {
  it('names what each hit counts for', () => {
    const e = { rule: 'A', start: 0, end: 1, text: 'x' };
    const verdict: Verdict = {
      lang: 'en',
      issues: [{ service_code: 'pothole', score: 2, evidence: [e] }],
      hazards: [{ event: 'flood', category: 'caution_advice', score: 1, evidence: [e] }],
      intent: 'report',
      urgency: 0,
      sentiment: { label: 'neutral', compound: 0 },
      places: [{ text: 'x', kind: 'landmark', start: 0, end: 1 }],
      actionable: true,
      because: [e],
      rules_version: '',
    };
    expect(hitsOf(verdict).map((h) => `${h.kind} ${h.rule} ${h.target}`.trim())).toEqual([
      'issue A pothole',
      'hazard A caution_advice',
      'decision A',
      'place landmark',
    ]);
  });
});

describe('withoutBlankLines', () => {
  const tidy = (...texts: string[]) =>
    withoutBlankLines(texts.map((text) => ({ text, hits: [] }))).map(({ text }) => text);
  it('takes them off both ends, and of several in a row leaves one', () => {
    expect(tidy('\n \n  Pothole\n\n\n \t\nOn Elm\nStreet\n\n')).toEqual(['  Pothole\n\nOn Elm\nStreet']);
    expect(tidy('\n\n')).toEqual(['']);
    expect(tidy()).toEqual([]);
  });
  it('keeps every stretch apart', () => {
    expect(tidy('\n\nA ', 'pothole', '\n\non Elm\n\n')).toEqual(['A ', 'pothole', '\n\non Elm']);
  });
});
