// What a search for a place found. Read out as it comes: one line that says how many there are.
import type { ComponentChildren } from 'preact';
import { t, word } from '../i18n';
import type { FoundPlace } from '../types';
import { Button } from './basics';

interface Props {
  found: FoundPlace[] | null; // null: nothing was searched for
  onPick: (place: FoundPlace) => void;
  children?: ComponentChildren; // said in front
}

export function PlaceHits({ found, onPick, children }: Props) {
  return (
    <>
      <p class="hint" role="status">
        {children}
        {found !== null && (found.length === 0 ? t('place.none') : t('place.found', { n: found.length }))}
      </p>
      {found !== null && found.length > 0 && (
        <ul class="place-hits" aria-label={t('place.hits')}>
          {found.map((place) => (
            <li key={place.name}>
              <Button look="unstyled" onPress={() => onPick(place)}>
                {place.name}
              </Button>{' '}
              <span class="hint">
                {[word('placeKind', place.kind), place.neighborhood].filter(Boolean).join(', ')}
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
