// The words of a mention, with those marked that made the verdict.
import { useSession, type Session } from '../../app/session';
import { serviceName } from '../../data/names';
import { t, word } from '../../i18n';
import { hitsOf, segments, withoutBlankLines, type Hit, type Segment } from '../../text/highlight';
import { shown } from '../../text/visible';
import type { Mention } from '../../types';
import { tip } from '../tip';

// Longer texts are folded until somebody asks for the rest, and so are those of many lines.
const kFolded = 900;
const kFoldedLines = 12;

// Where the text is folded: its length where it is short enough.
export function foldAt(text: string): number {
  let end = text.length > kFolded + 200 ? kFolded : text.length;
  let at = -1;
  for (let line = 0; line < kFoldedLines; line++) {
    at = text.indexOf('\n', at + 1);
    if (at < 0 || at >= end) return end;
  }
  // Never for a line or two.
  const rest = text.slice(at).split('\n', 5).length - 1;
  end = rest > 3 ? at : end;
  return end;
}

export function MarkedText({ mention, end, open }: { mention: Mention; end: number; open: () => void }) {
  const session = useSession();
  const all = segments(mention.text, hitsOf(mention.verdict));
  const pieces = withoutBlankLines(end < mention.text.length ? cut(all, end) : all);
  return (
    <>
      {pieces.map(({ text, hits }, i) => {
        if (hits.length === 0) return shown(text);
        const kinds = [...new Set(hits.map((hit) => `hit hit--${hit.kind}`))].join(' ');
        // For the pointer only: by keyboard and to a screen reader "Why?" tells the same, without a stop at every word.
        return (
          <mark key={i} class={kinds} data-tip ref={tip(() => tipOf(session, hits))} onClick={open}>
            {shown(text)}
          </mark>
        );
      })}
    </>
  );
}

function cut(pieces: Segment[], length: number): Segment[] {
  const result: Segment[] = [];
  let left = length;
  for (const piece of pieces) {
    if (piece.text.length >= left) {
      // Never through a surrogate pair.
      const end = /[\ud800-\udbff]$/.test(piece.text.slice(0, left)) ? left - 1 : left;
      result.push({ text: `${piece.text.slice(0, end)}…`, hits: piece.hits });
      break;
    }
    result.push(piece);
    left -= piece.text.length;
  }
  return result;
}

const tipOf = (session: Session, hits: Hit[]) => (
  <ul>
    {hits.map((hit, i) => (
      <li key={i}>
        <b>{targetName(session, hit)}</b>
        <br />
        {ruleLine(session, hit.kind === 'place' ? '' : hit.rule)}
      </li>
    ))}
  </ul>
);

function targetName({ city }: Session, hit: Hit): string {
  if (hit.kind === 'issue') return `${t('mention.issue')} ${serviceName(city.services, hit.target)}`;
  if (hit.kind === 'hazard') return `${t('mention.hazard')} ${word('category', hit.target)}`;
  if (hit.kind === 'place') return `${t('mention.place')} ${word('placeKind', hit.rule)}`;
  return t('why.decision');
}

// `href`: where the rule itself is shown.
export function ruleLine({ city }: Session, rule: string, href?: string) {
  if (rule === '') return null;
  const says = city.rules.get(rule);
  return (
    <>
      {says && `${says} `}
      {href ? (
        <a href={href}>
          <code>{rule}</code>
        </a>
      ) : (
        <code>{rule}</code>
      )}
    </>
  );
}
