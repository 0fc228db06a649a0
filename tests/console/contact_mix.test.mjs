// By which modes residents reach the city, in figures that the hub counts.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe } from 'node:test';
import { accessibilityFaults, eventually, fitsWidth, kPhone } from './browser.mjs';
import { kNetwork, test } from './harness.mjs';

const kMix = { path: 'contact_mix' };
const kDay = 86_400_000;
const kModes = ['walk_in', 'phone', 'web_chat', 'email', 'text', 'mobile_application', 'social_media', 'phone_self_service', 'web_self_service'];
const counted = {
  since: '2026-10-01T00:00:00Z',
  until: '2026-11-01T00:00:00Z',
  currency: 'USD',
  modes: kModes.map((mode) => ({
    mode,
    contacts: { phone: 30, email: 10 }[mode] ?? 0,
    share: { phone: 0.75, email: 0.25 }[mode] ?? 0,
    cost_each: mode === 'phone' ? 4.9 : null,
    cost: mode === 'phone' ? 147 : null,
  })),
  shifts: [
    { from: 'phone', to: 'web_self_service', share: 0.2, contacts: 6, saves: 28.8 },
    { from: 'email', to: 'phone', share: 0.5, contacts: 5, saves: -14 },
    { from: 'email', to: 'text', share: 0.5, contacts: 5, saves: null },
  ],
  without_mode: 3,
  channels: [],
};
const modes = (page) => page.getByRole('region', { name: 'Nine modes' }).locator('table');
const cells = async (page, name) =>
  (await modes(page).locator('tr', { has: page.getByRole('rowheader', { name, exact: true }) }).locator('td').allTextContents()).map((text) => text.trim());
// The page asks again for another period: then the figures are these.
async function answer(page, json = counted) {
  await page.route('**/api/v1/contacts*', (route) => route.fulfill({ json }));
  await page.getByLabel('Period').selectOption('4');
}
const askedLast = (double) => new URLSearchParams(double.state.seen.filter(({ path }) => path === '/api/v1/contacts').at(-1)?.query);

describe('the contact mix', () => {
  test('says by mode how many, what part, and what it costs as the city states it', kMix, async (page) => {
    await answer(page);
    await eventually(() => cells(page, 'Phone'), ['30', '75%', '4.90 USD', '147.00 USD']);
    await eventually(() => cells(page, 'E-mail'), ['10', '25%', '–', '–']);
    await eventually(() => cells(page, 'All'), ['40', '', '', '147.00 USD']);
    await eventually(() => modes(page).locator('tbody tr').count(), kModes.length);
    await page.getByText('3 contacts are not counted').waitFor();
    const shifts = page.locator('.card', { hasText: 'What shifting would save' }).locator('li');
    await eventually(() => shifts.allTextContents(), ([one, two, three]) => /20% of “Phone”.* 6 contacts: saves 28\.80 USD/.test(one) && /costs 14\.00 USD more/.test(two) && /a cost is not stated/.test(three));
    assert.deepEqual(await accessibilityFaults(page), []);
  });

  test('asks for the time that is chosen, and keeps it in the address', kMix, async (page, double) => {
    await page.getByText('Nobody reached the city in this time.').waitFor();
    const days = () => Math.round((Date.parse(askedLast(double).get('until')) - Date.parse(askedLast(double).get('since'))) / kDay);
    await eventually(days, 56);
    await page.getByLabel('Period').selectOption('52');
    await page.waitForURL(/weeks=52/);
    await eventually(days, 364);
    await page.reload();
    await eventually(() => page.getByLabel('Period').inputValue(), '52');
    await page.getByText('The configuration asks for no shift').waitFor();
  });

  test('gives a file for a spreadsheet', kMix, async (page) => {
    await answer(page);
    await eventually(() => cells(page, 'Phone'), (row) => row[0] === '30');
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV' }).click()]);
    assert.equal(download.suggestedFilename().replace(/\d{4}-\d\d-\d\d/, 'DAY'), 'crier-contacts-DAY.csv');
    const lines = readFileSync(await download.path(), 'utf8').split('\r\n');
    assert.equal(lines[0], '\ufeffmode,contacts,share,cost_each,cost,currency');
    assert.ok(lines.includes('phone,30,0.75,4.9,147,USD'));
    assert.ok(lines.includes('email,10,0.25,,,'));
  });

  test('says that it cannot be read, and reads it again', { ...kMix, expect: kNetwork }, async (page) => {
    await page.getByText('Nobody reached the city in this time.').waitFor();
    await page.route('**/api/v1/contacts*', (route) => route.abort());
    await page.getByLabel('Period').selectOption('1');
    await page.locator('main').getByRole('alert').waitFor();
    await page.unroute('**/api/v1/contacts*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Nobody reached the city in this time.').waitFor();
  });

  test('speaks Spanish', { ...kMix, locale: 'es-ES' }, async (page) => {
    await page.getByRole('heading', { name: 'Vías de contacto' }).waitFor();
    await page.getByRole('rowheader', { name: 'Autoservicio por teléfono' }).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
  });

  test('fits a phone', { ...kMix, viewport: kPhone }, async (page) => {
    await answer(page);
    await eventually(() => cells(page, 'Phone'), (row) => row[0] === '30');
    await eventually(() => fitsWidth(page), true);
    assert.deepEqual(await accessibilityFaults(page), []);
  });
});
