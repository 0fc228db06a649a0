// Contacts that staff enter: taken once, kept while there is no network, refused with the reason.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { accessibilityFaults, eventually, kPhone } from './browser.mjs';
import { kNetwork, test } from './harness.mjs';

const kPage = { path: 'contacts', expect: /Failed to load resource|net::ERR/ };
const items = (page, state) => page.locator(`.contacts__list li[data-state="${state}"]`);
async function begin(page, double) {
  const form = { ...double.state.channels[0], name: 'unit-7', connector: 'form', listens: true, sends: false };
  double.state.channels.push(form);
  double.emit('channel', form);
  await page.getByLabel('What was said').waitFor();
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

  test('with its place, and no contact details without consent', kPage, async (page, double) => {
    await begin(page, double);
    await page.getByRole('button', { name: 'Enter the contact' }).click();
    await page.getByText('Write what was said.').waitFor();
    await page.getByLabel('Where is it?').fill('412 harb');
    await page.getByRole('button', { name: '412 Harbor Street' }).click();
    await page.getByText('Found on the map: 412 Harbor Street').waitFor();
    await page.getByText('Last 7 days, as of').waitFor();
    await page.getByLabel('The person agrees').check({ force: true });
    await page.getByLabel('Phone').fill('+1 555 0100');
    await page.getByLabel('The person agrees').uncheck({ force: true });
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
    await page.getByTitle('Sign out').click();
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
