/** The operations on the settings of the whole AWS account. docs/rules.md decides the open points. */
import { badRequest } from '../wire/wire-error.js';
import type { Handlers } from './handler.js';

/** The default calling name cannot change again for seven days, as AWS documents. */
export const CALLING_NAME_INTERVAL = 7 * 24 * 3600 * 1000;

type GlobalSettingsOperation =
  | 'GetGlobalSettings'
  | 'UpdateGlobalSettings'
  | 'GetPhoneNumberSettings'
  | 'UpdatePhoneNumberSettings';

const printBucket = (CdrBucket: string | null) => (CdrBucket === null ? null : { CdrBucket });

export const globalSettingsOperations: Handlers<GlobalSettingsOperation> = {
  async GetGlobalSettings(_input, { store }) {
    const { businessCallingBucket, voiceConnectorBucket } = await store.globalSettings.get();
    return {
      BusinessCalling: printBucket(businessCallingBucket),
      VoiceConnector: printBucket(voiceConnectorBucket),
    };
  },

  async UpdateGlobalSettings({ BusinessCalling, VoiceConnector }, { store }) {
    await store.globalSettings.update({
      ...(BusinessCalling && { businessCallingBucket: BusinessCalling.CdrBucket ?? null }),
      ...(VoiceConnector && { voiceConnectorBucket: VoiceConnector.CdrBucket ?? null }),
    });
  },

  async GetPhoneNumberSettings(_input, { store }) {
    const { callingName, callingNameUpdatedAt } = await store.globalSettings.get();
    return {
      CallingName: callingName,
      CallingNameUpdatedTimestamp: callingNameUpdatedAt === null ? null : new Date(callingNameUpdatedAt),
    };
  },

  async UpdatePhoneNumberSettings({ CallingName }, { store, now }) {
    const { callingNameUpdatedAt } = await store.globalSettings.get();
    if (callingNameUpdatedAt !== null && now < callingNameUpdatedAt + CALLING_NAME_INTERVAL) {
      throw badRequest('CallingName can be changed once in seven days.');
    }
    await store.globalSettings.update({ callingName: CallingName, callingNameUpdatedAt: now });
  },
};
