// What a mention is about, as the hub files and counts it (core/topics.h): chips, filters and tallies mean the same.
import type { HazardHit, Verdict } from '../types';

export const serviceCodes = (verdict: Verdict): string[] => [
  ...new Set(verdict.issues.map((issue) => issue.service_code).filter(Boolean)),
];

// "Other" beside a category that has a name says nothing.
export function categories(verdict: Verdict): string[] {
  const all = [...new Set(verdict.hazards.map((hazard) => hazard.category).filter(Boolean))];
  return all.length > 1 ? all.filter((category) => category !== 'other_relevant') : all;
}

export function hazardsShown(verdict: Verdict): HazardHit[] {
  const shown = categories(verdict);
  return verdict.hazards.filter((hazard) => shown.includes(hazard.category));
}

// Where it counts: the first of its places that lies in one; else empty.
export const neighborhoodOf = ({ places }: Verdict): string =>
  places.find(({ neighborhood }) => neighborhood)?.neighborhood ?? '';
