// The desk as an inbox: who has a request, its history, duplicates, many at once; by mouse and by keys.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { accessibilityFaults, eventually, fitsWidth, go, kPhone, settled } from './browser.mjs';
import { hasRead, kNetwork, test } from './harness.mjs';
import { act, dialog, found, kPerson, open, pane, posts, press, put, steps, toast } from './inbox.mjs';

describe('a request', () => {
  test('is taken, begun, edited and closed; each step stands in its history and the last is taken back', kPerson, async (page, double) => {
    const request = put(double, { status: 'open' });
    await open(page, request);
    await pane(page).getByText('Nobody has it').waitFor();
    await act(page, 'due').waitFor();
    // By a token nobody is known to take it, so it asks who.
    await press(page, 't');
    await dialog(page).getByLabel('Name to sign in with').fill('tia');
    await page.keyboard.press('Enter');
    await toast(page, 'is taken');
    assert.equal(found(double, request.id).assignee, 'tia');
    await act(page, 'start').click();
    await pane(page).locator('.chip--status-in_progress').waitFor();
    await page.getByLabel('Department', { exact: true }).last().fill('Street Maintenance');
    await act(page, 'edit').click();
    await eventually(() => found(double, request.id).department, 'Street Maintenance');
    await act(page, 'edit').waitFor({ state: 'detached' });
    assert.deepEqual(Object.keys(posts(double).at(-1)).sort(), ['action', 'department', 'path', 'updated_datetime'], 'what was not touched is not sent');
    await eventually(() => pane(page).locator('.history__line').evaluateAll((all) => all.map((each) => each.dataset.step)), ['edit', 'start', 'assign']);
    await pane(page).locator('[data-action="undo"]').click();
    await toast(page, 'as it was before');
    assert.equal(found(double, request.id).department, 'Clean Walls');
    await eventually(() => pane(page).locator('.history__line').first().textContent(), /Taken back: Edited/);
    await pane(page).locator('[data-action="undo"]').waitFor({ state: 'detached' });
    await act(page, 'release').click();
    await pane(page).getByText('Nobody has it').waitFor();
    await eventually(() => page.evaluate(() => document.activeElement.closest('.detail') !== null), true, 'the focus stays in the pane');
    await act(page, 'close').click();
    await dialog(page).getByLabel('What was done').fill('Painted over');
    await dialog(page).getByRole('button', { name: 'Close', exact: true }).click();
    await toast(page, 'closed');
    assert.equal(found(double, request.id).status_notes, 'Painted over');
  });

  test('says where it went on to, and that it did not come there', kPerson, async (page, double) => {
    const at = '2026-01-02T12:00:00Z';
    const went = { channel: 'mail-city', recipient: 'streets@city.example', department: 'Streets', state: 'failed', error: 'no such mailbox', at };
    const request = put(double, { status: 'open', forwards: [went] });
    await open(page, request);
    const line = pane(page).locator('.forwards li');
    await line.getByText('Streets', { exact: true }).waitFor();
    await line.getByText('streets@city.example').waitFor();
    await line.getByText('Failed').waitFor();
    await line.getByText('no such mailbox').waitFor();
  });

  test('that a department answered after it was closed says so', kPerson, async (page, double) => {
    const request = put(double, { status: 'closed', department_answered: '2026-01-02T12:00:00Z' });
    await open(page, request);
    await pane(page).getByText('The department answered after this was closed.').waitFor();
  });

  test('that is overdue says so loudly, and its date can be changed', kPerson, async (page, double) => {
    const request = put(double, { status: 'open', due_datetime: '2026-01-02T12:00:00Z' });
    await open(page, request);
    await pane(page).locator('.chip--overdue', { hasText: 'OVERDUE' }).waitFor();
    await act(page, 'due').click();
    await dialog(page).getByLabel('Due, in the city').fill('2098-05-01T12:00');
    await page.keyboard.press('Enter');
    await pane(page).locator('.chip--overdue').waitFor({ state: 'detached' });
    assert.equal(found(double, request.id).due_datetime, '2098-05-01T16:00:00Z');
  });

  test('keeps a note for staff alone, and what was typed when that fails', { ...kPerson, expect: kNetwork }, async (page, double) => {
    const request = put(double, { urgency: 1 });
    await open(page, request);
    await press(page, 'n');
    await dialog(page).getByText('Nobody outside reads it').waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await dialog(page).getByLabel('Note for staff alone').fill('they have a dog');
    await page.route('**/notes', (route) => route.fulfill({ status: 409, json: { error: { fault: 'rejected', message: 'not now' } } }), { times: 1 });
    await dialog(page).getByRole('button', { name: 'Keep note for staff' }).click();
    await dialog(page).getByText('not now').waitFor();
    await eventually(() => dialog(page).getByLabel('Note for staff alone').inputValue(), 'they have a dog');
    await dialog(page).getByRole('button', { name: 'Keep note for staff' }).click();
    await pane(page).locator('.history__line--note', { hasText: 'they have a dog' }).waitFor();
    assert.equal(found(double, request.id).status_notes, '', 'nothing of it is said outside');
  });

  test('that somebody else changes keeps what was typed and takes the rest', kPerson, async (page, double) => {
    const request = put(double, { urgency: 1, address_string: 'Elm' });
    await open(page, request);
    const address = page.getByLabel('Address', { exact: true });
    await address.fill('12 Elm');
    double.touch(request.id, { description: 'theirs', assignee: 'kim' }, false);
    await eventually(() => page.getByLabel('Description').inputValue(), 'theirs');
    await eventually(() => address.inputValue(), '12 Elm');
    assert.equal(await page.locator('.notice--warning').count(), 0, 'nothing of mine is in question');
    await act(page, 'accept').click();
    await toast(page, 'accepted');
    const { description, address_string } = found(double, request.id);
    assert.deepEqual([description, address_string], ['theirs', '12 Elm']);
  });
});

describe('duplicates', () => {
  const three = (double) => {
    const into = put(double, { status: 'open', address_string: 'Dock Street 1', description: 'a wall' });
    const other = put(double, { address_string: 'Dock Street 1', description: 'a painted wall' });
    const mine = put(double, { address_string: 'Dock Street 1', description: 'a wall', urgency: 1 });
    return { into, other, mine };
  };

  test('are shown with their reasons, merged by key after a question, and split again', kPerson, async (page, double) => {
    const { into, other, mine } = three(double);
    await open(page, mine);
    await eventually(() => pane(page).locator('.similar__why').allTextContents(), ['Same place: Dock Street 1Same words: a wall', 'Same place: Dock Street 1']);
    await press(page, 'm');
    await dialog(page).getByRole('radio').nth(1).waitFor();
    assert.deepEqual(steps(double), [], 'a bare letter never merges');
    assert.deepEqual(await accessibilityFaults(page), []);
    await dialog(page).getByRole('radio').first().press('ArrowDown');
    await eventually(() => dialog(page).getByRole('radio').nth(1).isChecked(), true);
    await dialog(page).getByRole('radio').nth(1).press('ArrowUp');
    await page.keyboard.press('Enter');
    await toast(page, 'merged');
    assert.deepEqual([found(double, mine.id).status, found(double, mine.id).duplicate_of], ['duplicate', into.id]);
    assert.equal(found(double, other.id).status, 'draft');

    // Its page leads to what it was merged into; there it can be split off.
    await go(page, `requests/${mine.id}`);
    await pane(page).locator('.notice', { hasText: 'was merged into' }).getByRole('link').click();
    await page.locator(`.detail__id[data-id="${into.id}"]`).waitFor();
    await pane(page).getByText('1 request was merged into this one').waitFor();
    await pane(page).locator('[data-action="split"]').click();
    await toast(page, 'on its own again');
    assert.equal(found(double, mine.id).status, 'draft');
    await pane(page).getByText('was merged into this one').waitFor({ state: 'detached' });
  });

  test('an accepted request is not offered a draft to go into', kPerson, async (page, double) => {
    const { into, other } = three(double);
    await open(page, into);
    await pane(page).locator(`.similar a[href*="${other.id}"]`).waitFor();
    assert.equal(await pane(page).locator('[data-action="merge"]').count(), 0);
    await press(page, 'm');
    await hasRead(page, double);
    assert.equal(await dialog(page).count(), 0);
  });
});

describe('the list', () => {
  const shown = (page) => page.locator('.request').evaluateAll((all) => all.map(({ hash }) => hash.match(/requests\/([^?]+)/)[1]));
  const filter = (page, label) => page.locator('.filter', { has: page.locator('span', { hasText: new RegExp(`^${label}$`) }) }).locator('select');

  test('is filtered by department, by who has it, by several statuses and by what is due', kPerson, async (page, double) => {
    const mine = put(double, { status: 'open', assignee: 'tia', due_datetime: '2026-01-02T00:00:00Z' });
    const works = put(double, { status: 'in_progress', assignee: 'kim', department: 'Stormwater' });
    const soon = put(double, { status: 'open', due_datetime: new Date(Date.now() + 3_600_000).toISOString() });
    const waits = put(double, { status: 'waiting', waiting_for: 'photo', asked_from: 'open' });
    const all = [mine, works, soon, waits].map(({ id }) => id);
    await go(page, 'requests?status=open,in_progress,waiting');
    await eventually(async () => (await shown(page)).sort(), all);
    await page.locator('.tab[aria-current]', { hasText: 'All in work' }).waitFor();
    await page.locator('.request', { hasText: 'Overdue' }).waitFor();
    await page.locator('.request', { hasText: 'photo' }).waitFor();
    await filter(page, 'Department').selectOption('Stormwater');
    await eventually(() => shown(page), [works.id]);
    await page.locator('.filters__grid').waitFor();
    await filter(page, 'Department').selectOption('');
    await filter(page, 'Who has it').selectOption('nobody');
    await eventually(async () => (await shown(page)).sort(), [soon.id, waits.id]);
    await filter(page, 'Who has it').selectOption('kim');
    await eventually(() => shown(page), [works.id]);
    await filter(page, 'Who has it').selectOption('');
    await filter(page, 'Due').selectOption('overdue');
    await eventually(() => shown(page), [mine.id]);
    await filter(page, 'Due').selectOption('soon');
    await eventually(() => shown(page), [soon.id]);
    // Among the drafts nothing is ever due.
    await go(page, 'requests');
    await page.locator('.request').nth(3).waitFor();
    await filter(page, 'Due').selectOption('overdue');
    await eventually(() => shown(page), [mine.id]);
    await eventually(() => page.url(), /status=open%2Cin_progress%2Cwaiting/);
  });

  test('says how many are overdue, and shows them', kPerson, async (page, double) => {
    const late = put(double, { status: 'open', due_datetime: '2026-01-02T00:00:00Z' });
    put(double, { status: 'open', department: 'Parks' });
    await go(page, 'requests?status=open&department=Parks');
    await page.reload(); // the counts come with the sign-in and then from time to time
    await page.getByRole('link', { name: '1 overdue' }).click();
    await eventually(() => shown(page), [late.id]);
    await page.locator('.due-counts a[aria-current]').waitFor();
  });

  test('takes many at once as they were ticked, and names what it passed over with why', kPerson, async (page, double) => {
    const [one, two, changed, danger] = [1, 2, 3, 4].map((n) => put(double, { service_code: 'other', neighborhood: 'Saltmarsh', urgency: n === 4 ? 0.9 : 0.1 }));
    await go(page, 'requests?service_code=other&neighborhood=Saltmarsh');
    await page.locator('.request').nth(3).waitFor();
    await settled(page);
    // By key the one under the cursor, by mouse any.
    await press(page, 'x');
    await page.getByText('1 chosen').waitFor();
    await page.locator('[data-action="all"]').click();
    await page.getByText('4 chosen').waitFor();
    // What comes now is not among them.
    const late = put(double, { service_code: 'other', neighborhood: 'Saltmarsh', urgency: 0.95 });
    const { key, ...told } = late;
    double.emit('request', told);
    await page.getByRole('button', { name: '1 new · 1 urgent' }).waitFor();
    double.touch(changed.id, { description: 'changed since' }, false);
    await page.getByText('1 of them changed since').waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.locator('[data-action="batch-dismiss"]').click();
    await dialog(page).getByRole('button', { name: 'Spam' }).click();
    await dialog(page).getByRole('button', { name: 'Dismiss', exact: true }).click();
    await toast(page, '2 requests dismissed');
    const passed = page.locator('.notice--warning');
    await eventually(() => passed.locator('li').allTextContents(), (all) => all.length === 2 && all.some((text) => /changed since you chose it/.test(text)) && all.some((text) => /in danger/.test(text)));
    assert.deepEqual([one, two, changed, danger, late].map(({ id }) => found(double, id).status), ['dismissed', 'dismissed', 'draft', 'draft', 'draft']);
    assert.equal(posts(double).at(-1).requests.length, 4);
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.locator('.toast').getByRole('button', { name: 'Undo' }).click();
    await toast(page, '2 requests are as they were before');
    assert.deepEqual([one, two].map(({ id }) => found(double, id).status), ['draft', 'draft']);
  });

  test('asks for the number before more than twenty leave the desk', kPerson, async (page, double) => {
    const all = Array.from({ length: 21 }, () => put(double, { service_code: 'other', neighborhood: 'Saltmarsh' }));
    await go(page, 'requests?service_code=other&neighborhood=Saltmarsh');
    await page.locator('.request').nth(20).waitFor();
    await page.locator('.request__tick').first().check();
    await page.locator('[data-action="all"]').click();
    await page.locator('[data-action="batch-dismiss"]').click();
    await dialog(page).getByRole('button', { name: 'Spam' }).click();
    const yes = dialog(page).getByRole('button', { name: 'Dismiss', exact: true });
    await yes.click();
    await dialog(page).getByText('Please type 21').waitFor();
    await dialog(page).getByLabel('Type 21 to go on').fill('21');
    await yes.click();
    await toast(page, '21 requests dismissed');
    assert.ok(all.every(({ id }) => found(double, id).status === 'dismissed'));
  });

  test('assigns and merges those that are ticked', kPerson, async (page, double) => {
    const [one, two, accepted] = ['draft', 'draft', 'open'].map((status) => put(double, { service_code: 'other', neighborhood: 'Saltmarsh', status }));
    await go(page, 'requests?service_code=other&neighborhood=Saltmarsh&status=draft,open');
    const tick = (request) => page.locator(`li:has(a[href*="${request.id}"]) .request__tick`);
    await tick(one).check();
    await tick(two).check();
    await page.locator('[data-action="batch-assign"]').click();
    await dialog(page).getByLabel('Name to sign in with').fill('kim');
    await page.keyboard.press('Enter');
    await toast(page, '2 requests assigned');
    assert.deepEqual([one, two].map(({ id }) => found(double, id).assignee), ['kim', 'kim']);
    for (const each of [one, two, accepted]) await tick(each).check();
    await page.locator('[data-action="batch-merge"]').click();
    await eventually(() => dialog(page).getByLabel('It goes into').inputValue(), accepted.id);
    await dialog(page).getByRole('button', { name: 'Merge', exact: true }).click();
    await toast(page, '2 requests merged');
    assert.deepEqual([one, two].map(({ id }) => found(double, id).duplicate_of), [accepted.id, accepted.id]);
  });
});

describe('a single key', () => {
  test('does nothing where somebody types on after the field is gone', kPerson, async (page, double) => {
    const request = put(double, { urgency: 1 });
    await open(page, request);
    await page.getByLabel('Address', { exact: true }).press('e');
    await page.evaluate(() => document.activeElement.blur());
    for (const key of ['a', 'd', 'n']) await page.keyboard.press(key);
    await hasRead(page, double);
    assert.deepEqual(steps(double), []);
    assert.equal(await dialog(page).count(), 0);
  });
});

const kLooks = { phone: { viewport: kPhone }, 'dark, in Spanish': { dark: true, locale: 'es-US' } };
for (const [name, look] of Object.entries(kLooks))
  test(`the inbox passes WCAG AA and fits: ${name}`, { ...kPerson, ...look }, async (page, double) => {
    const mention = double.state.mentions.find(({ request_id }) => request_id);
    const request = found(double, mention.request_id);
    Object.assign(request, { urgency: 1, address_string: 'Dock Street 1' });
    put(double, { address_string: 'Dock Street 1', urgency: 0.99 });
    const check = async () => {
      assert.deepEqual(await accessibilityFaults(page), []);
      assert.equal(await fitsWidth(page), true);
    };
    await go(page, 'requests');
    await page.locator('.request__tick').first().check();
    await page.locator('.batch').waitFor();
    await check();
    await go(page, `requests/${request.id}`);
    await pane(page).locator('.similar__one').first().waitFor();
    await check();
    await pane(page).locator('[data-action="ask"]').click();
    await dialog(page).locator('.preview .post__text').waitFor();
    await check();
  });
