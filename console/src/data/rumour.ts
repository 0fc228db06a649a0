// Rumours as the pages need them: the spread hour by hour, and the bulletin that answers one.
import type { BulletinText, Rumour, RumourVerdict, SpreadHour, Stance } from '../types';
import { emptyBulletin } from './bulletin';

export type Closed = Exclude<RumourVerdict, ''>;
export const kVerdicts: Closed[] = ['false', 'true', 'unclear'];
export const kStances: Stance[] = ['repeats', 'denies', 'asks'];
// core/rumour.h
export const kMaxClaim = 300;
export const kMaxReason = 1000;

export const kHour = 3_600_000;
// More than two weeks of bars nobody can tell apart: the last ones are shown.
const kMostHours = 14 * 24;

// Every hour from the first to the last, those in which nothing was said as well.
export function everyHour(spread: SpreadHour[]): SpreadHour[] {
  const said = new Map(spread.map((each) => [Date.parse(each.hour), each]));
  const last = Math.max(...said.keys());
  const first = Math.max(Math.min(...said.keys()), last - (kMostHours - 1) * kHour);
  const hours: SpreadHour[] = [];
  for (let at = first; at <= last; at += kHour) {
    const hour = new Date(at).toISOString().replace('.000Z', 'Z');
    hours.push(said.get(at) ?? { hour, repeats: 0, denies: 0, asks: 0 });
  }
  return hours;
}

// In the bulletin's language, whatever the console's is.
const kBegins: Record<string, Record<RumourVerdict, string>> = {
  en: { true: 'True', false: 'Not true', unclear: 'Not confirmed', '': 'Not confirmed' },
  es: { true: 'Es cierto', false: 'No es cierto', unclear: 'Sin confirmar', '': 'Sin confirmar' },
};

// The claim and the verdict; what is missing of a bulletin its writer adds.
export function answerTo({ claim, verdict, reason }: Rumour): BulletinText {
  const text = emptyBulletin();
  for (const [lang, begins] of Object.entries(kBegins))
    text.info[lang] = { headline: `${begins[verdict]}: ${claim}`, description: reason, instruction: '' };
  return text;
}
