// One rule, as its pack has it.
import type { ComponentChildren } from 'preact';
import { useSession } from '../../app/session';
import { t } from '../../i18n';
import { Fact } from '../../parts/basics';
import { shown } from '../../text/visible';
import type { Rule } from '../../types';
import type { RulesModel } from './model';
import { DayTrial } from './day';
import { langText, scoreText, topicOf, topicText } from './words';

export function Detail({ rule, model }: { rule: Rule; model: RulesModel }) {
  const { services } = useSession().city;
  const lang = rule.lang === 'any' ? undefined : rule.lang;
  const score = scoreText(rule);
  return (
    <div>
      <header class="detail__head">
        <h2 lang={lang}>{rule.says}</h2>
        <p class="rule__name">
          <code>{rule.id}</code>
        </p>
      </header>
      <dl class="facts">
        <Fact name={t('rules.topic')}>
          {topicText(services, topicOf(rule))} {score && <b>{score}</b>}
        </Fact>
        <Fact name={t('mention.language')}>{langText(rule.lang)}</Fact>
        <Fact name={t('rules.pack')}>
          {t('rules.line', { pack: rule.pack, line: String(rule.line) })}
          {rule.about && <span class="hint rule__about">{rule.about}</span>}
        </Fact>
      </dl>
      <Patterns title={t('rules.match')} patterns={rule.match} />
      <Patterns title={t('rules.unless')} patterns={rule.unless} />
      <Parts title={t('rules.all')} ids={rule.all} model={model}>
        {rule.near !== null && <p class="hint">{t('rules.near', { n: rule.near })}</p>}
      </Parts>
      <Parts
        title={rule.at_least > 1 ? t('rules.anyOf', { n: rule.at_least }) : t('rules.any')}
        ids={rule.any}
        model={model}
      />
      <Parts title={t('rules.none')} ids={rule.none} model={model} />
      <Samples title={t('rules.yes')} texts={rule.yes} lang={lang} />
      <Samples title={t('rules.no')} texts={rule.no} lang={lang} />
      <Parts title={t('rules.namedBy')} ids={rule.named_by} model={model} />
      <DayTrial rule={rule} />
    </div>
  );
}

function Patterns({ title, patterns }: { title: string; patterns: string[] }) {
  if (patterns.length === 0) return null;
  return (
    <Part title={title}>
      <ul class="rule__patterns" aria-label={title}>
        {patterns.map((pattern) => (
          <li key={pattern}>
            <code>{shown(pattern)}</code>
          </li>
        ))}
      </ul>
    </Part>
  );
}

function Samples({ title, texts, lang }: { title: string; texts: string[]; lang: string | undefined }) {
  return (
    <Part title={title}>
      <ul class="rule__samples" aria-label={title} lang={lang}>
        {texts.map((text) => (
          <li key={text}>
            <q>{shown(text)}</q>
          </li>
        ))}
      </ul>
    </Part>
  );
}

// More than these are folded.
const kMany = 12;

interface PartsProps {
  title: string;
  ids: string[];
  model: RulesModel;
  children?: ComponentChildren;
}
function Parts({ title, ids, model, children }: PartsProps) {
  if (ids.length === 0) return null;
  const links = (
    <ul class="rule__parts" aria-label={title}>
      {ids.map((id) => (
        <li key={id}>
          <RuleLink id={id} href={model.address(id)} />
        </li>
      ))}
    </ul>
  );
  return (
    <Part title={title}>
      {children}
      {ids.length <= kMany ? (
        links
      ) : (
        <details>
          <summary>{t('rules.n', { n: ids.length })}</summary>
          {links}
        </details>
      )}
    </Part>
  );
}

const Part = ({ title, children }: { title: string; children: ComponentChildren }) => (
  <section>
    <h3 class="rule__part">{title}</h3>
    {children}
  </section>
);

export function RuleLink({ id, href }: { id: string; href: string }) {
  const { city } = useSession();
  const says = city.rules.get(id);
  return (
    <>
      <a href={href}>
        <code>{id}</code>
      </a>
      {says && <span class="rule__says"> {says}</span>}
    </>
  );
}
