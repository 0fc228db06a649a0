// How many repeat, deny and ask, and why mentions go together, in words.
import { t, word } from '../../i18n';
import { shown } from '../../text/visible';
import type { ClaimSuggestion } from '../../types';

export const countsText = ({ repeats, denies, asks }: { repeats: number; denies: number; asks: number }) =>
  t('rumours.counts', { repeats, denies, asks });

export const reasonsText = (because: ClaimSuggestion['because'][number][]): string =>
  because.map(({ why, what }) => word('claimLikeness', why) + (what ? `: ${shown(what)}` : '')).join('; ');
