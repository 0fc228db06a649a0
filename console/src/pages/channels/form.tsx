// The form of a channel: a new one, or one that was made here.
import { type Signal, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { formatRoute } from '../../app/route';
import { may, useSession } from '../../app/session';
import { ApiError } from '../../data/api';
import { bodyOf, type Draft, draftOf, plain, secretsOf } from '../../data/channel_form';
import { t } from '../../i18n';
import { Button, Failed, Loading, Notice, PageHead } from '../../parts/basics';
import { useLoaded } from '../../parts/load';
import { NotYours } from '../../parts/rights';
import { OptionField, SecretField } from '../../parts/schema_form';
import { toast } from '../../parts/toast';
import type { ChannelForm, ChannelTest, Connector, ConnectorList, FieldMistake } from '../../types';
import { ChooseKind, titleOf } from './add';
import { General, Name } from './general';
import { TestResult } from './test_result';

// `name`: of one that is there; null: a new one, of the kind if it is chosen.
export function ChannelFormPage({ name, kind }: { name: string | null; kind: string }) {
  const session = useSession();
  const title = name === null ? t('channels.add') : t('channels.editTitle', { name });
  return (
    <div class="channel-form">
      <PageHead title={title} />
      {may(session, 'administer') ? <Opened name={name} kind={kind} /> : <NotYours permission="administer" />}
    </div>
  );
}

function Opened({ name, kind }: { name: string | null; kind: string }) {
  const { api } = useSession();
  const { value, error, again } = useLoaded(async () => {
    const [list, form] = await Promise.all([api.connectors(), name === null ? null : api.channelForm(name)]);
    return { list, form };
  });
  if (error.value !== null) return <Failed error={error.value} again={() => void again()} />;
  if (value.value === null) return <Loading />;
  const { list, form } = value.value;
  if (list.cannot_keep !== '') {
    return (
      <Notice tone="warning" quiet>
        {list.cannot_keep}
      </Notice>
    );
  }
  const wanted = form?.connector ?? kind;
  const connector = list.connectors.find((each) => each.name === wanted && each.offered);
  if (!connector) return <ChooseKind connectors={list.connectors} />;
  return (
    <Form
      key={`${connector.name} ${form?.revision ?? 0}`}
      connector={connector}
      form={form}
      list={list}
      again={() => void again()}
    />
  );
}

interface FormProps {
  connector: Connector;
  form: ChannelForm | null;
  list: ConnectorList;
  again: () => void;
}
function Form({ connector, form, list, again }: FormProps) {
  const { api, city } = useSession();
  const draft = useSignal<Draft>(draftOf(connector, form, list.cannot_send === ''));
  const mistakes = useSignal<FieldMistake[]>([]);
  const error = useSignal<unknown>(null);
  const busy = useSignal<'' | 'test' | 'save'>('');
  const tested = useSignal<ChannelTest | null>(null);
  const box = useRef<HTMLFormElement>(null);
  const refusals = useSignal(0);
  // Where the first of them is.
  useEffect(() => {
    box.current?.querySelector<HTMLElement>('[aria-invalid="true"], [data-wrong]')?.focus();
  }, [refusals.value]);
  const run = async (what: 'test' | 'save', act: () => Promise<void>) => {
    if (busy.value !== '') return;
    busy.value = what;
    mistakes.value = [];
    error.value = null;
    tested.value = null;
    try {
      await act();
    } catch (failed) {
      if (failed instanceof ApiError && failed.fields.length > 0) {
        mistakes.value = failed.fields;
        refusals.value++;
      } else {
        error.value = failed;
      }
    }
    busy.value = '';
  };
  const test = () =>
    run('test', async () => {
      const revision = form ? { revision: form.revision } : {};
      tested.value = await api.testForm(connector.name, { ...bodyOf(connector, draft.value), ...revision });
    });
  const save = () =>
    run('save', async () => {
      const { name, ...body } = bodyOf(connector, draft.value);
      if (form) await api.changeChannel(form.name, { ...body, revision: form.revision });
      else await api.addChannel({ ...body, name, connector: connector.name });
      await city.reloadChannels();
      toast(t('channels.saved', { name }));
      location.hash = formatRoute(['channels']);
    });
  const stale = error.value instanceof ApiError && error.value.status === 409 && form !== null;
  return (
    <form
      ref={box}
      class="channel-form__box"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <p class="channel-form__kind">
        <b>{titleOf(connector.name)}</b>: <span lang="en">{connector.summary}</span>.{' '}
        {form === null && <a href={formatRoute(['channels', 'new'])}>{t('channels.otherKind')}</a>}
      </p>
      {form?.error && <Notice tone="error">{form.error}</Notice>}
      {form === null && <Name draft={draft} mistakes={mistakes.value} />}
      <Options connector={connector} form={form} draft={draft} mistakes={mistakes.value} list={list} />
      <General connector={connector} draft={draft} mistakes={mistakes.value} cannotSend={list.cannot_send} />
      <More connector={connector} draft={draft} mistakes={mistakes.value} />
      <Whole mistakes={mistakes.value} />
      {error.value !== null && <Failed error={error.value} again={stale ? again : undefined} />}
      {tested.value && <TestResult result={tested.value} />}
      <div role="status" class="channel-form__busy">
        {busy.value === 'test' && t('channels.testing')}
        {busy.value === 'save' && t('channels.saving')}
      </div>
      <div class="channel-form__actions">
        <Button type="submit" disabled={busy.value !== ''}>
          {t('channels.save')}
        </Button>
        <Button look="outline" disabled={busy.value !== ''} onPress={() => void test()}>
          {t('channels.test')}
        </Button>
        <a href={formatRoute(['channels'])}>{t('channels.cancel')}</a>
      </div>
    </form>
  );
}

interface PartProps {
  connector: Connector;
  draft: Signal<Draft>;
  mistakes: FieldMistake[];
}
const setValue = (draft: Signal<Draft>, key: string) => (value: string) =>
  (draft.value = { ...draft.value, values: { ...draft.value.values, [key]: value } });

// What it cannot do without, and its secrets.
function Options({
  connector,
  form,
  draft,
  mistakes,
  list,
}: PartProps & { form: ChannelForm | null; list: ConnectorList }) {
  const secrets = secretsOf(connector);
  const setSecret = (key: string) => (value: string | null | undefined) => {
    const { [key]: _, ...rest } = draft.value.secrets;
    draft.value = { ...draft.value, secrets: value === undefined ? rest : { ...rest, [key]: value } };
  };
  return (
    <>
      {plain(connector)
        .filter(({ required }) => required)
        .map((option) => (
          <OptionField
            key={option.key}
            option={option}
            value={draft.value.values[option.key] ?? ''}
            mistakes={mistakes}
            onChange={setValue(draft, option.key)}
          />
        ))}
      {secrets.length > 0 && !list.keeps_secrets && (
        <Notice tone="warning" quiet>
          {t('channels.noKey')}
        </Notice>
      )}
      {secrets.map((option) => (
        <SecretField
          key={option.key}
          option={option}
          set={form?.secrets[option.key] === 'set'}
          value={draft.value.secrets[option.key]}
          mistakes={mistakes}
          onChange={setSecret(option.key)}
        />
      ))}
    </>
  );
}

function More({ connector, draft, mistakes }: PartProps) {
  const options = plain(connector).filter(({ required }) => !required);
  const wrong = options.some(({ key }) => mistakes.some(({ field }) => field === key));
  const open = useSignal(false);
  useEffect(() => {
    if (wrong) open.value = true;
  }, [wrong]);
  if (options.length === 0) return null;
  return (
    <details
      class="channel-form__more"
      open={open.value || wrong}
      onToggle={({ currentTarget }) => (open.value = currentTarget.open)}
    >
      <summary>{t('channels.more')}</summary>
      {options.map((option) => (
        <OptionField
          key={option.key}
          option={option}
          value={draft.value.values[option.key] ?? ''}
          mistakes={mistakes}
          onChange={setValue(draft, option.key)}
        />
      ))}
    </details>
  );
}

function Whole({ mistakes }: { mistakes: FieldMistake[] }) {
  if (mistakes.length === 0) return null;
  const whole = mistakes.filter(({ field }) => field === '' || field === 'connector');
  return (
    <Notice tone="error">
      {whole.length === 0 ? t('channels.mended') : whole.map(({ message }) => <p key={message}>{message}</p>)}
    </Notice>
  );
}
