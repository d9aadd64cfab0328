/** The enum ErrorCode, shared by the per-item failures of every batch operation. */
import { ErrorCode } from '@aws-sdk/client-chime';
import { registerEnumType } from 'type-graphql';

registerEnumType(ErrorCode, {
  name: 'ErrorCode',
  description: 'Why one item of a batch operation failed, value for value as the Chime API has it.',
  valuesConfig: {
    AccessDenied: { description: 'The gateway lacks the permission for this item.' },
    BadRequest: { description: 'The item breaks a rule of the API.' },
    Conflict: { description: 'The item is in conflict with the state of the resource.' },
    Forbidden: { description: 'The gateway may not do this.' },
    NotFound: { description: 'There is no such resource in the account.' },
    PhoneNumberAssociationsExist: { description: 'The phone number is still associated with something.' },
    PreconditionFailed: { description: 'Something that must hold first does not.' },
    ResourceLimitExceeded: { description: 'A quota is used up.' },
    ServiceFailure: { description: 'Chime failed.' },
    ServiceUnavailable: { description: 'Chime could not be reached or is overloaded.' },
    Throttled: { description: 'Too many requests.' },
    Throttling: { description: 'Too many requests.' },
    Unauthorized: { description: 'Chime does not accept the credentials of the gateway.' },
    Unprocessable: { description: 'The request is well-formed but cannot be carried out.' },
    VoiceConnectorGroupAssociationsExist: {
      description: 'The phone number is still associated with a Voice Connector group.',
    },
  },
});

export { ErrorCode };
