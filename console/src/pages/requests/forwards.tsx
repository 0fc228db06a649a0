// Where a request went on to, and whether it came there.
import { t, word } from '../../i18n';
import { At, Chip, Notice } from '../../parts/basics';
import { shown } from '../../text/visible';
import type { Forward, Request } from '../../types';

const kLost = ['failed', 'unknown', 'skipped'];

export function Forwards({ request }: { request: Request }) {
  const forwards: Forward[] = request.forwards ?? [];
  if (forwards.length === 0) return null;
  return (
    <>
      <h3 class="detail__sub">{t('requests.forwards')}</h3>
      <ul class="forwards">
        {forwards.map(({ channel, recipient, department, state, error, at }) => (
          <li key={`${channel} ${recipient}`}>
            <bdi>{shown(department) || channel}</bdi>
            {recipient && (
              <>
                {' '}
                · <bdi>{shown(recipient)}</bdi>
              </>
            )}{' '}
            <Chip kind={kLost.includes(state) ? 'overdue' : 'plain'}>{word('deliveryState', state)}</Chip>{' '}
            <At time={at} />
            {error && <span class="hint"> {shown(error)}</span>}
          </li>
        ))}
      </ul>
    </>
  );
}

// It wrote after the request was closed: nothing reopens it by itself, so somebody reads the note.
export function DepartmentAnswered({ request: { department_answered: at } }: { request: Request }) {
  if (!at) return null;
  return (
    <Notice tone="warning" quiet>
      {t('requests.departmentAnswered')} <At time={at} />
    </Notice>
  );
}
