// Claims that spread: those that people have opened, and those that nobody has yet.
import { useLayoutEffect } from 'preact/hooks';
import type { PageProps } from '../../app/routes';
import { useRight, useSession } from '../../app/session';
import { useShortcuts } from '../../app/shortcuts';
import { everyHour } from '../../data/rumour';
import { t, word } from '../../i18n';
import { Ago, Button, Chip, Empty, Failed, Loading, More, PageHead } from '../../parts/basics';
import { Spark } from '../../parts/chart';
import { KeyHints } from '../../parts/keys';
import { useModel } from '../../parts/model';
import { WhyNot } from '../../parts/rights';
import { actorText } from '../../text/actor';
import { shown } from '../../text/visible';
import type { Rumour } from '../../types';
import { countsText, reasonsText } from './counts';
import { Detail } from './detail';
import { RumoursModel } from './model';

export default function RumoursPage({ route }: PageProps) {
  const session = useSession();
  const model = useModel(() => new RumoursModel(session));
  useLayoutEffect(() => model.take(route), [route]);
  useShortcuts('rumours', {
    next: () => model.move(1),
    previous: () => model.move(-1),
    take: model.takeIt,
    add: model.addFirst,
    answer: model.answer,
  });
  const error = model.error.value;
  return (
    <div class={model.selected.value === undefined ? '' : 'has-detail'}>
      <PageHead title={t('rumours.title')}>
        <div class="tabs" role="group" aria-label={t('rumours.which')}>
          {(['open', 'closed'] as const).map((state) => (
            <a
              key={state}
              class="tab"
              href={model.address(undefined, state)}
              aria-current={model.state.value === state ? 'true' : undefined}
            >
              {t(`rumours.${state}Ones`)}
            </a>
          ))}
        </div>
      </PageHead>
      <WhyNot permission="triage" />
      {error !== null && <Failed error={error} again={() => void model.reload()} />}
      <div class="split">
        <div class="split__list">
          <List model={model} />
          <Spreading model={model} />
        </div>
        <Pane model={model} />
      </div>
      <KeyHints groups={['rumours']} />
    </div>
  );
}

function List({ model }: { model: RumoursModel }) {
  const rumours = model.rumours.value;
  if (rumours === null) return model.error.value === null ? <Loading /> : null;
  return (
    <>
      <ul class="request-list" aria-label={t('rumours.title')}>
        {rumours.map((rumour) => (
          <li key={rumour.id}>
            <Row rumour={rumour} model={model} />
          </li>
        ))}
      </ul>
      {rumours.length === 0 && (
        <Empty>{t(model.state.value === 'open' ? 'rumours.none' : 'rumours.noneClosed')}</Empty>
      )}
      <More onPress={model.next.value === null ? null : () => void model.more()}>{t('rumours.more')}</More>
    </>
  );
}

function Row({ rumour, model }: { rumour: Rumour; model: RumoursModel }) {
  const { id, claim, owner, verdict, spread, opened_at } = rumour;
  const current = id === model.selected.value;
  return (
    <a class="request" href={model.address(id)} aria-current={current ? 'true' : undefined} data-id={id}>
      <span class="request__top">
        {verdict !== '' && <Chip kind={`rumour-${verdict}`}>{word('rumourVerdict', verdict)}</Chip>}
        <span class="hint">{owner === '' ? t('rumours.nobody') : actorText(owner)}</span>
        <Ago time={opened_at} />
      </span>
      <span class="request__text" dir="auto">
        {shown(claim)}
      </span>
      <span class="rumour__counts">
        {countsText(rumour)}
        {spread.length > 0 && (
          <Spark counts={everyHour(spread).map((hour) => hour.repeats + hour.denies + hour.asks)} />
        )}
      </span>
    </a>
  );
}

// By rules that say why; they are no rumours until somebody says so.
function Spreading({ model }: { model: RumoursModel }) {
  const right = useRight('triage');
  const groups = model.spreading.value;
  if (model.state.value !== 'open' || groups.length === 0) return null;
  return (
    <section class="spreading" aria-labelledby="spreading">
      <h2 id="spreading">{t('rumours.spreading')}</h2>
      <ul class="request-list">
        {groups.map((group) => (
          <li key={group.mentions[0]} class="spreading__claim" data-mention={group.mentions[0]}>
            <p dir="auto" lang={group.first.verdict.lang || undefined}>
              {shown(group.first.text)}
            </p>
            <p class="hint">
              {countsText(group)} · {reasonsText(group.because)}
            </p>
            <Button
              look="outline"
              {...right}
              disabled={right.disabled || model.busy.value}
              onPress={() => void model.open(group)}
            >
              {t('rumours.open')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Pane({ model }: { model: RumoursModel }) {
  const error = model.openError.value;
  const whole = model.whole.value;
  const selected = model.selected.value;
  return (
    <section class="detail" aria-label={t('rumours.detail')}>
      {error !== null && <Failed error={error} again={() => void model.show()} />}
      {selected !== undefined && whole === null && error === null && <Loading />}
      {selected === undefined && (model.rumours.value ?? []).length > 0 && <Empty>{t('rumours.pick')}</Empty>}
      {whole && <Detail key={whole.id} rumour={whole} model={model} />}
    </section>
  );
}
