// The rules, trying them, the help with every shortcut, and the zones on a map.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { accessibilityFaults, eventually, fitsWidth, go, kPhone } from './browser.mjs';
import { fails, test } from './harness.mjs';

const kRules = { path: 'rules' };
const kSource = fileURLToPath(new URL('../../console/src/', import.meta.url));
const rows = (page) => page.locator('.request-list .rule__id');
const calls = (double, method, path) => double.state.seen.filter((call) => call.method === method && path.test(call.path));

describe('the rules', () => {
  test('are searched by key, narrowed by what they set, and every view is an address', kRules, async (page) => {
    await page.getByText('16 rules').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('inundada');
    await page.getByText('1 rule', { exact: true }).waitFor();
    await eventually(() => rows(page).allTextContents(), ['CALLE_INUNDADA']);
    await page.waitForURL(/#\/rules\?q=inundada$/);
    await page.getByLabel('Words').fill('');
    await page.getByText('16 rules').waitFor();
    await page.getByLabel('What it sets').selectOption('service_code:power_outage');
    await page.getByText('2 rules').waitFor();
    // What each choice would leave, under the others.
    await eventually(() => page.getByRole('combobox', { name: 'Language' }).locator('option').allTextContents(), ['All', 'English (1)', 'Spanish (1)']);
    await page.getByRole('combobox', { name: 'Language' }).selectOption('es');
    await page.getByText('1 rule', { exact: true }).waitFor();
    await page.reload();
    await page.getByText('1 rule', { exact: true }).waitFor();
    await eventually(() => rows(page).allTextContents(), ['SIN_LUZ']);
    await page.getByRole('combobox', { name: 'Pack' }).selectOption({ label: 'issues.es (1)' });
    await page.getByLabel('Words').fill('zebra');
    await page.getByText('Nothing matches the filters.').waitFor();
    await page.getByRole('button', { name: 'Clear all filters' }).click();
    await page.getByText('16 rules').waitFor();
  });

  test('show their patterns, parts and samples, and lead to one another', kRules, async (page) => {
    await page.getByRole('link', { name: /^POTHOLE/ }).click();
    const detail = page.getByRole('region', { name: 'The rule' });
    await detail.getByRole('heading', { name: 'A hole in the road' }).waitFor();
    await eventually(() => detail.getByRole('list', { name: 'Fires on any of these patterns' }).locator('code').allTextContents(), [
      '\\bpot ?holes?\\b',
      '\\bcrater in the (road|street)\\b',
    ]);
    await eventually(() => detail.getByRole('list', { name: 'Must not fire on' }).textContent(), /meet me at the pothole cafe/);
    await eventually(() => detail.locator('.facts').textContent(), /Issue: Pothole \+3\.0.*issues\.en, line 4/);
    await page.keyboard.press('j');
    await detail.getByRole('heading', { name: 'A street without light' }).waitFor();
    await page.keyboard.press('k');
    await detail.getByRole('heading', { name: 'A hole in the road' }).waitFor();
    await go(page, 'rules/CAR_TRAPPED');
    await detail.getByRole('link', { name: 'P_STUCK' }).click();
    await detail.getByRole('list', { name: 'Other rules that use it' }).getByRole('link', { name: 'CAR_TRAPPED' }).waitFor();
    await page.waitForURL(/#\/rules\/P_STUCK$/);
  });

  test('that are gone are said to be', { path: 'rules/OLD_RULE', expect: /404/ }, async (page) => {
    await page.getByRole('alert').getByText('a rule of this id').waitFor();
  });

  test('are where the reason of a mention leads', {}, async (page) => {
    await page.locator('.mention__why').first().click();
    const link = page.locator('.why a').first();
    const id = await link.textContent();
    await link.click();
    await page.waitForURL(new RegExp(`#/rules/${id}$`));
    await page.getByRole('region', { name: 'The rule' }).getByText(id).first().waitFor();
  });

  test('come again where the hub failed', { ...kRules, expect: /500/ }, async (page) => {
    await page.getByText('16 rules').waitFor();
    const failing = await fails(page, '**/api/v1/rules?*', 'it is broken');
    await page.getByRole('combobox', { name: 'Language' }).selectOption('es');
    await page.getByRole('alert').getByText('it is broken').waitFor();
    failing.now = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('2 rules').waitFor();
  });
});

describe('a text', () => {
  const kText = '🌊 <b>Mother</b> is stuck in a car, water up to the doors, help us now';
  test('is judged, and every rule that fired is named with its words', { path: 'rules/try' }, async (page, double) => {
    const before = double.state.mentions.length;
    await page.getByLabel('Text', { exact: true }).fill(kText);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const verdict = page.getByRole('region', { name: 'What the rules make of it' });
    await verdict.waitFor();
    await eventually(() => verdict.locator('.mention__text').textContent(), kText);
    assert.equal(await verdict.locator('.mention__text b').count(), 0);
    await eventually(() => verdict.locator('mark').allTextContents(), ['stuck', 'car', 'water up to', 'help us now']);
    await eventually(() => verdict.locator('.why').textContent(), /Street flooding score 3\.0.*Report, urgency 0\.90.*Becomes a draft request/);
    await verdict.getByRole('heading', { name: '5 rules fired' }).waitFor();
    await eventually(() => verdict.locator('.rule__parts').textContent(), /P_CAR A car: car/);
    await verdict.locator('.rule__parts').getByRole('link', { name: 'P_CAR' }).click();
    await page.getByRole('heading', { name: 'A car' }).waitFor();
    await page.getByRole('link', { name: 'Try a text' }).click();
    await eventually(() => page.getByLabel('Text', { exact: true }).inputValue(), kText, 'what was typed stays while the page does');
    assert.equal(double.state.mentions.length, before);
  });

  test('of blanks cannot be tried, and one that no rule knows says so', { path: 'rules/try' }, async (page) => {
    const button = page.getByRole('button', { name: 'Try', exact: true });
    await page.getByLabel('Text', { exact: true }).fill('  ');
    await eventually(() => button.isDisabled(), true);
    await page.getByLabel('Text', { exact: true }).fill('good morning');
    await button.click();
    await page.getByText('No rule fires on this text.').waitFor();
  });

  test('that the hub refuses says why', { path: 'rules/try', expect: /400/ }, async (page) => {
    const failing = await fails(page, '**/rules/try', 'text is 1 to 65536 bytes', 400);
    await page.getByLabel('Text', { exact: true }).fill('a pothole');
    await page.getByRole('button', { name: 'Try', exact: true }).click();
    await page.getByRole('alert').getByText('text is 1 to 65536 bytes').waitFor();
    failing.now = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: '1 rule fired' }).waitFor();
  });
});

describe('the last 24 hours', () => {
  const kMany = { path: 'rules/CAR_TRAPPED', double: { mentions: 5_200 } };
  const lately = (double) => double.state.mentions.filter((m) => Date.parse(m.created_at) >= Date.now() - 86_400_000 + 60_000).length;
  const kBegin = { name: 'Try on the last 24 hours' };

  test('are tried part by part to their end, with the words that fired', kMany, async (page, double) => {
    await page.getByRole('button', kBegin).click();
    const parts = await eventually(() => calls(double, 'POST', /CAR_TRAPPED\/try$/), (all) => all.length >= 3);
    await page.getByText('Still trying…').waitFor({ state: 'detached' });
    await page.getByRole('button', kBegin).waitFor();
    assert.ok(JSON.parse(parts[1].body).before > 0);
    const said = await page.locator('.day__result').textContent();
    const [fired, tried] = said.match(/[\d,]+/g).map((text) => Number(text.replace(',', '')));
    assert.ok(tried >= lately(double) && tried < double.state.mentions.length, said);
    assert.ok(fired > 40 && fired < tried, said);
    await page.getByRole('heading', { name: 'The newest 40 of them' }).waitFor();
    await eventually(() => page.locator('.samples li').first().locator('mark').allTextContents(), ['stuck', 'car']);
  });

  // Holds the second part until `release`.
  async function held(page) {
    let release;
    const gate = new Promise((resolve) => (release = resolve));
    let asked;
    const second = new Promise((resolve) => (asked = resolve));
    let n = 0;
    await page.route('**/rules/CAR_TRAPPED/try', async (route) => {
      if (++n === 2) {
        asked();
        await gate;
      }
      await route.continue().catch(() => {}); // the page has left
    });
    return { release, second };
  }

  test('stop when told to, and say so', kMany, async (page, double) => {
    const { release, second } = await held(page);
    await page.getByRole('button', kBegin).click();
    await second;
    await page.getByText('2,000 were tried.').waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopped before the end of the 24 hours.').waitFor();
    release();
    await page.getByRole('button', kBegin).click();
    await page.getByText('Stopped before').waitFor({ state: 'detached' });
    await eventually(() => calls(double, 'POST', /try$/).length, (n) => n >= 4);
    await page.getByText('Still trying…').waitFor({ state: 'detached' });
  });

  test('are left alone when one leaves the rule', kMany, async (page, double) => {
    const { release, second } = await held(page);
    await page.getByRole('button', kBegin).click();
    await second;
    await page.keyboard.press('j');
    await page.getByRole('heading', { name: 'Asks for help at once' }).waitFor();
    release();
    await page.getByRole('button', kBegin).click();
    await eventually(() => calls(double, 'POST', /try$/).length, (n) => n >= 4);
    await page.getByText('Still trying…').waitFor({ state: 'detached' });
    assert.equal(calls(double, 'POST', /CAR_TRAPPED\/try$/).length, 1, 'the second part was taken back, and no third was asked for');
  });
});

describe('the help', () => {
  const help = (page, name = 'Keyboard shortcuts') => page.getByRole('dialog', { name });
  // The table as it is written.
  const table = readFileSync(`${kSource}app/shortcuts.ts`, 'utf8');
  const keys = [...table.matchAll(/keys: \[([^\]]+)\]/g)].flatMap(([, list]) => [...list.matchAll(/'(.+?)'/g)].map(([, key]) => key));
  const kShown = { ArrowLeft: '←', ArrowRight: '→', Escape: 'Esc', 'Control+z': 'Ctrl+Z' };

  test('shows every shortcut of the table, by key and from the header', kRules, async (page) => {
    await page.getByText('16 rules').waitFor();
    await page.keyboard.press('?');
    await help(page).waitFor();
    assert.ok(keys.length >= 12);
    await eventually(() => help(page).locator('kbd').allTextContents(), keys.map((key) => kShown[key] ?? key));
    for (const group of ['Everywhere', 'Requests', 'Rules', 'Charts']) await help(page).getByRole('heading', { name: group }).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.keyboard.press('?');
    assert.equal(await page.getByRole('dialog').count(), 1);
    await page.keyboard.press('Escape');
    await help(page).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Keyboard shortcuts' }).press('Enter');
    await help(page).waitFor();
    await help(page).getByRole('button', { name: 'Close' }).click();
    await help(page).waitFor({ state: 'detached' });
    await eventually(() => page.evaluate(() => document.activeElement?.textContent), 'Keyboard shortcuts');
  });

  test('does not come while one types, or where single keys are off; and switches them', kRules, async (page) => {
    await page.getByLabel('Words').press('?');
    await eventually(() => page.getByLabel('Words').inputValue(), '?');
    assert.equal(await page.getByRole('dialog').count(), 0);
    await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
    await help(page).getByText('Single-key shortcuts').click();
    await page.keyboard.press('Escape');
    await help(page).waitFor({ state: 'detached' });
    await eventually(() => page.getByLabel('Single-key shortcuts').isChecked(), false, 'the foot says the same');
    await page.locator('h1').click();
    await page.keyboard.press('?');
    assert.equal(await page.getByRole('dialog').count(), 0);
  });

  test('speaks Spanish', { ...kRules, locale: 'es-US' }, async (page) => {
    await page.getByText('16 reglas').waitFor();
    await page.keyboard.press('?');
    const dialog = help(page, 'Atajos de teclado');
    await dialog.waitFor();
    await eventually(() => dialog.textContent(), /En todas partes.*Mostrar esta ayuda.*Gráficos.*Inicio.*La primera hora/);
    assert.deepEqual(await accessibilityFaults(page), []);
  });

  it('cannot miss one: keys are heard by the table alone', () => {
    const files = readdirSync(kSource, { recursive: true }).filter((name) => /\.tsx?$/.test(name));
    const hears = files.filter((name) => /['"]key(down|up|press)['"]|onKey(Down|Up|Press)/.test(readFileSync(kSource + name, 'utf8')));
    // The chart and the tips ask the table what a key means; Enter in the search for a place would send the form around it.
    assert.deepEqual(hears.sort(), ['app/shortcuts.ts', 'pages/requests/place.tsx', 'parts/chart.tsx', 'parts/tip.tsx']);
    const reads = files.filter((name) => /\.key ?===|switch \(\w+\.key\)|\[\w+\.key\]/.test(readFileSync(kSource + name, 'utf8')));
    const events = reads.filter((name) => /KeyboardEvent/.test(readFileSync(kSource + name, 'utf8')));
    assert.deepEqual(events, []);
  });
});

describe('the zones', () => {
  test('are on the map with their parts and holes, and can be chosen there', { path: 'bulletins/new' }, async (page) => {
    await eventually(() => page.locator('.map path').count(), 4, 'Saltmarsh has two parts');
    const rings = () => page.locator('.map path').evaluateAll((paths) => paths.map((path) => path.getAttribute('d')?.match(/M/g)?.length));
    await eventually(rings, [1, 2, 1, 1], 'the basin of the Old Port is a hole');
    await page.locator('.map path').first().click();
    await eventually(() => page.getByRole('checkbox', { name: 'Harbor' }).isChecked(), true);
    await eventually(() => page.locator('.map__shape--chosen').count(), 1);
  });
});

const kLooks = { light: {}, dark: { dark: true }, phone: { viewport: kPhone }, 'phone, dark, in Spanish': { viewport: kPhone, dark: true, locale: 'es-US' } };
for (const [name, look] of Object.entries(kLooks))
  test(`the rules pass WCAG AA and fit: ${name}`, { ...kRules, ...look }, async (page) => {
    const check = async () => {
      assert.deepEqual(await accessibilityFaults(page), []);
      assert.equal(await fitsWidth(page), true);
    };
    await rows(page).first().waitFor();
    await check();
    await go(page, 'rules/CAR_TRAPPED');
    await page.locator('.day button').click();
    await page.locator('.samples').waitFor();
    await check();
    await go(page, 'rules/try');
    await page.locator('textarea').fill('a pothole, help us now');
    await page.locator('form button[type=submit]').click();
    await page.locator('.verdict').waitFor();
    await check();
  });
