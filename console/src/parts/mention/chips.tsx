// What a mention is about, how grave it is and where, in short.
import { useSession } from '../../app/session';
import { hazardName, serviceName, urgencyLevel } from '../../data/names';
import { hazardsShown, serviceCodes } from '../../data/topics';
import { t, word } from '../../i18n';
import { passesForAnother, shown } from '../../text/visible';
import type { Mention } from '../../types';
import { Chip } from '../basics';
import { Icon } from '../icon';
import { tip } from '../tip';

export function UrgencyChip({ urgency }: { urgency: number }) {
  const level = urgencyLevel(urgency);
  return (
    <Chip
      kind={`urgency-${level}`}
      says={t('mention.urgency')}
      icon={level === 'high' ? 'priority' : undefined}
    >
      {word('urgencyLevel', level)}
    </Chip>
  );
}

// A name as it is written, and a word of warning where it may pass for somebody else's.
export function Named({ as: Tag, name, class: kind }: { as: 'b' | 'span'; name: string; class: string }) {
  return (
    <>
      <Tag class={kind} dir="auto">
        {shown(name)}
      </Tag>
      {passesForAnother(name) && (
        <span class="chip chip--lookalike" tabIndex={0} data-tip ref={tip(() => t('mention.lookalikeSays'))}>
          <Icon name="warning" />
          {t('mention.lookalike')}
        </span>
      )}
    </>
  );
}

// What matters most of it: how grave, what, where.
export function Gist({ mention }: { mention: Mention }) {
  const { services } = useSession().city;
  const { verdict } = mention;
  const codes = serviceCodes(verdict);
  return (
    <>
      {urgencyLevel(verdict.urgency) !== 'low' && <UrgencyChip urgency={verdict.urgency} />}
      {codes.map((code) => (
        <Chip key={code} kind="issue" says={t('mention.issue')}>
          {serviceName(services, code)}
        </Chip>
      ))}
      {codes.length === 0 && <Hazards mention={mention} />}
      {verdict.places.map((place) => (
        <Chip key={`${place.start} ${place.text}`} kind="place" icon="location" says={t('mention.place')}>
          <bdi>{shown(place.text)}</bdi>
          {place.neighborhood && place.neighborhood !== place.text && ` · ${place.neighborhood}`}
        </Chip>
      ))}
    </>
  );
}

const Hazards = ({ mention }: { mention: Mention }) => (
  <>
    {hazardsShown(mention.verdict).map(({ event, category }) => (
      <Chip key={`${event} ${category}`} kind="hazard" says={t('mention.hazard')}>
        {hazardName(event, category)}
      </Chip>
    ))}
  </>
);

// The rest, for whoever opens it.
export function Rest({ mention }: { mention: Mention }) {
  const { verdict } = mention;
  const { label } = verdict.sentiment;
  return (
    <div class="chips mention__rest">
      {serviceCodes(verdict).length > 0 && <Hazards mention={mention} />}
      {verdict.intent !== 'other' && (
        <Chip kind="intent" says={t('mention.intent')}>
          {word('intent', verdict.intent)}
        </Chip>
      )}
      <Chip kind={label} icon={label} says={t('mention.sentiment')}>
        {word('sentiment', label)}
      </Chip>
      {verdict.lang && (
        <Chip kind="lang" says={t('mention.language')}>
          {word('language', verdict.lang)}
        </Chip>
      )}
    </div>
  );
}
