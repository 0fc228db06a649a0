// What the city has said and is about to say.
import { useLayoutEffect } from 'preact/hooks';
import { formatRoute } from '../../app/route';
import type { PageProps } from '../../app/routes';
import { useSession } from '../../app/session';
import { headlineOf, isDrill, suggestedBy } from '../../data/bulletin';
import { language, t, word } from '../../i18n';
import {
  Ago,
  Chip,
  EmptyList,
  Failed,
  Labelled,
  Loading,
  More,
  Notice,
  PageHead,
  Select,
} from '../../parts/basics';
import { kindText, StateChip, StatusChip } from '../../parts/bulletin/status';
import { Icon } from '../../parts/icon';
import { useModel } from '../../parts/model';
import { actorText } from '../../text/actor';
import type { Bulletin } from '../../types';
import { BulletinsModel, kStates } from './model';

export default function BulletinsPage({ route }: PageProps) {
  const session = useSession();
  const model = useModel(() => new BulletinsModel(session));
  useLayoutEffect(() => model.show(route.query.state ?? ''), [route]);
  const { list } = model;
  const error = list.error.value;
  const bulletins = list.items.value;
  const damaged = list.unreadable.value.size;
  return (
    <div>
      <PageHead title={t('bulletins.title')}>
        <a class="usa-button" href="#/bulletins/new">
          <Icon name="campaign" />
          {t('bulletins.new')}
        </a>
      </PageHead>
      <div class="filters__grid filters__grid--open">
        <Labelled label={t('bulletins.state')}>
          <Select
            options={[
              { value: '', text: t('filter.all') },
              ...kStates.map((value) => ({ value, text: word('bulletinState', value) })),
            ]}
            value={model.state.value}
            onPick={(state) => model.filter(state)}
          />
        </Labelled>
      </div>
      {error !== null && <Failed error={error} again={() => void list.reload()} />}
      {damaged > 0 && (
        <Notice tone="warning" quiet>
          {t('bulletins.unreadable', { n: damaged })}
        </Notice>
      )}
      {!list.loaded.value && error === null && <Loading />}
      <ul class="bulletin-list">
        {bulletins.map((bulletin) => (
          <li key={bulletin.id}>
            <Row bulletin={bulletin} />
          </li>
        ))}
      </ul>
      <More onPress={list.next.value === null ? null : () => void list.loadMore()}>
        {list.loaded.value && bulletins.length === 0 && list.next.value === null && (
          <EmptyList clear={model.state.value ? () => model.filter('') : null}>
            {t('bulletins.empty')}
          </EmptyList>
        )}
      </More>
    </div>
  );
}

function Row({ bulletin }: { bulletin: Bulletin }) {
  const { city } = useSession();
  void city.moment.value;
  const langs = Object.keys(bulletin.info);
  const official = suggestedBy(bulletin);
  return (
    <a
      class={`bulletin ${isDrill(bulletin) ? 'bulletin--drill' : ''}`}
      href={formatRoute(['bulletins', bulletin.id])}
    >
      <span class="bulletin__top">
        <StateChip bulletin={bulletin} now={city.clock.now()} />
        {isDrill(bulletin) && <StatusChip bulletin={bulletin} />}
        <b class="bulletin__headline">{headlineOf(bulletin, language()) || t('bulletins.untitled')}</b>
        {official !== '' && <Chip kind="plain">{t('bulletins.suggestedBy', { name: official })}</Chip>}
        {(bulletin.msg_type !== 'Alert' || bulletin.kind === 'all_clear') && (
          <Chip kind={bulletin.kind === 'all_clear' ? 'all-clear' : 'plain'}>{kindText(bulletin)}</Chip>
        )}
      </span>
      <span class="bulletin__foot">
        {bulletin.msg_type === 'Alert' && <span>{word('kind', bulletin.kind)}</span>}
        {bulletin.held && <span class="bad">{bulletin.held}</span>}
        {bulletin.break_glass && <span class="bad">{t('approval.alone')}</span>}
        {bulletin.event && <span>{bulletin.event}</span>}
        {langs.length > 0 && <span>{langs.map((lang) => word('language', lang)).join(', ')}</span>}
        <span>
          {bulletin.channels.length > 0
            ? t('bulletins.channels', { n: bulletin.channels.length })
            : t('bulletins.everyChannel')}
        </span>
        {bulletin.author && <span>{actorText(bulletin.author)}</span>}
        <Ago time={bulletin.updated_at} />
      </span>
    </a>
  );
}
