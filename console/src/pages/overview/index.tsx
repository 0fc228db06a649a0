// The first page: what needs somebody now, and the way to it.
import { useRef } from 'preact/hooks';
import { formatRoute } from '../../app/route';
import { useSession } from '../../app/session';
import { headlineOf, isDrill } from '../../data/bulletin';
import { isSilent } from '../../data/channels';
import { serviceName, urgencyLevel } from '../../data/names';
import { language, t, word } from '../../i18n';
import { Ago, Chip, Empty, Failed, Loading, PageHead } from '../../parts/basics';
import { kindText, StatusChip } from '../../parts/bulletin/status';
import { useModel } from '../../parts/model';
import { shown } from '../../text/visible';
import type { Bulletin, Request } from '../../types';
import { OverviewModel, standingOf, type Overview } from './model';
import { MoodCard, Rising } from './voices';

const kShown = 6;
const kRead = 'a:hover, a:focus';

export default function OverviewPage() {
  const session = useSession();
  const body = useRef<HTMLDivElement>(null);
  const model = useModel(() => new OverviewModel(session, () => body.current?.querySelector(kRead) != null));
  const seen = model.seen.value;
  const error = model.error.value;
  return (
    <div>
      <PageHead title={t('overview.title')} />
      {error !== null && <Failed error={error} again={() => void model.reload()} />}
      <div ref={body}>
        {seen ? (
          <div class="overview">
            <div>
              <Danger seen={seen} />
              <Rising seen={seen} />
            </div>
            <div>
              <Drafts oldest={seen.oldest} />
              <Bulletins seen={seen} />
              <MoodCard mood={seen.mood} />
              <Channels />
            </div>
          </div>
        ) : (
          error === null && <Loading />
        )}
      </div>
    </div>
  );
}

const draftAt = (id?: string): string =>
  formatRoute(id ? ['requests', id] : ['requests'], { status: 'draft' });

function Danger({ seen: { danger, more } }: { seen: Overview }) {
  const n = danger.length;
  return (
    <section class={`card ${n > 0 ? 'card--alarm' : ''}`} aria-labelledby="danger">
      <h2 class="card__title" id="danger">
        {t('overview.danger')}
        {n > 0 && (
          <a class="card__aside" href={draftAt()}>
            {more ? t('overview.allMore', { n }) : t('overview.all', { n })}
          </a>
        )}
      </h2>
      {n === 0 && <Empty>{t('overview.noDanger')}</Empty>}
      <ul class="glance">
        {danger.slice(0, kShown).map((request) => (
          <li key={request.id}>
            <DangerRow request={request} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function DangerRow({ request }: { request: Request }) {
  const { services } = useSession().city;
  const level = urgencyLevel(request.urgency);
  const where = shown(request.address_string) || request.neighborhood || t('requests.nowhere');
  return (
    <>
      <p class="glance__top">
        <Chip kind={`urgency-${level}`} says={t('mention.urgency')}>
          {word('urgencyLevel', level)}
        </Chip>
        <a href={draftAt(request.id)} dir="auto">
          {serviceName(services, request.service_code)} · {where}
        </a>
        <span class="glance__number">
          {request.mention_count > 1 && `${t('requests.mentions', { n: request.mention_count })} · `}
          <Ago time={request.requested_datetime} />
        </span>
      </p>
      {request.description.trim() !== '' && (
        <p class="glance__why" dir="auto">
          {shown(request.description)}
        </p>
      )}
    </>
  );
}

function Drafts({ oldest }: { oldest: Request | null }) {
  const { city } = useSession();
  const { drafts_open, consents_asked } = city.status.value;
  return (
    <section class="card" aria-labelledby="drafts">
      <h2 class="card__title" id="drafts">
        {t('overview.drafts')}
      </h2>
      {drafts_open === 0 ? (
        <Empty>{t('overview.noDrafts')}</Empty>
      ) : (
        <p>
          <a href={draftAt()}>{t('overview.draftsOpen', { n: drafts_open })}</a>
        </p>
      )}
      {oldest && (
        <p>
          <a href={draftAt(oldest.id)}>
            {t('overview.oldest')} <Ago time={oldest.requested_datetime} />
          </a>
        </p>
      )}
      {consents_asked > 0 && (
        <p>
          <a href={formatRoute(['consents'], { state: 'asked' })}>
            {t('overview.asked', { n: consents_asked })}
          </a>
        </p>
      )}
    </section>
  );
}

function Bulletins({ seen: { held, drafts, out } }: { seen: Overview }) {
  const { city } = useSession();
  void city.moment.value;
  const standing = standingOf(out, city.clock.now());
  return (
    <section class={`card ${held.length > 0 ? 'card--alarm' : ''}`} aria-labelledby="standing">
      <h2 class="card__title" id="standing">
        {t('overview.bulletins')}
        <a class="card__aside" href={formatRoute(['bulletins'], { state: 'sent' })}>
          {t('overview.allSent')}
        </a>
      </h2>
      {held.length > 0 && (
        <p>
          <a class="overview__held" href={formatRoute(['bulletins'], { state: 'held' })}>
            {t('overview.held', { n: held.length })}
          </a>
        </p>
      )}
      {standing.length === 0 && <Empty>{t('overview.noneStands')}</Empty>}
      <ul class="glance">
        {standing.slice(0, kShown).map((bulletin) => (
          <li key={bulletin.id}>
            <Standing bulletin={bulletin} />
          </li>
        ))}
      </ul>
      {drafts.length > 0 && (
        <p>
          <a href={formatRoute(['bulletins'], { state: 'draft' })}>
            {t('overview.bulletinDrafts', { n: drafts.length })}
          </a>
        </p>
      )}
    </section>
  );
}

const Standing = ({ bulletin }: { bulletin: Bulletin }) => (
  <>
    <p class="glance__top">
      {isDrill(bulletin) && <StatusChip bulletin={bulletin} />}
      <a href={formatRoute(['bulletins', bulletin.id])}>
        {headlineOf(bulletin, language()) || t('bulletins.untitled')}
      </a>
    </p>
    <p class="glance__why">
      {kindText(bulletin)} ·{' '}
      {bulletin.expires ? (
        <>
          {t('overview.ends')} <Ago time={bulletin.expires} ahead />
        </>
      ) : (
        t('overview.noEnd')
      )}
    </p>
  </>
);

function Channels() {
  const { city } = useSession();
  void city.moment.value;
  const now = city.clock.now();
  const failing = city.channels.value.filter(({ state }) => state === 'failing');
  const silent = city.channels.value.filter((channel) => isSilent(channel, now));
  return (
    <section class={`card ${failing.length > 0 ? 'card--alarm' : ''}`} aria-labelledby="channels">
      <h2 class="card__title" id="channels">
        {t('channels.title')}
      </h2>
      {failing.length + silent.length === 0 && <Empty>{t('overview.channelsWell')}</Empty>}
      <ul class="glance">
        {failing.map(({ name, error }) => (
          <li key={name}>
            <p class="glance__top">
              <Chip kind="state-failing" icon="error">
                {word('channelState', 'failing')}
              </Chip>
              <a href={formatRoute(['channels'], { state: 'failing' })}>{name}</a>
            </p>
            {error && <p class="glance__why">{shown(error)}</p>}
          </li>
        ))}
        {silent.map(({ name, last_event }) => (
          <li key={name}>
            <p class="glance__top">
              <Chip kind="state-silent" icon="schedule">
                {word('channelState', 'silent')}
              </Chip>
              <a href={formatRoute(['channels'], { state: 'silent' })}>{name}</a>
              <span class="glance__number">
                {last_event ? (
                  <>
                    {t('overview.lastHeard')} <Ago time={last_event} />
                  </>
                ) : (
                  t('overview.neverHeard')
                )}
              </span>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
