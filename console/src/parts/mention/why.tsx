// Why the classifier decided as it did.
import type { ComponentChildren } from 'preact';
import { formatRoute } from '../../app/route';
import { useSession } from '../../app/session';
import { hazardName, serviceName } from '../../data/names';
import { t, word } from '../../i18n';
import { number } from '../../text/format';
import { shown } from '../../text/visible';
import type { Evidence, Mention } from '../../types';
import { ruleLine } from './text';

export function Why({ mention }: { mention: Mention }) {
  const { services } = useSession().city;
  const { verdict } = mention;
  const { sentiment } = verdict;
  return (
    <div>
      <dl class="why__list">
        {verdict.issues.map(({ service_code, score, evidence }) => (
          <Row key={service_code} kind={t('mention.issue')} score={score} evidence={evidence}>
            {serviceName(services, service_code)}
          </Row>
        ))}
        {verdict.hazards.map(({ event, category, score, evidence }) => (
          <Row key={`${event} ${category}`} kind={t('mention.hazard')} score={score} evidence={evidence}>
            {hazardName(event, category)}
          </Row>
        ))}
        <dt>{t('why.decision')}</dt>
        <dd>
          <p>
            {t('why.decided', {
              intent: word('intent', verdict.intent),
              urgency: number(verdict.urgency, 2),
            })}
          </p>
          <EvidenceList evidence={verdict.because} />
        </dd>
        <dt>{t('mention.sentiment')}</dt>
        <dd>{`${word('sentiment', sentiment.label)} (${number(sentiment.compound, 2)})`}</dd>
        {verdict.places.length > 0 && <dt>{t('mention.place')}</dt>}
        {verdict.places.map(({ text, kind, neighborhood, start }) => (
          <dd key={`${start} ${text}`}>
            “<bdi>{shown(text)}</bdi>” —{' '}
            {[word('placeKind', kind), neighborhood ?? ''].filter(Boolean).join(', ')}
          </dd>
        ))}
        <dt>{t('why.outcome')}</dt>
        <dd>{t(verdict.actionable ? 'why.actionable' : 'why.notActionable')}</dd>
      </dl>
      {verdict.rules_version && (
        <p class="why__version">{t('why.version', { version: verdict.rules_version.slice(0, 12) })}</p>
      )}
    </div>
  );
}

interface RowProps {
  kind: string;
  score: number;
  evidence: Evidence[];
  children: ComponentChildren;
}
const Row = ({ kind, score, evidence, children }: RowProps) => (
  <>
    <dt>{kind}</dt>
    <dd>
      <p>
        <b>{children}</b> {t('why.score', { score: number(score, 1) })}
      </p>
      <EvidenceList evidence={evidence} />
    </dd>
  </>
);

function EvidenceList({ evidence }: { evidence: Evidence[] }) {
  const session = useSession();
  const byRule = new Map<string, Set<string>>();
  for (const { rule, text } of evidence) byRule.set(rule, (byRule.get(rule) ?? new Set()).add(text));
  if (byRule.size === 0) return null;
  return (
    <ul>
      {[...byRule].map(([rule, words]) => (
        <li key={rule}>
          {ruleLine(session, rule, formatRoute(['rules', rule]))}:{' '}
          <q class="why__words" dir="auto">
            {shown([...words].join('” … “'))}
          </q>
        </li>
      ))}
    </ul>
  );
}
