// Who approved a bulletin, which of that counts, and why the hub refused an approval.
import { t, word } from '../i18n';
import { actorText } from '../text/actor';
import type { Approval, Bulletin } from '../types';

// Of one digest, since its words last changed, by people who had no hand in them, each once: as the hub counts.
export function countedApprovals(bulletin: Bulletin): Approval[] {
  const { approvals = [], author, editors = [], updated_at } = bulletin;
  const digest = approvals.at(-1)?.digest;
  const counted = new Map<string, Approval>();
  for (const each of approvals) {
    const own = each.who === author || editors.includes(each.who);
    const early = Date.parse(each.at) < Date.parse(updated_at);
    if (each.digest === digest && !own && !early && !counted.has(each.who)) counted.set(each.who, each);
  }
  return [...counted.values()];
}

// "1 of 2 approvals, by ana"; empty where nobody waits.
export function waitsFor(bulletin: Bulletin): string {
  const missing = bulletin.approvals_missing ?? 0;
  if (missing === 0) return '';
  const counted = countedApprovals(bulletin);
  const who = counted.map((each) => actorText(each.who)).join(', ');
  const values = { have: counted.length, n: counted.length + missing, who };
  return t(who === '' ? 'approval.countOnly' : 'approval.count', values);
}

export interface Refusal {
  rule: string;
  instead?: string;
  // Whether one may approve alone and say why.
  alone: boolean;
}

const named = (text: string): string =>
  text.replace(/\b(?:person|token|command):[\w.-]+/g, (actor) => actorText(actor));

const kRules: [RegExp, (who: string, a: string, b: string) => string][] = [
  [/^(\S+) wrote or changed this bulletin/, (who) => t('refusal.ownWords', { who })],
  [/^(\S+) has approved this already/, (who) => t('refusal.already', { who })],
  [
    /^(\S+) may approve up to (\w+), and this counts as (\w+)/,
    (who, most, now) =>
      t('refusal.severity', { who, most: word('severity', most), now: word('severity', now) }),
  ],
  [
    /^(\S+) may approve for (.+?) only, and (.+)$/s,
    (who, zones, where) => t('refusal.zones', { who, zones, where }),
  ],
];

// The hub's message in words of the chosen language; what we do not know stays as the hub said it.
export function refusalOf(message: string): Refusal {
  const alone = message.includes('(break_glass)');
  if (message.startsWith('what would go out is not what you saw'))
    return { rule: t('refusal.notSeen'), alone };
  const [, said, could] = /^(.*); who could instead: (.*)$/s.exec(message) ?? [];
  if (said === undefined || could === undefined) return { rule: named(message), alone };
  let rule = `${named(said)}.`;
  for (const [pattern, say] of kRules) {
    const found = pattern.exec(said);
    if (found) rule = say(actorText(found[1] ?? ''), found[2] ?? '', found[3] ?? '');
  }
  const names = /: ((?:person|token|command):.*)$/s.exec(could)?.[1];
  const limits = /may approve/.test(said);
  const who = names ? named(names) : t(limits ? 'refusal.wider' : 'refusal.another');
  return { rule, instead: t('refusal.instead', { who }), alone };
}
