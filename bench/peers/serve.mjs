// A Node server to compare with: PORT bytes FILE (always the same answer), or PORT database FILE (a page of mentions from the hub's own
// SQLite database, as one would write it with better-sqlite3).
import {readFileSync} from 'node:fs';
import {createServer} from 'node:http';

const [port, what, file] = process.argv.slice(2);

async function database() {
  const {default: Database} = await import('better-sqlite3');
  const db = new Database(file, {readonly: true});
  const rows = db.prepare('SELECT * FROM mentions ORDER BY at DESC, id DESC LIMIT ?');
  const time = (ms) => new Date(ms).toISOString();
  const mention = (row) => ({
    id: row.id, channel: row.channel, native_id: row.native_id, url: row.url,
    author: {id: row.author_id, handle: row.author_handle, name: row.author_name},
    text: row.text, created_at: time(row.created_at), heard_at: time(row.heard_at), direct: Boolean(row.direct), removed: Boolean(row.removed),
    request_id: row.request_id || null, ...(row.lat === null ? {} : {lat: row.lat, long: row.long}),
    attachments: row.attachments ? JSON.parse(row.attachments) : [], verdict: JSON.parse(row.verdict),
  });
  return () => {
    const page = rows.all(50).map(mention);
    return JSON.stringify({mentions: page, next: page.length === 50 ? page.at(-1).id : null});
  };
}

const body = what === 'bytes' ? readFileSync(file) : null;
const answer = body ? () => body : await database();
createServer((request, response) => {
  const bytes = answer();
  response.writeHead(200, {'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(bytes)});
  response.end(bytes);
}).listen(Number(port), '127.0.0.1');
