import { describe, expect, it } from 'vitest';
import { EventStreamParser } from '../../../src/events/event-stream-parser.js';

const parseAll = (...parts: (string | Buffer)[]) => {
  const parser = new EventStreamParser();
  return parts.flatMap((part) => parser.parse(Buffer.from(part)));
};

describe('an event', () => {
  it('has a type, an id and data', () => {
    expect(parseAll('event: start\nid: 7\ndata: {}\n\n')).toEqual([{ type: 'start', id: '7', data: '{}' }]);
  });

  it('has a usual type, and no id, if it has none of its own', () => {
    expect(parseAll('data:x\n\n')).toEqual([{ type: 'message', id: undefined, data: 'x' }]);
  });

  it('may have several lines of data, and line ends of both kinds', () => {
    expect(parseAll('data: a\r\ndata:  b\r\ndata\r\n\r\n')).toMatchObject([{ data: 'a\n b\n' }]);
  });

  it('is the same wherever its bytes are divided', () => {
    const bytes = Buffer.from(':comment\n\nid: é\ndata: {"name": "Zoë"}\n\nevent: gap\nid: 2\n\n');
    const whole = parseAll(bytes);
    expect(whole).toHaveLength(2);
    for (let at = 0; at <= bytes.length; at += 1)
      expect(parseAll(bytes.subarray(0, at), bytes.subarray(at))).toEqual(whole);
  });

  it('is none if it has only comments', () => {
    expect(parseAll(':\n\n', ': still here\n\n', '\n')).toEqual([]);
  });
});

describe('an event that is too long', () => {
  it.each([
    ['in one line', `data: ${'x'.repeat(5_000)}\n`],
    ['in many lines', `data: ${'x'.repeat(3_000)}\n`.repeat(2)],
    ['in a comment', `:${'x'.repeat(5_000)}\n`],
  ])('%s has no data, but its id', (_where, lines) => {
    expect(parseAll(`id: 4\n${lines}\ndata: next\n\n`)).toEqual([
      { type: 'message', id: '4', data: undefined },
      { type: 'message', id: undefined, data: 'next' },
    ]);
  });

  it('takes no memory while it arrives', () => {
    const parser = new EventStreamParser();
    const part = Buffer.alloc(1 << 20, 'x');
    const before = process.memoryUsage().heapUsed;
    for (let count = 0; count < 100; count += 1) expect(parser.parse(part)).toEqual([]);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(50 << 20);
  });
});
