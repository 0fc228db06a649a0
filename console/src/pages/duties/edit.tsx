// The form of a duty, in a dialog. What the hub refuses is said in it, and what was typed stays.
import { signal } from '@preact/signals';
import { errorText } from '../../app/session';
import { t } from '../../i18n';
import { Button, Notice, Select } from '../../parts/basics';
import { ask } from '../../parts/dialog';
import { Field } from '../../parts/field';
import { TextField } from '../../parts/text_field';
import { fromLocalInput, toLocalInput } from '../../text/format';
import type { Channel, Duty, NewDuty } from '../../types';

// core/roster.h
const kMostLevels = 5;

interface DutyNeeds {
  channels: Channel[];
  known: string[];
  save: (duty: NewDuty) => Promise<void>;
}

class DutyForm {
  readonly person;
  readonly from;
  readonly to;
  readonly level;
  readonly channel;
  readonly recipient;
  readonly problem = signal('');

  constructor(
    readonly needs: DutyNeeds,
    readonly duty: Duty | null,
  ) {
    this.person = signal(duty?.person ?? needs.known[0] ?? '');
    this.from = signal(toLocalInput(duty?.from));
    this.to = signal(toLocalInput(duty?.to));
    this.level = signal(String(duty?.level ?? 1));
    this.channel = signal(duty?.channel ?? needs.channels[0]?.name ?? '');
    this.recipient = signal(duty?.recipient ?? '');
  }
  // Whether the channel goes to people, each by an address.
  toPeople(): boolean {
    const channel = this.needs.channels.find(({ name }) => name === this.channel.value);
    return channel?.abilities.recipients ?? true;
  }
  body(): NewDuty | null {
    const from = this.moment(this.from.peek(), this.duty?.from);
    const to = this.moment(this.to.peek(), this.duty?.to);
    const person = this.person.peek().trim();
    const channel = this.channel.peek();
    if (person === '' || to === undefined || channel === '') return null;
    const recipient = this.toPeople() ? this.recipient.peek().trim() : '';
    return { person, ...(from && { from }), to, level: Number(this.level.peek()), channel, recipient };
  }
  // A field shows minutes: what nobody touched stays to the second, for another time wants a new acknowledgement.
  private moment(written: string, before: string | undefined): string | undefined {
    return before !== undefined && written === toLocalInput(before) ? before : fromLocalInput(written);
  }
  check(): string | null {
    const body = this.body();
    if (body === null) return t('duties.missing');
    return body.from !== undefined && body.to <= body.from ? t('duties.backwards') : null;
  }
}

export async function askDuty(needs: DutyNeeds, duty: Duty | null): Promise<void> {
  const form = new DutyForm(needs, duty);
  const question = {
    title: () => (duty ? t('duties.editTitle', { person: duty.person }) : t('duties.addTitle')),
    content: <Content form={form} />,
    yes: () => t(duty ? 'duties.save' : 'duties.add'),
    check: () => form.check(),
  };
  while (await ask(question)) {
    try {
      await needs.save(form.body() as NewDuty);
      return;
    } catch (error) {
      form.problem.value = errorText(error);
    }
  }
}

function Content({ form }: { form: DutyForm }) {
  const { channels, known } = form.needs;
  return (
    <>
      {form.problem.value !== '' && <Notice tone="error">{form.problem.value}</Notice>}
      {form.duty && <p class="hint">{t('duties.editHint')}</p>}
      <TextField label={t('duties.person')} hint={t('duties.personHint')} value={form.person} most={64} />
      {known.length > 0 && (
        <div class="reasons" role="group" aria-label={t('duties.known')}>
          {known.map((name) => (
            <Button key={name} look="outline" class="button-small" onPress={() => (form.person.value = name)}>
              {name}
            </Button>
          ))}
        </div>
      )}
      <Field label={t('duties.from')} hint={t('duties.fromHint')}>
        <input
          class="usa-input"
          type="datetime-local"
          value={form.from.value}
          onInput={(event) => (form.from.value = event.currentTarget.value)}
        />
      </Field>
      <Field label={t('duties.to')} hint={t('duties.toHint')}>
        <input
          class="usa-input"
          type="datetime-local"
          value={form.to.value}
          onInput={(event) => (form.to.value = event.currentTarget.value)}
        />
      </Field>
      <Field label={t('duties.level')} hint={t('duties.levelHint')}>
        <Select
          options={Array.from({ length: kMostLevels }, (_, i) => ({
            value: String(i + 1),
            text: String(i + 1),
          }))}
          value={form.level.value}
          onPick={(level) => (form.level.value = level)}
        />
      </Field>
      {channels.length === 0 && <Notice tone="warning">{t('duties.noChannel')}</Notice>}
      <Field label={t('duties.channel')}>
        <Select
          options={channels.map(({ name, connector }) => ({ value: name, text: `${name} (${connector})` }))}
          value={form.channel.value}
          onPick={(channel) => (form.channel.value = channel)}
        />
      </Field>
      {form.toPeople() && (
        <TextField
          label={t('duties.recipient')}
          hint={t('duties.recipientHint')}
          value={form.recipient}
          most={320}
        />
      )}
    </>
  );
}
