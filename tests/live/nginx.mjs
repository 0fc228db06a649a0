// A real nginx on 127.0.0.1, ended with the test.
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

import {start, until} from './crier.mjs';
import {freePort} from './ports.mjs';

const program = ['/usr/sbin/nginx', '/usr/bin/nginx'].find(existsSync) ?? 'nginx';

// Runs nginx with `http`, what stands in its http block; all its files are in `folder`.
export function runNginx(t, folder, http) {
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/${kind};`).join(' ');
  writeFileSync(
    join(folder, 'nginx.conf'),
    // Its workers must read a folder that is its owner's alone.
    `${process.getuid() === 0 ? 'user root; ' : ''}daemon off; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
worker_processes 1; events {}
http { ${temp} log_format line '$status $request_uri'; access_log ${folder}/access.log line;
${http} }\n`,
  );
  return start(t, program, ['-e', join(folder, 'error.log'), '-p', folder, '-c', join(folder, 'nginx.conf')], {last: 'SIGTERM'});
}

// Runs nginx with a whole configuration, its files in `folder`, with as many descriptors as this user may have.
export function runWholeNginx(t, folder, text) {
  writeFileSync(join(folder, 'nginx.conf'), text);
  const args = ['-e', join(folder, 'error.log'), '-p', folder, '-c', join(folder, 'nginx.conf'), '-g', 'daemon off;'];
  return start(t, '/bin/sh', ['-c', 'ulimit -n "$(ulimit -Hn)"; exec "$@"', 'sh', program, ...args], {last: 'SIGTERM'});
}

// Serves the files of `folder`/www.
export class Nginx {
  static async start(t, folder) {
    const nginx = new Nginx();
    const port = await freePort();
    nginx.url = `http://127.0.0.1:${port}`;
    nginx.folder = folder;
    nginx.www = join(folder, 'www');
    mkdirSync(nginx.www, {recursive: true});
    runNginx(t, folder, `types { application/rss+xml xml; text/html html; application/json json; }
  gzip on; gzip_types application/rss+xml;
  server { listen 127.0.0.1:${port}; root ${nginx.www}; etag on; }`);
    await until('nginx answers', async () => (await fetch(`${nginx.url}/`)).status > 0);
    return nginx;
  }

  // The lines of its log: [status, path].
  log() {
    const file = join(this.folder, 'access.log');
    if (!existsSync(file)) return [];
    return readFileSync(file, 'utf8').trim().split('\n').map((line) => line.split(' '));
  }
}
