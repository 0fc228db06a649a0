// The page's single keys, at its foot.
import { Keys } from '../app/help';
import { shortcutsOf } from '../app/shortcuts';
import { t } from '../i18n';
import { Icon } from './icon';

type Hinted = 'requests' | 'rules' | 'stream' | 'mention' | 'emergencies' | 'rumours';
export const KeyHints = ({ groups }: { groups: Hinted[] }) => (
  <p class="keys wide-only">
    <Icon name="keyboard" />
    {groups.flatMap(shortcutsOf).map((shortcut) => (
      <span key={shortcut.says}>
        <Keys shortcut={shortcut} /> {t(shortcut.says)}
      </span>
    ))}
  </p>
);
