// The form of a person, in a dialog.
import { signal, type Signal } from '@preact/signals';
import { kSeverities } from '../../data/bulletin';
import { t, word } from '../../i18n';
import { Select } from '../../parts/basics';
import { Checks } from '../../parts/checks';
import { ask } from '../../parts/dialog';
import { Field } from '../../parts/field';
import { TextField } from '../../parts/text_field';
import { ZonePicker } from '../../parts/zones';
import type { NewPerson, Person, Role } from '../../types';

const kRoles: Role[] = ['viewer', 'triage', 'publisher', 'approver', 'administrator'];
const kName = /^[a-z0-9._-]{1,64}$/;

// Null: not after all.
export async function askPerson(person: Person | null): Promise<NewPerson | null> {
  const name = signal(person?.name ?? '');
  const display = signal(person?.display_name ?? '');
  const roles = signal<string[]>(person?.roles ?? ['viewer']);
  const zones = signal(person?.zones ?? []);
  const severity = signal(person?.severity ?? '');
  const form = { name, display, roles, zones, severity };
  const yes = await ask({
    title: person ? t('people.editTitle', { name: person.name }) : t('people.add'),
    content: <PersonForm {...form} known={person !== null} />,
    yes: t(person ? 'people.save' : 'people.add'),
    check: () => (kName.test(name.value.trim()) ? null : t('people.badName')),
  });
  if (!yes) return null;
  return {
    name: name.value.trim(),
    display_name: display.value.trim(),
    roles: roles.value as Role[],
    zones: zones.value,
    severity: severity.value,
  };
}

interface FormProps {
  name: Signal<string>;
  display: Signal<string>;
  roles: Signal<string[]>;
  zones: Signal<string[]>;
  severity: Signal<string>;
  known: boolean;
}
function PersonForm({ name, display, roles, zones, severity, known }: FormProps) {
  return (
    <>
      <TextField
        label={t('people.signInName')}
        hint={t('people.nameHint')}
        value={name}
        most={64}
        disabled={known}
      />
      <TextField label={t('people.displayName')} value={display} most={100} />
      <Checks
        legend={t('people.roles')}
        options={kRoles.map((value) => ({
          value,
          text: `${word('role', value)}: ${word('roleMay', value)}`,
        }))}
        chosen={roles.value}
        onChange={(chosen) => (roles.value = chosen)}
      />
      {roles.value.includes('approver') && (
        <>
          <ZonePicker
            legend={t('people.zones')}
            chosen={zones.value}
            onChange={(chosen) => (zones.value = chosen)}
          />
          <Field label={t('people.severity')}>
            <Select
              options={[
                { value: '', text: t('people.anySeverity') },
                ...kSeverities
                  .filter((value) => value !== 'Unknown')
                  .map((value) => ({ value: value as string, text: word('severity', value) })),
              ]}
              value={severity.value}
              onPick={(value) => (severity.value = value)}
            />
          </Field>
        </>
      )}
    </>
  );
}
