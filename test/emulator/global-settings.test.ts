/** The settings of the whole AWS account in the emulator, called by the stock SDK client. */
import {
  GetGlobalSettingsCommand,
  GetPhoneNumberSettingsCommand,
  UpdateGlobalSettingsCommand,
  UpdatePhoneNumberSettingsCommand,
  type UpdateGlobalSettingsCommandInput,
} from '@aws-sdk/client-chime';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { refusal, startTestEmulator, type TestEmulator } from '../support/emulator.js';
import { sendRaw } from '../support/wire.js';

const BAD_REQUEST = 'BadRequestException 400';

let emulator: TestEmulator;
beforeEach(async () => {
  emulator = await startTestEmulator();
});
afterEach(() => emulator.stop());

const settings = async () => {
  const { BusinessCalling, VoiceConnector } = await emulator.client.send(new GetGlobalSettingsCommand({}));
  return [BusinessCalling?.CdrBucket, VoiceConnector?.CdrBucket];
};
const update = (input: UpdateGlobalSettingsCommandInput) =>
  emulator.client.send(new UpdateGlobalSettingsCommand(input));
const rename = (CallingName: string) =>
  emulator.client.send(new UpdatePhoneNumberSettingsCommand({ CallingName }));
const phoneSettings = async () => {
  const { CallingName, CallingNameUpdatedTimestamp } = await emulator.client.send(
    new GetPhoneNumberSettingsCommand({}),
  );
  return { CallingName, CallingNameUpdatedTimestamp };
};

describe('global settings', () => {
  it('that were never set are null (S-2)', async () => {
    expect((await sendRaw(emulator.url, 'GET', '/settings')).json).toEqual({
      BusinessCalling: null,
      VoiceConnector: null,
    });
  });

  it('are merged by member, and a member without a bucket clears it (S-1, S-2)', async () => {
    expect((await update({ BusinessCalling: { CdrBucket: 'calls' } })).$metadata.httpStatusCode).toBe(204);
    expect(await settings()).toEqual(['calls', undefined]);
    await update({ VoiceConnector: { CdrBucket: 'voice' } });
    expect(await settings()).toEqual(['calls', 'voice']);
    await update({});
    expect(await settings()).toEqual(['calls', 'voice']);
    await update({ BusinessCalling: {} });
    expect(await settings()).toEqual([undefined, 'voice']);
  });

  it.each([{ BusinessCalling: 'x' }, { VoiceConnector: { CdrBucket: 7 } }])(
    '%j is refused (E-10)',
    async (input) => {
      const { status } = await sendRaw(emulator.url, 'PUT', '/settings', { body: JSON.stringify(input) });
      expect(status).toBe(400);
    },
  );

  it('that two clients set at once have both changes (W-32)', async () => {
    await Promise.all([
      update({ BusinessCalling: { CdrBucket: 'calls' } }),
      update({ VoiceConnector: { CdrBucket: 'voice' } }),
    ]);
    expect(await settings()).toEqual(['calls', 'voice']);
  });
});

describe('phone number settings', () => {
  it('that were never set are null (S-4)', async () => {
    expect((await sendRaw(emulator.url, 'GET', '/settings/phone-number')).json).toEqual({
      CallingName: null,
      CallingNameUpdatedTimestamp: null,
    });
  });

  it('can be changed once every seven days (S-3, S-4, E-43)', async () => {
    expect((await rename('Trees')).$metadata.httpStatusCode).toBe(204);
    const first = await phoneSettings();
    expect(first).toEqual({ CallingName: 'Trees', CallingNameUpdatedTimestamp: expect.any(Date) as Date });
    expect(await refusal(rename('Forests'))).toBe(BAD_REQUEST);
    expect(await refusal(rename('Trees'))).toBe(BAD_REQUEST);
    await emulator.controlApi('/clock', { AdvanceSeconds: 7 * 86_400 - 60 });
    expect(await refusal(rename('Forests'))).toBe(BAD_REQUEST);
    expect(await phoneSettings()).toEqual(first);
    await emulator.controlApi('/clock', { AdvanceSeconds: 60 });
    await rename('Forests');
    expect(await phoneSettings()).toMatchObject({ CallingName: 'Forests' });
    expect(await settings()).toEqual([undefined, undefined]);
  });

  it('that many clients change at once have one of the names (W-32)', async () => {
    const names = Array.from({ length: 6 }, (_, index) => `Name ${index}`);
    const answers = await Promise.allSettled(names.map(rename));
    const won = names.filter((_, index) => answers[index]?.status === 'fulfilled');
    expect(won).toHaveLength(1);
    expect(await phoneSettings()).toMatchObject({ CallingName: won[0] });
  });

  it.each([{}, { CallingName: 'x' }, { CallingName: 'sixteen letters!' }, { CallingName: 'Trees & Co' }])(
    '%j is refused (E-12, E-27)',
    async (input) => {
      const { status, json } = await sendRaw(emulator.url, 'PUT', '/settings/phone-number', {
        body: JSON.stringify(input),
      });
      expect([status, String(json?.['Message']).startsWith('CallingName ')]).toEqual([400, true]);
    },
  );
});
