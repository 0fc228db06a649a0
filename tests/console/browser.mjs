// The browser for these tests; the packages are the console's own.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';
import { inspect, isDeepStrictEqual } from 'node:util';

const require = createRequire(new URL('../../console/package.json', import.meta.url));
const { chromium } = require('playwright-core');
const axe = require('@axe-core/playwright');
const AxeBuilder = axe.default ?? axe;

export const launch = () =>
  chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });

// A machine that builds beside it may stand still for half a minute.
const kPatience = 60_000;

export const kWide = { width: 1280, height: 860 };
export const kPhone = { width: 390, height: 844 };
export const kSmall = { width: 360, height: 720 };

// A signed-in page; what the browser complains of is in `complaints`, what it asked of other hosts in `strangers`.
export async function visit(browser, base, token, { viewport = kWide, dark = false, locale = 'en-US', path = 'stream' } = {}) {
  const context = await browser.newContext({ viewport, locale, colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(kPatience);
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

// To another page of the console. It has left the one before; what it shows may still be on its way.
export async function go(page, path) {
  await page.evaluate(
    (hash) =>
      new Promise((resolve) => {
        const before = location.href;
        const drawn = () => requestAnimationFrame(() => setTimeout(resolve));
        addEventListener('hashchange', drawn, { once: true });
        location.hash = hash;
        if (location.href === before) drawn();
      }),
    `#/${path}`,
  );
}

const kAgain = 50;
// Reads until it is as expected: a value, a pattern, or a function that says so. A page is never read once after something was done
// to it: it may not have come to it yet.
export async function eventually(read, expected, what = '') {
  const fits = (value) => {
    if (expected instanceof RegExp) return expected.test(value);
    return typeof expected === 'function' ? expected(value) : isDeepStrictEqual(value, expected);
  };
  for (const end = Date.now() + kPatience; ; await pause(kAgain)) {
    const actual = await read();
    if (fits(actual)) return actual;
    if (Date.now() < end) continue;
    const message = `${what === '' ? '' : `${what}: `}${inspect(actual)} where ${typeof expected === 'function' ? expected : inspect(expected)} is expected`;
    throw new assert.AssertionError({ message, actual, expected, operator: 'eventually', stackStartFn: eventually });
  }
}
export const hasFocus = (locator) => eventually(() => locator.evaluate((element) => element === document.activeElement), true, `the focus on ${locator}`);

// Nothing is awaited any more, nor moves.
export const settled = (page) =>
  page.waitForFunction(() => {
    const moves = (animation) => animation.playState === 'running' && animation.effect?.getComputedTiming().endTime !== Infinity;
    return (
      document.querySelector('[aria-busy="true"]') === null &&
      !/Loading…|Cargando…/.test(document.body.textContent) &&
      document.fonts.status === 'loaded' &&
      !document.getAnimations().some(moves)
    );
  });

// What axe finds against WCAG 2.2 A and AA, in a line each.
export async function accessibilityFaults(page) {
  await settled(page);
  const result = await new AxeBuilder({ page })
    .setLegacyMode()
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze();
  return result.violations.map((v) => `${v.id}: ${v.help} (${v.nodes.map((n) => n.target.join(' ')).slice(0, 4).join('; ')})`);
}

// True when nothing makes the page scroll sideways.
export async function fitsWidth(page) {
  await settled(page);
  return page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);
}
