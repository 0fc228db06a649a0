// Who did something, in words: the hub's "token:api", "command:demo", "channel:nws", "person:ana", "resident" or "hub". Other text stays as it is.
import { t } from '../i18n';

export function actorText(actor: string): string {
  if (actor === 'hub') return t('actor.hub');
  if (actor === 'resident') return t('actor.resident');
  const [, kind, name] = /^(token|command|channel|person):(.+)$/s.exec(actor) ?? [];
  if (!name) return actor;
  if (kind === 'person') return name;
  if (kind === 'channel') return t('actor.channel', { name });
  return t(kind === 'token' ? 'actor.token' : 'actor.command', { name });
}
