// Above every page: how many mentions of people in danger wait, and duties that nobody has.
import { t } from '../i18n';
import { Icon } from '../parts/icon';
import type { DutyAlarm } from '../types';
import { useSession } from './session';
import { setSound, soundOn } from './settings';

export const alarmText = ({ what, level, person }: DutyAlarm): string =>
  t(what === 'nobody' ? 'lane.nobody' : 'lane.unacknowledged', { level, person });

// The alert is there from the start, empty: one that comes together with its words is often not read out.
export function LaneBanner() {
  const { lane } = useSession();
  const waiting = lane.waiting.value;
  const alarms = lane.alarms.value;
  const active = waiting > 0 || alarms.length > 0;
  return (
    <div class={`lane-banner ${waiting > 0 ? 'lane-banner--waiting' : active ? 'lane-banner--alarm' : ''}`}>
      <p role="alert" class="lane-banner__says">
        {waiting > 0 && <b>{t('lane.waiting', { n: waiting })} </b>}
        {alarms.map(alarmText).join(' ')}
      </p>
      {active && (
        <>
          <a href="#/emergencies">{t('lane.open')}</a>
          <button
            type="button"
            class="lane-banner__sound"
            aria-pressed={soundOn()}
            onClick={() => setSound(!soundOn())}
          >
            <Icon name="campaign" />
            <span>{t('lane.sound')}</span>
          </button>
        </>
      )}
    </div>
  );
}
