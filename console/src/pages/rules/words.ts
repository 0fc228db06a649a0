// What rules set, in words.
import { serviceName } from '../../data/names';
import { t, word } from '../../i18n';
import { number } from '../../text/format';
import type { Rule, Service } from '../../types';

// "service_code:pothole" -> "Issue: Pothole"
export function topicText(services: Service[], topic: string): string {
  const colon = topic.indexOf(':');
  if (colon < 0) return word('ruleSets', topic);
  const kind = topic.slice(0, colon);
  const target = topic.slice(colon + 1);
  const name = kind === 'service_code' ? serviceName(services, target) : word(kind, target);
  return `${word('ruleSets', kind)}: ${name}`;
}
export const topicOf = ({ sets, target }: Rule): string => (target === '' ? sets : `${sets}:${target}`);

export const langText = (lang: string): string =>
  lang === 'any' ? t('rules.anyLang') : word('language', lang);

export function scoreText({ sets, score }: Rule): string {
  if (score === null) return '';
  if (sets === 'urgency') return number(score, 2);
  if (sets === 'calm') return `−${number(score * 100, 0)} %`;
  return `${score < 0 ? '−' : '+'}${number(Math.abs(score), 1)}`;
}
