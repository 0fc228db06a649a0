// The city's clock, as `crier serve --speed N --speed-since T` reckons it. Minutes are the city's, milliseconds are real.
export class CityClock {
  constructor(speed) {
    this.speed = speed;
    this.since = Date.now();
    this.passed = () => performance.now() - this.started;
    this.started = performance.now();
  }
  now() {
    return Math.floor(this.since + this.passed() * this.speed);
  }
  minute() {
    return (this.now() - this.since) / 60_000;
  }
  // The real milliseconds of a city's time.
  real(text) {
    return this.since + (Date.parse(text) - this.since) / this.speed;
  }
  text(minute = this.minute()) {
    return new Date(this.since + minute * 60_000).toISOString().replace(/\.\d+/, '');
  }
  // For --speed-since of a program whose clock is so many minutes ahead of this one; it must not lie in the future.
  sinceFor(ahead) {
    const since = this.since - (ahead === 0 ? 0 : (ahead * 60_000) / (this.speed - 1));
    return new Date(Math.min(since, this.since + this.passed())).toISOString();
  }
  untilMinute(minute) {
    return sleep(((minute - this.minute()) * 60_000) / this.speed);
  }
}

export function sleep(ms) {
  return new Promise((done) => setTimeout(done, Math.max(0, ms)));
}
