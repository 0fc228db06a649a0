// People in danger: what waits, who has it, and who is on duty.
import { useLayoutEffect } from 'preact/hooks';
import { alarmText } from '../../app/lane_banner';
import type { PageProps } from '../../app/routes';
import { useSession } from '../../app/session';
import { useShortcuts } from '../../app/shortcuts';
import { t } from '../../i18n';
import { At, Button, Empty, Failed, Loading, Notice, PageHead } from '../../parts/basics';
import { KeyHints } from '../../parts/keys';
import { useModel } from '../../parts/model';
import { WhyNot } from '../../parts/rights';
import { EmergenciesModel } from './model';
import { Row } from './row';

export default function EmergenciesPage({ route }: PageProps) {
  const session = useSession();
  const { lane } = session;
  const model = useModel(() => new EmergenciesModel(session));
  useLayoutEffect(() => model.take(route), [route]);
  useShortcuts('emergencies', {
    next: () => model.move(1),
    previous: () => model.move(-1),
    take: () => model.actOnChosen('take'),
    answer: () => model.answerChosen(),
  });
  const open = lane.open.value;
  const closed = model.closed.value;
  const error = lane.error.value ?? model.problem.value;
  return (
    <div class="emergencies">
      <PageHead title={t('lane.title')} />
      <WhyNot permission="triage" />
      {error !== null && <Failed error={error} again={() => void lane.reload()} />}
      <Duties model={model} />
      <section aria-labelledby="lane-open">
        <h2 id="lane-open">{t('lane.listTitle')}</h2>
        {!lane.loaded.value && error === null && <Loading />}
        {lane.loaded.value && open.length === 0 && <Empty>{t('lane.none')}</Empty>}
        <ul class="emergency-list">
          {open.map((emergency) => (
            <li key={emergency.mention_id}>
              <Row model={model} emergency={emergency} />
            </li>
          ))}
        </ul>
      </section>
      <section aria-labelledby="lane-closed">
        <h2 id="lane-closed">{t('lane.closedTitle')}</h2>
        {closed === null ? (
          <Button look="outline" data-action="closed" onPress={() => void model.loadClosed()}>
            {t('lane.showClosed')}
          </Button>
        ) : closed.length === 0 ? (
          <Empty>{t('lane.noneClosed')}</Empty>
        ) : (
          <ul class="emergency-list">
            {closed.map((emergency) => (
              <li key={emergency.mention_id}>
                <Row model={model} emergency={emergency} />
              </li>
            ))}
          </ul>
        )}
      </section>
      <KeyHints groups={['emergencies']} />
    </div>
  );
}

// Whom an alert would reach now, what is missing, and the duties that one has not yet acknowledged.
function Duties({ model }: { model: EmergenciesModel }) {
  const duties = model.duties.value;
  if (duties === null) return null;
  const mine = model.unacknowledged();
  return (
    <section class="card emergencies__duties" aria-labelledby="lane-duties">
      <h2 class="card__title" id="lane-duties">
        {t('lane.duties')}
      </h2>
      {duties.alarms.map((alarm) => (
        <Notice key={`${alarm.what} ${alarm.level}`} tone="error" quiet>
          {alarmText(alarm)}
        </Notice>
      ))}
      <ul>
        {duties.reaches.map(({ level, people }) => (
          <li key={level}>
            {t('lane.reaches', { level, people: people.join(', ') || t('lane.reachesNobody') })}
          </li>
        ))}
        {duties.gaps.slice(0, 3).map(({ level, from, to }) => (
          <li key={`${level} ${from}`}>
            {t('lane.gap', { level })} <At time={from} /> – <At time={to} />
          </li>
        ))}
      </ul>
      {mine.map((duty) => (
        <p key={duty.id}>
          {t('lane.yours', { level: duty.level })} <At time={duty.from} /> – <At time={duty.to} />{' '}
          <Button data-action="acknowledge" onPress={() => void model.acknowledge(duty)}>
            {t('lane.acknowledge')}
          </Button>
        </p>
      ))}
      <p>
        <a href="#/duties">{t('duties.open')}</a>
      </p>
    </section>
  );
}
