// Who lives on this server and what they said: accounts, statuses with their history, notifications.
import {createHash} from 'node:crypto';

import {kLike} from './like.mjs';
import {Refused} from './refused.mjs';
import {entitiesOf, lengthOf, toHtml} from './text.mjs';

export const kMaxCharacters = 500;
const kVisibilities = ['public', 'unlisted', 'private', 'direct'];
const kHour = 3_600_000;

export class World {
  constructor(domain, now, like = kLike.mastodon) {
    this.like = like;
    this.domain = domain;
    this.origin = `https://${domain}`;
    this.now = now;
    this.reset();
  }

  reset() {
    this.most = kMaxCharacters;  // that a status may hold
    this.accounts = new Map();  // by acct, lower case
    this.statuses = new Map();  // by id
    this.notifications = [];    // oldest first
    this.keys = new Map();      // "account:key" -> {id, until}
    this.lastNotification = 1000;
    this.used = new Set();
    this.account('city');
  }

  account(acct) {
    const key = acct.toLowerCase();
    if (!this.accounts.has(key)) {
      const [username, host] = acct.split('@');
      const origin = `https://${host ?? this.domain}`;
      this.accounts.set(key, {
        id: String(109_000_000_000_000_000n + BigInt(this.accounts.size)),
        username,
        acct,
        host,
        url: `${origin}/@${username}`,
        uri: `${origin}/users/${username}`,
        filtered: false,
        created: this.now(),
      });
    }
    return this.accounts.get(key);
  }

  known(name, host) {
    const acct = host && host.toLowerCase() !== this.domain ? `${name}@${host}` : name;
    return this.accounts.get(acct.toLowerCase());
  }

  // The time in the upper bits, as Mastodon's snowflakes: a status that arrives late sorts where it was written.
  newId(time) {
    let id = BigInt(time) << 16n;
    while (this.used.has(id)) ++id;
    this.used.add(id);
    return String(id);
  }

  // Seconds of the last writing, and what stays: in no order within a second, and another after each edit.
  writtenId(status) {
    return `${String(Math.floor(this.now() / 1000)).padStart(10, '0')}${createHash('md5').update(status.uri).digest('hex')}`;
  }
  // By its id; where ids do not stay by what of it does.
  get(id) {
    if (this.like.steadyIds) return this.statuses.get(id);
    return [...this.statuses.values()].find((status) => status.id.slice(10) === id.slice(10));
  }
  // It was written again.
  rewrite(status) {
    if (this.like.steadyIds) return;
    const all = [...this.statuses.values()];
    status.id = this.writtenId(status);
    this.statuses = new Map(all.map((each) => [each.id, each]));
  }

  validate(text, warning, hasMedia) {
    if (!this.like.graphemes && [...(text + warning)].length > this.most) {
      throw new Refused(400, `Bad Request: text with spoiler exceed max chars (${this.most})`);
    }
    if (text.trim() === '' && !hasMedia) throw new Refused(422, 'Validation failed: Text can\'t be blank');
    if (lengthOf(text, warning) > this.most) {
      throw new Refused(422, `Validation failed: Text character limit of ${this.most} exceeded`);
    }
  }

  sees(account, status) {
    if (status.visibility === 'public' || status.visibility === 'unlisted') return true;
    return Boolean(account) && (status.account === account || status.mentions.includes(account));
  }

  find(id, viewer) {
    const status = this.get(id);
    if (!status || !this.sees(viewer, status)) throw new Refused(404, 'Record not found');
    return status;
  }

  findOwn(id, account) {
    const status = this.get(id);
    if (!status || status.account !== account) throw new Refused(404, 'Record not found');
    return status;
  }

  // What `account` posts here; `local` texts are validated, what other servers deliver is not.
  post(account, {text = '', spoiler_text = '', visibility = 'public', language = null, in_reply_to_id, sensitive = false,
                 created_at, media = [], boost_of, key, application = null}) {
    const slot = `${account.id}:${key}`;
    const before = this.like.keys && key && this.keys.get(slot);
    if (before && before.until > this.now()) return {status: this.findOwn(before.id, account), again: true};

    if (!kVisibilities.includes(visibility)) throw new Refused(422, `'${visibility}' is not a valid visibility`);
    let parent;
    if (in_reply_to_id) {
      parent = this.get(in_reply_to_id);
      if (!parent || !this.sees(account, parent)) {
        throw new Refused(404, 'The post you are trying to reply to does not appear to exist.');
      }
    }
    text = text.trim();
    spoiler_text = spoiler_text.trim();
    if (text === '' && spoiler_text !== '') [text, spoiler_text] = [spoiler_text, ''];
    if (!account.host && !boost_of) this.validate(text, spoiler_text, media.length > 0);

    const made = created_at ? Date.parse(created_at) : this.now();
    const time = this.like.steadyIds ? made : made - made % 1000;
    const number = this.newId(made);
    const status = {
      id: number, uri: `${account.uri}/statuses/${number}`, account, text, spoiler_text, visibility, language, parent, media, application,
      sensitive: sensitive || spoiler_text !== '', created: time, edited: null, mentions: [], tags: [], versions: [],
      boost: boost_of ? this.find(boost_of, account) : null,
    };
    if (!this.like.steadyIds) status.id = this.writtenId(status);
    this.read(status);
    status.versions.push({text, spoiler_text, media, sensitive: status.sensitive, at: time});
    this.statuses.set(status.id, status);
    if (key) this.keys.set(slot, {id: status.id, until: this.now() + kHour});
    for (const mentioned of status.mentions) this.notify(mentioned, status);
    return {status, again: false};
  }

  read(status) {
    const entities = entitiesOf(status.text);
    const mentioned = entities.filter((entity) => entity.kind === 'mention')
                          .map((entity) => this.known(entity.name, entity.host)).filter(Boolean);
    status.mentions = [...new Set(mentioned)];
    const tags = new Map();
    for (const entity of entities) {
      if (entity.kind === 'hashtag' && !tags.has(entity.tag.toLowerCase())) tags.set(entity.tag.toLowerCase(), entity.tag);
    }
    status.tags = [...tags.keys()];
  }

  notify(receiver, status) {
    const known = this.notifications.some((each) => each.receiver === receiver && each.status === status);
    if (receiver === status.account || receiver.host || known) return;
    this.notifications.push({
      id: String(++this.lastNotification), receiver, from: status.account, status, at: this.now(),
      filtered: status.account.filtered,
    });
  }

  edit(status, {text = status.text, spoiler_text = status.spoiler_text, language = status.language,
                sensitive = status.sensitive}) {
    text = text.trim();
    if (!status.account.host) this.validate(text, spoiler_text, status.media.length > 0);
    const same = text === status.text && spoiler_text === status.spoiler_text && language === status.language &&
        sensitive === status.sensitive;
    if (same) return status;
    Object.assign(status, {text, spoiler_text, language, sensitive, edited: this.now()});
    this.rewrite(status);
    status.versions.push({text, spoiler_text, media: status.media, sensitive, at: status.edited});
    this.read(status);
    for (const mentioned of status.mentions) this.notify(mentioned, status);
    return status;
  }

  remove(status) {
    this.statuses.delete(status.id);
    for (const [id, other] of this.statuses) {
      if (other.boost === status) this.statuses.delete(id);
      if (other.parent === status) other.parent = null;
    }
    this.notifications = this.notifications.filter((each) => each.status !== status);
  }

  html(text) {
    return toHtml(text, this.origin, (name, host) => this.known(name, host));
  }
}
