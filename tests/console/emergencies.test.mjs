// The lane of people in danger: the banner above every page, and its own page, by keyboard.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { accessibilityFaults, eventually, fitsWidth, go, kPhone } from './browser.mjs';
import { kNetwork, test } from './harness.mjs';

const kLane = { path: 'emergencies' };
const banner = (page) => page.locator('.lane-banner');
const row = (page, id) => page.locator(`.emergency[data-id="${id}"]`);
// So many of the sample's mentions, all of one level of urgency, the newest of the lane last.
const cry = (double, n = 1, urgency = 0.9) =>
  double.state.mentions
    .filter(({ removed }) => !removed)
    .slice(0, n)
    .map((mention, i) => double.lane.put(mention, { at: Date.now() - (n - i) * 60_000, urgency }).mention_id);

describe('the banner', () => {
  test('is empty while nobody waits, counts on every page as it is told, and leads to the lane', { path: '' }, async (page, double) => {
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    assert.equal((await banner(page).textContent()).trim(), '');
    const [id] = cry(double);
    await page.getByRole('alert').getByText('1 call for help waits.').waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await go(page, 'bulletins');
    await banner(page).getByText('1 call for help waits.').waitFor();
    await banner(page).getByRole('link').click();
    await page.waitForURL(/#\/emergencies/);
    await row(page, id).waitFor();
  });

  test('tells of a duty that nobody has, also without a call for help', { path: '' }, async (page, double) => {
    double.lane.alarms = [{ what: 'nobody', level: 1, person: '' }];
    double.lane.news();
    await banner(page).getByText('Nobody is on duty at level 1.').waitFor();
    double.lane.alarms = [{ what: 'unacknowledged', level: 2, person: 'kim' }];
    double.lane.news();
    await banner(page).getByText('kim has not acknowledged the duty of level 2.').waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    double.lane.alarms = [];
    double.lane.news();
    await banner(page).locator('a').waitFor({ state: 'detached' });
  });

  test('sounds once for each that is new, and not where the sound is switched off', { path: '' }, async (page, double) => {
    await page.evaluate(() => {
      window.tones = 0;
      const real = AudioContext.prototype.createOscillator;
      AudioContext.prototype.createOscillator = function () {
        window.tones++;
        return real.call(this);
      };
    });
    await page.getByRole('heading', { name: 'Overview' }).click();
    const [first] = cry(double);
    await banner(page).getByText('1 call for help waits.').waitFor();
    const once = await page.evaluate(() => window.tones);
    assert.ok(once > 0, 'a person has used the page, so it may sound');
    await banner(page).getByRole('button', { name: 'Sound' }).click();
    assert.equal(await banner(page).getByRole('button', { name: 'Sound' }).getAttribute('aria-pressed'), 'false');
    double.lane.put(double.state.mentions.find(({ id, removed }) => id !== first && !removed));
    await banner(page).getByText('2 calls for help wait.').waitFor();
    assert.equal(await page.evaluate(() => window.tones), once);
  });
});

describe('the lane', () => {
  test('lists the oldest first; one key takes the chosen one and no other', kLane, async (page, double) => {
    await page.getByText('Nobody waits for help.').waitFor();
    const [old, young] = cry(double, 2);
    await row(page, young).waitFor();
    assert.deepEqual(await page.locator('.emergency').evaluateAll((all) => all.map(({ dataset }) => Number(dataset.id))), [old, young]);
    assert.match(await row(page, old).locator('.emergency__age').textContent(), /^\d+:\d\d$/);
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.keyboard.press('t');
    assert.equal(double.lane.emergencies.get(old).state, 'waiting', 'nothing is chosen yet');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    await page.keyboard.press('t');
    await row(page, old).getByText('Taken', { exact: true }).waitFor();
    assert.equal(double.lane.emergencies.get(old).state, 'taken');
    assert.equal(double.lane.emergencies.get(young).state, 'waiting');
    await banner(page).getByText('1 call for help waits.').waitFor();
    // What is taken stands behind what waits.
    assert.deepEqual(await page.locator('.emergency').evaluateAll((all) => all.map(({ dataset }) => Number(dataset.id))), [young, old]);
  });

  test('lists the graver level first, however long the lesser has waited', kLane, async (page, double) => {
    const shown = () => page.locator('.emergency').evaluateAll((all) => all.map(({ dataset }) => Number(dataset.id)));
    const [lesser] = cry(double, 1, 0.69);
    await row(page, lesser).waitFor();
    const other = double.state.mentions.find(({ id, removed }) => id !== lesser && !removed);
    const graver = double.lane.put(other, { at: Date.now(), urgency: 0.7 }).mention_id;
    await row(page, graver).waitFor();
    assert.deepEqual(await shown(), [graver, lesser], 'as it is told');
    await page.reload();
    await row(page, lesser).waitFor();
    assert.deepEqual(await shown(), [graver, lesser], 'as it is asked for');
  });

  test('hands over, puts back and closes with a reason, and shows who did what', kLane, async (page, double) => {
    const [id] = cry(double);
    const dialog = page.getByRole('dialog');
    await row(page, id).getByRole('button', { name: 'Take it' }).click();
    await row(page, id).getByRole('button', { name: 'Hand to the emergency centre' }).click();
    await dialog.getByLabel('Note').fill('two children');
    await dialog.getByRole('button', { name: 'Hand to the emergency centre' }).click();
    await row(page, id).getByText('Handed over', { exact: true }).waitFor();
    await row(page, id).getByRole('button', { name: 'Put it back' }).click();
    await dialog.getByRole('button', { name: 'Put it back' }).click();
    await row(page, id).getByText('Waits', { exact: true }).waitFor();
    await row(page, id).getByRole('button', { name: 'Close' }).click();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await dialog.getByText('Say what became of the people.', { exact: true }).waitFor();
    assert.equal(double.lane.emergencies.get(id).state, 'waiting', 'not without a reason');
    await dialog.getByLabel('Reason').fill('the boat has them');
    assert.deepEqual(await accessibilityFaults(page), []);
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.getByText('Nobody waits for help.').waitFor();
    await page.getByRole('button', { name: 'Show closed ones' }).click();
    await row(page, id).getByText('the boat has them').waitFor();
    await row(page, id).getByText('Who did what').click();
    await row(page, id).getByText('handed it over: two children').waitFor();
  });

  test('answers in the language of who cries, with one key and Enter', kLane, async (page, double) => {
    const mention = double.state.mentions.find(({ removed, verdict }) => !removed && verdict.lang === 'en');
    mention.verdict.lang = 'vi';
    double.lane.put(mention);
    const dialog = page.getByRole('dialog');
    await row(page, mention.id).waitFor();
    await page.keyboard.press('r');
    assert.equal(await dialog.count(), 0, 'nothing is chosen yet');
    await page.keyboard.press('j');
    await page.keyboard.press('r');
    await dialog.getByLabel('Prepared answer').waitFor();
    assert.equal(await dialog.getByLabel('Prepared answer').locator('option:checked').textContent(), 'Call 911', 'as staff read it');
    assert.deepEqual(await dialog.getByLabel('Prepared answer').locator('option').allTextContents(), ['Own words', 'Call 911']);
    await dialog.locator('.preview').getByText('Hãy gọi 911 ngay.').waitFor();
    await dialog.getByText('Call 911 now. Keep away from water.').waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await eventually(() => dialog.getByRole('button', { name: /^Send to/ }).evaluate((button) => button === document.activeElement), true);
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await row(page, mention.id).getByText('Hãy gọi 911 ngay.').waitFor();
    assert.equal(double.lane.emergencies.get(mention.id).state, 'waiting', 'to answer is not to take');
    const [sent] = double.state.seen.filter(({ method, path }) => method === 'POST' && path.endsWith('/reply'));
    assert.equal(JSON.parse(sent.body).canned, 'call_911');
    assert.equal(JSON.parse(sent.body).lang, 'vi');
  });

  test('says who was faster', { ...kLane, expect: kNetwork }, async (page, double) => {
    const [id] = cry(double);
    await row(page, id).waitFor();
    // Without a word of the stream.
    Object.assign(double.lane.emergencies.get(id), { state: 'taken', taken_by: 'person:kim', taken_at: new Date().toISOString() });
    await row(page, id).getByRole('button', { name: 'Take it' }).click();
    await page.locator('.toast').getByText('person:kim has it').waitFor();
    await row(page, id).getByText('Taken by kim').waitFor();
  });

  test('keeps what its author removed until somebody closes it', kLane, async (page, double) => {
    const [id] = cry(double);
    await row(page, id).waitFor();
    double.emit('removed', { id });
    await row(page, id).getByText('Its author removed the words.').waitFor();
    await row(page, id).getByRole('button', { name: 'Take it' }).waitFor();
  });

  test('a mention is put there from the stream, after a question', { path: 'stream' }, async (page, double) => {
    const card = page.locator('.mention').first();
    const id = Number(await card.getAttribute('data-id'));
    await card.locator('[data-action="make"]').focus();
    await page.keyboard.press('e');
    assert.equal(double.lane.emergencies.size, 0, 'not by one bare key');
    await page.getByRole('dialog').getByRole('button', { name: 'Put into the lane' }).click();
    await banner(page).getByText('1 call for help waits.').waitFor();
    assert.equal(double.lane.emergencies.get(id).put_by, 'token:api');
  });

  test('shows whom an alert would reach', kLane, async (page, double) => {
    double.lane.duties = [
      { id: 'd1', person: 'kim', from: new Date().toISOString(), to: '2099-01-01T00:00:00Z', level: 1, channel: 'sms-city', recipient: '+1 555 0142', made_by: 'person:kim', made_at: new Date().toISOString(), acknowledged_at: null },
    ];
    double.lane.news();
    await page.getByRole('region', { name: 'On duty now' }).getByText('Level 1: kim').waitFor();
  });

  test('works on a phone, in Spanish', { ...kLane, viewport: kPhone }, async (page, double) => {
    await page.getByRole('button', { name: 'Español' }).click();
    const [id] = cry(double);
    await banner(page).getByText('1 petición de auxilio espera.').waitFor();
    await row(page, id).getByRole('button', { name: 'Tomarla' }).click();
    await row(page, id).getByText('Tomada', { exact: true }).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    assert.equal(await fitsWidth(page), true);
  });
});
