import { describe, expect, it } from 'vitest';
import { kMaxEvent, SseParser, type StreamEvent } from '../src/data/sse';

function parse(...pieces: string[]): StreamEvent[] {
  const events: StreamEvent[] = [];
  const parser = new SseParser((event) => events.push(event));
  for (const piece of pieces) parser.push(piece);
  return events;
}

describe('SseParser', () => {
  it('reads events and leaves out comments', () => {
    expect(parse(': beat\n\nevent: mention\ndata: {"id":1}\n\n')).toEqual([
      { event: 'mention', data: '{"id":1}' },
    ]);
  });
  it('reads the same whatever the pieces', () => {
    const text = 'event: a\r\ndata: één\r\ndata: two\r\n\r\n: beat\r\rdata:x\n\n';
    const whole = parse(text);
    expect(whole).toEqual([
      { event: 'a', data: 'één\ntwo' },
      { event: 'message', data: 'x' },
    ]);
    expect(parse(...text)).toEqual(whole);
  });
  it('does not hand out an event before its empty line', () => {
    expect(parse('event: a\ndata: 1\n')).toEqual([]);
  });
  it('does not hand out an event without data, and forgets its name', () => {
    expect(parse('event: a\n\ndata: 1\n\n')).toEqual([{ event: 'message', data: '1' }]);
  });
  it('takes off one space only, and reads fields without a colon', () => {
    expect(parse('data:  x\ndata\n\n')).toEqual([{ event: 'message', data: ' x\n' }]);
  });
  it('drops a line without end instead of growing, and goes on', () => {
    const events = parse('data: ', 'x'.repeat(kMaxEvent + 1), '\n\ndata: 2\n\n');
    expect(events).toEqual([{ event: 'message', data: '2' }]);
  });
});
