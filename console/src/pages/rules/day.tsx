// A rule tried on the last 24 hours, part by part; leaving or stopping ends it.
import { batch, signal } from '@preact/signals';
import { useSession, type Session } from '../../app/session';
import { t } from '../../i18n';
import { Ago, Button, Failed, Notice, Quiet } from '../../parts/basics';
import { Gist } from '../../parts/mention/chips';
import { foldAt, MarkedText } from '../../parts/mention/text';
import { useModel } from '../../parts/model';
import type { Mention, Rule, RuleSample } from '../../types';

const kMostSamples = 40;

class DayModel {
  readonly tried = signal(0);
  readonly fired = signal(0);
  readonly samples = signal<RuleSample[]>([]);
  readonly at = signal<'begin' | 'running' | 'stopped' | 'done'>('begin');
  readonly error = signal<unknown>(null);
  private abort: AbortController | undefined;

  constructor(
    private readonly session: Session,
    private readonly id: string,
  ) {}
  readonly stop = (): void => {
    this.abort?.abort();
    if (this.at.peek() === 'running') this.at.value = 'stopped';
  };

  readonly run = async (): Promise<void> => {
    this.abort?.abort();
    const mine = (this.abort = new AbortController());
    batch(() => {
      this.tried.value = this.fired.value = 0;
      this.samples.value = [];
      this.error.value = null;
      this.at.value = 'running';
    });
    try {
      let before: number | null = null;
      do {
        const part = await this.session.api.tryRule(this.id, before, mine.signal);
        if (mine.signal.aborted) return;
        batch(() => {
          this.tried.value += part.tried;
          this.fired.value += part.fired;
          this.samples.value = [...this.samples.peek(), ...part.samples].slice(0, kMostSamples);
        });
        before = part.next;
      } while (before !== null);
      this.at.value = 'done';
    } catch (error) {
      if (mine.signal.aborted) return;
      batch(() => {
        this.error.value = error;
        this.at.value = 'stopped';
      });
    }
  };
}

export function DayTrial({ rule }: { rule: Rule }) {
  const session = useSession();
  const model = useModel(() => new DayModel(session, rule.id));
  const at = model.at.value;
  const tried = model.tried.value;
  const fired = model.fired.value;
  const samples = model.samples.value;
  return (
    <section class="day">
      <div class="actions">
        {at === 'running' ? (
          <Button look="outline" onPress={model.stop}>
            {t('rules.stop')}
          </Button>
        ) : (
          <Button onPress={() => void model.run()}>{t('rules.tryDay')}</Button>
        )}
      </div>
      {model.error.value !== null && <Failed error={model.error.value} again={() => void model.run()} />}
      <div role="status">
        {at !== 'begin' && (
          <p class="day__result">
            <b>{t('rules.fires', { n: fired })}</b> {t('rules.tried', { n: tried })}{' '}
            {at === 'running' && t('rules.running')}
            {at === 'stopped' && t('rules.stopped')}
          </p>
        )}
      </div>
      {at === 'done' && tried === 0 && (
        <Notice tone="info" quiet>
          {t('rules.noMentions')}
        </Notice>
      )}
      {samples.length > 0 && (
        <>
          <h3 class="rule__part">
            {t(samples.length < fired ? 'rules.newest' : 'rules.samples', { n: samples.length })}
          </h3>
          <ol class="samples">
            {samples.map(({ mention, matched }) => (
              <li key={mention.id}>
                <Sample mention={mention} matched={matched} />
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  );
}

// The mention with the words marked that this rule fires on, whatever its verdict says.
function Sample({ mention, matched }: RuleSample) {
  const marked: Mention = {
    ...mention,
    verdict: { ...mention.verdict, issues: [], hazards: [], places: [], because: matched },
  };
  return (
    <article class="mention">
      <header class="mention__head">
        <Gist mention={mention} />
        <span class="mention__channel">
          <Quiet>{t('mention.channel')} </Quiet>
          {mention.channel}
        </span>
        <span class="mention__when">
          <Ago time={mention.created_at} />
        </span>
      </header>
      <p class="mention__text" lang={mention.verdict.lang || undefined} dir="auto">
        <MarkedText mention={marked} end={foldAt(mention.text)} open={() => {}} />
      </p>
    </article>
  );
}
