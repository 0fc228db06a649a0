// A channel's form as texts that can be typed, and what the hub is sent of them.
import type { ChannelForm, ChannelSettings, ChannelTrial, Connector, ConnectorOption } from '../types';

// A list has a line for each entry, a table a line "name: text" for each.
export type Values = Record<string, string>;
// Of a secret: a text to set, null to unset; left out, it stays as it is.
export type Secrets = Record<string, string | null>;

export interface Draft {
  name: string;
  drill: boolean;
  listen: boolean;
  send: boolean;
  languages: string;
  pollEvery: string;
  recipients: string;
  values: Values;
  secrets: Secrets;
}

export const listens = ({ abilities }: Connector) => abilities.poll || abilities.stream || abilities.receive;
export const plain = ({ options }: Connector) => options.filter((option) => !option.secret);
export const secretsOf = ({ options }: Connector) => options.filter((option) => option.secret);

const linesOf = (text: string) => text.split('\n').flatMap((line) => line.trim() || []);
const wordsOf = (text: string) => text.split(/[\s,]+/).filter(Boolean);

function typed(value: ChannelSettings[string] | undefined, option: ConnectorOption): string {
  if (value === undefined) return option.kind === 'flag' ? option.default || 'false' : option.default;
  if (Array.isArray(value)) return value.join('\n');
  if (typeof value === 'object')
    return Object.entries(value)
      .map(([name, text]) => `${name}: ${text}`)
      .join('\n');
  return String(value);
}

export function draftOf(connector: Connector, form: ChannelForm | null, sends: boolean): Draft {
  return {
    name: form?.name ?? '',
    drill: form?.mode === 'drill',
    listen: listens(connector) && (form?.listen ?? true),
    send: connector.abilities.send && sends && (form?.send ?? true),
    languages: (form?.languages ?? []).join(', '),
    pollEvery: form?.poll_every ?? '',
    recipients: (form?.recipients ?? []).join('\n'),
    values: Object.fromEntries(
      plain(connector).map((option) => [option.key, typed(form?.settings?.[option.key], option)]),
    ),
    secrets: {},
  };
}

function valueOf(text: string, { kind }: ConnectorOption): ChannelSettings[string] {
  if (kind === 'flag') return text === 'true';
  if (kind === 'list') return linesOf(text);
  if (kind === 'table')
    return Object.fromEntries(
      linesOf(text).map((line) => {
        const colon = line.indexOf(':');
        return colon < 0 ? [line, ''] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
      }),
    );
  return kind === 'whole' && /^-?\d+$/.test(text.trim()) ? Number(text) : text.trim();
}

// What differs from what holds anyway, so that a form reads the same however often it is saved.
function settingsOf(connector: Connector, values: Values): ChannelSettings {
  const said = plain(connector).filter((option) => {
    const text = values[option.key] ?? '';
    if (text.trim() === typed(undefined, option).trim()) return false;
    return text.trim() !== '' || option.kind === 'text' || option.kind === 'url';
  });
  return Object.fromEntries(said.map((option) => [option.key, valueOf(values[option.key] ?? '', option)]));
}

export function bodyOf(connector: Connector, draft: Draft): ChannelTrial {
  const { abilities } = connector;
  const body: ChannelTrial = {
    name: draft.name.trim(),
    mode: draft.drill ? 'drill' : 'live',
    settings: settingsOf(connector, draft.values),
    secrets: draft.secrets,
  };
  if (listens(connector)) body.listen = draft.listen;
  if (abilities.send) body.send = draft.send;
  const languages = wordsOf(draft.languages);
  if (languages.length > 0) body.languages = languages;
  if (draft.pollEvery.trim() !== '') body.poll_every = draft.pollEvery.trim();
  const recipients = linesOf(draft.recipients);
  if (recipients.length > 0) body.recipients = recipients;
  return body;
}

// By the names that people know, whatever the connector is called: every word that is typed must fit.
export function found(text: string, wanted: string): boolean {
  const fold = (each: string) => each.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return fold(wanted)
    .split(/\s+/)
    .every((piece) => fold(text).includes(piece));
}
