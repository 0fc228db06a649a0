// The decisions of staff in a real browser against the double: requests, bulletins, and what became of those.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { accessibilityFaults, eventually, go } from './browser.mjs';
import { call, kBulletin, kNetwork, tellMeanwhile, test } from './harness.mjs';

describe('the ledger', () => {
  // An answer that is overtaken by the stream is older than what the stream said.
  test('what was told while it loaded is not forgotten', {}, async (page, double) => {
    const draft = await call(double, 'POST', 'bulletins', kBulletin);
    await call(double, 'POST', `bulletins/${draft.id}/approve`, {});
    await tellMeanwhile(page, double, `**/api/v1/bulletins/${draft.id}`, () => {
      const [row] = double.state.deliveries.get(draft.id);
      double.emit('delivery', { ...row, state: 'delivered', updated_at: new Date(Date.now() + 60_000).toISOString() });
    });
    await go(page, `bulletins/${draft.id}`);
    await page.locator('.chip--delivery-delivered').first().waitFor();
  });
});

describe('what is unknown', () => {
  test('is settled by who found out, on one channel, after a question', {}, async (page, double) => {
    const draft = await call(double, 'POST', 'bulletins', kBulletin);
    await call(double, 'POST', `bulletins/${draft.id}/approve`, {});
    const rows = double.state.deliveries.get(draft.id);
    await go(page, `bulletins/${draft.id}`);
    await page.locator('.chip--status-sent').waitFor(); // the double changes no row any more
    await page.locator('.chip--delivery-accepted').first().waitFor();
    const row = rows.find(({ state }) => state === 'accepted');
    const later = (state, more = {}) => double.emit('delivery', Object.assign(row, { state, ...more, updated_at: new Date(Date.now() + 60_000).toISOString() }));
    later('unknown', { may_be_out: true, error: 'no answer within 30 s' });
    await page.getByText('it may be out: no answer within 30 s').first().waitFor();
    const question = page.getByRole('group', { name: `unknown on ${row.channel}` });
    await question.waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await question.getByRole('button', { name: 'They arrived' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Back' }).click();
    assert.equal(row.state, 'unknown', 'nobody said yes');
    await question.getByRole('button', { name: 'They did not arrive' }).click();
    const yes = page.getByRole('dialog').getByRole('button', { name: 'They did not arrive' });
    await Promise.all([page.waitForResponse('**/settle'), yes.click()]);
    assert.equal(row.state, 'failed');
    later('failed');
    await question.waitFor({ state: 'detached' });
  });
});

describe('requests', () => {
  test('come most urgent first and are decided by keys', {}, async (page, double) => {
    await go(page, 'requests');
    await page.waitForSelector('.detail__form');
    await eventually(() => page.locator('.request').first().textContent(), /Urgent/);
    const numbers = await page.locator('.request').evaluateAll((all) => all.map((each) => Number(each.dataset.urgency)));
    assert.deepEqual(numbers, [...numbers].sort((a, b) => b - a));
    await page.keyboard.press('j');
    const second = await page.locator('.request').nth(1).getAttribute('href');
    await page.waitForURL((url) => url.hash === second);
    const [, id] = second.match(/requests\/([^?]+)/);
    await page.locator(`.detail:has(.detail__id[data-id="${id}"]) .detail__form`).waitFor();
    await page.getByLabel('Address', { exact: true }).fill('12 Dock Street');
    await page.locator('h1').click();
    await page.keyboard.press('a');
    await page.getByText(/Request \d+ accepted/).waitFor();
    const change = JSON.parse(double.state.seen.find((call) => call.method === 'POST').body);
    assert.equal(change.action, 'accept');
    assert.equal(change.address_string, '12 Dock Street');
    // The keys are for the next one, once it is there.
    await page.locator(`.detail:has(.detail__id:not([data-id="${id}"])) .detail__form`).waitFor();
    await page.keyboard.press('d');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Dismiss', exact: true }).click();
    await dialog.getByText('Please give a reason').waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await dialog.getByRole('button', { name: 'Already reported' }).click();
    await dialog.getByRole('button', { name: 'Dismiss', exact: true }).click();
    await page.getByText(/Request \d+ dismissed/).waitFor();
    assert.equal(double.state.requests.filter((r) => r.status === 'dismissed')[0].status_notes, 'Already reported');
  });

  test('do not forget what was told while they loaded', {}, async (page, double) => {
    await page.waitForSelector('.mention');
    const [request] = double.state.requests.filter((each) => each.status === 'draft');
    await tellMeanwhile(page, double, /requests\?.*limit=200/, () => double.touch(request.id, { description: 'Changed meanwhile' }, false));
    await go(page, 'requests');
    await page.locator('.request').nth(1).waitFor(); // the answer is drawn
    await eventually(() => page.locator('.request', { hasText: 'Changed meanwhile' }).count(), 1);
  });

  test('tell a conflict with both states and keep what was typed', { expect: kNetwork }, async (page, double) => {
    await go(page, 'requests');
    await page.waitForSelector('.detail__form');
    const id = await page.locator('.detail__id').getAttribute('data-id');
    await page.getByLabel('Address', { exact: true }).fill('my own address');
    double.touch(id, { address_string: 'their address' });
    await page.getByRole('button', { name: /^Accept/ }).click();
    const warning = page.locator('.notice--warning');
    await warning.getByText('changed while you had it open').waitFor();
    await eventually(() => warning.textContent(), /their address.*my own address/);
    await eventually(() => page.getByLabel('Address', { exact: true }).inputValue(), 'my own address');
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByRole('button', { name: /^Accept/ }).click();
    await page.getByText(`Request ${id} accepted`).waitFor();
    assert.equal(double.state.requests.find((r) => r.id === id).address_string, 'my own address');
  });

  test('tell when somebody else decided it first', { expect: kNetwork }, async (page, double) => {
    await go(page, 'requests');
    await page.waitForSelector('.detail__form');
    const id = await page.locator('.detail__id').getAttribute('data-id');
    double.touch(id, { status: 'dismissed', status_notes: 'Already reported' }, false);
    await page.getByText('It is now “Dismissed”.').waitFor();
    await eventually(() => page.getByRole('button', { name: /^Accept/ }).count(), 0);
  });

  test('have keys that can be switched off', {}, async (page, double) => {
    await go(page, 'requests');
    await page.waitForSelector('.detail__form');
    await page.getByText('Single-key shortcuts').click();
    await page.locator('h1').click();
    await page.keyboard.press('d');
    await page.keyboard.press('a');
    assert.equal(await page.getByRole('dialog').count(), 0);
    assert.equal(double.state.seen.some((call) => call.method === 'POST'), false);
  });
});

describe('bulletins', () => {
  test('say what blocks them, each beside its field', {}, async (page, double) => {
    await go(page, 'bulletins/new');
    await page.getByText('As each channel will show it').waitFor();
    await page.getByRole('button', { name: 'Review and send…' }).click();
    await page.getByText('It cannot be sent yet:').waitFor();
    const event = page.getByLabel('Event', { exact: true });
    await eventually(() => event.getAttribute('aria-invalid'), 'true');
    const [, describing] = await eventually(async () => (await event.getAttribute('aria-describedby'))?.split(' ') ?? [], (ids) => ids.length > 1);
    await eventually(() => page.locator(`#${describing}`).textContent(), /Name the event/);
    assert.equal(double.state.bulletins.length, 0);
  });

  test('are counted as each channel counts, sent after one question, and followed to the end', {}, async (page, double) => {
    await go(page, 'bulletins/new');
    await page.getByLabel('Event', { exact: true }).fill('Flood');
    await page.getByLabel('Area').fill('Old Port');
    await page.getByLabel('Expires').fill('2030-01-01T00:00');
    for (const [lang, headline] of [['English', 'River above flood stage'], ['Spanish', 'El río está crecido']]) {
      const words = page.getByRole('group', { name: lang });
      await words.getByLabel('Headline').fill(headline);
      await words.getByLabel('What happens').fill('Marigold');
      await words.getByLabel('What to do').fill('Up!');
    }
    const card = page.getByRole('article', { name: 'mastodon-city' });
    await card.getByText('El río está crecido').waitFor();
    await card.getByText('38 of 500 characters').waitFor();
    await page.getByRole('article', { name: 'sms-city' }).getByText(/1 SMS part/).first().waitFor();
    await page.getByText('is not in the SMS alphabet').first().waitFor();
    await page.getByRole('button', { name: 'Review and send…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Send this to the public?').waitFor();
    await eventually(() => dialog.textContent(), /mastodon-city · English, 1 post · Spanish, 1 post/);
    assert.deepEqual(await accessibilityFaults(page), []);
    assert.equal(double.state.bulletins.length, 0);
    await dialog.getByRole('button', { name: 'Send to 4 channels' }).click();
    await page.getByRole('heading', { name: 'What became of it' }).waitFor();
    await page.getByText(/(\d+) of \1 settled/).waitFor();
    await page.getByText('the app password was refused').waitFor();
    await page.getByText('“Unknown” means').waitFor();
    await eventually(() => page.locator('a[href^="https://example.social/@city/"]').first().getAttribute('rel'), /noopener/);
    await page.getByText('Sent', { exact: true }).first().waitFor();
    await page.getByRole('button', { name: 'Correct it' }).click();
    await page.getByRole('heading', { name: 'Edit bulletin: Correction' }).waitFor();
    await eventually(() => page.getByRole('group', { name: 'English' }).getByLabel('Headline').inputValue(), 'River above flood stage');
  });

  test('of a drill look like one and reach drill channels only', {}, async (page, double) => {
    const { id } = await call(double, 'POST', 'bulletins', { ...kBulletin, channels: ['mastodon-city'] });
    await go(page, `bulletins/${id}/edit`);
    await page.locator('.band--actual').waitFor();
    await page.getByText('Exercise', { exact: true }).click();
    await page.locator('.band--exercise').getByText('Not real').waitFor();
    await page.getByRole('article', { name: 'mastodon-drill' }).getByText('[EXERCISE] River').waitFor();
    await eventually(() => page.getByRole('article', { name: 'mastodon-city' }).count(), 0);
    await page.getByText('Only these').click();
    await eventually(() => page.getByRole('checkbox', { name: /mastodon-city/ }).isDisabled(), true);
    // The last channel cannot be unticked into "every channel".
    await page.locator('.channel-boxes label', { hasText: 'mastodon-drill' }).click();
    await eventually(() => page.getByRole('checkbox', { name: /mastodon-drill/ }).isChecked(), true);
    await page.getByRole('button', { name: 'Review and send…' }).click();
    const dialog = page.getByRole('dialog');
    await eventually(() => dialog.textContent(), /Send this drill\?.*EXERCISE.*mastodon-drill/);
    await dialog.getByRole('button', { name: 'Go back' }).click();
    assert.equal(double.state.bulletins[0].state, 'draft');
  });

  test('are not written over unseen, nor sent in words that nobody here has seen', { expect: kNetwork }, async (page, double) => {
    const { id } = await call(double, 'POST', 'bulletins', kBulletin);
    await go(page, `bulletins/${id}/edit`);
    await page.getByLabel('Area').fill('mine');
    // Neither by a form that was typed before the other one saved, and loaded again after.
    await call(double, 'PUT', `bulletins/${id}`, { ...kBulletin, area: 'theirs' });
    await page.reload();
    await page.getByText('what you had typed').waitFor();
    await page.getByRole('button', { name: 'Save draft' }).click();
    const warning = page.locator('.notice--warning');
    await warning.getByText('changed this bulletin').waitFor();
    await eventually(() => warning.textContent(), /Area.*theirs.*mine/);
    assert.deepEqual(await accessibilityFaults(page), []);
    assert.equal(double.state.bulletins[0].area, 'theirs');
    await page.getByRole('button', { name: 'Save draft' }).click();
    await page.getByText('Draft saved.').waitFor();
    assert.equal(double.state.bulletins[0].area, 'mine');

    await page.locator('.send:not(.send--blocked)').waitFor();
    await page.route('**/approve', async (route) => {
      await call(double, 'PUT', `bulletins/${id}`, { ...kBulletin, area: 'theirs again' });
      await route.continue();
    }, { times: 1 });
    await page.getByRole('button', { name: 'Review and send…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: /^Send to/ }).click();
    await warning.getByText('changed this bulletin').waitFor();
    assert.equal(double.state.bulletins[0].state, 'draft');
    await page.getByRole('button', { name: 'Take the new state' }).click();
    await page.waitForFunction(() => [...document.querySelectorAll('input')].some((input) => input.value === 'theirs again'));
    await page.getByRole('button', { name: 'Review and send…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: /^Send to/ }).click();
    await page.getByRole('heading', { name: 'What became of it' }).waitFor();
  });

  test('keep what was typed through a reload', {}, async (page) => {
    await go(page, 'bulletins/new');
    await page.getByLabel('Area').fill('Riverside, both banks');
    await page.reload();
    await page.getByText('what you had typed').waitFor();
    await eventually(() => page.getByLabel('Area').inputValue(), 'Riverside, both banks');
    await page.getByRole('button', { name: 'Start from what is stored' }).click();
    await page.waitForFunction(() => document.querySelector('[maxlength="300"]:not([lang])')?.value === '');
  });
});
