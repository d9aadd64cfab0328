/** The table of operations. */
import * as sdk from '@aws-sdk/client-chime';
import { describe, expect, it } from 'vitest';
import { isRead, OPERATIONS, toOperationName } from '../../../src/chime/operations.js';

const entries = Object.entries(OPERATIONS);

describe('OPERATIONS', () => {
  it('has every operation of the SDK', () => {
    const operations = Object.keys(sdk).flatMap((name) => /^([A-Z]\w+)Command$/.exec(name)?.[1] ?? []);
    expect(Object.keys(OPERATIONS).toSorted()).toEqual(operations.toSorted());
  });

  it('has as reads exactly the operations that get, list or search', () => {
    const reads = entries.flatMap(([name, { kind }]) => (kind === 'read' ? [name] : []));
    expect(reads).toEqual(entries.map(([name]) => name).filter((name) => /^(?:Get|List|Search)/.test(name)));
    expect(reads).toContain('SearchAvailablePhoneNumbers');
  });

  it('marks every read as idempotent', () => {
    expect(entries.filter(([, { kind, isIdempotent }]) => kind === 'read' && !isIdempotent)).toEqual([]);
  });

  it('marks no operation that creates, deletes, invites, resets or renews as idempotent, except CreateRoom', () => {
    const risky = entries.filter(([name]) =>
      /^(?:BatchCreate|BatchDelete|Create|Delete|Invite|Regenerate|Reset|Restore)/.test(name),
    );
    expect(risky.length).toBeGreaterThan(10);
    // Chime recognises a repeated CreateRoom by its token.
    expect(risky.flatMap(([name, { isIdempotent }]) => (isIdempotent ? [name] : []))).toEqual(['CreateRoom']);
  });
});

describe('isRead', () => {
  it('is true of operations that change nothing', () => {
    expect(isRead('GetUser') && isRead('ListUsers') && isRead('SearchAvailablePhoneNumbers')).toBe(true);
    expect(isRead('UpdateUser') || isRead('LogoutUser') || isRead('BatchUpdateUser')).toBe(false);
  });
});

describe('toOperationName', () => {
  it('returns the operation of a command', () => {
    expect(toOperationName(new sdk.LogoutUserCommand({ AccountId: 'a', UserId: 'b' }))).toBe('LogoutUser');
  });

  it('refuses an object that is not a Chime command', () => {
    expect(() => toOperationName(new Date())).toThrow(new TypeError('Date is no command of Chime'));
  });
});
