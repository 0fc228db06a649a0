// What residents say, as it comes.
import { useEffect, useLayoutEffect } from 'preact/hooks';
import type { PageProps } from '../../app/routes';
import { useSession } from '../../app/session';
import { isShortcut } from '../../app/settings';
import { t } from '../../i18n';
import { Button, EmptyList, Failed, Loading, PageHead } from '../../parts/basics';
import { Icon } from '../../parts/icon';
import { MentionCard } from '../../parts/mention';
import { useModel } from '../../parts/model';
import { FilterBar } from './bar';
import { filtersOf } from './filters';
import { StreamModel } from './model';

export default function StreamPage({ route }: PageProps) {
  const session = useSession();
  const model = useModel(() => new StreamModel(session));
  useLayoutEffect(() => model.show(filtersOf(route)), [route]);
  useKeys();
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
          <Arrivals model={model} />
          <Mentions model={model} />
          <ListFoot model={model} />
        </div>
      </div>
      <Keys />
    </div>
  );
}

// From one mention to the next; what is done with it is its own.
function useKeys(): void {
  useEffect(() => {
    function press(event: KeyboardEvent): void {
      const step = { j: 1, k: -1 }[event.key];
      if (step === undefined || !isShortcut(event)) return;
      const all = [...document.querySelectorAll<HTMLElement>('.mentions .mention__why')];
      const at = all.findIndex((each) => each.closest('.mention')?.contains(document.activeElement));
      event.preventDefault();
      all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + step))]?.focus();
    }
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
}

const Keys = () => (
  <p class="keys wide-only">
    <Icon name="keyboard" />
    {(
      [
        [['j', 'k'], 'keys.move'],
        [['r'], 'mention.make'],
        [['w'], 'mention.wrong'],
      ] as const
    ).map(([letters, says]) => (
      <span key={says}>
        {letters.map((letter) => (
          <kbd key={letter}>{letter}</kbd>
        ))}{' '}
        {t(says)}
      </span>
    ))}
  </p>
);

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
