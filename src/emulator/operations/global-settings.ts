/** The operations on what is set for the AWS account as a whole. Open points are decided in docs/rules.md. */
import { badRequest } from '../wire/wire-error.js';
import type { Handlers } from './handler.js';

/** How long the default calling name stands before it can be changed again: seven days, as AWS documents. */
export const CALLING_NAME_INTERVAL = 7 * 24 * 3600 * 1000;

type GlobalSettingsOperation =
  | 'GetGlobalSettings'
  | 'UpdateGlobalSettings'
  | 'GetPhoneNumberSettings'
  | 'UpdatePhoneNumberSettings';

const printBucket = (CdrBucket: string | null) => (CdrBucket === null ? null : { CdrBucket });

export const globalSettingsOperations: Handlers<GlobalSettingsOperation> = {
  GetGlobalSettings(_input, { store }) {
    const { businessCallingBucket, voiceConnectorBucket } = store.globalSettings.get();
    return {
      BusinessCalling: printBucket(businessCallingBucket),
      VoiceConnector: printBucket(voiceConnectorBucket),
    };
  },

  UpdateGlobalSettings({ BusinessCalling, VoiceConnector }, { store }) {
    store.globalSettings.update({
      ...(BusinessCalling && { businessCallingBucket: BusinessCalling.CdrBucket ?? null }),
      ...(VoiceConnector && { voiceConnectorBucket: VoiceConnector.CdrBucket ?? null }),
    });
  },

  GetPhoneNumberSettings(_input, { store }) {
    const { callingName, callingNameUpdatedAt } = store.globalSettings.get();
    return {
      CallingName: callingName,
      CallingNameUpdatedTimestamp: callingNameUpdatedAt === null ? null : new Date(callingNameUpdatedAt),
    };
  },

  UpdatePhoneNumberSettings({ CallingName }, { store, now }) {
    const { callingNameUpdatedAt } = store.globalSettings.get();
    if (callingNameUpdatedAt !== null && now < callingNameUpdatedAt + CALLING_NAME_INTERVAL) {
      throw badRequest('CallingName can be changed once in seven days.');
    }
    store.globalSettings.update({ callingName: CallingName, callingNameUpdatedAt: now });
  },
};
