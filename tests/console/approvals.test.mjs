// Approving: what was shown is what is approved, who waits for whom, what is held, and one person alone.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { accessibilityFaults, eventually, fitsWidth, go, kPhone } from './browser.mjs';
import { call, kBulletin, kNetwork, test } from './harness.mjs';

const calls = (double, method) => double.state.seen.filter((each) => each.method === method && /bulletins\/b\d/.test(each.path));
const approvals = (double) => calls(double, 'POST').filter(({ path }) => path.endsWith('/approve')).map(({ body }) => JSON.parse(body));

// A draft that Pia wrote and that wants two people.
async function waiting(double, approved = false) {
  Object.assign(double.state, { actor: 'person:pia', wanted: 2 });
  const draft = await call(double, 'POST', 'bulletins', kBulletin);
  double.state.actor = 'person:ana';
  if (approved) await call(double, 'POST', `bulletins/${draft.id}/approve`, { digest: double.preview(draft).digest });
  double.state.seen.length = 0;
  return draft;
}
async function held(double) {
  const draft = await waiting(double, true);
  double.state.actor = 'person:ben';
  const stored = double.state.bulletins.find(({ id }) => id === draft.id);
  delete stored.approvals_missing;
  double.hold(draft.id, 'not what was approved: the words for wall in en (its template was changed)');
  double.state.seen.length = 0;
  return draft;
}
const send = async (page) => {
  await page.getByRole('button', { name: 'Review and send…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: /^Send to/ }).click();
};

describe('an approval', () => {
  test('gives the digest of the preview that was shown, and writes nothing', {}, async (page, double) => {
    const draft = await waiting(double);
    await go(page, `bulletins/${draft.id}/edit`);
    await page.getByRole('article', { name: 'mastodon-city' }).first().waitFor();
    await send(page);
    await page.getByText('1 of 2 approvals, by ana').waitFor();
    await page.getByText('1 more person must approve it.').waitFor();
    assert.deepEqual(approvals(double), [{ updated_at: draft.updated_at, digest: double.preview(draft).digest }]);
    assert.deepEqual(calls(double, 'PUT'), []);
    await eventually(() => page.getByRole('list', { name: 'Approvals' }).getByText('ana').count(), 1);
    assert.deepEqual(await accessibilityFaults(page), []);
  });

  test('of what nobody has seen is refused in words', { expect: kNetwork }, async (page, double) => {
    const draft = await waiting(double);
    await go(page, `bulletins/${draft.id}/edit`);
    // Between preview and approval a channel got another limit.
    await page.route('**/approve', async (route) => {
      double.state.channels.find(({ name }) => name === 'mastodon-city').limits.max_length = 60;
      await route.continue();
    }, { times: 1 });
    await send(page);
    await page.getByRole('alert').getByText('What would go out is no longer what you saw').waitFor();
    assert.equal(double.state.bulletins[0].state, 'draft');
    await page.getByRole('article', { name: 'mastodon-city' }).getByText(/of 60 characters/).first().waitFor();
    await send(page);
    await page.getByText('1 of 2 approvals, by ana').waitFor();
  });

  test('of one’s own words is refused, and says who could instead', { expect: kNetwork }, async (page, double) => {
    const draft = await waiting(double);
    Object.assign(double.state, { actor: 'person:pia', others: ['person:abel', 'person:ben'] });
    await go(page, `bulletins/${draft.id}/edit`);
    await send(page);
    const alert = page.getByRole('alert');
    await alert.getByText('pia wrote or changed this bulletin, and nobody approves their own words.').waitFor();
    await alert.getByText('Who could instead: abel, ben.').waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
  });

  test('by somebody else shows while one looks, and the second one sends', {}, async (page, double) => {
    const draft = await waiting(double);
    await go(page, `bulletins/${draft.id}/edit`);
    await page.getByRole('article', { name: 'mastodon-city' }).first().waitFor();
    await call(double, 'POST', `bulletins/${draft.id}/approve`, { digest: double.preview(draft).digest });
    await page.getByText('1 of 2 approvals, by ana').waitFor();
    double.state.actor = 'person:ben';
    await send(page);
    await page.getByRole('heading', { name: 'What became of it' }).waitFor();
    const list = page.getByRole('list', { name: 'Approvals' });
    await eventually(() => list.locator('b').allTextContents(), ['ana', 'ben']);
    await eventually(() => list.locator('time').count(), 2);
    assert.deepEqual(await accessibilityFaults(page), []);
  });
});

describe('saving', () => {
  test('what is as it was writes nothing, so that its approvals stand', {}, async (page, double) => {
    const draft = await waiting(double, true);
    await go(page, `bulletins/${draft.id}/edit`);
    await page.getByText('1 of 2 approvals, by ana').waitFor();
    await page.getByRole('button', { name: 'Save draft' }).click();
    await page.getByText('Draft saved.').waitFor();
    assert.deepEqual(calls(double, 'PUT'), []);
    await page.getByLabel('Area').fill('Riverside');
    await page.getByRole('button', { name: 'Save draft' }).click();
    await page.getByText('1 of 2 approvals').waitFor({ state: 'detached' });
    assert.equal(calls(double, 'PUT').length, 1);
  });
});

describe('what is held', () => {
  test('is loud, says why, and is approved anew without being written', {}, async (page, double) => {
    const draft = await held(double);
    await go(page, 'bulletins');
    await page.locator('.bulletin', { hasText: 'Held' }).getByText('its template was changed').waitFor();
    await page.locator('.bulletin').click();
    const box = page.getByRole('region', { name: 'Held' });
    await box.getByRole('heading', { name: 'Held: it was approved and does not go out' }).waitFor();
    await box.getByText('the words for wall in en (its template was changed)').waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await box.getByRole('button', { name: 'Look at the preview and approve anew…' }).press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Approve it anew and send it?' });
    await dialog.getByRole('article', { name: 'mastodon-city' }).first().waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    double.state.wanted = 1;
    await dialog.getByRole('button', { name: /^Send to/ }).click();
    await page.getByRole('heading', { name: 'What became of it' }).waitFor();
    assert.deepEqual(calls(double, 'PUT'), []);
    assert.equal(approvals(double)[0].digest, double.preview(draft).digest);
  });

  test('while one follows it, opens where it can be approved', {}, async (page, double) => {
    const draft = await call(double, 'POST', 'bulletins', kBulletin);
    await call(double, 'POST', `bulletins/${draft.id}/approve`, {});
    await go(page, `bulletins/${draft.id}`);
    await page.getByText(/(\d+) of \1 settled/).waitFor();
    double.hold(draft.id, 'the recipients of mail');
    await page.getByRole('region', { name: 'Held' }).getByText('the recipients of mail').waitFor();
  });
});

describe('one person alone', () => {
  test('says why, in a dialog that says that it is recorded; the ledger tells it', { expect: kNetwork, viewport: kPhone, dark: true }, async (page, double) => {
    const draft = await waiting(double);
    double.state.actor = 'person:pia';
    await go(page, `bulletins/${draft.id}/edit`);
    await page.getByRole('article', { name: 'mastodon-city' }).first().waitFor();
    assert.equal(await page.getByRole('button', { name: 'Approve alone…' }).count(), 0, 'not the first thing that is offered');
    await send(page);
    await page.getByText('If none of them can be reached').waitFor();
    await page.getByRole('button', { name: 'Approve alone…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Approve this alone?' });
    await dialog.getByText('This is recorded.').waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await dialog.getByLabel('Why can nobody else approve it?').fill('   ');
    await dialog.getByRole('button', { name: /^Approve alone/ }).click();
    await dialog.getByText('Say why.').waitFor();
    assert.equal(approvals(double).length, 1, 'the refused one alone');
    await dialog.getByLabel('Why can nobody else approve it?').fill('Night shift, <b>Ben</b> does not answer');
    await dialog.getByRole('button', { name: /^Approve alone/ }).click();
    await page.getByRole('heading', { name: 'What became of it' }).waitFor();
    assert.equal(approvals(double)[1].break_glass, 'Night shift, <b>Ben</b> does not answer');
    await page.getByRole('list', { name: 'Approvals' }).locator('.notice--error').getByText('Night shift, <b>Ben</b> does not answer').waitFor();
    assert.equal(await fitsWidth(page), true);
    assert.deepEqual(await accessibilityFaults(page), []);
  });

  test('in Spanish', { expect: kNetwork, locale: 'es-US' }, async (page, double) => {
    const draft = await waiting(double);
    double.state.actor = 'person:pia';
    await go(page, `bulletins/${draft.id}/edit`);
    await page.locator('.send:not(.send--blocked)').click();
    await page.getByRole('dialog').getByRole('button', { name: /^Enviar a/ }).click();
    await page.getByText('nadie aprueba sus propias palabras').waitFor();
    await page.getByText('Quién podría: otro aprobador.').waitFor();
    await page.getByRole('button', { name: 'Aprobar solo…' }).click();
    await page.getByRole('dialog', { name: '¿Aprobarlo usted solo?' }).getByText('Esto queda registrado.').waitFor();
  });
});

describe('all clear', () => {
  test('is offered of a disaster update alone, and is said in form, preview, list and ledger', {}, async (page, double) => {
    const other = await call(double, 'POST', 'bulletins', { ...kBulletin, kind: 'schedule_change' });
    const draft = await call(double, 'POST', 'bulletins', kBulletin);
    for (const { id } of [other, draft]) await call(double, 'POST', `bulletins/${id}/approve`, {});
    await go(page, `bulletins/${other.id}`);
    await page.getByRole('button', { name: 'Correct it' }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'All clear' }).count(), 0);
    await go(page, `bulletins/${draft.id}`);
    await page.locator('.chip--status-sent').waitFor();
    await page.getByRole('button', { name: 'All clear' }).click();
    await page.getByRole('heading', { name: 'Edit bulletin: All clear' }).waitFor();
    await page.getByText('Says that the danger is over of').waitFor();
    assert.deepEqual(JSON.parse(calls(double, 'POST').find(({ path }) => path.endsWith('/correct')).body), { kind: 'all_clear' });
    await page.getByRole('button', { name: 'Review and send…' }).click();
    await page.getByRole('dialog').locator('.chip', { hasText: 'All clear' }).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByRole('dialog').getByRole('button', { name: /^Send to/ }).click();
    await page.getByRole('heading', { name: 'What became of it' }).waitFor();
    await page.locator('.chip', { hasText: 'All clear' }).first().waitFor();
    await go(page, 'bulletins');
    await page.locator('.bulletin .chip--all-clear').waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
  });
});
