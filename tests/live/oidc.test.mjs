// Single sign-on with the real program and a real provider: in, what it makes of roles, and out at both.
import assert from 'node:assert/strict';
import {writeFileSync} from 'node:fs';
import test from 'node:test';
import addFormatsModule from 'ajv-formats';
import AjvModule from 'ajv/dist/2020.js';

import {schemas} from '../console/schema.mjs';
import {Crier, tempFolder} from './crier.mjs';
import {Browser, OidcProvider, client, noOidcProvider} from './oidc_provider.mjs';

const check = schemas(AjvModule.default ?? AjvModule, addFormatsModule.default ?? addFormatsModule);
const kSecret = {CRIER_OIDC_SECRET: client.secret};

const settings = (issuer, url) => `single_sign_on:
  name: 'City of Test'
  issuer: '${issuer}'
  client_id: '${client.id}'
  client_secret: 'env:CRIER_OIDC_SECRET'
  redirect_uri: '${url}/api/v1/sign-in/finish'
  scopes: ['openid', 'profile', 'groups']
  allow_private: true
  roles: {press: 'publisher', clerks: ['viewer', 'triage']}
`;

// A hub with no provider yet, since its address is part of what the provider is told.
async function startBoth(t) {
  const crier = await Crier.start(t, '  - {name: wall, connector: replay}\n', {folder: tempFolder(t), env: kSecret});
  const provider = await OidcProvider.start(t, {redirect: `${crier.url}/api/v1/sign-in/finish`, returnTo: [`${crier.url}/`]});
  await crier.process.stop();
  writeFileSync(
    crier.config,
    `city: 'Test'\nstore: 'sqlite:crier.db'\napi: {port: ${crier.port}, token: 'env:CRIER_TOKEN'}\n${settings(provider.issuer, crier.url)}channels:\n  - {name: wall, connector: replay}\n`,
  );
  await crier.restart();
  return {crier, provider};
}

// Signs in as `login`; the browser ends where the provider sent it, and goes there.
async function signIn(crier, login, browser = new Browser()) {
  const back = await browser.walk(`${crier.url}/api/v1/sign-in/start`, login, `${crier.url}/api/v1/sign-in/finish`);
  return {browser, back, answer: await browser.get(back)};
}

async function call(crier, browser, method, path, {status = 200, csrf} = {}) {
  const jar = browser.cookies.get(crier.url) ?? new Map();
  const response = await fetch(`${crier.url}/api/v1${path}`, {
    method,
    headers: {Cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '), ...(csrf ? {'X-CSRF-Token': csrf} : {})},
  });
  const answer = await response.json();
  assert.equal(response.status, status, JSON.stringify(answer));
  return answer;
}

test('people sign in at the provider of their city, and out again', {skip: noOidcProvider, timeout: 180_000}, async (t) => {
  const {crier, provider} = await startBoth(t);

  await t.test('the page offers it', async () => {
    const page = check('sign_in', await call(crier, new Browser(), 'GET', '/sign-in'));
    assert.deepEqual(page.single_sign_on, {name: 'City of Test'});
  });

  await t.test('in, with the roles of the groups, and out at both', async () => {
    const {browser, back, answer} = await signIn(crier, 'ana');
    assert.equal(answer.status, 303, await answer.text());
    assert.equal(new URL(answer.headers.get('location'), back).href, `${crier.url}/`);
    assert.ok(browser.cookies.get(crier.url).has('crier_session'));
    const session = check('session', await call(crier, browser, 'GET', '/session'));
    assert.equal(session.person.name, 'ana');
    assert.equal(session.person.display_name, 'Ana Ruiz');
    assert.deepEqual(session.person.roles, ['publisher']);
    // The same address again is of no use, with the cookie or without.
    for (const who of [browser, new Browser()]) {
      const again = await who.get(back);
      assert.equal(again.status, 401);
      assert.match(await again.text(), /begin again/);
    }
    const out = check('signed_out', await call(crier, browser, 'DELETE', '/session', {csrf: session.csrf}));
    assert.ok(out.sign_out_url.startsWith(provider.issuer), out.sign_out_url);
    await call(crier, browser, 'GET', '/session', {status: 401});
    await browser.walk(out.sign_out_url, 'ana', `${crier.url}/`);
    // The provider asks for a name again, or this would come back as ana.
    const next = await signIn(crier, 'ben', browser);
    assert.equal(next.answer.status, 303, await next.answer.text());
    assert.deepEqual((await call(crier, browser, 'GET', '/session')).person.roles, ['viewer', 'triage']);
  });

  await t.test('whoever has no role here is told why', async () => {
    const {answer} = await signIn(crier, 'mallory');
    assert.equal(answer.status, 401);
    assert.match(await answer.text(), /mallory has no role here/);
  });

  await t.test('who left the groups loses what was open', async () => {
    const {browser} = await signIn(crier, 'ben');
    await call(crier, browser, 'GET', '/session');
    provider.people.ben.groups = ['everybody'];
    const {answer} = await signIn(crier, 'ben');
    assert.equal(answer.status, 401);
    await call(crier, browser, 'GET', '/session', {status: 401});
  });

  await t.test('the audit tells it, and the log holds no token', async () => {
    const {entries} = await crier.get('/audit?action=session.open');
    assert.ok(entries.length >= 3, JSON.stringify(entries));
    assert.ok(entries.every((each) => each.after.provider === provider.issuer), JSON.stringify(entries));
    assert.doesNotMatch(crier.process.output, /eyJ|code=|state=/);
  });

  await t.test('with the provider away, nobody signs in by it, and the hub goes on', async () => {
    provider.close();
    await crier.process.stop();
    await crier.restart();
    const answer = await fetch(`${crier.url}/api/v1/sign-in/start`, {redirect: 'manual'});
    assert.equal(answer.status, 503);
    assert.match(await answer.text(), /description cannot be had/);
    await crier.get('/status');
  });
});
