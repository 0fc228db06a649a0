// Who gets no more messages, and who asks for that without proof; with a staff member's own word on it.
import { useLayoutEffect } from 'preact/hooks';
import type { PageProps } from '../../app/routes';
import { useRight, useSession } from '../../app/session';
import { t, word } from '../../i18n';
import {
  Ago,
  Button,
  Chip,
  EmptyList,
  Fact,
  Failed,
  Labelled,
  Loading,
  More,
  Notice,
  PageHead,
  Select,
  type Option,
} from '../../parts/basics';
import type { IconName } from '../../parts/icon';
import { useModel } from '../../parts/model';
import { WhyNot } from '../../parts/rights';
import type { Consent } from '../../types';
import { ConsentsModel } from './model';

const kStates: Consent['state'][] = ['asked', 'withdrawn', 'restored', 'granted'];
const kIcons: Record<Consent['state'], IconName> = {
  asked: 'warning',
  withdrawn: 'close',
  granted: 'check',
  restored: 'check',
};

export default function ConsentsPage({ route }: PageProps) {
  const session = useSession();
  const model = useModel(() => new ConsentsModel(session));
  useLayoutEffect(() => model.show(route.query), [route]);
  const { list } = model;
  const none = list.items.value.length === 0;
  const error = list.error.value;
  const filtered = Boolean(model.query.value.channel || model.query.value.state);
  return (
    <div>
      <PageHead title={t('consents.title')} />
      <p class="hint">{t('consents.hint')}</p>
      <WhyNot permission="triage" />
      <Controls model={model} />
      {error !== null && <Failed error={error} again={() => void model.reload()} />}
      {model.said.value && <Notice tone={model.said.value.tone}>{model.said.value.text}</Notice>}
      <ul class="consent-list">
        {list.items.value.map((consent) => (
          <li key={`${consent.channel} ${consent.recipient}`}>
            <Row consent={consent} model={model} />
          </li>
        ))}
      </ul>
      {!list.loaded.value && error === null && <Loading />}
      <More onPress={list.next.value === null ? null : () => void list.loadMore()}>
        {list.loaded.value && none && list.next.value === null && (
          <EmptyList clear={filtered ? () => model.filter({ channel: '', state: '' }) : null}>
            {t('consents.empty')}
          </EmptyList>
        )}
      </More>
    </div>
  );
}

function Controls({ model }: { model: ConsentsModel }) {
  const { city } = useSession();
  const choose = (name: 'channel' | 'state', label: string, options: Option[]) => (
    <Labelled label={label}>
      <Select
        options={[{ value: '', text: t('filter.all') }, ...options]}
        value={model.query.value[name] ?? ''}
        onPick={(value) => model.filter({ [name]: value })}
      />
    </Labelled>
  );
  const sending = city.channels.value.filter((channel) => channel.sends);
  return (
    <div class="filters__grid filters__grid--open">
      {choose(
        'channel',
        t('mention.channel'),
        sending.map(({ name }) => ({ value: name, text: name })),
      )}
      {choose(
        'state',
        t('consents.state'),
        kStates.map((state) => ({ value: state, text: word('consentState', state) })),
      )}
    </div>
  );
}

const otherSender = ({ sender, recipient }: Consent): boolean =>
  sender !== '' && sender.toLowerCase() !== recipient.toLowerCase();

// An answer to our mail that somebody else sent is told apart from no proof at all: it may be the recipient's other address.
const proofOf = (consent: Consent): string =>
  consent.state === 'asked' && consent.bulletin_id !== '' && otherSender(consent)
    ? t('consents.answerOfAnother')
    : word('consentProof', consent.proof);

const kActs: Record<Consent['state'], ('restore' | 'withdraw')[]> = {
  withdrawn: ['restore'],
  asked: ['withdraw', 'restore'],
  restored: ['withdraw'],
  granted: ['withdraw'],
};

function Row({ consent, model }: { consent: Consent; model: ConsentsModel }) {
  const { state, words, recipient } = consent;
  const right = useRight('triage');
  return (
    <article class="consent" aria-label={recipient}>
      <header class="channel__head">
        <h2 dir="auto">{recipient}</h2>
        <Chip kind={`consent-${state}`} icon={kIcons[state]}>
          {word('consentState', state)}
        </Chip>
        {!consent.listed && <Chip kind="plain">{t('consents.unlisted')}</Chip>}
      </header>
      {(consent.why || words) && (
        <p dir="auto">
          <q>{consent.why || words}</q>
        </p>
      )}
      <dl class="facts">
        <Fact name={t('mention.channel')}>{consent.channel}</Fact>
        <Fact name={t('consents.since')}>
          <Ago time={consent.at} />
        </Fact>
        <Fact name={t('consents.proof')}>{proofOf(consent)}</Fact>
        {consent.by !== '' && <Fact name={t('consents.decidedBy')}>{consent.by}</Fact>}
        {otherSender(consent) && (
          <Fact name={t('consents.from')}>
            <bdi>{consent.sender}</bdi>
          </Fact>
        )}
      </dl>
      <p class="consent__actions">
        {kActs[state].map((act) => (
          <Button key={act} look="outline" {...right} onPress={() => void model.decide(consent, act)}>
            {state === 'asked' && act === 'restore' ? t('consents.keep') : t(`consents.${act}`)}
          </Button>
        ))}
      </p>
    </article>
  );
}
