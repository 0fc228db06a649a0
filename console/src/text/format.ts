// Times and numbers as people of the chosen language write them. Times are the city's, wherever the browser is.
import { locale } from '../i18n';

const kMinute = 60_000;
const kHour = 60 * kMinute;
const kDay = 24 * kHour;

let zone: string | undefined;

// The city's time zone; a name that the browser does not know leaves its own.
export function setTimeZone(name: string | undefined): void {
  zone = undefined;
  if (!name) return;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    zone = name;
  } catch {
    // As it was.
  }
}

function format(time: string | Date, options: Intl.DateTimeFormatOptions): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return '–';
  return new Intl.DateTimeFormat(locale(), zone ? { ...options, timeZone: zone } : options).format(date);
}

export const clockTime = (time: string | Date): string =>
  format(time, { hour: 'numeric', minute: '2-digit', second: '2-digit', timeZoneName: 'short' });
export const dayName = (time: string | Date): string =>
  format(time, { weekday: 'short', month: 'short', day: 'numeric' });
export const longDay = (time: string | Date): string =>
  format(time, { dateStyle: 'full' } as Intl.DateTimeFormatOptions);
export const dateTime = (time: string | Date): string =>
  format(time, { month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' });
export const fullTime = (time: string | Date): string =>
  format(time, { dateStyle: 'full', timeStyle: 'long' } as Intl.DateTimeFormatOptions);
export const hourName = (time: string | Date): string => format(time, { hour: 'numeric' });

// "3 min. ago", "in 2 hr."; the date when that is more than two days away.
export function relative(time: string, now: Date): string {
  const then = new Date(time).getTime();
  if (Number.isNaN(then)) return '–';
  const away = then - now.getTime();
  const size = Math.abs(away);
  if (size > 2 * kDay) return dateTime(time);
  const words = new Intl.RelativeTimeFormat(locale(), { style: 'short', numeric: 'auto' });
  if (size < kMinute) return words.format(Math.trunc(away / 1000), 'second');
  if (size < kHour) return words.format(Math.trunc(away / kMinute), 'minute');
  return words.format(Math.trunc(away / kHour), 'hour');
}

export const number = (value: number, digits = 0): string =>
  value.toLocaleString(locale(), { maximumFractionDigits: digits, minimumFractionDigits: digits });

// What people call a record by: the end of a long id, which is where two of one minute differ.
export const shortId = (id: string): string => (id.length > 12 ? id.slice(-6) : id);

// Too few to speak of percent.
const kFew = 10;

// "+40%" against the time before, "+3" where there was little before; "" where there was nothing.
export function change(now: number, before: number): string {
  if (before === 0) return '';
  const options: Intl.NumberFormatOptions = { signDisplay: 'exceptZero', maximumFractionDigits: 0 };
  if (before < kFew) return new Intl.NumberFormat(locale(), options).format(now - before);
  return new Intl.NumberFormat(locale(), { ...options, style: 'percent' }).format((now - before) / before);
}

// What the city's clocks show at that instant, as if it were UTC, in ms.
function wallClock(instant: number): number {
  const options: Intl.DateTimeFormatOptions = {
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  };
  if (zone) options.timeZone = zone;
  const parts = new Intl.DateTimeFormat('en-US', options).formatToParts(new Date(instant));
  const part = (type: string) => Number(parts.find((p) => p.type === type)?.value);
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
}

// For <input type="datetime-local">: the city's wall clock, without a zone; and back.
export function toLocalInput(time: string | undefined): string {
  const instant = Date.parse(time ?? '');
  if (Number.isNaN(instant)) return '';
  return new Date(wallClock(instant)).toISOString().slice(0, 16);
}
export function fromLocalInput(value: string): string | undefined {
  const wall = Date.parse(`${value}Z`);
  if (value === '' || Number.isNaN(wall)) return undefined;
  // The second step mends the first where the clocks change in between.
  let instant = wall - (wallClock(wall) - wall);
  instant = wall - (wallClock(instant) - instant);
  return toApiTime(new Date(instant));
}
export const toApiTime = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, 'Z');

// Ours, so that a filter finds "averia" in "Avería", as the hub's search does.
export const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
