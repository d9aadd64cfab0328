/** Answers that work in part (an enum value of a newer API), and what a bug of the gateway looks like from outside. */
import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AccountResolver } from '../../../src/resolvers/account.js';
import { startGatewayTo, type TestGateway } from '../../support/gateway.js';
import { accountBody, respond, startUpstream, type Upstream, userBody } from '../../support/upstream.js';

let upstream: Upstream;
let gateway: TestGateway;

async function start(env: Record<string, string> = {}): Promise<void> {
  upstream = await startUpstream();
  gateway = await startGatewayTo({ endpoint: upstream.url, env });
}
afterEach(async () => {
  vi.restoreAllMocks();
  await gateway.stop();
  await upstream.stop();
});

const warnings = () => gateway.logged.filter(({ level }) => level === 40);

describe('an enum value that the gateway does not know', () => {
  it('is null, and the rest of the answer stands', async () => {
    await start();
    upstream.script(respond(userBody({ LicenseType: 'Ultra', UserType: 'PrivateUser' })));
    const { data, errors } = await gateway.ask(
      '{ user(accountId: "a", userId: "u") { userId licenseType userType } }',
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({ user: { userId: 'u', licenseType: null, userType: 'PrivateUser' } });
  });

  it('is left out of a list', async () => {
    await start();
    upstream.script(respond(accountBody({ SupportedLicenses: ['Basic', 'Ultra', 'Pro'] })));
    const { data, errors } = await gateway.ask('{ account(accountId: "a") { supportedLicenses } }');
    expect(errors).toBeUndefined();
    expect(data).toEqual({ account: { supportedLicenses: ['Basic', 'Pro'] } });
  });

  it.each(['constructor', '__proto__', 'toString'])('may be called %s', async (value) => {
    await start();
    upstream.script(respond(userBody({ LicenseType: value })));
    const { data, errors } = await gateway.ask('{ user(accountId: "a", userId: "u") { licenseType } }');
    expect(errors).toBeUndefined();
    expect(data).toEqual({ user: { licenseType: null } });
  });

  it('is warned of once for each value, however many requests meet it', async () => {
    await start();
    // No other gateway of this process may have warned of them, because all share one schema.
    const [first, second] = [`Ultra-${randomUUID()}`, `Mega-${randomUUID()}`];
    for (const value of [first, first, second, first]) {
      upstream.script(respond(userBody({ LicenseType: value })));
      await gateway.ask('{ user(accountId: "a", userId: "u") { licenseType } }');
    }
    expect(warnings()).toMatchObject([
      { enum: 'License', value: `"${first}"` },
      { enum: 'License', value: `"${second}"` },
    ]);
    expect(warnings()[0]).toHaveProperty('requestId');
  });
});

describe('a value that does not fit its field', () => {
  it.each([
    ['text that is an object', 'name', { Name: { secret: 'jane@example.com' } }],
    [
      'a list that is text',
      'signinDelegateGroups { groupName }',
      { SigninDelegateGroups: 'jane@example.com' },
    ],
  ])('is UPSTREAM_BAD_RESPONSE, and is told to nobody: %s', async (_title, field, members) => {
    await start();
    upstream.script(respond(accountBody(members)));
    const answer = await gateway.ask(`{ account(accountId: "a") { ${field} } }`);
    expect(answer.errors).toMatchObject([
      { extensions: { code: 'UPSTREAM_BAD_RESPONSE', chime: { error: null, retryable: false } } },
    ]);
    const errors = gateway.logged.filter(({ level }) => level === 50);
    expect(errors).toMatchObject([
      { path: expect.stringContaining('account.'), requestId: expect.any(String) },
    ]);
    expect(JSON.stringify([answer, gateway.logged])).not.toContain('jane@example.com');
  });
});

describe('a bug', () => {
  const BUG = 'cannot read the PIN 4711 of somebody';
  const MASKED = 'Internal server error: the log has the details under the request id.';

  async function ask(env?: Record<string, string>) {
    await start(env);
    vi.spyOn(AccountResolver.prototype, 'account').mockImplementation(() => {
      throw new TypeError(BUG);
    });
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-request-id': 'request-1' },
      body: JSON.stringify({ query: '{ account(accountId: "a") { name } }' }),
    });
    const answer = (await response.json()) as {
      errors: { message: string; extensions: { code: string; stacktrace?: string[] } }[];
    };
    return answer.errors[0];
  }

  it('is masked, and logged in full under the request id', async () => {
    const error = await ask({ NODE_ENV: 'production' });
    expect(error).toMatchObject({ message: MASKED, path: ['account'] });
    expect(error?.extensions).toEqual({ code: 'INTERNAL_SERVER_ERROR' });
    const events = gateway.logged.filter(({ level }) => level === 50);
    expect(events).toMatchObject([{ requestId: 'request-1', path: 'account', err: { type: 'TypeError' } }]);
    expect(JSON.stringify(events[0]?.['err'])).toContain(BUG);
  });

  it('comes with its stack trace outside production', async () => {
    const error = await ask();
    expect(error?.message).toBe(MASKED);
    expect(error?.extensions.stacktrace?.join('\n')).toContain('upstream-answer.test');
  });

  it.each([
    [{ NODE_ENV: 'production', STACK_TRACES: 'true' }, true],
    [{ STACK_TRACES: 'false' }, false],
  ])('shows its stack trace as the settings say: %o', async (env, shown) => {
    const { code, stacktrace } = (await ask(env))?.extensions ?? {};
    expect(code).toBe('INTERNAL_SERVER_ERROR');
    expect(stacktrace !== undefined).toBe(shown);
  });

  it('has no part in an error of the caller, which carries no stack trace', async () => {
    await start();
    const { errors } = await gateway.ask('{ account(accountId: " ") { name } }');
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(errors?.[0]?.extensions).not.toHaveProperty('stacktrace');
    expect(gateway.logged.filter(({ level }) => Number(level) >= 40)).toEqual([]);
  });
});

describe('a room member', () => {
  it('that is a webhook leads nowhere, and belongs to the account of the room where Chime names none', async () => {
    await start();
    const RoomMemberships = [{ Member: { MemberId: 'm', MemberType: 'Webhook' }, Role: 'Member' }];
    upstream.script(respond({ RoomMemberships }));
    const { data, errors } = await gateway.ask(`{
      roomMemberships(accountId: "a", roomId: "r") {
        nodes { roomId member { accountId memberId user { userId } bot { botId } } }
      }
    }`);
    expect(errors).toBeUndefined();
    const member = { accountId: 'a', memberId: 'm', user: null, bot: null };
    expect(data).toEqual({ roomMemberships: { nodes: [{ roomId: 'r', member }] } });
    expect(upstream.requests).toHaveLength(1);
  });
});
