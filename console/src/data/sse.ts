// A parser of server-sent events (WHATWG HTML, "event stream interpretation") for text that comes in pieces.

export interface StreamEvent {
  event: string;
  data: string;
}

// An event larger than this is dropped: no event of ours is.
export const kMaxEvent = 4 * 1024 * 1024;

export class SseParser {
  private buffer = '';
  private event = '';
  private data: string[] = [];
  private size = 0;

  constructor(private readonly emit: (event: StreamEvent) => void) {}

  push(piece: string): void {
    this.buffer += piece;
    let from = 0;
    for (;;) {
      const end = this.lineEnd(from);
      if (end < 0) break;
      this.line(this.buffer.slice(from, end));
      from = end + (this.buffer.startsWith('\r\n', end) ? 2 : 1);
    }
    this.buffer = this.buffer.slice(from);
    if (this.buffer.length > kMaxEvent) this.buffer = '';
  }

  // Where the line that begins at `from` ends, or -1. A \r at the very end of the buffer waits: a \n may follow.
  private lineEnd(from: number): number {
    const newline = this.buffer.indexOf('\n', from);
    const carriage = this.buffer.indexOf('\r', from);
    if (carriage < 0 || (newline >= 0 && newline < carriage)) return newline;
    return carriage + 1 < this.buffer.length ? carriage : -1;
  }

  private line(line: string): void {
    if (line === '') {
      if (this.data.length > 0) this.emit({ event: this.event || 'message', data: this.data.join('\n') });
      this.event = '';
      this.data = [];
      this.size = 0;
      return;
    }
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const field = colon < 0 ? line : line.slice(0, colon);
    let value = colon < 0 ? '' : line.slice(colon + 1);
    if (value.startsWith(' ')) value = value.slice(1);
    if (field === 'event') this.event = value;
    if (field === 'data') {
      this.size += value.length;
      if (this.size <= kMaxEvent) this.data.push(value);
      else this.data = [];
    }
  }
}
