// A bulletin as its form shows it, by label.
import { areaParts, kBulletinLanguages } from '../../data/bulletin';
import { t, word } from '../../i18n';
import { dateTime } from '../../text/format';
import type { BulletinText } from '../../types';

export function rowsOf(bulletin: BulletinText): Map<string, string> {
  const { effective, expires } = bulletin;
  const rows = new Map([
    [t('composer.status'), word('bulletinStatus', bulletin.status)],
    [t('composer.kind'), word('kind', bulletin.kind)],
    [t('composer.event'), bulletin.event],
    [t('composer.urgency'), word('urgency', bulletin.urgency)],
    [t('composer.severity'), word('severity', bulletin.severity)],
    [t('composer.certainty'), word('certainty', bulletin.certainty)],
  ]);
  for (const lang of new Set([...kBulletinLanguages, ...Object.keys(bulletin.info)])) {
    for (const name of ['headline', 'description', 'instruction'] as const)
      rows.set(`${t(`composer.${name}`)} (${word('language', lang)})`, bulletin.info[lang]?.[name] ?? '');
  }
  rows.set(t('composer.area'), bulletin.area);
  rows.set(t('composer.zones'), areaParts(bulletin.covers).join(', '));
  rows.set(t('composer.web'), bulletin.web);
  rows.set(t('composer.effective'), effective ? dateTime(effective) : '');
  rows.set(t('composer.expires'), expires ? dateTime(expires) : '');
  rows.set(t('composer.channels'), bulletin.channels.join(', '));
  return rows;
}
