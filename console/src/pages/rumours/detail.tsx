// One rumour: its spread by the hour, who repeats, denies and asks, what may belong to it, and its answer.
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { formatRoute } from '../../app/route';
import { useRight } from '../../app/session';
import { everyHour, kHour, kStances } from '../../data/rumour';
import { t, word } from '../../i18n';
import { Ago, Button, Chip, Notice, Outside, Select } from '../../parts/basics';
import { StackedChart } from '../../parts/chart';
import { Named } from '../../parts/mention/chips';
import { actorText } from '../../text/actor';
import { shortId, toApiTime } from '../../text/format';
import { shown } from '../../text/visible';
import type { Mention, Rumour, RumourMention, RumourMentions, Stance } from '../../types';
import { reasonsText } from './counts';
import type { RumoursModel } from './model';

interface Props {
  rumour: Rumour;
  model: RumoursModel;
}

export function Detail({ rumour, model }: Props) {
  const { claim, owner, verdict, reason, closed_by, closed_at, bulletin } = rumour;
  return (
    <div class="rumour" data-id={rumour.id}>
      <a class="detail__back" href={model.address(undefined)}>
        {t('rumours.back')}
      </a>
      <header class="detail__head">
        <h2 dir="auto">{shown(claim)}</h2>
        <p>{owner === '' ? t('rumours.nobody') : t('rumours.ownedBy', { who: actorText(owner) })}</p>
      </header>
      {verdict !== '' && closed_at && (
        <Notice tone="info" quiet>
          <Chip kind={`rumour-${verdict}`}>{word('rumourVerdict', verdict)}</Chip> {shown(reason)} ·{' '}
          {actorText(closed_by)} <Ago time={closed_at} />
        </Notice>
      )}
      <Actions rumour={rumour} model={model} />
      {bulletin && (
        <p class="rumour__bulletin">
          {t('rumours.answeredBy')}{' '}
          <a href={formatRoute(['bulletins', bulletin.id])}>#{shortId(bulletin.id)}</a> (
          {word('bulletinState', bulletin.state)}): {t('rumours.told', { n: rumour.answered })}
        </p>
      )}
      <Spread rumour={rumour} />
      {kStances.map((stance) => (
        <Said key={stance} stance={stance} rumour={rumour} model={model} />
      ))}
      <Suggested rumour={rumour} model={model} />
    </div>
  );
}

function Actions({ rumour, model }: Props) {
  const triage = useRight('triage');
  const publish = useRight('publish');
  const open = rumour.verdict === '';
  const button = (action: string, run: () => void, more: { look?: 'outline'; keys?: string } = {}) => (
    <Button
      look={more.look}
      data-action={action}
      aria-keyshortcuts={more.keys}
      {...triage}
      disabled={triage.disabled || model.busy.value}
      onPress={run}
    >
      {t(`rumours.${action}` as 'rumours.take')}
    </Button>
  );
  return (
    <p class="emergency__actions">
      {rumour.owner === ''
        ? button('take', model.takeIt, { keys: 'T' })
        : button('release', model.release, { look: 'outline' })}
      {button('reword', () => void model.reword(), { look: 'outline' })}
      {open
        ? button('close', () => void model.close(), { look: 'outline' })
        : button('reopen', model.reopen, { look: 'outline' })}
      <Button
        data-action="answer"
        aria-keyshortcuts="B"
        {...(open ? { disabled: true, title: t('rumours.answerFirst') } : publish)}
        onPress={model.answer}
      >
        {t('rumours.answer')}
      </Button>
    </p>
  );
}

function Spread({ rumour }: { rumour: Rumour }) {
  const stressed = useSignal<string | null>(null);
  if (rumour.spread.length === 0) return null;
  const hours = everyHour(rumour.spread);
  return (
    <StackedChart
      title={t('rumours.spread')}
      hours={hours.map(({ hour }) => hour)}
      layers={kStances.map((key, i) => ({
        key,
        name: word('stance', key),
        paint: String(i + 1),
        counts: hours.map((hour) => hour[key]),
      }))}
      totalKey="chart.total"
      onPick={(hour) => {
        const until = toApiTime(new Date(Date.parse(hour) + kHour));
        location.hash = formatRoute(['stream'], { since: hour, until });
      }}
      stressed={stressed}
    />
  );
}

function Said({ stance, rumour, model }: Props & { stance: Stance }) {
  const said = (rumour.mentions ?? []).filter((each) => each.stance === stance);
  if (said.length === 0) return null;
  return (
    <section class="rumour__said" data-stance={stance} aria-labelledby={`said-${stance}`}>
      <h3 id={`said-${stance}`}>{t(`rumours.${stance}`, { n: said.length })}</h3>
      <ul>
        {said.map((each) => (
          <li key={each.mention.id} data-mention={each.mention.id}>
            <Words mention={each.mention}>{answerText(each)}</Words>
            <Change said={each} model={model} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function answerText({ answer }: RumourMention): string {
  if (answer === null) return '';
  return answer.reply_id === '' ? t('rumours.notAnswered', { why: answer.why }) : t('rumours.gotAnswer');
}

function Change({ said, model }: { said: RumourMention; model: RumoursModel }) {
  const right = useRight('triage');
  const disabled = right.disabled || model.busy.value;
  const { id } = said.mention;
  return (
    <p class="rumour__change">
      <Select
        aria-label={t('rumours.stance')}
        options={kStances.map((value) => ({ value, text: word('stance', value) }))}
        value={said.stance}
        disabled={disabled}
        onPick={(stance) => model.mentions({ action: 'mark', mentions: [id], stance: stance as Stance })}
      />
      <Button
        look="unstyled"
        data-action="out"
        {...right}
        disabled={disabled}
        onPress={() => model.mentions({ action: 'take_out', mentions: [id] })}
      >
        {t('rumours.takeOut')}
      </Button>
    </p>
  );
}

// Each with the reason; a person says that it belongs to it.
function Suggested({ rumour, model }: Props) {
  const right = useRight('triage');
  const disabled = right.disabled || model.busy.value;
  const suggested = rumour.suggested ?? [];
  if (suggested.length === 0) return null;
  const add = (mentions: number[]) =>
    model.mentions({ action: 'add', mentions: mentions as RumourMentions['mentions'] });
  return (
    <section class="rumour__said" data-stance="suggested" aria-labelledby="suggested">
      <h3 id="suggested">{t('rumours.suggested')}</h3>
      <Button
        look="outline"
        data-action="all"
        {...right}
        disabled={disabled}
        onPress={() => add(suggested.map(({ mention }) => mention.id))}
      >
        {t('rumours.addAll', { n: suggested.length })}
      </Button>
      <ul>
        {suggested.map(({ mention, stance, because }) => (
          <li key={mention.id} data-mention={mention.id}>
            <Words mention={mention}>
              {word('stance', stance)} · {reasonsText(because)}
            </Words>
            <Button
              look="unstyled"
              data-action="add"
              {...right}
              disabled={disabled}
              onPress={() => add([mention.id])}
            >
              {t('rumours.add')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Words({ mention, children }: { mention: Mention; children: ComponentChildren }) {
  const { author, removed } = mention;
  return (
    <>
      <p class="rumour__words" lang={mention.verdict.lang || undefined} dir="auto">
        {removed ? t('mention.removed') : shown(mention.text)}
      </p>
      <p class="hint">
        {mention.channel} · <Named as="span" name={author.name || author.handle} class="" />{' '}
        {mention.url !== '' && !removed ? (
          <Outside url={mention.url}>
            <Ago time={mention.created_at} />
          </Outside>
        ) : (
          <Ago time={mention.created_at} />
        )}{' '}
        {children}
      </p>
    </>
  );
}
