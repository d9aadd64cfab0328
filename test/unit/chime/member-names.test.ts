/** Conversion in both directions between the API's member names and the graph's. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromChime, listFromChime, toChime } from '../../../src/chime/member-names.js';

describe('fromChime', () => {
  it('renames members at every depth and does not change values', () => {
    const on = new Date(0);
    const answer = {
      PersonalPIN: '1',
      E164PhoneNumber: 'x',
      SMS: true,
      List: [{ GroupName: 'G' }, { GroupName: 'H' }],
      Text: 'SMS',
      On: on,
      Names: ['SMS', 'Basic'],
    };
    expect(fromChime(answer)).toEqual({
      personalPIN: '1',
      e164PhoneNumber: 'x',
      sms: true,
      list: [{ groupName: 'G' }, { groupName: 'H' }],
      text: 'SMS',
      on,
      names: ['SMS', 'Basic'],
    });
  });

  it('omits null members', () => {
    expect(fromChime({ A1: null, B2: undefined, C3: 0, D4: '', E5: false })).toEqual({
      c3: 0,
      d4: '',
      e5: false,
    });
  });

  it.each([undefined, null, 'User', ['User'], new Date(0)])('refuses %j in place of a structure', (value) => {
    expect(() => fromChime(value as unknown as object)).toThrow(
      expect.objectContaining({ code: 'UPSTREAM_BAD_RESPONSE' }),
    );
  });

  it('refuses a structure without its required members', () => {
    const user: { UserId?: string; Name?: string } = { Name: 'Ann' };
    expect(() => fromChime(user, 'UserId')).toThrow(
      expect.objectContaining({ code: 'UPSTREAM_BAD_RESPONSE' }),
    );
    expect(fromChime({ ...user, UserId: 'u' }, 'UserId')).toEqual({ userId: 'u', name: 'Ann' });
  });
});

describe('listFromChime', () => {
  it('returns the list, or an empty one if the API omits it', () => {
    expect(listFromChime([1, 2])).toEqual([1, 2]);
    expect(listFromChime(undefined)).toEqual([]);
  });

  it.each(['Users', {}, 7, null])('refuses %j', (value) => {
    expect(() => listFromChime(value as unknown as [])).toThrow(
      expect.objectContaining({ code: 'UPSTREAM_BAD_RESPONSE' }),
    );
  });
});

describe('toChime', () => {
  it('renames members at every depth and omits null ones', () => {
    expect(
      toChime({
        licenseType: 'Basic',
        userType: null,
        telephony: { sms: true },
        groups: [{ groupName: 'G' }],
      }),
    ).toEqual({
      LicenseType: 'Basic',
      Telephony: { SMS: true },
      Groups: [{ GroupName: 'G' }],
    });
  });

  it('is undone by fromChime', () => {
    const name = fc.stringMatching(/^[a-z][a-z]{1,8}$/);
    fc.assert(
      fc.property(
        fc.dictionary(name, fc.oneof(fc.string(), fc.boolean(), fc.array(fc.string()))),
        (input) => {
          expect(fromChime(toChime(input))).toEqual({ ...input });
        },
      ),
    );
  });
});
