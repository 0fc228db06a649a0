// Who approved a bulletin and when; an approval by one person alone stands out, with its reason.
import { countedApprovals } from '../../data/approvals';
import { t } from '../../i18n';
import { actorText } from '../../text/actor';
import type { Bulletin } from '../../types';
import { At, Notice } from '../basics';

export function ApprovalList({ bulletin }: { bulletin: Bulletin }) {
  const { approvals = [], state } = bulletin;
  if (approvals.length === 0) return null;
  const open = state === 'draft' || state === 'held';
  const last = approvals.at(-1)?.digest;
  const counted = open ? countedApprovals(bulletin) : approvals.filter(({ digest }) => digest === last);
  return (
    <ul class="approvals" aria-label={t('approval.title')}>
      {approvals.map((each) => (
        <li key={`${each.who} ${each.at}`}>
          {t('approval.by')} <b>{actorText(each.who)}</b> · <At time={each.at} />
          {!counted.includes(each) && <span class="hint"> · {t('approval.stale')}</span>}
          {each.break_glass && (
            <Notice tone="error" quiet>
              <b>{t('approval.alone')}</b> {t('approval.reason', { why: each.break_glass })}
            </Notice>
          )}
        </li>
      ))}
    </ul>
  );
}
