// The replay connector's two files: what residents said is appended to one, what Crier sent is read from the other.
import {appendFileSync, existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

export class FarWall {
  constructor(folder, clock, name = '') {
    this.clock = clock;
    this.file = join(folder, `${name}said.jsonl`);
    this.sent = join(folder, `${name}sent.jsonl`);
    writeFileSync(this.file, '');
  }
  write(line) {
    appendFileSync(this.file, JSON.stringify({...line, created_at: this.clock.text()}) + '\n');
  }
  // [{event, native_id, key, text}], oldest first; a line that cannot be read is {event: 'torn'}.
  lines() {
    if (!existsSync(this.sent)) return [];
    return readFileSync(this.sent, 'utf8').split('\n').filter(Boolean).map((line) => {
      try {
        return JSON.parse(line);
      } catch {
        return {event: 'torn', text: line};
      }
    });
  }
  standing() {
    const shown = new Map();
    for (const {event, native_id: id, text} of this.lines()) {
      if (event === 'retract') shown.delete(id);
      else if (event !== 'torn') shown.set(id, {id, text});
    }
    return [...shown.values()];
  }
}
