// The console in a real browser against the double: what should happen, and what goes wrong.
//   (cd console && npm ci && npm run build) && node --test tests/console/console.test.mjs
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { accessibilityFaults, eventually, fitsWidth, go, hasFocus, kPhone, kSmall, kWide, settled } from './browser.mjs';
import { call, first, kBulletin, kNetwork, tellMeanwhile, test } from './harness.mjs';

describe('signing in', () => {
  test('takes the token out of the address bar and keeps it for the tab', {}, async (page) => {
    assert.equal(page.url().includes('token'), false);
    await page.reload();
    await page.waitForSelector('.mention');
    assert.equal(await page.evaluate(() => localStorage.getItem('crier.token')), null);
  });
  test('says so when the token is wrong, and takes the right one', { expect: kNetwork }, async (page, double) => {
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('API token').fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').getByText('does not accept').waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByLabel('API token').fill(double.token);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.mention');
  });
});

describe('the stream', () => {
  test('shows hostile text as text', {}, async (page, double) => {
    const text = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script> \u202Eabc pothole';
    double.speak({
      who: ['<b>Eve</b>', '@eve'],
      text,
      issue: ['pothole', [['POTHOLE', 'pothole']]],
      issue2: undefined,
      hazard: undefined,
      because: [],
      place: undefined,
      url: 'javascript:document.title="owned"',
      attachments: [{ url: 'data:text/html,x', media_type: 'text/html', description: '<i>file</i>' }],
    });
    await page.getByText('<b>Eve</b>').waitFor();
    await eventually(() => first(page).locator('.mention__text').textContent(), text.replace('\u202E', '[U+202E]'));
    assert.equal(await first(page).locator('img, script, b b, i, a[href^="javascript"], a[href^="data"]').count(), 0);
    assert.equal((await page.title()).includes('owned'), false);
  });

  test('marks the right words behind emoji and accents, and says why', {}, async (page, double) => {
    double.speak({
      who: ['Ana', '@ana'],
      lang: 'es',
      text: '🌊🌊 ¡Está inundándose! Hay un bache enorme aquí 👩‍👩‍👧',
      issue: ['pothole', [['POTHOLE', 'bache enorme']]],
      issue2: undefined,
      hazard: ['flood', 'caution_advice', [['STREET_FLOODED', 'Está inundándose']]],
      because: [],
      place: undefined,
    });
    await page.getByText('bache enorme').first().waitFor();
    await eventually(() => first(page).locator('mark').allTextContents(), ['Está inundándose', 'bache enorme']);
    await first(page).locator('mark').nth(1).hover();
    const tip = page.getByRole('tooltip');
    await eventually(() => tip.textContent(), /Issue Pothole.*A hole in the road.*POTHOLE/);
    await eventually(() => first(page).locator('mark').nth(1).getAttribute('aria-describedby'), 'tip');
    await page.keyboard.press('Escape');
    await tip.waitFor({ state: 'hidden' });
    await first(page).getByRole('button', { name: 'Why?' }).press('Enter');
    const why = first(page).locator('.why');
    await eventually(() => why.textContent(), /Pothole score 3\.2.*A hole in the road POTHOLE.*bache enorme/);
    await eventually(() => first(page).getByRole('button', { name: 'Why?' }).getAttribute('aria-expanded'), 'true');
  });

  test('names rules by their ids when the hub has no words for them', { double: { withRules: false }, expect: /404/ }, async (page) => {
    await page.locator('.mention__why').first().click();
    await eventually(() => page.locator('.why').first().textContent(), /(THANKS|[A-Z]+_[A-Z]+): /);
  });

  test('keeps "Why?" open, and the keyboard on it, when the mention is told again', {}, async (page, double) => {
    const mention = double.speak();
    const card = page.locator(`[data-id="${mention.id}"]`);
    await card.getByRole('button', { name: 'Why?' }).press('Enter');
    await card.locator('.why').waitFor();
    double.emit('mention', { ...mention, request_id: 'told-again' });
    await card.locator('a[href*="told-again"]').waitFor();
    await card.locator('.why').waitFor();
    await hasFocus(card.getByRole('button', { name: 'Why?' }));
    await page.keyboard.press('Enter');
    await card.locator('.why').waitFor({ state: 'hidden' });
  });

  test('holds new mentions while paused, counts them, and shows them after', {}, async (page, double) => {
    await page.waitForSelector('.mention');
    await page.getByRole('button', { name: 'Pause' }).click();
    const one = double.speak();
    double.speak();
    await page.getByRole('button', { name: 'Show 2 new mentions' }).waitFor();
    assert.equal(await page.locator(`[data-id="${one.id}"]`).count(), 0);
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.locator(`[data-id="${one.id}"]`).waitFor();
    await page.locator('.arrivals').waitFor({ state: 'hidden' });
  });

  test('holds them while somebody reads further down', {}, async (page, double) => {
    await page.waitForSelector('.mention');
    await page.mouse.wheel(0, 1500);
    await page.waitForFunction(() => scrollY > 1000);
    double.speak();
    await page.getByRole('button', { name: 'Show 1 new mention' }).click();
    await page.waitForFunction(() => scrollY === 0);
    await eventually(() => page.locator('.mention-item--fresh').count(), 1);
  });

  test('does not forget what was told while it loaded', {}, async (page, double) => {
    await page.waitForSelector('.mention');
    const gone = double.state.mentions.findLast((mention) => mention.verdict.sentiment.label === 'negative');
    let come;
    await tellMeanwhile(page, double, '**/api/v1/mentions?*', () => {
      come = double.speak({ sentiment: -0.8 });
      double.emit('removed', { id: gone.id });
    });
    const answered = page.waitForResponse(/mentions\?/);
    await page.getByLabel('Sentiment').selectOption('negative');
    await answered;
    await page.locator(`[data-id="${come.id}"]`).waitFor();
    await page.locator(`[data-id="${gone.id}"].mention--removed`).waitFor();
  });

  test('empties a removed mention', {}, async (page, double) => {
    const mention = double.speak();
    await page.locator(`[data-id="${mention.id}"]`).waitFor();
    double.emit('removed', { id: mention.id });
    const card = page.locator(`[data-id="${mention.id}"]`);
    await card.getByText('Removed by its author').waitFor();
    assert.equal((await card.textContent()).includes(mention.text.slice(0, 12)), false);
  });

  test('keeps its filters in the address and applies them to what comes', {}, async (page, double) => {
    await page.getByLabel('Sentiment').selectOption('positive');
    await page.waitForURL(/sentiment=positive/);
    await page.getByLabel('Words').fill('cuadrilla');
    await page.waitForURL(/q=cuadrilla/);
    double.speak({ text: 'another thing entirely', issue: undefined, issue2: undefined, hazard: undefined, because: [], place: undefined });
    const wanted = double.speak({ who: ['X', '@x'], lang: 'es', text: 'Una CUADRILLA amable', sentiment: 0.5, issue: undefined, issue2: undefined, hazard: undefined, because: [], place: undefined });
    await page.locator(`[data-id="${wanted.id}"]`).waitFor();
    assert.equal(await page.getByText('another thing entirely').count(), 0);
    await page.reload();
    await page.waitForSelector('.mention');
    await eventually(() => page.getByLabel('Words').inputValue(), 'cuadrilla');
    await page.getByRole('button', { name: 'Clear all filters' }).click();
    await page.waitForURL((url) => !url.hash.includes('?'));
  });

  test('loads older mentions to the end', { double: { mentions: 120 } }, async (page) => {
    for (const shown of [100, 120]) {
      await page.getByRole('button', { name: 'Load older' }).click();
      await eventually(() => page.locator('.mention').count(), shown);
    }
    await page.getByText('Nothing older.').waitFor();
  });

  test('says that the connection is lost, and catches up after', { expect: kNetwork }, async (page, double) => {
    await page.waitForSelector('html[data-live="open"]');
    double.cut(true);
    await page.getByText('Connection lost.').waitFor();
    const missed = double.speak();
    double.restore();
    await page.locator(`[data-id="${missed.id}"]`).waitFor();
    await page.getByText('Connection lost.').waitFor({ state: 'detached' });
  });
});

describe('tallies', () => {
  test('are a picture for the eye, readable by keys and as a table, and lead to the stream', {}, async (page) => {
    await go(page, 'tallies?by=sentiment');
    const picture = page.locator('.chart__picture');
    await picture.press('End');
    const readout = () => page.locator('.chart__readout').textContent();
    const read = await eventually(readout, /\d+ mentions?/);
    await picture.press('ArrowLeft');
    await eventually(readout, (text) => text !== read);
    await page.getByText('As a table').first().click();
    await page.locator('.chart__table tbody tr').first().waitFor();
    await eventually(() => page.locator('.chart__table tbody tr').count(), 24);
    await page.locator('.top-list a').first().click();
    await page.waitForURL(/#\/stream\?sentiment=\w+&since=.*&until=/);
    await page.waitForSelector('.mention');
  });
});

describe('channels', () => {
  test('show what is left of each quota', {}, async (page) => {
    await go(page, 'channels');
    const card = page.getByRole('article', { name: 'mastodon-city' });
    await card.getByText('288 of 300 left').waitFor();
    await eventually(() => card.innerText(), /Quota: statuses an account\n288 of 300 left · resets in 1 hr/);
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/quotas.png` });
  });
});

describe('consents', () => {
  test('are listed with why, and who asks without proof is taken off by one action', {}, async (page, double) => {
    await page.getByRole('navigation').getByRole('link', { name: 'Consents' }).click();
    await page.getByRole('heading', { level: 1, name: 'Consents' }).waitFor();
    await page.getByRole('navigation').getByText('2 waiting for a decision').waitFor();
    const card = (name) => page.getByRole('article', { name });
    const ben = card('ben@example.org');
    await ben.getByText('Asks to leave, not proven').waitFor();
    await eventually(() => ben.innerText(), /Please take me off this list[\s\S]*Channel\nmail-311\nSince\n[\s\S]*Proof\nAnybody could have written it/);
    assert.doesNotMatch(await card('ana@example.org').innerText(), /Written from/);
    await eventually(() => card('ana@example.org').innerText(), /Gets no more[\s\S]*Proven by a message of ours/);
    await eventually(() => card('cleo@example.org').innerText(), /Asks to leave[\s\S]*answer to a message of ours, from another address\nWritten from\ncleo@work.example.org/);
    await eventually(() => card('eva@example.org').innerText(), /Restored[\s\S]*Not on the list[\s\S]*She called[\s\S]*Decided by staff\nDecided by\nKim/);
    assert.deepEqual(await accessibilityFaults(page), []);
    await ben.getByRole('button', { name: 'Take off the list' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Take off the list' }).click();
    await dialog.getByText('Both are needed.').waitFor();
    await dialog.getByLabel('Your name').fill('Kim');
    await dialog.getByRole('button', { name: 'Take off the list' }).click();
    await page.getByText('ben@example.org gets no more messages.').waitFor();
    await ben.getByText('Gets no more').waitFor();
    await page.getByRole('navigation').getByText('1 waiting for a decision').waitFor();
    const { by, why, state } = double.state.consents.find(({ recipient }) => recipient === 'ben@example.org');
    assert.deepEqual({ by, why, state }, { by: 'Kim', why: 'As asked in the message', state: 'withdrawn' });
  });

  test('are filtered by channel and state; a list under a filter that has nothing is not said to be empty', {}, async (page, double) => {
    double.state.consents.push({ ...double.state.consents[0], id: 9, channel: 'sms', recipient: '+15550100' });
    // From a channel to who gets no more of it: nobody who was restored.
    await go(page, 'channels');
    assert.equal(await page.getByText('Restored').count(), 0);
    await page.getByRole('article', { name: 'mail-311' }).getByRole('link', { name: 'Who gets no more' }).click();
    const names = (expected) => eventually(async () => (await page.locator('.consent h2').allInnerTexts()).join(' '), expected);
    await page.getByRole('article', { name: 'ana@example.org' }).waitFor();
    await names('ana@example.org');
    await page.waitForURL(/#\/consents\?channel=mail-311&state=withdrawn$/);
    await page.getByLabel('State').selectOption('asked');
    await page.getByRole('article', { name: 'ben@example.org' }).waitFor();
    await names('ben@example.org cleo@example.org');
    // What is decided under a filter that it no longer fits leaves the list.
    await page.getByRole('article', { name: 'ben@example.org' }).getByRole('button', { name: 'Keep on the list' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Your name').fill('Kim');
    await dialog.getByLabel('Why').fill('He did not write it');
    await dialog.getByRole('button', { name: 'Restore' }).click();
    await page.getByText('ben@example.org gets messages again.').waitFor();
    await names('cleo@example.org');
    await page.getByLabel('State').selectOption('granted');
    await page.getByText('Nothing matches the filters.').waitFor();
    await page.getByRole('button', { name: 'Clear all filters' }).click();
    await page.getByRole('article', { name: '+15550100' }).waitFor();
    await page.waitForURL(/#\/consents$/);
    await eventually(() => page.getByLabel('State').inputValue(), '');
    double.state.consents = [];
    await go(page, 'stream');
    await go(page, 'consents');
    await page.getByText('Nobody has left, or asked to.').waitFor();
  });

  test('are restored with a reason; what changed meanwhile is refused and said', { expect: kNetwork }, async (page, double) => {
    await go(page, 'consents');
    const ana = page.getByRole('article', { name: 'ana@example.org' });
    const restore = async () => {
      await ana.getByRole('button', { name: 'Restore' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Your name').fill('Kim');
      await dialog.getByLabel('Why').fill('It was her neighbor');
      await dialog.getByRole('button', { name: 'Restore' }).click();
    };
    await ana.waitFor();
    const stored = double.state.consents.find(({ recipient }) => recipient === 'ana@example.org');
    stored.id = 40;
    await restore();
    await page.getByText('something changed this consent meanwhile').waitFor();
    assert.equal(stored.state, 'withdrawn');
    await go(page, 'stream');
    await go(page, 'consents');
    await restore();
    await page.getByText('ana@example.org gets messages again.').waitFor();
    assert.deepEqual([stored.state, stored.why], ['restored', 'It was her neighbor']);
  });

  test('read in Spanish, on a telephone', { viewport: kPhone, locale: 'es-US' }, async (page) => {
    await go(page, 'consents');
    await page.getByRole('article', { name: 'ben@example.org' }).getByText('Pide la baja, sin prueba').waitFor();
    assert.ok(await fitsWidth(page));
    assert.deepEqual(await accessibilityFaults(page), []);
  });
});

describe('every page', () => {
  const kPages = ['overview', 'stream', 'tallies', 'requests', 'bulletins', 'bulletins/b1', 'bulletins/b2/edit', 'channels', 'consents', 'nowhere'];
  const kLooks = {
    wide: { viewport: kWide },
    dark: { viewport: kWide, dark: true },
    phone: { viewport: kSmall },
    'dark phone in Spanish': { viewport: kPhone, dark: true, locale: 'es-MX' },
  };
  for (const [name, look] of Object.entries(kLooks)) {
    test(`passes WCAG AA and fits: ${name}`, look, async (page, double) => {
      const sent = await call(double, 'POST', 'bulletins', kBulletin);
      await call(double, 'POST', `bulletins/${sent.id}/approve`, {});
      await call(double, 'POST', 'bulletins', { ...kBulletin, status: 'Exercise', event: '' });
      double.state.mentions.at(-1).removed = true;
      for (const path of kPages) {
        await go(page, path);
        await page.waitForSelector('#main h1');
        await settled(page);
        if (path === 'stream') await page.locator('.mention__why').nth(1).click();
        assert.deepEqual(await accessibilityFaults(page), [], path);
        assert.equal(await fitsWidth(page), true, `${path} scrolls sideways`);
      }
      if (look.locale) assert.equal(await page.evaluate(() => document.documentElement.lang), 'es');
    });
  }

  test('changes its language and its colors at a word', {}, async (page) => {
    await page.getByRole('button', { name: 'Español' }).click();
    await page.getByRole('heading', { name: 'Menciones' }).waitFor();
    await page.getByLabel('Colores').selectOption('dark');
    await eventually(() => page.evaluate(() => document.documentElement.dataset.theme), 'dark');
    await page.reload();
    await page.getByRole('heading', { name: 'Menciones' }).waitFor();
    await eventually(() => page.evaluate(() => document.documentElement.dataset.theme), 'dark');
  });
});
