// Real, exercise or test: said in words and colour wherever a bulletin is shown.
import { h } from '../dom';
import { t, word } from '../i18n';
import type { Bulletin, BulletinText } from '../types';
import { chip } from './basics';

export function statusBand(bulletin: BulletinText): HTMLElement {
  const look = bulletin.status.toLowerCase();
  return h(
    'p',
    { class: `band band--${look}`, role: 'note' },
    h('b', {}, word('bulletinStatusLong', bulletin.status)),
    ' ',
    h('span', {}, t(bulletin.status === 'Actual' ? 'band.actual' : 'band.drill')),
  );
}

export const statusChip = (bulletin: BulletinText): HTMLElement =>
  chip(`bulletin-${bulletin.status.toLowerCase()}`, word('bulletinStatusLong', bulletin.status));

export const stateChip = (bulletin: Bulletin): HTMLElement =>
  chip(`status-${bulletin.state}`, word('bulletinState', bulletin.state));
