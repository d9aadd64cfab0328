/** Two requests in one: lengths that contradict, bodies of what is refused, requests in one go. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  BODY,
  chunk,
  CHUNKED,
  head,
  INNER,
  KEY_LINE,
  length,
  LET_IN,
  NOT_ALLOWED,
  NOWHERE,
  OVERFLOW,
  post,
  statusesIn,
  survivesAt,
  TOO_LARGE,
  UNREADABLE,
} from './connection.js';
import { type Expected, MARKER, startTarget, type Target } from './target.js';

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target.stop());

const survives = (request: string, expected: Expected, ...others: number[]): Promise<string> =>
  survivesAt(target, request, expected, ...others);

describe('lengths that contradict one another hide no second request:', () => {
  const END = `0\r\n\r\n${INNER}`;
  it.each<[string, string[], string]>([
    ['a length and chunks', [length(5), CHUNKED], END],
    ['chunks and a length', [CHUNKED, length(5 + INNER.length)], END],
    ['two lengths', [length(0), length(INNER.length)], INNER],
    ['two lengths that are alike', [length(0), length(0)], INNER],
    ['a list of lengths', [length(`${INNER.length}, 0`)], INNER],
    ['a length with a sign', [length('+0')], INNER],
    ['a length below zero', [length(-1)], INNER],
    ['a length in hexadecimal', [length('0x0')], INNER],
    ['a length with an exponent', [length('0e0')], INNER],
    ['a length in two parts', [length('0 0')], INNER],
    ['no length', [length('')], INNER],
    ['a length beyond all numbers', [length('18446744073709551616')], INNER],
    ['chunks at last, but not at the end', ['transfer-encoding: chunked, identity'], END],
    ['a coding that is none', ['transfer-encoding: xchunked'], END],
    ['chunks twice', [CHUNKED, CHUNKED], END],
    ['chunks, and a coding that is none', [CHUNKED, 'transfer-encoding: cow'], END],
    ['chunks behind a vertical tab', ['transfer-encoding: \u000bchunked'], END],
    ['chunks before a space', ['transfer-encoding : chunked'], END],
    ['chunks in quotes', ['transfer-encoding: "chunked"'], END],
    ['chunks on a folded line', ['transfer-encoding:\r\n chunked'], END],
    ['chunks behind a bare line feed', [`x: y\n${CHUNKED}`], END],
  ])('%s', async (_title, lines, body) => {
    const received = await survives(post(lines, body), UNREADABLE);
    expect(received).toMatch(/^connection: close$/im);
  });

  it.each<[string, string, Expected?]>([
    ['a size that is no number', `g\r\n${BODY}\r\n0\r\n\r\n`],
    ['a size below zero', `-1\r\n${BODY}\r\n0\r\n\r\n`],
    ['a size with a sign', `+${chunk(BODY)}0\r\n\r\n`],
    ['a size as in C', `0x${chunk(BODY)}0\r\n\r\n`],
    ['a size beyond all numbers', `fffffffffffffffff\r\n${BODY}\r\n0\r\n\r\n`],
    ['a size before a space', chunk(BODY).replace('\r\n', ' x\r\n')],
    ['a size on a line of its own kind', chunk(BODY).replace('\r\n', '\n')],
    ['a chunk longer than its size', `1\r\n${BODY}\r\n0\r\n\r\n`],
    ['a chunk without an end', `${BODY.length.toString(16)}\r\n${BODY}0\r\n\r\n`],
    ['an extension with a bare line feed', chunk(BODY).replace('\r\n', `;x=\n${MARKER}\r\n`)],
    ['extensions without end', chunk(BODY).replace('\r\n', `;${'x'.repeat(20_000)}\r\n`), TOO_LARGE],
    ['a trailer that is none', `${chunk(BODY)}0\r\n${MARKER}\r\n\r\n`],
    ['a length behind it', `${chunk(BODY)}0\r\ncontent-length: 0\r\n\r\n`],
    ['a coding behind it', `${chunk(BODY)}0\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['trailers without end', `${chunk(BODY)}0\r\n${`x: ${'x'.repeat(100)}\r\n`.repeat(200)}\r\n`, OVERFLOW],
  ])('%s', async (_title, body, expected = UNREADABLE) => {
    expect(await survives(post([CHUNKED], body + INNER), expected)).toMatch(/^connection: close$/im);
  });

  it.each<[string, string[], string]>([
    ['a header that looks like one', ['transfer_encoding: chunked', length(BODY.length)], BODY],
    ['an extension', [CHUNKED], `${chunk(BODY).replace('\r\n', `;x="${MARKER}"\r\n`)}0\r\n\r\n`],
    ['chunks of one byte', [CHUNKED], `${BODY.replace(/./g, chunk)}0\r\n\r\n`],
    ['trailers', [CHUNKED], `${chunk(BODY)}0\r\nx-request-id: ${MARKER}\r\nx-api-key: x\r\n\r\n`],
  ])('%s is one request', async (_title, lines, body) => {
    expect(statusesIn(await survives(post(lines, body), LET_IN))).toHaveLength(1);
  });
});

const asBody = (start: string, ...lines: string[]) => head(start, length(INNER.length), ...lines) + INNER;
const JSON_TYPE = 'content-type: application/json';

describe('the body of what is refused is no request:', () => {
  it.each<[string, string, Expected]>([
    ['at a path that there is not', asBody('POST /nowhere HTTP/1.1', JSON_TYPE), UNREADABLE],
    ['by a method that it does not have', asBody('PUT /graphql HTTP/1.1', JSON_TYPE), UNREADABLE],
    ['of a GET', asBody('GET /nowhere HTTP/1.1'), NOWHERE],
    [
      'of another type',
      asBody('POST /graphql HTTP/1.1', 'content-type: x/y'),
      { ...UNREADABLE, status: 415 },
    ],
    [
      'that is compressed',
      asBody('POST /graphql HTTP/1.1', JSON_TYPE, 'content-encoding: gzip'),
      { ...UNREADABLE, status: 415 },
    ],
    ['that is no JSON', asBody('POST /graphql HTTP/1.1', JSON_TYPE), UNREADABLE],
    [
      'of somebody unknown',
      asBody('POST /graphql HTTP/1.1', JSON_TYPE).replace(KEY_LINE, 'x-api-key: x'),
      { status: 401, code: 'UNAUTHENTICATED' },
    ],
    [
      'that is too large',
      head('POST /graphql HTTP/1.1', JSON_TYPE, length(200_000_000)) + INNER,
      { status: 413, code: 'BODY_TOO_LARGE' },
    ],
    ['of a tunnel', head('CONNECT example.com:443 HTTP/1.1') + INNER, NOT_ALLOWED],
  ])('%s', async (_title, request, expected) => {
    expect(statusesIn(await survives(request, expected))).toHaveLength(1);
  });
});

describe('of requests in one go', () => {
  const ONE = post([length(BODY.length)], BODY);
  const STRANGE = ONE.replace(KEY_LINE, 'x: y');

  it('each is answered, and each has its own credentials', async () => {
    await survives(ONE + STRANGE + ONE, LET_IN, 401, 200);
    const received = await survives(STRANGE + ONE, { status: 401, code: 'UNAUTHENTICATED' }, 200);
    expect(received.indexOf('UNAUTHENTICATED')).toBeLessThan(received.indexOf('BAD_USER_INPUT'));
  });

  it.each([
    ['no HTTP', `${MARKER}\r\n\r\n`],
    ['a header that is none', head('POST /graphql HTTP/1.1', `${MARKER} : x`)],
    ['two lengths', post([length(0), length(1)], '')],
  ])('none is carried out that follows %s', async (_title, broken) => {
    expect(statusesIn(await survives(broken + INNER, UNREADABLE))).toHaveLength(1);
    // What came before is answered in its turn.
    expect(statusesIn(await survives(ONE + broken + INNER, LET_IN, 400))).toHaveLength(2);
  });

  it('a hundred are a hundred', async () => {
    const others = Array.from({ length: 99 }, () => 200);
    expect(statusesIn(await survives(ONE.repeat(100), LET_IN, ...others))).toHaveLength(100);
  });
});
