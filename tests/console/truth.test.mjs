// What is shown is what is there: names, links, letters, counts, lists to their ends.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { accessibilityFaults, eventually, fitsWidth, go, kPhone } from './browser.mjs';
import { call, first, kBulletin, test } from './harness.mjs';

const kPlain = { issue: undefined, issue2: undefined, hazard: undefined, because: [], place: undefined, sentiment: 0 };

describe('names and letters', () => {
  test('characters that show nothing or turn others around are shown by their numbers', {}, async (page, double) => {
    const mention = double.speak({
      ...kPlain,
      who: ['nwoT fo \u202Drotcerid', '@e\u200Bve'],
      text: '\u202E31 Mill\u202C Street \u200F1\u200F3 pot\u200Bhole \u{E0041}\u{E007F}',
      attachments: [{ url: 'https://files.example/a.jpg', media_type: 'image/jpeg', description: 'pho\u2067to' }],
    });
    const card = page.locator(`[data-id="${mention.id}"]`);
    await card.waitFor();
    assert.equal(await card.locator('.mention__author').textContent(), 'nwoT fo [U+202D]rotcerid');
    assert.equal(await card.locator('.mention__handle').textContent(), '@e[U+200B]ve');
    assert.equal(await card.locator('.mention__text').textContent(), '[U+202E]31 Mill[U+202C] Street [U+200F]1[U+200F]3 pot[U+200B]hole [U+E0041][U+E007F]');
    assert.equal(await card.locator('.mention__file').textContent(), 'pho[U+2067]to');
  });

  test('right-to-left text and flags are left as they are, each in a frame of its own', {}, async (page, double) => {
    const flag = '\u{1F3F4}\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}';
    const text = `שלום!\u200F 👩‍👩‍👧 ${flag} می‌خواهم`;
    const mention = double.speak({ ...kPlain, who: ['دانا', '@dana'], text, place: undefined });
    const card = page.locator(`[data-id="${mention.id}"]`);
    await card.waitFor();
    assert.equal(await card.locator('.mention__text').textContent(), text);
    assert.equal(await card.locator('.mention__author').evaluate((name) => getComputedStyle(name).unicodeBidi), 'isolate');
  });

  test('names that pass for others are marked, names of one alphabet are not', {}, async (page, double) => {
    const marked = async (name, handle = '@x') => {
      const mention = double.speak({ ...kPlain, who: [name, handle], text: 'words' });
      const card = page.locator(`[data-id="${mention.id}"]`);
      await card.waitFor();
      return (await card.locator('.chip--lookalike').count()) > 0;
    };
    assert.equal(await marked('Cіty of Port Marigold'), true, 'a Cyrillic i');
    assert.equal(await marked('Town', '@m\u0430yor@example.social'), true, 'a Cyrillic a in a handle');
    assert.equal(await marked('Town', '@\u0441\u043e\u0441\u043e@bank.example'), true, 'all of it looks Latin');
    assert.equal(await marked('𝖢𝗂𝗍𝗒 𝗈𝖿 𝖯𝗈𝗋𝗍'), true, 'styled');
    assert.equal(await marked('Αthens'), true, 'a Greek A');
    for (const name of ['Zoë Ñandú', 'Иван Петров', 'Δημήτρης', '山田 Taro', 'דנה', '@ana_99@example.social', 'O’Brien-Łukasz']) {
      assert.equal(await marked(name), false, name);
    }
    await marked('Cіty again'); // on top, where nothing scrolls
    await page.locator('.chip--lookalike').first().hover();
    await page.getByRole('tooltip').filter({ hasText: 'may pass for somebody else' }).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
  });

  test('every link says which host it leads to', {}, async (page, double) => {
    const mention = double.speak({
      ...kPlain,
      who: ['Eve', '@eve'],
      text: 'look',
      url: 'https://x.example@evil.example/',
      attachments: [
        { url: 'https://портал.example/a', media_type: '', description: 'city-hall.example' },
        { url: 'http://city.example.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.evil.example:8080/', media_type: 'image/png', description: '' },
      ],
    });
    const card = page.locator(`[data-id="${mention.id}"]`);
    await card.waitFor();
    assert.deepEqual(await card.locator('a .outside__host').allTextContents(), [
      'evil.example',
      'xn--80awhdgm.example',
      'city.example.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.evil.example:8080',
    ]);
    for (const host of await card.locator('.outside__host').all()) {
      assert.equal(await host.evaluate((e) => e.scrollWidth <= e.closest('.mention').clientWidth && getComputedStyle(e).textOverflow === 'clip'), true, 'to its end');
    }
    assert.equal(await fitsWidth(page), true);
  });
});

describe('posts that would fill the page', () => {
  const kHeaps = {
    'of newlines': 'pothole' + '\n'.repeat(22_000) + 'end',
    'of lines': 'line\n'.repeat(3_000),
    'of Thai marks': 'ก' + '\u0E49'.repeat(9_000),
    'of other marks': ('Z' + '\u0336'.repeat(200)).repeat(100),
    'without a space': 'w'.repeat(20_000),
    'of hard spaces': 'a\u00A0'.repeat(9_000),
    'of tabs': '\t'.repeat(9_000) + 'x',
  };
  for (const [name, viewport] of [['wide', undefined], ['phone', kPhone]]) {
    test(`are folded, with the rest a press away: ${name}`, viewport ? { viewport } : {}, async (page, double) => {
      for (const [what, text] of Object.entries(kHeaps)) {
        // Further down, what is new waits; the page hears of it with the next frame.
        await page.evaluate(() => new Promise((heard) => requestAnimationFrame(() => (scrollTo(0, 0), requestAnimationFrame(() => setTimeout(heard))))));
        const mention = double.speak({ ...kPlain, who: ['Eve ' + 'e'.repeat(300), '@' + 'e'.repeat(300)], text });
        const card = page.locator(`[data-id="${mention.id}"]`);
        await card.waitFor();
        await eventually(async () => (await card.boundingBox())?.height, (height) => height < 1_000, `${what}, px high`);
        assert.equal(await fitsWidth(page), true, `${what} scrolls sideways`);
        const more = card.locator('.mention__more');
        await more.click();
        // All of it but blank lines.
        const words = (of) => of.replace(/\s+/g, '');
        await eventually(async () => words(await card.locator('.mention__text').textContent()) === words(text), true, what);
        assert.equal(await fitsWidth(page), true, `${what}, unfolded, scrolls sideways`);
        double.emit('removed', { id: mention.id });
        await card.getByText('Removed by its author').waitFor();
      }
    });
  }

  test('are clamped in requests, too', {}, async (page, double) => {
    const [request] = double.state.requests.filter((r) => r.status === 'draft');
    Object.assign(request, { description: 'x' + '\n'.repeat(3_990) + 'y', address_string: 'w'.repeat(900), urgency: 1 });
    await go(page, 'requests');
    await page.waitForSelector('.detail__form');
    await eventually(async () => (await page.locator('.request').first().boundingBox())?.height, (height) => height < 300);
    assert.equal(await fitsWidth(page), true);
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await eventually(async () => (await page.getByRole('dialog').locator('.quote').boundingBox())?.height, (height) => height < 400);
  });
});

describe('a list with nothing in it', () => {
  test('says whether its filters are why, and takes them away', {}, async (page, double) => {
    const clear = page.locator('.empty').getByRole('button', { name: 'Clear all filters' });
    for (const [path, label] of [
      ['stream?intent=praise&channel=nowhere', 'Channel'],
      ['requests?service_code=graffiti&neighborhood=Nowhere', 'Neighborhood'],
      ['bulletins?state=superseded', 'State'],
      ['consents?channel=nowhere', 'Channel'],
    ]) {
      await go(page, path);
      await page.getByText('Nothing matches the filters.').waitFor();
      await clear.click();
      await page.waitForFunction(() => !document.querySelector('#main')?.textContent.includes('Nothing matches the filters.'));
      await eventually(() => page.locator('.filter', { hasText: label }).locator('select').inputValue(), '', path);
      await eventually(() => page.url().includes('?'), false, path);
    }
    double.state.mentions.length = 0;
    double.state.bulletins.length = 0;
    await go(page, 'stream');
    await page.getByText('No mentions yet.').waitFor();
    await go(page, 'bulletins');
    await page.getByText('No bulletins yet.').waitFor();
  });

  test('a card leaves no room for words that are not there', {}, async (page, double) => {
    for (const request of double.state.requests) if (request.status === 'draft') request.description = '\n \n';
    double.state.mentions.at(-1).text = '\n\nThe light is out\n\n\n\non Elm\n\n';
    await call(double, 'POST', 'bulletins', { kind: 'reply', status: 'Actual', msg_type: 'Alert', info: { en: { headline: '\n', description: '', instruction: '' } }, event: '', channels: [] });
    await go(page, 'requests');
    await page.locator('.request').first().waitFor();
    await eventually(() => page.locator('.request__text').count(), 0);
    await go(page, 'bulletins');
    const card = page.locator('.bulletin', { hasText: '(no headline yet)' });
    await card.waitFor();
    assert.deepEqual(await card.locator('.bulletin__foot > *').evaluateAll((all) => all.filter((each) => each.textContent.trim() === '').length), 0);
    await go(page, 'stream');
    await eventually(() => first(page).locator('.mention__text').textContent(), 'The light is out\n\non Elm');
  });
});

describe('what a mention is about', () => {
  test('is the same in chips, filters as they come and as they are loaded, and tallies', {}, async (page, double) => {
    double.state.mentions.length = 0;
    const say = (codes, text) => ({ ...kPlain, who: ['A', '@a'], text, issue: codes[0] && [codes[0], []], issue2: codes[1] && [codes[1], []] });
    await go(page, 'stream?service_code=graffiti');
    await page.getByText('Nothing matches the filters').waitFor();
    double.speak(say(['pothole', 'graffiti'], 'second'));
    double.speak(say(['graffiti', 'pothole'], 'first'));
    double.speak(say(['pothole'], 'not this'));
    const has = (locator, n, what) => eventually(() => locator.count(), n, what);
    await has(page.locator('.mention'), 2, 'as they come');
    await has(page.locator('.chip--issue', { hasText: 'Graffiti' }), 2, 'chips');
    await page.reload();
    await page.waitForSelector('.mention');
    await has(page.locator('.mention'), 2, 'as they are loaded');
    await go(page, 'tallies');
    await eventually(() => page.locator('.top-list tbody tr', { hasText: 'Graffiti' }).locator('.num b').textContent(), '2');
    await page.getByText('counted 5 times').first().waitFor();
    await page.getByText('is counted for each of them').waitFor();
  });

  test('"other" beside a named hazard is no chip, no filter and no count', {}, async (page, double) => {
    double.state.mentions.length = 0;
    await go(page, 'stream?category=other_relevant');
    await page.getByText('Nothing matches the filters').waitFor();
    const mention = double.speak({ ...kPlain, who: ['A', '@a'], text: 'flood', hazard: ['flood', 'caution_advice', []] });
    mention.verdict.hazards.push({ event: 'flood', category: 'other_relevant', score: 1, evidence: [] });
    const alone = double.speak({ ...kPlain, who: ['A', '@a'], text: 'sirens', hazard: ['other', 'other_relevant', []] });
    double.emit('mention', mention);
    await page.locator(`[data-id="${alone.id}"]`).waitFor();
    assert.equal(await page.locator(`[data-id="${mention.id}"]`).count(), 0);
  });
});

describe('what is damaged', () => {
  test('says so instead of looking empty', {}, async (page, double) => {
    const mention = double.speak({ ...kPlain, who: ['A', '@a'], text: 'still here' });
    // What is told before the page listens is in its list, as it was stored.
    await page.locator(`[data-id="${mention.id}"]`).waitFor();
    double.emit('mention', { ...mention, unreadable: true });
    await page.locator(`[data-id="${mention.id}"]`).getByText('is damaged').waitFor();
    await page.route(/api\/v1\/(bulletins|requests)\?/, async (route) => {
      const answer = await (await route.fetch()).json();
      await route.fulfill({ json: { ...answer, unreadable: ['x', 'y'] } });
    });
    await go(page, 'bulletins');
    await page.getByText('2 bulletins are damaged and left out').waitFor();
    await go(page, 'requests');
    await page.getByText('2 requests are damaged and left out').waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
  });
});

describe('bulletins', () => {
  test('are listed to the last, however many there are', {}, async (page, double) => {
    for (let i = 0; i < 560; i++) {
      double.state.bulletins.push({ ...kBulletin, id: `b${String(i).padStart(6, '0')}`, state: 'sent', author: 'api', approved_by: 'api', created_at: new Date(Date.now() - (600 - i) * 60_000).toISOString(), updated_at: new Date(Date.now() - (600 - i) * 60_000).toISOString() });
    }
    await go(page, 'bulletins');
    for (let shown = 100; shown < 560; shown += 100) {
      await page.waitForFunction((n) => document.querySelectorAll('.bulletin').length === n, shown);
      await page.getByRole('button', { name: 'Load older' }).click();
    }
    await page.waitForFunction(() => document.querySelectorAll('.bulletin').length === 560);
    await eventually(() => page.getByRole('button', { name: 'Load older' }).count(), 0);
    // A change to one of them moves none of the others away.
    double.emit('bulletin', { ...double.state.bulletins[3], state: 'superseded', updated_at: new Date().toISOString() });
    await page.locator('.bulletin').nth(556).getByText('Superseded').or(page.locator('.bulletin').nth(556).getByText('Replaced')).first().waitFor();
    await eventually(() => page.locator('.bulletin').count(), 560);
  });
});

describe('the first load', () => {
  test('asks for its list only after the stream has begun, so nothing falls between the two', {}, async (page, double) => {
    for (const path of ['stream', 'requests', 'bulletins', 'tallies', 'channels']) {
      let begin;
      await page.goto('about:blank');
      double.state.holdHello = new Promise((resolve) => (begin = resolve));
      double.state.seen.length = 0;
      await page.goto(`${double.url}/#/${path}`);
      await page.waitForSelector('.nav');
      await page.waitForFunction(() => document.querySelector('#main')?.textContent.includes('Loading'));
      const list = { stream: 'mentions', channels: 'channels' }[path] ?? path;
      const asked = () => double.state.seen.filter((each) => each.path === `/api/v1/${list}`).length;
      const before = asked();
      assert.equal(before, path === 'channels' ? 1 : 0, `${path}: the list is asked for before the hello`);
      begin();
      await page.waitForSelector('h1');
      await page.waitForFunction(() => !document.querySelector('#main')?.textContent.includes('Loading'));
      await eventually(asked, (n) => n > before, path);
    }
  });

  test('shows what was said before the hello and what was said after it', {}, async (page, double) => {
    let begin;
    double.state.holdHello = new Promise((resolve) => (begin = resolve));
    await page.reload();
    await page.waitForSelector('.nav');
    const early = double.speak({ ...kPlain, who: ['A', '@a'], text: 'said before the hello' });
    begin();
    await first(page).waitFor();
    const late = double.speak({ ...kPlain, who: ['A', '@a'], text: 'said after it' });
    for (const { id } of [early, late]) await page.locator(`[data-id="${id}"]`).waitFor();
  });

  test('does without a stream that does not come, and loads again when it does', {}, async (page, double) => {
    let begin;
    double.state.holdHello = new Promise((resolve) => (begin = resolve));
    await page.reload();
    await page.waitForSelector('.mention');
    const missed = double.speak({ ...kPlain, who: ['A', '@a'], text: 'nobody told it' });
    begin();
    await page.locator(`[data-id="${missed.id}"]`).waitFor();
  });
});
