// How many requests in work are overdue and due soon, each a way to see them.
import { useSession } from '../../app/session';
import { t } from '../../i18n';
import { Icon } from '../../parts/icon';
import type { RequestsModel } from './model';

// All in work that are due so, whatever is filtered by now.
const kAll = {
  status: 'open,in_progress,waiting',
  service_code: '',
  neighborhood: '',
  department: '',
  assignee: '',
};

export function DueCounts({ model }: { model: RequestsModel }) {
  const { overdue, due_soon } = useSession().city.status.value;
  if (overdue + due_soon === 0) return null;
  const link = (due: 'overdue' | 'soon', text: string) => (
    <a
      class={`chip chip--${due === 'overdue' ? 'overdue' : 'plain'}`}
      href={model.address(undefined, { ...kAll, due })}
      aria-current={model.query.value.due === due ? 'true' : undefined}
    >
      <Icon name={due === 'overdue' ? 'warning' : 'schedule'} /> {text}
    </a>
  );
  return (
    <p class="chips due-counts">
      {overdue > 0 && link('overdue', t('requests.overdueCount', { n: overdue }))}
      {due_soon > 0 && link('soon', t('requests.dueSoonCount', { n: due_soon }))}
    </p>
  );
}
