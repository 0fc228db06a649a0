// The page's single keys, at its foot.
import { Keys } from '../app/help';
import { shortcutsOf } from '../app/shortcuts';
import { t } from '../i18n';
import { Icon } from './icon';

export const KeyHints = ({ groups }: { groups: ('requests' | 'rules' | 'stream' | 'mention')[] }) => (
  <p class="keys wide-only">
    <Icon name="keyboard" />
    {groups.flatMap(shortcutsOf).map((shortcut) => (
      <span key={shortcut.says}>
        <Keys shortcut={shortcut} /> {t(shortcut.says)}
      </span>
    ))}
  </p>
);
