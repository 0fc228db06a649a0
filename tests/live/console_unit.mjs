// A mobile unit's evening in a real browser against the real program: without a network it opens, takes what is said, is closed
// and opened again; when it is back, each contact is there once, though the hub was killed meanwhile. Whoever has the device next
// sees and sends none of it.
import assert from 'node:assert/strict';
import {appendFileSync} from 'node:fs';
import test from 'node:test';

import {eventually, go, kPhone} from '../console/browser.mjs';
import {City, button, looksRight, signIn} from './console_city.mjs';
import {until} from './crier.mjs';

const kMinutes = 60_000;
const kUnit = "  - {name: 'unit', connector: 'form', form: 'mobile'}\n";
const kSaid = ['The hydrant at the school leaks', 'The street light at the corner is out', 'Hay un bache enorme frente a mi casa'];
const kOfAna = 'A bench fell over in the park';
const kOfBen = 'The trash was not picked up';

const items = (page, state) => page.locator(`.contacts__list li[data-state="${state}"]`);
const words = (page) => page.getByLabel('What was said');
async function enter(page, said) {
  await words(page).fill(said);
  await button(page, 'Enter the contact').click();
  await eventually(() => words(page).inputValue(), '');
}
async function toContacts(page) {
  await go(page, 'contacts');
  await page.locator('.contacts__form').waitFor();
}
async function looks(page, what) {
  await looksRight(page, what);
  await page.setViewportSize(kPhone);
}
// The first line of each that the unit brought.
const brought = async (city) =>
  (await city.crier.all('/mentions', 'mentions')).filter(({channel}) => channel === 'unit').map(({text}) => text.split('\n')[0]).sort();

test("a mobile unit's evening, offline and back", {timeout: 15 * kMinutes}, async (t) => {
  const city = await City.start(t);
  appendFileSync(city.crier.config, kUnit);
  await city.crier.post('/reload');
  for (const name of ['ana', 'ben']) await city.person(name, ['triage']);
  const {zones} = await city.crier.get('/zones');
  let page = await city.signedIn('ana', {viewport: kPhone});
  const context = page.context();

  await t.test('with a network it keeps itself, and says what is known already', async () => {
    await toContacts(page);
    await page.locator('[data-offline="true"]').waitFor();
    const heard = () => page.evaluate(() => Object.keys(JSON.parse(localStorage.getItem('crier.heard') ?? '{}')).sort());
    await eventually(heard, [...zones].sort());
    await words(page).fill('There is a big pothole on Harbor Street, a cyclist fell');
    await page.getByRole('region', {name: 'Known already'}).locator('.similar__one').first().waitFor();
    await looks(page, 'unit with a network');
    await words(page).fill('');
  });

  await t.test('without one it takes what is said, closed and opened again', async () => {
    await context.setOffline(true);
    await enter(page, kSaid[0]);
    await items(page, 'waiting').getByText(kSaid[0]).waitFor();
    await page.close();
    page = await context.newPage();
    page.setDefaultTimeout(kMinutes);
    await page.setViewportSize(kPhone);
    await page.goto(`${city.url}/`);
    await items(page, 'waiting').getByText(kSaid[0]).waitFor();
    for (const said of kSaid.slice(1)) await enter(page, said);
    await eventually(() => items(page, 'waiting').count(), kSaid.length);
    await page.getByLabel('Neighborhood').selectOption(zones[0]);
    await page.getByText('Last 7 days, as of').waitFor();
    await looks(page, 'unit without a network');
    assert.deepEqual(await brought(city), []);
  });

  await t.test('when it is back each is there once, though the hub is killed', async () => {
    await city.crier.process.stop('SIGKILL');
    await context.setOffline(false);
    await city.crier.restart();
    await until('all of them are there', async () => (await brought(city)).length >= kSaid.length, {tries: 900});
    await eventually(() => items(page, 'waiting').count(), 0);
    await eventually(() => items(page, 'sent').count(), kSaid.length);
    assert.deepEqual(await brought(city), [...kSaid].sort());
    await looks(page, 'unit back');
  });

  await t.test('whoever has the device next sees and sends none of it', async () => {
    await context.setOffline(true);
    await enter(page, kOfAna);
    await items(page, 'waiting').getByText(kOfAna).waitFor();
    await button(page, 'Sign out').click();
    await looks(page, 'unit sign-out');
    await button(page.getByRole('dialog'), 'Sign out').click();
    await page.getByLabel('Password').waitFor();
    await context.setOffline(false);
    await page.reload();
    // The session that could not be ended without a network is ended now.
    await page.getByLabel('Password').waitFor();
    await signIn(page, 'ben');
    await toContacts(page);
    await page.getByText('1 contact that somebody else entered').waitFor();
    assert.equal(await page.getByText(kOfAna).count(), 0);
    await enter(page, kOfBen);
    await items(page, 'sent').getByText(kOfBen).waitFor();
    assert.deepEqual(await brought(city), [...kSaid, kOfBen].sort());
    await button(page, 'Sign out').click();
    await signIn(page, 'ana');
    await toContacts(page);
    await items(page, 'sent').getByText(kOfAna).waitFor();
    assert.deepEqual(await brought(city), [...kSaid, kOfBen, kOfAna].sort());
  });
  city.check();
});
