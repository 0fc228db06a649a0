// How departments did with the requests that were accepted in the time.
import { language, t } from '../../i18n';
import { NumberHead } from '../../parts/basics';
import { number } from '../../text/format';
import { shown } from '../../text/visible';
import type { Figures, RequestFigures, Waiting } from '../../types';

const kHour = 3_600;
const kDay = 24 * kHour;

// "3.4 days", "5 hours", "12 min", in the reader's language.
export function lasted(seconds: number): string {
  const inUnit = (unit: 'day' | 'hour' | 'minute', value: number) =>
    new Intl.NumberFormat(language(), {
      style: 'unit',
      unit,
      unitDisplay: 'short',
      maximumFractionDigits: value < 10 && unit !== 'minute' ? 1 : 0,
    }).format(value);
  if (seconds >= 2 * kDay) return inUnit('day', seconds / kDay);
  return seconds >= kHour ? inUnit('hour', seconds / kHour) : inUnit('minute', Math.floor(seconds / 60));
}
const Wait = ({ waiting }: { waiting: Waiting | null }) => (
  <>
    <td class="num">{waiting ? lasted(waiting.median) : '–'}</td>
    <td class="num">{waiting ? lasted(waiting.p90) : '–'}</td>
  </>
);

function Row({ name, figures }: { name: string; figures: Figures }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td class="num">{number(figures.requests)}</td>
      <td class="num">{number(figures.closed)}</td>
      <td class="num">{number(figures.first_contact)}</td>
      <td class="num">{number(figures.reopened)}</td>
      <Wait waiting={figures.first_answer_seconds} />
      <Wait waiting={figures.close_seconds} />
    </tr>
  );
}

export function DepartmentTable({ requests }: { requests: RequestFigures }) {
  if (requests.departments.length === 0) return null;
  return (
    <section class="card">
      <h2 class="card__title">{t('report.departments')}</h2>
      <div class="table-frame" tabIndex={0} role="region" aria-label={t('report.departments')}>
        <table class="table report__table report__departments">
          <thead>
            <tr>
              <th scope="col">{t('requests.departmentLabel')}</th>
              <NumberHead text={t('report.accepted')} />
              <NumberHead text={t('report.closed')} />
              <NumberHead text={t('report.firstContact')} />
              <NumberHead text={t('report.reopened')} />
              <NumberHead text={t('report.toAnswer')} />
              <NumberHead text={t('report.toAnswer90')} />
              <NumberHead text={t('report.toClose')} />
              <NumberHead text={t('report.toClose90')} />
            </tr>
          </thead>
          <tbody>
            {requests.departments.map(({ department, figures }) => (
              <Row key={department} name={shown(department) || t('report.noDepartment')} figures={figures} />
            ))}
          </tbody>
          <tfoot>
            <Row name={t('report.all')} figures={requests.all} />
          </tfoot>
        </table>
      </div>
      <p class="hint">{t('report.departmentsHow')}</p>
    </section>
  );
}
