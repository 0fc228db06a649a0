// Deciding drafts: keys and buttons act on what the list shows as chosen, and on nothing else.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { eventually, go, kPhone } from './browser.mjs';
import { hasRead, kNetwork, test } from './harness.mjs';

const decisions = (double) => double.state.seen.filter((call) => call.method === 'POST').map((call) => `${call.path.split('/').pop()} ${JSON.parse(call.body).action}`);
const chosen = (page) => page.locator('.detail__id').getAttribute('data-id');

// A draft of its own in the double, older than all others.
let count = 0;
function draft(double, what = {}) {
  const request = {
    key: `own ${++count}`,
    id: `0-${String(count).padStart(6, '0')}`,
    service_code: 'graffiti',
    status: 'draft',
    status_notes: '',
    description: `draft number ${count}`,
    address_string: '',
    neighborhood: 'Midtown',
    urgency: 0.1,
    requested_datetime: '2026-01-01T00:00:00Z',
    updated_datetime: '2026-01-01T00:00:00Z',
    mention_count: 1,
    ...what,
  };
  double.state.requests.push(request);
  return request;
}
// Presses the key where no field has the focus, and lets everything settle that it began.
async function press(page, double, key) {
  await page.locator('h1').click();
  await page.keyboard.press(key);
  await hasRead(page, double);
}

describe('a filter', () => {
  test('takes the draft that it hides out of reach of the keys', {}, async (page, double) => {
    const grave = draft(double, { urgency: 0.99, description: 'trapped on a roof', service_code: 'other' });
    const [weeds] = [draft(double, { service_code: 'graffiti', urgency: 0 })];
    await go(page, 'requests');
    await page.locator(`.detail__id[data-id="${grave.id}"]`).waitFor();
    // While the filtered list is on its way there is nothing to decide.
    let release;
    const held = new Promise((resolve) => (release = resolve));
    await page.route(/requests\?.*service_code=graffiti/, async (route) => {
      await held;
      await route.continue();
    });
    await page.getByLabel('Service').first().selectOption('graffiti');
    await press(page, double, 'a');
    await press(page, double, 'd');
    assert.equal(await page.getByRole('dialog').count(), 0);
    await page.getByRole('button', { name: /^Accept/ }).waitFor({ state: 'hidden' });
    assert.deepEqual(decisions(double), []);
    release();
    await page.locator(`.detail__id:not([data-id="${grave.id}"])`).waitFor();
    const now = await chosen(page);
    await eventually(() => page.locator('.request[aria-current]').count(), 1);
    await eventually(() => page.locator('.request[aria-current]').getAttribute('href'), (href) => href.includes(encodeURIComponent(now)), 'the list and the pane show the same one');
    await press(page, double, 'a');
    await page.getByText(/accepted/).waitFor({ state: 'attached' });
    assert.deepEqual(decisions(double), [`${now} accept`]);
    assert.equal(double.state.requests.find((r) => r.id === grave.id).status, 'draft');
    assert.ok(weeds);
  });

  test('that leaves nothing leaves nothing to decide', {}, async (page, double) => {
    await go(page, 'requests');
    await page.waitForSelector('.detail__form');
    const unused = await page.getByLabel('Service').first().evaluate((select, used) => [...select.options].map((o) => o.value).find((v) => v && !used.includes(v)), double.state.requests.map((r) => r.service_code));
    await page.getByLabel('Service').first().selectOption(unused);
    await page.locator('.request').first().waitFor({ state: 'detached' });
    await page.locator('.detail__form').waitFor({ state: 'detached' });
    for (const key of ['a', 'd']) await press(page, double, key);
    assert.equal(await page.getByRole('dialog').count(), 0);
    assert.deepEqual(decisions(double), []);
    await eventually(() => page.url().includes('requests/'), false, 'the address names none either');
  });

  test('by neighborhood does the same, and keeps what still fits with what was typed', {}, async (page, double) => {
    draft(double, { urgency: 0.98, neighborhood: 'Midtown' });
    draft(double, { urgency: 0.97, neighborhood: 'Old Port' });
    await go(page, 'requests');
    await page.waitForSelector('.detail__form');
    const first = await chosen(page);
    await page.getByLabel('Address', { exact: true }).fill('typed by me');
    await page.getByLabel('Neighborhood').selectOption('Midtown');
    await page.locator('.request', { hasText: 'Old Port' }).first().waitFor({ state: 'detached' });
    await page.locator('.detail__form').waitFor();
    await eventually(() => chosen(page), first);
    await eventually(() => page.getByLabel('Address', { exact: true }).inputValue(), 'typed by me');
    await page.getByLabel('Neighborhood').selectOption('Old Port');
    await page.locator(`.detail__id:not([data-id="${first}"])`).waitFor();
    await press(page, double, 'a');
    await page.getByText(/accepted/).waitFor({ state: 'attached' });
    assert.equal(decisions(double).some((text) => text.startsWith(first)), false);
  });

  test('of another status does the same', {}, async (page, double) => {
    draft(double, { status: 'closed', urgency: 0.5 });
    await go(page, 'requests');
    await page.waitForSelector('.detail__form');
    await page.getByRole('link', { name: 'Closed' }).click();
    await page.keyboard.press('a');
    await page.keyboard.press('d');
    await page.locator('.chip--status-closed').first().waitFor();
    for (const key of ['a', 'd']) await press(page, double, key);
    assert.equal(await page.getByRole('dialog').count(), 0);
    assert.deepEqual(decisions(double), []);
  });
});

describe('a draft under the cursor', () => {
  test('that somebody else has decided stays in sight, marked, and cannot be decided', {}, async (page, double) => {
    await go(page, 'requests');
    await page.waitForSelector('.detail__form');
    const id = await chosen(page);
    double.touch(id, { status: 'open' }, false);
    await page.locator('.request[aria-current] .chip--status-open').waitFor();
    for (const key of ['a', 'd']) await press(page, double, key);
    assert.deepEqual(decisions(double), []);
    assert.equal(await page.getByRole('dialog').count(), 0);
    // Once the cursor has moved on it is gone from the drafts.
    await page.keyboard.press('j');
    await page.locator(`.detail__id:not([data-id="${id}"])`).waitFor();
    await page.locator(`.request[href*="${id}"]`).waitFor({ state: 'detached' });
  });

  test('that was decided while the stream was away cannot be decided', { expect: kNetwork }, async (page, double) => {
    await go(page, 'requests');
    await page.waitForSelector('.detail__form');
    const id = await chosen(page);
    double.cut(true);
    await page.getByText('Connection lost.').waitFor();
    double.touch(id, { status: 'dismissed', status_notes: 'Already reported' });
    double.restore();
    await page.locator('.detail .chip--status-dismissed').waitFor();
    for (const key of ['a', 'd']) await press(page, double, key);
    assert.deepEqual(decisions(double), []);
  });

  test('is left alone by a key that comes before the page has moved on', {}, async (page, double) => {
    await go(page, 'requests');
    await page.waitForSelector('.detail__form');
    await page.locator('h1').click();
    // Both before the browser tells the page of its new address.
    await page.evaluate(() => {
      for (const key of ['j', 'a']) document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    }).catch(() => {});
    await hasRead(page, double);
    assert.deepEqual(decisions(double), []);
  });

  test('is decided once by a key that is held down', {}, async (page, double) => {
    await go(page, 'requests');
    await page.waitForSelector('.detail__form');
    const id = await chosen(page);
    await page.locator('h1').click();
    await page.keyboard.down('a');
    await page.locator(`.detail__id:not([data-id="${id}"])`).waitFor();
    for (let i = 0; i < 3; i++) await page.keyboard.down('a'); // repeats
    await page.keyboard.up('a');
    await hasRead(page, double);
    assert.deepEqual(decisions(double), [`${id} accept`]);
  });
});

describe('a link to a request', () => {
  test('that is not a draft leads to its own list', {}, async (page, double) => {
    const closed = draft(double, { status: 'closed', status_notes: 'done' });
    await go(page, `requests/${closed.id}`);
    await page.locator('.request[aria-current]').waitFor();
    await eventually(() => page.locator('.tab[aria-current]').textContent(), 'Closed');
    await page.getByRole('button', { name: 'Reopen' }).click();
    await page.getByText(/reopened/).waitFor({ state: 'attached' });
  });

  test('that lies behind the pages that are loaded shows it in the list, and it can be decided', {}, async (page, double) => {
    for (let i = 0; i < 420; i++) draft(double, { urgency: 0.5 });
    const last = draft(double, { urgency: 0 });
    await go(page, `requests/${last.id}`);
    await page.locator('.request[aria-current]').waitFor();
    await eventually(() => page.locator('.request[aria-current]').getAttribute('href'), (href) => href.includes(last.id));
    await press(page, double, 'a');
    await page.getByText(/accepted/).waitFor({ state: 'attached' });
    assert.deepEqual(decisions(double), [`${last.id} accept`]);
  });

  test('that its filters hide says so and leaves it alone', {}, async (page, double) => {
    const other = draft(double, { service_code: 'graffiti', status: 'closed' });
    await go(page, `requests/${other.id}?status=open`);
    await page.getByText('not in the list as it is filtered').waitFor();
    await eventually(() => page.getByRole('button', { name: 'Reopen' }).isDisabled(), true);
    await page.getByRole('link', { name: 'Show it in its list' }).click();
    await page.locator('.request[aria-current]').waitFor();
    await eventually(() => page.getByRole('button', { name: 'Reopen' }).isDisabled(), false);
  });
});

describe('many drafts', () => {
  test('begin with the gravest, though it is the oldest of 1,500', {}, async (page, double) => {
    const grave = draft(double, { id: '0', urgency: 0.999, description: 'two children on the roof' });
    for (let i = 0; i < 1500; i++) draft(double, { urgency: 0.3 });
    await go(page, 'requests');
    await page.locator(`.detail__id[data-id="${grave.id}"]`).waitFor();
    await eventually(() => page.locator('.request').first().textContent(), /two children on the roof/);
    await eventually(() => page.locator('.request').count(), 200);
    await page.getByText('200 requests are shown, the most urgent of all').waitFor();
    await page.getByRole('button', { name: 'Show more' }).click();
    await page.getByText('400 requests are shown').waitFor();
    // What comes behind what is shown waits for its page.
    const late = draft(double, { id: '9', urgency: 0.01, description: 'far behind' });
    const urgent = draft(double, { id: '91', urgency: 0.9, description: 'right in front' });
    for (const { key, ...request } of [late, urgent]) double.emit('request', request);
    // The list has the pointer and the focus: nothing moves there until it is asked for.
    await page.getByRole('button', { name: '1 new · 1 urgent' }).waitFor();
    assert.equal(await page.locator('.request', { hasText: 'right in front' }).count(), 0);
    await page.getByRole('button', { name: '1 new · 1 urgent' }).click();
    await page.locator('.request', { hasText: 'right in front' }).waitFor();
    assert.equal(await page.locator('.request', { hasText: 'far behind' }).count(), 0);
    for (let i = 0; i < 10 && (await page.locator('[data-action="more"]').count()) > 0; i++) {
      const before = await page.locator('.request').count();
      await page.locator('[data-action="more"]').click();
      await page.waitForFunction((n) => document.querySelectorAll('.request').length > n || !document.querySelector('[data-action="more"]'), before);
    }
    await page.locator('.request', { hasText: 'far behind' }).waitFor();
    await eventually(() => page.locator('.request').count(), double.state.requests.filter((r) => r.status === 'draft').length);
    const hrefs = await page.locator('.request').evaluateAll((links) => links.map((link) => link.hash));
    assert.equal(new Set(hrefs).size, hrefs.length, 'none twice');
  });
});

describe('the description', () => {
  test('is counted in characters, and one that is too long is not sent', { viewport: kPhone, expect: kNetwork }, async (page, double) => {
    const long = draft(double, { description: 'é'.repeat(4000) });
    await go(page, `requests/${long.id}`);
    await page.getByText('4,000 of 4,000 characters').waitFor();
    await page.getByLabel('Description').fill('🌊'.repeat(4001));
    await page.getByText('4,001 of 4,000 characters').waitFor();
    await page.getByRole('button', { name: /^Accept/ }).click();
    await page.getByText('1 characters too long').waitFor();
    assert.deepEqual(decisions(double), []);
    await page.getByLabel('Description').fill('🌊'.repeat(4000));
    await page.getByRole('button', { name: /^Accept/ }).click();
    await page.getByText(/accepted/).waitFor({ state: 'attached' });
    assert.equal([...double.state.requests.find((r) => r.id === long.id).description].length, 4000);
  });
});
