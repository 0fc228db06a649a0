// Real, exercise or test: said in words and colour wherever a bulletin is shown.
import { t, word, type Key } from '../../i18n';
import type { Bulletin, BulletinText } from '../../types';
import { Chip } from '../basics';

// `says`: what "real" means for this one; that the public will read it is not said of what was sent long ago.
export const StatusBand = ({
  bulletin,
  says = 'band.actual',
}: {
  bulletin: BulletinText;
  says?: Key | undefined;
}) => (
  <p class={`band band--${bulletin.status.toLowerCase()}`} role="note">
    <b>{word('bulletinStatusLong', bulletin.status)}</b>{' '}
    <span>{t(bulletin.status === 'Actual' ? says : 'band.drill')}</span>
  </p>
);

// What it does to the one that it refers to.
export const followsAs = ({ kind, msg_type }: BulletinText): Key =>
  msg_type === 'Cancel'
    ? 'composer.withdraws'
    : kind === 'all_clear'
      ? 'composer.clears'
      : 'composer.corrects';

// What it is in a word or two; "Correction" says nothing of an all clear.
export const kindText = ({ kind, msg_type }: BulletinText): string =>
  msg_type === 'Alert' || (kind === 'all_clear' && msg_type === 'Update')
    ? word('kind', kind)
    : `${word('msgType', msg_type)}: ${word('kind', kind)}`;

export const StatusChip = ({ bulletin }: { bulletin: BulletinText }) => (
  <Chip kind={`bulletin-${bulletin.status.toLowerCase()}`}>
    {word('bulletinStatusLong', bulletin.status)}
  </Chip>
);

const over = ({ expires, state }: Bulletin, now: Date): boolean =>
  state === 'sent' && expires !== undefined && Date.parse(expires) < now.getTime();

export const StateChip = ({ bulletin, now }: { bulletin: Bulletin; now: Date }) =>
  over(bulletin, now) ? (
    <Chip kind="status-expired" icon="schedule">
      {t('bulletins.expired')}
    </Chip>
  ) : (
    <Chip kind={`status-${bulletin.state}`}>{word('bulletinState', bulletin.state)}</Chip>
  );
