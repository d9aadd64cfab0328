/** The enums that phone numbers, their orders and their search share. */
import { PhoneNumberProductType, PhoneNumberType } from '@aws-sdk/client-chime';
import { registerEnumType } from 'type-graphql';

registerEnumType(PhoneNumberProductType, {
  name: 'PhoneNumberProductType',
  description: 'The use of a phone number.',
  valuesConfig: {
    BusinessCalling: { description: 'Calls of Chime users. Toll-free numbers cannot have this use.' },
    SipMediaApplicationDialIn: {
      description: 'Calls into a SIP media application; the only use of numbers outside the US.',
    },
    VoiceConnector: { description: 'Calls through a Voice Connector.' },
  },
});

registerEnumType(PhoneNumberType, {
  name: 'PhoneNumberType',
  description: 'Who pays for a call to the number.',
  valuesConfig: {
    Local: { description: 'A number of an area; the caller pays for the call.' },
    TollFree: { description: 'A toll-free number; the called party pays for the call.' },
  },
});

export { PhoneNumberProductType, PhoneNumberType };
