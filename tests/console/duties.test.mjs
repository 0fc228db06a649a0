// Who is on duty: the page that shows and changes it.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { accessibilityFaults, eventually, fitsWidth, kPhone } from './browser.mjs';
import { test } from './harness.mjs';

const kDuties = { path: 'duties' };
const dialog = (page) => page.getByRole('dialog');
const rows = (page) => page.locator('tbody tr');

describe('duties', () => {
  test('are added, changed, tested and removed', kDuties, async (page, double) => {
    await page.getByText('There are no duties yet').waitFor();
    await page.getByRole('button', { name: 'Add a duty' }).click();
    await dialog(page).getByRole('button', { name: 'Add a duty' }).click();
    await dialog(page).getByText('Say who, until when, and by which channel.').waitFor();
    await dialog(page).getByLabel('Who', { exact: true }).fill('kim');
    await dialog(page).getByLabel('Ends').fill('2099-01-01T08:00');
    await dialog(page).getByLabel('Begins').fill('2099-01-01T09:00');
    await dialog(page).getByRole('button', { name: 'Add a duty' }).click();
    await dialog(page).getByText('It ends before it begins.').waitFor();
    await dialog(page).getByLabel('Begins').fill('');
    await dialog(page).getByLabel('Channel').selectOption('sms-city');
    await dialog(page).getByLabel('Address there').fill('+1 555 0142');
    assert.deepEqual(await accessibilityFaults(page), []);
    await dialog(page).getByRole('button', { name: 'Add a duty' }).click();
    await rows(page).getByText('kim').waitFor();
    const [duty] = double.lane.duties;
    assert.deepEqual([duty.person, duty.to, duty.level, duty.channel, duty.recipient], ['kim', '2099-01-01T13:00:00Z', 1, 'sms-city', '+1 555 0142']);
    await rows(page).getByText('not yet').waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);

    await rows(page).getByRole('button', { name: 'Send a test' }).click();
    await page.locator('.toast', { hasText: 'A test is on its way to kim.' }).waitFor();
    await rows(page).getByRole('button', { name: 'Change' }).click();
    await dialog(page).getByLabel('Level').selectOption('2');
    await dialog(page).getByRole('button', { name: 'Save' }).click();
    await eventually(() => double.lane.duties[0].level, 2);
    assert.equal(double.lane.duties[0].to, '2099-01-01T13:00:00Z', 'what nobody touched stays');

    await rows(page).getByRole('button', { name: 'Remove' }).click();
    await dialog(page).getByRole('button', { name: 'Remove' }).click();
    await page.getByText('There are no duties yet').waitFor();
    assert.deepEqual(double.lane.duties, []);
  });

  test('show who has them as it changes, what is wrong, and fit a phone in Spanish', { ...kDuties, viewport: kPhone, locale: 'es-US' }, async (page, double) => {
    await page.getByText('Todavía no hay guardias').waitFor();
    double.lane.duties = [
      { id: 'd1', person: 'kim', from: '2026-01-01T00:00:00Z', to: '2099-01-01T00:00:00Z', level: 1, channel: 'sms-city', recipient: '+1 555 0142', made_by: 'person:kim', made_at: '2026-01-01T00:00:00Z', acknowledged_at: null },
    ];
    double.lane.alarms = [{ what: 'unacknowledged', level: 1, person: 'kim' }];
    double.lane.news();
    await rows(page).getByText('todavía no', { exact: true }).waitFor();
    await page.getByRole('main').getByText('kim no ha confirmado la guardia del nivel 1.').waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    assert.equal(await fitsWidth(page), true);
  });

  test('are a link away from the lane', { path: 'emergencies' }, async (page) => {
    await page.getByRole('link', { name: 'All duties: see and change' }).click();
    await page.getByRole('heading', { name: 'Duties', level: 1 }).waitFor();
  });
});
