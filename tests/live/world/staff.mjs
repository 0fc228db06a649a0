// The people in City Hall: they write, approve, correct, cancel and withdraw through the API, and come again when the
// program is down. What they were told is the model of what must have been said.
import {sleep} from './clock.mjs';

export class Staff {
  bulletins = [];  // {ref, version, id, of: ref of a chain, kind, status, type, info, approved, at: told so, withdrawn}

  constructor(program, clock) {
    Object.assign(this, {program, clock});
  }
  wording(ref, version, long) {
    const mark = `${ref} v${version}`;
    const more = (text) => (long ? Array.from({length: 14}, (_, i) => text.replace('#', i + 1)).join('') : '');
    return {
      en: {headline: `Notice ${mark}: River Street is closed`, description: `Water stands on the road (${mark}).${more(' Pump # runs and crews work on the dike near it through the night.')}`, instruction: 'Stay away from the river.'},
      es: {headline: `Aviso ${mark}: la calle River está cerrada`, description: `Hay agua en la calle (${mark}).${more(' La bomba # funciona y los equipos trabajan en el dique toda la noche.')}`, instruction: 'Aléjese del río.'},
    };
  }

  // What is done about one chain of bulletins is done one after the other.
  last = new Map();
  inTurn(ref, act) {
    const turn = (this.last.get(ref) ?? Promise.resolve()).then(act);
    this.last.set(ref, turn.catch(() => {}));
    return turn;
  }

  async speak({ref, kind, status = 'Actual', long = false, channels = [], lasts = 4 * 24 * 60}) {
    const told = {ref, version: 1, kind, status, type: 'Alert', info: this.wording(ref, 1, long), long};
    const draft = {kind, status, event: 'Flood', urgency: 'Immediate', severity: 'Severe', certainty: 'Observed', area: 'Harbor district',
                   expires: this.clock.text(this.clock.minute() + lasts), info: told.info, channels};
    told.id = await this.make(() => this.program.call('POST', '/bulletins', draft));
    this.bulletins.push(told);
    await this.approve(told);
    return told;
  }

  // The newest of a chain is corrected or cancelled; a chain that was cancelled is left alone.
  async follow(ref, type, long = false) {
    const before = this.bulletins.filter((each) => each.ref === ref && each.approved).at(-1);
    if (!before || before.type === 'Cancel' || before.withdrawn) return;
    const told = {...before, version: before.version + 1, type, approved: false, before: before.id, long};
    told.info = type === 'Update' ? this.wording(ref, told.version, long) : before.info;
    const path = `/bulletins/${before.id}/${type === 'Update' ? 'correct' : 'cancel'}`;
    told.id = await this.make(() => this.program.call('POST', path, {}, ({status}) => status === 409));
    if (type === 'Update') {
      const {json: draft} = await this.program.call('GET', `/bulletins/${told.id}`);
      await this.program.call('PUT', `/bulletins/${told.id}`, {...draft, info: told.info});
    }
    this.bulletins.push(told);
    await this.approve(told);
  }
  async withdraw(ref) {
    const told = this.bulletins.filter((each) => each.ref === ref && each.approved).at(-1);
    if (!told || told.type === 'Cancel') return;
    told.withdrawn = true;
    await this.program.call('POST', `/bulletins/${told.id}/withdraw`, {});
  }

  // A draft that was answered must be there. One whose answer was lost stays a draft: nobody approves it.
  async make(post) {
    const {status, json} = await post();
    if (status >= 300) throw new Error(`a draft was refused: ${status} ${json.error?.message}`);
    const {json: kept} = await this.program.call('GET', `/bulletins/${json.id}`);
    if (kept.id !== json.id) throw new Error(`the draft ${json.id} was answered and is not there`);
    return json.id;
  }
  async approve(told) {
    for (;; await sleep(20)) {
      const {json: seen} = await this.program.call('GET', `/bulletins/${told.id}`);
      const {status, json} = await this.program.call('POST', `/bulletins/${told.id}/approve`, {updated_at: seen.updated_at});
      if (status === 200) break;
      const {json: now} = await this.program.call('GET', `/bulletins/${told.id}`);
      if (now.state !== 'draft') break;  // an approval before was carried out, and its answer lost
      throw new Error(`bulletin ${told.id} was refused: ${status} ${json.error?.message}`);
    }
    told.approved = true;
    told.at = Date.now();
  }
}
