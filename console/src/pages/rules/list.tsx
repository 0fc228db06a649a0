// The rules, pack by pack.
import { useLayoutEffect, useRef } from 'preact/hooks';
import { useSession } from '../../app/session';
import { t } from '../../i18n';
import { Button, Chip, EmptyList, Loading } from '../../parts/basics';
import type { Rule } from '../../types';
import type { RulesModel } from './model';
import { topicOf, topicText } from './words';

export function RuleList({ model }: { model: RulesModel }) {
  const { list } = model;
  const frame = useRef<HTMLDivElement>(null);
  const selected = model.selected.value;
  // Into sight within its own frame: the page itself stays where it is.
  useLayoutEffect(() => {
    const box = frame.current;
    const current = box?.querySelector<HTMLElement>('[aria-current]');
    if (!box || !current) return;
    const [outer, inner] = [box.getBoundingClientRect(), current.getBoundingClientRect()];
    if (inner.top < outer.top) box.scrollTop -= outer.top - inner.top;
    else if (inner.bottom > outer.bottom) box.scrollTop += inner.bottom - outer.bottom;
  }, [selected]);
  const rules = list.items.value;
  const total = model.facets.value?.total ?? 0;
  return (
    <div class="split__list" ref={frame}>
      <p class="hint" role="status">
        {list.loaded.value && t('rules.n', { n: total })}
      </p>
      <ul class="request-list" aria-label={t('rules.list')}>
        {rules.map((rule) => (
          <li key={rule.id}>
            <Row rule={rule} href={model.address(rule.id)} current={rule.id === selected} />
          </li>
        ))}
      </ul>
      {!list.loaded.value && list.error.value === null && <Loading />}
      {list.loaded.value && rules.length === 0 && (
        <EmptyList clear={model.filtered() ? model.clear : null}>{t('rules.empty')}</EmptyList>
      )}
      {list.next.value !== null && (
        <Button look="outline" onPress={() => void list.loadMore()}>
          {t('rules.more')}
        </Button>
      )}
    </div>
  );
}

function Row({ rule, href, current }: { rule: Rule; href: string; current: boolean }) {
  const { services } = useSession().city;
  return (
    <a class="request" href={href} aria-current={current ? 'true' : undefined}>
      <span class="request__top">
        <code class="rule__id">{rule.id}</code>
        <span class="rule__sets">
          <Chip kind="plain" says={t('rules.topic')}>
            {topicText(services, topicOf(rule))}
          </Chip>
        </span>
      </span>
      <span class="request__text" lang={rule.lang === 'any' ? undefined : rule.lang}>
        {rule.says}
      </span>
    </a>
  );
}
