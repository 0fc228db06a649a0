// Channels that are made in the console, as docs/api.md says; a few connectors with an option of each kind.
import { Refusal } from './double_lists.mjs';
import { able } from './sample.mjs';

const option = (key, kind, help, more = {}) => ({ key, help, kind, default: '', required: false, secret: false, ...more });
const kConnectors = [
  {
    name: 'mastodon',
    summary: 'Mastodon and what speaks its API: mentions and hashtags in, posts out',
    abilities: able('poll', 'send', 'edit', 'retract', 'read_back', 'threads'),
    offered: true,
    poll_every: 60,
    options: [
      option('server', 'url', 'address of the server', { required: true }),
      option('token', 'text', "the account's access token", { required: true, secret: true }),
      option('hashtags', 'list', 'hashtags that are heard as well'),
      option('visibility', 'choice', 'who sees the posts', { choices: ['public', 'unlisted'], default: 'public' }),
      option('backfill', 'whole', 'how many old ones are taken at the first poll', { least: 1, most: 400, or_zero: true, default: '40' }),
      option('direct', 'flag', 'direct messages are heard as well', { default: 'true' }),
      option('long_poll', 'duration', 'how long a poll may wait', { default: '20s' }),
      option('headers', 'table', 'headers of every request'),
    ],
  },
  { name: 'feed', summary: 'RSS, Atom and JSON feeds', abilities: able('poll'), offered: true, poll_every: 300, options: [option('url', 'url', "the feed's address", { required: true }), option('authorization', 'text', 'the whole Authorization header', { secret: true })] },
  { name: 'x', summary: 'X: mentions and hashtags in, posts out', abilities: able('poll', 'send', 'retract'), offered: true, poll_every: 60, options: [] },
  { name: 'sms', summary: 'Text messages through Kannel or Twilio', abilities: able('receive', 'send', 'recipients'), offered: true, poll_every: 60, options: [option('service', 'choice', 'who carries them', { choices: ['kannel', 'twilio'], default: 'kannel' })] },
  { name: 'exec', summary: 'A program of yours that speaks lines of JSON', abilities: able('poll', 'send'), offered: false, poll_every: 60, options: [] },
];
const kNotThere = () => new Refusal(404, 'not_found', 'not found: no such channel');
const kStale = () => new Refusal(409, 'rejected', 'somebody changed this channel meanwhile; look at it again');

export class ChannelForms {
  // `state`: the double's. `keys`: whether the hub has a key for secrets.
  constructor(state) {
    this.state = state;
    this.kept = new Map();
    this.list = { keeps_secrets: true, cannot_keep: '', cannot_send: '' };
    this.secrets = new Map();
  }
  // Nothing where the call is another one's.
  answer(method, kind, id, action, query, body) {
    if (kind === 'connectors') return method === 'GET' ? { connectors: kConnectors, ...this.list } : this.test(this.formOf({ ...body, connector: id }, this.kept.get(body.name)), body);
    if (kind !== 'channels' || action === 'settle' || (method === 'GET' && !id)) return undefined;
    if (method === 'POST' && !id) return this.add(body);
    const channel = this.state.channels.find(({ name }) => name === id);
    if (!channel) throw kNotThere();
    if (action === 'pause' || action === 'resume') {
      channel.paused = action === 'pause';
      return { name: id, paused: channel.paused };
    }
    if (action === 'test') return this.test(this.kept.get(id) ?? channel, {});
    const form = this.kept.get(id);
    if (!form) throw new Refusal(409, 'rejected', 'this channel is from the configuration: change or remove it there, and reload');
    if (method === 'GET') return form;
    if (String(method === 'DELETE' ? query.get('revision') : body.revision) !== String(form.revision)) throw kStale();
    if (method === 'PUT') return this.keep(this.formOf({ ...body, name: id, connector: form.connector }, form));
    this.kept.delete(id);
    this.state.channels = this.state.channels.filter(({ name }) => name !== id);
    return form;
  }
  add(body) {
    const form = this.formOf(body, undefined);
    if (this.state.channels.some(({ name }) => name === body.name)) this.refuse([{ field: 'name', message: 'there is a channel of this name' }]);
    return this.keep(form);
  }
  refuse(fields) {
    throw Object.assign(new Refusal(422, 'config', fields.map(({ message }) => message).join('; ')), { fields });
  }
  formOf({ name, connector, revision: _, secrets = {}, settings = {}, ...rest }, before) {
    const { options } = kConnectors.find((each) => each.name === connector);
    const fields = [];
    if (!/^[a-z0-9_-]{1,64}$/.test(name)) fields.push({ field: 'name', message: "a channel's name is 1 to 64 of a-z, 0-9, '-' and '_'" });
    const set = { ...before?.secrets };
    for (const [key, value] of Object.entries(secrets)) {
      if (value) set[key] = 'set';
      else delete set[key];
    }
    for (const { key, kind, required, secret, least, most, help } of options) {
      const value = secret ? set[key] : settings[key];
      if (required && !value) fields.push({ field: key, message: `'${key}' is missing: ${help}` });
      if (kind === 'url' && value && !/^https?:\/\//.test(value)) fields.push({ field: key, message: `'${key}' must be a URL such as https://example.org/path` });
      if (kind === 'whole' && value !== undefined && !(value >= least && value <= most) && value !== 0) fields.push({ field: key, message: `'${key}' must be a whole number from ${least} to ${most}, or 0, not '${value}'` });
      if (secret && set[key] && secrets[key] === undefined && before && before.settings?.server !== settings.server)
        fields.push({ field: key, message: "set it again: 'server' was changed, and a secret goes only where it was given for" });
    }
    if (Object.keys(set).length > 0 && !this.list.keeps_secrets) fields.push({ field: Object.keys(set)[0], message: 'this hub has no key to keep secrets under' });
    if (fields.length > 0) this.refuse(fields);
    for (const [key, value] of Object.entries(secrets)) if (value) this.secrets.set(`${name} ${key}`, value);
    return { name, connector, revision: (before?.revision ?? 0) + 1, ...rest, settings, secrets: set, paused: false, error: '' };
  }
  keep(form) {
    this.kept.set(form.name, form);
    const { abilities } = kConnectors.find((each) => each.name === form.connector);
    const old = this.state.channels.find(({ name }) => name === form.name);
    const { limits } = this.state.channels[0];
    const channel = { name: form.name, connector: form.connector, mode: form.mode ?? 'live', kept: true, paused: false, listens: form.listen ?? false, sends: form.send ?? false, languages: form.languages ?? [], abilities, limits, state: 'waiting', error: '', warning: '', quotas: [], heard: 0, sent: 0 };
    if (old) Object.assign(old, channel);
    else this.state.channels = [...this.state.channels, channel];
    return form;
  }
  test(channel) {
    const wrong = channel.settings?.server?.includes('wrong');
    const checks = wrong
      ? [{ state: 'wrong', advice: 'mastodon try: the token was refused (401). Renew the credentials and check the permissions that the connector’s README names.' }]
      : [{ state: 'ok', advice: '@city@social.example.org, 287 of 300 requests left' }];
    return { well: !wrong, listens: channel.listen ?? channel.listens ?? false, sends: channel.send ?? channel.sends ?? false, checks };
  }
}
