// A clerk's storm day in the demo, in a real browser and by keyboard alone: 300 mentions in ten minutes. Counts the keys that a hundred
// drafts take and prints the table for docs/. A second walk is the lane alone, in Spanish. SPEED=N: how many times as fast as life.
import assert from 'node:assert/strict';
import {performance} from 'node:perf_hooks';
import test from 'node:test';

import {eventually, launch, settled} from '../console/browser.mjs';
import {City, button, looksRight, press, tabTo, type} from './console_city.mjs';
import {program, start, tempFolder, until} from './crier.mjs';
import {freePort} from './ports.mjs';

const kMinutes = 60_000;
const kDrafts = 100;
// What joins a request that was decided already makes no draft, so a quick clerk sees fewer of them.
const kFewest = 60;
const kAim = 10 * kMinutes;
const kLull = 3 * kMinutes;
// 06:00 to 23:00 (config/demo/day.yaml) in ten minutes.
const kSpeed = Number(process.env.SPEED ?? (17 * 60) / 10);
const kActs = ['merge', 'ask', 'accept'];
// A clerk looks for so long at most whether something is like it, or can be asked.
const kLook = 10_000;

// The demo, and the seats of console_city.mjs in front of it.
class Demo extends City {
  static async start(t, speed) {
    const demo = new Demo();
    const port = await freePort();
    demo.address = `http://127.0.0.1:${port}`;
    demo.process = start(t, program, ['demo', '--port', `${port}`, '--speed', `${speed}`], {cwd: tempFolder(t)});
    await until('the demo is ready', () => {
      if (demo.process.exitCode !== null) throw new Error(`the demo ended: ${demo.process.output}`);
      demo.token = /#token=([0-9A-Za-z_-]{16,})/.exec(demo.process.output)?.[1];
      demo.password = /with the password (\S+)/.exec(demo.process.output)?.[1];
      return demo.token && demo.password;
    });
    demo.browser = await launch();
    t.after(() => demo.browser.close());
    return demo;
  }
  get url() {
    return this.address;
  }
  async get(path) {
    const response = await fetch(`${this.url}/api/v1${path}`, {headers: {Authorization: `Bearer ${this.token}`}});
    assert.equal(response.ok, true, `GET ${path}: ${response.status}`);
    return response.json();
  }
  // By keyboard, in the words of the page.
  async enter(name, words, options) {
    const page = await this.seat(options);
    await type(page, page.getByLabel(words.name, {exact: true}), name);
    await type(page, page.getByLabel(words.password, {exact: true}), this.password);
    await page.keyboard.press('Enter');
    await page.locator('.nav').waitFor();
    await page.waitForSelector('html[data-live="open"]');
    return page;
  }
}
const kEnglish = {name: 'Name', password: 'Password'};
const kSpanish = {name: 'Nombre', password: 'Contraseña'};

// Counts each key that is pressed, a letter of a text as one.
function countKeys(page) {
  const {keyboard} = page;
  const [pressKey, typeText] = [keyboard.press.bind(keyboard), keyboard.type.bind(keyboard)];
  const counted = {keys: 0};
  keyboard.press = (key, options) => {
    ++counted.keys;
    return pressKey(key, options);
  };
  keyboard.type = (text, options) => {
    counted.keys += [...text].length;
    return typeText(text, options);
  };
  return counted;
}

const pane = (page) => page.locator('.detail');
const dialog = (page) => page.getByRole('dialog');
const act = (page, name) => pane(page).locator(`.actions [data-action="${name}"]`);
const shownId = (page) => page.locator('.detail__id').getAttribute('data-id');
const gone = (page) => dialog(page).waitFor({state: 'detached'});
const submit = (page) => press(page, dialog(page).locator('button[type="submit"]'));
const toPage = (page, name) => press(page, page.getByRole('navigation').getByRole('link', {name}));
// The page takes single letters again.
const ready = async (page, id) => {
  await page.locator(`.detail__id[data-id="${id}"]`).waitFor();
  await settled(page);
};

// Whatever was written goes out, or the hub says why it cannot. Answers whether it went.
async function send(page) {
  const yes = dialog(page).locator('button[type="submit"]');
  const wrong = dialog(page).locator('.notice--error');
  await eventually(async () => /^(Send to|Enviar ).+/.test(await yes.textContent()) || (await wrong.count()) > 0, true, 'a preview, or why there is none');
  if ((await wrong.count()) === 0) {
    await press(page, yes);
    await gone(page).catch(() => {});
    if ((await dialog(page).count()) === 0) return true;
  }
  await page.keyboard.press('Escape');
  await gone(page);
  return false;
}

// What a clerk would do with a draft: two reasons make a duplicate, one without a place is asked for it.
async function choiceOf(demo, id) {
  const {similar} = await demo.get(`/requests/${id}/similar`);
  const [likeliest] = similar.filter(({request}) => request.status !== 'dismissed');
  if (likeliest && likeliest.because.length > 1) return 'merge';
  const {address_string, neighborhood, mentions = []} = await demo.get(`/requests/${id}`);
  const nowhere = address_string === '' && neighborhood === '';
  return nowhere && mentions.some(({removed}) => !removed) ? 'ask' : 'accept';
}

// Each answers what was done in the end: what turns out to be impossible is accepted.
const kDo = {
  async merge(page, look) {
    const offered = page.locator('.similar [data-action="merge"]').first();
    const there = await offered.waitFor({timeout: kLook}).then(() => true, () => false);
    if (!there) return kDo.accept(page);
    await page.keyboard.press('m');
    await dialog(page).waitFor();
    await look('merging');
    await submit(page);
    await gone(page);
    return 'merge';
  },
  async ask(page, look) {
    await page.keyboard.press('q');
    const opened = await dialog(page).waitFor({timeout: kLook}).then(() => true, () => false);
    if (!opened) return kDo.accept(page);
    await look('asking');
    return (await send(page)) ? 'ask' : kDo.accept(page);
  },
  async accept(page) {
    await page.keyboard.press('a');
    return 'accept';
  },
};

// The first draft of the list is open, and the focus where single letters are commands.
async function openDrafts(page) {
  const row = page.locator('.request-list a').first();
  await row.waitFor();
  await press(page, row);
  await page.locator('.detail__id').waitFor();
  await settled(page);
}

// Somebody or a later mention was faster: what it is now is looked at, and accepted as it is.
async function decided(page, id, what) {
  const left = async () => (await page.locator(`.detail__id[data-id="${id}"]`).count()) === 0;
  const changed = pane(page).locator('.notice--warning', {has: page.locator('button')});
  while (!(await left())) {
    await eventually(async () => (await left()) || (await changed.count()) > 0, true, `${what} of ${id}`);
    if (await left()) return;
    await settled(page);
    await page.keyboard.press('a');
    await eventually(left, true, `accepted anew: ${id}`);
  }
}
// The next draft, however long the storm takes to bring it. False: none comes any more.
async function nextDraft(page) {
  const shown = page.locator('.detail__id');
  // What came while somebody was in the list waits behind a button.
  const late = page.locator('[data-action="late"]');
  const there = await shown.or(late).or(page.locator('.request-list a')).first().waitFor({timeout: kLull}).then(() => true, () => false);
  if (!there) return false;
  await settled(page);
  if ((await shown.count()) > 0) return true;
  if ((await late.count()) > 0) await press(page, late);
  await openDrafts(page);
  return true;
}

async function decideHundred(demo, page, counted) {
  const table = Object.fromEntries(kActs.map((name) => [name, {drafts: 0, keys: 0}]));
  const looked = new Set();
  let looking = 0;
  // Once for each state; not of the clerk's time.
  const look = async (what) => {
    if (looked.has(what)) return;
    looked.add(what);
    const from = performance.now();
    await looksRight(page, `day ${what}`);
    looking += performance.now() - from;
  };
  await openDrafts(page);
  await look('inbox');
  let waiting = 0;
  const from = performance.now();
  let done = 0;
  for (; done < kDrafts; ++done) {
    const idle = performance.now();
    if (!(await nextDraft(page))) break;
    waiting += performance.now() - idle;
    const id = await shownId(page);
    await ready(page, id);
    await eventually(() => act(page, 'accept').isEnabled(), true, `${id} can be decided`);
    const choice = await choiceOf(demo, id);
    const before = counted.keys;
    const made = await kDo[choice](page, look);
    await decided(page, id, made);
    table[made].drafts += 1;
    table[made].keys += counted.keys - before;
  }
  return {table, done, took: performance.now() - from - looking - waiting};
}

function printTable({table, done, took}) {
  const each = ({drafts, keys}) => (drafts === 0 ? '-' : (keys / drafts).toFixed(1));
  const names = {merge: 'merge into its duplicate', ask: 'ask the resident for the address', accept: 'accept and route'};
  const all = Object.values(table).reduce((sum, {drafts, keys}) => ({drafts: sum.drafts + drafts, keys: sum.keys + keys}), {drafts: 0, keys: 0});
  const rows = [...kActs.map((name) => [names[name], table[name]]), ['all', all]];
  console.log('| | drafts | keys | keys a draft |\n|---|---|---|---|');
  for (const [name, row] of rows) console.log(`| ${name} | ${row.drafts} | ${row.keys} | ${each(row)} |`);
  console.log(`\n${done} drafts in ${(took / kMinutes).toFixed(1)} minutes of a browser that reads nothing (aim: ${kAim / kMinutes})`);
}

// One of the lane from beginning to end, by keyboard; `words` are those of the language. It ends closed.
async function walkLane(page, words, what) {
  await page.locator('.emergency').first().waitFor({timeout: 8 * kMinutes});
  await settled(page);
  await page.keyboard.press('j');
  const row = page.locator('.emergency[aria-current="true"]');
  await row.waitFor();
  const id = await row.getAttribute('data-id');
  const mine = page.locator(`.emergency[data-id="${id}"]`);
  await looksRight(page, `${what} waits`);
  await page.keyboard.press('t');
  await mine.getByText(words.taken, {exact: true}).waitFor();
  await looksRight(page, `${what} taken`);
  // The focus may have gone with the row that moved.
  await tabTo(page, mine.locator('[data-action="answer"]'));
  await page.keyboard.press('r');
  await dialog(page).waitFor();
  await eventually(() => dialog(page).locator('textarea').inputValue(), /\S/);
  await looksRight(page, `${what} answer`);
  assert.equal(await send(page), true, 'a person in danger can be answered');
  await mine.locator('q').first().waitFor();
  await press(page, mine.locator('[data-action="dispatch"]'));
  await type(page, dialog(page).getByLabel(words.note), words.said);
  await submit(page);
  await gone(page);
  await mine.getByText(words.handed, {exact: true}).waitFor();
  await looksRight(page, `${what} handed over`);
  // Nobody closes it without a reason.
  await press(page, mine.locator('[data-action="close"]'));
  await submit(page);
  await dialog(page).getByText(words.missing, {exact: true}).waitFor();
  await looksRight(page, `${what} close`);
  await type(page, dialog(page).getByLabel(words.reason), words.became);
  await submit(page);
  await gone(page);
  await mine.waitFor({state: 'detached'});
  return Number(id);
}
const kLaneWords = {
  en: {taken: 'Taken', handed: 'Handed over', note: 'Note', reason: 'Reason', said: 'two children', became: 'the boat has them', missing: 'Say what became of the people.'},
  es: {taken: 'Tomada', handed: 'Entregada', note: 'Nota', reason: 'Motivo', said: 'dos niños', became: 'ya están en el bote', missing: 'Diga qué fue de las personas.'},
};

test("a clerk's storm day", {timeout: 60 * kMinutes}, async (t) => {
  const demo = await Demo.start(t, kSpeed);
  const page = await demo.enter('triage', kEnglish);
  const counted = countKeys(page);

  await t.test(`${kDrafts} drafts: merged, asked, accepted`, async () => {
    await toPage(page, /^Requests/);
    await page.locator('.request-list a').first().waitFor({timeout: 5 * kMinutes});
    const result = await decideHundred(demo, page, counted);
    printTable(result);
    assert.ok(result.done >= kFewest, `${result.done} drafts came`);
    assert.ok((result.took * kDrafts) / result.done < kAim, `${Math.round(result.took / 1000)} s for ${result.done} drafts`);
    for (const name of kActs) assert.ok(result.table[name].drafts > 0, `${name}: none in the storm`);
  });

  await t.test('the lane', async () => {
    await toPage(page, /^People in danger/);
    const id = await walkLane(page, kLaneWords.en, 'day lane');
    const {state, closed_by, reason} = await demo.get(`/emergencies/${id}`);
    assert.deepEqual([state, closed_by, reason], ['closed', 'person:triage', kLaneWords.en.became]);
  });

  let closed;
  await t.test('what was accepted has gone to its department; its resident is answered, and it is closed', async () => {
    // One of somebody who can be answered: the city's inbox.
    const open = await until('one that went on', async () => {
      const {requests} = await demo.get('/requests?status=open&limit=200');
      for (const {id} of requests) {
        const request = await demo.get(`/requests/${id}`);
        const reached = (request.forwards ?? []).some(({state}) => ['accepted', 'delivered'].includes(state));
        if (reached && request.mentions.some(({channel, removed}) => channel === 'inbox-demo' && !removed)) return request;
      }
      return null;
    });
    await page.goto(`${demo.url}/#/requests/${open.id}?status=open`);
    await ready(page, open.id);
    await pane(page).locator('.forwards li').first().waitFor();
    await looksRight(page, 'day routed');
    await page.keyboard.press('r');
    await dialog(page).waitFor();
    await type(page, dialog(page).getByLabel('Words to the resident'), 'A crew comes today.');
    await looksRight(page, 'day answer');
    assert.equal(await send(page), true, 'the resident can be answered');
    await until('the answer is out', async () => {
      const {replies} = await demo.get(`/requests/${open.id}/replies`);
      return replies.some(({words, state}) => words === 'A crew comes today.' && ['accepted', 'delivered'].includes(state));
    });
    await press(page, act(page, 'start'));
    await pane(page).locator('.chip--status-in_progress').waitFor();
    await press(page, act(page, 'close'));
    await type(page, dialog(page).getByLabel('What was done'), 'The crew was there.');
    await looksRight(page, 'day close');
    await submit(page);
    await gone(page);
    closed = await until('it is closed', async () => {
      const request = await demo.get(`/requests/${open.id}`);
      return request.status === 'closed' && request;
    });
    assert.equal(closed.status_notes, 'The crew was there.');
  });

  await t.test('its resident rates it, on a page that needs no script', async () => {
    const context = await demo.browser.newContext({javaScriptEnabled: false, locale: 'en-US'});
    const resident = await context.newPage();
    await resident.goto(`${demo.url}/ticket/${closed.ticket}`);
    for (let tabs = 0; (await resident.locator('button[name="rating"][value="4"]:focus').count()) === 0; ++tabs) {
      assert.ok(tabs < 50, 'no Tab leads to the rating');
      await resident.keyboard.press('Tab');
    }
    await resident.keyboard.press('Enter');
    await resident.getByText('4/5').waitFor();
    await context.close();
    assert.equal((await demo.get(`/requests/${closed.id}`)).rating, 4);
    await page.goto(`${demo.url}/#/requests/${closed.id}?status=closed`);
    await ready(page, closed.id);
    await looksRight(page, 'day rated');
  });

  await t.test('each act of the day stands in the history with its person', async () => {
    const {history} = await demo.get(`/requests/${closed.id}/history`);
    for (const action of ['accept', 'start', 'close']) assert.equal(history.find((each) => each.action === action)?.who, 'person:triage', action);
    assert.equal(history.find(({action}) => action === 'rate').who, 'resident');
  });
  demo.check();
});

test('la lista de personas en peligro, sola, con el teclado y en español', {timeout: 20 * kMinutes}, async (t) => {
  const demo = await Demo.start(t, kSpeed * 3);
  const page = await demo.enter('triage', kSpanish, {locale: 'es-ES'});
  await eventually(() => page.evaluate(() => document.documentElement.lang), /^es/);
  await toPage(page, /^Personas en peligro/);
  await button(page, 'Mostrar las cerradas').waitFor();
  await looksRight(page, 'carril vacío');
  const id = await walkLane(page, kLaneWords.es, 'carril');
  await press(page, button(page, 'Mostrar las cerradas'));
  await page.locator(`.emergency[data-id="${id}"]`).getByText('Cerrada', {exact: true}).waitFor();
  await looksRight(page, 'carril cerradas');
  const {state, closed_by, reason} = await demo.get(`/emergencies/${id}`);
  assert.deepEqual([state, closed_by, reason], ['closed', 'person:triage', kLaneWords.es.became]);
  demo.check();
});
