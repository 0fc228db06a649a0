// One city with everything around it: the program, five far ends behind proxies that can do harm, the people who write to
// the city and those who work for it. What is said is kept in `said`, the model that the judge compares with.
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {mailboxMissing, mailPassword} from '../mail_servers.mjs';
import {freePort} from '../ports.mjs';
import {Caller} from './caller.mjs';
import {CityClock, sleep} from './clock.mjs';
import {Database} from './database.mjs';
import {FarFeed} from './far_feed.mjs';
import {FarMailbox} from './far_mailbox.mjs';
import {FarRadio} from './far_radio.mjs';
import {FarSmtp} from './far_smtp.mjs';
import {FarSocial} from './far_social.mjs';
import {FarWall} from './far_wall.mjs';
import {FarWebhook} from './far_webhook.mjs';
import {Nodes} from './nodes.mjs';
import {Program} from './program.mjs';
import {HttpProxy, TcpProxy} from './proxy.mjs';
import {Random} from './random.mjs';
import {Staff} from './staff.mjs';

const kHookKey = 'a-key-of-32-bytes-or-more-for-the-hook';
const kBody = '{"key": "{{key}}", "text": "{{text}}", "lang": "{{lang}}", "part": {{part}}, "status": "{{status}}"}';

// What a sink promises, by channel: keyed ones deliver exactly once.
export const kSinks = {social: 'keyed', wall: 'keyed', town: 'plain', steady: 'plain', rehearsal: 'plain', mail: 'plain', radio: 'keyed'};
export const kDrill = 'rehearsal';
// How many deliveries of a channel can be in flight: its `connections`.
const kConnections = {steady: 3, mail: 4};
export const inFlight = (channel) => kConnections[channel] ?? 1;

export class World {
  said = {gazette: new Map(), social: new Map(), town: new Map(), wall: new Map()};  // native id -> {text, removed}
  notes = [];  // what was done when, for people who look for the cause

  // `store`: sqlite or postgres. `nodes`: how many programs share the city; more than one needs postgres.
  // `all`: with a channel of letters, which listens where a mailbox can be had, and with one of a program of its own.
  // `proxied`: the database is behind a proxy that can do harm.
  constructor({seed, speed, poll = {}, store = 'sqlite', nodes = 1, all = false, proxied = false}) {
    Object.assign(this, {seed, speed, poll, store, nodes, all, proxied});
    this.random = new Random(`${seed} world`);
    this.folder = mkdtempSync(join(tmpdir(), `crier-world-${seed}-`));
  }

  // Ends what it began where it cannot begin all.
  async open() {
    try {
      return await this.begin();
    } catch (error) {
      await this.close();
      throw error;
    }
  }
  async begin() {
    if (this.store === 'postgres') this.database = await new Database(this).open({proxied: this.proxied});
    if (this.all && !mailboxMissing) this.mailbox = await new FarMailbox(this).open();
    const clock = (this.clock = new CityClock(this.speed));
    this.far = {gazette: await new FarFeed(clock).open(), social: await new FarSocial(clock).open(), town: await new FarWebhook().open(),
                steady: await new FarWebhook().open(), rehearsal: await new FarWebhook().open()};
    this.proxy = {};
    for (const [name, {port}] of Object.entries(this.far)) this.proxy[name] = await new HttpProxy(name, {to: port, random: this.random}).open();
    if (this.database?.proxied) this.proxy.database = this.database.proxy;
    if (this.all) this.far.mail = this.proxy.mail = await new FarSmtp('mail', {random: this.random}).open();
    if (this.mailbox) {
      this.proxy.imap = await new TcpProxy('imap', {to: this.mailbox.port, random: this.random}).open();
      this.said.mail = new Map();
    }
    if (this.all) {
      this.far.radio = this.proxy.radio = new FarRadio(this.folder, clock);
      this.said.radio = new Map();
    }
    this.far.wall = new FarWall(this.folder, clock);
    const programs = [];
    for (const name of this.nodes > 1 ? Array.from({length: this.nodes}, (_, i) => `n${i + 1}`) : ['']) {
      programs.push(new Program({folder: this.folder, clock, port: await freePort(), channels: this.channels(), store: this.database?.url,
                                 name, env: {SOCIAL_TOKEN: 'city-token', HOOK_KEY: kHookKey, MAIL_PASSWORD: mailPassword}}));
    }
    for (const each of programs) each.storeAway = (since) => this.database?.away(since);
    this.program = programs.length > 1 ? new Nodes(programs) : programs[0];
    this.staff = new Staff(this.program, clock);
    this.caller = new Caller({url: () => `${this.program.url}/hooks/town`, secret: kHookKey, random: this.random});
    return this;
  }
  // Those of kSinks that this world has: the journal of the wall belongs to one process.
  get sinks() {
    return Object.fromEntries(Object.entries(kSinks).filter(([name]) => (name !== 'wall' || this.nodes === 1) && (!['mail', 'radio'].includes(name) || this.all)));
  }
  channels() {
    const every = (channel, usual) => `poll_every: '${this.poll[channel] ?? usual}', allow_private: true`;
    const sink = (name, more) => `  - {name: '${name}', connector: 'webhook', url: '${this.proxy[name].url}/post', allow_private: true, languages: ['en'], ` +
        `id_pointer: '/id', body: '${kBody}'${more}}\n`;
    const wall = this.sinks.wall ? `sent: 'sent.jsonl', languages: ['en']` : 'send: false';
    return `  - {name: 'gazette', connector: 'feed', url: '${this.proxy.gazette.url}/feed.json', max_wait: '0', ${every('gazette', '5m')}}\n` +
        `  - {name: 'social', connector: 'mastodon', server: '${this.proxy.social.url}', token: 'env:SOCIAL_TOKEN', ${every('social', '3m')}}\n` +
        `  - {name: 'wall', connector: 'replay', file: 'said.jsonl', ${wall}, ${every('wall', '2m')}}\n` +
        sink('town', `, secret: 'env:HOOK_KEY', fields: {native_id: '/id', text: '/text'}`) + sink('steady', `, connections: ${inFlight('steady')}`) + sink('rehearsal', `, mode: 'drill'`) + (this.all ? this.mailChannel() + this.radioChannel() : '');
  }

  // Backfill: the mailbox keeps real time, the program a faster one.
  mailChannel() {
    const listens = this.mailbox ? `imap: '127.0.0.1:${this.proxy.imap.port}', ca_file: '${this.mailbox.servers.ca}', backfill: '60d', ` : '';
    return `  - {name: 'mail', connector: 'email', ${listens}smtp: '127.0.0.1:${this.proxy.mail.port}', smtp_tls: 'none', user: 'alerts@city.test', ` +
        `password: 'env:MAIL_PASSWORD', from: 'Port Alder <alerts@city.test>', verp: true, recipients: ['ben@city.test', 'cleo@city.test'], languages: ['en'], connections: ${inFlight('mail')}, allow_private: true}\n`;
  }
  radioChannel() {
    const {program, options} = this.far.radio;
    return `  - {name: 'radio', connector: 'exec', program: '${process.execPath}', args: ['${program}'], abilities: ['poll', 'send', 'edit', 'retract', 'read_back'], ` +
        `options: {${Object.entries(options).map(([name, file]) => `${name}: '${file}'`).join(', ')}}, answer_within: '1s', languages: ['en'], poll_every: '${this.poll.radio ?? '2m'}'}\n`;
  }

  // Somebody says something on a channel; `id` is ours, the far side may have its own.
  say(channel, id, text) {
    if (channel === 'social') {
      const status = this.far.social.say(text);
      this.ids ??= new Map();
      this.ids.set(id, status.id);
      return void this.said.social.set(status.id, {text: status.text});
    }
    if (channel === 'mail') {
      if (!this.mailbox) return;
      this.mailbox.say(id, text);
    }
    this.said[channel].set(id, {text});
    if (channel === 'gazette') this.far.gazette.say(id, text);
    if (['wall', 'radio'].includes(channel)) this.far[channel].write({native_id: id, text});
    if (channel === 'town') this.running(this.caller.call([{id, text}]));
  }
  edit(channel, id, text) {
    if (channel === 'social') {
      id = this.ids.get(id);
      return void (this.said.social.get(id).text = this.far.social.edit(id, text).text);
    }
    Object.assign(this.said[channel].get(id), {text});
    if (channel === 'gazette') this.far.gazette.edit(id, text);
    if (channel === 'wall') this.far.wall.write({event: 'edited', native_id: id, text});
  }
  remove(id) {
    this.said.wall.get(id).removed = true;
    this.far.wall.write({event: 'removed', native_id: id});
  }

  // What ends with the world, as with a test.
  last = [];
  after(end) {
    this.last.unshift(end);
  }

  // Work that goes on beside the day, and must be over at its end.
  under = new Set();
  failures = [];
  running(work) {
    const kept = Promise.resolve(work).catch((error) => this.failures.push(String(error?.message ?? error))).finally(() => this.under.delete(kept));
    this.under.add(kept);
    return kept;
  }
  note(what) {
    this.notes.push(`${Date.now()} ${this.clock.minute().toFixed(0).padStart(5)}' ${what}`);
  }

  async heal() {
    await this.database?.killing;
    for (const proxy of Object.values(this.proxy)) {
      proxy.faults.length = 0;
      await proxy.revive();
    }
    this.database?.well();
    this.program.fillDisk(false);
  }

  // Everybody is well: nothing waits any more, or what does after `ms`.
  // What the program has still to do of a bulletin; what is unknown too, where it can find that out or sends it again.
  async unfinished(told) {
    const {json} = await this.program.call('GET', `/bulletins/${told.id}`);
    const urgent = told.kind === 'disaster_update' && told.status === 'Actual' && !['superseded', 'cancelled'].includes(json.state);
    const open = json.deliveries.filter(({channel, state}) => ['pending', 'sending'].includes(state) || (state === 'unknown' && (urgent || this.sinks[channel] === 'keyed')));
    const name = `bulletin ${told.ref} v${told.version}`;
    const waits = ['approved', 'sending'].includes(json.state) ? [`${name} is ${json.state}`] : [...new Set(open.map(({channel, state}) => `${name} has deliveries ${state} on ${channel}`))];
    told.over = waits.length === 0;
    return waits;
  }

  async settled(ms) {
    const {program} = this;
    const end = Date.now() + ms;
    let waits = ['nobody asked'];
    while (Date.now() < end) {
      waits = [];
      if (this.under.size > 0) waits.push(`${this.under.size} things that people do`);
      const channels = (await program.call('GET', '/channels')).json.channels;
      for (const channel of channels) {
        // Of several nodes each knows its own channels alone.
        if (this.nodes === 1 && channel.abilities.poll && channel.listens && channel.state === 'failing') waits.push(`${channel.name} fails: ${channel.error}`);
      }
      for (const [channel, mentions] of Object.entries(this.said)) {
        const heard = await program.all(`/mentions?channel=${channel}`, 'mentions');
        const texts = new Map(heard.map((each) => [each.native_id, each]));
        const behind = [...mentions].filter(([id, {text, removed}]) => removed ? texts.has(id) && !texts.get(id).removed : !same(texts.get(id)?.text, text));
        if (behind.length > 0) waits.push(`${behind.length} mentions of ${channel}, such as ${behind[0][0]}`);
      }
      for (const told of this.staff.bulletins.filter((each) => each.approved)) {
        if (!told.over) waits.push(...(await this.unfinished(told)));
      }
      // What was over may have been taken back since.
      if (waits.length === 0) for (const told of this.staff.bulletins.filter((each) => each.approved)) waits.push(...(await this.unfinished(told)));
      if (waits.length === 0) return [];
      await sleep(150);
    }
    if (this.database) writeFileSync(join(this.folder, 'left.json'), JSON.stringify({city: this.clock.now(), ...this.database.left()}, null, 1));
    return waits;
  }

  async close({keep = false} = {}) {
    if (this.program) this.program.closed = true;
    if (this.caller) this.caller.stopped = true;
    await this.program?.kill();
    for (const each of [...Object.values(this.proxy ?? {}), ...Object.values(this.far ?? {})]) await each.close?.();
    for (const end of this.last) await end();
    if (!keep) rmSync(this.folder, {recursive: true, force: true});
  }
}

export const same = (a, b) => (a ?? '').replace(/\s+/g, ' ').trim() === (b ?? '').replace(/\s+/g, ' ').trim();
