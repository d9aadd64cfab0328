/** The enums ErrorCode and FailureCode, which the failed items of all batch operations use. */
import { ErrorCode } from '@aws-sdk/client-chime';
import { registerEnumType } from 'type-graphql';
import { ERROR_CODES } from './error-vocabulary.js';

registerEnumType(ErrorCode, {
  name: 'ErrorCode',
  description: 'Why one item of a batch operation failed, in the codes of the Chime API.',
  valuesConfig: {
    AccessDenied: { description: 'The gateway lacks the permission for this item.' },
    BadRequest: { description: 'The item breaks a rule of the API.' },
    Conflict: { description: 'The item conflicts with the state of the resource.' },
    Forbidden: { description: 'The gateway may not do this.' },
    NotFound: { description: 'There is no such resource in the account.' },
    PhoneNumberAssociationsExist: { description: 'The phone number is still associated with something.' },
    PreconditionFailed: { description: 'A precondition is not met.' },
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

/** The codes for refusals and failures of Chime. */
export const FailureCode = {
  BAD_USER_INPUT: 'BAD_USER_INPUT',
  NOT_FOUND: 'NOT_FOUND',
  CONFLICT: 'CONFLICT',
  UNPROCESSABLE: 'UNPROCESSABLE',
  RESOURCE_LIMIT_EXCEEDED: 'RESOURCE_LIMIT_EXCEEDED',
  THROTTLED: 'THROTTLED',
  UPSTREAM_UNAUTHORIZED: 'UPSTREAM_UNAUTHORIZED',
  UPSTREAM_FORBIDDEN: 'UPSTREAM_FORBIDDEN',
  UPSTREAM_FAILURE: 'UPSTREAM_FAILURE',
  UPSTREAM_UNAVAILABLE: 'UPSTREAM_UNAVAILABLE',
  UPSTREAM_TIMEOUT: 'UPSTREAM_TIMEOUT',
  UPSTREAM_BAD_RESPONSE: 'UPSTREAM_BAD_RESPONSE',
} as const;
export type FailureCode = keyof typeof FailureCode;

registerEnumType(FailureCode, {
  name: 'FailureCode',
  description: 'Why one item of a batch operation failed, in the codes of extensions.code.',
  valuesConfig: Object.fromEntries(
    Object.values(FailureCode).map((code) => [code, { description: ERROR_CODES[code] }]),
  ),
});

export { ErrorCode };
