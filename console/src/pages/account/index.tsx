// What one may, one's password and second factor, the browsers in which one is signed in, one's tokens.
import type { ComponentChildren } from 'preact';
import { useSession } from '../../app/session';
import { enterAgain } from '../../app/start';
import { leaveProvider } from '../../data/sign_in';
import { t, word } from '../../i18n';
import { Ago, At, Button, Chip, Empty, Failed, Loading, PageHead } from '../../parts/basics';
import { useLoaded } from '../../parts/load';
import { Table } from '../../parts/table';
import { toast } from '../../parts/toast';
import type { OpenSession, Session } from '../../types';
import { Factor } from './factor';
import { Password } from './password';
import { Tokens } from './tokens';

export default function AccountPage() {
  const session = useSession();
  const signedIn = session.person.value;
  return (
    <div>
      <PageHead title={t('account.title')} />
      {signedIn ? <Mine signedIn={signedIn} /> : <Empty>{t('account.byToken')}</Empty>}
    </div>
  );
}

const Card = ({ title, children }: { title: string; children: ComponentChildren }) => (
  <section class="card">
    <h2 class="card__title">{title}</h2>
    {children}
  </section>
);

function Mine({ signedIn }: { signedIn: Session }) {
  const { api } = useSession();
  const { person, permissions } = signedIn;
  return (
    <div class="two">
      <div>
        <Card title={person.display_name || person.name}>
          <p class="chips">
            {person.roles.map((role) => (
              <Chip key={role} kind="issue">
                {word('role', role)}
              </Chip>
            ))}
          </p>
          <p>{t('account.may', { what: permissions.map((each) => word('permission', each)).join(', ') })}</p>
          {person.roles.includes('approver') && (
            <p>
              {person.zones.length > 0
                ? t('account.zones', { zones: person.zones.join(', ') })
                : t('account.wholeCity')}
              {person.severity &&
                ` ${t('account.severity', { severity: word('severity', person.severity) })}`}
            </p>
          )}
          <p class="hint">
            {t('account.ends')} <At time={signedIn.ends_at} />
          </p>
        </Card>
        {permissions.includes('administer') && (
          <Card title={t('account.run')}>
            <p>
              <a href="#/people">{t('people.title')}</a> · <a href="#/audit">{t('audit.title')}</a>
            </p>
          </Card>
        )}
        <Card title={t('account.password')}>
          <Password api={api} done={() => toast(t('account.changed'))} />
        </Card>
        <Card title={t('account.factor')}>
          <Factor api={api} on={person.second_factor} done={() => void enterAgain()} />
        </Card>
      </div>
      <div>
        <Card title={t('account.sessions')}>
          <Sessions />
        </Card>
        <Card title={t('tokens.title')}>
          <Tokens signedIn={signedIn} />
        </Card>
      </div>
    </div>
  );
}

function Sessions() {
  const { api } = useSession();
  const { value, error, again } = useLoaded(api.sessions);
  const end = async (act: () => Promise<unknown>) => {
    try {
      await act();
      await again();
    } catch (failed) {
      error.value = failed;
    }
  };
  if (error.value !== null) return <Failed error={error.value} again={() => void again()} />;
  if (value.value === null) return <Loading />;
  return (
    <>
      <Table<OpenSession>
        caption={t('account.sessions')}
        rows={value.value}
        keyOf={({ id }) => id}
        columns={[
          { head: t('account.browser'), cell: ({ agent }) => agent.slice(0, 80) || '–' },
          { head: t('account.from'), cell: ({ from }) => from },
          { head: t('account.seen'), cell: ({ seen_at }) => <Ago time={seen_at} /> },
          {
            head: t('table.actions'),
            cell: ({ id, this_one }) =>
              this_one ? (
                <Chip kind="plain">{t('account.thisOne')}</Chip>
              ) : (
                <Button look="unstyled" onPress={() => void end(() => api.endSession(id))}>
                  {t('account.end')}
                </Button>
              ),
          },
        ]}
      />
      <p>
        <Button
          look="outline"
          onPress={() => void end(async () => leaveProvider(await api.endAllSessions()))}
        >
          {t('account.endAll')}
        </Button>
      </p>
    </>
  );
}
