// What a channel does not do that it should.
import type { Channel } from '../types';

const kQuiet = 6 * 3_600_000;

// It should hear, nothing is known to be wrong, and yet nothing has come for hours, or ever since the start.
export function isSilent(channel: Channel, now: Date): boolean {
  if (!channel.listens || channel.mode === 'drill') return false;
  if (channel.state === 'off' || channel.state === 'failing') return false;
  return !channel.last_event || now.getTime() - Date.parse(channel.last_event) > kQuiet;
}
