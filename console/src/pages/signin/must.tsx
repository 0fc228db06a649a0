// What must be done before anything else is open: a password of one's own, a second factor where the city wants it.
import { Preferences } from '../../app/preferences';
import { enterAgain } from '../../app/start';
import type { Api } from '../../data/api';
import { t } from '../../i18n';
import { Notice } from '../../parts/basics';
import type { Session } from '../../types';
import { Factor } from '../account/factor';
import { Password } from '../account/password';

export function Must({ person, api }: { person: Session; api: Api }) {
  const again = () => void enterAgain();
  const password = person.must.includes('change_password');
  return (
    <main class="gate">
      <div class="gate__prefs">
        <Preferences />
      </div>
      <h1>{person.person.display_name || person.person.name}</h1>
      <Notice tone="info">{t(password ? 'signin.mustPassword' : 'signin.mustFactor')}</Notice>
      {password ? <Password api={api} done={again} /> : <Factor api={api} on={false} done={again} />}
    </main>
  );
}
