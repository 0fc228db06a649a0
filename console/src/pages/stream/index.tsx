// What residents say, as it comes.
import { useLayoutEffect } from 'preact/hooks';
import type { PageProps } from '../../app/routes';
import { useSession } from '../../app/session';
import { useShortcuts } from '../../app/shortcuts';
import { t } from '../../i18n';
import { Button, EmptyList, Failed, Loading, PageHead } from '../../parts/basics';
import { KeyHints } from '../../parts/keys';
import { MentionCard } from '../../parts/mention';
import { useModel } from '../../parts/model';
import { FilterBar } from './bar';
import { filtersOf } from './filters';
import { StreamModel } from './model';
import { Pulse } from './pulse';

export default function StreamPage({ route }: PageProps) {
  const session = useSession();
  const model = useModel(() => new StreamModel(session));
  useLayoutEffect(() => model.show(filtersOf(route)), [route]);
  useShortcuts('stream', { next: () => move(1), previous: () => move(-1) });
  const paused = model.paused.value;
  return (
    <div>
      <PageHead title={t('stream.title')}>
        <Button
          look="outline"
          class="button-small"
          aria-pressed={paused}
          onPress={() => model.pause(!paused)}
        >
          {t(paused ? 'stream.resume' : 'stream.pause')}
        </Button>
      </PageHead>
      <div class="stream">
        <FilterBar model={model} />
        <div>
          {model.error.value !== null && (
            <Failed error={model.error.value} again={() => void model.reload()} />
          )}
          <Pulse filters={model.filters.value} />
          <Arrivals model={model} />
          <Mentions model={model} />
          <ListFoot model={model} />
        </div>
      </div>
      <KeyHints groups={['stream', 'mention']} />
    </div>
  );
}

// From one mention to the next; what is done with it is its own.
function move(step: number): void {
  const all = [...document.querySelectorAll<HTMLElement>('.mentions .mention__why')];
  const at = all.findIndex((each) => each.closest('.mention')?.contains(document.activeElement));
  all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + step))]?.focus();
}

function Arrivals({ model }: { model: StreamModel }) {
  const n = model.waiting.value.length;
  const announced = model.announced.value;
  const show = () => {
    scrollTo(0, 0);
    model.flush();
    document.querySelector<HTMLElement>('.mention__why')?.focus({ preventScroll: true });
  };
  return (
    <>
      <div role="status" class="sr-only">
        {announced > 0 && t('stream.waiting', { n: announced })}
      </div>
      <div class="arrivals" hidden={n === 0 && !model.paused.value}>
        {n > 0 ? (
          <Button class="arrivals__button" onPress={show}>
            {t('stream.waiting', { n })}
          </Button>
        ) : (
          <span class="arrivals__paused">{t('stream.paused')}</span>
        )}
      </div>
    </>
  );
}

function Mentions({ model }: { model: StreamModel }) {
  const fresh = model.fresh.value;
  return (
    <ol class="mentions" aria-label={t('stream.list')}>
      {model.mentions.value.map((mention) => (
        <li
          key={mention.id}
          class={fresh.has(mention.id) ? 'mention-item mention-item--fresh' : 'mention-item'}
        >
          <MentionCard mention={mention} />
        </li>
      ))}
    </ol>
  );
}

function ListFoot({ model }: { model: StreamModel }) {
  const none = model.mentions.value.length === 0;
  if (model.loading.value && none) return <Loading />;
  const next = model.next.value;
  return (
    <div class="list-foot">
      {none && model.error.value === null && (
        <EmptyList clear={model.filtered.value ? model.clear : null}>{t('stream.empty')}</EmptyList>
      )}
      {next !== null && (
        <Button look="outline" onPress={() => void model.older()}>
          {t('list.older')}
        </Button>
      )}
      {next === null && !none && <p class="list-end">{t('list.end')}</p>}
    </div>
  );
}
