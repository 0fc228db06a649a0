// One mention: what was said, what the classifier made of it, and why.
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useId, useRef } from 'preact/hooks';
import { formatRoute } from '../../app/route';
import { useRight, useSession } from '../../app/session';
import { useShortcuts } from '../../app/shortcuts';
import { urgencyLevel } from '../../data/names';
import { t, word } from '../../i18n';
import { shortId } from '../../text/format';
import { characters, shown } from '../../text/visible';
import type { Correction, Mention } from '../../types';
import { Ago, Button, Chip, Notice, Outside, Quiet } from '../basics';
import { Icon } from '../icon';
import { Gist, Named, Rest } from './chips';
import { putInLane } from './lane';
import { makeRequest } from './make';
import { openRumour } from './rumour';
import { foldAt, MarkedText } from './text';
import { Why } from './why';
import { correct, Corrections } from './wrong';

export { UrgencyChip } from './chips';

export function MentionCard({ mention, inRequest = false }: { mention: Mention; inRequest?: boolean }) {
  const { verdict, author, removed } = mention;
  const who = shown(author.name || author.handle) || t('mention.someone');
  const open = useSignal(inRequest);
  const why = useSignal(false);
  const unfolded = useSignal(false);
  const whyId = `why-${useId()}`;
  const session = useSession();
  const right = useRight('triage');
  // What was noted here, until the hub tells of it.
  const noted = useSignal<Correction[]>([]);
  const told = mention.corrections ?? [];
  const corrections = [...told, ...noted.value.filter(({ id }) => !told.some((each) => each.id === id))];
  const make = () => void makeRequest(session, mention);
  const wrong = () =>
    void correct(session, mention).then((one) => {
      if (one) noted.value = [...noted.value, one];
    });
  const danger = () => void putInLane(session, mention);
  const rumour = () => void openRumour(session, mention);
  const card = useRef<HTMLElement>(null);
  const acts = !removed && !right.disabled;
  useShortcuts(
    'mention',
    {
      make: () => acts && make(),
      wrong: () => acts && wrong(),
      danger: () => acts && danger(),
      rumour: () => acts && rumour(),
    },
    card,
  );
  const end = unfolded.value ? mention.text.length : foldAt(mention.text);
  const folded = end < mention.text.length;
  const classes = [
    'mention',
    urgencyLevel(verdict.urgency) === 'high' && !removed && 'mention--urgent',
    removed && 'mention--removed',
    (open.value || unfolded.value) && 'mention--open',
  ];
  const setWhy = (on: boolean) => {
    why.value = on;
    open.value = on || inRequest;
  };
  return (
    <article
      class={classes.filter(Boolean).join(' ')}
      data-id={mention.id}
      aria-label={t('mention.by', { who })}
      ref={card}
    >
      <Head mention={mention}>
        {!removed && (
          <div class="mention__actions">
            {!inRequest && mention.request_id && (
              <a href={formatRoute(['requests', mention.request_id])}>
                {t('mention.request', { id: shortId(mention.request_id) })}
              </a>
            )}
            <Button look="unstyled" data-action="make" aria-keyshortcuts="R" {...right} onPress={make}>
              {t(mention.request_id ? 'mention.makeAnother' : 'mention.make')}
            </Button>
            <Button look="unstyled" data-action="wrong" aria-keyshortcuts="W" {...right} onPress={wrong}>
              {t('mention.wrong')}
            </Button>
            <Button look="unstyled" data-action="danger" aria-keyshortcuts="E" {...right} onPress={danger}>
              {t('lane.title')}
            </Button>
            <Button look="unstyled" data-action="rumour" aria-keyshortcuts="U" {...right} onPress={rumour}>
              {t('mention.rumour')}
            </Button>
            <Button
              look="unstyled"
              class="mention__why"
              aria-expanded={why.value}
              aria-controls={whyId}
              onPress={() => setWhy(!why.value)}
            >
              {t('mention.why')}
            </Button>
          </div>
        )}
      </Head>
      {removed ? (
        <p class="mention__gone">{t('mention.removed')}</p>
      ) : (
        <>
          <p
            class={`mention__text ${folded ? 'mention__text--folded' : ''}`}
            lang={verdict.lang || undefined}
            dir="auto"
            onClick={() => (open.value = true)}
          >
            <MarkedText mention={mention} end={end} open={() => setWhy(true)} />
          </p>
          {folded && (
            <Button look="unstyled" class="mention__more" onPress={() => (unfolded.value = true)}>
              {t('mention.more', { n: characters(mention.text.slice(end)) })}
            </Button>
          )}
          {mention.unreadable && (
            <Notice tone="warning" quiet>
              {t('mention.unreadable')}
            </Notice>
          )}
          <Files mention={mention} />
          <Corrections corrections={corrections} />
          {open.value && <Rest mention={mention} />}
          <div id={whyId} class="why" hidden={!why.value}>
            {why.value && <Why mention={mention} />}
          </div>
        </>
      )}
    </article>
  );
}

function Head({ mention, children }: { mention: Mention; children: ComponentChildren }) {
  const { author, removed, verdict } = mention;
  const { label } = verdict.sentiment;
  return (
    <header class="mention__head">
      {!removed && <Gist mention={mention} />}
      <Named as="b" name={author.name || author.handle || t('mention.someone')} class="mention__author" />
      {author.name && author.handle && <Named as="span" name={author.handle} class="mention__handle" />}
      <span class="mention__channel">
        <Quiet>{t('mention.channel')} </Quiet>
        {mention.channel}
      </span>
      {!removed && label !== 'neutral' && (
        <span class={`mention__mood mention__mood--${label}`} title={word('sentiment', label)}>
          <Icon name={label} />
        </span>
      )}
      {mention.direct && (
        <Chip kind="direct" icon="lock">
          {t('mention.direct')}
        </Chip>
      )}
      <span class="mention__when">
        {mention.url !== '' && !removed ? (
          <Outside url={mention.url}>
            <Ago time={mention.created_at} />
          </Outside>
        ) : (
          <Ago time={mention.created_at} />
        )}
      </span>
      {children}
    </header>
  );
}

function Files({ mention }: { mention: Mention }) {
  if (mention.attachments.length === 0) return null;
  return (
    <ul class="mention__files">
      {mention.attachments.map((file, i) => (
        <li key={i}>
          <Icon name="attachment" />
          <Outside url={file.url}>
            <bdi class="mention__file">{shown(file.description || file.media_type) || t('mention.file')}</bdi>
          </Outside>
        </li>
      ))}
    </ul>
  );
}
