import { describe, expect, it } from 'vitest';
import { categories, hazardsShown, serviceCodes } from '../src/data/topics';
import type { Verdict } from '../src/types';
import { characters, passesForAnother, plain, shown } from '../src/text/visible';

const verdict = (services: string[], hazards: string[]): Verdict => ({
  lang: 'en',
  issues: services.map((service_code) => ({ service_code, score: 1, evidence: [] })),
  hazards: hazards.map((category) => ({ event: 'flood', category, score: 1, evidence: [] })),
  intent: 'report',
  urgency: 0,
  sentiment: { label: 'neutral', compound: 0 },
  places: [],
  actionable: true,
  because: [],
  rules_version: '',
});

describe('topics', () => {
  it('are all issues, each once', () => {
    expect(serviceCodes(verdict(['trash', 'pothole', 'trash'], []))).toEqual(['trash', 'pothole']);
    expect(serviceCodes(verdict([], []))).toEqual([]);
  });
  it('are all categories, "other" only where it is alone', () => {
    expect(categories(verdict([], ['other_relevant', 'caution_advice']))).toEqual(['caution_advice']);
    expect(categories(verdict([], ['other_relevant', 'other_relevant']))).toEqual(['other_relevant']);
    expect(hazardsShown(verdict([], ['caution_advice', 'other_relevant'])).map((z) => z.category)).toEqual([
      'caution_advice',
    ]);
  });
});

describe('letters', () => {
  it('that mislead are shown by their numbers', () => {
    expect(shown('\u202E31\u202C Mill')).toBe('[U+202E]31[U+202C] Mill');
    expect(shown('\u200F1\u200F3')).toBe('[U+200F]1[U+200F]3');
    expect(shown('a\u{E0041}b')).toBe('a[U+E0041]b');
    expect(shown('\u0007\u009B')).toBe('[U+0007][U+009B]');
  });
  it('that writing needs stay', () => {
    const flag = '\u{1F3F4}\u{E0067}\u{E0062}\u{E0077}\u{E006C}\u{E0073}\u{E007F}';
    for (const text of [flag, 'שלום!\u200F', '👩‍👩‍👧', 'می‌خواهم', 'two\nlines\tand a tab', '❤️'])
      expect(shown(text)).toBe(text);
    expect(plain(`${flag}\u202Ex\u200By`)).toBe(`${flag}xy`);
  });
  it('of several alphabets in one word pass for others', () => {
    for (const name of ['Pаyroll', 'Τown', '@аdmin', 'сосо', '𝐂𝐢𝐭𝐲', 'Ｃity'])
      expect(passesForAnother(name)).toBe(true);
    for (const name of [
      'Port',
      'Порт',
      'Πόλη',
      '@ana@example.social',
      'Ana Иванова',
      '東京 Tower',
      '',
      '123',
    ])
      expect(passesForAnother(name)).toBe(false);
  });
  it('are counted as people count them', () => {
    expect(characters('é🌊水')).toBe(3);
  });
});
