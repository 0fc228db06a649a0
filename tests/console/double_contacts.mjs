// What staff enter of visitors and callers, as the double takes it: once by its key.
import { Refusal } from './double_lists.mjs';
import { outer } from './double_requests.mjs';

const kDone = ['closed', 'dismissed', 'duplicate'];

export class DoubleContacts {
  taken = new Map();
  // Takes the next ones, and loses that many answers.
  lose = 0;

  constructor(state) {
    this.state = state;
  }
  answer(method, kind, id, action, body) {
    if (method !== 'POST' || kind !== 'channels') return undefined;
    if (action === 'contacts') return this.take(id, body);
    return action === 'contacts/similar' ? { similar: this.similar(body) } : undefined;
  }
  take(channel, body) {
    if (/refuse/.test(body.words)) throw new Refusal(400, 'bad_data', "'words' are refused");
    const text = JSON.stringify(body);
    const before = this.taken.get(body.key);
    if (before && before.text !== text) throw new Refusal(409, 'rejected', "'key' was used for another contact: a new one wants a new key");
    const n = before?.n ?? this.taken.size + 1;
    this.taken.set(body.key, { text, n, channel, body });
    if (this.lose > 0) {
      this.lose--;
      throw new Refusal(503, 'unreachable', 'the contact cannot be stored now; send it again');
    }
    return { mention_id: n, request_id: String(n).padStart(5, '0'), ticket: `PM-000${n}`, contact_kept: body.consent === true };
  }
  similar({ place }) {
    return this.state.requests
      .filter(({ address_string, status }) => place && address_string === place && !kDone.includes(status))
      .slice(0, 10)
      .map((request) => ({ request: outer(request), because: [{ why: 'same_place', what: place }], score: 0.5 }));
  }
}
