// Taking a step back, requests by hand, and what is wrong in a verdict: by mouse and by keys, in two languages, on a phone.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { accessibilityFaults, eventually, fitsWidth, go, kPhone } from './browser.mjs';
import { first, hasRead, kNetwork, test } from './harness.mjs';

const posts = (double) => double.state.seen.filter(({ method }) => method === 'POST').map(({ path, body }) => ({ path, ...JSON.parse(body) }));
const chosen = (page) => page.locator('.detail__id').getAttribute('data-id');
const found = (double, id) => double.state.requests.find((request) => request.id === id);

async function openDrafts(page) {
  await go(page, 'requests');
  await page.waitForSelector('.detail__form');
  return chosen(page);
}
async function accept(page) {
  await page.locator('[data-action="accept"]').click();
  // While the mouse is over it, it stays.
  await page.locator('.toast').hover();
}

describe('undo', () => {
  test('takes an accepted draft back with its words, by the button', {}, async (page, double) => {
    const id = await openDrafts(page);
    const before = { ...found(double, id) };
    await page.getByLabel('Address', { exact: true }).fill('9 Mill Lane');
    await accept(page);
    assert.equal(found(double, id).address_string, '9 Mill Lane');
    await page.locator('.toast').getByRole('button', { name: 'Undo' }).click();
    await page.locator('.toast', { hasText: 'as it was before' }).waitFor();
    assert.equal(found(double, id).status, 'draft');
    assert.equal(found(double, id).address_string, before.address_string);
    await page.locator(`.detail__id[data-id="${id}"]`).waitFor();
    await page.locator('[data-action="accept"]').waitFor();
  });

  for (const key of ['z', 'Control+z']) {
    test(`by ${key}, once`, {}, async (page, double) => {
      const id = await openDrafts(page);
      await accept(page);
      await page.locator('h1').click();
      await page.keyboard.press(key);
      await page.locator('.toast', { hasText: 'as it was before' }).waitFor();
      assert.equal(found(double, id).status, 'draft');
      await page.keyboard.press(key);
      await hasRead(page, double);
      assert.equal(posts(double).filter(({ path }) => path.endsWith('/undo')).length, 1);
    });
  }

  test('leaves typing alone, and says why where it is too late', { expect: kNetwork }, async (page, double) => {
    const id = await openDrafts(page);
    await accept(page);
    const address = page.getByLabel('Address', { exact: true });
    await address.press('z');
    await address.press('Control+z');
    await hasRead(page, double);
    assert.equal(found(double, id).status, 'open');
    double.touch(id, { status: 'closed' });
    await page.locator('.toast').getByRole('button', { name: 'Undo' }).click();
    await page.locator('.toast', { hasText: 'meanwhile' }).waitFor();
    assert.equal(found(double, id).status, 'closed');
  });
});

describe('a request by hand', () => {
  test('is made of a mention in the stream by a key, and a second one only when asked', {}, async (page, double) => {
    const mention = page.locator('.mention:not(:has(.mention__actions a))').first();
    const id = Number(await mention.getAttribute('data-id'));
    const same = page.locator(`.mention[data-id="${id}"]`);
    await same.locator('.mention__why').press('r');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await dialog.getByLabel('Service').selectOption('graffiti');
    await dialog.getByLabel('Description').fill('It is loud');
    await dialog.getByLabel('Make it as').selectOption('open');
    await dialog.getByRole('button', { name: 'Make request' }).click();
    await page.locator('.toast', { hasText: 'made' }).waitFor();
    await same.locator('a', { hasText: /^Request / }).waitFor();
    const [{ address_string, ...made }] = posts(double);
    assert.deepEqual(made, { path: `/api/v1/mentions/${id}/request`, service_code: 'graffiti', status: 'open', description: 'It is loud' });
    assert.equal(typeof address_string, 'string', 'what the form showed');
    await same.locator('[data-action="make"]').click();
    await dialog.getByText(/already/).waitFor();
    await dialog.getByLabel('Service').selectOption('graffiti');
    const answered = page.waitForResponse((response) => response.url().endsWith('/request'));
    await dialog.getByRole('button', { name: 'Another request' }).click();
    await answered;
    assert.equal(posts(double).at(-1).again, true);
    assert.equal(double.state.requests.filter(({ made_from }) => made_from === id).length, 2);
  });

  test('that somebody else made first is told, and nothing typed is lost', { expect: kNetwork }, async (page, double) => {
    const mention = page.locator('.mention:not(:has(.mention__actions a))').first();
    const id = Number(await mention.getAttribute('data-id'));
    await mention.locator('[data-action="make"]').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Service').selectOption('graffiti');
    await dialog.getByLabel('Description').fill('typed by me');
    double.state.mentions.find((each) => each.id === id).request_id = double.state.requests[0].id;
    await dialog.getByRole('button', { name: 'Make request' }).click();
    await dialog.getByRole('button', { name: 'Another request' }).waitFor();
    await eventually(() => dialog.getByLabel('Description').inputValue(), 'typed by me');
    await dialog.getByRole('button', { name: 'Go back' }).click();
    assert.equal(double.state.requests.some(({ made_from }) => made_from === id), false);
  });
});

describe('a correction', () => {
  test('stands beside the verdict', {}, async (page, double) => {
    const id = Number(await first(page).getAttribute('data-id'));
    const card = page.locator(`.mention[data-id="${id}"]`);
    const verdict = JSON.stringify(double.state.mentions.find((each) => each.id === id).verdict);
    await card.locator('.mention__why').press('w');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await dialog.getByRole('button', { name: 'Note it' }).click();
    await dialog.getByText('Say what would be right.').waitFor();
    await dialog.getByLabel('Right would be').selectOption({ index: 1 });
    const right = await dialog.getByLabel('Right would be').inputValue();
    await dialog.getByLabel('Note').fill('it sings');
    assert.deepEqual(await accessibilityFaults(page), []);
    await dialog.getByRole('button', { name: 'Note it' }).click();
    await card.locator('.mention__corrections', { hasText: 'it sings' }).waitFor();
    await hasRead(page, double);
    await eventually(() => card.locator('.mention__corrections li').count(), 1, 'told by the stream as well, and shown once');
    assert.equal(JSON.stringify(double.state.mentions.find((each) => each.id === id).verdict), verdict);
    assert.deepEqual(posts(double), [{ path: `/api/v1/mentions/${id}/correction`, what: 'service', right, note: 'it sings' }]);
    assert.deepEqual(await accessibilityFaults(page), []);
  });

  test('is made beside a request, too', {}, async (page, double) => {
    await openDrafts(page);
    await page.locator('.detail .mention [data-action="wrong"]').first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Wrong is').selectOption('not_a_report');
    await dialog.getByRole('button', { name: 'Note it' }).click();
    await page.locator('.detail .mention__corrections', { hasText: 'It is no report' }).waitFor();
    assert.equal(double.desk.corrections.length, 1);
  });

  test('on a phone, in Spanish', { viewport: kPhone, locale: 'es-US' }, async (page, double) => {
    await first(page).locator('[data-action="wrong"]').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Está mal', { exact: true }).selectOption('place');
    await dialog.getByLabel('Lugar correcto').fill('Calle Olmo');
    assert.ok(await fitsWidth(page));
    await dialog.getByRole('button', { name: 'Anotarlo' }).click();
    await first(page).locator('.mention__corrections', { hasText: 'Calle Olmo' }).waitFor();
    assert.ok(await fitsWidth(page));
    assert.deepEqual(await accessibilityFaults(page), []);
    assert.equal(double.desk.corrections[0].right, 'Calle Olmo');
  });
});

test('keys go from one mention to the next', {}, async (page) => {
  await first(page).waitFor();
  await page.locator('h1').click();
  const isAt = (id) => eventually(() => page.evaluate(() => document.activeElement.closest('.mention')?.dataset.id), id);
  const ids = await page.locator('.mentions .mention').evaluateAll((all) => all.map(({ dataset }) => dataset.id));
  await page.keyboard.press('j');
  await isAt(ids[0]);
  await page.keyboard.press('j');
  await isAt(ids[1]);
  await page.keyboard.press('k');
  await isAt(ids[0]);
});
