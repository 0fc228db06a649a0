// Contacts that staff enter: taken once, kept while there is no network, refused with the reason.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { accessibilityFaults, eventually, fitsWidth, go, kPhone } from './browser.mjs';
import { kNetwork, test } from './harness.mjs';

const kPage = { path: 'contacts', expect: /Failed to load resource|net::ERR/ };
const items = (page, state) => page.locator(`.contacts__list li[data-state="${state}"]`);
function addForm(double, name = 'unit-7', form = 'mobile') {
  const channel = { ...double.state.channels[0], name, connector: 'form', form, listens: true, sends: false };
  double.state.channels.push(channel);
  double.emit('channel', channel);
}
async function begin(page, double) {
  addForm(double);
  await page.locator('.contacts__form').waitFor();
}
async function signIn(page, name) {
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Password', { exact: true }).fill('a good long password');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForSelector('.nav');
  await go(page, 'contacts');
  await page.locator('.contacts__form').waitFor();
}
async function enter(page, words) {
  await page.getByLabel('What was said').fill(words);
  await page.getByRole('button', { name: 'Enter the contact' }).click();
}

describe('contacts', () => {
  test('the page opens without a network, on a phone, and what waits survives it', { ...kPage, viewport: kPhone }, async (page, double) => {
    await begin(page, double);
    // Now the city is known to take contacts; the page and its files are kept.
    await page.reload();
    await page.locator('[data-offline="true"]').waitFor();
    await page.context().setOffline(true);
    await enter(page, 'The bench is broken');
    await items(page, 'waiting').getByText('The bench is broken').waitFor();
    await page.reload();
    await items(page, 'waiting').getByText('The bench is broken').waitFor();
    await enter(page, 'The lamp is dark');
    await eventually(() => items(page, 'waiting').count(), 2);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
    assert.equal(double.contacts.taken.size, 0);
    await page.context().setOffline(false);
    await eventually(() => double.contacts.taken.size, 2);
    await eventually(() => items(page, 'waiting').count(), 0);
  });

  test('somebody else at the same device neither sees nor sends what waits', { ...kPage, double: { people: true }, expect: kNetwork }, async (page, double) => {
    double.accounts.people.push({ ...double.accounts.people.find(({ name }) => name === 'tia'), name: 'theo', display_name: 'Theo' });
    await begin(page, double);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Use a name and password instead' }).click();
    await signIn(page, 'tia');
    await page.context().setOffline(true);
    await enter(page, 'The bridge sways');
    await items(page, 'waiting').getByText('The bridge sways').waitFor();
    await page.getByLabel('What was said').fill('Half a word of');
    // Out without a network: the session ends before anybody is let in by it.
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Password').waitFor();
    await page.context().setOffline(false);
    await page.reload();
    await eventually(() => double.accounts.sessions.size, 0);
    await signIn(page, 'theo');
    await page.getByText('1 contact that somebody else entered').waitFor();
    assert.equal(await page.getByText('The bridge sways').count(), 0);
    await eventually(() => page.getByLabel('What was said').inputValue(), '');
    await enter(page, 'The bench is wet');
    await items(page, 'sent').getByText('The bench is wet').waitFor();
    assert.deepEqual([...double.contacts.taken.values()].map(({ body }) => body.words), ['The bench is wet']);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await signIn(page, 'tia');
    await items(page, 'sent').getByText('The bridge sways').waitFor();
    await eventually(() => items(page, 'waiting').count(), 0);
    assert.equal(double.contacts.taken.size, 2);
  });

  test('what is known already stands there before it is entered', kPage, async (page, double) => {
    addForm(double, 'web-form', 'web');
    await begin(page, double);
    await eventually(() => page.getByLabel('How it reached us').locator('option').allTextContents(), ['Mobile unit · unit-7']);
    const [request] = double.state.requests;
    Object.assign(request, { address_string: '412 Harbor Street', status: 'open' });
    await page.getByLabel('What was said').fill('There is a hole');
    await page.getByLabel('Where is it?').fill('412 Harbor Street');
    const known = page.getByRole('region', { name: 'Known already' });
    await known.getByText('1 report may be the same').waitFor();
    await known.getByText('Same place: 412 Harbor Street').waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    // What is typed outlives the page.
    await page.reload();
    await eventually(() => page.getByLabel('What was said').inputValue(), 'There is a hole');
    await page.getByRole('button', { name: 'Enter the contact' }).click();
    await items(page, 'sent').waitFor();
    await eventually(() => known.locator('li').count(), 0);
    const [{ body }] = double.contacts.taken.values();
    assert.equal(body.form, 'mobile');
  });

  test('a mobile unit has what every neighborhood reports with it', kPage, async (page, double) => {
    await begin(page, double);
    const heard = () => page.evaluate(() => Object.keys(JSON.parse(localStorage.getItem('crier.heard') ?? '{}')).length);
    await eventually(heard, 3);
    await page.context().setOffline(true);
    await page.getByLabel('Neighborhood', { exact: true }).selectOption('Saltmarsh');
    await page.getByText('Last 7 days, as of').waitFor();
    await page.context().setOffline(false);
  });

  test('passes WCAG AA and fits a phone, in Spanish', { ...kPage, viewport: kPhone, locale: 'es-US' }, async (page, double) => {
    await begin(page, double);
    await page.getByText('La persona acepta').click();
    await page.context().setOffline(true);
    await page.getByLabel('Lo que dijo').fill('Un árbol cayó en la calle');
    await page.getByRole('button', { name: 'Registrar el contacto' }).click();
    await items(page, 'waiting').waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    assert.equal(await fitsWidth(page), true);
    assert.doesNotMatch(await page.locator('.contacts').innerText(), /contacts\.|contactForm\./);
    await page.context().setOffline(false);
    await eventually(() => double.contacts.taken.size, 1);
  });

  test('with its place, and no contact details without consent', kPage, async (page, double) => {
    await begin(page, double);
    await page.getByRole('button', { name: 'Enter the contact' }).click();
    await page.getByText('Write what was said.').waitFor();
    await page.getByLabel('Where is it?').fill('412 harb');
    await page.getByRole('button', { name: '412 Harbor Street' }).click();
    await page.getByText('Found on the map: 412 Harbor Street').waitFor();
    await page.getByText('Last 7 days, as of').waitFor();
    await page.getByText('The person agrees').click();
    await page.getByRole('textbox', { name: 'Phone' }).fill('+1 555 0100');
    await page.getByText('The person agrees').click();
    await enter(page, 'Water on the street');
    await items(page, 'sent').getByText('Number PM-0001').waitFor();
    const [{ body, channel }] = double.contacts.taken.values();
    assert.equal(channel, 'unit-7');
    assert.deepEqual([body.words, body.place, body.lat, body.contact], ['Water on the street', '412 Harbor Street', 40.095, undefined]);
    assert.deepEqual(await accessibilityFaults(page), []);
  });

  test('offline it waits, and goes once when the network is back', kPage, async (page, double) => {
    await begin(page, double);
    await page.context().setOffline(true);
    await enter(page, 'The hydrant leaks');
    await items(page, 'waiting').getByText('The hydrant leaks').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('dialog').getByText('1 contact was not taken').waitFor();
    await page.getByRole('button', { name: 'Go back' }).click();
    // The answer is lost: what is sent again is the same contact.
    double.contacts.lose = 1;
    await page.context().setOffline(false);
    await eventually(async () => double.contacts.taken.size, 1);
    await eventually(async () => {
      if ((await items(page, 'waiting').count()) > 0)
        await page.getByRole('button', { name: 'Send now' }).click({ timeout: 500 }).catch(() => {});
      return items(page, 'sent').count();
    }, 1);
    await eventually(() => items(page, 'waiting').count(), 0);
    assert.equal(double.contacts.taken.size, 1);
  });

  test('a stranger\'s page is no receipt; what is refused says why and holds nobody up', { ...kPage, expect: kNetwork }, async (page, double) => {
    await begin(page, double);
    const portal = (route) => route.fulfill({ contentType: 'text/html', body: '<p>Welcome to the hotel</p>' });
    await page.route('**/contacts', portal);
    await enter(page, 'please refuse this');
    await items(page, 'waiting').waitFor();
    await page.unroute('**/contacts', portal);
    await enter(page, 'A tree is down');
    await items(page, 'refused').getByText("'words' are refused").waitFor();
    await items(page, 'sent').getByText('A tree is down').waitFor();
    await page.reload();
    await items(page, 'refused').waitFor();
  });
});
