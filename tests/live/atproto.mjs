// A real PDS with a PLC directory and an AppView on a PostgreSQL of its own (tests/live/atproto), all on 127.0.0.1. Accounts `city`,
// with an app password, and `ana`. Ends with the test.
import {existsSync} from 'node:fs';
import {join} from 'node:path';

import {root, start, until} from './crier.mjs';
import {freePort} from './ports.mjs';
import {noPostgres, Postgres} from './postgres.mjs';

const folder = process.env.CRIER_ATPROTO ?? join(root, 'tests/live/atproto');
const installed = existsSync(join(folder, 'node_modules/@atproto/dev-env/dist'));
// For `test(..., {skip: noAtproto})`.
export const noAtproto = installed ? noPostgres : 'needs servers of the AT Protocol: cd tests/live/atproto && npm ci';

const kPosts = 'app.bsky.feed.post';

export class Atproto {
  static async start(t) {
    const servers = new Atproto();
    const postgres = await Postgres.start(t);
    servers.port = await freePort();
    const ports = JSON.stringify({pds: servers.port, plc: await freePort(), bsky: await freePort(), ozone: await freePort()});
    const scripts = join(root, 'tests/live/atproto');
    const child = start(t, process.execPath, ['--require', join(scripts, 'loopback_only.cjs'), join(scripts, 'network.mjs')], {
      cwd: folder, env: {...process.env, PORTS: ports, NODE_MODULES: join(folder, 'node_modules'), DB_POSTGRES_URL: postgres.url, REDIS_HOST: 'unused', LOG_ENABLED: 'false'},
    });
    await until('the servers are ready', () => {
      if (child.exitCode !== null) throw new Error(child.output.slice(-2000));
      return child.output.includes('READY');
    }, {tries: 1800});
    servers.sessions = {};
    for (const name of ['city', 'ana']) {
      const session = await servers.ask('', 'POST', 'com.atproto.server.createAccount', {email: `${name}@test.invalid`, handle: `${name}.test`, password: `main-password-of-${name}`});
      servers.sessions[name] = session;
      await servers.ask(name, 'POST', 'com.atproto.repo.putRecord', {repo: session.did, collection: 'app.bsky.actor.profile', rkey: 'self', record: {$type: 'app.bsky.actor.profile', displayName: name}});
    }
    const {password} = await servers.ask('city', 'POST', 'com.atproto.server.createAppPassword', {name: 'crier'});
    servers.city = {account: 'city.test', password, did: servers.sessions.city.did};
    servers.dids = {city: servers.sessions.city.did, ana: servers.sessions.ana.did};
    return servers;
  }

  async ask(who, method, name, body, query = {}) {
    const url = `http://127.0.0.1:${this.port}/xrpc/${name}?${new URLSearchParams(query)}`;
    const token = this.sessions[who]?.accessJwt;
    const answer = await fetch(url, {
      method, headers: {...(token ? {Authorization: `Bearer ${token}`} : {}), ...(body ? {'Content-Type': 'application/json'} : {})},
      body: body && JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${name}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }
  async say(who, record) {
    const value = {$type: kPosts, createdAt: new Date().toISOString(), ...record};
    return this.ask(who, 'POST', 'com.atproto.repo.createRecord', {repo: this.dids[who], collection: kPosts, record: value});
  }
  async like(who, uri) {
    const {cid} = await this.ask(who, 'GET', 'com.atproto.repo.getRecord', null, {repo: uri.split('/')[2], collection: kPosts, rkey: uri.split('/')[4]});
    return this.ask(who, 'POST', 'com.atproto.repo.createRecord', {
      repo: this.dids[who], collection: 'app.bsky.feed.like', record: {$type: 'app.bsky.feed.like', subject: {uri, cid}, createdAt: new Date().toISOString()}});
  }
  async standing() {
    const {records} = await this.ask('city', 'GET', 'com.atproto.repo.listRecords', null, {repo: this.dids.city, collection: kPosts, limit: 100});
    return records;
  }
  // The thread below `uri` as people see it, as deep as it goes: its uris.
  async shown(uri, count) {
    return until(`${count} posts of the thread are shown`, async () => {
      const {thread} = await this.ask('ana', 'GET', 'app.bsky.feed.getPostThread', null, {uri, depth: 50});
      const all = [];
      const walk = (post) => {
        all.push(post.post.uri);
        for (const reply of post.replies ?? []) walk(reply);
      };
      walk(thread);
      return all.length === count && all;
    });
  }
}
