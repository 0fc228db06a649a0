// The ways in, in a real browser against the real program: first steps, a second factor, the city's own provider.
import assert from 'node:assert/strict';
import {readFileSync, writeFileSync} from 'node:fs';
import test from 'node:test';

import {City, button, kPassword, looksRight, signIn, stepNow, totp} from './console_city.mjs';
import {OidcProvider, client, noOidcProvider} from './oidc_provider.mjs';

const kMinutes = 60_000;
const submit = (page) => button(page, 'Sign in').click();
const me = (page) => page.locator('.header__me');

test('whoever is new changes the password, adds a second factor, and signs in with both', {timeout: 5 * kMinutes}, async (t) => {
  const city = await City.start(t, {extra: "accounts: {second_factor: ['approver']}\n"});
  const first = await city.person('kim', ['approver'], {password: null});
  const page = await city.seat();
  await page.getByLabel('Password').waitFor();
  await looksRight(page, 'sign-in');

  await signIn(page, 'kim', 'not the password');
  await page.getByRole('alert').getByText('the name or the password is wrong').waitFor();
  await looksRight(page, 'sign-in refused');

  await signIn(page, 'kim', first);
  await page.getByText('Choose a password of your own before you go on.').waitFor();
  await looksRight(page, 'must change the password');
  const change = async (fresh, again = fresh) => {
    await page.getByLabel('Present password').fill(first);
    await page.getByLabel('New password').fill(fresh);
    await page.getByLabel('The new one again').fill(again);
    await button(page, 'Change password').click();
  };
  await change('short');
  await page.getByRole('alert').getByText('12 characters or more').waitFor();
  await change(kPassword, `${kPassword}!`);
  await page.getByRole('alert').getByText('are not the same').waitFor();
  // Nothing else is open, whatever the address bar says.
  await page.goto(`${city.url}/#/bulletins`);
  await page.reload();
  await page.getByText('Choose a password of your own').waitFor();
  await change(kPassword);

  await page.getByText('Your city wants a second factor for your role.').waitFor();
  await button(page, 'Add a second factor').click();
  const secret = (await page.locator('code.secret').textContent()).replaceAll(' ', '');
  await looksRight(page, 'must add a second factor');
  await page.getByLabel('Code').fill('000000');
  await button(page, 'Turn it on').click();
  await page.getByRole('alert').getByText('the code is missing or wrong').waitFor();
  const step = stepNow();
  await page.getByLabel('Code').fill(totp(secret, step));
  await button(page, 'Turn it on').click();
  await page.getByText('The second factor is on.').waitFor();
  const codes = await page.locator('.codes code').allTextContents();
  assert.equal(new Set(codes).size, 10);
  await looksRight(page, 'recovery codes');
  await button(page, 'I have kept them').click();
  await page.locator('.nav').waitFor();

  await t.test('by a code of the phone, which works once', async () => {
    await button(page, 'Sign out').click();
    await signIn(page, 'kim');
    await page.getByLabel('Code').fill(totp(secret, step));
    await submit(page);
    await page.getByRole('alert').getByText('the code is missing or wrong').waitFor();
    await looksRight(page, 'code refused');
    await page.getByLabel('Code').fill(totp(secret, Math.max(step + 1, stepNow())));
    await submit(page);
    await me(page).getByText('kim').waitFor();
  });

  await t.test('by a recovery code, which works once', async () => {
    await button(page, 'Sign out').click();
    await signIn(page, 'kim');
    await page.getByLabel('Code').fill(codes[3].toUpperCase());
    await submit(page);
    await me(page).waitFor();
    await page.reload();
    await me(page).waitFor();
    await button(page, 'Sign out').click();
    await signIn(page, 'kim');
    await page.getByLabel('Code').fill(codes[3]);
    await submit(page);
    await page.getByRole('alert').getByText('the code is missing or wrong').waitFor();
  });
  city.check();
});

const kSettings = (issuer, url) => `single_sign_on:
  name: 'City of Test'
  issuer: '${issuer}'
  client_id: '${client.id}'
  client_secret: 'env:CRIER_OIDC_SECRET'
  redirect_uri: '${url}/api/v1/sign-in/finish'
  scopes: ['openid', 'profile', 'groups']
  allow_private: true
  roles: {press: 'publisher', clerks: ['viewer', 'triage']}
`;

test('at the provider of the city, and out again at both', {skip: noOidcProvider, timeout: 5 * kMinutes}, async (t) => {
  const city = await City.start(t, {env: {CRIER_OIDC_SECRET: client.secret}});
  const {crier} = city;
  const provider = await OidcProvider.start(t, {redirect: `${crier.url}/api/v1/sign-in/finish`, returnTo: [`${crier.url}/`]});
  await crier.process.stop();
  writeFileSync(crier.config, readFileSync(crier.config, 'utf8').replace('channels:\n', `${kSettings(provider.issuer, crier.url)}channels:\n`));
  await crier.restart();
  const atProvider = async (page, login) => {
    await page.getByRole('link', {name: 'Sign in with City of Test'}).click();
    await page.locator('input[name=login]').fill(login);
    await page.locator('input[name=password]').fill('any');
    await page.locator('[type=submit]').click();
    await page.getByRole('button', {name: 'Continue'}).click();
  };

  await t.test('in, with the roles of the groups', async () => {
    const page = await city.seat();
    await page.getByRole('link', {name: 'Sign in with City of Test'}).waitFor();
    await looksRight(page, 'sign-in with a provider');
    await atProvider(page, 'ana');
    await me(page).getByText('Ana Ruiz').waitFor();
    assert.equal(new URL(page.url()).search, '', 'no code stays in the address');
    await me(page).click();
    await page.locator('.chip', {hasText: 'Publisher'}).waitFor();
    await button(page, 'Sign out').click();
    await page.getByRole('button', {name: /sign me out/i}).click();
    await page.getByRole('link', {name: 'Sign in with City of Test'}).waitFor();
    assert.equal(new URL(page.url()).origin, crier.url);
    await page.reload();
    await page.getByLabel('Password').waitFor();
  });

  await t.test('whoever has no role here is told why, and again on coming back', async () => {
    const page = await city.seat();
    await atProvider(page, 'mallory');
    await page.getByText('mallory has no role here').waitFor();
    await looksRight(page, 'refused by the hub');
    await page.getByRole('link', {name: 'Back to the sign-in page'}).click();
    await page.getByText('You came back from City of Test and are not signed in.').waitFor();
    await looksRight(page, 'back from the provider');
  });
  // The provider's own pages ask for a font; ours ask for nothing.
  assert.deepEqual(city.seats.flatMap(({strangers}) => strangers.filter((url) => !url.startsWith('https://fonts.'))), []);
});
