// A bulletin that is on its way or was sent: what became of it on each channel.
import { formatRoute } from '../../app/route';
import type { PageProps } from '../../app/routes';
import { useRight, useSession } from '../../app/session';
import { areaParts, headlineOf, kDeliveryStates } from '../../data/bulletin';
import { language, t, word, type Key } from '../../i18n';
import { Ago, At, Button, Chip, Empty, Failed, Loading, Notice, Outside, PageHead } from '../../parts/basics';
import { ApprovalList } from '../../parts/bulletin/approvals';
import { followsAs, kindText, StateChip, StatusBand } from '../../parts/bulletin/status';
import { Icon } from '../../parts/icon';
import { useModel } from '../../parts/model';
import { WhyNot } from '../../parts/rights';
import { actorText } from '../../text/actor';
import { shortId } from '../../text/format';
import type { Bulletin, DeliveryState } from '../../types';
import { ChannelRows, DeliveryChip } from './deliveries';
import { LedgerModel } from './model';

const kBar: DeliveryState[] = [
  'delivered',
  'accepted',
  'sending',
  'pending',
  'unknown',
  'failed',
  'retracted',
  'skipped',
];

export default function LedgerPage({ route }: PageProps) {
  const session = useSession();
  const model = useModel(() => new LedgerModel(session, route.path[1] as string));
  const bulletin = model.bulletin.value;
  const error = model.error.value;
  return (
    <div>
      {bulletin && <Head model={model} bulletin={bulletin} />}
      {error !== null && <Failed error={error} again={() => void model.reload()} />}
      {bulletin ? <Deliveries model={model} bulletin={bulletin} /> : error === null && <Loading />}
    </div>
  );
}

// What its status means now.
function standingOf(bulletin: Bulletin, now: Date): Key {
  const expired = bulletin.expires !== undefined && Date.parse(bulletin.expires) < now.getTime();
  if (bulletin.state === 'superseded' || bulletin.state === 'cancelled' || expired) return 'band.over';
  return bulletin.state === 'sent' ? 'band.sent' : 'band.actual';
}

const endedAs = ({ kind, msg_type }: Bulletin): Key =>
  msg_type === 'Cancel'
    ? 'ledger.withdrawnBy'
    : kind === 'all_clear'
      ? 'ledger.clearedBy'
      : 'ledger.correctedBy';

function Head({ model, bulletin }: { model: LedgerModel; bulletin: Bulletin }) {
  const { city } = useSession();
  void city.moment.value;
  const now = city.clock.now();
  const right = { ...(model.busy.value && { disabled: true }), ...useRight('publish') };
  const over = bulletin.state === 'cancelled' || bulletin.state === 'superseded';
  const degrees = (['urgency', 'severity', 'certainty'] as const).filter(
    (name) => bulletin[name] !== 'Unknown',
  );
  return (
    <div>
      <p class="crumb">
        <a href="#/bulletins">
          <Icon name="arrowBack" />
          {t('bulletins.title')}
        </a>
      </p>
      <PageHead title={headlineOf(bulletin, language())}>
        {!over && bulletin.msg_type !== 'Cancel' && (
          <>
            <Button look="outline" {...right} onPress={() => void model.act('correct')}>
              <Icon name="edit" />
              {t('ledger.correct')}
            </Button>
            {bulletin.kind === 'disaster_update' && (
              <Button look="outline" {...right} onPress={() => void model.act('all_clear')}>
                {t('ledger.allClear')}
              </Button>
            )}
            <Button look="secondary" {...right} onPress={() => void model.act('cancel')}>
              {t('ledger.cancel')}
            </Button>
          </>
        )}
      </PageHead>
      {!over && <WhyNot permission="publish" />}
      <StatusBand bulletin={bulletin} says={standingOf(bulletin, now)} />
      {bulletin.state === 'superseded' &&
        model.followers().map((next) => (
          <Notice key={next.id} tone="warning" quiet>
            {t(endedAs(next))} <LinkTo model={model} id={next.id} />
          </Notice>
        ))}
      <p class="chips">
        <StateChip bulletin={bulletin} now={now} />
        <Chip kind="plain">{kindText(bulletin)}</Chip>
        {bulletin.event && <Chip kind="plain">{bulletin.event}</Chip>}
        {degrees.map((name) => (
          <Chip key={name} kind="plain" says={word('capField', name)}>
            {word(name, bulletin[name])}
          </Chip>
        ))}
      </p>
      {bulletin.break_glass && !bulletin.approvals?.some((each) => each.break_glass) && (
        <Notice tone="error" quiet>
          <b>{t('approval.alone')}</b> {t('approval.reason', { why: bulletin.break_glass })}
        </Notice>
      )}
      <Approvals bulletin={bulletin} />
      <Facts model={model} bulletin={bulletin} />
      <Words bulletin={bulletin} />
    </div>
  );
}

function Approvals({ bulletin }: { bulletin: Bulletin }) {
  if (!bulletin.approvals?.length) return null;
  return (
    <section class="ledger__approvals">
      <h2>{t('approval.title')}</h2>
      <ApprovalList bulletin={bulletin} />
    </section>
  );
}

function LinkTo({ model, id }: { model: LedgerModel; id: string }) {
  const known = model.others.value.find((other) => other.id === id);
  return (
    <a href={formatRoute(['bulletins', id])}>{known ? headlineOf(known, language()) : `#${shortId(id)}`}</a>
  );
}

function Facts({ model, bulletin }: { model: LedgerModel; bulletin: Bulletin }) {
  const where = areaParts(bulletin.covers).join(', ');
  return (
    <p class="ledger__facts">
      {bulletin.approved_by && (
        <span>{t('ledger.approvedBy', { who: actorText(bulletin.approved_by) })}</span>
      )}
      <span>
        {t('ledger.changed')} <Ago time={bulletin.updated_at} />
      </span>
      {bulletin.expires && (
        <span>
          {t('composer.expires')} <At time={bulletin.expires} />
        </span>
      )}
      {bulletin.area && <span>{bulletin.area}</span>}
      {where && <span>{where}</span>}
      {bulletin.web && (
        <span>
          <Outside url={bulletin.web}>{bulletin.web}</Outside>
        </span>
      )}
      {bulletin.references && (
        <span>
          {t(followsAs(bulletin))} <LinkTo model={model} id={bulletin.references} />
        </span>
      )}
    </p>
  );
}

const Words = ({ bulletin }: { bulletin: Bulletin }) => (
  <details class="ledger__words">
    <summary>{t('ledger.words')}</summary>
    <div class="wordings">
      {Object.entries(bulletin.info).map(([lang, { headline, description, instruction }]) => (
        <div key={lang} lang={lang}>
          <h3>{headline}</h3>
          {description && <p class="pre">{description}</p>}
          {instruction && (
            <p class="pre">
              <b>{instruction}</b>
            </p>
          )}
        </div>
      ))}
    </div>
  </details>
);

function Deliveries({ model, bulletin }: { model: LedgerModel; bulletin: Bulletin }) {
  const all = model.deliveries.value;
  const channels = [...new Set(all.map(({ channel }) => channel))].sort((a, b) => a.localeCompare(b));
  return (
    <>
      <Progress model={model} bulletin={bulletin} />
      {all.length === 0 && (
        <Empty>{t(bulletin.state === 'cancelled' ? 'ledger.neverSent' : 'ledger.preparing')}</Empty>
      )}
      {channels.map((channel) => (
        <ChannelRows
          key={channel}
          channel={channel}
          list={all.filter((delivery) => delivery.channel === channel)}
          settle={(as) => void model.settle(channel, as)}
        />
      ))}
    </>
  );
}

function Progress({ model, bulletin }: { model: LedgerModel; bulletin: Bulletin }) {
  const counts = model.counts.value;
  const total = Object.values(counts).reduce((sum, n) => sum + n, 0);
  const settled = total - (counts.pending ?? 0) - (counts.sending ?? 0);
  const { expanding } = bulletin;
  return (
    <div>
      {expanding && <p>{t('ledger.expanding', { n: expanding.written, total: expanding.of })}</p>}
      {total > 0 && (
        <>
          <h2>{t('ledger.title')}</h2>
          <div class="progress-bar" aria-hidden="true">
            {kBar
              .filter((state) => counts[state])
              .map((state) => (
                <span
                  key={state}
                  class={`progress-bar__piece progress-bar__piece--${state}`}
                  style={{ flexGrow: counts[state] ?? 0 }}
                />
              ))}
          </div>
          <p class="chips">
            <span role="status">{t('ledger.settled', { n: settled, total })}</span>
            {kDeliveryStates
              .filter((state) => counts[state])
              .map((state) => (
                <DeliveryChip key={state} state={state} count={counts[state]} />
              ))}
          </p>
          {(counts.unknown ?? 0) > 0 && (
            <Notice tone="warning" quiet>
              {t('ledger.unknownMeans')}
            </Notice>
          )}
        </>
      )}
    </div>
  );
}
