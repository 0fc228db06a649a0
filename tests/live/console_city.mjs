// A city with people, run by the real program, and the browsers in which they sit: the console of this tree, axe, the keyboard.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {createHmac} from 'node:crypto';
import {cpSync, existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setImmediate as turn, setTimeout as pause} from 'node:timers/promises';

import {accessibilityFaults, eventually, fitsWidth, kPhone, kWide, launch} from '../console/browser.mjs';
import {Crier, root, run, tempFolder, until} from './crier.mjs';

export const kPassword = 'a good long password';
const kPatience = 60_000;
const kHeard = [
  {id: 'h1', text: 'Big pothole on Harbor Street, a cyclist fell this morning'},
  {id: 'h2', text: 'Water is coming over the quay at Saltmarsh Drive, the street is flooded'},
];
// What a page may be told of and go on.
const kExpected = /Failed to load resource|net::ERR/;

// RFC 6238, apart from the hub's own.
export const stepNow = () => Math.floor(Date.now() / 30_000);
export function totp(base32, at = stepNow()) {
  const bits = [...base32].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(at));
  const hash = createHmac('sha1', key).update(step).digest();
  const from = hash[19] & 15;
  return String((hash.readUInt32BE(from) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

export class City {
  seats = [];

  // `extra`: more of the configuration, by the address of the hub; a channel `wall` keeps what was sent in wall.jsonl.
  static async start(t, {extra = '', env = {}, browser = true} = {}) {
    const city = new City();
    city.folder = tempFolder(t);
    cpSync(join(root, 'config/templates'), join(city.folder, 'templates'), {recursive: true});
    writeFileSync(join(city.folder, 'heard.jsonl'), kHeard.map((line) => `${JSON.stringify({...line, at: '00:00:00'})}\n`).join(''));
    const channels = `  - {name: 'said', connector: 'replay', file: 'heard.jsonl', send: false, poll_every: '1s'}
  - {name: 'wall', connector: 'replay', listen: false, sent: 'wall.jsonl'}
  - {name: 'drill', connector: 'replay', mode: 'drill', listen: false}
`;
    const more = `places: '${join(root, 'config/demo/places')}'\ntemplates: 'templates'\n${extra}`;
    city.crier = await Crier.start(t, channels, {folder: city.folder, env: {CRIER_SHARE: root, ...env}, extra: more});
    if (!browser) return city;
    city.browser = await launch();
    t.after(() => city.browser.close());
    return city;
  }
  get url() {
    return this.crier.url;
  }

  // Nothing else runs while it does: what the hub closed meanwhile is read before anybody asks again.
  async command(args, options) {
    const done = run([...args, '--config', this.crier.config], {cwd: this.folder, ...options});
    await turn();
    return done;
  }
  // By the command on the machine; zones and severity by the API, as an administrator does. `password`: typed; null: one that is made and must be changed.
  async person(name, roles, {zones, severity, password = kPassword} = {}) {
    const args = ['people', 'add', name, ...roles.flatMap((role) => ['--role', role]), ...(password === null ? ['--generate'] : [])];
    const added = await this.command(args, {input: password === null ? '' : `${password}\n`});
    assert.equal(added.status, 0, added.stderr);
    if (zones || severity) await this.crier.call('PUT', `/people/${name}`, {...(zones && {zones}), ...(severity && {severity})});
    return password ?? added.stdout.trim().split('\n').at(-1);
  }
  // Changes the database behind the hub's back.
  sql(statements) {
    const python = 'import sqlite3, sys; db = sqlite3.connect(sys.argv[1], timeout=30); db.executescript(sys.argv[2])';
    const done = spawnSync('python3', ['-c', python, join(this.folder, 'crier.db'), statements], {encoding: 'utf8'});
    assert.equal(done.status, 0, done.stderr);
  }
  // From now on what is approved is not dispatched, as when the hub goes down right after it.
  stopDispatch() {
    this.sql(`CREATE TRIGGER no_dispatch BEFORE UPDATE ON bulletins WHEN NEW.state = 'sending' BEGIN SELECT RAISE(ABORT, 'no dispatch'); END`);
  }
  // Down, once the approved one was refused, and up again with other words in a template.
  async comeBackChanged(kind, from, to, meanwhile = () => {}) {
    await until('it is not dispatched', () => /a bulletin cannot be dispatched/.test(this.crier.process.output));
    await this.crier.process.stop();
    await meanwhile();
    this.sql('DROP TRIGGER no_dispatch');
    const file = join(this.folder, 'templates', `${kind}.yaml`);
    const before = readFileSync(file, 'utf8');
    assert.ok(before.includes(from), file);
    writeFileSync(file, before.replaceAll(from, to));
    await this.crier.restart();
  }
  wall() {
    const file = join(this.folder, 'wall.jsonl');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line)) : [];
  }

  // A browser of its own at the sign-in page.
  async seat({viewport = kWide, locale = 'en-US'} = {}) {
    const context = await this.browser.newContext({viewport, locale, timezoneId: 'UTC', reducedMotion: 'reduce'});
    const page = await context.newPage();
    page.setDefaultTimeout(kPatience);
    const seat = {page, complaints: [], strangers: []};
    this.seats.push(seat);
    page.on('pageerror', (error) => seat.complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' && !kExpected.test(message.text())) seat.complaints.push(message.text());
    });
    await context.route(/^https?:\/\/(?!127\.0\.0\.1|localhost)/, (route) => {
      seat.strangers.push(route.request().url());
      return route.abort();
    });
    await page.goto(`${this.url}/`);
    return page;
  }
  async signedIn(name, options) {
    const page = await this.seat(options);
    await signIn(page, name);
    await page.waitForSelector('html[data-live="open"]');
    return page;
  }
  // No page complained, and none asked a host that is not of this machine.
  check() {
    assert.deepEqual(this.seats.flatMap(({complaints, strangers}) => [...complaints, ...strangers]), []);
  }
}

export const button = (at, name) => at.getByRole('button', {name, exact: typeof name === 'string'});

// Up to the first page, or to what comes before it.
export async function signIn(page, name, password = kPassword) {
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password').fill(password);
  await button(page, 'Sign in').click();
  await page.locator('.nav').or(page.getByRole('alert')).or(page.getByLabel('Code')).or(page.locator('.gate .notice--info')).first().waitFor();
}

// As one sees it: what a zoom of 200 % leaves of the wide one is a half.
const kLooks = {
  light: {viewport: kWide},
  dark: {viewport: kWide, dark: true},
  phone: {viewport: kPhone},
  'zoom of 200 %': {viewport: {width: kWide.width / 2, height: kWide.height / 2}},
};
// Each look of the page as it stands passes axe and does not scroll sideways. SHOTS=FOLDER keeps a picture of each.
export async function looksRight(page, what) {
  for (const [name, {viewport, dark = false}] of Object.entries(kLooks)) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({colorScheme: dark ? 'dark' : 'light'});
    // A page of the hub's own, or of a provider, has no theme of ours.
    await page.waitForFunction((theme) => [undefined, theme].includes(document.documentElement.dataset.theme), dark ? 'dark' : 'light');
    if (process.env.SHOTS) {
      mkdirSync(process.env.SHOTS, {recursive: true});
      await page.screenshot({path: join(process.env.SHOTS, `${what}-${name}.png`.replace(/[^\w.-]+/g, '_'))});
    }
    assert.deepEqual(await accessibilityFaults(page), [], `${what}, ${name}`);
    await eventually(() => fitsWidth(page), true, `${what}, ${name}: scrolls sideways`);
  }
  await page.setViewportSize(kWide);
  await page.emulateMedia({colorScheme: 'light'});
}

// From here on as somebody who has no mouse.
const kMostTabs = 250;
export async function tabTo(page, locator, key = 'Tab') {
  await locator.waitFor();
  for (let i = 0; i < kMostTabs; ++i) {
    if (await locator.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`no Tab leads to ${locator}`);
}
export async function press(page, locator, key = 'Enter') {
  await tabTo(page, locator);
  await page.keyboard.press(key);
}
export async function type(page, locator, text) {
  await tabTo(page, locator);
  await page.keyboard.press('Control+A');
  await page.keyboard.type(text);
  await eventually(() => locator.inputValue(), text);
}
// By its first letters, as a <select> takes them; where they come too slowly it begins anew with the next.
const kForgets = 1_500;
export async function choose(page, locator, option) {
  await tabTo(page, locator);
  const typed = async () => {
    await page.keyboard.type(option);
    const value = await locator.inputValue();
    if (value !== option) await pause(kForgets);
    return value;
  };
  await eventually(typed, option);
}
export async function tick(page, locator) {
  await press(page, locator, 'Space');
  await eventually(() => locator.isChecked(), true);
}
