// What the classifier goes by: every rule with its reason, its patterns and its samples; and trying them.
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { PageProps } from '../../app/routes';
import { useSession } from '../../app/session';
import { useShortcuts } from '../../app/shortcuts';
import { t } from '../../i18n';
import { Failed, Labelled, Loading, PageHead, Select, type Option } from '../../parts/basics';
import { Icon } from '../../parts/icon';
import { KeyHints } from '../../parts/keys';
import { useModel } from '../../parts/model';
import { SearchBox } from '../../parts/search';
import type { RuleFacet } from '../../types';
import { Detail } from './detail';
import { RuleList } from './list';
import { kTry, RulesModel } from './model';
import { TryText } from './text';
import { langText, topicText } from './words';

const kSearch = 'rules-search';

export default function RulesPage({ route }: PageProps) {
  const session = useSession();
  const model = useModel(() => new RulesModel(session));
  useLayoutEffect(() => model.take(route), [route]);
  useShortcuts('rules', {
    next: () => model.move(1),
    previous: () => model.move(-1),
    search: () => document.getElementById(kSearch)?.focus(),
  });
  const error = model.list.error.value;
  return (
    <div class={model.selected.value === undefined ? '' : 'has-detail'}>
      <PageHead title={t('rules.title')}>
        <a class="usa-button usa-button--outline button-small" href={model.address(kTry)}>
          {t('rules.tryText')}
        </a>
      </PageHead>
      <Filters model={model} />
      {error !== null && <Failed error={error} again={() => void model.list.reload()} />}
      <div class="split">
        <RuleList model={model} />
        <Pane model={model} />
      </div>
      <KeyHints groups={['rules']} />
    </div>
  );
}

const optionsOf = (facets: RuleFacet[], value: string, text: (name: string) => string): Option[] => {
  const all =
    facets.some(({ name }) => name === value) || value === ''
      ? facets
      : [...facets, { name: value, rules: 0 }];
  return [
    { value: '', text: t('filter.all') },
    ...all
      .map(({ name, rules }) => ({ value: name, text: t('rules.choice', { name: text(name), n: rules }) }))
      .sort((a, b) => a.text.localeCompare(b.text)),
  ];
};

function Filters({ model }: { model: RulesModel }) {
  const { services } = useSession().city;
  const { packs = [], topics = [], langs = [] } = model.facets.value ?? {};
  const { q = '', pack = '', topic = '', lang = '' } = model.query.value;
  return (
    <div class="filters__grid filters__grid--open rules__filters" role="search">
      <Labelled label={t('filter.text')}>
        <SearchBox id={kSearch} value={q} onTyped={(typed) => model.filter({ q: typed })} />
      </Labelled>
      <Labelled label={t('rules.topic')}>
        <Select
          options={optionsOf(topics, topic, (name) => topicText(services, name))}
          value={topic}
          onPick={(value) => model.filter({ topic: value })}
        />
      </Labelled>
      <Labelled label={t('rules.pack')}>
        <Select
          options={optionsOf(packs, pack, (name) => name)}
          value={pack}
          onPick={(value) => model.filter({ pack: value })}
        />
      </Labelled>
      <Labelled label={t('mention.language')}>
        <Select
          options={optionsOf(langs, lang, langText)}
          value={lang}
          onPick={(value) => model.filter({ lang: value })}
        />
      </Labelled>
    </div>
  );
}

function Pane({ model }: { model: RulesModel }) {
  const pane = useRef<HTMLElement>(null);
  const id = model.selected.value;
  const before = useRef(id);
  // On a phone the list is gone, and so is what had the focus.
  useLayoutEffect(() => {
    if (before.current !== id && id !== undefined) pane.current?.focus({ preventScroll: true });
    before.current = id;
  }, [id]);
  const rule = model.rule.value;
  const error = model.ruleError.value;
  const isRule = id !== undefined && id !== kTry;
  return (
    <section
      class="detail"
      aria-label={t(isRule ? 'rules.detail' : 'rules.tryText')}
      tabIndex={-1}
      ref={pane}
    >
      {id !== undefined && (
        <a class="detail__back" href={model.address(undefined)}>
          <Icon name="arrowBack" />
          {t('rules.back')}
        </a>
      )}
      {error !== null && <Failed error={error} again={() => void model.open()} />}
      {isRule && rule === null && error === null && <Loading />}
      {isRule && rule && <Detail key={rule.id} rule={rule} model={model} />}
      {!isRule && <TryText model={model} />}
    </section>
  );
}
