// Who did something, in words: the hub's "token:api", "command:demo" or "hub". Other text stays as it is.
import { t } from './i18n';

export function actorText(actor: string): string {
  if (actor === 'hub') return t('actor.hub');
  const [, kind, name] = /^(token|command):(.+)$/s.exec(actor) ?? [];
  if (!name) return actor;
  return t(kind === 'token' ? 'actor.token' : 'actor.command', { name });
}
