// The city's clock. In the demo it runs faster than ours, so its rate is learnt from the hub's answers.

// Samples nearer than this say too little about the rate.
const kLeast = 1_000;

export class CityClock {
  private last: { city: number; ours: number } | undefined;
  private rate = 1;

  constructor(private readonly ours: () => number = () => Date.now()) {}

  // `now`: what the hub says; `steady`: it runs at our pace.
  sample(now: string, steady: boolean): void {
    const city = Date.parse(now);
    if (Number.isNaN(city)) return;
    const sample = { city, ours: this.ours() };
    const passed = this.last ? sample.ours - this.last.ours : 0;
    // A clock that was set back has started anew, at the same pace.
    if (steady) this.rate = 1;
    else if (this.last && passed >= kLeast && city >= this.last.city)
      this.rate = (city - this.last.city) / passed;
    this.last = sample;
  }

  // Something that has just happened happened at `time`: it is no earlier now.
  atLeast(time: string): void {
    const city = Date.parse(time);
    if (this.last && city > this.now().getTime()) this.last = { city, ours: this.ours() };
  }

  now(): Date {
    if (!this.last) return new Date(this.ours());
    return new Date(this.last.city + (this.ours() - this.last.ours) * this.rate);
  }
}
