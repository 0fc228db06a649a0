// Rumours: grouped claims, a rumour's spread and mentions by what they do with it, its verdict, and the bulletin that answers it.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { accessibilityFaults, eventually, fitsWidth, go, kPhone } from './browser.mjs';
import { kNetwork, tellMeanwhile, test } from './harness.mjs';

const kPage = { path: 'rumours' };
const detail = (page) => page.locator('.rumour');
const said = (page, stance) => page.locator(`.rumour__said[data-stance="${stance}"] li`);
const ids = (double, n) => double.state.mentions.filter(({ removed }) => !removed).slice(0, n).map(({ id }) => id);
const by = { now: Date.now(), actor: 'token:api' };
const open = (double, mentions, claim = 'The dam broke') => double.rumours.open({ claim, mentions }, by);

describe('rumours', () => {
  test('a claim that spreads is opened in somebody\'s words, with its mentions told apart', kPage, async (page, double) => {
    await page.getByText('No rumour is open.').waitFor();
    const [first, second, third] = ids(double, 3);
    double.rumours.spreading = [[first, second, third]];
    double.rumours.stances = new Map([[second, 'denies'], [third, 'asks']]);
    double.emit('reload', {});
    const claim = page.locator(`.spreading__claim[data-mention="${first}"]`);
    await claim.getByText('1 repeat, 1 deny, 1 ask').waitFor();
    await claim.getByText('same words: broke, dam').waitFor();
    await claim.getByRole('button', { name: 'Open a rumour' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Claim', { exact: true }).fill('');
    await dialog.getByRole('button', { name: 'Open a rumour' }).click();
    await dialog.getByText('Say what is claimed.', { exact: true }).waitFor();
    await dialog.getByLabel('Claim', { exact: true }).fill('The dam broke');
    await dialog.getByRole('button', { name: 'Open a rumour' }).click();
    await detail(page).getByRole('heading', { name: 'The dam broke' }).waitFor();
    await eventually(() => said(page, 'denies').count(), 1);
    await eventually(() => said(page, 'asks').count(), 1);
    await detail(page).getByText('Mentions by the hour').first().waitFor();
    await claim.waitFor({ state: 'detached' });
    assert.deepEqual(await accessibilityFaults(page), []);
  });

  test('by keyboard: the next one, taken, and the first suggestion added', kPage, async (page, double) => {
    const [first, second, third] = ids(double, 3);
    const old = open(double, [first]);
    const young = open(double, [second], 'Sharks on Harbor Street');
    Object.assign(double.rumours.rumours.find(({ id }) => id === old.id), { owner: '' });
    double.rumours.suggested = [double.rumours.mention(third)];
    double.emit('reload', {});
    await page.locator(`.request[data-id="${young.id}"]`).waitFor();
    await page.keyboard.press('j');
    await detail(page).getByRole('heading', { name: 'Sharks on Harbor Street' }).waitFor();
    await page.keyboard.press('j');
    await detail(page).getByRole('heading', { name: 'The dam broke' }).waitFor();
    await page.keyboard.press('t');
    await eventually(() => detail(page).locator('[data-action="release"]').isEnabled(), true);
    await said(page, 'suggested').first().waitFor();
    await page.keyboard.press('a');
    await eventually(() => said(page, 'repeats').count(), 2);
    await eventually(() => said(page, 'suggested').count(), 0);
    assert.deepEqual(double.rumours.rumours.find(({ id }) => id === old.id).mentions.map(({ mention }) => mention.id), [first, third]);
  });

  test('a mention is marked and taken out', kPage, async (page, double) => {
    const [first, second] = ids(double, 2);
    const rumour = open(double, [first, second]);
    await page.locator(`.request[data-id="${rumour.id}"]`).click();
    const row = detail(page).locator(`li[data-mention="${second}"]`);
    await row.getByRole('combobox').selectOption('denies');
    await eventually(() => said(page, 'denies').count(), 1);
    await row.getByRole('button', { name: 'Take out' }).click();
    await row.waitFor({ state: 'detached' });
    await eventually(() => said(page, 'repeats').count(), 1);
  });

  test('is closed with a verdict and a reason, and answered by a bulletin that the composer begins', kPage, async (page, double) => {
    const rumour = open(double, ids(double, 1));
    await page.locator(`.request[data-id="${rumour.id}"]`).click();
    await detail(page).locator('[data-action="close"]').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Close' }).click();
    await dialog.getByText('Say how that is known.', { exact: true }).waitFor();
    await dialog.getByLabel('How is that known?').fill('The operator was there.');
    await dialog.getByRole('button', { name: 'Close' }).click();
    await detail(page).getByText('The operator was there.').waitFor();
    assert.equal(double.rumours.rumours[0].verdict, 'false');
    assert.deepEqual(await accessibilityFaults(page), []);
    await detail(page).locator('[data-action="answer"]').click();
    await page.waitForURL(/#\/bulletins\/new\?rumour=/);
    await page.getByText('This bulletin answers a rumour.').waitFor();
    await eventually(() => page.locator('input, textarea').evaluateAll((all) => all.some(({ value }) => value === 'Not true: The dam broke')), true);
    await eventually(() => page.locator('input, textarea').evaluateAll((all) => all.some(({ value }) => value === 'The operator was there.')), true);
    await page.getByRole('button', { name: 'Save draft' }).click();
    await eventually(() => double.rumours.rumours[0].bulletin !== null, true);
  });

  test('says who was faster', { ...kPage, expect: kNetwork }, async (page, double) => {
    const rumour = open(double, ids(double, 1));
    const stored = double.rumours.rumours[0];
    stored.owner = '';
    await page.locator(`.request[data-id="${rumour.id}"]`).click();
    await detail(page).locator('[data-action="take"]').waitFor();
    stored.owner = 'person:kim';
    await detail(page).locator('[data-action="take"]').click();
    await page.locator('.toast').getByText('person:kim has it').waitFor();
    await detail(page).getByText('kim has it').waitFor();
  });

  test('a mention of the stream becomes one, after a question', { path: 'stream' }, async (page, double) => {
    const card = page.locator('.mention').first();
    await card.locator('[data-action="make"]').focus();
    await page.keyboard.press('u');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Claim', { exact: true }).fill('The bridge fell');
    assert.equal(double.rumours.rumours.length, 0);
    await dialog.getByRole('button', { name: 'Open a rumour' }).click();
    await detail(page).getByRole('heading', { name: 'The bridge fell' }).waitFor();
  });

  test('what was told while the list loaded is not forgotten', {}, async (page, double) => {
    await tellMeanwhile(page, double, '**/api/v1/rumours?*', () => open(double, ids(double, 2)));
    await go(page, 'rumours');
    await page.locator('.request', { hasText: 'The dam broke' }).waitFor();
  });

  test('works on a phone, in Spanish', { ...kPage, viewport: kPhone }, async (page, double) => {
    await page.getByRole('button', { name: 'Español' }).click();
    const rumour = open(double, ids(double, 2));
    await page.locator(`.request[data-id="${rumour.id}"]`).click();
    await detail(page).getByRole('heading', { name: '2 lo repiten' }).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    assert.equal(await fitsWidth(page), true);
  });
});
