/** The scan of the logs: the lines that it reports, and the lines that it accepts. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type * as LogFile from '../../support/log-file.js';
import { findingsIn } from '../../support/log-scan.js';

const lineOf = (text: string) => JSON.stringify({ level: 30, time: 1_795_478_400_123, msg: text });

describe('the scan finds a line with', () => {
  it.each([
    ['an e-mail address', 'jane@example.com'],
    ['an e-mail address', "user o'hara+x@mail.example.co.uk was invited"],
    ['an e-mail address', '/accounts/a/users?user-email=jane%2Bx%40example.com'],
    ['an e-mail address', 'zoë@exämple.org'],
    ['a phone number', '+12065550100'],
    ['a phone number', 'GET /phone-numbers/%2B12065550100'],
    ['a phone number', 'tel:+4930123456'],
    ['a phone number without its plus', '12065550100'],
    ['a phone number without its plus', 'number 2065550100 taken'],
    ['a PIN, or another number of ten digits', '0123456789'],
    ['a JSON web token', ['eyJhbGciOiJFUzI1NiJ9', 'eyJzdWIiOiJhbm4ifQ', 'c2lnbmF0dXJl'].join('.')],
    ['an API key', `chime_${'k'.repeat(43)}`],
    ['a security token', ['q8mDq0m1m2Jv', '3m4m5m6m7m8m9m0mAmBmCmDmEmF'].join('+')],
    ['a bearer token', 'authorization: Bearer 2YotnFZFEjr1zCsicMWpAA'],
    ['a signature', 'AWS4-HMAC-SHA256 Credential=AKID/20261123/us-east-1/chime/aws4_request'],
    ['a signature', '/accounts?X-Amz-Signature=00ff'],
    ['a private key', '-----BEGIN PRIVATE KEY-----'],
    ['a secret of the tests', 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'],
  ])('%s: %s', (what, text) => {
    expect(findingsIn(lineOf(text))).toContain(what);
    // The output of a process need not be JSON.
    expect(findingsIn(text)).toContain(what);
  });

  it.each([
    ['a header with credentials', { req: { headers: { authorization: 'x' } } }],
    ['a header with credentials', { cookie: 'a=b' }],
    ['a secret member', { user: { personalPin: '1' } }],
    ['a secret member', { Bot: { SecurityToken: 'x' } }],
    ['a PIN, or another number of ten digits', { pin: 4_155_551_234 }],
  ])('%s: %o', (what, line) => {
    expect(findingsIn(JSON.stringify(line))).toContain(what);
  });
});

it.each([
  { level: 30, time: 1_795_478_400_123, pid: 12_345, hostname: 'host', msg: 'gateway started' },
  { requestId: '105f19ed-0220-4ee3-9e20-f3e12cef7eb6', durationMs: 2.097_123_456_7, status: 200 },
  { accountId: '12a3456b-7c89-012d-3456-78901e23fg45', mutation: 'associateSigninDelegateGroupsWithAccount' },
  { stack: 'Error: no\n    at f (/srv/node_modules/@apollo/server/dist/esm/ApolloServer.js:1234:56)' },
  { challenge: 'Bearer realm="chime-graphql-gateway", error="invalid_token"', refusal: 'expired' },
  { url: 'http://127.0.0.1:41234/graphql', headers: { authorization: '[redacted]' } },
])('the scan accepts a line without secrets: %o', (line) => {
  expect(findingsIn(JSON.stringify(line))).toEqual([]);
});

describe('the stored log', () => {
  let directory: string;
  let logFile: typeof LogFile;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'chime-log-'));
    vi.stubEnv('TEST_LOG_DIRECTORY', directory);
    vi.resetModules();
    logFile = await import('../../support/log-file.js');
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(directory, { recursive: true });
  });
  const kept = async () => {
    const [name, ...more] = await readdir(directory);
    expect(more).toEqual([]);
    return name === undefined ? '' : readFile(join(directory, name), 'utf8');
  };

  it('has every line of every level, and the test sees those from info on', async () => {
    const seen: string[] = [];
    const log = logFile.keptLog((line) => void seen.push(line));
    log.trace('one');
    log.error('two');
    expect((await kept()).match(/"msg":"\w+"/g)).toEqual(['"msg":"one"', '"msg":"two"']);
    expect(seen).toHaveLength(1);
  });

  it('has the whole output of a process, including a last line without an end', async () => {
    const child = spawn('sh', ['-c', 'echo out; echo err >&2; printf half']);
    logFile.keepOutput(child);
    await once(child, 'close');
    expect((await kept()).split('\n').toSorted()).toEqual(['', 'err', 'half', 'out']);
  });
});
