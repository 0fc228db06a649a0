// The night of a storm, in real browsers and by keyboard alone against the real program: one person writes, others approve, something is
// held, corrected and ended; one person alone breaks the glass.
import assert from 'node:assert/strict';
import test from 'node:test';

import {eventually} from '../console/browser.mjs';
import {City, button, choose, looksRight, press, tabTo, tick, type} from './console_city.mjs';
import {until} from './crier.mjs';

const kMinutes = 60_000;
const kFlood = {severity: 'Moderate', en: ['Water on Harbor Street', 'The quay is under water.', 'Keep away from the quay.'],
  es: ['Agua en Harbor Street', 'El muelle está inundado.', 'Aléjese del muelle.']};
const kSurge = {severity: 'Severe', en: ['Storm surge in Harborside', 'The sea comes over the wall at high tide.', 'Leave Harborside now.'],
  es: ['Marejada en Harborside', 'El mar pasa sobre el muro con la marea alta.', 'Salga de Harborside ahora.']};
const kGas = {severity: 'Severe', en: ['Gas leak at the fish market', 'Gas escapes under the hall.', 'Leave the hall and do not smoke.'],
  es: ['Fuga de gas en el mercado', 'Hay gas bajo el pabellón.', 'Salga del pabellón y no fume.']};
const kReason = 'Abel and Berta do not answer the telephone, and the gas burns';

// Tomorrow evening, as an American keyboard types it.
function tomorrow() {
  const [year, month, day] = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10).split('-');
  return `${month}${day}${year}`;
}

async function write(page, {severity, en, es}) {
  await press(page, page.getByRole('navigation').getByRole('link', {name: 'Bulletins'}));
  await press(page, page.getByRole('link', {name: 'New bulletin'}));
  await type(page, page.getByLabel('Event', {exact: true}), 'Flood');
  for (const [label, option] of [['Urgency', 'Immediate'], ['Severity', severity], ['Certainty', 'Observed']])
    await choose(page, page.getByLabel(label, {exact: true}), option);
  for (const [language, [headline, description, instruction]] of [['English', en], ['Spanish', es]]) {
    const group = page.getByRole('group', {name: language});
    await type(page, group.getByLabel('Headline'), headline);
    await type(page, group.getByLabel('What happens'), description);
    await type(page, group.getByLabel('What to do'), instruction);
  }
  await type(page, page.getByLabel('Page with more'), 'https://www.example.org/flood');
  await tabTo(page, page.getByLabel('Expires'));
  await page.keyboard.type(tomorrow());
  await page.keyboard.press('ArrowRight');
  await page.keyboard.type('1000PM');
  await eventually(() => page.getByLabel('Expires').inputValue(), /T22:00$/);
  await tick(page, page.getByRole('checkbox', {name: 'Harborside', exact: true}));
  await save(page);
  return /bulletins\/([^/]+)\/edit/.exec(page.url())[1];
}
async function save(page) {
  await press(page, button(page, 'Save draft'));
  await page.getByText('Draft saved.').waitFor();
}
async function look(page, headline) {
  await press(page, page.getByRole('navigation').getByRole('link', {name: 'Bulletins'}));
  await press(page, page.locator('.bulletin', {hasText: headline}).first());
  await page.getByRole('article', {name: 'wall'}).first().waitFor();
}
const confirm = (page) => press(page, page.getByRole('dialog').getByRole('button', {name: /^Send to/}));
async function approve(page, headline) {
  await look(page, headline);
  await press(page, button(page, 'Review and send…'));
  await confirm(page);
}
const isSent = (page) => page.locator('.chip--status-sent').waitFor();
const approvals = (page) => page.getByRole('list', {name: 'Approvals'}).locator('b').allTextContents();

test('the night of a storm', {timeout: 15 * kMinutes}, async (t) => {
  const city = await City.start(t);
  await city.person('pia', ['publisher']);
  await city.person('abel', ['approver']);
  await city.person('berta', ['approver']);
  await city.person('zoe', ['approver'], {zones: ['Old Harbor']});
  await city.person('noa', ['publisher', 'approver']);
  await city.person('ada', ['administrator']);
  const words = (text) => city.wall().filter((line) => line.text.includes(text));
  const pia = await city.signedIn('pia');
  const abel = await city.signedIn('abel');
  const berta = await city.signedIn('berta');

  await t.test('what one person wrote another one approves, but not outside of his zones', async () => {
    const id = await write(pia, kFlood);
    await looksRight(pia, 'night draft');
    const zoe = await city.signedIn('zoe');
    await approve(zoe, kFlood.en[0]);
    const refused = zoe.getByRole('alert');
    await refused.getByText('zoe may approve for Old Harbor only: it holds in Harborside.').waitFor();
    await refused.getByText('Who could instead: abel, berta, noa.').waitFor();
    await looksRight(zoe, 'night refused outside the zone');
    assert.equal((await city.crier.get(`/bulletins/${id}`)).state, 'draft');
    assert.deepEqual(city.wall(), []);

    await look(abel, kFlood.en[0]);
    await press(abel, button(abel, 'Review and send…'));
    await abel.getByRole('dialog', {name: 'Send this to the public?'}).waitFor();
    await looksRight(abel, 'night last look');
    await confirm(abel);
    await isSent(abel);
    await eventually(() => approvals(abel), ['abel']);
    // Who wrote it sees it go while looking.
    await isSent(pia);
    assert.equal(words(kFlood.en[1]).length, 1);
    assert.equal(words(kFlood.es[1]).length, 1);
  });

  await t.test('what is severe wants two, and is held where a template was changed since', async () => {
    const id = await write(pia, kSurge);
    await approve(abel, kSurge.en[0]);
    await abel.getByText('1 of 2 approvals, by abel').waitFor();
    await pia.getByText('1 of 2 approvals, by abel').waitFor();
    await looksRight(abel, 'night waits for another');
    // A second time by the same one is none.
    await press(abel, button(abel, 'Review and send…'));
    await confirm(abel);
    await abel.getByRole('alert').getByText('abel has approved this already, and it wants more people.').waitFor();

    city.stopDispatch();
    await approve(berta, kSurge.en[0]);
    await berta.locator('.chip--status-approved').waitFor();
    await city.comeBackChanged('disaster_update', 'Where: ', 'Where it holds: ', async () => {
      await berta.getByText('Connection lost.', {exact: true}).waitFor();
      await looksRight(berta, 'night connection lost');
    });
    const held = berta.getByRole('region', {name: 'Held'});
    await held.getByText(/Why: not what was approved: the words for wall in en \(its template was changed\)/).waitFor();
    await looksRight(berta, 'night held');
    assert.equal((await city.crier.get(`/bulletins/${id}`)).state, 'held');
    assert.deepEqual(words(kSurge.en[1]), [], 'nothing of it went out');
    await press(pia, pia.getByRole('navigation').getByRole('link', {name: 'Bulletins'}));
    await pia.locator('.bulletin', {hasText: kSurge.en[0]}).getByText('its template was changed').waitFor();
    await looksRight(pia, 'night list with what is held');

    await press(berta, button(held, 'Look at the preview and approve anew…'));
    await berta.getByRole('dialog', {name: 'Approve it anew and send it?'}).getByText('Where it holds: ').first().waitFor();
    await looksRight(berta, 'night approve anew');
    await confirm(berta);
    await berta.getByText('1 of 2 approvals, by berta').waitFor();
    await look(abel, kSurge.en[0]);
    await press(abel, button(abel.getByRole('region', {name: 'Held'}), 'Look at the preview and approve anew…'));
    await confirm(abel);
    await isSent(abel);
    await eventually(async () => (await approvals(abel)).slice(-2), ['berta', 'abel']);
    assert.equal(words(kSurge.en[1]).length, 1);
    assert.equal(words('Where it holds: ').length > 0, true);
    await looksRight(abel, 'night ledger');
  });

  await t.test('it is corrected', async () => {
    await press(pia, pia.locator('.bulletin', {hasText: kSurge.en[0]}).first());
    await press(pia, button(pia, 'Correct it'));
    await pia.getByRole('heading', {name: 'Edit bulletin: Correction'}).waitFor();
    await type(pia, pia.getByRole('group', {name: 'English'}).getByLabel('Headline'), 'Storm surge later than expected');
    await type(pia, pia.getByRole('group', {name: 'English'}).getByLabel('What happens'), 'The sea comes over the wall at midnight.');
    await save(pia);
    await looksRight(pia, 'night correction');
    await approve(abel, 'Storm surge later');
    await abel.getByText('1 of 2 approvals, by abel').waitFor();
    await approve(berta, 'Storm surge later');
    await isSent(berta);
    assert.equal(words('The sea comes over the wall at midnight.').length, 1);
    await press(abel, abel.getByRole('navigation').getByRole('link', {name: 'Bulletins'}));
    await press(abel, abel.locator('.bulletin', {hasText: kSurge.en[0]}));
    await abel.getByText('No longer true. Corrected by').waitFor();
    await looksRight(abel, 'night corrected');
  });

  await t.test('the danger is over', async () => {
    await isSent(pia);
    await press(pia, button(pia, 'All clear'));
    await pia.getByRole('heading', {name: 'Edit bulletin: All clear'}).waitFor();
    await pia.getByText('Says that the danger is over of').waitFor();
    const headline = await eventually(() => pia.getByRole('group', {name: 'English'}).getByLabel('Headline').inputValue(), /./);
    await save(pia);
    await looksRight(pia, 'night all clear');
    await approve(abel, headline);
    await abel.getByText('1 of 2 approvals, by abel').waitFor();
    await approve(berta, headline);
    await isSent(berta);
    await berta.locator('.chip', {hasText: 'All clear'}).first().waitFor();
    await press(abel, abel.getByRole('navigation').getByRole('link', {name: 'Bulletins'}));
    await press(abel, abel.locator('.bulletin', {hasText: 'Storm surge later'}).last());
    await abel.getByText('The danger is over. All clear given by').waitFor();
    await looksRight(abel, 'night cleared');
  });

  await t.test('one person alone says why, and it is loud', async () => {
    const noa = await city.signedIn('noa');
    await write(noa, kGas);
    await press(noa, button(noa, 'Review and send…'));
    await confirm(noa);
    await noa.getByRole('alert').getByText('noa wrote or changed this bulletin, and nobody approves their own words.').waitFor();
    await looksRight(noa, 'night own words');
    await press(noa, button(noa, 'Approve alone…'));
    const dialog = noa.getByRole('dialog', {name: 'Approve this alone?'});
    const yes = dialog.getByRole('button', {name: /^Approve alone/});
    await type(noa, dialog.getByLabel('Why can nobody else approve it?'), '  ');
    await press(noa, yes);
    await dialog.getByText('Say why.').waitFor();
    await looksRight(noa, 'night alone');
    await type(noa, dialog.getByLabel('Why can nobody else approve it?'), kReason);
    await press(noa, yes);
    await noa.getByRole('list', {name: 'Approvals'}).locator('.notice--error').getByText(kReason).waitFor();
    await isSent(noa);
    await looksRight(noa, 'night alone in the ledger');
    assert.equal(words(kGas.en[1]).length, 1);

    await press(pia, pia.getByRole('navigation').getByRole('link', {name: 'Bulletins'}));
    await pia.locator('.bulletin', {hasText: kGas.en[0]}).getByText('Approved by one person alone.').waitFor();
    await until('the log tells it', () => city.crier.process.output.includes('BREAK GLASS') && city.crier.process.output.includes(kReason));

    const ada = await city.signedIn('ada');
    await press(ada, ada.getByRole('navigation').getByRole('link', {name: 'Audit'}));
    await type(ada, ada.getByLabel('What', {exact: true}), 'bulletin.break_glass');
    await ada.keyboard.press('Enter');
    await ada.getByRole('cell', {name: 'bulletin.approve'}).first().waitFor({state: 'detached'});
    const row = ada.getByRole('row', {name: /bulletin\.break_glass/});
    await row.getByText('noa').waitFor();
    await press(ada, row.locator('summary'));
    await row.getByText(kReason).first().waitFor();
    await looksRight(ada, 'night audit');
  });
  city.check();
});
