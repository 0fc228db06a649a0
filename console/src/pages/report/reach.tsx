// The bulletins of the time and how far they came, channel by channel.
import { formatRoute } from '../../app/route';
import { headlineOf, isDrill } from '../../data/bulletin';
import { language, t } from '../../i18n';
import { At, Empty } from '../../parts/basics';
import { kindText, StatusChip } from '../../parts/bulletin/status';
import { number } from '../../text/format';
import { shown } from '../../text/visible';
import type { Reach, ReachPage } from '../../types';

export interface Came {
  sent: number;
  failed: number;
  unknown: number;
  waiting: number;
  other: number;
}
export function cameOf({ counts, unwritten }: Pick<Reach, 'counts' | 'unwritten'>): Came {
  const { accepted = 0, delivered = 0, failed = 0, unknown = 0, pending = 0, sending = 0 } = counts;
  const { retracted = 0, skipped = 0 } = counts;
  return {
    sent: accepted + delivered,
    failed,
    unknown,
    waiting: pending + sending + unwritten,
    other: retracted + skipped,
  };
}
const kColumns = ['sent', 'failed', 'unknown', 'waiting', 'other'] as const;
const kHeads = {
  sent: 'report.arrived',
  failed: 'report.failed',
  unknown: 'report.unknown',
  waiting: 'report.waiting',
  other: 'report.other',
} as const;

const Figures = ({ came }: { came: Came }) => (
  <>
    {kColumns.map((name) => (
      <td key={name} class={`num ${name === 'failed' && came[name] > 0 ? 'report__bad' : ''}`}>
        {number(came[name])}
      </td>
    ))}
  </>
);

export function ReachTable({ reach }: { reach: ReachPage }) {
  const all = reach.bulletins.flatMap(({ channels }) => channels).map(cameOf);
  const sum = Object.fromEntries(
    kColumns.map((name) => [name, all.reduce((total, came) => total + came[name], 0)]),
  ) as unknown as Came;
  return (
    <section class="card">
      <h2 class="card__title" id="report-reach">
        {t('report.bulletins')}
      </h2>
      {all.length === 0 ? (
        <Empty>{t('report.noBulletins')}</Empty>
      ) : (
        <>
          <div class="table-frame" tabIndex={0} role="region" aria-label={t('report.bulletins')}>
            <table class="table report__table report__reach">
              <thead>
                <tr>
                  <th scope="col">{t('report.channel')}</th>
                  {kColumns.map((name) => (
                    <th key={name} scope="col" class="num">
                      {t(kHeads[name])}
                    </th>
                  ))}
                </tr>
              </thead>
              {reach.bulletins.map(({ bulletin, channels }) => (
                <tbody key={bulletin.id}>
                  <tr>
                    <th scope="rowgroup" colSpan={kColumns.length + 1}>
                      {isDrill(bulletin) && <StatusChip bulletin={bulletin} />}{' '}
                      <a href={formatRoute(['bulletins', bulletin.id])}>
                        {shown(headlineOf(bulletin, language())) || t('bulletins.untitled')}
                      </a>{' '}
                      <span class="report__when">
                        {kindText(bulletin)}, {channels[0] && <At time={channels[0].at} />}
                      </span>
                    </th>
                  </tr>
                  {channels.map((channel) => (
                    <tr key={channel.channel}>
                      <th scope="row" class="report__channel">
                        {channel.channel}
                      </th>
                      <Figures came={cameOf(channel)} />
                    </tr>
                  ))}
                </tbody>
              ))}
              <tfoot>
                <tr>
                  <th scope="row">{t('report.all')}</th>
                  <Figures came={sum} />
                </tr>
              </tfoot>
            </table>
          </div>
          <p class="hint">{t('report.reachHow')}</p>
        </>
      )}
    </section>
  );
}
