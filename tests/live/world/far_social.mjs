// A Mastodon server: honours Idempotency-Key for an hour of the city's time and can be read back. The double of
// tests/live/mastodon_double; strict where its published description is at hand, else by its own code alone.
import {existsSync} from 'node:fs';
import {join} from 'node:path';

import {sharedData} from '../crier.mjs';
import {Description} from '../mastodon_double/description.mjs';
import {Double} from '../mastodon_double/server.mjs';

const kDescription = process.env.CRIER_MASTODON_DESCRIPTION ?? join(sharedData ?? '', 'conformance/openapi/mastodon.json.gz');
const kNoLimit = 1e9;

export class FarSocial {
  made = [];  // each status that Crier made: {id, key, text, at}

  // `like`: what it behaves like, of tests/live/mastodon_double/like.mjs.
  constructor(clock, {like = 'mastodon'} = {}) {
    this.double = new Double(existsSync(kDescription) ? new Description(kDescription) : new Routes(), {like});
    const {double} = this;
    for (const part of [double, double.world, double.quota]) part.now = () => clock.now();
    double.quota.reset({account: kNoLimit, token: kNoLimit, stranger: kNoLimit, paging: kNoLimit, deletes: kNoLimit, statuses: kNoLimit});
    const post = double.world.post;
    double.world.post = (account, what, ...rest) => {
      const answer = post.call(double.world, account, what, ...rest);
      if (what.key && !answer.again) this.made.push({id: answer.status.id, key: what.key, text: answer.status.text, at: Date.now()});
      return answer;
    };
  }
  async open() {
    this.port = await this.double.listen(0);
    return this;
  }
  close() {
    return this.double.close();
  }

  say(text) {
    const {world} = this.double;
    return world.post(world.account('ana@elsewhere.example'), {text: `@city ${text}`}).status;
  }
  edit(id, text) {
    const {world} = this.double;
    return world.edit(world.statuses.get(id), {text: `@city ${text}`});
  }
  // What the city says there now: [{id, text}].
  standing() {
    return [...this.double.world.statuses.values()].filter((status) => status.account.acct === 'city').map(({id, text}) => ({id, text}));
  }
}

// The calls and nothing about their shapes.
class Routes {
  routes = ['/api/v2/instance', '/api/v1/instance', '/api/v1/accounts/verify_credentials', '/api/v1/accounts/{id}/statuses', '/api/v1/notifications',
            '/api/v1/timelines/tag/{hashtag}', '/api/v1/statuses', '/api/v1/statuses/{id}', '/api/v1/statuses/{id}/history',
            '/api/v1/statuses/{id}/source'];

  find(method, path) {
    for (const template of this.routes) {
      const match = new RegExp('^' + template.replace(/{(\w+)}/g, '(?<$1>[^/]+)') + '$').exec(path);
      if (match) return {operation: {}, template, params: {...match.groups}};
    }
    return undefined;
  }
  scopesOf() {
    return [];
  }
  readQuery(operation, search) {
    const values = {};
    for (const [name, text] of search) {
      if (name.endsWith('[]')) (values[name.slice(0, -2)] ??= []).push(text);
      else values[name] = name === 'limit' ? Number(text) : ['true', 'false'].includes(text) ? text === 'true' : text;
    }
    return values;
  }
  checkBody() {}
  checkAnswer() {
    return '';
  }
}
