// The requests on a map beside their list, and the place of one set by hand.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { accessibilityFaults, eventually, fitsWidth, go, kPhone, settled } from './browser.mjs';
import { test } from './harness.mjs';

const dialog = (page) => page.getByRole('dialog');
const points = (page) => page.locator('.request-map .map__point');
const found = (double, id) => double.state.requests.find((request) => request.id === id);
let count = 0;
// A draft of its own, with a point unless it says otherwise.
function put(double, what = {}) {
  const request = {
    key: `placed ${++count}`,
    id: `0-place-${String(count).padStart(4, '0')}`,
    service_code: 'graffiti',
    status: 'draft',
    status_notes: '',
    description: `request number ${count}`,
    address_string: '',
    neighborhood: '',
    urgency: 0.95,
    requested_datetime: '2026-01-01T00:00:00Z',
    updated_datetime: '2026-01-01T00:00:00Z',
    changed_by: '',
    mention_count: 1,
    ...what,
  };
  double.state.requests.push(request);
  return request;
}
async function open(page, request) {
  await go(page, `requests/${request.id}`);
  await page.locator(`.detail__id[data-id="${request.id}"]`).waitFor();
  await settled(page);
}

describe('the map of requests', () => {
  test('stands beside the list when it is asked for; what is chosen in one is chosen in the other', { path: '' }, async (page, double) => {
    double.state.requests.length = 0;
    const west = put(double, { lat: 40.095, long: -74.23, address_string: '1 West Street' });
    const east = put(double, { lat: 40.1, long: -74.17, address_string: '9 East Street' });
    put(double);
    await open(page, west);
    assert.equal(await page.locator('.request-map').count(), 0);
    const toggle = page.getByRole('button', { name: 'Map', exact: true });
    await toggle.click();
    assert.equal(await toggle.getAttribute('aria-pressed'), 'true');
    await eventually(() => points(page).count(), 2, 'the third has no point');
    await page.getByText('2 of 3 requests have a point.').waitFor();
    await eventually(() => page.locator('.request-map .map__point--chosen').count(), 1);
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.locator('.request-map .map__point:not(.map__point--chosen)').click();
    await page.locator(`.detail__id[data-id="${east.id}"]`).waitFor();
    await page.locator('.request-list [aria-current]').waitFor();
    assert.match(await page.locator('.request-list [aria-current]').getAttribute('href'), new RegExp(east.id));
    await page.locator(`.request-list a[href*="${west.id}"]`).click();
    await page.locator(`.detail__id[data-id="${west.id}"]`).waitFor();
    await eventually(() => page.locator('.request-map .map__point--chosen').count(), 1);
    await page.reload();
    await points(page).first().waitFor();
  });
});

describe('the place of a request', () => {
  test('is found by its address, by keyboard alone, stands in the history and is taken back', { path: '' }, async (page, double) => {
    const request = put(double, { address_string: 'somewhere' });
    await open(page, request);
    await page.keyboard.press('p');
    await dialog(page).getByRole('button', { name: 'Put it there' }).click();
    await dialog(page).getByText('Choose a place, press on the map').waitFor();
    await dialog(page).getByLabel('Search an address').fill('412 harb');
    await page.keyboard.press('Enter');
    await dialog(page).getByRole('status').getByText('1 place found.').waitFor();
    await dialog(page).getByRole('button', { name: '412 Harbor Street' }).focus();
    await page.keyboard.press('Enter');
    assert.equal(await dialog(page).getByLabel('Address', { exact: true }).inputValue(), '412 Harbor Street');
    assert.equal(await dialog(page).getByLabel('Point on the map').inputValue(), '40.09500, -74.22000');
    assert.deepEqual(await accessibilityFaults(page), []);
    await dialog(page).getByRole('button', { name: 'Put it there' }).press('Enter');
    await eventually(() => found(double, request.id).lat, 40.095);
    assert.equal(found(double, request.id).address_string, '412 Harbor Street');
    assert.equal(found(double, request.id).status, 'draft');
    await page.locator('.history__line[data-step="place"]').waitFor();
    await page.locator('.toast').getByRole('button', { name: 'Undo' }).click();
    await eventually(() => found(double, request.id).lat, undefined);
    assert.equal(found(double, request.id).address_string, 'somewhere');
  });

  test('is a press on the map, and leaves the words', { path: '' }, async (page, double) => {
    const request = put(double, { address_string: 'somewhere' });
    await open(page, request);
    await page.locator('.detail [data-action="place"]').click();
    await dialog(page).locator('.map__shape').first().waitFor();
    await dialog(page).locator('.map__picture').click({ position: { x: 60, y: 60 } });
    await eventually(async () => /^-?\d+\.\d{5}, -?\d+\.\d{5}$/.test(await dialog(page).getByLabel('Point on the map').inputValue()), true);
    await dialog(page).locator('.map__point--chosen').waitFor();
    await dialog(page).getByRole('button', { name: 'Put it there' }).click();
    await eventually(() => typeof found(double, request.id).lat, 'number');
    assert.equal(found(double, request.id).address_string, 'somewhere');
  });

  test('can be set on a phone, in Spanish', { path: '', viewport: kPhone, locale: 'es-US' }, async (page, double) => {
    const request = put(double);
    await open(page, request);
    await page.locator('.detail [data-action="place"]').click();
    await dialog(page).getByLabel('Buscar una dirección').fill('city');
    await dialog(page).getByRole('button', { name: 'City Hall' }).click();
    assert.deepEqual(await accessibilityFaults(page), []);
    assert.equal(await fitsWidth(page), true);
    await dialog(page).getByRole('button', { name: 'Ponerla ahí' }).click();
    await eventually(() => found(double, request.id).lat, 40.12);
  });
});
