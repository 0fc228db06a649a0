"""Inserts of the hub's own rows and nothing else: HUB_DB FOLDER FROM BATCH. Rows with an id above FROM go into a new database with
the same table, indexes and full text, as durable as the hub's, BATCH a transaction; prints {"rows", "seconds", "last"}."""
import json
import os
import sqlite3
import sys
import time

hub, folder, after, batch = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
there = sqlite3.connect(f'file:{hub}?mode=ro', uri=True)
columns = [each[1] for each in there.execute('PRAGMA table_info(mentions)')]
names = ', '.join(f'"{each}"' for each in columns)
rows = there.execute(f'SELECT {names} FROM mentions WHERE id > ? ORDER BY id', (after,)).fetchall()
schema = there.execute("SELECT type, sql FROM sqlite_master WHERE sql IS NOT NULL AND (tbl_name = 'mentions' OR name = 'mention_text')").fetchall()
there.close()

path = os.path.join(folder, f'bare-{after}.db')
here = sqlite3.connect(path, isolation_level=None)
here.execute('PRAGMA journal_mode=WAL')
here.execute('PRAGMA synchronous=FULL')
for kind in ('table', 'index', 'trigger'):
    for each, sql in schema:
        if each == kind:
            here.execute(sql)
insert = f"INSERT INTO mentions ({names}) VALUES ({', '.join('?' for _ in columns)})"
began = time.perf_counter()
for first in range(0, len(rows), batch):
    here.execute('BEGIN IMMEDIATE')
    here.executemany(insert, rows[first:first + batch])
    here.execute('COMMIT')
seconds = time.perf_counter() - began
count, = here.execute('SELECT count(*) FROM mentions').fetchone()
found, = here.execute("SELECT count(*) FROM mention_text").fetchone()
here.close()
os.remove(path)
if count != len(rows) or found > count:
    sys.exit(f'{count} of {len(rows)} rows are there')
print(json.dumps({'rows': count, 'seconds': seconds, 'last': rows[-1][columns.index('id')] if rows else after}))
