// A page that is not for this person: says so, and who may.
import { t, word } from '../i18n';
import type { Permission } from '../types';
import { Empty } from './basics';

export const NotYours = ({ permission }: { permission: Permission }) => (
  <Empty>{t('right.page', { what: word('permission', permission) })}</Empty>
);
