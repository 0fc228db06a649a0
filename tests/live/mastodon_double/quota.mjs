// Fixed windows as Mastodon counts them: config/initializers/rack_attack.rb and app/lib/rate_limiter.rb.
import {Refused} from './refused.mjs';

const kMinute = 60_000;
export const kWindows = {
  account: {limit: 1500, period: 5 * kMinute},
  token: {limit: 300, period: 5 * kMinute},
  stranger: {limit: 300, period: 5 * kMinute},
  paging: {limit: 300, period: 15 * kMinute},
  deletes: {limit: 30, period: 30 * kMinute},
  statuses: {limit: 300, period: 180 * kMinute},
};

export class Quota {
  constructor(now) {
    this.now = now;
    this.windows = structuredClone(kWindows);
    this.counts = new Map();
  }

  reset(limits = {}) {
    this.windows = structuredClone(kWindows);
    for (const [name, limit] of Object.entries(limits)) {
      if (!this.windows[name]) throw new Refused(400, `no window ${name}`);
      this.windows[name].limit = limit;
    }
    this.counts.clear();
  }

  slot(name, who) {
    const {limit, period} = this.windows[name];
    const now = this.now();
    const begin = now - now % period;
    const key = `${name}:${who}`;
    let slot = this.counts.get(key);
    if (!slot || slot.begin !== begin) this.counts.set(key, slot = {begin, count: 0});
    return {slot, limit, reset: begin + period};
  }

  headersOf({slot, limit, reset}) {
    return {
      'X-RateLimit-Limit': String(limit),
      'X-RateLimit-Remaining': String(Math.max(0, limit - slot.count)),
      'X-RateLimit-Reset': new Date(reset).toISOString().replace('Z', '000Z'),
    };
  }

  // Counts a request in all its windows; answers the headers of the one with least left, or refuses.
  count(windows) {
    const slots = windows.map(([name, who]) => this.slot(name, who));
    for (const each of slots) ++each.slot.count;
    const over = slots.find(({slot, limit}) => slot.count > limit);
    if (over) throw new Refused(429, 'Too many requests', this.headersOf(over));
    const least = slots.reduce((a, b) => (b.limit - b.slot.count < a.limit - a.slot.count ? b : a));
    return this.headersOf(least);
  }

  // Statuses are counted by the application, only when one is really made.
  countStatus(who) {
    const each = this.slot('statuses', who);
    if (each.slot.count >= each.limit) throw new Refused(429, 'Too many requests', this.headersOf(each));
    ++each.slot.count;
    return this.headersOf(each);
  }
}
