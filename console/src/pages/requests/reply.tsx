// Answering a resident about a request, or asking for what is missing of it.
import { may, type Session } from '../../app/session';
import { t } from '../../i18n';
import { complain } from '../../parts/toast';
import { writeReply, type Sent } from '../../parts/reply';
import type { Start } from '../../parts/reply/composer';
import { shortId } from '../../text/format';
import type { Mention, Reply } from '../../types';
import type { Decision } from './decide';
import { missingOf } from './steps';

// The newest that can still be answered comes first.
const answerable = (decision: Decision): Mention[] =>
  (decision.request.peek().mentions ?? []).filter(({ removed }) => !removed);

export async function askMissing(session: Session, decision: Decision): Promise<void> {
  if (!decision.ready('ask')) return;
  const sent = await write(session, decision, { missing: missingOf(decision.request.peek()) });
  if (sent?.missing) await decision.wait(sent.missing);
}
export async function answer(session: Session, decision: Decision, insteadOf?: Reply): Promise<void> {
  if (!may(session, 'triage')) return;
  await write(session, decision, insteadOf ? { insteadOf } : {});
}

async function write(
  session: Session,
  decision: Decision,
  more: Pick<Start, 'missing' | 'insteadOf'>,
): Promise<Sent | null> {
  const all = answerable(decision);
  const mentions = more.insteadOf ? all.filter(({ id }) => id === more.insteadOf?.mention_id) : all;
  const [mention] = mentions;
  if (!mention) {
    complain(t('reply.nobody'));
    return null;
  }
  const id = shortId(decision.id);
  const title = () => t(more.missing !== undefined ? 'reply.askTitle' : 'reply.title', { id });
  const sent = await writeReply(session, title, { mentions, mention, ...more });
  if (sent) decision.beside.told(sent.reply);
  return sent;
}
