// Somebody's service that calls /hooks/CHANNEL: signed, again until it is told 200, sometimes again after that, and in no
// order.
import {createHmac} from 'node:crypto';

import {sleep} from './clock.mjs';

export class Caller {
  constructor({url, secret, random}) {
    Object.assign(this, {url, secret, random});
    this.done = [];  // batches that were taken
    this.open = 0;
    this.refused = [];  // answers that no caller should ever get
  }

  // `items`: [{id, text}].
  async call(items) {
    ++this.open;
    const body = JSON.stringify(items);
    const signature = createHmac('sha256', this.secret).update(body).digest('hex');
    while (!this.stopped) {
      try {
        const response = await fetch(this.url(), {method: 'POST', body, headers: {'X-Hub-Signature-256': `sha256=${signature}`}, signal: AbortSignal.timeout(5000)});
        await response.text();
        if (response.status === 200) break;
        if (response.status !== 503) {
          this.refused.push(`${response.status} to ${body.slice(0, 100)}`);
          break;
        }
      } catch {
        // It is down: again.
      }
      await sleep(this.random.between(10, 60));
    }
    --this.open;
    this.done.push(items);
  }

  // An old call once more, as a sender does whose book-keeping failed.
  again() {
    if (this.done.length > 0) return this.call(this.random.pick(this.done));
  }
}
