/**
 * The operations that this server carries out, in one file per resource. Files have the same names throughout this
 * program.
 */
import { accountOperations } from './account.js';
import { botOperations } from './bot.js';
import { eventsConfigurationOperations } from './events-configuration.js';
import { globalSettingsOperations } from './global-settings.js';
import type { Handlers } from './handler.js';
import { meetingOperations } from './meeting.js';
import { messageOperations } from './message.js';
import { phoneNumberOperations } from './phone-number.js';
import { phoneNumberSearchOperations } from './phone-number-search.js';
import { phoneNumberOrderOperations } from './phone-number-order.js';
import { retentionSettingsOperations } from './retention-settings.js';
import { roomMembershipOperations } from './room-membership.js';
import { roomOperations } from './room.js';
import { userOperations } from './user.js';

/** All operations by name. The compiler checks that none of the SDK's operations is missing. */
export const operations: Handlers = {
  ...accountOperations,
  ...userOperations,
  ...phoneNumberOperations,
  ...phoneNumberSearchOperations,
  ...phoneNumberOrderOperations,
  ...globalSettingsOperations,
  ...meetingOperations,
  ...roomOperations,
  ...roomMembershipOperations,
  ...messageOperations,
  ...botOperations,
  ...eventsConfigurationOperations,
  ...retentionSettingsOperations,
};
