// What every page knows of the city: one copy, fed by the API at sign-in and by the event stream from then on.
import { signal, type Signal } from '@preact/signals';
import type { Channel, Service, Status } from '../types';
import type { Api } from './api';
import { CityClock } from './clock';
import { Meanwhile, type Live, type LiveState } from './live';
import { debounce } from './pace';

const kStatusEvery = 15_000;
// A second look soon after the first tells how fast the demo's clock runs.
const kSecondLook = 1_200;
// How often "3 min. ago" is brought up to date; in the demo an hour may pass in that time.
const kAgo = 10_000;
const kTick = 1_000;

export class City {
  readonly status: Signal<Status>;
  readonly channels: Signal<Channel[]>;
  readonly connection = signal<LiveState>({ at: 'connecting' });
  // The city's time when the stream was lost.
  readonly lostAt = signal<Date | null>(null);
  readonly clock = new CityClock();
  readonly second = signal(0);
  readonly moment = signal(0);
  private readonly meanwhile = new Meanwhile();
  private timers: number[] = [];
  private stops: (() => void)[] = [];

  constructor(
    private readonly api: Api,
    readonly live: Live,
    status: Status,
    channels: Channel[],
    readonly services: Service[],
    // What each rule says, by its id.
    readonly rules: Map<string, string>,
  ) {
    this.status = signal(status);
    this.channels = signal(channels);
    this.clock.sample(status.now, status.mode !== 'demo');
  }

  // Asks the hub for the counts in the navigation again, soon.
  readonly recount = debounce(800, () => void this.refreshStatus());

  start(): void {
    const { live } = this;
    this.stops.push(
      live.on('hello', (status) => {
        this.takeStatus(status);
        void this.refreshChannels();
      }),
      live.on('state', (state) => this.takeState(state)),
      live.on('channel', (channel) => this.meanwhile.tell(() => this.takeChannel(channel))),
      live.on('request', this.recount),
      live.on('mention', (mention) => this.clock.atLeast(mention.heard_at)),
      live.on('resumed', () => void this.refreshStatus()),
    );
    this.timers.push(
      window.setInterval(() => this.second.value++, kTick),
      window.setInterval(() => this.moment.value++, kAgo),
      window.setInterval(() => void this.refreshStatus(), kStatusEvery),
      window.setTimeout(() => void this.refreshStatus(), kSecondLook),
    );
    live.start();
  }

  stop(): void {
    this.timers.forEach((timer) => clearInterval(timer));
    this.stops.forEach((stop) => stop());
    this.recount.cancel();
    this.live.stop();
  }

  private takeState(state: LiveState): void {
    const was = this.connection.value.at;
    if (state.at !== 'lost') this.lostAt.value = null;
    else if (was !== 'lost') this.lostAt.value = this.clock.now();
    this.connection.value = state;
  }

  private async refreshStatus(): Promise<void> {
    try {
      this.takeStatus(await this.api.status());
    } catch {
      // The banner of the stream tells it.
    }
  }

  // They were asked for before the stream began, or it was lost since.
  private async refreshChannels(): Promise<void> {
    try {
      await this.reloadChannels();
    } catch {
      // As they were.
    }
  }

  async reloadChannels(): Promise<void> {
    this.meanwhile.asked();
    try {
      this.channels.value = await this.api.channels();
    } finally {
      this.meanwhile.drawn();
    }
  }

  private takeStatus(status: Status): void {
    this.status.value = status;
    this.clock.sample(status.now, status.mode !== 'demo');
  }

  private takeChannel(channel: Channel): void {
    const channels = this.channels.value;
    const known = channels.some((each) => each.name === channel.name);
    this.channels.value = known
      ? channels.map((each) => (each.name === channel.name ? channel : each))
      : [...channels, channel];
  }
}
