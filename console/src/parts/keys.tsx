// The page's single keys, at its foot.
import { Keys } from '../app/help';
import { shortcutsOf } from '../app/shortcuts';
import { t } from '../i18n';
import { Icon } from './icon';

export const KeyHints = ({ group }: { group: 'requests' | 'rules' }) => (
  <p class="keys wide-only">
    <Icon name="keyboard" />
    {shortcutsOf(group).map((shortcut) => (
      <span key={shortcut.says}>
        <Keys shortcut={shortcut} /> {t(shortcut.says)}
      </span>
    ))}
  </p>
);
