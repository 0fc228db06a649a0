// The table of docs/measurements.md: a line for each figure, replaced where its row was measured again.
const kHeading = '## Against its peers';
const kHead = ['| row | what | Crier | peer | ratio | reach | |', '|---|---|---|---|---|---|---|'];

const digits = (figure) => (figure >= 100 ? Math.round(figure).toLocaleString('en-US') : figure >= 10 ? figure.toFixed(1) : figure >= 0.1 ? figure.toFixed(2) : figure.toFixed(4));
const ranged = ({median, min, max}) => (min === max ? digits(median) : `${digits(median)} (${digits(min)}-${digits(max)})`);

export function tableLine(row, {what, unit = '', crier, peer, other, ratio, reach = '', notes = []}) {
  const cells = [row, what, crier ? `${ranged(crier)} ${unit}` : '', other ? `${peer}: ${ranged(other)}` : '', ratio ? `**${ranged(ratio)}**` : '', `${reach}`, notes.join('; ')];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replace(/\s+/g, ' ').trim()).join(' | ')} |`;
}

// `text` with these lines in its table. Lines of rows that were not measured now stay.
export function written(text, lines, {quick}) {
  const rowOf = (line) => line.split('|')[1].trim();
  const measured = new Set(lines.map(rowOf));
  const from = text.indexOf(`${kHeading}\n`);
  const next = from < 0 ? -1 : text.indexOf('\n## ', from);
  const section = from < 0 ? '' : text.slice(from, next < 0 ? text.length : next);
  const kept = section.split('\n').filter((line) => line.startsWith('| ') && line !== kHead[0] && !measured.has(rowOf(line)));
  const day = new Date().toISOString().slice(0, 10);
  const made = `${kHeading}

Last written ${day}, \`script/bench${quick ? ' --quick' : ''}\`: ${[...measured].join(', ')}. Medians, and from the least to the most in brackets; sides alternate in one run and the ratio is of
their medians (its range: of the rounds). More than 1 means that Crier is ahead. What was sent, stored or answered is checked: all there, once, and equal; a row that
does not check out is not written.

${[...kHead, ...kept, ...lines].join('\n')}
`;
  if (from >= 0) return text.slice(0, from) + made + (next < 0 ? '' : text.slice(next));
  const first = text.indexOf('\n## ');
  return first < 0 ? `${text}\n${made}` : `${text.slice(0, first + 1)}${made}${text.slice(first)}`;
}
