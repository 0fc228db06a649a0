// Answers to residents from the inbox: asked for what is missing, in own words, what came back.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { accessibilityFaults, eventually, go } from './browser.mjs';
import { kNetwork, test } from './harness.mjs';
import { act, dialog, found, kPerson, open, pane, posts, press, toast } from './inbox.mjs';

describe('an answer', () => {
  // A request with one mention, by somebody who writes Spanish.
  async function asked(page, double) {
    const mention = double.state.mentions.find(({ request_id, verdict, channel }) => request_id && verdict.lang === 'es' && channel === 'mastodon-city');
    const request = found(double, mention.request_id);
    Object.assign(request, { urgency: 1, address_string: '' });
    for (const each of double.state.mentions) if (each.request_id === request.id && each !== mention) each.request_id = null;
    await open(page, request);
    return { request, mention };
  }
  const yes = (page) => dialog(page).locator('button[type=submit]');
  const words = (page) => dialog(page).getByLabel('Words to the resident');

  test('asks for what is missing with one key, in the resident’s language, and then it waits', kPerson, async (page, double) => {
    const { request, mention } = await asked(page, double);
    await press(page, 'q');
    await eventually(() => words(page).inputValue(), 'Gracias por escribir. ¿Dónde es?');
    await eventually(() => yes(page).textContent(), `Send to ${mention.author.handle}, in public on mastodon-city`);
    await dialog(page).locator('.count', { hasText: 'of 500' }).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await yes(page).click();
    await toast(page, 'waits for the resident');
    const sent = posts(double).filter(({ path }) => path.endsWith('/reply'));
    assert.deepEqual(sent.map(({ canned, lang }) => [canned, lang]), [['ask_address', 'es']]);
    assert.deepEqual([found(double, request.id).status, found(double, request.id).waiting_for], ['waiting', 'address']);
    // It has left the drafts; among those that wait it says for what.
    await go(page, `requests/${request.id}`);
    await pane(page).locator('.chip--status-waiting', { hasText: 'Waiting for resident: address' }).waitFor();
    await pane(page).locator('.answers__one', { hasText: 'Gracias por escribir' }).waitFor();
    await page.getByLabel('Address', { exact: true }).fill('calle Olmo 7');
    await act(page, 'answered').click();
    await toast(page, 'waits no longer');
    assert.deepEqual([found(double, request.id).status, found(double, request.id).address_string], ['draft', 'calle Olmo 7']);
  });

  test('waits though the request was changed while the question was written', { ...kPerson, expect: kNetwork }, async (page, double) => {
    const { request } = await asked(page, double);
    await press(page, 'q');
    await eventually(() => yes(page).textContent(), /^Send to @/);
    double.touch(request.id, { mention_count: 9 });
    await yes(page).click();
    await toast(page, 'waits for the resident');
    assert.equal(found(double, request.id).status, 'waiting');
    assert.equal(posts(double).filter(({ path }) => path.endsWith('/reply')).length, 1, 'and the resident was asked once');
  });

  test('in own words goes out as it was shown, and nothing goes out that was not', { ...kPerson, expect: kNetwork }, async (page, double) => {
    const { request } = await asked(page, double);
    await press(page, 'r');
    await yes(page).click();
    await dialog(page).getByText('There are no words to send yet').waitFor();
    await words(page).fill('x'.repeat(501));
    await dialog(page).getByText('do not fit').first().waitFor();
    await yes(page).click();
    await words(page).fill('Vamos en camino');
    await eventually(() => dialog(page).locator('.preview .post__text').textContent(), 'Vamos en camino');
    const calls = () => double.state.seen.filter(({ path }) => path.endsWith('/reply')).length;
    assert.equal(calls(), 0);
    // What was lost on its way is asked for again under the same name.
    await page.route('**/reply', async (route) => (await route.fetch(), route.abort()), { times: 1 });
    await yes(page).click();
    await dialog(page).locator('.notice--error').waitFor();
    await yes(page).click();
    await toast(page, 'is on its way');
    const [first, second] = posts(double).filter(({ path }) => path.endsWith('/reply'));
    assert.equal(first.once, second.once);
    assert.equal(double.replies.sent.length, 1);
    await pane(page).locator('.answers__one[data-state="accepted"]', { hasText: 'Vamos en camino' }).waitFor();
    double.replies.move(double.replies.sent[0].id, 'delivered');
    await pane(page).locator('.answers__one[data-state="delivered"]', { hasText: 'Delivered' }).waitFor();
    assert.equal(found(double, request.id).status, 'draft', 'an answer is no step');
  });

  test('that failed comes back to its author, who answers again', kPerson, async (page, double) => {
    const { request } = await asked(page, double);
    double.replies.becomes = 'failed';
    await press(page, 'r');
    await words(page).fill('Vamos en camino');
    await eventually(() => yes(page).textContent(), /^Send to @/);
    await yes(page).click();
    const failed = pane(page).locator('.answers__one[data-state="failed"]');
    await failed.getByText('the account does not exist any more').waitFor();
    const back = page.locator('.notice--error', { hasText: '1 answer did not surely reach the resident' });
    await back.getByRole('link').waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    double.replies.becomes = 'accepted';
    await failed.locator('[data-action="again"]').click();
    await eventually(() => words(page).inputValue(), 'Vamos en camino');
    await eventually(() => yes(page).textContent(), /^Send to @/);
    await yes(page).click();
    await pane(page).locator('.answers__one[data-state="accepted"]').waitFor();
    await back.waitFor({ state: 'detached' });
    assert.equal(double.replies.sent[0].instead_of, double.replies.sent[1].id);
    assert.equal(found(double, request.id).status, 'draft');
  });
});
