// What came back to its author: answers that the resident does not have, or perhaps not.
import { signal } from '@preact/signals';
import { useSession, type Session } from '../../app/session';
import { debounce } from '../../data/pace';
import { t, word } from '../../i18n';
import { Notice } from '../../parts/basics';
import { RequestLink } from '../../parts/likely';
import { useModel } from '../../parts/model';
import { shown } from '../../text/visible';
import type { Reply } from '../../types';

const kMost = 20;
const kSoon = 300;

class ReturnedModel {
  readonly replies = signal<Reply[]>([]);
  private stops: (() => void)[] = [];
  private readonly soon = debounce(kSoon, () => void this.load());

  constructor(private readonly session: Session) {}

  start(): void {
    const { live } = this.session;
    this.stops = [live.on('reply', this.soon), live.on('resumed', this.soon), this.soon.cancel];
    void live.ready.then(() => this.load());
  }
  stop(): void {
    this.stops.forEach((stop) => stop());
  }
  private async load(): Promise<void> {
    const me = this.session.person.peek()?.person.name;
    try {
      const query = { returned: 'true', by: me && `person:${me}`, limit: kMost };
      this.replies.value = (await this.session.api.replies(query)).replies;
    } catch {
      // As it was; each request tells of its own answers.
    }
  }
}

export function Returned() {
  const session = useSession();
  const model = useModel(() => new ReturnedModel(session));
  const replies = model.replies.value;
  if (replies.length === 0) return null;
  return (
    <Notice tone="error">
      <p>
        <b>{t('reply.returned', { n: replies.length })}</b>
      </p>
      <ul class="returned">
        {replies.map((reply) => (
          <li key={reply.id}>
            {word('replyState', reply.state)}: <bdi>{shown(reply.handle || reply.recipient)}</bdi>
            {reply.request_id !== null && (
              <>
                {' '}
                · <RequestLink id={reply.request_id} />
              </>
            )}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
