// The console's files, as the double serves them.
import { createReadStream, existsSync, statSync } from 'node:fs';
import { extname, join as joinPath, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

// DIST: another build than the one beside it.
const kDist = process.env.DIST ?? fileURLToPath(new URL('../../console/dist', import.meta.url));
const kTypes = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

// As the hub serves the console: static files under a policy that allows nothing inline.
export function file(path, response) {
  const name = joinPath(kDist, normalize(path === '/' ? '/index.html' : path));
  if (!name.startsWith(kDist) || !existsSync(name) || !statSync(name).isFile()) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, {
    'Content-Type': kTypes[extname(name)] ?? 'application/octet-stream',
    'Content-Security-Policy': "default-src 'self'",
    'X-Content-Type-Options': 'nosniff',
  });
  createReadStream(name).pipe(response);
}
