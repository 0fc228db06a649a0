// Pictures of every page of the console on the demo's storm day: wide, on a laptop, on a telephone, dark, in Spanish. script/screenshots runs it.
//   node tests/console/screenshots.mjs FOLDER [PAGE...]
// Smaller by pngquant where that is installed; no picture may be larger than kMost.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { startDemo } from './demo.mjs';
import { go, kPhone, kWide, launch, settled } from './browser.mjs';

const kMost = 200_000; // bytes
const kSpeed = 300;
const kLooks = {
  wide: { viewport: kWide },
  laptop: { viewport: { width: 1024, height: 768 } },
  phone: { viewport: kPhone },
  dark: { viewport: kWide, colorScheme: 'dark' },
  spanish: { viewport: kWide, locale: 'es-US' },
};
// By whom each page is opened; of the demo's people, each has one role.
const kPages = {
  overview: ['viewer', 'overview'],
  emergencies: ['triage', 'emergencies'],
  stream: ['viewer', 'stream'],
  tallies: ['viewer', 'tallies'],
  report: ['publisher', 'report'],
  requests: ['triage', 'requests'],
  bulletins: ['publisher', 'bulletins'],
  composer: ['publisher', 'bulletins/DRAFT/edit'],
  approving: ['approver', 'bulletins/DRAFT/edit', 'dialog'],
  ledger: ['publisher', 'bulletins/SENT'],
  channels: ['viewer', 'channels'],
  consents: ['triage', 'consents'],
  rules: ['viewer', 'rules'],
  account: ['approver', 'account'],
  people: ['administrator', 'people'],
  audit: ['administrator', 'audit'],
};

const [folder, ...only] = process.argv.slice(2);
assert.ok(folder, 'usage: node screenshots.mjs FOLDER [PAGE...]');
mkdirSync(folder, { recursive: true });
const demo = await startDemo({ speed: kSpeed });
const browser = await launch();

async function api(path, body) {
  const response = await fetch(`${demo.base}/api/v1/${path}`, {
    headers: { Authorization: `Bearer ${demo.token}` },
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  });
  assert.ok(response.ok, `${path}: ${response.status}`);
  return response.json();
}

// The evacuation of the waterfront: then the storm is at its height.
async function storm() {
  for (;;) {
    const { bulletins } = await api('bulletins');
    const found = bulletins.find(({ msg_type, state }) => msg_type === 'Update' && (state === 'sent' || state === 'sending'));
    if (found) return found;
    await new Promise((done) => setTimeout(done, 500));
  }
}
const draftOf = async () =>
  api('bulletins', {
    kind: 'disaster_update',
    event: 'Flood',
    urgency: 'Immediate',
    severity: 'Moderate',
    certainty: 'Observed',
    info: {
      en: { headline: 'Saltmarsh Drive is closed', description: 'Water stands on Saltmarsh Drive from 3rd Street to the bridge.', instruction: 'Take Cedar Street. Do not drive through water.' },
      es: { headline: 'Saltmarsh Drive está cerrada', description: 'Hay agua en Saltmarsh Drive desde la calle 3 hasta el puente.', instruction: 'Use Cedar Street. No conduzca por el agua.' },
    },
    covers: { zones: ['Saltmarsh'] },
    web: 'https://portalder.example.org/hester',
    expires: new Date(Date.parse((await api('status')).now) + 12 * 3_600_000).toISOString(),
  });

async function shoot(page, name) {
  await settled(page);
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path, animations: 'disabled' });
  spawnSync('pngquant', ['--force', '--ext', '.png', '--skip-if-larger', '--strip', path]);
  assert.ok(statSync(path).size <= kMost, `${path} is larger than ${kMost} bytes`);
}
async function signedIn(context, role) {
  const page = await context.newPage();
  await page.goto(`${demo.base}/`);
  await page.locator('.gate__demo button', { hasText: role }).click();
  await page.waitForSelector('html[data-live="open"]');
  return page;
}

try {
  const sent = await storm();
  const draft = await draftOf();
  for (const [look, options] of Object.entries(kLooks)) {
    const context = () => browser.newContext({ ...options, reducedMotion: 'reduce' });
    const gate = await (await context()).newPage();
    await gate.goto(`${demo.base}/`);
    await gate.waitForSelector('.gate__demo button');
    if (only.length === 0 || only.includes('sign-in')) await shoot(gate, `sign-in-${look}`);
    const seats = {};
    for (const [name, [role, path, last]] of Object.entries(kPages)) {
      if (only.length > 0 && !only.includes(name)) continue;
      const page = (seats[role] ??= await signedIn(await context(), role));
      await go(page, path.replace('DRAFT', draft.id).replace('SENT', sent.id));
      await page.waitForSelector('#main h1');
      await settled(page);
      if (name === 'composer' || last) await page.locator('.preview').first().waitFor();
      if (last) await page.locator('.send').click();
      await shoot(page, `${name}-${look}`);
      if (last) await page.keyboard.press('Escape');
    }
  }
} finally {
  await browser.close();
  await demo.stop();
}
