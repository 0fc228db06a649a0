// By which of the nine modes residents reach the city, what that costs as the city states it, and what shifting would save.
import { useLayoutEffect } from 'preact/hooks';
import type { PageProps } from '../../app/routes';
import { useSession } from '../../app/session';
import { locale, t, word } from '../../i18n';
import {
  Button,
  Empty,
  Failed,
  Labelled,
  Loading,
  Notice,
  NumberHead,
  PageHead,
  Select,
} from '../../parts/basics';
import { Icon } from '../../parts/icon';
import { useModel } from '../../parts/model';
import { save } from '../../parts/save';
import { longDay, number } from '../../text/format';
import { dayOf } from '../../text/period';
import type { ContactMix } from '../../types';
import { ContactMixModel, csvOf, kWeeks } from './model';

const percent = (share: number): string =>
  share.toLocaleString(locale(), { style: 'percent', maximumFractionDigits: 1 });
const money = (amount: number | null, currency: string): string =>
  amount === null ? '–' : `${number(amount, 2)} ${currency}`.trim();

export default function ContactMixPage({ route }: PageProps) {
  const session = useSession();
  const model = useModel(() => new ContactMixModel(session));
  useLayoutEffect(() => model.show(route.query), [route]);
  const mix = model.mix.value;
  const error = model.error.value;
  const keep = () => mix && save(csvOf(mix), `crier-contacts-${dayOf(Date.parse(mix.since))}.csv`);
  return (
    <div>
      <PageHead title={t('mix.title')}>
        <Button look="outline" data-action="csv" disabled={mix === null} onPress={keep}>
          <Icon name="download" /> {t('mix.csv')}
        </Button>
      </PageHead>
      <p>{t('mix.lead')}</p>
      <div class="filters__grid filters__grid--open">
        <Labelled label={t('mix.period')}>
          <Select
            options={kWeeks.map((value) => ({ value, text: word('mixWeeks', value) }))}
            value={model.weeks.value}
            onPick={(weeks) => model.pick(weeks)}
          />
        </Labelled>
      </div>
      {error !== null && <Failed error={error} again={() => void model.reload()} />}
      {mix ? <Mix mix={mix} /> : error === null && <Loading />}
    </div>
  );
}

function Mix({ mix }: { mix: ContactMix }) {
  const contacts = mix.modes.reduce((sum, mode) => sum + mode.contacts, 0);
  return (
    <>
      <p class="hint">
        {t('mix.time', { from: longDay(new Date(mix.since)), until: longDay(new Date(mix.until)) })}
      </p>
      {mix.without_mode > 0 && (
        <Notice tone="warning" quiet>
          {t('mix.withoutMode', { n: mix.without_mode })}
        </Notice>
      )}
      {contacts === 0 && <Empty>{t('mix.none')}</Empty>}
      <Modes mix={mix} contacts={contacts} />
      <Shifts mix={mix} />
    </>
  );
}

function Modes({ mix: { modes, currency }, contacts }: { mix: ContactMix; contacts: number }) {
  const stated = modes.filter(({ cost }) => cost !== null);
  const all = stated.length === 0 ? null : stated.reduce((sum, { cost }) => sum + (cost ?? 0), 0);
  return (
    <section class="card">
      <h2 class="card__title">{t('mix.modes')}</h2>
      <div class="table-frame" tabIndex={0} role="region" aria-label={t('mix.modes')}>
        <table class="table">
          <thead>
            <tr>
              <th scope="col">{t('mix.mode')}</th>
              <NumberHead text={t('mix.contacts')} />
              <NumberHead text={t('mix.share')} />
              <NumberHead text={t('mix.costEach')} />
              <NumberHead text={t('mix.cost')} />
            </tr>
          </thead>
          <tbody>
            {modes.map(({ mode, contacts: of, share, cost_each, cost }) => (
              <tr key={mode}>
                <th scope="row">
                  {word('contactMode', mode)}
                  <Bar share={share} />
                </th>
                <td class="num">{number(of)}</td>
                <td class="num">{percent(share)}</td>
                <td class="num">{money(cost_each, currency)}</td>
                <td class="num">{money(cost, currency)}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{t('report.all')}</th>
              <td class="num">{number(contacts)}</td>
              <td />
              <td />
              <td class="num">{money(all, currency)}</td>
            </tr>
          </tfoot>
        </table>
      </div>
      <p class="hint">{t('mix.how')}</p>
    </section>
  );
}

// The share stands in the row as a number.
const Bar = ({ share }: { share: number }) => (
  <svg class="spark mix__bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
    <rect width={100 * share} height={4} />
  </svg>
);

function Shifts({ mix: { shifts, currency } }: { mix: ContactMix }) {
  return (
    <section class="card">
      <h2 class="card__title">{t('mix.shifts')}</h2>
      {shifts.length === 0 ? (
        <Empty>{t('mix.noShifts')}</Empty>
      ) : (
        <ul>
          {shifts.map(({ from, to, share, contacts, saves }) => (
            <li key={`${from} ${to}`}>
              {t('mix.shift', {
                share: percent(share),
                from: word('contactMode', from),
                to: word('contactMode', to),
                contacts: number(contacts),
              })}{' '}
              <b>
                {saves === null
                  ? t('mix.savesUnknown')
                  : t(saves < 0 ? 'mix.costsMore' : 'mix.saves', { money: money(Math.abs(saves), currency) })}
              </b>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
