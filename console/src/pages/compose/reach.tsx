// Where a bulletin goes: every channel that can carry it, or only some.
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { useSession } from '../../app/session';
import { fits, isDrill } from '../../data/bulletin';
import { t, word } from '../../i18n';
import { Notice } from '../../parts/basics';
import type { ComposerModel } from './model';

export function Reach({ model }: { model: ComposerModel }) {
  const { city } = useSession();
  const text = model.text.value;
  const usable = city.channels.value.filter((channel) => channel.sends && !channel.abilities.requests);
  const able = usable.filter((channel) => fits(channel, text));
  const every = text.channels.length === 0;
  const set = (channels: string[]) => model.set({ channels });
  return (
    <div>
      {able.length === 0 ? (
        <Notice tone="warning" quiet>
          {t(isDrill(text) ? 'composer.noDrillChannels' : 'composer.noChannels')}
        </Notice>
      ) : (
        <>
          <Box type="radio" value="every" checked={every} onPick={() => set([])}>
            {t('composer.everyChannel', { n: able.length })}
          </Box>
          <Box
            type="radio"
            value="some"
            checked={!every}
            onPick={() => set(able.map((channel) => channel.name))}
          >
            {t('composer.someChannels')}
          </Box>
        </>
      )}
      {!every && (
        <div class="channel-boxes">
          {usable.map((channel) => {
            const { name } = channel;
            const possible = fits(channel, text);
            const pick = (on: boolean) => {
              const names = on ? [...text.channels, name] : text.channels.filter((each) => each !== name);
              // None left is not "every channel": the last one stays.
              set(names.length > 0 ? names : [...text.channels]);
            };
            return (
              <Box
                key={name}
                type="checkbox"
                value={name}
                checked={possible && text.channels.includes(name)}
                disabled={!possible}
                onPick={pick}
              >
                {name}
                <span class="hint"> {channel.connector}</span>
                {!possible && (
                  <span class="hint">
                    {` · ${t(channel.mode === 'drill' ? 'composer.drillOnly' : 'composer.realOnly')}`}
                  </span>
                )}
                {channel.state === 'failing' && (
                  <span class="bad">{` · ${word('channelState', 'failing')}`}</span>
                )}
              </Box>
            );
          })}
        </div>
      )}
    </div>
  );
}

interface BoxProps {
  type: 'radio' | 'checkbox';
  value: string;
  checked: boolean;
  disabled?: boolean;
  onPick: (on: boolean) => void;
  children: ComponentChildren;
}
function Box({ type, value, checked, disabled = false, onPick, children }: BoxProps) {
  const id = `reach-${useId()}`;
  return (
    <div class={`usa-${type}`}>
      <input
        class={`usa-${type}__input`}
        type={type}
        id={id}
        name={type === 'radio' ? 'reach' : undefined}
        value={value}
        checked={checked}
        disabled={disabled}
        onChange={(event) => onPick(event.currentTarget.checked)}
      />
      <label class={`usa-${type}__label`} for={id}>
        {children}
      </label>
    </div>
  );
}
