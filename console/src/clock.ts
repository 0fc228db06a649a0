// The city's clock. In the demo it runs faster than ours, so its rate is learnt from the hub's answers.

export class CityClock {
  private first: { city: number; ours: number } | undefined;
  private last: { city: number; ours: number } | undefined;
  private rate = 1;

  constructor(private readonly ours: () => number = () => Date.now()) {}

  // `now`: what the hub says; `steady`: it runs at our pace.
  sample(now: string, steady: boolean): void {
    const city = Date.parse(now);
    if (Number.isNaN(city)) return;
    const sample = { city, ours: this.ours() };
    // A clock that was set back has started anew.
    if (!this.first || city < this.first.city) this.first = sample;
    const passed = sample.ours - this.first.ours;
    if (steady) this.rate = 1;
    else if (passed >= 1000) this.rate = Math.max(0, (city - this.first.city) / passed);
    this.last = sample;
  }

  now(): Date {
    if (!this.last) return new Date(this.ours());
    return new Date(this.last.city + (this.ours() - this.last.ours) * this.rate);
  }
}
