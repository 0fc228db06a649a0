// The deliveries of one channel.
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { countStates, kDeliveryStates } from '../../data/bulletin';
import { useRight } from '../../app/session';
import { t, word } from '../../i18n';
import { Ago, Button, Chip, Outside, Quiet } from '../../parts/basics';
import type { IconName } from '../../parts/icon';
import { WhyNot } from '../../parts/rights';
import { webAddress } from '../../text/address';
import { number } from '../../text/format';
import type { Delivery, DeliveryState, SettledAs } from '../../types';

// Rows that are drawn before somebody asks for more.
const kRows = 50;
const kIcons: Partial<Record<DeliveryState, IconName>> = {
  failed: 'error',
  unknown: 'warning',
  delivered: 'check',
  accepted: 'check',
};

export const DeliveryChip = ({ state, count }: { state: DeliveryState; count?: number | undefined }) => (
  <Chip kind={`delivery-${state}`} icon={kIcons[state]}>
    {word('deliveryState', state)}
    {count !== undefined && ` ${number(count)}`}
  </Chip>
);

// What needs a person first: failed and unknown, then what is under way.
const worst = ({ state }: Delivery): number => kDeliveryStates.indexOf(state);
const order = (a: Delivery, b: Delivery): number =>
  worst(a) - worst(b) ||
  a.lang.localeCompare(b.lang) ||
  a.part - b.part ||
  a.recipient.localeCompare(b.recipient);

interface RowsProps {
  channel: string;
  list: Delivery[];
  settle: (as: SettledAs) => void;
}

export function ChannelRows({ channel, list, settle }: RowsProps) {
  const all = useSignal(false);
  const right = useRight('approve');
  const sorted = [...list].sort(order);
  const shown = all.value ? sorted : sorted.slice(0, kRows);
  const people = list.some(({ recipient }) => recipient !== '');
  const counts = countStates(list);
  const heads = [
    t('ledger.state'),
    t('mention.language'),
    t('ledger.part'),
    ...(people ? [t('ledger.recipient')] : []),
    t('ledger.tries'),
    t('ledger.what'),
    t('ledger.updated'),
  ];
  return (
    <section class="card">
      <h3 class="card__title">
        {channel}
        <span class="card__aside chips">
          {kDeliveryStates
            .filter((state) => counts[state])
            .map((state) => (
              <DeliveryChip key={state} state={state} count={counts[state]} />
            ))}
        </span>
      </h3>
      <table class="table table--stack">
        <caption class="sr-only">{t('ledger.caption', { channel })}</caption>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((delivery) => (
            <Row key={delivery.id} delivery={delivery} people={people} />
          ))}
        </tbody>
      </table>
      {shown.length < sorted.length && (
        <Button look="outline" onPress={() => (all.value = true)}>
          {t('ledger.all', { n: sorted.length })}
        </Button>
      )}
      {(counts.unknown ?? 0) > 0 && (
        <div class="card__question" role="group" aria-label={t('ledger.found', { channel })}>
          <p>{t('ledger.found', { channel })}</p>
          {(['accepted', 'failed', 'again'] as const).map((as) => (
            <Button key={as} look="outline" {...right} onPress={() => settle(as)}>
              {t(`ledger.${as}`)}
            </Button>
          ))}
          <WhyNot permission="approve" />
        </div>
      )}
    </section>
  );
}

const Cell = ({ label, children }: { label: string; children: ComponentChildren }) => (
  <td data-label={label}>{children}</td>
);

function Row({ delivery, people }: { delivery: Delivery; people: boolean }) {
  const { action } = delivery;
  return (
    <tr>
      <Cell label={t('ledger.state')}>
        <span>
          <DeliveryChip state={delivery.state} />
          {action !== 'send' && <span class="delivery__action"> {word('deliveryAction', action)}</span>}
        </span>
      </Cell>
      <Cell label={t('mention.language')}>{word('language', delivery.lang)}</Cell>
      <Cell label={t('ledger.part')}>{number(delivery.part + 1)}</Cell>
      {people && <Cell label={t('ledger.recipient')}>{delivery.recipient || '–'}</Cell>}
      <Cell label={t('ledger.tries')}>{number(delivery.attempts)}</Cell>
      <Cell label={t('ledger.what')}>
        <Result delivery={delivery} />
      </Cell>
      <Cell label={t('ledger.updated')}>
        <Ago time={delivery.updated_at} />
      </Cell>
    </tr>
  );
}

function Result({ delivery }: { delivery: Delivery }) {
  const { error, url, state, next_attempt, native_id, may_be_out } = delivery;
  const waits = state === 'pending' || state === 'unknown';
  return (
    <span>
      {error && (
        <span class={state === 'failed' ? 'bad' : ''}>
          {may_be_out ? t('ledger.mayBeOut', { error }) : error}
        </span>
      )}
      {url && webAddress(url) && (
        <Outside url={url}>
          {t('ledger.see')}
          <Quiet>{` ${delivery.channel} ${delivery.lang} ${delivery.part + 1}`}</Quiet>
        </Outside>
      )}
      {next_attempt && waits && (
        <span class="hint">
          {` ${t('ledger.next')} `}
          <Ago time={next_attempt} ahead />
        </span>
      )}
      {!error && !url && (native_id ? <code>{native_id}</code> : '–')}
    </span>
  );
}
