// The browser for these tests; the packages are the console's own.
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../console/package.json', import.meta.url));
const { chromium } = require('playwright-core');
const axe = require('@axe-core/playwright');
const AxeBuilder = axe.default ?? axe;

export const launch = () =>
  chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });

export const kWide = { width: 1280, height: 860 };
export const kPhone = { width: 390, height: 844 };
export const kSmall = { width: 360, height: 720 };

// A signed-in page; what the browser complains of is in `complaints`, what it asked of other hosts in `strangers`.
export async function visit(browser, base, token, { viewport = kWide, dark = false, locale = 'en-US', path = 'stream' } = {}) {
  const context = await browser.newContext({ viewport, locale, colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce' });
  const page = await context.newPage();
  const complaints = [];
  const strangers = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(base)) strangers.push(request.url());
  });
  await page.goto(`${base}/#token=${encodeURIComponent(token)}`);
  await page.waitForSelector('.nav');
  if (path !== '') await go(page, path);
  return { page, context, complaints, strangers };
}

export async function go(page, path) {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, `#/${path}`);
}

// What axe finds against WCAG 2.2 A and AA, in a line each.
export async function accessibilityFaults(page) {
  const result = await new AxeBuilder({ page })
    .setLegacyMode()
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze();
  return result.violations.map((v) => `${v.id}: ${v.help} (${v.nodes.map((n) => n.target.join(' ')).slice(0, 4).join('; ')})`);
}

// True when nothing makes the page scroll sideways.
export const fitsWidth = (page) =>
  page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);
