// node main.mjs DESCRIPTION [PORT]
// A Mastodon server that refuses what the real one refuses. DESCRIPTION is the published OpenAPI description
// (mastodon.json or mastodon.json.gz); PORT 0 or none: a free one. Prints "listening PORT"; on 127.0.0.1 only.
import {Description} from './description.mjs';
import {Double} from './server.mjs';

const [path, port = '0'] = process.argv.slice(2);
if (!path || !/^\d{1,5}$/.test(port)) {
  console.error('usage: node main.mjs DESCRIPTION [PORT]');
  process.exit(2);
}
const double = new Double(new Description(path));
console.log(`listening ${await double.listen(Number(port))}`);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => double.close().then(() => process.exit(0)));
