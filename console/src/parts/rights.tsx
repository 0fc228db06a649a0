// What is not for this person: a page says who may, a page with disabled buttons says why they are.
import { useRight } from '../app/session';
import { t, word } from '../i18n';
import type { Permission } from '../types';
import { Empty } from './basics';

export const NotYours = ({ permission }: { permission: Permission }) => (
  <Empty>{t('right.page', { what: word('permission', permission) })}</Empty>
);

// The title of a disabled button is for a mouse alone.
export function WhyNot({ permission }: { permission: Permission }) {
  const { title } = useRight(permission);
  return title ? <p class="hint">{title}</p> : null;
}
