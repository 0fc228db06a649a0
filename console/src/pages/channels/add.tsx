// Which kind of channel: found by the names that people know.
import { useSignal } from '@preact/signals';
import { formatRoute } from '../../app/route';
import { found } from '../../data/channel_form';
import { hasWord, t, word } from '../../i18n';
import { Chip, Empty, Quiet } from '../../parts/basics';
import { TextField } from '../../parts/text_field';
import type { Connector } from '../../types';

export const titleOf = (name: string): string => word('connector', name);
const also = (name: string): string => (hasWord('connectorAlso', name) ? word('connectorAlso', name) : '');

export function ChooseKind({ connectors }: { connectors: Connector[] }) {
  const wanted = useSignal('');
  const fits = connectors
    .filter(({ name, summary }) => found(`${name} ${titleOf(name)} ${also(name)} ${summary}`, wanted.value))
    .sort((a, b) => Number(b.offered) - Number(a.offered) || titleOf(a.name).localeCompare(titleOf(b.name)));
  return (
    <section class="kinds" aria-label={t('channels.which')}>
      <TextField label={t('channels.find')} hint={t('channels.findHint')} value={wanted} most={60} />
      <div role="status">
        {fits.length === 0 && <Empty>{t('channels.noKind', { wanted: wanted.value })}</Empty>}
      </div>
      <ul class="kinds__list">
        {fits.map((connector) => (
          <li key={connector.name}>
            <Kind connector={connector} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Kind({ connector: { name, summary, offered, abilities } }: { connector: Connector }) {
  const hears = abilities.poll || abilities.stream || abilities.receive;
  const inside = (
    <>
      <b class="kind__name">{titleOf(name)}</b>
      <Quiet>. </Quiet>
      <span class="hint" lang="en">
        {summary}
      </span>
      <span class="chips">
        {hears && <Chip kind="plain">{t('channels.hears')}</Chip>}
        {abilities.send && <Chip kind="plain">{word('ability', 'send')}</Chip>}
        {!offered && (
          <Chip kind="plain" icon="lock">
            {t('channels.inFile')}
          </Chip>
        )}
      </span>
    </>
  );
  return offered ? (
    <a class="kind" href={formatRoute(['channels', 'new'], { kind: name })}>
      {inside}
    </a>
  ) : (
    <div class="kind kind--not">{inside}</div>
  );
}
