// Keys for programs: what each may, its last use; a new one is shown once.
import { signal, useSignal, type Signal } from '@preact/signals';
import { useSession } from '../../app/session';
import { t, word } from '../../i18n';
import { Ago, Button, Empty, Failed, Loading, Notice } from '../../parts/basics';
import { Checks } from '../../parts/checks';
import { ask } from '../../parts/dialog';
import { useLoaded } from '../../parts/load';
import { Table } from '../../parts/table';
import { TextField } from '../../parts/text_field';
import type { ApiToken, Permission, Session } from '../../types';

interface NewProps {
  name: Signal<string>;
  chosen: Signal<string[]>;
  permissions: Permission[];
}
const NewToken = ({ name, chosen, permissions }: NewProps) => (
  <>
    <TextField label={t('tokens.name')} hint={t('tokens.nameHint')} value={name} most={100} />
    <Checks
      legend={t('tokens.may')}
      options={permissions.map((value) => ({ value, text: word('permission', value) }))}
      chosen={chosen.value}
      onChange={(values) => (chosen.value = values)}
    />
  </>
);

export function Tokens({ signedIn }: { signedIn: Session }) {
  const { api } = useSession();
  const { value, error, again } = useLoaded(api.tokens);
  const made = useSignal('');
  const add = async () => {
    const name = signal('');
    const chosen = signal<string[]>(['view']);
    const yes = await ask({
      title: t('tokens.new'),
      content: <NewToken name={name} chosen={chosen} permissions={signedIn.permissions} />,
      yes: t('tokens.make'),
      check: () => (name.value.trim() === '' || chosen.value.length === 0 ? t('tokens.missing') : null),
    });
    if (!yes) return;
    try {
      const permissions = chosen.value as Permission[];
      made.value = (await api.makeToken({ name: name.value.trim(), permissions })).token;
      await again();
    } catch (failed) {
      error.value = failed;
    }
  };
  const revoke = async (token: ApiToken) => {
    const yes = await ask({
      title: t('tokens.revokeTitle', { name: token.name }),
      content: <p>{t('tokens.revokeText')}</p>,
      yes: t('tokens.revoke'),
      tone: 'danger',
    });
    if (!yes) return;
    try {
      await api.revokeToken(token.id);
      await again();
    } catch (failed) {
      error.value = failed;
    }
  };
  return (
    <>
      {error.value !== null && <Failed error={error.value} again={() => void again()} />}
      {made.value && (
        <Notice tone="success">
          <p>{t('tokens.made')}</p>
          <code class="secret">{made.value}</code>
        </Notice>
      )}
      {value.value === null && error.value === null && <Loading />}
      {value.value?.length === 0 && <Empty>{t('tokens.none')}</Empty>}
      {value.value !== null && value.value.length > 0 && (
        <Table<ApiToken>
          caption={t('tokens.title')}
          rows={value.value}
          keyOf={({ id }) => id}
          columns={[
            { head: t('tokens.name'), cell: ({ name }) => name },
            { head: t('tokens.by'), cell: ({ person }) => person },
            {
              head: t('tokens.may'),
              cell: ({ permissions }) => permissions.map((each) => word('permission', each)).join(', '),
            },
            {
              head: t('tokens.used'),
              cell: ({ used_at }) => (used_at ? <Ago time={used_at} /> : t('tokens.never')),
            },
            {
              head: t('table.actions'),
              cell: (token) =>
                token.revoked_at ? (
                  t('tokens.revoked')
                ) : (
                  <Button look="unstyled" class="danger-link" onPress={() => void revoke(token)}>
                    {t('tokens.revoke')}
                  </Button>
                ),
            },
          ]}
        />
      )}
      <p>
        <Button look="outline" onPress={() => void add()}>
          {t('tokens.new')}
        </Button>
      </p>
    </>
  );
}
