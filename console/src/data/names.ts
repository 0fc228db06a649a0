// What things are called in the chosen language.
import { hasWord, language, word } from '../i18n';
import type { Service } from '../types';

// The hub's list is in English and the city's own; another language knows the common codes.
export function serviceName(services: Service[], code: string): string {
  if (code === '') return word('service', 'none');
  const service = services.find((each) => each.service_code === code);
  if (service && (language() === 'en' || !hasWord('service', code))) return service.service_name;
  return word('service', code);
}

export const dimensionWord = (services: Service[], dimension: string, key: string): string =>
  dimension === 'service_code' ? serviceName(services, key) : word(dimension, key);

export const hazardName = (event: string, category: string): string =>
  event === '' || event === 'other'
    ? word('category', category)
    : `${word('event', event)}: ${word('category', category)}`;

export type UrgencyLevel = 'high' | 'medium' | 'low';
// Where they begin: as in core/verdict.h, which a test compares.
const kUrgencyLevels = { high: 0.7, medium: 0.4 };
export const urgencyLevel = (urgency: number): UrgencyLevel =>
  urgency >= kUrgencyLevels.high ? 'high' : urgency >= kUrgencyLevels.medium ? 'medium' : 'low';
