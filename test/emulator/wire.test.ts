/** The emulator's wire protocol, byte by byte: paths, headers, bodies, errors. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestEmulator, type TestEmulator } from '../support/emulator.js';
import { createAccount, createUser } from '../support/emulator-scene.js';
import { sendRaw as sendBytes } from '../support/raw-http.js';
import { sendRaw, type WireAnswer } from '../support/wire.js';

const REQUEST_ID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

let emulator: TestEmulator;
let account: string;
let user: string;
beforeAll(async () => {
  emulator = await startTestEmulator();
  account = await createAccount(emulator, 'EnterpriseLWA', 'Wire');
  user = await createUser(emulator, account, 'wire+1@example.com');
});
afterAll(() => emulator.stop());

const send = (method: string, path: string, body?: string | Buffer, headers?: Record<string, string>) =>
  sendRaw(emulator.url, method, path, { ...(body !== undefined && { body }), ...(headers && { headers }) });

/** Returns a body with this many nested lists around the name. */
const nested = (levels: number) => `{"Name":${'['.repeat(levels)}"x"${']'.repeat(levels)}}`;

/** Checks the form that every error has, then returns the error in one line: `404 NotFoundException NotFound`. */
function errorOf(answer: WireAnswer): string {
  expect(answer.headers['x-amzn-requestid']).toMatch(REQUEST_ID);
  expect(answer.headers['content-type']).toBe('application/json');
  expect(answer.json).toEqual({
    Code: expect.any(String) as string,
    Message: expect.stringMatching(/./) as string,
  });
  return `${answer.status} ${String(answer.headers['x-amzn-errortype'])} ${String(answer.json?.['Code'])}`;
}
const BAD_REQUEST = '400 BadRequestException BadRequest';
const NOT_FOUND = '404 NotFoundException NotFound';
const UNKNOWN = '404 UnknownOperationException UnknownOperationException';
const userPath = () => `/accounts/${account}/users/${user}`;

describe('responses', () => {
  it('have a request id and application/json, on 200, 201 and 204 alike (W-9, W-10, W-11)', async () => {
    const answers = [
      await send('GET', `/accounts/${account}`),
      await send('POST', '/accounts', '{"Name":"n"}'),
      await send('POST', `/accounts/${account}/users/${user}?operation=logout`),
    ];
    expect(answers.map((answer) => answer.status)).toEqual([200, 201, 204]);
    for (const answer of answers) {
      expect(answer.headers['x-amzn-requestid']).toMatch(REQUEST_ID);
      expect(answer.headers['content-type']).toBe('application/json');
    }
    expect(new Set(answers.map((answer) => answer.headers['x-amzn-requestid'])).size).toBe(3);
    expect(answers[2]?.text).toBe('');
    expect(answers[2]?.headers['content-length']).toBeUndefined();
  });

  it('print every member of a user, null when unset, and ISO timestamps with milliseconds (W-13, W-14, W-15, U-11, U-21)', async () => {
    const { json } = await send('GET', `/accounts/${account}/users?user-email=wire%2B1%40example.com`);
    expect(json).toEqual({
      Users: [
        {
          UserId: user,
          AccountId: account,
          PrimaryEmail: 'wire+1@example.com',
          PrimaryProvisionedNumber: null,
          DisplayName: 'wire+1',
          LicenseType: 'Pro',
          UserType: 'PrivateUser',
          UserRegistrationStatus: 'Registered',
          UserInvitationStatus: null,
          RegisteredOn: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
          InvitedOn: null,
          AlexaForBusinessMetadata: { IsAlexaForBusinessEnabled: false, AlexaForBusinessRoomArn: null },
          PersonalPIN: null,
        },
      ],
      NextToken: null,
    });
  });

  it('are an empty object if the model has a 200 without output (W-12)', async () => {
    const directory = await createAccount(emulator, 'EnterpriseDirectory');
    const answer = await send(
      'POST',
      `/accounts/${directory}?operation=associate-signin-delegate-groups`,
      '{"SigninDelegateGroups":[{"GroupName":"Desk"}]}',
    );
    expect([answer.status, answer.text]).toEqual([200, '{}']);
  });
});

describe('paths', () => {
  it.each(['/console', '/console/', '/console//'])('may start with %s (W-1)', async (prefix) => {
    const rest = `/accounts/${account}`;
    const path = prefix === '/console' ? prefix + rest : prefix + rest.slice(1);
    expect((await send('GET', path)).status).toBe(200);
  });

  it('preserve other empty segments: a blank label is BadRequest, not another operation (W-3, E-13)', async () => {
    for (const path of [
      '/accounts/',
      '/accounts//users',
      '/accounts//users/x',
      `/accounts/${account}/users/`,
      '/accounts/%20/users/x',
      `/accounts/${account}/users/%E2%80%83`,
      '/accounts//settings',
      `/accounts/%20/users/${user}/settings`,
      `/accounts/${account}/users/%09/settings`,
      `/accounts/${account}/users//settings`,
    ]) {
      expect(errorOf(await send('GET', path))).toBe(BAD_REQUEST);
    }
    expect(errorOf(await send('POST', `/accounts/${account}/users/?operation=logout`))).toBe(BAD_REQUEST);
  });

  it('are split before they are decoded (W-2)', async () => {
    expect(errorOf(await send('GET', '/accounts/a%2Fusers'))).toBe(NOT_FOUND);
    expect((await send('GET', `/accounts/${account.replace('-', '%2D')}`)).status).toBe(200);
  });

  it('are not normalised: dots are an id like any other (W-3)', async () => {
    expect(errorOf(await send('GET', '/accounts/../users'))).toBe(NOT_FOUND);
    expect(errorOf(await send('GET', `/x/../accounts/${account}`))).toBe(UNKNOWN);
  });

  it('with a malformed escape are BadRequest (E-8)', async () => {
    for (const path of [
      '/accounts/%',
      '/accounts/%zz',
      '/accounts/%ED%A0%80',
      '/accounts/%C3',
      '/accounts?name=%a',
    ]) {
      expect(errorOf(await send('GET', path))).toBe(BAD_REQUEST);
    }
  });

  it('and methods that name no operation are UnknownOperation (E-1)', async () => {
    expect(errorOf(await send('GET', '/'))).toBe(UNKNOWN);
    expect(errorOf(await send('GET', '/console'))).toBe(UNKNOWN);
    expect(errorOf(await send('GET', '/nothing/here'))).toBe(UNKNOWN);
    expect(errorOf(await send('GET', `/accounts/${account}/users/${user}/`))).toBe(UNKNOWN);
    expect(errorOf(await send('GET', '//accounts'))).toBe(UNKNOWN);
    expect(errorOf(await send('GET', '/_emulatorx'))).toBe(UNKNOWN);
    for (const method of ['PATCH', 'OPTIONS', 'PROPFIND', 'DELETE', 'QUERY'])
      expect(errorOf(await send(method, '/accounts'))).toBe(UNKNOWN);
    const head = await send('HEAD', '/accounts');
    expect([head.status, head.headers['x-amzn-errortype'], head.text]).toEqual([
      404,
      'UnknownOperationException',
      '',
    ]);
  });

  it('with an unknown operation are UnknownOperation, and change nothing (E-1)', async () => {
    for (const query of ['operation=destroy', 'operation=', 'operation', 'operation=Logout']) {
      expect(errorOf(await send('POST', `${userPath()}?${query}`, '{"LicenseType":"Basic"}'))).toBe(UNKNOWN);
    }
    const { json } = await send('GET', `/accounts/${account}/users/${user}`);
    expect(json).toMatchObject({ User: { LicenseType: 'Pro' } });
  });
});

it('POST on the users of an account is five operations, distinguished by their fixed parameter (W-6)', async () => {
  const members = {
    '': 'UpdateUserRequestItems',
    '?operation=add': 'UserEmailList',
    '?operation=create': 'Email',
    '?operation=suspend': 'UserIdList',
    '?operation=unsuspend': 'UserIdList',
  };
  for (const [query, member] of Object.entries(members)) {
    const { json } = await send('POST', `/accounts/${account}/users${query}`, '{}');
    expect(json?.['Message']).toMatch(new RegExp(`^${member} `));
  }
});

describe('query parameters', () => {
  it('are percent-decoded only: a plus is a plus (W-4)', async () => {
    const literal = await send('GET', `/accounts/${account}/users?user-email=wire+1@example.com`);
    const space = await send('GET', `/accounts/${account}/users?user-email=wire%201@example.com`);
    expect([literal.json?.['Users'], space.json?.['Users']]).toEqual([[expect.anything()], []]);
  });

  it('may have escapes in their names too, and the first value of a name counts (W-5)', async () => {
    const { json } = await send('GET', '/accounts?%6Eame=Wire&name=Other');
    expect(json).toMatchObject({ Accounts: [{ AccountId: account }] });
  });

  it('that are unknown are ignored (W-5)', async () => {
    expect((await send('GET', `/accounts?colour=red&type=x&operation=y&name=Wire`)).json).toMatchObject({
      Accounts: [{ AccountId: account }],
    });
  });
});

describe('request bodies', () => {
  it('are read under any content type or none (W-7)', async () => {
    for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded', ';;;', 'x']) {
      const answer = await send('POST', userPath(), '{"LicenseType":"Basic"}', { 'content-type': type });
      expect(answer.json).toMatchObject({ User: { LicenseType: 'Basic' } });
    }
    expect((await send('POST', userPath(), '{"LicenseType":"Pro"}')).json).toMatchObject({
      User: { LicenseType: 'Pro' },
    });
  });

  it('may be empty, and an empty one is an empty object (W-7, E-12)', async () => {
    expect((await send('POST', userPath(), '')).status).toBe(200);
    expect((await send('POST', userPath(), '', { 'content-type': 'application/json' })).status).toBe(200);
    expect(errorOf(await send('POST', '/accounts', ''))).toBe(BAD_REQUEST);
  });

  it('that are not a JSON object in UTF-8 are BadRequest (W-16, W-17, E-9)', async () => {
    for (const body of ['{', 'null', '[]', '"x"', '7', "{'Name':1}", Buffer.from([0x7b, 0xff, 0x7d])]) {
      expect(errorOf(await send('POST', userPath(), body))).toBe(BAD_REQUEST);
    }
  });

  it('may have null and unknown members, which are ignored (W-8, E-12)', async () => {
    const answer = await send(
      'POST',
      userPath(),
      '{"LicenseType":null,"UserType":null,"__proto__":{"a":1},"Zebra":[{}]}',
    );
    expect(answer.json).toMatchObject({ User: { LicenseType: 'Pro', UserType: 'PrivateUser' } });
    expect(errorOf(await send('POST', '/accounts', '{"Name":null}'))).toBe(BAD_REQUEST);
  });

  it('that are nested too deeply are refused before they are parsed, and brackets in text do not count', async () => {
    const { json } = await send('POST', '/accounts', nested(1000));
    expect(json).toEqual({
      Code: 'BadRequest',
      Message: 'The request body is nested more than 1,000 levels deep.',
    });
    const text = JSON.stringify({ Name: 'Brackets', Padding: `"\\${'[{'.repeat(1500)}` });
    expect((await send('POST', '/accounts', text)).status).toBe(201);
    expect((await send('POST', '/accounts', nested(999))).json?.['Message']).toBe('Name must be a string.');
  });

  it('of more than 1 MiB are BadRequest (E-11)', async () => {
    const body = JSON.stringify({ Name: 'n', Padding: 'x'.repeat(1024 * 1024) });
    expect(errorOf(await send('POST', '/accounts', body))).toBe(BAD_REQUEST);
  });

  it('nested a hundred thousand levels deep do no harm', async () => {
    const deep = `{"Name":"deep","Padding":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect([201, 400]).toContain((await send('POST', '/accounts', deep)).status);
    expect((await send('GET', '/accounts')).status).toBe(200);
  });
});

it('a request with an Origin is Forbidden and changes nothing (E-7)', async () => {
  const origin = { origin: 'http://evil.example' };
  const answer = await send('POST', '/accounts', '{"Name":"Evil"}', origin);
  expect(errorOf(answer)).toBe('403 ForbiddenException Forbidden');
  expect((await send('GET', '/accounts?name=Evil')).json?.['Accounts']).toEqual([]);
  expect((await send('GET', '/_emulator', undefined, origin)).status).toBe(403);
});

it("AWS's published UpdateUser sample works unchanged on the demo seed (I-1, W-1, W-21)", async () => {
  const demo = await startTestEmulator({ seed: 'demo' });
  const path =
    '/console/accounts/12a3456b-7c89-012d-3456-78901e23fg45/users/1ab2345c-67de-8901-f23g-45h678901j2k';
  const answer = await sendRaw(demo.url, 'POST', path, {
    body: '{"LicenseType":"Basic"}',
    headers: { authorization: 'AWS4-HMAC-SHA256 Credential=nobody' },
  });
  await demo.stop();
  expect(answer.status).toBe(200);
  expect(answer.json).toMatchObject({ User: { LicenseType: 'Basic', UserRegistrationStatus: 'Registered' } });
});

it('with credentials configured, an unsigned request is Unauthorized and a signed one served (W-21, E-2)', async () => {
  const guarded = await startTestEmulator({ credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
  const unsigned = await sendRaw(guarded.url, 'GET', '/accounts');
  const accountId = await createAccount(guarded);
  await guarded.stop();
  expect(errorOf(unsigned)).toBe('401 UnauthorizedClientException Unauthorized');
  expect(accountId).not.toBe('');
});

describe('data that is not an HTTP request, or that Node itself refuses,', () => {
  const BAD = '400 BadRequestException BadRequest';
  it.each([
    ['has no host', 'GET /accounts HTTP/1.1\r\n\r\n', BAD],
    ['cannot be read', 'accounts\r\n\r\n', BAD],
    ['is RTSP', 'DESCRIBE /accounts RTSP/1.0\r\nhost: localhost\r\n\r\n', BAD],
    ['asks for a proxy', 'CONNECT a:1 HTTP/1.1\r\nhost: localhost\r\n\r\n', UNKNOWN],
    [
      'has headers that are too large',
      `GET /accounts HTTP/1.1\r\nhost: localhost\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`,
      '431 BadRequestException BadRequest',
    ],
    [
      'has chunks that are too large',
      `POST /accounts HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n1;${'x'.repeat(20_000)}\r\n`,
      '413 BadRequestException BadRequest',
    ],
    ['expects too much', 'GET /nothing HTTP/1.1\r\nhost: localhost\r\nexpect: tea\r\n\r\n', UNKNOWN],
  ])('is refused in the form of the service: it %s', async (_title, bytes, expected) => {
    const { status, head, body } = await sendBytes(emulator.url, bytes);
    const headerOf = (name: string) => new RegExp(`^${name}: (.*)\r?$`, 'im').exec(head)?.[1]?.trim();
    expect(headerOf('x-amzn-requestid')).toMatch(REQUEST_ID);
    const { Code } = JSON.parse(body) as { Code: string };
    expect(`${status} ${headerOf('x-amzn-errortype')} ${Code}`).toBe(expected);
  });

  it('is accepted as HTTP/1.0 without a host', async () => {
    expect((await sendBytes(emulator.url, 'GET /accounts HTTP/1.0\r\n\r\n')).status).toBe(200);
  });
});

it.each(['cross-site', 'same-site', 'same-origin'])(
  'a request that a browser sends for a web page is Forbidden: %s (E-7)',
  async (site) => {
    const headers = { 'sec-fetch-site': site };
    expect(errorOf(await send('GET', '/accounts', undefined, headers))).toBe(
      '403 ForbiddenException Forbidden',
    );
    expect((await send('GET', '/_emulator/clock', undefined, headers)).status).toBe(403);
  },
);

it('a browser request for an address that its user typed is served', async () => {
  expect((await send('GET', '/_emulator', undefined, { 'sec-fetch-site': 'none' })).status).toBe(200);
});
