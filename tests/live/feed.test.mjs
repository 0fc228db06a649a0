// Residents' reports, served as a feed by nginx page by page: heard once each, classified, tallied and drafted.
import assert from 'node:assert/strict';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'node:test';

import {Crier, run, sharedData, tempFolder, until} from './crier.mjs';
import {readCsv} from './csv.mjs';
import {Nginx} from './nginx.mjs';
import {categories, serviceCodes} from './topics.mjs';

const kPage = 100;
const escape = (text) => text.replace(/[&<>]/g, (c) => ({'&': '&amp;', '<': '&lt;', '>': '&gt;'})[c]);
const plain = (text) => text.replace(/[\s\u00a0]+/g, ' ').trim();

// Newest first, as feeds are; each page names the next, older one (RFC 5005).
function writePages(folder, url, rows) {
  const start = Date.now() - 3600_000;
  const pages = Math.ceil(rows.length / kPage);
  for (let page = 0; page < pages; ++page) {
    const items = rows.slice(page * kPage, (page + 1) * kPage).map((row, i) => {
      const date = new Date(start - (page * kPage + i) * 60_000).toUTCString();
      // Escaped once as text, once more as HTML inside XML: what a feed's description is.
      return `<item><guid isPermaLink="false">${row.id}</guid><pubDate>${date}</pubDate><description>${escape(escape(row.text))}</description></item>`;
    });
    const next = page + 1 < pages ? `<atom:link rel="next" href="${url}/page-${page + 2}.xml"/>` : '';
    writeFileSync(
      join(folder, `page-${page + 1}.xml`),
      `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Reports</title>${next}${items.join('')}</channel></rss>`,
    );
  }
  return pages;
}

const count = (map, key) => map.set(key, (map.get(key) ?? 0) + 1);

test('residents\' reports come through a feed, once each', {skip: !sharedData && 'needs ../shared/data'}, async (t) => {
  const rows = readCsv(join(sharedData, 'labelled/seeclickfix-new-haven.csv')).filter((row) => plain(row.text));
  const folder = tempFolder(t);
  const nginx = await Nginx.start(t, folder);
  const pages = writePages(nginx.www, nginx.url, rows);
  const crier = await Crier.start(
    t,
    `  - {name: 'reports', connector: 'feed', url: '${nginx.url}/page-1.xml', max_pages: ${pages + 5}, poll_every: '1s', allow_private: true}\n`,
    {folder},
  );
  await until('every report is heard', async () => (await crier.channel('reports')).heard >= rows.length, {tries: 3000});

  await t.test('each once, with the words it was written in', async () => {
    const mentions = await crier.all('/mentions?channel=reports', 'mentions');
    assert.equal(mentions.length, rows.length);
    const texts = new Map(mentions.map((mention) => [mention.native_id, mention.text]));
    assert.equal(texts.size, rows.length);
    // But for characters that show nothing, which are dropped (core/visible.h).
    const words = (text) => plain(text).replace(/\p{Cf}/gu, '');
    for (const row of rows) assert.equal(words(texts.get(row.id)), words(row.text));
  });

  await t.test('the second poll is a 304', async () => {
    await until('nginx says 304', () => nginx.log().some(([status, path]) => status === '304' && path === '/page-1.xml'));
    assert.equal((await crier.all('/mentions?channel=reports', 'mentions')).length, rows.length);
  });

  await t.test('tallies and drafts are what crier classify says of the same texts', async () => {
    const mentions = await crier.all('/mentions?channel=reports', 'mentions');
    const input = mentions.map(({native_id, text}) => JSON.stringify({id: native_id, text})).join('\n') + '\n';
    const verdicts = run(['classify'], {input}).stdout.trim().split('\n').map((line) => JSON.parse(line));
    assert.equal(verdicts.length, rows.length);
    const want = {service_code: new Map(), category: new Map(), intent: new Map(), sentiment: new Map()};
    for (const verdict of verdicts) {
      for (const code of serviceCodes(verdict)) count(want.service_code, code);
      for (const category of categories(verdict)) count(want.category, category);
      count(want.intent, verdict.intent);
      count(want.sentiment, verdict.sentiment.label);
    }
    const since = new Date(Date.now() - 20 * 86400_000).toISOString();
    for (const by of Object.keys(want)) {
      const {series} = await crier.get(`/tallies?by=${by}&since=${since}`);
      assert.deepEqual(new Map(series.map(({key, total}) => [key, total]).sort()), new Map([...want[by]].sort()), by);
    }
    const actionable = verdicts.filter((verdict) => verdict.actionable).length;
    assert.ok(actionable > 0);
    const drafts = await crier.all('/requests?status=draft', 'requests');
    assert.equal(drafts.reduce((sum, draft) => sum + draft.mention_count, 0), actionable);
    const told = mentions.filter((mention) => mention.request_id);
    assert.equal(told.length, actionable);
  });

  await t.test('a restart goes on where it was', async () => {
    await crier.process.stop();
    await crier.restart();
    const before = nginx.log().length;
    await until('it polls again', () => nginx.log().length > before + 1);
    assert.equal((await crier.all('/mentions?channel=reports', 'mentions')).length, rows.length);
  });
});
