/** Traces for a router that asks for them with `apollo-federation-include-trace: ftv1`. */
import { Trace } from '@apollo/usage-reporting-protobuf';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAccount } from '../support/emulator-scene.js';
import { askAt, startGatewayTo, startStack, type TestStack } from '../support/gateway.js';

interface Traced {
  data?: Record<string, unknown>;
  errors?: { message: string }[];
  extensions?: { ftv1?: string };
}

let stack: TestStack;
let accountId: string;

beforeAll(async () => {
  stack = await startStack();
  accountId = await createAccount(stack.emulator);
});
afterAll(() => stack.stop());

const FTV1 = { 'apollo-federation-include-trace': 'ftv1' };

const askTraced = (query: string) => askAt(`${stack.url}/graphql`, FTV1)(query) as Promise<Traced>;

const traceOf = ({ extensions }: Traced) => Trace.decode(Buffer.from(extensions?.ftv1 ?? '', 'base64'));

it('tells which fields were resolved, and how long each took', async () => {
  const answer = await askTraced(`{ account(accountId: "${accountId}") { label: name } }`);
  expect(answer.data).toEqual({ account: { label: 'Example' } });
  const [account] = traceOf(answer).root?.child ?? [];
  expect(account).toMatchObject({
    responseName: 'account',
    parentType: 'Query',
    type: 'Account',
    child: [{ responseName: 'label', originalFieldName: 'name', parentType: 'Account' }],
  });
  expect(Number(account?.endTime)).toBeGreaterThan(Number(account?.startTime));
});

it('tells that a field failed, but not in which words', async () => {
  const answer = await askTraced(`mutation { deleteAccount(accountId: "missing") { accountId } }`);
  expect(answer.errors).toHaveLength(1);
  const trace = traceOf(answer);
  expect(trace.root?.child).toMatchObject([
    { responseName: 'deleteAccount', error: [{ message: '<masked>' }] },
  ]);
  expect(JSON.stringify(trace)).not.toContain(answer.errors?.[0]?.message);
});

it.each([
  ['does not parse', '{ account(accountId: "ann@example.com" '],
  ['is not valid', '{ account(accountId: "ann@example.com") { nope } }'],
])('of a document that %s holds nothing of it', async (_title, document) => {
  const answer = await askTraced(document);
  expect(answer.errors).not.toHaveLength(0);
  const trace = JSON.stringify(traceOf(answer));
  expect(trace).toContain('<masked>');
  expect(trace).not.toMatch(/ann@example|nope/);
});

it('is the same of an operation that was compiled, and changes nothing of it', async () => {
  const often = await startGatewayTo({ endpoint: stack.emulator.url, compileFrom: 1 });
  const query = `{ account(accountId: "${accountId}") { name users { pageInfo { hasNextPage } } } }`;
  const plain = await often.ask(query);
  const traced = (await askAt(`${often.url}/graphql`, FTV1)(query)) as Traced;
  const afterwards = await often.ask(query);
  await often.stop();
  expect(traced.data).toEqual(plain.data);
  expect(traceOf(traced).root?.child?.[0]?.child).toMatchObject([
    { responseName: 'name' },
    { responseName: 'users', child: [{ responseName: 'pageInfo' }] },
  ]);
  expect(afterwards).toEqual(plain);
});

it('is left out for whoever does not ask', async () => {
  expect(await stack.ask(`{ account(accountId: "${accountId}") { name } }`)).toEqual({
    data: { account: { name: 'Example' } },
  });
});

it('is no matter of the log', () => {
  expect(JSON.stringify(stack.logged)).not.toMatch(/trac/i);
});
