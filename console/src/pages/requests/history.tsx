// Everything that was done with a request, and what staff wrote for each other.
import { useRight, useSession } from '../../app/session';
import { t, word } from '../../i18n';
import { At, Button, Empty } from '../../parts/basics';
import { Icon } from '../../parts/icon';
import { RequestLink } from '../../parts/likely';
import { actorText } from '../../text/actor';
import { dateTime } from '../../text/format';
import { shown } from '../../text/visible';
import type { RequestEvent } from '../../types';
import { Letter } from './actions';
import type { Decision } from './decide';
import { lastStep } from './steps';

interface HistoryProps {
  decision: Decision;
  disabled: boolean;
  undo: () => void;
}
export function History({ decision, disabled, undo }: HistoryProps) {
  const { city } = useSession();
  const { history, older } = decision.beside;
  const right = useRight('triage');
  void city.moment.value;
  const demo = city.status.value.mode === 'demo';
  const last = lastStep(decision.request.value, history.value, city.clock.now(), demo);
  return (
    <section class="beside" aria-labelledby="request-history">
      <h3 class="detail__sub" id="request-history">
        {t('requests.history')}
      </h3>
      <p class="actions">
        <Button look="outline" data-action="note" {...right} onPress={() => void decision.note()}>
          <Icon name="edit" />
          {t('requests.note')}
          <Letter>n</Letter>
        </Button>
        {last && (
          <Button look="outline" data-action="undo" {...(disabled && { disabled })} {...right} onPress={undo}>
            <Icon name="history" />
            {t('requests.undo', { step: word('requestStep', last.action) })}
          </Button>
        )}
      </p>
      {history.value.length === 0 ? (
        <Empty>{t('requests.noHistory')}</Empty>
      ) : (
        <ol class="history">
          {history.value.map((event) => (
            <Line key={event.id} event={event} />
          ))}
        </ol>
      )}
      {older.value !== null && (
        <Button look="outline" onPress={() => void decision.beside.loadOlder()}>
          {t('list.older')}
        </Button>
      )}
    </section>
  );
}

function Line({ event }: { event: RequestEvent }) {
  const { action, who, at, words, note } = event;
  return (
    <li class={note ? 'history__line history__line--note' : 'history__line'} data-step={action}>
      <b>{word('requestStep', action)}</b> <Detail event={event} />
      <span class="history__who">
        {actorText(who)} · <At time={at} />
      </span>
      {words && (
        <p class="history__words" dir="auto">
          <span class="hint">{t('requests.saidOutside')} </span>
          {shown(words)}
        </p>
      )}
      {note && (
        <p class="history__words" dir="auto">
          <span class="hint">
            <Icon name="lock" />
            {t('requests.saidInside')}{' '}
          </span>
          {shown(note)}
        </p>
      )}
    </li>
  );
}

// The other request, the person, what was asked for, a date, the fields, the step that was taken back, the rating.
function Detail({ event: { action, detail } }: { event: RequestEvent }) {
  if (!detail) return null;
  if (['merge', 'split', 'merged_in', 'split_off'].includes(action))
    return (
      <>
        <RequestLink id={detail} />{' '}
      </>
    );
  const text = {
    ask: () => word('waitingFor', detail),
    due: () => dateTime(detail),
    undo: () => word('requestStep', detail),
    assign: () => detail,
    release: () => detail,
    rate: () => t('requests.ratingOf', { rating: Number(detail) }),
  }[action];
  const fields = () =>
    detail
      .split(', ')
      .map((name) => word('requestField', name))
      .join(', ');
  return <span>{shown((text ?? fields)())} </span>;
}
