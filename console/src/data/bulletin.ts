// What the pages of bulletins share: how a bulletin looks in a form, and how much of it is on its way.
import { t } from '../i18n';
import type {
  Area,
  Bulletin,
  BulletinText,
  Channel,
  Counts,
  Delivery,
  DeliveryState,
  Wording,
} from '../types';

export const kBulletinLanguages = ['en', 'es'];
export const kUrgencies: BulletinText['urgency'][] = ['Immediate', 'Expected', 'Future', 'Past', 'Unknown'];
export const kSeverities: BulletinText['severity'][] = ['Extreme', 'Severe', 'Moderate', 'Minor', 'Unknown'];
export const kCertainties: BulletinText['certainty'][] = [
  'Observed',
  'Likely',
  'Possible',
  'Unlikely',
  'Unknown',
];
export const kStatuses = ['Actual', 'Exercise', 'Test'] as const;
export const kDeliveryStates: DeliveryState[] = [
  'failed',
  'unknown',
  'pending',
  'sending',
  'accepted',
  'delivered',
  'retracted',
  'skipped',
];

export const emptyWording = (): Wording => ({ headline: '', description: '', instruction: '' });

export const emptyArea = (): Area => ({ names: [], zones: [], polygons: [], circles: [] });

export function emptyBulletin(): BulletinText {
  return {
    kind: 'disaster_update',
    msg_type: 'Alert',
    status: 'Actual',
    event: '',
    urgency: 'Unknown',
    severity: 'Unknown',
    certainty: 'Unknown',
    info: { en: emptyWording(), es: emptyWording() },
    area: '',
    covers: emptyArea(),
    web: '',
    channels: [],
    references: '',
  };
}

// The members that a person writes, for the form.
export function textOf(bulletin: BulletinText): BulletinText {
  const text = emptyBulletin();
  const { kind, msg_type, status, event, urgency, severity, certainty, area, web, channels, references } =
    bulletin;
  Object.assign(text, { kind, msg_type, status, event, urgency, severity, certainty, area, web, references });
  text.channels = [...channels];
  text.covers = structuredClone(bulletin.covers);
  for (const [lang, wording] of Object.entries(bulletin.info))
    text.info[lang] = { ...emptyWording(), ...wording };
  if (bulletin.effective) text.effective = bulletin.effective;
  if (bulletin.expires) text.expires = bulletin.expires;
  return text;
}

// What is sent to the hub: without the languages that say nothing.
export function toSend(text: BulletinText): BulletinText {
  const info: Record<string, Wording> = {};
  for (const [lang, wording] of Object.entries(text.info)) {
    if (Object.values(wording).some((value) => value.trim() !== '')) info[lang] = wording;
  }
  return { ...text, info };
}

export const isDrill = (bulletin: { status: string }): boolean => bulletin.status !== 'Actual';

// Only these may carry it: no drill reaches a real channel, nothing real goes to a drill channel.
export const fits = (channel: Channel, bulletin: { status: string }): boolean =>
  channel.sends && (channel.mode === 'drill') === isDrill(bulletin);

// The names of the channels that it goes to, as far as the console can tell.
export function destinations(bulletin: BulletinText, channels: Channel[]): string[] {
  return channels
    .filter((channel) => fits(channel, bulletin))
    .filter((channel) => bulletin.channels.length === 0 || bulletin.channels.includes(channel.name))
    .map((channel) => channel.name);
}

export function headlineOf(bulletin: BulletinText, lang: string): string {
  const wordings = [bulletin.info[lang], ...Object.values(bulletin.info)];
  return wordings.find((wording) => wording?.headline.trim())?.headline.trim() ?? bulletin.event;
}

export function countStates(deliveries: Delivery[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const delivery of deliveries) counts[delivery.state] = (counts[delivery.state] ?? 0) + 1;
  return counts;
}

// How many deliveries stand where. Those for the public are told one by one; those for people are too many, so that the
// hub counts.
export function standing(counted: Counts | undefined, deliveries: Delivery[]): Record<string, number> {
  const toPeople = deliveries.some((delivery) => delivery.recipient !== '');
  return deliveries.length > 0 && !toPeople ? countStates(deliveries) : { ...counted };
}

// What an area holds beside its words, for people: zones, others' names, how many shapes.
export function areaParts({ names, zones, polygons, circles }: Area): string[] {
  const shapes = polygons.length + circles.length;
  return [...zones, ...names, ...(shapes > 0 ? [t('area.shapes', { n: shapes })] : [])];
}

// The channel that heard the official alert by which this was suggested; empty: people wrote it.
export const suggestedBy = ({ author }: Bulletin): string => /^channel:(.+)$/s.exec(author)?.[1] ?? '';

export const isEditable = (bulletin: Bulletin): boolean =>
  bulletin.state === 'draft' || bulletin.state === 'held';
