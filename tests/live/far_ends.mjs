// The far end of every kind of channel, all with one face, for tests in which a city has them all.
//
// Each function starts one and answers:
//   name       of its channel
//   line(url)  the channel as it stands in a configuration; `url` is the program's own address
//   env        its secrets
//   begin      what it does once the program runs (optional)
//   shown()    what people see there of the city's bulletins, in the order in which it came: {id, text, answers, to}; `answers`
//              is the id of another, `to` where people are written to one by one. Missing: nothing is sent there
//   say(n)     a resident says something, the n-th thing there; answers the words as they must be heard. Missing: nobody speaks there
//   author     who says it, as far as the platform tells
// A function's `missing` says what this machine lacks for it.
import {createHmac} from 'node:crypto';
import {existsSync, renameSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

import {Double as BlueskyDouble} from './bluesky_double.mjs';
import {AlertsDouble} from './cap_double.mjs';
import {sharedData, tempFolder, until} from './crier.mjs';
import {DiscordDouble} from './discord_double.mjs';
import {hasKannel, Kannel} from './kannel.mjs';
import {mailMissing, mailPassword, MailServers} from './mail_servers.mjs';
import {Description} from './mastodon_double/description.mjs';
import {Double as MastodonDouble} from './mastodon_double/server.mjs';
import {MatrixDouble} from './matrix_double.mjs';
import {MetaDouble} from './meta_double.mjs';
import {Nginx} from './nginx.mjs';
import {SlackDouble} from './slack_double.mjs';
import {TelegramDouble} from './telegram_double.mjs';
import {TwilioDouble} from './twilio_double.mjs';
import {FarWebhook} from './world/far_webhook.mjs';
import {XDouble} from './x_double.mjs';
import {YouTubeDouble} from './youtube_double.mjs';

const mastodonDescription = process.env.CRIER_MASTODON_DESCRIPTION ?? join(sharedData ?? '', 'conformance/openapi/mastodon.json.gz');

// What residents say, unlike all else that is said on the same channel.
const kSays = ['A pothole on Elm Street', 'The street light at Main and 3rd is out', 'Water is rising on Harbor Street', 'Lovely morning in the park', 'Hay un bache en la calle Elm'];
export const wordsOf = (n) => `${kSays[n % kSays.length]}, says house number ${n}`;

async function open(t, double) {
  await double.listen();
  t.after(() => double.close());
  return double;
}
// Services call again until they are told that their call was taken.
const called = (call) => until('the call is taken', async () => (await call()) === 200);

export async function bluesky(t) {
  const double = await BlueskyDouble.start(t);
  return {
    name: 'bluesky', env: {BLUESKY_PASSWORD: double.city.password}, author: {id: double.dids.ana},
    line: () => `{connector: 'bluesky', server: 'http://127.0.0.1:${double.port}', account: '${double.city.account}', password: 'env:BLUESKY_PASSWORD', poll_every: '1s', allow_private: true}`,
    shown: () => double.standing().map(({uri, value}) => ({id: uri, text: value.text, answers: value.reply?.parent.uri})),
    say(n) {
      const text = `@city ${wordsOf(n)}`;
      double.say('ana', {text, facets: [{index: {byteStart: 0, byteEnd: 5}, features: [{$type: 'app.bsky.richtext.facet#mention', did: double.dids.city}]}]});
      return text;
    },
  };
}

mastodon.missing = !existsSync(mastodonDescription) && `needs ${mastodonDescription}`;
export async function mastodon(t) {
  const double = new MastodonDouble(new Description(mastodonDescription));
  await double.listen(0);
  t.after(() => double.close());
  const {world} = double;
  return {
    name: 'mastodon', env: {MASTODON_TOKEN: 'city-token'}, author: {handle: '@ana@elsewhere.example'},
    line: () => `{connector: 'mastodon', server: '${double.origin}', token: 'env:MASTODON_TOKEN', poll_every: '1s', allow_private: true}`,
    shown: () => [...world.statuses.values()].filter(({account}) => account.acct === 'city').map(({id, text, parent}) => ({id, text, answers: parent?.id})),
    say: (n) => world.post(world.account('ana@elsewhere.example'), {text: `@city ${wordsOf(n)}`}).status.text,
  };
}

export async function x(t) {
  const double = await open(t, new XDouble());
  const ana = double.person('901', 'ana_r', 'Ana');
  return {
    name: 'x', env: {X_SECRET: double.clientSecret, X_REFRESH: double.refreshToken}, author: {id: '901', handle: '@ana_r'},
    line: () => `{connector: 'x', account: 'portalder', client_id: '${double.clientId}', client_secret: 'env:X_SECRET', refresh_token: 'env:X_REFRESH', mentions: true, server: '${double.origin}', poll_every: '1s', allow_private: true}`,
    shown: () => double.sent(),
    say: (n) => double.say(ana, `@PortAlder ${wordsOf(n)}`).text,
  };
}

// Facebook, Instagram and Threads. Residents speak under a post that stood there before; of every second word the webhook's call is lost.
async function meta(t, platform, {line, tell, idOf = ({id}) => id, author}) {
  const double = await open(t, new MetaDouble(platform));
  const ana = {id: '501', name: 'Ana', username: 'ana'};
  const old = double.add('post', double.own(), 'Port Alder is here');
  const key = platform === 'facebook' ? 'page' : 'account';
  const prefix = platform.toUpperCase();
  return {
    name: platform, env: {[`${prefix}_TOKEN`]: double.token, [`${prefix}_SECRET`]: double.appSecret}, author,
    line: () => `{connector: '${platform}', ${key}: '${double.page.id}', server: '${double.origin}', token: 'env:${prefix}_TOKEN', secret: 'env:${prefix}_SECRET', poll_every: '1s', allow_private: true${line}}`,
    begin: ({url}) => (double.hook = `${url}/hooks/${platform}`),
    shown: () => [...double.posts('post'), ...double.posts('comment')].filter(({id}) => id !== old.id)
      .map((made) => ({id: idOf(made), text: made.text, answers: made.kind === 'comment' ? idOf(made.parent ? double.objects.get(made.parent) ?? {id: made.parent} : {id: made.post}) : undefined})),
    async say(n) {
      const made = double.add('comment', ana, wordsOf(n), {post: old.id, ...(platform === 'threads' && {parent: old.id}), ...(platform !== 'facebook' && {id: String(500_000 + n)})});
      if (n % 2) await called(() => double.tell(tell(double, made)));
      return made.text;
    },
  };
}
export const facebook = (t) => meta(t, 'facebook', {
  line: '', author: {id: '501', name: 'Ana'},
  tell: ({page}, made) => ({object: 'page', entry: [{id: page.id, time: 1, changes: [{field: 'feed', value: {item: 'comment', verb: 'add', comment_id: made.id, post_id: made.post, parent_id: made.post, from: made.from, message: made.text, created_time: Math.floor(made.time / 1000)}}]}]}),
});
export const instagram = (t) => meta(t, 'instagram', {
  line: ", picture: 'https://www.city.example/a.jpg'", author: {id: '501', handle: '@ana'},
  // What answers a post is a comment under it, and so is what answers that.
  idOf: ({id, kind, post}) => (kind === 'comment' ? `${post}:${id}` : id),
  tell: ({page}, made) => ({object: 'instagram', entry: [{id: page.id, time: 1, changes: [{field: 'comments', value: {id: made.id, text: made.text, from: made.from, media: {id: made.post}}}]}]}),
});
export const threads = (t) => meta(t, 'threads', {
  line: '', author: {handle: '@ana'},
  tell: ({page}, made) => ({app_id: '1', topic: 'moderate', target_id: made.post, time: 1, subscription_id: '2', has_uid_field: false, values: {field: 'replies', value: {
    id: made.id, username: made.from.username, text: made.text, media_type: 'TEXT_POST', replied_to: {id: made.post}, root_post: {id: made.post, owner_id: page.id, username: page.username}, timestamp: new Date(made.time).toISOString()}}}),
});

// Comments in, answers to them out: no bulletin goes there.
export async function youtube(t) {
  const double = await open(t, new YouTubeDouble());
  double.units = 10_000_000;
  const ana = {id: 'UCana0000000000000000001', name: '@ana'};
  return {
    name: 'youtube', env: {YT_SECRET: double.clientSecret, YT_REFRESH: double.refreshToken}, author: {id: ana.id, handle: '@ana'},
    line: () => `{connector: 'youtube', channel: '${double.channel.id}', client_id: '${double.clientId}', client_secret: 'env:YT_SECRET', refresh_token: 'env:YT_REFRESH', server: '${double.origin}', token_server: '${double.origin}', daily_units: 10000000, poll_every: '1s', allow_private: true}`,
    say: (n) => double.say(ana, wordsOf(n)).text,
  };
}

export async function twilio(t) {
  const double = await open(t, new TwilioDouble());
  let hook;
  return {
    name: 'twilio', env: {TWILIO_TOKEN: double.token}, author: {handle: '+15550150'},
    line: (url) => `{connector: 'sms', service: 'twilio', server: '${double.origin}', account: '${double.account}', password: 'env:TWILIO_TOKEN', from: '${double.number}', public_url: '${url}/hooks/twilio', secret: 'env:TWILIO_TOKEN', recipients: ['+15550141', '+15550142'], poll_every: '2s', allow_private: true}`,
    begin: ({url}) => (hook = `${url}/hooks/twilio`),
    shown: () => double.sent.map(({sid, to, body}) => ({id: sid, text: body, to})),
    async say(n) {
      await called(() => double.say(hook, '+15550150', wordsOf(n), {id: `SM${String(n).padStart(32, '0')}`}));
      return wordsOf(n);
    },
  };
}

kannel.missing = !hasKannel && 'needs Kannel (script/setup test)';
export async function kannel(t) {
  const real = await Kannel.start(t, tempFolder(t));
  const people = ['+15550143', '+15550144'];
  const secret = 'live0hook0secret';
  return {
    name: 'kannel', env: {KANNEL_PASSWORD: 'live-sms-password', KANNEL_SECRET: secret}, author: {handle: '+15550151'},
    line: (url) => `{connector: 'sms', service: 'kannel', server: '${real.origin}', user: 'crier', password: 'env:KANNEL_PASSWORD', from: '311311', public_url: '${url}/hooks/kannel', secret: 'env:KANNEL_SECRET', recipients: ${JSON.stringify(people)}, allow_private: true}`,
    begin: ({url}) => real.run(`${url}/hooks/kannel`.replace('http://', `http://kannel:${secret}@`)),
    shown: () => people.flatMap((to) => real.centre.read(to).map((text, i) => ({id: `${to} ${i}`, text, to}))),
    say(n) {
      real.centre.say('+15550151', wordsOf(n));
      return wordsOf(n);
    },
  };
}

export async function telegram(t) {
  const double = await open(t, new TelegramDouble());
  double.chat(-1001111, {type: 'channel', title: 'Port Alder alerts', username: 'port_alder_alerts'}, {status: 'administrator', can_post_messages: true});
  const ana = double.person(7001, 'Ana', 'ana_r');
  return {
    name: 'telegram', env: {TELEGRAM_TOKEN: double.token}, author: {id: '7001', handle: '@ana_r'},
    line: () => `{connector: 'telegram', server: '${double.origin}', token: 'env:TELEGRAM_TOKEN', chat: '@port_alder_alerts', long_poll: 2, allow_private: true}`,
    shown: () => double.sent(-1001111).map(({message_id, text, reply_to_message}) => ({id: message_id, text, answers: reply_to_message?.message_id})),
    say: (n) => double.say(7001, ana, {text: wordsOf(n)}).text,
  };
}

// Of every second word the event is lost.
export async function slack(t) {
  const double = await open(t, new SlackDouble());
  double.channel('C71TOWN');
  let hook;
  return {
    name: 'slack', env: {SLACK_TOKEN: double.token, SLACK_SECRET: double.secret}, author: {id: 'U7'},
    // Slack's 50 requests a minute bear no poll a second.
    line: () => `{connector: 'slack', server: '${double.origin}', token: 'env:SLACK_TOKEN', secret: 'env:SLACK_SECRET', channel: 'C71TOWN', poll_every: '3s', allow_private: true}`,
    begin: ({url}) => (hook = `${url}/hooks/slack`),
    shown: () => double.shown('C71TOWN').map(({ts, text, thread_ts}) => ({id: ts, text: text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'), answers: thread_ts})),
    async say(n) {
      const message = double.say('C71TOWN', 'U7', wordsOf(n));
      if (n % 2) await called(async () => (await double.tell(hook, {...message, channel: 'C71TOWN'})).status);
      return message.text;
    },
  };
}

export async function discord(t) {
  const double = await open(t, new DiscordDouble());
  double.channel('71');
  const ana = {id: '7', username: 'ana_r', global_name: 'Ana'};
  return {
    name: 'discord', env: {DISCORD_TOKEN: double.token}, author: {id: '7', handle: '@ana_r'},
    line: () => `{connector: 'discord', server: '${double.origin}', token: 'env:DISCORD_TOKEN', channel: '71', long_poll: 2, allow_private: true}`,
    shown: () => double.shown('71').map(({id, content, message_reference: up}) => ({id, text: content.replace(/\\([^\p{L}\p{N}\s])/gu, '$1'), answers: up?.message_id})),
    say: (n) => double.say('71', ana, wordsOf(n)).content,
  };
}

export async function matrix(t) {
  const double = await open(t, new MatrixDouble());
  const room = '!town:alder.example', ana = '@ana:alder.example';
  double.room(room);
  return {
    name: 'matrix', env: {MATRIX_TOKEN: double.token}, author: {id: ana, name: 'ana'},
    line: () => `{connector: 'matrix', server: '${double.origin}', token: 'env:MATRIX_TOKEN', room: '${room}', allow_private: true}`,
    shown: () => double.shown(room).filter(({sender}) => sender === double.own).map(({event_id, now, content}) => ({id: event_id, text: now.body, answers: content['m.relates_to']?.['m.in_reply_to']?.event_id})),
    say: (n) => double.say(room, ana, wordsOf(n)).content.body,
  };
}

// Official alerts: what is issued there is a suggestion to the city, and nobody's words.
export async function cap(t) {
  const service = await open(t, new AlertsDouble());
  return {
    name: 'cap', env: {},
    line: () => `{connector: 'cap', url: '${service.origin}/alerts/active?area=IL', contact: 'alerts@city.example', codes: [ILZ014], poll_every: '1s', allow_private: true}`,
    issue: () => service.issue().alert,
  };
}

// The first part of a mail that was written in two ways, as plain text.
function letterOf(mail) {
  const [head, ...rest] = mail.replaceAll('\r\n', '\n').split('\n\n');
  const field = (name) => new RegExp(`^${name}:\\s*(.*)$`, 'mi').exec(head.replace(/\n[ \t]+/g, ' '))?.[1];
  const boundary = /boundary="([^"]+)"/.exec(head.replace(/\n[ \t]+/g, ' '))?.[1];
  const [, first = ''] = rest.join('\n\n').split(`--${boundary}`);
  const coded = first.slice(first.indexOf('\n\n') + 2).replace(/=\n/g, '');
  const text = Buffer.from(coded.replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16))), 'latin1').toString('utf8');
  return {id: field('Message-ID'), to: field('To'), answers: field('In-Reply-To'), from: field('From'), text};
}
email.missing = mailMissing;
export async function email(t) {
  const servers = await MailServers.start(t);
  return {
    name: 'mail', env: {MAIL_PASSWORD: mailPassword}, author: {handle: 'ana@example.org', name: 'Ana'},
    line: () => servers.channel(", folder: 'INBOX', recipients: ['ben@city.test', 'cleo@city.test'], poll_every: '1s'").replace(/^ *- \{name: 'mail', /, '{').trim(),
    shown: () => servers.inbox().map(letterOf).filter(({from}) => from?.includes('alerts@city.test')),
    async say(n) {
      await servers.deliver({message: `From: Ana <ana@example.org>\nTo: alerts@city.test\nMessage-ID: <said-${n}@example.org>\nSubject: Report ${n}\n\n${wordsOf(n)}\n`});
      return `Report ${n}\n\n${wordsOf(n)}`;
    },
  };
}

// A form that calls, each time twice, and a wall that is posted to.
export async function webhook(t) {
  const wall = await new FarWebhook().open();
  t.after(() => wall.close());
  const key = 'live-test-form-key';
  let hook;
  return {
    name: 'form', env: {FORM_KEY: key}, author: {id: 'r-1', name: 'Ana'},
    line: () => `{connector: 'webhook', secret: 'env:FORM_KEY', fields: {native_id: /id, text: /text, author_id: /who, author_name: /name}, url: 'http://127.0.0.1:${wall.port}/wall', body: '{"text": "{{text}}", "parent": "{{parent}}"}', id_pointer: /id, max_length: 700, allow_private: true}`,
    begin: ({url}) => (hook = `${url}/hooks/form`),
    shown: () => wall.posts.map(({id, text, parent}) => ({id, text, answers: parent || undefined})),
    async say(n) {
      const body = JSON.stringify({id: `form-${n}`, text: wordsOf(n), who: 'r-1', name: 'Ana'});
      const signature = `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;
      for (let i = 0; i < 2; ++i) await called(async () => (await fetch(hook, {method: 'POST', body, headers: {'X-Hub-Signature-256': signature}})).status);
      return wordsOf(n);
    },
  };
}

feed.missing = !['/usr/sbin/nginx', '/usr/bin/nginx'].some(existsSync) && 'needs nginx (script/setup test)';
export async function feed(t) {
  const nginx = await Nginx.start(t, tempFolder(t));
  const items = [];
  const publish = () => {
    const file = join(nginx.www, 'feed.json');
    writeFileSync(`${file}.new`, JSON.stringify({version: 'https://jsonfeed.org/version/1.1', title: 'News', items}));
    renameSync(`${file}.new`, file);
  };
  publish();
  return {
    name: 'feed', env: {}, author: {name: 'Ana'},
    line: () => `{connector: 'feed', url: '${nginx.url}/feed.json', poll_every: '1s', allow_private: true}`,
    say(n) {
      items.unshift({id: `news-${n}`, content_text: wordsOf(n), authors: [{name: 'Ana'}], date_published: new Date().toISOString()});
      publish();
      return wordsOf(n);
    },
  };
}
