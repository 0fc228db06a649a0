// What may be the same matter, each with its reasons, and what was merged already.
import { signal, type Signal } from '@preact/signals';
import { useRight, useSession, type Session } from '../../app/session';
import { serviceName } from '../../data/names';
import { t, word } from '../../i18n';
import { Button } from '../../parts/basics';
import { ask } from '../../parts/dialog';
import { Icon } from '../../parts/icon';
import { LikelyText, reasonsOf, RequestLink, type Likely } from '../../parts/likely';
import { shortId } from '../../text/format';
import { shown } from '../../text/visible';
import type { Request } from '../../types';
import { Letter } from './actions';
import { Quote } from './ask';
import type { Decision } from './decide';
import { canMerge } from './steps';

const mergeable = (decision: Decision): Likely[] =>
  decision.beside.similar.peek().filter(({ request }) => canMerge(decision.request.peek(), request));

// By key: into the likeliest, or the one that is picked; always asked, for a bare letter never merges.
export async function merge(session: Session, decision: Decision, into?: Likely): Promise<void> {
  const among = into ? [into] : mergeable(decision);
  const [first] = among;
  if (!first || !decision.ready('merge')) return;
  const request = decision.request.peek();
  const picked = signal(first.request.id);
  const yes = await ask({
    title: t('requests.mergeTitle', { id: shortId(request.id) }),
    content: (
      <>
        <Quote request={request} />
        <Picks session={session} among={among} picked={picked} />
        <p class="hint">{t('requests.mergeHint')}</p>
      </>
    ),
    yes: t('requests.merge'),
  });
  if (yes) await decision.act('merge', { into: picked.peek() });
}

interface PicksProps {
  session: Session;
  among: Likely[];
  picked: Signal<string>;
}
const Picks = ({ session, among, picked }: PicksProps) => (
  <fieldset class="usa-fieldset picks">
    <legend>{t('requests.mergeInto')}</legend>
    {among.map((likely) => (
      <label key={likely.request.id} class="picks__one">
        <input
          type="radio"
          name="merge-into"
          checked={picked.value === likely.request.id}
          onChange={() => (picked.value = likely.request.id)}
        />
        <span>
          <b>{serviceName(session.city.services, likely.request.service_code)}</b> #
          {shortId(likely.request.id)} · {word('requestStatus', likely.request.status)}
          <br />
          <span dir="auto" class="picks__words">
            {shown(likely.request.description)}
          </span>
          <br />
          <span class="hint">{reasonsOf(likely).join(' · ')}</span>
        </span>
      </label>
    ))}
  </fieldset>
);

export function Similar({ decision, disabled }: { decision: Decision; disabled: boolean }) {
  const session = useSession();
  const right = useRight('triage');
  const similar = decision.beside.similar.value;
  const request = decision.request.value;
  if (similar.length === 0) return null;
  return (
    <section class="beside" aria-labelledby="request-similar">
      <h3 class="detail__sub" id="request-similar">
        {t('requests.similar')} <Letter>m</Letter>
      </h3>
      <ul class="similar">
        {similar.map((likely) => (
          <li key={likely.request.id} class="similar__one">
            <LikelyText likely={likely} />
            {canMerge(request, likely.request) && (
              <Button
                look="outline"
                class="button-small"
                data-action="merge"
                {...(disabled && { disabled })}
                {...right}
                onPress={() => void merge(session, decision, likely)}
              >
                {t('requests.mergeThis', { id: shortId(likely.request.id) })}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

// What was merged into this one; each can be split off again.
interface MergedProps {
  request: Request;
  disabled: boolean;
  split: (id: string) => void;
}
export function Merged({ request, disabled, split }: MergedProps) {
  const right = useRight('triage');
  const { merged = [], mentions = [] } = request;
  if (merged.length === 0) return null;
  const wordsOf = (id: string) => mentions.find(({ request_id }) => request_id === id)?.text ?? '';
  return (
    <section class="beside" aria-labelledby="request-merged">
      <h3 class="detail__sub" id="request-merged">
        {t('requests.mergedHere', { n: merged.length })}
      </h3>
      <ul class="similar">
        {merged.map((id) => (
          <li key={id} class="similar__one">
            <p class="similar__head">
              <RequestLink id={id} />
            </p>
            <p class="similar__words" dir="auto">
              {shown(wordsOf(id))}
            </p>
            <Button
              look="outline"
              class="button-small"
              data-action="split"
              {...(disabled && { disabled })}
              {...right}
              onPress={() => split(id)}
            >
              <Icon name="arrowBack" />
              {t('requests.splitThis', { id: shortId(id) })}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
