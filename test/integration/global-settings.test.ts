/** The `global-settings` stem: call detail records and the default calling name, from GraphQL to the emulator and back. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dataOf, refused } from '../support/graphql-result.js';
import { startStack, type TestStack } from '../support/gateway.js';
import {
  GlobalSettingsDocument,
  PhoneNumberSettingsDocument,
  UpdateGlobalSettingsDocument,
  type UpdateGlobalSettingsInput,
  UpdatePhoneNumberSettingsDocument,
} from '../support/gql/graphql.js';

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const DAY = 24 * 3600;

let stack: TestStack;
beforeAll(async () => {
  stack = await startStack();
});
beforeEach(async () => {
  await stack.emulator.controlApi('/reset', { Seed: 'none' });
  stack.upstream.calls.length = 0;
});
afterAll(() => stack.stop());

const readGlobal = async () => dataOf(await stack.ask(GlobalSettingsDocument)).globalSettings;
const updateGlobal = async (input: UpdateGlobalSettingsInput) =>
  dataOf(await stack.ask(UpdateGlobalSettingsDocument, { input })).updateGlobalSettings?.globalSettings;
const change = (bucket: string) =>
  `updateGlobalSettings(input: { voiceConnector: { cdrBucket: "${bucket}" } })`;
const payload = (cdrBucket: string) => ({ globalSettings: { voiceConnector: { cdrBucket } } });

const readNumbers = async () => dataOf(await stack.ask(PhoneNumberSettingsDocument)).phoneNumberSettings;
const updateNumbers = (callingName: string) =>
  stack.ask(UpdatePhoneNumberSettingsDocument, { input: { callingName } });

describe('global settings', () => {
  it('are empty before anything is set', async () => {
    expect(await readGlobal()).toEqual({ businessCalling: null, voiceConnector: null });
    expect(stack.upstream.calls).toEqual(['GET /settings']);
  });

  it('change by the part that is given, and are answered as they are then', async () => {
    const businessCalling = { cdrBucket: 'calls' };
    expect(await updateGlobal({ businessCalling })).toEqual({ businessCalling, voiceConnector: null });
    const voiceConnector = { cdrBucket: 'voice' };
    expect(await updateGlobal({ voiceConnector, businessCalling: null })).toEqual({
      businessCalling,
      voiceConnector,
    });
    expect(await updateGlobal({})).toEqual({ businessCalling, voiceConnector });
    // A part without a bucket takes the bucket away.
    expect(await updateGlobal({ businessCalling: {} })).toEqual({ businessCalling: null, voiceConnector });
    expect(await updateGlobal({ voiceConnector: { cdrBucket: null } })).toEqual({
      businessCalling: null,
      voiceConnector: null,
    });
    expect(await readGlobal()).toEqual({ businessCalling: null, voiceConnector: null });
  });

  it('are read after a change only when they are selected, and anew after each change', async () => {
    const [put, get] = ['PUT /settings', 'GET /settings'];
    await stack.ask(`mutation { ${change('a')} { __typename } }`);
    expect(stack.upstream.calls).toEqual([put]);
    const settings = '{ globalSettings { voiceConnector { cdrBucket } } }';
    const answer = await stack.ask(
      `mutation { b: ${change('b')} ${settings} c: ${change('c')} ${settings} }`,
    );
    expect(answer).toEqual({ data: { b: payload('b'), c: payload('c') } });
    expect(stack.upstream.calls).toEqual([put, put, get, put, get]);
  });

  it('keep the parts that two clients change at once', async () => {
    const [businessCalling, voiceConnector] = [{ cdrBucket: 'calls' }, { cdrBucket: 'voice' }];
    await Promise.all([updateGlobal({ businessCalling }), updateGlobal({ voiceConnector })]);
    expect(await readGlobal()).toEqual({ businessCalling, voiceConnector });
  });
});

describe('phone number settings', () => {
  const refusal = refused('updatePhoneNumberSettings', 'BAD_USER_INPUT');

  it('are empty before anything is set', async () => {
    expect(await readNumbers()).toEqual({ callingName: null, callingNameUpdatedTimestamp: null });
    expect(stack.upstream.calls).toEqual(['GET /settings/phone-number']);
  });

  it('change once in seven days', async () => {
    const first = dataOf(await updateNumbers('Example')).updatePhoneNumberSettings?.phoneNumberSettings;
    expect(first).toEqual({ callingName: 'Example', callingNameUpdatedTimestamp: TIME });
    expect(await updateNumbers('Other')).toEqual(refusal);
    await stack.emulator.controlApi('/clock', { AdvanceSeconds: 7 * DAY - 60 });
    expect(await updateNumbers('Other')).toEqual(refusal);
    expect(await readNumbers()).toEqual(first);

    await stack.emulator.controlApi('/clock', { AdvanceSeconds: 60 });
    const second = dataOf(await updateNumbers('Other')).updatePhoneNumberSettings?.phoneNumberSettings;
    expect(second).toEqual({ callingName: 'Other', callingNameUpdatedTimestamp: TIME });
    const [before = 0, after = 0] = [first, second].map((settings) =>
      Date.parse(settings?.callingNameUpdatedTimestamp ?? ''),
    );
    expect(after - before).toBeGreaterThanOrEqual(7 * DAY * 1000);
    expect(await readNumbers()).toEqual(second);
  });

  it('take an empty name, which counts as a change', async () => {
    const { updatePhoneNumberSettings } = dataOf(await updateNumbers(''));
    expect(updatePhoneNumberSettings?.phoneNumberSettings).toEqual({
      callingName: '',
      callingNameUpdatedTimestamp: TIME,
    });
    expect(await updateNumbers('Example')).toEqual(refusal);
  });

  it('are read after a change only when they are selected, and never after one that is refused', async () => {
    await stack.ask('mutation { updatePhoneNumberSettings(input: { callingName: "A1" }) { __typename } }');
    expect(stack.upstream.calls).toEqual(['PUT /settings/phone-number']);
    await updateNumbers('Other');
    expect(stack.upstream.calls).toEqual(['PUT /settings/phone-number', 'PUT /settings/phone-number']);
  });

  it('take the name of one of two clients who change it at once', async () => {
    const names = ['One', 'Two'];
    const answers = await Promise.all(names.map((name) => updateNumbers(name)));
    const done = answers.findIndex(({ errors }) => !errors);
    expect(answers[1 - done]).toEqual(refusal);
    expect(await readNumbers()).toMatchObject({ callingName: names[done] });
  });

  it('that are refused leave the other fields of the document standing', async () => {
    await updateNumbers('Example');
    const answer = await stack.ask(`mutation {
      updatePhoneNumberSettings(input: { callingName: "Other" }) { __typename }
      updateGlobalSettings(input: { businessCalling: { cdrBucket: "b" } }) {
        globalSettings { businessCalling { cdrBucket } }
      }
    }`);
    expect(answer.data).toEqual({
      updatePhoneNumberSettings: null,
      updateGlobalSettings: { globalSettings: { businessCalling: { cdrBucket: 'b' } } },
    });
    expect(answer.errors?.map(({ path }) => path)).toEqual([['updatePhoneNumberSettings']]);
  });
});
