// What the browser tests share: a fresh double and page for each, nothing complained of, no other host asked.
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { launch, visit } from './browser.mjs';
import { startDouble } from './double.mjs';

const kTimeout = 240_000;
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

// Runs `walk` on a fresh double and page; nothing may be complained of and no other host asked.
export async function on(options, walk) {
  const double = await startDouble({ mentions: 60, ...options.double });
  const seen = await visit(browser, double.url, double.token, options);
  try {
    await walk(seen.page, double);
    const complaints = seen.complaints.filter((text) => !(options.expect ?? /^$/).test(text));
    assert.deepEqual(complaints, []);
    assert.deepEqual(seen.strangers, []);
  } finally {
    await seen.context.close();
    await double.stop();
  }
}
export const test = (name, options, walk) => it(name, { timeout: kTimeout }, () => on(options, walk));
export const first = (page) => page.locator('.mention').first();
export const kNetwork = /Failed to load resource|net::ERR|401|409/;

export const kBulletin = {
  kind: 'disaster_update',
  msg_type: 'Alert',
  status: 'Actual',
  event: 'Flood',
  urgency: 'Immediate',
  severity: 'Severe',
  certainty: 'Observed',
  info: {
    en: { headline: 'River above flood stage', description: 'Water is on Harbor Street.', instruction: 'Go to high ground.' },
    es: { headline: 'El río está crecido', description: 'Hay agua en la calle Harbor.', instruction: 'Vaya a un lugar alto.' },
  },
  area: 'Old Port',
  web: 'https://www.example.org/flood',
  expires: new Date(Date.now() + 6 * 3_600_000).toISOString(),
  channels: [],
  references: '',
};
export const call = async (double, method, path, body) => {
  const response = await fetch(`${double.url}/api/v1/${path}`, {
    method,
    headers: { Authorization: `Bearer ${double.token}` },
    body: JSON.stringify(body),
  });
  return response.json();
};

// The hub fails where the page asks `url`, as long as the answer's `now` says so.
export async function fails(page, url, message, status = 500) {
  const failing = { now: true };
  await page.route(url, (route) => (failing.now ? route.fulfill({ status, json: { error: { fault: 'damaged', message } } }) : route.continue().catch(() => {})));
  return failing;
}
// The stream is in order: when the page counts one more failing channel, and one less again, it has read all that was told before.
export async function hasRead(page, double) {
  const failing = double.state.channels.filter((channel) => channel.state === 'failing').length;
  const well = double.state.channels.find((channel) => channel.state === 'ok');
  for (const [state, count] of [['failing', failing + 1], ['ok', failing]]) {
    double.emit('channel', { ...well, state });
    await page.locator('.badge--bad', { hasText: new RegExp(`^${count}\\b`) }).first().waitFor();
  }
}
// Answers the page's next question as it was before `tell`, after the page has read what that told.
export async function tellMeanwhile(page, double, url, tell) {
  await page.route(
    url,
    async (route) => {
      const old = await route.fetch();
      tell();
      await hasRead(page, double);
      await route.fulfill({ response: old });
    },
    { times: 1 },
  );
}
