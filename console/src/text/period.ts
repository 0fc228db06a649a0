// Days of the city's calendar, and the times that lie between them.
import { fromLocalInput, toLocalInput } from './format';

export interface Period {
  since: number;
  until: number; // excluded
}

const kDay = 86_400_000;

// "2026-11-21", the city's day at that instant.
export const dayOf = (instant: number): string => toLocalInput(new Date(instant).toISOString()).slice(0, 10);

export function addDays(day: string, days: number): string {
  const noon = Date.parse(`${day}T12:00Z`);
  return Number.isNaN(noon) ? day : new Date(noon + days * kDay).toISOString().slice(0, 10);
}

// When the city's clocks show it; null where that is no time.
export function instantOf(local: string): number | null {
  const time = fromLocalInput(local);
  return time === undefined ? null : Date.parse(time);
}
export const dayStart = (day: string): number | null => instantOf(`${day}T00:00`);

// When the clocks showed the same, so many days away: a day may have 23 or 25 hours.
export function daysAway(instant: number, days: number): number {
  const [day = '', clock = ''] = toLocalInput(new Date(instant).toISOString()).split('T');
  return instantOf(`${addDays(day, days)}T${clock}`) ?? instant + days * kDay;
}
