// Chance from a seed: the same seed, the same day. xmur3 to spread the seed, sfc32 to draw.
export class Random {
  constructor(seed) {
    let h = 1779033703;
    for (const c of String(seed)) {
      h = Math.imul(h ^ c.codePointAt(0), 3432918353);
      h = (h << 13) | (h >>> 19);
    }
    this.state = Array.from({length: 4}, () => {
      h = Math.imul(h ^ (h >>> 16), 2246822507);
      h = Math.imul(h ^ (h >>> 13), 3266489909);
      return (h ^= h >>> 16) >>> 0;
    });
    for (let i = 0; i < 12; ++i) this.next();
  }

  // 0 to 1, never 1.
  next() {
    const [a, b, c, d] = this.state;
    const sum = (a + b + d) | 0;
    this.state = [b ^ (b >>> 9), (c + (c << 3)) | 0, (((c << 21) | (c >>> 11)) + sum) | 0, (d + 1) | 0];
    return (sum >>> 0) / 4294967296;
  }
  between(low, high) {
    return low + this.next() * (high - low);
  }
  whole(low, high) {  // both included
    return Math.floor(this.between(low, high + 1));
  }
  chance(share) {
    return this.next() < share;
  }
  pick(list) {
    return list[Math.floor(this.next() * list.length)];
  }
  times(low, high, make) {
    return Array.from({length: this.whole(low, high)}, (_, i) => make(i));
  }
}
