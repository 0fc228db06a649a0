// The two files of radio.mjs, a program of the exec connector, and a third that says how it fails.
import {rmSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

import {FarWall} from './far_wall.mjs';

export class FarRadio extends FarWall {
  exchanges = [];  // none: nothing stands between them
  program = join(dirname(fileURLToPath(import.meta.url)), 'radio.mjs');
  ills = [];

  constructor(folder, clock) {
    super(folder, clock, 'radio-');
    this.ill = join(folder, 'radio-ill.json');
  }
  get options() {
    return {said: this.file, sent: this.sent, ill: this.ill};
  }

  // As of a Proxy; the fault that came last is what it does.
  get faults() {
    return this.ills;
  }
  set faults(ills) {
    this.ills = ills;
    this.tell();
  }
  strike(fault) {
    this.faults = [...this.ills, fault];
  }
  revive() {
    this.tell();
  }
  tell() {
    const ill = this.ills.at(-1);
    if (ill) writeFileSync(this.ill, JSON.stringify(ill));
    else rmSync(this.ill, {force: true});
  }
}
