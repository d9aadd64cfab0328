/** The gateway's client of Chime beside the stock client of the SDK: the same requests, the same answers, valid signatures. */
import {
  Chime,
  CreateUserCommand,
  GetPhoneNumberCommand,
  GetUserCommand,
  ListUsersCommand,
  LogoutUserCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-chime';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifySignature } from '../../src/emulator/wire/request-signature.js';
import { CALLS } from '../support/chime-call.js';
import {
  type Answer,
  type AnyCommand,
  credentials,
  type Output,
  type Received,
  type Scene,
  type Sender,
  startScene,
} from '../support/transport-scene.js';

let scene: Scene;

beforeEach(async () => {
  scene = await startScene();
});
afterEach(() => scene.stop());

/** What the upstream goes by; the rest is the time, telemetry of the SDK, and the signature over them. */
const meaningOf = ({ method, url, headers, body }: Received) => ({
  method,
  url,
  body: body.toString(),
  headers: ['host', 'content-type', 'content-length', 'x-amz-content-sha256'].map((name) => headers[name]),
});

/** The gateway has retries of its own, so that its client counts none. */
const withoutCounts = ({
  $metadata: { httpStatusCode, requestId, extendedRequestId, cfId },
  ...output
}: Output) => ({
  $metadata: { httpStatusCode, requestId, extendedRequestId, cfId },
  ...output,
});

/** In an order that does not depend on which call was sooner. */
const sorted = (requests: readonly Received[]) =>
  requests.map((request) => JSON.stringify(meaningOf(request))).toSorted();

/** The token of a room is made by the call itself. */
const tokenless = (request: Received) => ({
  ...meaningOf(request),
  ...(request.body.includes('ClientRequestToken') ? { body: '', headers: [] } : {}),
});

describe('every operation', () => {
  it.each(Object.entries(CALLS))('%s is sent and read as the stock client does', async (_name, call) => {
    const transport = scene.transportWith();
    const both = async (client: Sender): Promise<[Output[], Received[]]> => {
      scene.received = [];
      const outputs: Output[] = [];
      const chime = new Chime({ region: 'us-east-1', credentials });
      chime.send = async (command: AnyCommand) => {
        const output = await client.send(command);
        outputs.push(output);
        return output;
      };
      await call(chime);
      chime.destroy();
      return [outputs, scene.received];
    };
    const [expected, requests] = await both(scene.stock);
    const [outputs, own] = await both(transport);
    expect(requests.length).toBeGreaterThan(0);
    expect(own.map(tokenless)).toEqual(requests.map(tokenless));
    expect(outputs.map(withoutCounts)).toEqual(expected.map(withoutCounts));
  });
});

const AWKWARD = [
  'ü',
  '+',
  '/',
  ' ',
  '%',
  '%2F',
  "!'()*",
  '~',
  '&=?#',
  '日本語',
  '😀',
  '..a',
  ';:@,$',
  '"<>\\^`{|}',
];

/** Another call for every number, of different kinds, with ids that are hard to carry. */
function commandOf(number: number): AnyCommand {
  return awkwardCommand(number) as unknown as AnyCommand;
}

function awkwardCommand(number: number) {
  const awkward = AWKWARD[number % AWKWARD.length] ?? '';
  const AccountId = `${awkward}${number}${awkward}`;
  const UserId = `u ${awkward}/${number}`;
  switch (number % 6) {
    case 0:
      return new GetUserCommand({ AccountId, UserId });
    case 1:
      return new UpdateUserCommand({ AccountId, UserId, LicenseType: 'Pro' });
    case 2:
      return new LogoutUserCommand({ AccountId, UserId });
    case 3:
      return new ListUsersCommand({
        AccountId,
        UserEmail: `${awkward}+x@example.com`,
        NextToken: awkward,
        MaxResults: 7,
      });
    case 4:
      return new CreateUserCommand({ AccountId, Username: awkward, Email: `${awkward}@example.com` });
    default:
      return new GetPhoneNumberCommand({ PhoneNumberId: `+1${awkward}${number}` });
  }
}

const commands = () => Array.from({ length: 1_000 }, (_, number) => commandOf(number));

describe('a thousand calls at once, with awkward identifiers', () => {
  it('carry valid signatures, and are the requests and answers of the stock client', async () => {
    const transport = scene.transportWith();
    const outputs = await Promise.all(commands().map((command) => transport.send(command)));
    const own = scene.received;
    scene.received = [];
    const expected = await Promise.all(commands().map((command) => scene.stock.send(command)));

    expect(new Set(own.map(({ url }) => url)).size).toBeGreaterThan(900);
    for (const request of own) verifySignature(request, credentials, new Date());
    expect(sorted(own)).toEqual(sorted(scene.received));
    expect(outputs.map(withoutCounts)).toEqual(expected.map(withoutCounts));
  });

  it('sign every header but the user agent and those of the connection', async () => {
    const transport = scene.transportWith({ credentials: { ...credentials, sessionToken: 'token' } });
    await Promise.all(commands().map((command) => transport.send(command)));
    for (const { headers } of scene.received) {
      const { authorization = '', connection, 'user-agent': _, ...others } = headers;
      expect(connection).toBe('keep-alive');
      const signed = /SignedHeaders=([^,]*)/.exec(authorization)?.[1]?.split(';') ?? [];
      // An empty POST is given its length when it is sent, by either client.
      const unsigned = Object.keys(others).filter((name) => !signed.includes(name));
      expect(unsigned.filter((name) => name !== 'content-length' || others[name] !== '0')).toEqual([]);
      expect(headers['x-amz-security-token']).toBe('token');
    }
  });
});

const errorOf = async (client: Sender) => {
  const error = await client.send(new GetUserCommand({ AccountId: 'a', UserId: 'u' })).then(
    () => new Error('did not fail'),
    (thrown: unknown) => thrown as Error & Record<string, unknown>,
  );
  const { $metadata, $response, message, name, $fault, Code } = error as Error & {
    $metadata?: { httpStatusCode: number; requestId: string };
    $response?: { statusCode: number; headers: Record<string, string> };
    $fault?: string;
    Code?: string;
  };
  const { httpStatusCode, requestId } = $metadata ?? {};
  const retryAfter = $response?.headers['retry-after'];
  // The stock client adds a hint for programmers where it cannot read an answer.
  const text = message.split('\n')[0];
  return { name, text, $fault, Code, httpStatusCode, requestId, retryAfter, status: $response?.statusCode };
};

describe('a failure', () => {
  it.each<[string, Answer]>([
    [
      'an exception by its header',
      {
        status: 404,
        headers: { 'x-amzn-ErrorType': 'NotFoundException' },
        body: '{"Code":"NotFound","Message":"gone"}',
      },
    ],
    ['an exception by its body', { status: 409, body: '{"Code":"Conflict","Message":"twice"}' }],
    [
      'a limit with its wait',
      {
        status: 429,
        headers: { 'x-amzn-ErrorType': 'ThrottledClientException', 'retry-after': '3' },
        body: '{}',
      },
    ],
    [
      'an unknown exception',
      {
        status: 418,
        headers: { 'x-amzn-ErrorType': 'TeapotException:http://x/' },
        body: '{"message":"short"}',
      },
    ],
    ['an empty failure', { status: 503, body: '' }],
    ['a page of a proxy', { status: 502, headers: { 'content-type': 'text/html' }, body: '<html></html>' }],
    ['a page where an answer was expected', { body: '<html></html>' }],
    ['half an answer', { body: '{"User":{"UserId":' }],
    ['a list', { body: '[1]' }],
    ['a timestamp that is none', { body: '{"User":{"UserId":"u","RegisteredOn":"soon"}}' }],
    ['a redirection', { status: 302, headers: { location: 'http://127.0.0.1:1/' }, body: '' }],
  ])('is told as by the stock client: %s', async (_title, reply) => {
    scene.answer = () => reply;
    expect(await errorOf(scene.transportWith())).toEqual(await errorOf(scene.stock));
  });
});
