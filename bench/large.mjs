// A city of so many mentions that several rows ask: filled once a run.
import {largeCity} from '../tests/live/large_city.mjs';

export function large({shared, kept, mentions, say}, count = mentions) {
  if (!kept.has(count)) {
    say(`filling a city with ${count.toLocaleString('en-US')} mentions`);
    kept.set(count, largeCity(shared, count));
  }
  return kept.get(count);
}
