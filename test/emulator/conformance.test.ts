/**
 * The stock SDK client calls every operation on one emulator with the demo seed. The tests compare each response as
 * sent with api-model.json. conformance-error.test.ts tests the refusals.
 */
import type { ChimeServiceException } from '@aws-sdk/client-chime';
import { beforeAll, describe, expect, it } from 'vitest';
import { apiModel, type Operation } from '../../src/emulator/wire/api-model.js';
import { CALLS } from '../support/chime-call.js';
import { capturingClient, type CapturedAnswer } from '../support/chime-capture.js';
import { checkOutput, membersOfOutput, operationNamed } from '../support/chime-model.js';
import { startTestEmulator } from '../support/emulator.js';

interface Outcome {
  /** The response as the SDK parsed it. */
  readonly output: Pick<ChimeServiceException, '$metadata'>;
  readonly answer: CapturedAnswer;
}

const REQUEST_ID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
const operations = Object.keys(CALLS);

/** Outcomes by operation, or a promise rejected with the SDK's error. */
const outcomes = new Map<string, Promise<Outcome>>();

beforeAll(async () => {
  const emulator = await startTestEmulator({ seed: 'demo' });
  const client = capturingClient(emulator.url);
  for (const [name, call] of Object.entries(CALLS)) {
    await emulator.controlApi('/reset', { Seed: 'demo' });
    const outcome = call(client.chime).then((output) => ({ output, answer: client.last() }));
    await outcome.catch(() => undefined);
    outcomes.set(name, outcome);
  }
  client.chime.destroy();
  await emulator.stop();
});

async function outcomeOf(name: string): Promise<Outcome> {
  const outcome = await outcomes.get(name);
  if (!outcome) throw new Error(`${name} was not called.`);
  expect(outcome.answer.operation).toBe(name);
  return outcome;
}

async function jsonOf(name: string): Promise<unknown> {
  return JSON.parse((await outcomeOf(name)).answer.text);
}

it('every operation of api-model.json is called', () => {
  expect(operations.toSorted()).toEqual(Object.keys(apiModel.operations).toSorted());
  expect(operations).toHaveLength(62);
});

const answering = (body: Operation['body']) =>
  operations.filter((name) => operationNamed(name).body === body);

it.each(operations)('%s returns its status and a request id, which the SDK reports', async (name) => {
  const { answer, output } = await outcomeOf(name);
  const { status } = operationNamed(name);
  expect(answer.status).toBe(status);
  expect(answer.headers['x-amzn-requestid']).toMatch(REQUEST_ID);
  expect(answer.headers['content-type']).toBe('application/json');
  expect(output.$metadata).toMatchObject({
    httpStatusCode: status,
    requestId: answer.headers['x-amzn-requestid'],
  });
});

it.each(answering('none'))('%s returns 204 without a body', async (name) => {
  const { status, text } = (await outcomeOf(name)).answer;
  expect([status, text]).toEqual([204, '']);
});

it.each(answering('empty-object'))('%s returns an empty object', async (name) => {
  expect((await outcomeOf(name)).answer.text).toBe('{}');
});

describe.each(answering('json'))('%s', (name) => {
  it('prints exactly the members of the model, each of its type, enum, pattern and limits', async () => {
    expect(checkOutput(name, await jsonOf(name)).deviations).toEqual([]);
  });

  it('prints no member that the SDK ignores', async () => {
    const { $metadata: _, ...output } = (await outcomeOf(name)).output;
    expect(JSON.parse(JSON.stringify(output))).toEqual(withoutNulls(await jsonOf(name)));
  });
});

it('no two responses have the same request id', async () => {
  const ids = await Promise.all(
    operations.map(async (name) => (await outcomeOf(name)).answer.headers['x-amzn-requestid']),
  );
  expect(new Set(ids).size).toBe(operations.length);
});

it('every member of every output has a value in one of the responses, so that its form was tested', async () => {
  const known = new Set(operations.flatMap((name) => [...membersOfOutput(name)]));
  for (const name of answering('json')) {
    for (const member of checkOutput(name, await jsonOf(name)).members) known.delete(member);
  }
  expect([...known]).toEqual([]);
});

/** The SDK omits null members. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const set = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(set.map(([name, member]) => [name, withoutNulls(member)]));
}
