// What the residents behind a request were answered, and what became of it.
import type { ComponentChildren } from 'preact';
import { formatRoute } from '../../app/route';
import { useRight, useSession } from '../../app/session';
import { t, word } from '../../i18n';
import { Ago, Button, Chip } from '../../parts/basics';
import { Icon } from '../../parts/icon';
import { actorText } from '../../text/actor';
import { shown } from '../../text/visible';
import type { Reply } from '../../types';
import { Letter } from './actions';
import type { Decision } from './decide';
import { answer, askMissing } from './reply';
import { can } from './steps';

export function Answers({ decision, disabled }: { decision: Decision; disabled: boolean }) {
  const session = useSession();
  const right = useRight('triage');
  const replies = decision.beside.replies.value;
  const stoodFor = new Set(replies.map(({ instead_of }) => instead_of));
  return (
    <section class="beside" aria-labelledby="request-answers">
      <h3 class="detail__sub" id="request-answers">
        {t('reply.answers')}
      </h3>
      <p class="actions">
        <Button look="outline" data-action="answer" {...right} onPress={() => void answer(session, decision)}>
          <Icon name="forum" />
          {t('reply.answer')}
          <Letter>r</Letter>
        </Button>
        {can(decision.request.value, 'ask') && (
          <Button
            look="outline"
            data-action="ask"
            {...(disabled && { disabled })}
            {...right}
            onPress={() => void askMissing(session, decision)}
          >
            <Icon name="help" />
            {t('reply.ask')}
            <Letter>q</Letter>
          </Button>
        )}
      </p>
      <ul class="answers">
        {replies.map((reply) => (
          <One key={reply.id} reply={reply}>
            {reply.state === 'failed' && !stoodFor.has(reply.id) && (
              <Button
                look="outline"
                class="button-small"
                data-action="again"
                {...right}
                onPress={() => void answer(session, decision, reply)}
              >
                {t('reply.again')}
              </Button>
            )}
          </One>
        ))}
      </ul>
    </section>
  );
}

function One({ reply, children }: { reply: Reply; children: ComponentChildren }) {
  return (
    <li class="answers__one" data-state={reply.state}>
      <p class="similar__head">
        <Chip kind={`reply-${reply.state}`} icon={reply.state === 'failed' ? 'error' : undefined}>
          {word('replyState', reply.state)}
        </Chip>{' '}
        <b>{word('replyKind', reply.kind)}</b> {t('reply.toWhom')}{' '}
        <bdi>{shown(reply.handle || reply.recipient)}</bdi> · {reply.channel} ·{' '}
        {word('visibility', reply.visibility)}
      </p>
      <p class="answers__words" dir="auto" lang={reply.lang}>
        {shown(reply.words)}
      </p>
      {reply.error && <p class="answers__error">{shown(reply.error)}</p>}
      {reply.state === 'unknown' && (
        <p class="hint">
          {t('reply.settle')} <a href={formatRoute(['channels'])}>{t('reply.settleWhere')}</a>
        </p>
      )}
      <p class="history__who">
        {reply.automatic ? t('reply.automatic') : actorText(reply.by)} · <Ago time={reply.at} />
      </p>
      {children}
    </li>
  );
}
