// The first page, and signing in by the city's own sign-on.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { accessibilityFaults, eventually, fitsWidth, kPhone } from './browser.mjs';
import { call, fails, kBulletin, kNetwork, test } from './harness.mjs';

const kFirst = { path: '', double: { mentions: 120 } };
const card = (page, name) => page.getByRole('region', { name });

describe('the overview', () => {
  test('is the first page; what rises leads to the stream, filtered, with why beside it', kFirst, async (page) => {
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    const rising = card(page, 'What rises, and why');
    await rising.locator('li').first().waitFor();
    await eventually(() => rising.locator('li').count(), (n) => n >= 1 && n <= 4);
    await eventually(() => rising.locator('li').first().textContent(), /\d+ ▲ from \d+ in the 6 hours before/);
    await eventually(() => rising.locator('q').first().textContent(), (text) => text.length > 5);
    assert.deepEqual(await accessibilityFaults(page), []);
    await rising.locator('li a').first().press('Enter');
    await page.waitForURL(/#\/stream\?(service_code|category)=.*since=/);
    await page.waitForSelector('.mention');
  });

  test('puts people in danger first, gravest first, and leads to the draft', kFirst, async (page, double) => {
    const [grave, lesser, calm] = double.state.requests;
    for (const request of double.state.requests) request.urgency = 0.1;
    Object.assign(grave, { urgency: 0.95, description: 'Two people on a roof', address_string: '12 Dock Street' });
    Object.assign(lesser, { urgency: 0.5, description: 'A live wire' });
    calm.urgency = 0.49;
    await page.reload();
    const danger = card(page, 'People in danger');
    await danger.getByText('Two people on a roof').waitFor();
    await eventually(() => danger.locator('.glance__why').allTextContents(), ['Two people on a roof', 'A live wire']);
    await danger.getByRole('link', { name: /12 Dock Street/ }).click();
    await page.waitForURL(new RegExp(`#/requests/${grave.id}\\?status=draft`));
    await page.locator(`.detail__id[data-id="${grave.id}"]`).waitFor();
  });

  test('counts drafts and names the oldest', kFirst, async (page, double) => {
    const drafts = double.state.requests.filter(({ status }) => status === 'draft');
    const box = card(page, 'Drafts to decide');
    await box.getByRole('link', { name: `${drafts.length} requests wait for a decision` }).waitFor();
    await box.getByRole('link', { name: /The oldest was reported/ }).click();
    await page.waitForURL(new RegExp(`#/requests/${drafts[0].id}\\?`));
  });

  test('shows what is in force with its end, what is held, and what was only written', kFirst, async (page, double) => {
    const soon = await call(double, 'POST', 'bulletins', { ...kBulletin, info: { en: { ...kBulletin.info.en, headline: 'Ends soon' } } });
    const late = await call(double, 'POST', 'bulletins', { ...kBulletin, expires: new Date(Date.now() + 90 * 3_600_000).toISOString(), info: { en: { ...kBulletin.info.en, headline: 'Ends late' } } });
    const over = await call(double, 'POST', 'bulletins', { ...kBulletin, expires: new Date(Date.now() - 1000).toISOString(), info: { en: { ...kBulletin.info.en, headline: 'Is over' } } });
    for (const { id } of [late, soon, over]) double.state.bulletins.find((each) => each.id === id).state = 'sent';
    const held = await call(double, 'POST', 'bulletins', kBulletin);
    double.hold(held.id, 'the recipients of mail');
    await call(double, 'POST', 'bulletins', kBulletin);
    await page.reload();
    const box = card(page, 'Bulletins in force');
    await box.getByText('Ends soon').waitFor();
    await eventually(() => box.locator('.glance__top a').allTextContents(), ['Ends soon', 'Ends late']);
    await eventually(() => box.locator('.glance__why').first().textContent(), /Disaster update · ends in [56] hr/);
    await box.getByRole('link', { name: '1 bulletin is written and not sent' }).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await box.getByRole('link', { name: '1 held: approved, but it does not go out' }).click();
    await page.waitForURL(/#\/bulletins\?state=held/);
    await page.locator('.bulletin').getByText('the recipients of mail').waitFor();
  });

  test('names channels that fail or are silent, and leads to them alone', kFirst, async (page, double) => {
    const box = card(page, 'Channels');
    await box.getByText('the app password was refused').waitFor();
    await box.getByText('nothing heard since the start').waitFor();
    await box.getByRole('link', { name: 'mail-311' }).click();
    await page.waitForURL(/#\/channels\?state=silent/);
    await page.getByRole('article', { name: 'mail-311' }).waitFor();
    await eventually(() => page.locator('.channel').count(), 1);
    await page.getByLabel('State').selectOption('failing');
    await page.getByRole('article', { name: 'bluesky-city' }).waitFor();
    await eventually(() => page.locator('.channel').count(), double.state.channels.filter(({ state }) => state === 'failing').length);
  });

  test('says the net sentiment and its trend in words', kFirst, async (page) => {
    const box = card(page, 'Net sentiment');
    await eventually(() => box.textContent(), /[+−]?\d+.*(better by|worse by|as in|Nothing was said).*in percent of \d+ mentions/);
    await box.getByRole('link', { name: 'Tallies' }).click();
    await page.waitForURL(/#\/tallies\?by=sentiment&span=6/);
  });

  test('shows hostile text as text', kFirst, async (page, double) => {
    Object.assign(double.state.requests[0], { urgency: 0.99, description: '<img src=x onerror="document.title=1">\u202Eabc' });
    await page.reload();
    await card(page, 'People in danger').getByText('<img src=x onerror="document.title=1">[U+202E]abc').waitFor();
  });

  test('stands where the hub fails, and tries again', { ...kFirst, expect: /500/ }, async (page) => {
    const failing = await fails(page, '**/api/v1/tallies*', 'a row cannot be read');
    await page.reload();
    await page.getByRole('alert').getByText('a row cannot be read').waitFor();
    failing.now = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await card(page, 'Net sentiment').waitFor();
  });

  for (const [name, look] of Object.entries({ phone: { viewport: kPhone }, 'dark, in Spanish': { viewport: kPhone, dark: true, locale: 'es-US' } }))
    test(`passes WCAG AA and fits: ${name}`, { ...kFirst, ...look }, async (page) => {
      await page.locator('.overview').waitFor();
      assert.deepEqual(await accessibilityFaults(page), []);
      assert.equal(await fitsWidth(page), true);
    });
});

describe('the city’s sign-on', () => {
  const kPeople = { double: { people: true }, expect: kNetwork };
  const gate = async (page, double) => {
    double.accounts.signOn = 'City of Port Marigold';
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.locator('.gate form').waitFor();
    await page.reload();
  };

  test('is a link, signs in, and signs out at the provider, too', kPeople, async (page, double) => {
    double.accounts.signOnAs = 'tia';
    double.accounts.signOutUrl = `${double.url}/api/v1/provider-sign-out?hint=secret`;
    await gate(page, double);
    const link = page.getByRole('link', { name: 'Sign in with City of Port Marigold' });
    await link.waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await link.press('Enter');
    await page.waitForSelector('.nav');
    await page.getByRole('link', { name: 'Tia' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL(/provider-sign-out\?hint=secret/);
  });

  test('that was refused is said in words, once', kPeople, async (page, double) => {
    await gate(page, double);
    await page.getByRole('link', { name: 'Sign in with City of Port Marigold' }).click();
    await page.waitForURL(/sign-in\/start/);
    await page.goto(double.url);
    await page.getByRole('alert').getByText('You came back from City of Port Marigold and are not signed in.').waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.reload();
    await page.getByRole('link', { name: 'Sign in with City of Port Marigold' }).waitFor();
    assert.equal(await page.getByText('You came back').count(), 0);
  });

  test('never leads to what is no web address', kPeople, async (page, double) => {
    double.accounts.signOnAs = 'tia';
    double.accounts.signOutUrl = 'javascript:document.title="owned"';
    await gate(page, double);
    await page.getByRole('link', { name: 'Sign in with City of Port Marigold' }).click();
    await page.getByRole('link', { name: 'Tia' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Password').waitFor();
    assert.equal((await page.title()).includes('owned'), false);
  });
});
