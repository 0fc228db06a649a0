// A report for who decides: what was said in a time, how that differs, and what the city sent. Made to be printed.
import { useSignal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';
import { formatRoute } from '../../app/route';
import { useRight, useSession } from '../../app/session';
import type { PageProps } from '../../app/routes';
import { kExports, type ExportName } from '../../data/api';
import { t } from '../../i18n';
import { Button, Failed, Labelled, Loading, Notice, PageHead, Select } from '../../parts/basics';
import { Icon } from '../../parts/icon';
import { useModel } from '../../parts/model';
import { save } from '../../parts/save';
import { noToast, toast } from '../../parts/toast';
import { dateTime, longDay, toLocalInput } from '../../text/format';
import { addDays, dayOf, dayStart } from '../../text/period';
import { DepartmentTable } from './departments';
import { Course, InFigures, Rises, SaidMost } from './figures';
import { kindOf, kPeriods, periodOf, ReportModel, timesOf, type Figures } from './model';
import { Quotes } from './quotes';
import { ReachTable } from './reach';

export default function ReportPage({ route }: PageProps) {
  const session = useSession();
  const model = useModel(() => new ReportModel(session));
  useLayoutEffect(() => model.show(route.query), [route]);
  const figures = model.figures.value;
  const error = model.error.value;
  const city = session.city.status.value.city;
  return (
    <div class="report">
      <PageHead title={t('report.title')}>
        <a href={formatRoute(['contact_mix'])}>{t('mix.title')}</a>
        <Button onPress={() => print()} disabled={figures === null}>
          <Icon name="print" /> {t('report.print')}
        </Button>
        <Csv figures={figures} />
      </PageHead>
      <Controls model={model} />
      {model.wrong.value && <Notice tone="warning">{t('report.wrong')}</Notice>}
      {error !== null && <Failed error={error} again={() => void model.reload()} />}
      {figures ? (
        <div class="report__body">
          <p class="report__period">
            <b>{city}</b> · {periodText(figures)}
          </p>
          <p class="report__lead">{t('report.lead')}</p>
          <InFigures figures={figures} />
          <Course figures={figures} stressed={model.stressed} />
          <div class="report__two">
            <Rises figures={figures} />
            <SaidMost figures={figures} />
          </div>
          <Quotes period={figures.period} />
          <ReachTable reach={figures.reach} />
          <DepartmentTable requests={figures.requests} />
          <p class="report__foot">
            {t('report.madeAt', { time: dateTime(session.city.clock.now()) })} · Crier ·{' '}
            {session.city.status.value.time_zone}
          </p>
        </div>
      ) : (
        error === null && !model.wrong.value && <Loading />
      )}
    </div>
  );
}

function periodText({ period: { since, until }, running }: Figures): string {
  const [first, last] = [dayOf(since), dayOf(until - 1)];
  const whole = since === dayStart(first) && (running || until === dayStart(addDays(last, 1)));
  const day = (instant: number) => longDay(new Date(instant));
  let text = t('report.time', { from: dateTime(new Date(since)), until: dateTime(new Date(until)) });
  if (whole)
    text = first === last ? day(since) : t('report.time', { from: day(since), until: day(until - 1) });
  return running ? `${text}, ${t('report.running')}` : text;
}

function Controls({ model }: { model: ReportModel }) {
  const { city } = useSession();
  const query = model.query.value;
  const kind = kindOf(query);
  const today = dayOf(city.clock.now().getTime());
  const date = query.date || today;
  const pick = (period: string) => {
    // What was chosen goes on as a span, so that one sees where it begins.
    const was = periodOf(query, city.clock.now().getTime());
    const span = was ? { from: localOf(was.since), to: localOf(was.until) } : {};
    model.apply(period === 'span' ? { period, ...span } : { period, from: '', to: '' });
  };
  const day = (label: string, value: string, name: string, type: 'date' | 'datetime-local' = 'date') => (
    <Labelled label={label}>
      <input
        class="usa-input"
        type={type}
        value={value}
        max={type === 'date' ? today : undefined}
        onChange={(event) => model.apply({ [name]: event.currentTarget.value })}
      />
    </Labelled>
  );
  return (
    <div class="filters__grid filters__grid--open report__controls">
      <Labelled label={t('report.period')}>
        <Select
          options={kPeriods.map((value) => ({ value, text: t(`report.period.${value}`) }))}
          value={kind}
          onPick={pick}
        />
      </Labelled>
      {kind === 'span' ? (
        <>
          {day(t('report.from'), query.from ?? '', 'from', 'datetime-local')}
          {day(t('report.until'), query.to ?? '', 'to', 'datetime-local')}
        </>
      ) : (
        <>
          {day(t(kind === 'day' ? 'report.day' : 'report.weekTo'), date, 'date')}
          <div class="report__step">
            <Button
              look="outline"
              class="button-small"
              onPress={() => model.apply({ date: addDays(date, kind === 'day' ? -1 : -7) })}
            >
              {t(`report.than.${kind}`)}
            </Button>
          </div>
        </>
      )}
    </div>
  );
}
const localOf = (instant: number): string => toLocalInput(new Date(instant).toISOString());

function Csv({ figures }: { figures: Figures | null }) {
  const { api } = useSession();
  const right = useRight('export');
  const error = useSignal<unknown>(null);
  const fetchFile = async (name: ExportName) => {
    if (!figures) return;
    const file = `crier-${name}-${dayOf(figures.period.since)}.csv`;
    toast(t('report.saving', { name: file }));
    try {
      save(await api.exportFile(name, timesOf(figures.period)), file);
      toast(t('report.saved', { name: file }));
      error.value = null;
    } catch (failed) {
      noToast();
      error.value = failed;
    }
  };
  if (right.disabled)
    return (
      <Button look="outline" {...right}>
        <Icon name="download" /> {t('report.csv')}
      </Button>
    );
  return (
    <details class="menu">
      <summary class="usa-button usa-button--outline">
        <Icon name="download" /> {t('report.csv')}
      </summary>
      <div class="menu__items">
        <p class="hint">{t('report.csvHint')}</p>
        {error.value !== null && <Failed error={error.value} />}
        {kExports.map((name) => (
          <Button key={name} look="unstyled" disabled={figures === null} onPress={() => void fetchFile(name)}>
            {t(`report.csv.${name}`)}
          </Button>
        ))}
      </div>
    </details>
  );
}
