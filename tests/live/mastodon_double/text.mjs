// How Mastodon reads a text: what it links, how long it is, what HTML it becomes. It finds URLs with twitter-text, so a
// host must end in a registered top-level domain; only in what a path may hold is it more generous than we are here.
import twitter from 'twitter-text';

const kUrlLength = 23;
const kShownUrl = 30;

const kMention = /(?<![=/\p{L}\p{N}_])@([a-z0-9_]+(?:[a-z0-9_.-]*[a-z0-9_]+)?)(@[\p{L}\p{N}_]+(?:[.-][\p{L}\p{N}_]+)*)?/giu;
const kHashtag = /(?<![=/)\p{L}\p{N}_&])#([\p{L}\p{N}\p{M}_·]*[\p{L}_][\p{L}\p{N}\p{M}_·]*)/giu;

// Links, mentions and hashtags in order, none within another.
export function entitiesOf(text) {
  const found = [];
  for (const {url, indices: [start, end]} of twitter.extractUrlsWithIndices(text, {extractUrlsWithoutProtocol: false})) {
    found.push({kind: 'url', start, end, url});
  }
  for (const match of text.matchAll(kMention)) {
    found.push({kind: 'mention', start: match.index, end: match.index + match[0].length, name: match[1], host: match[2]?.slice(1)});
  }
  for (const match of text.matchAll(kHashtag)) {
    found.push({kind: 'hashtag', start: match.index, end: match.index + match[0].length, tag: match[1]});
  }
  found.sort((a, b) => a.start - b.start || b.end - a.end);
  let end = 0;
  return found.filter((entity) => entity.start >= end && ((end = entity.end), true));
}

// The warning and the text, in graphemes; a URL is 23, "@user@host" is "@user".
export function lengthOf(text, warning = '') {
  let plain = '';
  let from = 0;
  for (const entity of entitiesOf(text)) {
    if (entity.kind === 'hashtag') continue;
    plain += text.slice(from, entity.start) + (entity.kind === 'url' ? 'x'.repeat(kUrlLength) : '@' + entity.name);
    from = entity.end;
  }
  plain = warning + plain + text.slice(from);
  return [...new Intl.Segmenter('en', {granularity: 'grapheme'}).segment(plain)].length;
}

export function escapeHtml(text) {
  const names = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&#39;'};
  return text.replace(/[&<>"']/g, (c) => names[c]);
}

function link(url) {
  const prefix = /^https?:\/\/(www\.)?/i.exec(url)[0];
  const rest = url.slice(prefix.length);
  const cut = rest.length > kShownUrl;
  return `<a href="${escapeHtml(url)}" target="_blank" rel="nofollow noopener" translate="no">` +
      `<span class="invisible">${escapeHtml(prefix)}</span><span class="${cut ? 'ellipsis' : ''}">` +
      `${escapeHtml(rest.slice(0, kShownUrl))}</span><span class="invisible">${escapeHtml(rest.slice(kShownUrl))}</span></a>`;
}

// `accountOf(name, host)` answers the account that is mentioned, or nothing: then it stays plain text.
export function toHtml(text, origin, accountOf) {
  let html = '';
  let from = 0;
  for (const entity of entitiesOf(text)) {
    html += escapeHtml(text.slice(from, entity.start));
    from = entity.end;
    const account = entity.kind === 'mention' && accountOf(entity.name, entity.host);
    if (entity.kind === 'url') {
      html += link(entity.url);
    } else if (entity.kind === 'hashtag') {
      html += `<a href="${escapeHtml(`${origin}/tags/${encodeURIComponent(entity.tag)}`)}" class="mention hashtag" rel="tag">` +
          `#<span>${escapeHtml(entity.tag)}</span></a>`;
    } else if (account) {
      html += `<span class="h-card" translate="no"><a href="${escapeHtml(account.url)}" class="u-url mention">` +
          `@<span>${escapeHtml(account.username)}</span></a></span>`;
    } else {
      html += escapeHtml(text.slice(entity.start, entity.end));
    }
  }
  html += escapeHtml(text.slice(from));
  if (html === '') return '';
  return html.replaceAll('\r\n', '\n').split(/\n\n+/).map((block) => `<p>${block.replaceAll('\n', '<br />')}</p>`).join('');
}
