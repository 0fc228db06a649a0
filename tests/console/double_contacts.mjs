// What staff enter of visitors and callers, as the double takes it: once by its key.
import { Refusal } from './double_lists.mjs';

export class DoubleContacts {
  taken = new Map();
  // Takes the next ones, and loses that many answers.
  lose = 0;

  answer(method, kind, id, action, body) {
    if (method !== 'POST' || kind !== 'channels' || action !== 'contacts') return undefined;
    if (/refuse/.test(body.words)) throw new Refusal(400, 'bad_data', "'words' are refused");
    const text = JSON.stringify(body);
    const before = this.taken.get(body.key);
    if (before && before.text !== text) throw new Refusal(409, 'rejected', "'key' was used for another contact: a new one wants a new key");
    const n = before?.n ?? this.taken.size + 1;
    this.taken.set(body.key, { text, n, channel: id, body });
    if (this.lose > 0) {
      this.lose--;
      throw new Refusal(503, 'unreachable', 'the contact cannot be stored now; send it again');
    }
    return { mention_id: n, request_id: String(n).padStart(5, '0'), ticket: `PM-000${n}`, contact_kept: body.consent === true };
  }
}
