// Writing a bulletin, with what every channel will show beside it.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { formatRoute } from '../../app/route';
import type { PageProps } from '../../app/routes';
import { errorText, may, useRight, useSession } from '../../app/session';
import { waitsFor } from '../../data/approvals';
import { isDrill, isEditable } from '../../data/bulletin';
import { t, word } from '../../i18n';
import { Button, Empty, Failed, Loading, Notice, PageHead } from '../../parts/basics';
import { ApprovalList } from '../../parts/bulletin/approvals';
import { PreviewCards } from '../../parts/bulletin/preview';
import { followsAs, StatusBand } from '../../parts/bulletin/status';
import { Differences } from '../../parts/compare';
import { AdviceLine } from '../../parts/field';
import { Icon } from '../../parts/icon';
import { useModel } from '../../parts/model';
import { NotYours, WhyNot } from '../../parts/rights';
import { shortId } from '../../text/format';
import { shown } from '../../text/visible';
import type { Bulletin, Rumour } from '../../types';
import { BulletinForm, kFields } from './form';
import { ComposerModel } from './model';

export default function ComposerPage({ route }: PageProps) {
  const session = useSession();
  const { api } = session;
  const id = route.path[1] === 'new' ? '' : (route.path[1] as string);
  const [stored, setStored] = useState<Bulletin | null | undefined>(id === '' ? null : undefined);
  // That a new bulletin answers.
  const about = id === '' ? route.query.rumour : undefined;
  const [rumour, setRumour] = useState<Rumour | null | undefined>(about === undefined ? null : undefined);
  const [error, setError] = useState<unknown>(null);
  const load = () => {
    setError(null);
    if (about !== undefined) api.rumour(about).then(setRumour, setError);
    if (id === '') return;
    api.bulletin(id).then((bulletin) => {
      if (isEditable(bulletin)) setStored(bulletin);
      else location.replace(formatRoute(['bulletins', id]));
    }, setError);
  };
  useEffect(() => {
    if (id !== '' || about !== undefined) load();
  }, []);
  if (id === '' && !may(session, 'publish'))
    return (
      <div>
        <PageHead title={t('composer.new')} />
        <NotYours permission="publish" />
      </div>
    );
  if (error) return <Failed error={error} again={load} />;
  if (stored === undefined || rumour === undefined) return <Loading />;
  return <Composer stored={stored} rumour={rumour} />;
}

function Composer({ stored, rumour }: { stored: Bulletin | null; rumour: Rumour | null }) {
  const session = useSession();
  const model = useModel(() => new ComposerModel(session, stored, rumour));
  const text = model.text.value;
  const now = model.stored.value;
  return (
    <div class={isDrill(text) ? 'drill' : ''}>
      <PageHead
        title={
          t(stored ? 'composer.edit' : 'composer.new') +
          (text.kind === 'all_clear' && text.msg_type === 'Update'
            ? `: ${word('kind', text.kind)}`
            : text.msg_type === 'Alert'
              ? ''
              : `: ${word('msgType', text.msg_type)}`)
        }
      />
      {text.references !== '' && (
        <Notice tone="info" quiet>
          {t(followsAs(text))}{' '}
          <a href={formatRoute(['bulletins', text.references])}>#{shortId(text.references)}</a>
        </Notice>
      )}
      {rumour && (
        <Notice tone="info" quiet>
          {t('rumours.answers')} <a href={formatRoute(['rumours', rumour.id])}>{shown(rumour.claim)}</a>
        </Notice>
      )}
      {model.restored && (
        <Notice tone="info" quiet>
          {t('composer.restored')}{' '}
          <Button look="unstyled" onPress={model.startAgain}>
            {t('composer.discard')}
          </Button>
        </Notice>
      )}
      {now?.state === 'held' && <Held model={model} bulletin={now} />}
      {now && <Waiting bulletin={now} />}
      <StatusBand bulletin={text} />
      <Messages model={model} />
      <div class="composer">
        <div class="composer__form">
          <WhyNot permission="publish" />
          <fieldset class="plain-fieldset" disabled={!may(session, 'publish')}>
            <BulletinForm model={model} />
          </fieldset>
          <GeneralAdvice model={model} />
        </div>
        <PreviewPane model={model} />
      </div>
      <SendBar model={model} />
    </div>
  );
}

// Approved, and yet it does not go out.
function Held({ model, bulletin }: { model: ComposerModel; bulletin: Bulletin }) {
  const approve = useRight('approve');
  return (
    <section class="held" aria-label={t('held.title')}>
      <Notice tone="error">
        <h2>{t('held.title')}</h2>
        <p>{t('held.why', { why: bulletin.held ?? '' })}</p>
        <ApprovalList bulletin={bulletin} />
        <p>
          <Button
            {...(model.busy.value && { disabled: true })}
            {...approve}
            onPress={() => void model.send()}
          >
            {t('held.look')}
          </Button>
        </p>
        <p class="hint">{t('held.change')}</p>
      </Notice>
    </section>
  );
}

// Approved, but not by enough people.
function Waiting({ bulletin }: { bulletin: Bulletin }) {
  const waits = waitsFor(bulletin);
  if (waits === '') return null;
  return (
    <Notice tone="info">
      <p>
        <b>{waits}.</b> {t('approval.next', { n: bulletin.approvals_missing ?? 0 })}
      </p>
      <ApprovalList bulletin={bulletin} />
      <p class="hint">{t('approval.change')}</p>
    </Notice>
  );
}

// What was just done, or why it could not be. What blocks sending is told as long as it does.
function Messages({ model }: { model: ComposerModel }) {
  const box = useRef<HTMLDivElement>(null);
  const said = model.said.value;
  const blocks = model.tried.value ? model.blocks.value : [];
  useLayoutEffect(() => {
    if (said) box.current?.scrollIntoView({ block: 'nearest' });
  }, [said]);
  return (
    <div ref={box} class="composer__messages">
      {said?.kind === 'saved' && <Notice tone="success">{t('composer.saved')}</Notice>}
      {said?.kind === 'error' && <Notice tone="error">{said.text}</Notice>}
      {said?.kind === 'refused' && (
        <Notice tone="error">
          <p>
            <b>{t('refusal.title')}</b> {said.refusal.rule}
          </p>
          {said.refusal.instead && <p>{said.refusal.instead}</p>}
          {said.refusal.alone && <p>{t('refusal.alone')}</p>}
        </Notice>
      )}
      {said?.kind === 'conflict' && (
        <Notice tone="warning">
          <p>
            <b>{t('composer.conflict')}</b>
          </p>
          <Differences theirs={said.theirs} yours={said.yours} />
          {said.draft && <p>{t('composer.conflictDraft')}</p>}
          <p>
            <Button look="outline" onPress={model.startAgain}>
              {t(said.draft ? 'composer.useTheirs' : 'composer.seeTheirs')}
            </Button>
          </p>
        </Notice>
      )}
      {blocks.length > 0 && (
        <Notice tone="error">
          <p>
            <b>{t('composer.cannotSend')}</b>
          </p>
          <ul>
            {blocks.map((what) => (
              <li key={what}>{what}</li>
            ))}
          </ul>
        </Notice>
      )}
    </div>
  );
}

function GeneralAdvice({ model }: { model: ComposerModel }) {
  const advice = model.silent.value ? [] : (model.answer.value?.advice ?? []);
  const langs = Object.keys(model.text.value.info);
  const known = new Set([
    ...kFields,
    ...langs.flatMap((lang) => ['headline', 'description', 'instruction'].map((n) => `info.${lang}.${n}`)),
  ]);
  return (
    <div class="advice">
      {advice
        .filter(({ field }) => !known.has(field))
        .map(({ what, blocks }) => (
          <AdviceLine key={what} blocks={blocks}>
            {what}
          </AdviceLine>
        ))}
    </div>
  );
}

function PreviewPane({ model }: { model: ComposerModel }) {
  const answer = model.answer.value;
  return (
    <section class="preview-pane" aria-label={t('composer.preview')} tabIndex={0}>
      <h2 class="card__title">{t('composer.preview')}</h2>
      <div class="preview-pane__body">
        {answer === null || model.silent.value ? (
          <Empty>{t('composer.previewLater')}</Empty>
        ) : (
          <PreviewCards answer={answer} text={model.text.value} />
        )}
      </div>
    </section>
  );
}

function SendBar({ model }: { model: ComposerModel }) {
  const blocks = model.blocks.value;
  const write = useRight('publish');
  const approve = useRight('approve');
  const held = model.stored.value?.state === 'held';
  const send = async (alone = false) => {
    if (!(await model.send(alone))) return;
    document.querySelector<HTMLElement>('#main [aria-invalid="true"]')?.focus();
    document.querySelector('.composer__messages')?.scrollIntoView({ block: 'nearest' });
  };
  return (
    <div class="send-bar">
      <p class="hint" role="status">
        <Readiness model={model} />
        {approve.title && <span class="send-bar__why">{approve.title}</span>}
      </p>
      <div class="actions">
        {model.id.value !== '' && (
          <Button look="unstyled" class="danger-link" {...write} onPress={() => void model.drop()}>
            {t('composer.drop')}
          </Button>
        )}
        {model.offersAlone.value && (
          <Button look="unstyled" class="danger-link" {...approve} onPress={() => void send(true)}>
            {t('alone.offer')}
          </Button>
        )}
        <Button look="outline" {...write} onPress={() => void model.save()}>
          {t('composer.save')}
        </Button>
        <Button
          class={blocks.length > 0 ? 'send send--blocked' : 'send'}
          {...(model.busy.value && { disabled: true })}
          {...approve}
          onPress={() => void send()}
        >
          <Icon name="send" />
          {t(held ? 'held.look' : 'composer.send')}
        </Button>
      </div>
    </div>
  );
}

function Readiness({ model }: { model: ComposerModel }) {
  const answer = model.answer.value;
  const error = model.unchecked.value;
  if (error !== null)
    return (
      <span class="bad">
        {t('composer.noPreview')} {errorText(error)}{' '}
        <Button look="unstyled" onPress={() => void model.askHub()}>
          {t('action.retry')}
        </Button>
      </span>
    );
  if (answer === null || model.silent.value) return null;
  const blocks = model.blocks.value.length;
  if (blocks > 0) return <>{t('composer.blocked', { n: blocks })}</>;
  return <>{t('composer.ready', { n: new Set(answer.posts.map((post) => post.channel)).size })}</>;
}
