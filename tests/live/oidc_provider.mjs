// A real OpenID provider (npm oidc-provider) on 127.0.0.1, and a browser that signs in there: no more of one than its forms and its
// cookies need. Any password will do; a person's groups are in `people`.
//
// As a program (`node oidc_provider.mjs REDIRECT_URI`) it says "ISSUER url" and then, for each line "LOGIN url" that it reads, where the
// browser came back to; for "ROTATE", it changes its keys and says "ROTATED". Ends with its input.
import {generateKeyPairSync, randomUUID} from 'node:crypto';
import {existsSync} from 'node:fs';
import {createServer} from 'node:http';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';

import {root} from './crier.mjs';
import {freePort} from './ports.mjs';

const installed = existsSync(join(root, 'tests/live/node_modules/oidc-provider'));
// For `test(..., {skip: noOidcProvider})`.
export const noOidcProvider = installed ? false : 'needs oidc-provider: script/setup test';

export const client = {id: 'crier', secret: 'oidc_secret_of_the_live_tests'};
const kSignedOut = 'signed-out';

const newKey = (alg) => {
  const pair = alg === 'ES256' ? generateKeyPairSync('ec', {namedCurve: 'P-256'}) : generateKeyPairSync('rsa', {modulusLength: 2048});
  return {...pair.privateKey.export({format: 'jwk'}), kid: randomUUID(), use: 'sig', alg};
};

export class OidcProvider {
  people = {
    ana: {name: 'Ana Ruiz', groups: ['press', 'everybody']},
    ben: {name: 'Ben Okoro', groups: ['clerks']},
    mallory: {name: 'Mallory', groups: ['everybody']},
  };

  // `redirect`: the client's redirect_uri. `thin`: ID tokens hold no more than they must, the rest is asked for.
  static async open({redirect, returnTo = [], alg = 'RS256', thin = false}) {
    const provider = new OidcProvider();
    Object.assign(provider, {redirect, returnTo, alg, thin, port: await freePort()});
    provider.issuer = `http://localhost:${provider.port}`;
    provider.server = createServer((request, response) => provider.serve(request, response));
    await provider.rotate();
    await new Promise((done) => provider.server.listen(provider.port, 'localhost', done));
    return provider;
  }
  static async start(t, options) {
    const provider = await OidcProvider.open(options);
    t.after(() => provider.close());
    return provider;
  }
  close() {
    this.server.closeAllConnections();
    this.server.close();
  }

  // Other keys, from now on; who was signed in there is no longer.
  async rotate() {
    const {default: Provider} = await import('oidc-provider');
    const provider = new Provider(this.issuer, {
      clients: [{
        client_id: client.id, client_secret: client.secret, redirect_uris: [this.redirect], post_logout_redirect_uris: this.returnTo,
        grant_types: ['authorization_code'], response_types: ['code'], id_token_signed_response_alg: this.alg,
      }],
      findAccount: (_, id) => this.people[id] && {accountId: id, claims: () => ({sub: id, preferred_username: id, ...this.people[id]})},
      claims: {openid: ['sub'], profile: ['name', 'preferred_username'], groups: ['groups']},
      scopes: ['openid', 'profile', 'groups'],
      pkce: {required: () => true},
      conformIdTokenClaims: this.thin,
      cookies: {keys: [randomUUID()]},
      jwks: {keys: [newKey(this.alg)]},
      features: {rpInitiatedLogout: {enabled: true}},
    });
    provider.silent = true;
    this.answer = provider.callback();
  }
  serve(request, response) {
    this.answer(request, response);
  }
}

// A browser of its own, with nothing in it.
export class Browser {
  cookies = new Map();  // origin -> name -> value

  async get(url) {
    return this.#go('GET', url);
  }
  async #go(method, url, body) {
    const {origin} = new URL(url);
    const jar = this.cookies.get(origin) ?? new Map();
    this.cookies.set(origin, jar);
    const response = await fetch(url, {
      method, redirect: 'manual', body,
      headers: {Cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ')},
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie);
      if (value === '' || /max-age=0\b|expires=Thu, 01 Jan 1970/i.test(cookie)) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  }

  // Follows redirects and fills in the provider's forms as `login`, until the browser is sent to where `stop` begins. Answers that URL.
  async walk(url, login, stop) {
    for (let steps = 0; steps < 20; ++steps) {
      if (url.startsWith(stop)) return url;
      let response = await this.get(url);
      let from = url;
      for (let forms = 0; response.status === 200 && forms < 3; ++forms) {
        const page = await response.text();
        const action = /<form[^>]* action="([^"]+)"/.exec(page)?.[1];
        if (!action) throw new Error(`no form at ${from}: ${page.replace(/<style[\s\S]*?<\/style>|<[^>]+>/g, ' ').slice(0, 500)}`);
        const fields = new URLSearchParams();
        for (const [, name, value] of page.matchAll(/<input[^>]* name="([^"]+)"[^>]*? value="([^"]*)"/g)) fields.set(name, value);
        if (/name="login"/.test(page)) fields.set('login', login);
        if (/name="password"/.test(page)) fields.set('password', 'any');
        if (/name="logout"/.test(page)) fields.set('logout', 'yes');
        from = new URL(action, from).href;
        response = await this.#go('POST', from, fields);
      }
      const next = response.headers.get('location');
      if (!next) throw new Error(`${from} answered ${response.status}: ${(await response.text()).slice(0, 500)}`);
      url = new URL(next, from).href;
    }
    throw new Error(`walked in circles: ${url}`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [redirect, alg, thin] = process.argv.slice(2);
  const returnTo = new URL(`/${kSignedOut}`, redirect).href;
  const provider = await OidcProvider.open({redirect, returnTo: [returnTo], alg, thin: thin === 'thin'});
  console.log(`ISSUER ${provider.issuer}`);
  for await (const line of createInterface({input: process.stdin})) {
    const [login, url] = line.split(' ');
    if (login === 'ROTATE') {
      await provider.rotate();
      console.log('ROTATED');
    } else {
      console.log(await new Browser().walk(url, login, new URL(redirect).origin).catch((error) => `ERROR ${error.message.replaceAll('\n', ' ')}`));
    }
  }
  provider.close();
}
