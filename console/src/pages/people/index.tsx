// Who works with Crier, and what each may.
import { useSignal } from '@preact/signals';
import { may, useSession } from '../../app/session';
import { t, word } from '../../i18n';
import { Button, Chip, Failed, Loading, Notice, PageHead } from '../../parts/basics';
import { ask } from '../../parts/dialog';
import { Icon } from '../../parts/icon';
import { useLoaded } from '../../parts/load';
import { NotYours } from '../../parts/rights';
import { Table } from '../../parts/table';
import { toast } from '../../parts/toast';
import type { Person } from '../../types';
import { askPerson } from './edit';

export default function PeoplePage() {
  const session = useSession();
  return (
    <div>
      {may(session, 'administer') ? (
        <People />
      ) : (
        <>
          <PageHead title={t('people.title')} />
          <NotYours permission="administer" />
        </>
      )}
    </div>
  );
}

function People() {
  const { api } = useSession();
  const { value, error, again } = useLoaded(api.people);
  // A password that is shown once.
  const shown = useSignal<{ name: string; password: string } | null>(null);
  const once = async (act: () => Promise<unknown>) => {
    try {
      await act();
      await again();
    } catch (failed) {
      error.value = failed;
    }
  };
  const add = async () => {
    const person = await askPerson(null);
    if (person)
      await once(async () => {
        const { password } = await api.addPerson(person);
        shown.value = { name: person.name, password };
      });
  };
  const edit = async (person: Person) => {
    const changed = await askPerson(person);
    if (!changed) return;
    const { name, ...rest } = changed;
    await once(() => api.changePerson(name, rest));
    if (error.value === null) toast(t('people.changed', { name }));
  };
  const disable = ({ name, disabled }: Person) =>
    once(async () => {
      await api.changePerson(name, { disabled: !disabled });
      const undo = () => void once(() => api.changePerson(name, { disabled }));
      toast(t(disabled ? 'people.enabled' : 'people.disabled', { name }), undo);
    });
  const reset = async ({ name }: Person) => {
    const yes = await ask({
      title: t('people.resetTitle', { name }),
      content: <p>{t('people.resetText')}</p>,
      yes: t('people.reset'),
      tone: 'danger',
    });
    if (yes)
      await once(async () => {
        shown.value = { name, password: (await api.resetPerson(name)).password };
      });
  };
  return (
    <>
      <PageHead title={t('people.title')}>
        <Button onPress={() => void add()}>
          <Icon name="person" />
          {t('people.add')}
        </Button>
      </PageHead>
      {shown.value && (
        <Notice tone="success">
          <p>{t('people.password', { name: shown.value.name })}</p>
          <code class="secret">{shown.value.password}</code>
        </Notice>
      )}
      {error.value !== null && <Failed error={error.value} again={() => void again()} />}
      {value.value === null && error.value === null && <Loading />}
      {value.value && (
        <Table<Person>
          caption={t('people.title')}
          rows={value.value}
          keyOf={({ name }) => name}
          columns={[
            { head: t('people.name'), cell: (person) => <Name person={person} /> },
            {
              head: t('people.roles'),
              cell: ({ roles }) => roles.map((role) => word('role', role)).join(', '),
            },
            { head: t('people.limits'), cell: limits },
            {
              head: t('people.factor'),
              cell: (person) => t(person.second_factor ? 'people.yes' : 'people.no'),
            },
            {
              head: t('table.actions'),
              cell: (person) => (
                <span class="row-actions">
                  <Button look="unstyled" onPress={() => void edit(person)}>
                    {t('people.edit')}
                  </Button>
                  <Button look="unstyled" onPress={() => void reset(person)}>
                    {t('people.reset')}
                  </Button>
                  <Button look="unstyled" class="danger-link" onPress={() => void disable(person)}>
                    {t(person.disabled ? 'people.enable' : 'people.disable')}
                  </Button>
                </span>
              ),
            },
          ]}
        />
      )}
    </>
  );
}

const Name = ({ person }: { person: Person }) => (
  <>
    <b>{person.display_name || person.name}</b> <span class="hint">{person.name}</span>{' '}
    {person.disabled && <Chip kind="plain">{t('people.off')}</Chip>}
  </>
);

const limits = ({ roles, zones, severity }: Person): string =>
  roles.includes('approver')
    ? [
        zones.length > 0 ? zones.join(', ') : t('people.everywhere'),
        severity ? t('people.upTo', { severity: word('severity', severity) }) : '',
      ]
        .filter(Boolean)
        .join(' · ')
    : '–';
