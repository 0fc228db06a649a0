import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Api } from '../src/data/api';
import { Live } from '../src/data/live';

// A stream that the test writes.
function stream() {
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  const body = new ReadableStream<Uint8Array>({ start: (c) => void (controller = c) });
  return {
    open: async () => ({ body }) as Response,
    say: (event: string) => controller.enqueue(new TextEncoder().encode(`event: ${event}\ndata: {}\n\n`)),
  };
}
const settle = async () => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

describe('the stream', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('window', globalThis);
    vi.stubGlobal('addEventListener', () => {});
    vi.stubGlobal('removeEventListener', () => {});
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  function watch(open: () => Promise<Response>) {
    const live = new Live({ open } as unknown as Api);
    const seen = { ready: false, resumed: 0 };
    void live.ready.then(() => (seen.ready = true));
    live.on('resumed', () => seen.resumed++);
    live.start();
    return { live, seen };
  }

  it('lets pages ask for their lists once its hello has come', async () => {
    const source = stream();
    const { live, seen } = watch(source.open);
    await settle();
    expect(seen.ready).toBe(false);
    source.say('hello');
    await settle();
    expect(seen).toEqual({ ready: true, resumed: 0 });
    live.stop();
  });

  it('has them load again when its hello comes later than they could wait', async () => {
    const source = stream();
    const { live, seen } = watch(source.open);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(seen).toEqual({ ready: true, resumed: 0 });
    source.say('hello');
    await settle();
    expect(seen.resumed).toBe(1);
    live.stop();
  });

  it('does not keep them waiting where it cannot be opened', async () => {
    const { live, seen } = watch(() => Promise.reject(new Error('refused')));
    await settle();
    expect(seen.ready).toBe(true);
    live.stop();
  });
});
