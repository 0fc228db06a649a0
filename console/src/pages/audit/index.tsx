// Everything that anybody did, and whether the record is whole.
import { signal, useSignal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';
import { formatRoute } from '../../app/route';
import type { PageProps } from '../../app/routes';
import { may, useSession, type Session } from '../../app/session';
import { PagedList } from '../../data/list';
import { t } from '../../i18n';
import { At, Button, EmptyList, Failed, Labelled, Loading, More, Notice, PageHead } from '../../parts/basics';
import { useModel } from '../../parts/model';
import { NotYours } from '../../parts/rights';
import { Table } from '../../parts/table';
import { actorText } from '../../text/actor';
import { fromLocalInput } from '../../text/format';
import type { AuditCheck, AuditEntry } from '../../types';
import { Changes } from './changes';

const kPage = 100;
const kFilters = ['who', 'action', 'subject', 'from', 'to'] as const;
type Query = Partial<Record<(typeof kFilters)[number], string>>;

class AuditModel {
  readonly query = signal<Query>({});
  readonly list: PagedList<AuditEntry>;

  constructor({ api }: Session) {
    this.list = new PagedList<AuditEntry>({
      size: kPage,
      key: ({ id }) => String(id),
      page: async (before, abort) => {
        const { from, to, ...rest } = this.query.peek();
        const span = {
          from: from && fromLocalInput(`${from}T00:00`),
          to: to && fromLocalInput(`${to}T00:00`),
        };
        const page = await api.audit({ ...rest, ...span, limit: kPage, before }, abort);
        return { items: page.entries, next: page.next };
      },
    });
  }
  stop(): void {
    this.list.stop();
  }
  show(query: Query): void {
    this.query.value = query;
    this.list.clear();
    void this.list.reload();
  }
  filter(changed: Query): void {
    const query = { ...this.query.peek(), ...changed };
    history.replaceState(null, '', formatRoute(['audit'], query));
    this.show(query);
  }
}

export default function AuditPage({ route }: PageProps) {
  const session = useSession();
  if (may(session, 'administer')) return <Audit route={route} />;
  return (
    <div>
      <PageHead title={t('audit.title')} />
      <NotYours permission="administer" />
    </div>
  );
}

function Audit({ route }: PageProps) {
  const session = useSession();
  const model = useModel(() => new AuditModel(session));
  useLayoutEffect(() => model.show(route.query), [route]);
  const { list } = model;
  const error = list.error.value;
  const entries = list.items.value;
  const filtered = kFilters.some((name) => model.query.value[name]);
  const clear = () => model.filter(Object.fromEntries(kFilters.map((name) => [name, ''])));
  const more = list.next.value === null ? null : () => void list.loadMore();
  return (
    <div>
      <PageHead title={t('audit.title')}>
        <Verify />
      </PageHead>
      <Controls model={model} />
      {error !== null && <Failed error={error} again={() => void list.reload()} />}
      {!list.loaded.value && error === null && <Loading />}
      {entries.length > 0 && (
        <Table<AuditEntry>
          caption={t('audit.title')}
          rows={entries}
          keyOf={({ id }) => String(id)}
          more={more}
          columns={[
            { head: t('audit.at'), cell: ({ at }) => <At time={at} />, class: 'nowrap' },
            { head: t('audit.who'), cell: ({ who }) => actorText(who) },
            { head: t('audit.action'), cell: ({ action }) => <code>{action}</code> },
            { head: t('audit.subject'), cell: ({ subject }) => subject },
            { head: t('audit.changes'), cell: (entry) => <Changes entry={entry} /> },
            { head: t('audit.from'), cell: ({ from }) => from || t('audit.machine') },
          ]}
        />
      )}
      <More onPress={more}>
        {list.loaded.value && entries.length === 0 && (
          <EmptyList clear={filtered ? clear : null}>{t('audit.empty')}</EmptyList>
        )}
      </More>
    </div>
  );
}

function Controls({ model }: { model: AuditModel }) {
  const query = model.query.value;
  return (
    <div class="filters__grid filters__grid--open">
      {kFilters.map((name) => (
        <Labelled key={name} label={t(`audit.filter.${name}`)}>
          <input
            class="usa-input"
            type={(name === 'from' || name === 'to' ? 'date' : 'text') as 'text'}
            maxLength={100}
            placeholder={
              { who: 'person:ana', action: 'bulletin.approve', subject: 'bulletin 01J' }[name as string]
            }
            value={query[name] ?? ''}
            onChange={(event) => model.filter({ [name]: event.currentTarget.value.trim() })}
          />
        </Labelled>
      ))}
    </div>
  );
}

function Verify() {
  const { api } = useSession();
  const found = useSignal<AuditCheck | null>(null);
  const error = useSignal<unknown>(null);
  const busy = useSignal(false);
  const verify = async () => {
    busy.value = true;
    try {
      found.value = await api.auditCheck();
      error.value = null;
    } catch (failed) {
      error.value = failed;
    } finally {
      busy.value = false;
    }
  };
  const check = found.value;
  return (
    <>
      <Button look="outline" disabled={busy.value} onPress={() => void verify()}>
        {t('audit.verify')}
      </Button>
      {error.value !== null && <Failed error={error.value} />}
      {check && (
        <Notice tone={check.whole ? 'success' : 'error'}>
          {t(check.whole ? 'audit.whole' : 'audit.broken', { n: check.entries })}
          <ul>
            {check.breaks.map(({ id, what }) => (
              <li key={`${id} ${what}`}>
                {id}: {what}
              </li>
            ))}
          </ul>
          {check.whole && check.head && <code>{check.head}</code>}
        </Notice>
      )}
    </>
  );
}
