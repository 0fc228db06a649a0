// A city of so many mentions that several rows ask: filled once a run.
import {largeCity} from '../tests/live/large_city.mjs';
import {noPostgres, Postgres} from '../tests/live/postgres.mjs';
import {Absent} from './kit.mjs';

export function large({shared, kept, mentions, store, say}, count = mentions) {
  if (!kept.has(count)) {
    say(`filling a city with ${count.toLocaleString('en-US')} mentions`);
    kept.set(count, filled(shared, count, store));
  }
  return kept.get(count);
}

async function filled(shared, count, store) {
  if (store !== 'postgres') return largeCity(shared, count);
  if (noPostgres) throw new Absent(noPostgres);
  return largeCity(shared, count, {store: (await Postgres.start(shared)).url});
}
