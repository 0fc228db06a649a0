// A walk through the whole console against a running hub (`crier demo`), as the three people who use it.
//   node --test tests/console/walk.mjs                                    starts the demo itself: $CRIER, or build/release/crier
//   CRIER_URL=http://127.0.0.1:8311 CRIER_TOKEN=... node --test tests/console/walk.mjs        one that runs already
// SHOTS=FOLDER keeps a picture of every page. It accepts a request and sends a bulletin: never point it at a hub in real use.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { startDemo } from './demo.mjs';
import { accessibilityFaults, eventually, fitsWidth, go, kPhone, kWide, launch, settled, visit } from './browser.mjs';

let base = (process.env.CRIER_URL ?? '').replace(/\/+$/, '');
let token = process.env.CRIER_TOKEN ?? '';
const shots = process.env.SHOTS ?? '';
// The demo's storm needs a moment before there is something to decide.
const kPatience = 120_000;

let browser;
let demo;
before(async () => {
  if (base === '') {
    demo = await startDemo();
    ({ base, token } = demo);
  }
  assert.notEqual(token, '', 'set CRIER_TOKEN');
  if (shots !== '') mkdirSync(shots, { recursive: true });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

const kLooks = {
  wide: { viewport: kWide },
  phone: { viewport: kPhone },
  dark: { viewport: kWide, dark: true },
};
let sent = '';

async function api(path) {
  const response = await fetch(`${base}/api/v1/${path}`, { headers: { Authorization: `Bearer ${token}` } });
  assert.equal(response.status, 200, path);
  return response.json();
}

it('walks through all pages and does the day’s work', { timeout: 4 * kPatience }, async () => {
  const { page, context, complaints, strangers } = await visit(browser, base, token);
  page.setDefaultTimeout(kPatience);
  const status = await api('status');
  assert.equal(status.mode, 'demo', 'this walk sends a bulletin: demo only');
  await page.locator('.demo-banner').waitFor();
  await page.waitForSelector('html[data-live="open"]');

  // Communications staff: what is said, and why it was sorted so.
  await page.waitForSelector('.mention mark');
  // By its id: the next one to come is the first then.
  const id = await page.locator('.mention', { has: page.locator('mark') }).first().getAttribute('data-id');
  await page.locator(`[data-id="${id}"]`).getByRole('button', { name: 'Why?' }).click();
  const why = page.locator(`[data-id="${id}"] .why`);
  await why.waitFor();
  const mention = await api(`mentions/${id}`);
  const words = [...mention.verdict.issues, ...mention.verdict.hazards].flatMap((hit) => hit.evidence.map((e) => e.text));
  const bytes = Buffer.from(mention.text);
  for (const hit of [...mention.verdict.issues, ...mention.verdict.hazards]) {
    for (const e of hit.evidence) assert.equal(bytes.subarray(e.start, e.end).toString(), e.text, 'offsets are bytes of the text');
  }
  const pieces = words.flatMap((word) => word.split(/\s+/));
  const marked = async () => (await page.locator(`[data-id="${id}"] mark`).allTextContents()).join(' ');
  await eventually(marked, (text) => pieces.every((piece) => text.includes(piece)), `marked are ${pieces.join()}`);

  await go(page, 'tallies');
  await page.waitForSelector('.chart__picture');
  await page.locator('.top-list a').first().click();
  await page.waitForURL(/#\/stream\?service_code=/);
  await page.waitForSelector('.mention');

  // 311 staff: one draft becomes a request.
  await go(page, 'requests');
  await page.waitForSelector('.detail__form');
  const detail = page.locator('.detail__id');
  const [request, called] = await detail.evaluate((element) => [element.dataset.id, element.textContent.slice(1)]);
  await page.locator('.detail .mention').first().waitFor();
  // A mention that joins it in that moment is a conflict: told, and accepted again.
  const accept = page.locator(`.detail:has(.detail__id[data-id="${request}"]) [data-action="accept"]`);
  const conflict = page.locator('.detail .notice--warning').first();
  await accept.click();
  const statusOf = async () => {
    const { status } = await api(`requests/${request}`);
    if (status === 'draft' && (await conflict.isVisible())) await accept.click({ timeout: 1_000 }).catch(() => {});
    return status;
  };
  await eventually(statusOf, 'open', `request ${called}`);

  // Emergency managers: write, preview, send, follow.
  await go(page, 'bulletins/new');
  const exercise = !(await api('channels')).channels.some((channel) => channel.sends && channel.mode === 'live');
  if (exercise) await page.getByText('Exercise', { exact: true }).click();
  await page.getByLabel('Event', { exact: true }).fill('Flood');
  for (const [label, value] of [['Urgency', 'Immediate'], ['Severity', 'Severe'], ['Certainty', 'Observed']]) {
    await page.getByLabel(label, { exact: true }).selectOption(value);
  }
  const english = page.getByRole('group', { name: 'English' });
  await english.getByLabel('Headline').fill('High water: keep away from the harbor front');
  await english.getByLabel('What happens').fill('The river has left its bed at the harbor front. Streets near the water are closed.');
  await english.getByLabel('What to do').fill('Move to higher ground. Do not drive through water.');
  const spanish = page.getByRole('group', { name: 'Spanish' });
  await spanish.getByLabel('Headline').fill('Agua alta: aléjese del frente del puerto');
  await spanish.getByLabel('What happens').fill('El río se desbordó en el frente del puerto. Las calles junto al agua están cerradas.');
  await spanish.getByLabel('What to do').fill('Vaya a un lugar más alto. No conduzca por el agua.');
  await page.getByLabel('Area').fill('Harbor front');
  await page.getByLabel('Page with more').fill('https://www.example.org/flood');
  // By the city’s own clock, which runs fast.
  const { now, time_zone } = await api('status');
  const expires = new Date(Date.parse(now) + 48 * 3_600_000).toLocaleString('sv-SE', { timeZone: time_zone });
  await page.getByLabel('Expires').fill(expires.slice(0, 16).replace(' ', 'T'));
  await page.locator('.preview .count').first().waitFor();
  await page.locator('.send:not(.send--blocked)').waitFor();
  await page.waitForFunction(() => /Ready for \d+/.test(document.querySelector('.send-bar')?.textContent ?? ''));
  assert.deepEqual(await accessibilityFaults(page), []);
  await page.getByRole('button', { name: 'Review and send…' }).click();
  if (shots !== '') await page.screenshot({ path: join(shots, 'wide-send.png') });
  await page.getByRole('dialog').getByRole('button', { name: /^Send to/ }).click();
  await page.getByRole('heading', { name: 'What became of it' }).waitFor();
  sent = page.url().match(/bulletins\/([^/?]+)/)[1];
  // Something must have arrived; what did not is told.
  await page.locator('.chip--delivery-accepted, .chip--delivery-delivered').first().waitFor();
  const bulletin = await api(`bulletins/${decodeURIComponent(sent)}`);
  assert.ok(bulletin.deliveries.length > 0);

  await go(page, 'channels');
  await page.waitForSelector('.channel');
  await eventually(() => page.locator('.channel').count(), (await api('channels')).channels.length);
  assert.deepEqual(complaints.filter((text) => !/409|404/.test(text)), []);
  assert.deepEqual(strangers, []);
  await context.close();
});

for (const [name, look] of Object.entries(kLooks)) {
  it(`looks right and passes WCAG AA: ${name}`, { timeout: 2 * kPatience }, async () => {
    const { page, context, complaints, strangers } = await visit(browser, base, token, look);
    const pages = {
      overview: 'overview',
      stream: 'stream',
      tallies: 'tallies',
      requests: 'requests',
      bulletins: 'bulletins',
      composer: 'bulletins/new',
      ...(sent === '' ? {} : { ledger: `bulletins/${sent}` }),
      channels: 'channels',
      consents: 'consents',
    };
    for (const [title, path] of Object.entries(pages)) {
      await go(page, path);
      await page.waitForSelector('#main h1');
      await settled(page);
      if (title === 'stream') await page.getByRole('button', { name: 'Pause' }).click();
      if (shots !== '') await page.screenshot({ path: join(shots, `${name}-${title}.png`) });
      assert.deepEqual(await accessibilityFaults(page), [], title);
      assert.equal(await fitsWidth(page), true, `${title} scrolls sideways`);
    }
    assert.deepEqual(complaints.filter((text) => !/404/.test(text)), []);
    assert.deepEqual(strangers, []);
    await context.close();
  });
}
