// Signing in by name, and what each person may, in a real browser against the double.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { accessibilityFaults, eventually, fitsWidth, go, kPhone } from './browser.mjs';
import { kNetwork, test } from './harness.mjs';

const kPeople = { double: { people: true }, expect: kNetwork };

// From the token that `visit` came with to a person.
async function signIn(page, name, code) {
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Use a name and password instead' }).click();
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password').fill('a good long password');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  if (code) {
    await page.getByLabel('Code').fill(code);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  }
  await page.waitForSelector('.nav');
}

describe('signing in by name', () => {
  test('asks for the code where there is a second factor, and stays for a reload', kPeople, async (page) => {
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Use a name and password instead' }).click();
    await page.getByLabel('Name').fill('ada');
    await page.getByLabel('Password').fill('wrong');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('alert').getByText('the name or the password is wrong').waitFor();
    await page.getByLabel('Password').fill('a good long password');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByLabel('Code').fill('000000');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('alert').getByText('the code is missing or wrong').waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByLabel('Code').fill('123456');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.mention');
    await page.reload();
    await page.waitForSelector('.mention');
    assert.equal(await page.evaluate(() => sessionStorage.getItem('crier.token')), null);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Password').waitFor();
  });

  test('what one may not is disabled, with the reason', kPeople, async (page) => {
    await signIn(page, 'vera');
    await go(page, 'requests');
    await page.waitForSelector('.detail__form');
    const accept = page.getByRole('button', { name: /^Accept/ });
    await eventually(() => accept.isDisabled(), true);
    await eventually(() => accept.getAttribute('title'), /Your roles do not let you decide requests/);
    await page.locator('h1').click();
    await page.keyboard.press('d');
    assert.equal(await page.getByRole('dialog').count(), 0, 'nor by key');
    assert.equal(await page.getByRole('navigation').getByRole('link', { name: 'People', exact: true }).count(), 0);
    await go(page, 'people');
    await page.getByText('This page is for those who may run Crier').waitFor();
  });

  test('changes carry the CSRF token', kPeople, async (page) => {
    await signIn(page, 'tia');
    await go(page, 'requests');
    await page.waitForSelector('.detail__form');
    await page.getByRole('button', { name: /^Accept/ }).click();
    await page.getByText(/accepted/).waitFor();
  });
});

describe('an administrator', () => {
  test('adds a person, whose password is shown once, and disables one', kPeople, async (page, double) => {
    await signIn(page, 'ada', '123456');
    await page.getByRole('navigation').getByRole('link', { name: 'People', exact: true }).click();
    await page.getByRole('cell', { name: /Vera/ }).waitFor();
    await page.getByRole('button', { name: 'Add a person' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Add a person' }).click();
    await dialog.getByText('The name to sign in with is').waitFor();
    await dialog.getByLabel('Name to sign in with').fill('zoe');
    await dialog.getByText('Approver:').click();
    await dialog.getByText('Harbor').click();
    await dialog.getByRole('button', { name: 'Add a person' }).click();
    await page.getByText('a first password').waitFor();
    const zoe = double.accounts.people.find(({ name }) => name === 'zoe');
    assert.deepEqual([zoe.roles, zoe.zones], [['viewer', 'approver'], ['Harbor']]);
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByRole('row', { name: /Tia/ }).getByRole('button', { name: 'Disable' }).click();
    await page.getByText('tia is disabled and signed out.').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Disabled').waitFor({ state: 'detached' });
  });

  test('reads the audit to its end, narrows it, and learns whether it is whole', kPeople, async (page, double) => {
    await signIn(page, 'ada', '123456');
    await go(page, 'audit');
    await page.locator('tbody tr').nth(99).waitFor();
    // As many as there are is known at the end.
    const table = page.getByRole('region', { name: 'Audit' }).locator('table');
    const older = page.getByRole('button', { name: 'Load older' });
    while ((await table.getAttribute('aria-rowcount')) === '-1')
      await older.click({ timeout: 1_000 }).catch(() => {}); // it goes away at the end
    assert.equal(await table.getAttribute('aria-rowcount'), '451');
    await eventually(() => page.locator('tbody tr').count(), (n) => n < 300, 'only those in sight are drawn');
    await page.getByLabel('What', { exact: true }).fill('request.accept');
    await page.keyboard.press('Enter');
    await page.waitForURL(/action=request.accept/);
    await page.getByText('bulletin.approve').first().waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Check that it is whole' }).click();
    await page.getByText('Whole: 450 entries').waitFor();
    double.accounts.breaks = [{ id: 17, what: 'its digest is another' }];
    await page.getByRole('button', { name: 'Check that it is whole' }).click();
    await page.getByText('17: its digest is another').waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
  });

  test('has an account with a second factor, sessions and tokens, on a telephone too', { ...kPeople, viewport: kPhone }, async (page) => {
    await signIn(page, 'pia');
    await go(page, 'account');
    await page.getByRole('button', { name: 'Add a second factor' }).click();
    await page.getByText('JBSW Y3DP EHPK 3PXP').waitFor();
    await page.getByLabel('Code').fill('123456');
    await page.getByRole('button', { name: 'Turn it on' }).click();
    await page.getByText('aaaa-bbbb').waitFor();
    await page.getByRole('button', { name: 'New token…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('What for').fill('the wall display');
    await dialog.getByRole('button', { name: 'Make it' }).click();
    await page.getByText('crier_secret_key').waitFor();
    assert.equal(await fitsWidth(page), true);
    assert.deepEqual(await accessibilityFaults(page), []);
  });
});
