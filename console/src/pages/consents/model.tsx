// The consents that are listed, and deciding one.
import { signal, type Signal } from '@preact/signals';
import { formatRoute } from '../../app/route';
import { errorText, type Session } from '../../app/session';
import { PagedList } from '../../data/list';
import { t } from '../../i18n';
import type { Tone } from '../../parts/basics';
import { ask } from '../../parts/dialog';
import { Field } from '../../parts/field';
import type { Consent } from '../../types';

const kPage = 50;
const kWho = 'crier.who';
const kMostBy = 100;
const kMostWhy = 300;
const keyOf = ({ channel, recipient }: Consent): string => `${channel} ${recipient}`;

export class ConsentsModel {
  readonly query = signal<Record<string, string>>({});
  readonly said = signal<{ tone: Tone; text: string } | null>(null);
  readonly list: PagedList<Consent>;
  private end = () => {};

  constructor(private readonly session: Session) {
    this.list = new PagedList<Consent>({
      size: kPage,
      key: keyOf,
      page: async (before, abort) => {
        const { channel, state } = this.query.peek();
        const page = await session.api.consents({ channel, state, limit: kPage, before }, abort);
        return { items: page.consents, next: page.next };
      },
    });
  }
  start(): void {
    this.end = this.session.live.on('resumed', () => void this.list.reload());
  }
  stop(): void {
    this.end();
    this.list.stop();
  }

  show(query: Record<string, string>): void {
    this.query.value = query;
    this.list.clear();
    void this.list.reload();
  }
  filter(changed: Record<string, string>): void {
    const query = { ...this.query.peek(), ...changed };
    history.replaceState(null, '', formatRoute(['consents'], query));
    this.show(query);
  }
  reload(): Promise<boolean> {
    return this.list.reload();
  }

  private fits = ({ channel, state }: Consent): boolean => {
    const query = this.query.peek();
    return (!query.channel || query.channel === channel) && (!query.state || query.state === state);
  };

  async decide(consent: Consent, act: 'restore' | 'withdraw'): Promise<void> {
    const { channel, recipient, id } = consent;
    const by = signal(sessionStorage.getItem(kWho) ?? '');
    const why = signal(consent.state === 'asked' && act === 'withdraw' ? t('consents.asAsked') : '');
    const yes = await ask({
      title: t(`consents.${act}.title`, { who: recipient }),
      content: <Reason act={act} by={by} why={why} />,
      yes: t(`consents.${act}`),
      check: () => (by.value.trim() === '' || why.value.trim() === '' ? t('consents.missing') : null),
    });
    if (!yes) return;
    sessionStorage.setItem(kWho, by.value.trim());
    try {
      const decision = { channel, recipient, id, by: by.value.trim(), why: why.value.trim() };
      const now = await this.session.api.decideConsent(act, decision);
      // Under a filter that it no longer fits it goes.
      const others = this.list.items.peek().filter((each) => keyOf(each) !== keyOf(now));
      this.list.items.value = [now, ...others].filter(this.fits);
      this.said.value = { tone: 'success', text: t(`consents.${act}.done`, { who: recipient }) };
      this.session.city.recount();
    } catch (error) {
      this.said.value = { tone: 'error', text: errorText(error) };
    }
  }
}

interface ReasonProps {
  act: 'restore' | 'withdraw';
  by: Signal<string>;
  why: Signal<string>;
}
function Reason({ act, by, why }: ReasonProps) {
  const input = (text: Signal<string>, most: number) => (
    <input
      class="usa-input"
      maxLength={most}
      value={text.value}
      onInput={(event) => (text.value = event.currentTarget.value)}
    />
  );
  return (
    <>
      <p>{t(`consents.${act}.text`)}</p>
      <Field label={t('consents.by')}>{input(by, kMostBy)}</Field>
      <Field label={t('consents.why')}>{input(why, kMostWhy)}</Field>
    </>
  );
}
