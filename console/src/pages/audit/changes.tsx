// What an act changed, member by member.
import { t } from '../../i18n';
import type { AuditEntry } from '../../types';

type Value = AuditEntry['before'];

const text = (value: unknown): string =>
  value === null || value === undefined ? '–' : typeof value === 'string' ? value : JSON.stringify(value);

const members = (value: Value): Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? value
    : value === null
      ? {}
      : { '': value };

export function Changes({ entry }: { entry: AuditEntry }) {
  const before = members(entry.before);
  const after = members(entry.after);
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  if (names.length === 0) return <>–</>;
  return (
    <details>
      <summary>{names.filter(Boolean).join(', ') || t('audit.members', { n: 1 })}</summary>
      <dl class="changes">
        {names.map((name) => (
          <div key={name}>
            {name && <dt>{name}</dt>}
            <dd>
              {name in before && <del>{text(before[name])}</del>}{' '}
              {name in after && <ins>{text(after[name])}</ins>}
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
