// A text, and what the rules make of it.
import { t } from '../../i18n';
import { Button, Empty, Failed } from '../../parts/basics';
import { Field } from '../../parts/field';
import { Gist, Rest } from '../../parts/mention/chips';
import { MarkedText } from '../../parts/mention/text';
import { Why } from '../../parts/mention/why';
import { shown } from '../../text/visible';
import type { Evidence, Mention, TextTrial } from '../../types';
import { RuleLink } from './detail';
import type { RulesModel } from './model';

const kMost = 10_000;

export function TryText({ model }: { model: RulesModel }) {
  const tried = model.tried.value;
  const error = model.tryError.value;
  const empty = model.text.value.trim() === '';
  return (
    <div>
      <h2 class="rule__title">{t('rules.tryText')}</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (model.text.peek().trim() !== '') void model.tryText();
        }}
      >
        <Field label={t('rules.text')} hint={t('rules.textHint')}>
          <textarea
            class="usa-textarea rule__text"
            rows={4}
            dir="auto"
            maxLength={kMost}
            value={model.text.value}
            onInput={(event: InputEvent) => {
              model.text.value = (event.currentTarget as HTMLTextAreaElement).value;
            }}
          />
        </Field>
        <div class="actions">
          <Button type="submit" disabled={empty || model.trying.value}>
            {t('rules.try')}
          </Button>
        </div>
      </form>
      {error !== null && <Failed error={error} again={() => void model.tryText()} />}
      <div role="status" class="sr-only">
        {tried && t('rules.fired', { n: new Set(tried.trial.fired.map(({ rule }) => rule)).size })}
      </div>
      {tried && <Verdict text={tried.text} trial={tried.trial} model={model} />}
    </div>
  );
}

// As a mention, so that it is shown as one.
const mentionOf = (text: string, { verdict }: TextTrial): Mention => ({
  id: 0,
  channel: '',
  native_id: '',
  url: '',
  author: { id: '', handle: '', name: '' },
  text,
  created_at: '',
  heard_at: '',
  direct: false,
  removed: false,
  request_id: null,
  attachments: [],
  verdict,
});

function Verdict({ text, trial, model }: { text: string; trial: TextTrial; model: RulesModel }) {
  const mention = mentionOf(text, trial);
  return (
    <section class="verdict" aria-label={t('rules.verdict')}>
      <p class="mention__text" lang={trial.verdict.lang} dir="auto">
        <MarkedText mention={mention} end={text.length} open={() => {}} />
      </p>
      <div class="chips">
        <Gist mention={mention} />
      </div>
      <Rest mention={mention} />
      <div class="why">
        <Why mention={mention} />
      </div>
      <Fired fired={trial.fired} model={model} />
    </section>
  );
}

function Fired({ fired, model }: { fired: Evidence[]; model: RulesModel }) {
  const byRule = new Map<string, Set<string>>();
  for (const { rule, text } of fired) byRule.set(rule, (byRule.get(rule) ?? new Set()).add(text));
  if (byRule.size === 0) return <Empty>{t('rules.firedNone')}</Empty>;
  return (
    <>
      <h3 class="rule__part">{t('rules.fired', { n: byRule.size })}</h3>
      <ul class="rule__parts">
        {[...byRule].map(([rule, words]) => (
          <li key={rule}>
            <RuleLink id={rule} href={model.address(rule)} />:{' '}
            <q class="why__words" dir="auto">
              {shown([...words].join('” … “'))}
            </q>
          </li>
        ))}
      </ul>
    </>
  );
}
