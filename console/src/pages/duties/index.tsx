// Who is on duty when people are in danger, when, how each is alerted, and who has acknowledged it.
import { useEffect } from 'preact/hooks';
import { alarmText } from '../../app/lane_banner';
import { errorText, may, useSession } from '../../app/session';
import { t } from '../../i18n';
import { At, Button, Chip, Empty, Failed, Loading, Notice, PageHead } from '../../parts/basics';
import { ask } from '../../parts/dialog';
import { Icon } from '../../parts/icon';
import { useLoaded } from '../../parts/load';
import { NotYours } from '../../parts/rights';
import { Table } from '../../parts/table';
import { complain, toast } from '../../parts/toast';
import { shown } from '../../text/visible';
import type { Duty, DutyList } from '../../types';
import { askDuty } from './edit';

export default function DutiesPage() {
  const session = useSession();
  return may(session, 'triage') ? (
    <Duties />
  ) : (
    <div>
      <PageHead title={t('duties.title')} />
      <NotYours permission="triage" />
    </div>
  );
}

function Duties() {
  const session = useSession();
  const { api, live, city } = session;
  const { value, error, again } = useLoaded(api.duties);
  useEffect(() => {
    // News of the lane without an emergency: a duty has changed, or has begun or ended.
    const stops = [
      live.on('emergencies', ({ emergency }) => void (emergency === undefined && again())),
      live.on('resumed', () => void again()),
    ];
    return () => stops.forEach((stop) => stop());
  }, []);
  const me = session.person.value?.person.name;
  const change = async (done: string, act: () => Promise<unknown>) => {
    try {
      await act();
      toast(done);
    } catch (failed) {
      complain(errorText(failed));
    }
    await again();
  };
  const edit = (duty: Duty | null) =>
    askDuty(
      {
        // Those that go to people stand first: most others are public, and the hub refuses them.
        channels: city.channels
          .peek()
          .filter(({ sends, mode }) => sends && mode === 'live')
          .sort((a, b) => Number(b.abilities.recipients) - Number(a.abilities.recipients)),
        known: [
          ...new Set([...(me ? [me] : []), ...(value.peek()?.duties ?? []).map(({ person }) => person)]),
        ],
        save: async (body) => {
          const saved = duty ? await api.changeDuty(duty.id, body) : await api.addDuty(body);
          toast(t(duty ? 'duties.done.edit' : 'duties.done.add', { person: saved.person }));
          await again();
        },
      },
      duty,
    );
  const remove = async (duty: Duty) => {
    const { person } = duty;
    const yes = await ask({
      title: () => t('duties.removeTitle', { person }),
      content: <p>{t('duties.removeText')}</p>,
      yes: () => t('duties.remove'),
      tone: 'danger',
    });
    if (yes) await change(t('duties.done.remove', { person }), () => api.dropDuty(duty.id));
  };
  return (
    <div class="duties">
      <PageHead title={t('duties.title')}>
        <Button data-action="add" onPress={() => void edit(null)}>
          <Icon name="person" />
          {t('duties.add')}
        </Button>
      </PageHead>
      <p class="hint">{t('duties.intro')}</p>
      {error.value !== null && <Failed error={error.value} again={() => void again()} />}
      {value.value === null && error.value === null && <Loading />}
      {value.value && (
        <>
          <Now duties={value.value} />
          <h2>{t('duties.list')}</h2>
          {value.value.duties.length === 0 ? (
            <Empty>{t('duties.none')}</Empty>
          ) : (
            <Table<Duty>
              caption={t('duties.list')}
              rows={value.value.duties}
              keyOf={({ id }) => id}
              columns={[
                { head: t('duties.person'), cell: ({ person }) => <b>{person}</b> },
                { head: t('duties.when'), cell: (duty) => <When duty={duty} /> },
                { head: t('duties.level'), cell: ({ level }) => level },
                {
                  head: t('duties.how'),
                  cell: ({ channel, recipient }) => (
                    <>
                      {channel} {recipient !== '' && <bdi>{shown(recipient)}</bdi>}
                    </>
                  ),
                },
                { head: t('duties.acknowledgement'), cell: (duty) => <Acknowledged duty={duty} /> },
                {
                  head: t('table.actions'),
                  cell: (duty) => (
                    <span class="row-actions" data-duty={duty.id}>
                      {duty.person === me && duty.acknowledged_at === null && (
                        <Button
                          class="button-small"
                          data-action="acknowledge"
                          onPress={() =>
                            void change(t('lane.acknowledged'), () => api.acknowledgeDuty(duty.id))
                          }
                        >
                          {t('lane.acknowledge')}
                        </Button>
                      )}
                      <Button
                        look="unstyled"
                        data-action="test"
                        onPress={() =>
                          void change(t('duties.done.test', { person: duty.person }), () =>
                            api.testDuty(duty.id),
                          )
                        }
                      >
                        {t('duties.test')}
                      </Button>
                      <Button look="unstyled" data-action="edit" onPress={() => void edit(duty)}>
                        {t('duties.edit')}
                      </Button>
                      <Button
                        look="unstyled"
                        class="danger-link"
                        data-action="remove"
                        onPress={() => void remove(duty)}
                      >
                        {t('duties.remove')}
                      </Button>
                    </span>
                  ),
                },
              ]}
            />
          )}
        </>
      )}
    </div>
  );
}

// Whom an alert would reach now, what is wrong, and where nobody is on duty in the coming week.
function Now({ duties }: { duties: DutyList }) {
  return (
    <section class="card emergencies__duties" aria-labelledby="duties-now">
      <h2 class="card__title" id="duties-now">
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
        {duties.gaps.map(({ level, from, to }) => (
          <li key={`${level} ${from}`}>
            {t('lane.gap', { level })} <At time={from} /> – <At time={to} />
          </li>
        ))}
      </ul>
    </section>
  );
}

const When = ({ duty: { from, to } }: { duty: Duty }) => (
  <>
    <At time={from} /> – <At time={to} />
  </>
);

const Acknowledged = ({ duty: { acknowledged_at } }: { duty: Duty }) =>
  acknowledged_at === null ? (
    <>
      <Chip kind="overdue" icon="warning">
        {t('duties.notYet')}
      </Chip>{' '}
      <span class="hint">{t('duties.relieved')}</span>
    </>
  ) : (
    <At time={acknowledged_at} />
  );
