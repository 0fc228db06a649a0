// Channels that administrators make in the console: found, filled in, tested, saved, changed, paused, removed.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { accessibilityFaults, eventually, fitsWidth, go, hasFocus, kPhone } from './browser.mjs';
import { call, kNetwork, test } from './harness.mjs';

const kRefused = /Failed to load resource.*(422|409)/;
const kToken = 'a-very-secret-token';
const kSettings = { server: 'https://social.example.org' };
const asked = (double, method, path) => double.state.seen.filter((each) => each.method === method && each.path === `/api/v1/${path}`).map(({ body }) => body && JSON.parse(body));
const make = (double, more = {}) => call(double, 'POST', 'channels', { name: 'news', connector: 'mastodon', listen: true, settings: kSettings, secrets: { token: kToken }, ...more });
const card = (page, name) => page.getByRole('article', { name, exact: true });

async function fill(page, name = 'city-two', server = kSettings.server) {
  await page.getByLabel('Name (required)').fill(name);
  await page.getByLabel('Server (required)').fill(server);
  await page.getByLabel('Access token (required)').fill(kToken);
}

describe('adding a channel', () => {
  test('finds the kind by the name that people know', { path: 'channels' }, async (page) => {
    await page.getByRole('button', { name: 'Add a channel' }).click();
    const kinds = page.getByRole('region', { name: 'Which kind?' });
    await kinds.getByRole('link', { name: /^Mastodon/ }).waitFor();
    assert.equal(await kinds.getByRole('link', { name: /A program of yours/ }).count(), 0, 'it is set up in the configuration alone');
    await kinds.getByText('Set up in the configuration file').waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    for (const [wanted, found] of [['twitter', 'X (Twitter)'], ['text message', 'Text message (SMS)'], ['RSS', 'News feed (RSS, Atom)'], ['fediverse', 'Mastodon']]) {
      await page.getByLabel('Find a kind of channel').fill(wanted);
      await kinds.getByText(found, { exact: true }).waitFor();
      await eventually(() => kinds.getByRole('link').count(), 1, wanted);
    }
    await page.getByLabel('Find a kind of channel').fill('pigeon');
    await page.getByText('No kind of channel fits “pigeon”').waitFor();
  });

  test('sends each option as what it is, and says what holds', { path: 'channels/new?kind=mastodon' }, async (page, double) => {
    await fill(page);
    await page.getByText('More settings').click();
    await page.getByLabel('Hashtags').fill('flood\nstorm\n');
    await page.getByLabel('Visibility').selectOption('unlisted');
    await page.getByLabel('Backfill').fill('7');
    await page.getByLabel('Direct').selectOption('No');
    await page.getByLabel('Headers').fill('X-City: Port Marigold');
    await page.getByLabel('Languages').fill('en, es');
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByRole('button', { name: 'Save' }).click();
    await card(page, 'city-two').waitFor();
    await page.getByText('city-two is saved and runs.').waitFor();
    assert.deepEqual(asked(double, 'POST', 'channels'), [
      {
        name: 'city-two',
        connector: 'mastodon',
        mode: 'live',
        listen: true,
        send: true,
        languages: ['en', 'es'],
        settings: { ...kSettings, hashtags: ['flood', 'storm'], visibility: 'unlisted', backfill: 7, direct: false, headers: { 'X-City': 'Port Marigold' } },
        secrets: { token: kToken },
      },
    ]);
  });

  test('says beside each field what is wrong, and goes there', { path: 'channels/new?kind=mastodon', expect: kRefused }, async (page) => {
    await page.getByLabel('Name (required)').fill('City Two!');
    await page.getByLabel('Server (required)').fill('social');
    await page.getByLabel('Access token (required)').fill(kToken);
    await page.getByText('More settings').click();
    await page.getByLabel('Backfill').fill('1000');
    await page.getByText('More settings').click();
    await page.getByRole('button', { name: 'Save' }).click();
    const name = page.getByLabel('Name (required)');
    await page.locator('.field--error').nth(2).waitFor();
    await eventually(() => name.getAttribute('aria-invalid'), 'true');
    await hasFocus(name);
    await page.locator('.field', { has: page.getByLabel('Server (required)') }).getByText('must be a URL').waitFor();
    await page.getByLabel('Backfill').waitFor(); // the folded part opens where something is wrong in it
    assert.deepEqual(await accessibilityFaults(page), []);
    await eventually(() => page.getByLabel('Access token (required)').inputValue(), kToken, 'what was typed stays');
  });

  test('a test says who it is, and what to do where it is refused', { path: 'channels/new?kind=mastodon' }, async (page, double) => {
    await fill(page, 'city-two', 'https://wrong.example.org');
    await page.getByRole('button', { name: 'Test' }).click();
    await page.getByRole('alert').getByText('Renew the credentials').waitFor();
    await page.getByLabel('Server (required)').fill(kSettings.server);
    await page.getByRole('button', { name: 'Test' }).click();
    await page.getByText('@city@social.example.org, 287 of 300 requests left · It would listen and send.').waitFor();
    assert.equal(asked(double, 'POST', 'channels').length, 0, 'nothing is saved by a test');
    assert.deepEqual(await accessibilityFaults(page), []);
  });

  test('by the keyboard alone', { path: 'channels/new?kind=feed' }, async (page, double) => {
    const name = page.getByLabel('Name (required)');
    await name.focus();
    await page.keyboard.type('gazette');
    await eventually(() => name.inputValue(), 'gazette');
    await page.keyboard.press('Tab');
    await page.keyboard.type('https://gazette.example.org/feed');
    await page.keyboard.press('Enter');
    await card(page, 'gazette').waitFor();
    assert.deepEqual(asked(double, 'POST', 'channels')[0].settings, { url: 'https://gazette.example.org/feed' });
  });

  test('says so where the hub keeps no channels', {}, async (page, double) => {
    double.forms.list.cannot_keep = 'several nodes may share a PostgreSQL store';
    await go(page, 'channels/new');
    await page.getByText('several nodes may share a PostgreSQL store').waitFor();
    assert.equal(await page.getByLabel('Find a kind of channel').count(), 0);
  });

  test('says so where there is no key for secrets', {}, async (page, double) => {
    double.forms.list.keeps_secrets = false;
    await go(page, 'channels/new?kind=mastodon');
    await page.getByText('This hub has no key to keep secrets under').waitFor();
  });

  test('in Spanish, on a phone, in the dark', { locale: 'es-US', viewport: kPhone, dark: true, path: 'channels/new?kind=mastodon' }, async (page) => {
    await page.getByLabel('Nombre (obligatorio)').waitFor();
    await page.getByText('Más ajustes').click();
    assert.equal(await fitsWidth(page), true);
    assert.deepEqual(await accessibilityFaults(page), []);
    await go(page, 'channels/new');
    await page.getByLabel('Buscar un tipo de canal').fill('periodico');
    await page.getByRole('link', { name: /Noticias \(RSS, Atom\)/ }).waitFor();
    assert.equal(await fitsWidth(page), true);
    assert.deepEqual(await accessibilityFaults(page), []);
  });
});

describe('a channel that was made here', () => {
  test('is changed, and its secret is only ever replaced', {}, async (page, double) => {
    await make(double);
    await go(page, 'channels/news/edit');
    await page.getByRole('group', { name: 'Access token' }).getByText('Set', { exact: true }).waitFor();
    assert.equal(await page.locator('input[type="password"]').count(), 0);
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByLabel('Use').selectOption('For drills only');
    await page.getByRole('button', { name: 'Save' }).click();
    await card(page, 'news').getByText('Drill only').waitFor();
    const kept = asked(double, 'PUT', 'channels/news')[0];
    assert.deepEqual(kept.secrets, {}, 'it stays');
    assert.equal(kept.revision, 1);

    await card(page, 'news').getByRole('link', { name: 'Change news' }).click();
    await page.getByRole('button', { name: 'Replace: Access token' }).click();
    await page.getByLabel('Access token (required)').fill('another-token');
    await page.getByRole('button', { name: 'Save' }).click();
    await card(page, 'news').waitFor();
    assert.deepEqual(asked(double, 'PUT', 'channels/news')[1].secrets, { token: 'another-token' });
  });

  test('wants its secret again for another address', { expect: kRefused }, async (page, double) => {
    await make(double);
    await go(page, 'channels/news/edit');
    await page.getByLabel('Server (required)').fill('https://elsewhere.example.org');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('group', { name: 'Access token' }).getByText('set it again').waitFor();
    await hasFocus(page.locator('[data-wrong]'));
  });

  test('of two editors the second is told, and can load it again', { expect: kRefused }, async (page, double) => {
    await make(double);
    await go(page, 'channels/news/edit');
    await page.getByLabel('Server (required)').waitFor();
    double.forms.kept.get('news').revision = 7;
    double.forms.kept.get('news').languages = ['es'];
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('somebody changed this channel meanwhile').waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.waitForFunction(() => [...document.querySelectorAll('input')].some((each) => each.value === 'es'));
  });

  test('is removed after it was said what that means', {}, async (page, double) => {
    await make(double);
    await go(page, 'channels');
    await card(page, 'news').getByRole('button', { name: 'Remove news' }).click();
    const dialog = page.getByRole('dialog', { name: 'Remove news?' });
    await dialog.getByText('Deliveries that still wait for it are sent by nobody').waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await dialog.getByRole('button', { name: 'Go back' }).click();
    await eventually(() => page.getByRole('dialog').count(), 0);
    assert.equal(await card(page, 'news').count(), 1);
    await card(page, 'news').getByRole('button', { name: 'Remove news' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('news is removed.').waitFor();
    await eventually(() => card(page, 'news').count(), 0);
  });
});

describe('a channel of the configuration', () => {
  test('is paused, resumed and tested, and neither changed nor removed', { path: 'channels' }, async (page, double) => {
    const city = card(page, 'mastodon-city');
    await city.getByText('From the configuration file').waitFor();
    assert.equal(await city.getByRole('button', { name: /Remove/ }).count(), 0);
    assert.equal(await city.getByRole('link', { name: /Change/ }).count(), 0);
    await city.getByRole('button', { name: 'Test mastodon-city' }).click();
    await city.getByText('287 of 300 requests left').first().waitFor();
    await city.getByRole('button', { name: 'Pause mastodon-city' }).click();
    await page.getByRole('dialog').getByText('warnings among it').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
    await city.getByText('Paused', { exact: true }).waitFor();
    assert.equal(double.state.channels.find(({ name }) => name === 'mastodon-city').paused, true);
    await city.getByRole('button', { name: 'Resume mastodon-city' }).click();
    await city.getByRole('button', { name: 'Pause mastodon-city' }).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
  });

  test('is nobody’s to pause but an administrator’s', { double: { people: true }, expect: kNetwork }, async (page) => {
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Use a name and password instead' }).click();
    await page.getByLabel('Name').fill('vera');
    await page.getByLabel('Password').fill('a good long password');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.waitForSelector('.nav');
    await go(page, 'channels');
    await card(page, 'mastodon-city').waitFor();
    await eventually(() => page.getByRole('button', { name: 'Add a channel' }).isDisabled(), true);
    assert.equal(await page.getByRole('button', { name: /^Pause/ }).count(), 0);
    await go(page, 'channels/new');
    await page.getByText('This page is for those who may run Crier').waitFor();
  });
});
