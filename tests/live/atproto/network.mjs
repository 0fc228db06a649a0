// Started by ../atproto.mjs, which gives the ports and the database; ends by a signal.
import {createRequire} from 'node:module';
import {join} from 'node:path';

const require = createRequire(join(process.env.NODE_MODULES, 'x.js'));
const {TestNetwork} = require('@atproto/dev-env');
const ports = JSON.parse(process.env.PORTS);
await TestNetwork.create({
  pds: {port: ports.pds, hostname: 'localhost'}, plc: {port: ports.plc}, bsky: {port: ports.bsky, dbPostgresSchema: 'bsky'},
  ozone: {port: ports.ozone}, dbPostgresSchema: 'crier',
});
console.log('READY');
