// What the double says of a bulletin before it is sent; near enough for a stand-in.
import { createHash } from 'node:crypto';
import { areaOf } from './sample.mjs';

// Counts as the channel does; near enough for a stand-in.
function count(text, unit) {
  if (unit === 'sms') {
    const odd = /[^\x20-\x7e\n£¥èéùìòÇØøÅåÄÖÑÜ§¿äöñüàÉ¡]/u.test(text);
    const units = odd ? text.length : text.length;
    const one = odd ? 70 : 160;
    return { length: units, sms_parts: units <= one ? 1 : Math.ceil(units / (odd ? 67 : 153)) };
  }
  return { length: [...text].length };
}

export function preview(bulletin, channels) {
  const advice = [];
  const covers = areaOf(bulletin);
  const langs = Object.keys(bulletin.info ?? {});
  const wants = (field, what, blocks) => advice.push({ field, what, blocks });
  if (!bulletin.event) wants('event', 'Name the event in a word or two.', true);
  if (!bulletin.expires) wants('expires', 'Say until when this holds.', true);
  for (const lang of ['en', 'es']) {
    if (!bulletin.info?.[lang]?.headline) wants(`info.${lang}.headline`, 'A headline is missing.', lang === 'en');
    else if (!bulletin.info[lang].instruction) wants(`info.${lang}.instruction`, 'Tell people what to do.', false);
  }
  if (!bulletin.area) wants('area', 'Say which part of the city is meant.', false);
  if (/\b(?:ASAP|EOC)\b/.test(JSON.stringify(bulletin.info))) wants('general', 'An abbreviation that residents may not know.', false);
  const posts = [];
  const errors = [];
  const drill = bulletin.status !== 'Actual';
  for (const channel of channels.filter((c) => c.sends)) {
    const named = bulletin.channels?.includes(channel.name);
    if (bulletin.channels?.length > 0 && !named) continue;
    if ((channel.mode === 'drill') !== drill) {
      if (named) errors.push({ channel: channel.name, message: 'a drill never goes to a real channel' });
      continue;
    }
    for (const lang of langs) {
      if (channel.languages.length > 0 && !channel.languages.includes(lang)) continue;
      const wording = bulletin.info[lang];
      const prefix = drill ? `[${bulletin.status.toUpperCase()}] ` : '';
      const text = [prefix + (wording.headline ?? ''), wording.description, wording.instruction, bulletin.web].filter(Boolean).join('\n\n');
      const limit = channel.limits.max_length;
      const pieces = limit > 0 && [...text].length > limit ? [text.slice(0, limit - 8) + ' (1/2)', text.slice(limit - 8) + ' (2/2)'] : [text];
      posts.push({
        channel: channel.name,
        connector: channel.connector,
        lang,
        title: channel.connector === 'email' ? prefix + wording.headline : '',
        parts: pieces.map((piece) => ({ text: piece, limit, ...count(piece, channel.limits.unit) })),
        unit: channel.limits.unit,
        warnings: channel.connector === 'sms' && /[áíóú]/.test(text) ? ['“í” is not in the SMS alphabet: the message costs more parts.'] : [],
      });
    }
  }
  const signed = [bulletin.kind, bulletin.msg_type, bulletin.status, bulletin.area, covers, bulletin.expires, posts];
  const digest = createHash('sha256').update(JSON.stringify(signed)).digest('hex');
  return { advice, posts, errors, area: bulletin.area || covers.zones.join(', '), covers, digest };
}
