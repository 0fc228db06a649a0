// What somebody says is wrong in a verdict, and what others said before.
import { signal, type Signal } from '@preact/signals';
import { errorText, useSession, type Session } from '../../app/session';
import { serviceName, urgencyLevel } from '../../data/names';
import { t, word } from '../../i18n';
import { actorText } from '../../text/actor';
import { shown } from '../../text/visible';
import type { Correctable, Correction, Mention, NewCorrection } from '../../types';
import { Ago, Notice, Select, type Option } from '../basics';
import { ask } from '../dialog';
import { Field } from '../field';
import { Icon } from '../icon';
import { toast } from '../toast';

const kWhat: Correctable[] = ['service', 'urgency', 'sentiment', 'place', 'not_a_report'];
const kSentiments = ['negative', 'neutral', 'positive'];
const kUrgencies = ['low', 'medium', 'high'];

interface Said {
  what: Signal<Correctable>;
  right: Signal<string>;
  note: Signal<string>;
}

// Answers what was noted; null: not after all.
export async function correct(session: Session, mention: Mention): Promise<Correction | null> {
  const said: Said = { what: signal('service'), right: signal(''), note: signal('') };
  for (let problem = ''; ; ) {
    const yes = await ask({
      title: t('mention.wrongTitle'),
      content: <Form session={session} mention={mention} said={said} problem={problem} />,
      yes: t('mention.wrongSave'),
      check: () =>
        said.right.value === '' && !['place', 'not_a_report'].includes(said.what.value)
          ? t('mention.wrongNoRight')
          : null,
    });
    if (!yes) return null;
    const correction: NewCorrection = { what: said.what.value };
    if (said.right.value.trim() !== '') correction.right = said.right.value.trim();
    if (said.note.value.trim() !== '') correction.note = said.note.value.trim();
    try {
      const noted = await session.api.correct(mention.id, correction);
      toast(t('mention.corrected'));
      return noted;
    } catch (error) {
      problem = errorText(error);
    }
  }
}

// All but what the verdict says.
function choices(session: Session, mention: Mention, what: Correctable): Option[] {
  const { services } = session.city;
  const { verdict } = mention;
  if (what === 'service')
    return services
      .filter(({ service_code }) => service_code !== verdict.issues[0]?.service_code)
      .map(({ service_code: value }) => ({ value, text: serviceName(services, value) }));
  const of = (group: string, codes: string[], now: string) =>
    codes.filter((code) => code !== now).map((value) => ({ value, text: word(group, value) }));
  if (what === 'sentiment') return of('sentiment', kSentiments, verdict.sentiment.label);
  return of('urgencyLevel', kUrgencies, urgencyLevel(verdict.urgency));
}

interface FormProps {
  session: Session;
  mention: Mention;
  said: Said;
  problem: string;
}
function Form({ session, mention, said, problem }: FormProps) {
  const { what, right, note } = said;
  const chosen = what.value;
  const pick = (value: string) => {
    what.value = value as Correctable;
    right.value = '';
  };
  return (
    <>
      {problem !== '' && <Notice tone="error">{problem}</Notice>}
      <p class="quote" dir="auto">
        {shown(mention.text)}
      </p>
      <Field label={t('mention.wrongWhat')}>
        <Select
          options={kWhat.map((value) => ({ value, text: word('correctable', value) }))}
          value={chosen}
          onPick={pick}
        />
      </Field>
      {chosen === 'place' && (
        <Field label={t('mention.wrongPlace')} hint={t('mention.wrongPlaceHint')}>
          <input
            class="usa-input"
            maxLength={400}
            dir="auto"
            value={right.value}
            onInput={(event) => (right.value = event.currentTarget.value)}
          />
        </Field>
      )}
      {chosen !== 'place' && chosen !== 'not_a_report' && (
        <Field label={t('mention.wrongRight')}>
          <Select
            options={[{ value: '', text: t('mention.choose') }, ...choices(session, mention, chosen)]}
            value={right.value}
            onPick={(value) => (right.value = value)}
          />
        </Field>
      )}
      <Field label={t('mention.wrongNote')} hint={t('mention.wrongSays')}>
        <textarea
          class="usa-textarea"
          rows={2}
          maxLength={1000}
          dir="auto"
          value={note.value}
          onInput={(event) => (note.value = event.currentTarget.value)}
        />
      </Field>
    </>
  );
}

// Beside the verdict, which stays as it is.
export function Corrections({ corrections }: { corrections: Correction[] }) {
  const { services } = useSession().city;
  if (corrections.length === 0) return null;
  const value = ({ what }: Correction, code: string): string => {
    if (code === '') return t('mention.none');
    if (what === 'service') return serviceName(services, code);
    if (what === 'place') return shown(code);
    return word({ sentiment: 'sentiment', urgency: 'urgencyLevel', not_a_report: 'intent' }[what], code);
  };
  return (
    <ul class="mention__corrections" aria-label={t('mention.corrections')}>
      {corrections.map((each) => (
        <li key={each.id}>
          <Icon name="warning" />
          <span>
            <b>
              {each.what === 'not_a_report'
                ? word('correctable', each.what)
                : t('mention.correction', {
                    what: word('correctable', each.what),
                    said: value(each, each.said),
                    right: value(each, each.right),
                  })}
            </b>{' '}
            {each.note && <bdi>{shown(each.note)} </bdi>}
            <span class="mention__corrector">
              {t('mention.correctionBy', { who: actorText(each.who) })} <Ago time={each.at} />
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}
