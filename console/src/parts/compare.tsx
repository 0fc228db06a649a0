// Two states of one thing side by side: what somebody else made of it, and what stands in this form.
import { t } from '../i18n';

// By label; only what differs is shown.
export function Differences({ theirs, yours }: { theirs: Map<string, string>; yours: Map<string, string> }) {
  const labels = [...theirs.keys()].filter((label) => theirs.get(label) !== yours.get(label));
  return (
    <table class="table table--compare">
      <thead>
        <tr>
          <td />
          <th scope="col">{t('compare.theirs')}</th>
          <th scope="col">{t('compare.yours')}</th>
        </tr>
      </thead>
      <tbody>
        {labels.map((label) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td dir="auto">{theirs.get(label) || '–'}</td>
            <td dir="auto">{yours.get(label) || '–'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
