// A day of each role in a real browser against the real program: what one sees, what one may not do, and how that is said. The API
// refuses the same in its own words.
import assert from 'node:assert/strict';
import test from 'node:test';

import {eventually, go, settled} from '../console/browser.mjs';
import {City, button, kPassword, looksRight} from './console_city.mjs';

const kMinutes = 60_000;
const kPages = ['Overview', 'Stream', 'Tallies', 'Requests', 'Bulletins', 'Channels', 'Consents', 'Rules'];
const kDraft = {
  kind: 'disaster_update', event: 'Flood', urgency: 'Immediate', severity: 'Moderate', certainty: 'Observed', covers: {zones: ['Harborside']},
  info: {
    en: {headline: 'Water on Harbor Street', description: 'The quay is under water.', instruction: 'Keep away from the quay.'},
    es: {headline: 'Agua en Harbor Street', description: 'El muelle está inundado.', instruction: 'Aléjese del muelle.'},
  },
  web: 'https://www.example.org/flood', expires: new Date(Date.now() + 6 * 3_600_000).toISOString(),
};

// What the browser's own session is answered.
const ask = (page, method, path, body = {}) =>
  page.evaluate(
    async ([method, path, body]) => {
      const session = await (await fetch('api/v1/session')).json();
      const response = await fetch(`api/v1${path}`, {method, headers: {'X-CSRF-Token': session.csrf}, ...(method !== 'GET' && {body: JSON.stringify(body)})});
      return {status: response.status, ...(await response.json())};
    },
    [method, path, body],
  );
const links = async (page) => (await page.getByRole('navigation').getByRole('link').allTextContents()).map((text) => /^[A-Za-z ]*[A-Za-z]/.exec(text)[0]);
const denied = async (at, reason) => {
  await eventually(() => at.isDisabled(), true);
  await eventually(() => at.getAttribute('title'), reason);
};

async function startCity(t) {
  const city = await City.start(t);
  for (const role of ['viewer', 'triage', 'publisher', 'approver', 'administrator']) await city.person(role, [role]);
  // Somebody else writes what the approver is given.
  await city.person('pia', ['publisher']);
  city.draft = await city.crier.post('/bulletins', kDraft);
  return city;
}

test('the day of each role', {timeout: 10 * kMinutes}, async (t) => {
  const city = await startCity(t);
  const request = (page) => page.locator('.detail__form');

  await t.test('a viewer reads everything and changes nothing', async () => {
    const page = await city.signedIn('viewer');
    for (const name of kPages) {
      await page.getByRole('navigation').getByRole('link', {name: new RegExp(`^${name}`)}).click();
      await page.getByRole('heading', {level: 1}).waitFor();
      await settled(page);
      await looksRight(page, `viewer ${name}`);
    }
    assert.equal((await links(page)).includes('People'), false);
    await go(page, 'requests');
    await request(page).waitFor();
    await denied(page.getByRole('button', {name: /^Accept/}), /Your roles do not let you decide requests/);
    await page.locator('main').getByText('Your roles do not let you decide requests and consents.').waitFor();
    await go(page, `bulletins/${city.draft.id}/edit`);
    await page.getByRole('article', {name: 'wall'}).waitFor();
    await denied(button(page, 'Review and send…'), /approve and send bulletins/);
    await denied(button(page, 'Save draft'), /write bulletins/);
    await page.locator('main').getByText('Your roles do not let you write bulletins.').waitFor();
    await eventually(() => page.getByRole('group', {name: 'English'}).getByLabel('Headline').isDisabled(), true);
    await looksRight(page, 'viewer draft');
    await go(page, 'bulletins/new');
    await page.getByText('This page is for those who may write bulletins. Ask an administrator.').waitFor();
    for (const path of ['people', 'audit']) {
      await go(page, path);
      await page.getByText('This page is for those who may run Crier. Ask an administrator.').waitFor();
    }
    await looksRight(page, 'viewer audit');
    for (const [method, path] of [['POST', '/bulletins'], ['POST', `/bulletins/${city.draft.id}/approve`], ['GET', '/people'], ['POST', '/reload']])
      assert.equal((await ask(page, method, path)).status, 403, path);
  });

  await t.test('triage decides a request', async () => {
    const page = await city.signedIn('triage');
    await go(page, 'requests');
    await request(page).waitFor();
    const id = await page.locator('.detail__id').getAttribute('data-id');
    await page.getByRole('button', {name: /^Accept/}).click();
    await page.getByText(/Request .* accepted/).first().waitFor({state: 'attached'});
    assert.equal((await city.crier.get(`/requests/${id}`)).status, 'open');
    await looksRight(page, 'triage requests');
    await go(page, 'bulletins/new');
    await page.getByText('This page is for those who may write bulletins.').waitFor();
    const refused = await ask(page, 'POST', '/bulletins', kDraft);
    assert.equal(refused.status, 403);
    assert.match(refused.error.message, /publish/);
  });

  await t.test('a publisher writes, and is told who sends', async () => {
    const page = await city.signedIn('publisher');
    await page.getByRole('navigation').getByRole('link', {name: 'Bulletins'}).click();
    await page.getByRole('link', {name: 'New bulletin'}).click();
    const english = page.getByRole('group', {name: 'English'});
    await english.getByLabel('Headline').fill('The bridge is closed');
    await english.getByLabel('What happens').fill('Wind on the bridge.');
    await button(page, 'Save draft').click();
    await page.getByText('Draft saved.').waitFor();
    await denied(button(page, 'Review and send…'), /Your roles do not let you approve and send bulletins/);
    await page.locator('.send-bar').getByText('Your roles do not let you approve and send bulletins.').waitFor();
    await looksRight(page, 'publisher draft');
    const [mine] = (await city.crier.get('/bulletins')).bulletins;
    assert.equal(mine.author, 'person:publisher');
    assert.equal((await ask(page, 'POST', `/bulletins/${mine.id}/approve`)).status, 403);
    await go(page, 'requests');
    await page.locator('main').getByText('Your roles do not let you decide requests and consents.').waitFor();
    await go(page, `bulletins/${mine.id}/edit`);
    await button(page, 'Discard draft').click();
    await button(page.getByRole('dialog'), 'Discard draft').click();
    await page.getByRole('heading', {name: 'Bulletins'}).waitFor();
  });

  await t.test('an approver sends what another wrote, and writes nothing', async () => {
    const page = await city.signedIn('approver');
    await go(page, 'bulletins');
    await page.locator('.bulletin', {hasText: 'Water on Harbor Street'}).click();
    await page.getByRole('article', {name: 'wall'}).getByText('The quay is under water.').waitFor();
    await denied(button(page, 'Save draft'), /Your roles do not let you write bulletins/);
    await page.locator('main').getByText('Your roles do not let you write bulletins.').waitFor();
    await looksRight(page, 'approver draft');
    await button(page, 'Review and send…').click();
    await looksRight(page, 'approver last look');
    await page.getByRole('dialog').getByRole('button', {name: /^Send to/}).click();
    await page.getByRole('list', {name: 'Approvals'}).getByText('approver').waitFor();
    await page.locator('.chip--status-sent').waitFor();
    await denied(button(page, 'Correct it'), /write bulletins/);
    await page.locator('main').getByText('Your roles do not let you write bulletins.').waitFor();
    assert.equal(city.wall().filter(({text}) => /The quay is under water/.test(text)).length, 1);
    await looksRight(page, 'approver ledger');
    assert.equal((await ask(page, 'POST', '/bulletins', kDraft)).status, 403);
  });

  await t.test('an administrator runs Crier, and neither writes nor approves', async () => {
    const page = await city.signedIn('administrator');
    await page.getByRole('navigation').getByRole('link', {name: 'People'}).click();
    await button(page, 'Add a person').first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name to sign in with').fill('zoe');
    await dialog.getByLabel('Name as it is shown').fill('Zoe Night');
    await dialog.getByText('Approver:').click();
    await dialog.getByRole('checkbox', {name: 'Old Harbor'}).check({force: true});
    await dialog.getByLabel('Gravest that this person approves').selectOption('Moderate');
    await looksRight(page, 'administrator adds a person');
    await dialog.getByRole('button', {name: 'Add a person'}).click();
    const secret = await page.locator('code.secret').textContent();
    await page.getByRole('row', {name: /Zoe Night/}).getByText('Old Harbor · up to Moderate').waitFor();
    await looksRight(page, 'administrator people');
    const zoe = await city.seat();
    await zoe.getByLabel('Name').fill('zoe');
    await zoe.getByLabel('Password').fill(secret);
    await button(zoe, 'Sign in').click();
    await zoe.getByText('Choose a password of your own').waitFor();
    await page.getByRole('row', {name: /Zoe Night/}).getByRole('button', {name: 'Disable'}).click();
    await page.getByText('zoe is disabled and signed out.').waitFor();
    await zoe.reload();
    await zoe.getByLabel('Password').waitFor();
    await go(page, 'bulletins/new');
    await page.getByText('This page is for those who may write bulletins.').waitFor();
    for (const [method, path] of [['POST', '/bulletins'], ['POST', `/bulletins/${city.draft.id}/approve`]]) assert.equal((await ask(page, method, path)).status, 403, path);
    await go(page, 'account');
    await page.getByText('You may: read, run Crier.').waitFor();
    await looksRight(page, 'administrator account');
  });
  city.check();
});

test('what an audit holds, and that it was changed by hand, is seen on its page and by the command', {timeout: 5 * kMinutes}, async (t) => {
  const city = await City.start(t);
  await city.person('ada', ['administrator']);
  await city.person('pia', ['publisher']);
  const page = await city.signedIn('ada');
  await page.getByRole('navigation').getByRole('link', {name: 'Audit'}).click();
  await page.getByRole('cell', {name: 'person.make'}).first().waitFor();
  const check = button(page, 'Check that it is whole');
  await check.click();
  await page.getByText(/^Whole: \d+ entries, none changed, removed or put in\./).waitFor();
  await looksRight(page, 'audit whole');
  const before = await city.command(['audit', 'verify']);
  assert.equal(before.status, 0, before.stdout + before.stderr);
  const [, head] = before.stdout.match(/keep elsewhere: (\d+:[0-9a-f]{64})/);

  const {entries} = await city.crier.get('/audit?action=person.make&subject=person%20pia');
  assert.equal(entries.length, 1);
  city.sql(`UPDATE audit SET who = 'person:eve' WHERE number = ${entries[0].id}`);
  await check.click();
  await page.getByRole('alert').getByText(/^Not whole: \d+ entries were read\./).waitFor();
  await page.getByRole('alert').getByText(`${entries[0].id}: it was changed`).waitFor();
  await looksRight(page, 'audit broken');
  const after = await city.command(['audit', 'verify', '--head', head]);
  assert.equal(after.status, 1);
  assert.match(after.stdout, new RegExp(`^entry ${entries[0].id}: it was changed`, 'm'));
  assert.ok(!JSON.stringify(await city.crier.get('/audit?limit=500')).includes(kPassword));
  city.check();
});
