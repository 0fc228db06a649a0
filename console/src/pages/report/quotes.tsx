// Quotes that a person picks: the list to pick from is not printed, the quotes are.
import { useLayoutEffect } from 'preact/hooks';
import { useSession } from '../../app/session';
import { t, word } from '../../i18n';
import { At, Button, Chip, Empty, Failed, Loading } from '../../parts/basics';
import { useModel } from '../../parts/model';
import { characters, shown } from '../../text/visible';
import type { Period } from '../../text/period';
import type { Mention } from '../../types';
import { QuotesModel } from './quotes_model';

const kCut = 400;
const cut = (text: string): string => {
  const plain = text.replace(/\s+/g, ' ').trim();
  return characters(plain) > kCut ? `${[...plain].slice(0, kCut).join('')}…` : plain;
};
const whoOf = ({ author }: Mention): string => shown(author.name || author.handle) || t('mention.someone');

export function Quotes({ period }: { period: Period }) {
  const session = useSession();
  const model = useModel(() => new QuotesModel(session));
  useLayoutEffect(() => model.within(period), [period]);
  const picked = model.picked.value;
  return (
    <section class={`card ${picked.length === 0 ? 'screen-only' : ''}`} aria-labelledby="report-quotes">
      <h2 class="card__title" id="report-quotes">
        {t('report.quotes')}
      </h2>
      {picked.length === 0 && <Empty>{t('report.noQuotes')}</Empty>}
      <ul class="report__quotes">
        {picked.map((mention) => (
          <li key={mention.id}>
            <blockquote lang={mention.verdict.lang || undefined} dir="auto">
              {shown(cut(mention.text))}
            </blockquote>
            <p class="report__who">
              — {model.names.value ? whoOf(mention) : t('report.resident')}, {mention.channel},{' '}
              <At time={mention.created_at} />
              <Button look="unstyled" class="screen-only" onPress={() => model.toggle(mention)}>
                {t('report.unquote')}
              </Button>
            </p>
          </li>
        ))}
      </ul>
      <Picker model={model} />
    </section>
  );
}

function Picker({ model }: { model: QuotesModel }) {
  const found = model.found.value;
  const full = model.full();
  return (
    <details class="report__pick screen-only">
      <summary>{t('report.pick')}</summary>
      <div class="usa-checkbox">
        <input
          type="checkbox"
          class="usa-checkbox__input"
          id="report-names"
          checked={model.names.value}
          onChange={(event) => model.nameThem(event.currentTarget.checked)}
        />
        <label class="usa-checkbox__label" for="report-names">
          {t('report.names')}
        </label>
      </div>
      <label class="filter">
        <span>{t('report.search')}</span>
        <input
          class="usa-input"
          type="search"
          maxLength={200}
          value={model.words.value}
          onInput={(event) => model.type(event.currentTarget.value)}
        />
      </label>
      {full && <p class="hint">{t('report.quoteFull')}</p>}
      {model.error.value !== null && <Failed error={model.error.value} again={() => void model.search()} />}
      {found === null && model.error.value === null && <Loading />}
      {found?.length === 0 && <Empty>{t('report.foundNone')}</Empty>}
      <ul class="report__found" aria-label={t('report.found')}>
        {(found ?? []).map((mention) => {
          const on = model.isPicked(mention.id);
          return (
            <li key={mention.id} data-id={mention.id}>
              <p lang={mention.verdict.lang || undefined} dir="auto">
                {shown(cut(mention.text))}
              </p>
              <p class="report__who">
                {whoOf(mention)}, {mention.channel}, <At time={mention.created_at} />
                {mention.direct && (
                  <Chip kind="direct" icon="lock">
                    {t('mention.direct')}
                  </Chip>
                )}
                <Chip kind="place">{word('sentiment', mention.verdict.sentiment.label)}</Chip>
                <Button
                  look="outline"
                  class="button-small"
                  aria-pressed={on}
                  disabled={full && !on}
                  onPress={() => model.toggle(mention)}
                >
                  {t('report.quote')}
                </Button>
              </p>
            </li>
          );
        })}
      </ul>
    </details>
  );
}
