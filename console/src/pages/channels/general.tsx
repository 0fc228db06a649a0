// What the hub itself asks of every channel.
import type { Signal } from '@preact/signals';
import { type Draft, listens } from '../../data/channel_form';
import { t } from '../../i18n';
import { Notice, Select } from '../../parts/basics';
import { Checks } from '../../parts/checks';
import { Field } from '../../parts/field';
import { adviceFor } from '../../parts/schema_form';
import type { Connector, FieldMistake } from '../../types';

interface Props {
  draft: Signal<Draft>;
  mistakes: FieldMistake[];
}

const change = (draft: Signal<Draft>, part: Partial<Draft>) => (draft.value = { ...draft.value, ...part });

interface LineProps extends Props {
  of: 'name' | 'languages' | 'pollEvery';
  field: string;
  label: string;
  hint: string;
}
const Line = ({ draft, mistakes, of, field, label, hint }: LineProps) => (
  <Field label={label} hint={hint} advice={adviceFor(mistakes, field)}>
    <input
      class="usa-input"
      type="text"
      maxLength={200}
      autocomplete="off"
      autocapitalize="none"
      spellcheck={false}
      required={of === 'name'}
      value={draft.value[of]}
      onInput={({ currentTarget }) => change(draft, { [of]: currentTarget.value })}
    />
  </Field>
);

export const Name = (props: Props) => (
  <Line
    {...props}
    of="name"
    field="name"
    label={t('form.required', { label: t('channels.name') })}
    hint={t('channels.nameHint')}
  />
);

export function General({
  connector,
  draft,
  mistakes,
  cannotSend,
}: Props & { connector: Connector; cannotSend: string }) {
  const { drill, listen, send, recipients } = draft.value;
  const ways = [
    ...(listens(connector) ? [{ value: 'listen', text: t('channels.listen') }] : []),
    ...(connector.abilities.send && cannotSend === '' ? [{ value: 'send', text: t('channels.send') }] : []),
  ];
  const chosen = [listen && 'listen', send && 'send'].filter((each) => each !== false);
  return (
    <>
      <Field label={t('channels.use')} advice={adviceFor(mistakes, 'mode')}>
        <Select
          options={[
            { value: 'live', text: t('channels.live') },
            { value: 'drill', text: t('channels.forDrills') },
          ]}
          value={drill ? 'drill' : 'live'}
          onPick={(value) => change(draft, { drill: value === 'drill' })}
        />
      </Field>
      <Checks
        legend={t('channels.ways')}
        options={ways}
        chosen={chosen}
        onChange={(now) => change(draft, { listen: now.includes('listen'), send: now.includes('send') })}
      />
      {connector.abilities.send && cannotSend !== '' && (
        <Notice tone="info" quiet>
          {cannotSend}
        </Notice>
      )}
      {listens(connector) && (
        <Line
          draft={draft}
          mistakes={mistakes}
          of="pollEvery"
          field="poll_every"
          label={t('channels.pollEvery')}
          hint={t('channels.pollHint', { n: connector.poll_every })}
        />
      )}
      {connector.abilities.send && (
        <Line
          draft={draft}
          mistakes={mistakes}
          of="languages"
          field="languages"
          label={t('channels.languages')}
          hint={t('channels.languagesHint')}
        />
      )}
      {connector.abilities.recipients && (
        <Field
          label={t('channels.recipients')}
          hint={t('channels.recipientsHint')}
          advice={adviceFor(mistakes, 'recipients')}
        >
          <textarea
            class="usa-textarea"
            rows={3}
            spellcheck={false}
            value={recipients}
            onInput={({ currentTarget }) => change(draft, { recipients: currentTarget.value })}
          />
        </Field>
      )}
    </>
  );
}
