// What the stream can be narrowed to, and whether a mention that comes is among it.
import type { Route } from '../../app/route';
import { categories, neighborhoodOf, serviceCodes } from '../../data/topics';
import { fold } from '../../text/format';
import type { Mention } from '../../types';

export const kIntents = [
  'report',
  'question',
  'complaint',
  'praise',
  'offer',
  'request_help',
  'rumor',
  'other',
];
export const kCategories = [
  'caution_advice',
  'displaced_people',
  'infrastructure_damage',
  'injured_or_dead',
  'missing_or_found',
  'request_or_need',
  'rescue_volunteering_donation',
  'sympathy_support',
  'other_relevant',
];
export const kSentiments = ['negative', 'neutral', 'positive'];

export const kFilters = [
  'channel',
  'service_code',
  'category',
  'intent',
  'sentiment',
  'lang',
  'actionable',
  'neighborhood',
  'q',
  'since',
  'until',
] as const;
export type Filters = Partial<Record<(typeof kFilters)[number], string>>;

export function filtersOf(route: Route): Filters {
  const filters: Filters = {};
  for (const name of kFilters) if (route.query[name]) filters[name] = route.query[name] as string;
  return filters;
}

// Whether the hub would list this mention under these filters. Text search is the hub's own; ours comes near.
export function matches(filters: Filters, mention: Mention): boolean {
  const { verdict } = mention;
  const text = filters.q ? fold(mention.text) : '';
  return (
    (!filters.channel || mention.channel === filters.channel) &&
    (!filters.service_code || serviceCodes(verdict).includes(filters.service_code)) &&
    (!filters.category || categories(verdict).includes(filters.category)) &&
    (!filters.intent || verdict.intent === filters.intent) &&
    (!filters.sentiment || verdict.sentiment.label === filters.sentiment) &&
    (!filters.lang || verdict.lang === filters.lang) &&
    (!filters.actionable || String(verdict.actionable) === filters.actionable) &&
    (!filters.neighborhood || neighborhoodOf(verdict) === filters.neighborhood) &&
    (!filters.since || Date.parse(mention.created_at) >= Date.parse(filters.since)) &&
    (!filters.until || Date.parse(mention.created_at) < Date.parse(filters.until)) &&
    (!filters.q ||
      fold(filters.q)
        .split(/\s+/)
        .every((piece) => text.includes(piece)))
  );
}
