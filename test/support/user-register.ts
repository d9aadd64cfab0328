/** Users as registers: clients of several servers read and write one member of each, and record its history. */
import { ChimeServiceException, GetUserCommand, UpdateUserCommand } from '@aws-sdk/client-chime';
import { expect } from 'vitest';
import type { TestEmulator } from './emulator.js';
import { createEnterprise, createUser } from './emulator-scene.js';
import { findViolation, type Operation } from './linearizability.js';

/** The value of a user whose member was never set. */
const UNSET = 'unset';

export interface UserRegisters {
  /** The finished operations of each user. */
  readonly histories: readonly (readonly Operation[])[];
  /** Reads or writes a user through any of the servers. Returns whether it succeeded. */
  operate(kind?: Operation['kind'], user?: number): Promise<boolean>;
  /** Returns the number of successful operations. */
  count(kind: Operation['kind']): number;
  /** Returns why histories are not linearizable. */
  findViolations(): string[];
}

/** Creates users in an account of their own. */
export async function createUserRegisters(
  emulators: readonly [TestEmulator, ...TestEmulator[]],
  users: number,
): Promise<UserRegisters> {
  const [first] = emulators;
  const AccountId = await createEnterprise(first);
  const names = Array.from({ length: users }, (_, user) => `user${user}@${AccountId}.example.org`);
  const userIds = await Promise.all(names.map((email) => createUser(first, AccountId, email)));
  const histories = userIds.map((): Operation[] => []);
  let values = 0;

  /** Carries out one operation. Returns undefined for a read that failed. */
  async function carryOut(kind: Operation['kind'], user: number): Promise<Operation | undefined> {
    const { client } = emulators[Math.floor(Math.random() * emulators.length)] ?? first;
    const UserId = userIds[user] ?? '';
    const AlexaForBusinessRoomArn = `arn:aws:a4b:us-east-1:123456789012:room/${(values += 1)}`;
    const AlexaForBusinessMetadata = { AlexaForBusinessRoomArn };
    const start = performance.now();
    try {
      const { User } =
        kind === 'read'
          ? await client.send(new GetUserCommand({ AccountId, UserId }))
          : await client.send(new UpdateUserCommand({ AccountId, UserId, AlexaForBusinessMetadata }));
      const value = User?.AlexaForBusinessMetadata?.AlexaForBusinessRoomArn ?? UNSET;
      if (kind === 'write') expect(value).toBe(AlexaForBusinessRoomArn);
      return { kind, value, start, end: performance.now() };
    } catch (error) {
      if (!(error instanceof ChimeServiceException) || error.$fault !== 'server') throw error;
      return kind === 'read' ? undefined : { kind, value: AlexaForBusinessRoomArn, start, end: Infinity };
    }
  }

  return {
    histories,
    operate: async (
      kind = Math.random() < 0.5 ? 'read' : 'write',
      user = Math.floor(Math.random() * users),
    ) => {
      const operation = await carryOut(kind, user);
      if (operation) histories[user]?.push(operation);
      return operation !== undefined && operation.end < Infinity;
    },
    count: (kind) =>
      histories.flat().filter((operation) => operation.kind === kind && operation.end < Infinity).length,
    findViolations: () => histories.flatMap((history) => findViolation(history, UNSET) ?? []),
  };
}
