/** Runs every document of the tests and of the console by graphql-js and by graphql-jit, against the same responses of Chime. */
import { DeletePhoneNumberCommand } from '@aws-sdk/client-chime';
import {
  type DocumentNode,
  getOperationAST,
  type OperationDefinitionNode,
  OperationTypeNode,
  print,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as consoleDocuments from '../../../web/console/src/graphql/generated/graphql.js';
import { FAILING, type Prepared, variablesFor } from '../../support/document-variables.js';
import { createAccount } from '../../support/emulator-scene.js';
import { startTestEmulator, type TestEmulator } from '../../support/emulator.js';
import { startGatewayTo, type TestGateway } from '../../support/gateway.js';
import * as testDocuments from '../../support/gql/graphql.js';
import { type Replay, startReplay } from '../../support/replay.js';

let emulator: TestEmulator;
let replay: Replay;
let interpreting: TestGateway;
let compiling: TestGateway;
beforeAll(async () => {
  emulator = await startTestEmulator({ seed: 'demo' });
  replay = await startReplay(emulator.url);
  interpreting = await startGatewayTo({ endpoint: replay.url, compileFrom: Infinity });
  compiling = await startGatewayTo({ endpoint: replay.url, compileFrom: 1 });
});
afterAll(async () => {
  await compiling.stop();
  await interpreting.stop();
  await replay.stop();
  await emulator.stop();
});

const DELETED_NUMBER = '+12065550102';

/** What the last operation has left as it was. */
let unchanged: Prepared | undefined;

/** Restores the seed and adds what single operations need besides, unless nothing has changed since. */
async function prepare({ operation }: OperationDefinitionNode): Promise<Prepared> {
  const prepared = unchanged ?? (await seed());
  unchanged = operation === OperationTypeNode.QUERY ? prepared : undefined;
  return prepared;
}

async function seed(): Promise<Prepared> {
  await emulator.controlApi('/reset', { Seed: 'demo' });
  await emulator.client.send(new DeletePhoneNumberCommand({ PhoneNumberId: DELETED_NUMBER }));
  return {
    emptyAccountId: await createAccount(emulator, 'EnterpriseDirectory'),
    deletedNumber: DELETED_NUMBER,
  };
}

/** Documents of a module that codegen wrote, by their names. Only graphql-js executes subscriptions. */
const documentsOf = (module: object): [name: string, document: DocumentNode][] =>
  Object.entries(module as Record<string, DocumentNode>).filter(
    ([name, document]) =>
      name.endsWith('Document') && getOperationAST(document)?.operation !== OperationTypeNode.SUBSCRIPTION,
  );

describe.each([
  ['the tests', documentsOf(testDocuments)],
  ['the console', documentsOf(consoleDocuments)],
])('of %s', (_owner, documents) => {
  it.each(documents)('%s has the same result, compiled and not', async (_name, document) => {
    const operation = getOperationAST(document);
    if (!operation) throw new Error('The document has no single operation.');
    const variables = variablesFor(operation, await prepare(operation));
    replay.record();
    const expected = await interpreting.ask(print(document), variables);
    const failing = FAILING[operation.name?.value ?? ''] ?? [];
    expect((expected.errors ?? []).map(({ path }) => path?.join('.'))).toEqual(failing);
    const nulls = Object.entries(expected.data ?? {}).filter(([, value]) => value === null);
    expect(nulls.map(([field]) => field)).toEqual(failing);
    replay.play();
    expect(await compiling.ask(print(document), variables)).toEqual(expected);
    expect(replay.unplayed()).toBe(0);
  });
});
