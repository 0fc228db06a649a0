// The store's intake without the hub: classified mentions against bare inserts of the same rows, on SQLite and PostgreSQL.
import {noPostgres, Postgres} from '../../tests/live/postgres.mjs';
import {counters} from '../google.mjs';

export const about = "the store's intake alone, against bare inserts of the same rows, on SQLite and PostgreSQL";

export async function run({t}) {
  const line = (what, {rows_per_s: ours, bare_rows_per_s: bare, ratio}) => {
    const one = (figure) => ({median: figure, min: figure, max: figure});
    return {what, unit: 'rows/s', reach: 0.5, peer: 'bare inserts', crier: one(ours), other: one(bare), ratio: one(ratio), notes: ['medians of 9 rounds of 5,000']};
  };
  const lines = [line('StoreTakeIn, SQLite, FULL', await counters('StoreTakeIn'))];
  if (noPostgres) return [...lines, {what: 'StoreTakeIn, PostgreSQL: not measured', notes: [noPostgres]}];
  const postgres = await Postgres.start(t);
  return [...lines, line('StoreTakeIn, PostgreSQL', await counters('StoreTakeInPostgres', {CRIER_BENCH_PG: postgres.url}))];
}
