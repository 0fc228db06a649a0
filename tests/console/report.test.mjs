// The report, its print and its files; and what the stream and the tallies say against other days.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe } from 'node:test';
import { accessibilityFaults, eventually, fitsWidth, go, kPhone } from './browser.mjs';
import { call, fails, kBulletin, kNetwork, test } from './harness.mjs';

const kReport = { path: 'report', double: { mentions: 200 } };
const kDay = 86_400_000;
// Words that no rule fired on.
const kPlain = { issue: undefined, issue2: undefined, hazard: undefined, because: [], place: undefined };
const box = (page, name) => page.getByRole('region', { name, exact: true }).first();
const rowOf = async (table, name) =>
  (await table.locator('tr', { has: table.page().locator('th', { hasText: new RegExp(`^${name}$`) }) }).locator('td').allTextContents()).map((text) => text.trim());
const hasRow = (table, name, cells, what = name) => eventually(() => rowOf(table, name), cells, what);
// The day in New York, as the double's city has it; and when its clocks showed the same, so many days ago.
const kZone = 'America/New_York';
const cityDay = (time) => new Intl.DateTimeFormat('en-CA', { timeZone: kZone }).format(time);
const ahead = (time) => Date.parse(`${new Date(time).toLocaleString('sv-SE', { timeZone: kZone }).replace(' ', 'T')}Z`) - time;
const daysAgo = (time, days) => time - days * kDay + ahead(time) - ahead(time - days * kDay);
const ask = async (double, path) => (await fetch(`${double.url}/api/v1/${path}`, { headers: { Authorization: `Bearer ${double.token}` } })).json();
// The period that the page last asked the hub about.
const askedLast = (double, kind) => new URLSearchParams(double.state.seen.filter(({ path }) => path === `/api/v1/${kind}`).at(-1).query);

// Rows of a CSV file as objects; RFC 4180, whatever stands in quotes.
function parseCsv(text) {
  assert.ok(text.startsWith('\ufeff'), 'a byte order mark');
  const rows = [[]];
  for (const [, quoted, plain, end] of text.slice(1).matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1).push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === '\r\n') rows.push([]);
  }
  const [names, ...lines] = rows.filter((row) => row.length > 0);
  for (const line of lines) assert.equal(line.length, names.length, line.join());
  return lines.map((line) => Object.fromEntries(line.map((value, i) => [names[i], value])));
}
async function fileOf(page, name) {
  const menu = page.locator('.menu');
  if (!(await menu.evaluate((details) => details.open))) await menu.locator('summary').click();
  const [download] = await Promise.all([page.waitForEvent('download'), menu.getByRole('button', { name }).click()]);
  assert.match(download.suggestedFilename(), /^crier-\w+-\d{4}-\d\d-\d\d\.csv$/);
  return parseCsv(readFileSync(await download.path(), 'utf8'));
}
async function sent(double) {
  const draft = await call(double, 'POST', 'bulletins', kBulletin);
  const now = new Date().toISOString();
  const row = (id, channel, recipient, state, part = 0) => ({
    id, bulletin_id: draft.id, channel, lang: 'en', part, recipient, action: 'send', state, native_id: '', url: '', may_be_out: state === 'unknown',
    reason: 'none', error: '', attempts: 1, created_at: now, updated_at: now, next_attempt: now,
  });
  double.state.bulletins.find(({ id }) => id === draft.id).state = 'sent';
  double.state.deliveries.set(draft.id, [
    row(1, 'mastodon-city', '', 'accepted'), row(2, 'mastodon-city', '', 'accepted', 1), row(3, 'sms-city', '+1', 'delivered'),
    row(4, 'sms-city', '+2', 'failed'), row(5, 'sms-city', '+3', 'unknown'), row(6, 'sms-city', '+4', 'unknown'), row(7, 'sms-city', '+5', 'pending'),
  ]);
}

describe('the report', () => {
  test('shows the figures that the API counts, of the city’s day, against the day and the week before', kReport, async (page, double) => {
    const table = box(page, 'In figures').locator('table');
    await table.waitFor();
    const asked = askedLast(double, 'reach');
    assert.equal(cityDay(Date.parse(asked.get('since'))), cityDay(Date.now()));
    assert.notEqual(cityDay(Date.parse(asked.get('since')) - 1), cityDay(Date.now()), 'it begins at midnight there');
    const spans = [0, 1, 7].map((days) => ['since', 'until'].map((name) => daysAgo(Date.parse(asked.get(name)), days)));
    const counts = [];
    for (const [since, until] of spans) {
      const { series } = await ask(double, `tallies?by=sentiment&since=${new Date(since).toISOString()}&until=${new Date(until).toISOString()}`);
      counts.push(Object.fromEntries(series.map(({ key, total }) => [key, total])));
    }
    const total = (each) => Object.values(each).reduce((sum, n) => sum + n, 0);
    const mentions = await rowOf(table, 'Mentions');
    assert.ok(total(counts[0]) > 0);
    assert.deepEqual(mentions.map((text) => Number.parseInt(text, 10)), counts.map(total));
    assert.deepEqual((await rowOf(table, 'Negative')).map((text) => Number.parseInt(text, 10)), counts.map((each) => each.negative ?? 0));
    const net = Math.round((((counts[0].positive ?? 0) - (counts[0].negative ?? 0)) / total(counts[0])) * 100);
    assert.equal((await rowOf(table, 'Net sentiment'))[0].replace('−', '-').replace('+', ''), String(net));
  });

  test('takes a week, a time of one’s own, and says when it is none', kReport, async (page, double) => {
    await box(page, 'In figures').waitFor();
    await page.getByLabel('Period').selectOption('week');
    await page.waitForURL(/period=week/);
    // A week is against a week.
    await page.getByRole('columnheader', { name: 'Day before' }).first().waitFor({ state: 'detached' });
    await page.getByRole('columnheader', { name: 'Week before' }).first().waitFor();
    await page.getByLabel('Period').selectOption('span');
    const day = cityDay(Date.now() - 2 * kDay);
    await page.getByLabel('Until', { exact: true }).fill(`${day}T18:00`);
    await page.getByLabel('From', { exact: true }).fill(`${day}T06:00`);
    await page.waitForURL(new RegExp(`from=${day}T06`));
    await page.getByRole('columnheader', { name: 'Day before' }).first().waitFor();
    const asked = askedLast(double, 'reach');
    assert.equal(Date.parse(asked.get('until')) - Date.parse(asked.get('since')), kDay / 2);
    await page.getByLabel('From', { exact: true }).fill('2020-01-01T00:00');
    await page.getByText('31 days long at most').waitFor();
    await eventually(() => page.getByRole('button', { name: 'Print or save as PDF' }).isDisabled(), true);
  });

  test('says how far bulletins came, channel by channel', kReport, async (page, double) => {
    await sent(double);
    await page.reload();
    const table = box(page, 'What the city sent').locator('table');
    await table.getByText('River above flood stage').waitFor();
    await hasRow(table, 'mastodon-city', ['1', '0', '0', '0', '0'], 'parts of one post count once');
    await hasRow(table, 'sms-city', ['1', '1', '2', '1', '0']);
    await hasRow(table, 'All', ['2', '1', '2', '1', '0']);
    await eventually(() => page.locator('.report__big dd').nth(2).textContent(), '1');
  });

  test('says how departments did, where requests were accepted', kReport, async (page) => {
    const waits = { median: 5_400, p90: 3 * 86_400 };
    const of = (requests) => ({ requests, answered: 3, closed: 3, reopened: 1, first_contact: 2, first_answer_seconds: waits, close_seconds: null });
    const json = { since: '2026-01-01T00:00:00Z', until: '2026-01-02T00:00:00Z', all: of(5), departments: [{ department: 'Streets', figures: of(5), weeks: [] }] };
    await box(page, 'In figures').waitFor();
    assert.equal(await box(page, 'How departments did').count(), 0);
    await page.route('**/api/v1/requests/figures*', (route) => route.fulfill({ json }));
    await page.reload();
    const table = box(page, 'How departments did').locator('table');
    await hasRow(table, 'Streets', ['5', '3', '2', '1', '1.5 hr', '3 days', '–', '–']);
    await page.unroute('**/api/v1/requests/figures*');
  });

  test('keeps quotes while the console is open, with names or without, and drops what its author removes', kReport, async (page, double) => {
    const name = 'Ana Quoted';
    const said = [double.speak({ ...kPlain, text: 'The water is <b>gone</b>', who: [name, '@anaq'] }), double.speak({ ...kPlain, text: 'A thank you to the crew', who: [name, '@anaq'] })];
    await page.reload();
    await page.getByText('Choose quotes').click();
    const found = page.getByRole('list', { name: 'Found' });
    for (const { text, id } of said) {
      await page.getByLabel('Search what was said').fill(text.slice(0, 12));
      const item = found.locator(`[data-id="${id}"]`);
      await item.waitFor();
      await item.getByRole('button', { name: 'Quote' }).click();
      await eventually(() => item.getByRole('button', { name: 'Quote' }).getAttribute('aria-pressed'), 'true');
    }
    const quotes = page.locator('.report__quotes');
    await eventually(() => quotes.locator('blockquote').allTextContents(), said.map(({ text }) => text));
    assert.equal((await quotes.textContent()).includes(name), false);
    await page.getByText('Say who said it').click();
    await eventually(() => quotes.getByText(name).count(), 2);
    await go(page, 'tallies');
    await page.getByRole('heading', { name: 'Tallies' }).waitFor();
    await go(page, 'report');
    await quotes.getByText(name).first().waitFor();
    await eventually(() => quotes.locator('li').count(), 2);
    double.emit('removed', { id: said[0].id });
    await quotes.getByText('gone').waitFor({ state: 'detached' });
    await eventually(() => quotes.locator('blockquote').allTextContents(), [said[1].text]);
    await quotes.getByRole('button', { name: 'Take out' }).click();
    await page.getByText('No quotes are chosen.').waitFor();
  });

  test('prints clean pages: no navigation, no controls, light colours', { ...kReport, dark: true }, async (page, double) => {
    await sent(double);
    double.speak({ ...kPlain, text: 'Thank you' }); // there is one to quote, however young the day is
    await page.reload();
    await box(page, 'What the city sent').locator('table').waitFor();
    await page.getByText('Choose quotes').click();
    await page.getByRole('list', { name: 'Found' }).getByRole('button').first().click();
    const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--surface').trim());
    const dark = await ground();
    await page.emulateMedia({ media: 'print' });
    for (const hidden of ['.nav', '.header', '.foot', '.report__controls', '.page-head__tools', '.report__pick', '.chart__readout', '.report__quotes button'])
      await page.locator(hidden).first().waitFor({ state: 'hidden' });
    for (const seen of ['h1', '.report__period', '.report__quotes blockquote', '.report__reach', '.chart__picture', '.net-chart'])
      await page.locator(seen).first().waitFor();
    await eventually(ground, (now) => now !== dark);
    await page.emulateMedia({ media: null });
    const pdf = (await page.pdf()).toString('latin1');
    assert.ok(pdf.startsWith('%PDF-') && pdf.length > 20_000, `${pdf.length} bytes`);
    const pages = pdf.match(/\/Type\s*\/Page\b/g)?.length;
    assert.ok(pages >= 1 && pages <= 2, `${pages} pages`);
  });

  test('calls the browser’s print', kReport, async (page) => {
    await box(page, 'In figures').waitFor();
    await page.evaluate(() => (window.print = () => document.body.setAttribute('data-printed', '')));
    await page.getByRole('button', { name: 'Print or save as PDF' }).click();
    await page.locator('body[data-printed]').waitFor();
  });

  test('gives its figures as files, page after page, and no formula', kReport, async (page, double) => {
    await sent(double);
    double.speak({ ...kPlain, text: '=HYPERLINK("http://x"), "a"\nb' });
    double.state.exportRows = 7;
    const [request] = double.state.requests;
    request.requested_datetime = new Date().toISOString();
    await page.reload();
    const table = box(page, 'In figures').locator('table');
    await table.waitFor();
    const total = Number.parseInt((await rowOf(table, 'Mentions'))[0], 10);
    const mentions = await fileOf(page, 'Mentions with verdicts');
    assert.equal(mentions.length, total);
    assert.ok(double.state.seen.filter(({ path }) => path.endsWith('mentions.csv')).length > 1, 'in pages');
    assert.ok(mentions.some(({ text }) => text === `'=HYPERLINK("http://x"), "a"\nb`));
    assert.ok(mentions.every(({ author_handle }) => !/^[=+\-@]/.test(author_handle)));
    const tallies = await fileOf(page, 'Tallies by hour');
    for (const key of ['positive', 'neutral', 'negative']) {
      const sum = tallies.filter((row) => row.by === 'sentiment' && row.key === key).reduce((all, { count }) => all + Number(count), 0);
      assert.equal(sum, Number.parseInt((await rowOf(table, key[0].toUpperCase() + key.slice(1)))[0], 10), key);
    }
    const reach = await fileOf(page, 'Bulletins and reach');
    assert.deepEqual(reach.map(({ channel, accepted, delivered, failed, unknown }) => [channel, Number(accepted) + Number(delivered), failed, unknown]), [
      ['mastodon-city', 1, '0', '0'],
      ['sms-city', 1, '1', '2'],
    ]);
    const requests = await fileOf(page, 'Service requests');
    assert.ok(requests.some(({ id, description }) => id === request.id && description === request.description));
  });

  test('gives no files to who may only read, and says why', { ...kReport, double: { people: true }, expect: kNetwork }, async (page) => {
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Use a name and password instead' }).click();
    await page.getByLabel('Name').fill('vera');
    await page.getByLabel('Password').fill('a good long password');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.waitForSelector('.nav');
    await go(page, 'report');
    await box(page, 'In figures').waitFor();
    const csv = page.getByRole('button', { name: 'CSV' });
    await eventually(() => csv.isDisabled(), true);
    await eventually(() => csv.getAttribute('title'), /take data out as files/);
  });

  test('stands where the hub fails, and tries again', { ...kReport, expect: /500/ }, async (page) => {
    const failing = await fails(page, '**/api/v1/reach*', 'a row cannot be read');
    await page.reload();
    await page.getByRole('alert').getByText('a row cannot be read').waitFor();
    failing.now = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await box(page, 'In figures').waitFor();
  });

  const kLooks = { wide: {}, dark: { dark: true }, phone: { viewport: kPhone }, 'dark phone in Spanish': { viewport: kPhone, dark: true, locale: 'es-US' } };
  for (const [name, look] of Object.entries(kLooks))
    test(`passes WCAG AA and fits: ${name}`, { ...kReport, ...look }, async (page, double) => {
      await sent(double);
      double.speak({ ...kPlain, text: 'Thank you' });
      await page.reload();
      await page.locator('.report__reach').waitFor();
      await page.locator('.report__pick > summary').click();
      await page.locator('.report__found button').first().click();
      await page.locator('.menu summary').click();
      assert.deepEqual(await accessibilityFaults(page), []);
      assert.equal(await fitsWidth(page), true);
      if (look.locale) {
        await page.getByRole('heading', { name: 'Informe' }).waitFor();
        await page.getByRole('button', { name: 'Imprimir o guardar como PDF' }).waitFor();
        assert.doesNotMatch(await page.locator('.report').innerText(), /report\.|tallies\.|pulse\./);
      }
    });
});

describe('the tallies', () => {
  const kTallies = { path: 'tallies?by=sentiment&service_code=flooding&neighborhood=Old+Port&than=day', double: { mentions: 200 } };
  test('keep service and neighborhood when one clicks on, and compare with the day before', kTallies, async (page, double) => {
    const totals = box(page, 'Totals');
    await totals.locator('tbody a').first().waitFor();
    await page.getByText('against the same hours of the day before').waitFor();
    const asked = double.state.seen.filter(({ path }) => path === '/api/v1/tallies').slice(-2).map(({ query }) => new URLSearchParams(query));
    for (const query of asked) assert.deepEqual([query.get('service_code'), query.get('neighborhood')], ['flooding', 'Old Port']);
    const [now, then] = asked.map((query) => Date.parse(query.get('since'))).sort((a, b) => b - a);
    assert.ok([23, 24, 25].includes((now - then) / 3_600_000), 'a day of the city');
    const shown = (await totals.locator('tbody .num b').allTextContents()).map(Number).reduce((a, b) => a + b);
    await page.locator('.net-chart').waitFor();
    await totals.locator('tbody a').first().click();
    await page.waitForURL(/#\/stream\?.*neighborhood=Old\+Port.*/);
    await page.waitForURL(/service_code=flooding/);
    await page.locator('.mention').first().waitFor();
    await eventually(() => page.locator('.mention').count(), shown, 'the stream lists what was counted');
  });

  test('show shares as well as counts', kTallies, async (page) => {
    await page.getByLabel('Show').selectOption('share');
    await page.waitForURL(/show=share/);
    const chart = page.locator('.chart__picture');
    await chart.getByText('100 %').waitFor();
    await chart.press('End');
    assert.deepEqual(await accessibilityFaults(page), []);
  });
});

describe('the stream', () => {
  test('says how much, how it is meant and what share, against other days, and leads to the tallies', { path: 'stream?service_code=flooding', double: { mentions: 200 } }, async (page, double) => {
    const pulse = page.getByRole('region', { name: 'At a glance' });
    await pulse.waitFor();
    const until = Math.ceil(Date.now() / 3_600_000) * 3_600_000;
    const { series } = await ask(double, `tallies?by=service_code&since=${new Date(until - kDay).toISOString()}&until=${new Date(until).toISOString()}`);
    const { total } = series.find(({ key }) => key === 'flooding');
    await eventually(() => pulse.textContent(), new RegExp(`Last 24 hours: ${total} mentions.*\\d+ % of all \\d+.*net sentiment [−+]?\\d+`));
    assert.deepEqual(await accessibilityFaults(page), []);
    await pulse.getByRole('link', { name: 'Tallies' }).click();
    await page.waitForURL(/#\/tallies\?by=service_code&service_code=flooding/);
  });

  test('is narrowed to a neighborhood, as it is loaded and as it comes', { path: 'stream?neighborhood=Midtown' }, async (page, double) => {
    const of = double.state.mentions.filter(({ verdict }) => verdict.places[0]?.neighborhood === 'Midtown').length;
    await page.locator('.mention').first().waitFor();
    await eventually(() => page.locator('.mention').count(), Math.min(50, of));
    const elsewhere = double.speak({ ...kPlain, text: 'x' });
    const here = double.speak({ ...kPlain, text: 'y Midtown', place: ['Midtown', 'landmark', 'Midtown'] });
    await page.locator(`[data-id="${here.id}"]`).waitFor();
    assert.equal(await page.locator(`[data-id="${elsewhere.id}"]`).count(), 0);
    await eventually(() => page.getByLabel('Neighborhood').inputValue(), 'Midtown');
  });
});
