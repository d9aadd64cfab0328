/**
 * The vocabulary of errors: every `extensions.code`, every `validationErrors[].code`, and the syntax of `path`. The
 * file imports nothing, so that a frontend can copy it. schema/error-codes.json has the same content for other
 * languages.
 */

/** `extensions.code` of an error, and `code` of the items that a batch operation could not change. */
export const ERROR_CODES = {
  BAD_USER_INPUT: 'The input breaks a rule; validationErrors names the members, if they are known.',
  NOT_FOUND: 'The resource does not exist.',
  CONFLICT: 'The request conflicts with the state of the resource.',
  UNPROCESSABLE: 'The request is well-formed but cannot be carried out.',
  RESOURCE_LIMIT_EXCEEDED: 'A quota of Chime is used up.',
  THROTTLED: 'Chime receives too many requests.',
  UPSTREAM_UNAUTHORIZED: 'Chime does not accept the credentials of the gateway.',
  UPSTREAM_FORBIDDEN: 'Chime does not permit this to the gateway.',
  UPSTREAM_FAILURE: 'Chime failed.',
  UPSTREAM_UNAVAILABLE: 'Chime cannot be reached or is overloaded.',
  UPSTREAM_TIMEOUT: 'Chime did not respond in time.',
  UPSTREAM_BAD_RESPONSE: 'The response is not what the API of Chime describes.',
  UNAUTHENTICATED: 'The request carries no valid credentials.',
  FORBIDDEN: 'The caller lacks the permission that the message names.',
  ORIGIN_NOT_ALLOWED: 'A page of another site asks, without authentication or for a WebSocket.',
  AUTHENTICATION_UNAVAILABLE: 'The keys of the issuer of tokens cannot be fetched.',
  AUDIT_LOG_UNAVAILABLE: 'The audit log cannot be written; the message says whether the change was made.',
  RATE_LIMITED: 'The caller sends too many requests.',
  QUERY_TOO_COMPLEX: 'The operation asks for more than a limit allows.',
  BODY_TOO_LARGE: 'The body of the request is larger than a limit allows.',
  BATCHING_DISABLED: 'The body is an array of operations, and batching is off.',
  BATCH_TOO_LARGE: 'The batch holds more operations than a limit allows.',
  DOCUMENT_NOT_TRUSTED: 'The document is not on the list of trusted documents.',
  PERSISTED_QUERY_NOT_FOUND: 'No document is stored under this hash.',
  PERSISTED_QUERY_NOT_SUPPORTED: 'Persisted queries are switched off.',
  GRAPHQL_PARSE_FAILED: 'The document is not GraphQL.',
  GRAPHQL_VALIDATION_FAILED: 'The document does not fit the schema.',
  OPERATION_RESOLUTION_FAILURE: 'The document has no operation of the given name.',
  CALLBACK_REFUSED: 'The callback URL of a subscription is not allowed, or its router does not confirm it.',
  BAD_REQUEST: 'The HTTP request is wrong.',
  INTERNAL_SERVER_ERROR: 'The gateway has a bug; its log has the details under the request id.',
} as const;

export type GatewayErrorCode = keyof typeof ERROR_CODES;

/** `code` of a validation error: the rule that the value at `path` breaks. */
export const VALIDATION_CODES = {
  arrayMaxSize: 'The list has too many items.',
  arrayNotEmpty: 'The list has no items.',
  isAcceptedByChime: 'Chime refuses the value; the message is its own.',
  isAccountName: 'The text is not 1 to 100 characters with one that is not white space.',
  isBoolean: 'The value is not true or false.',
  isCallingName: 'The text is not a calling name.',
  isClientRequestToken: 'The text is not a client request token.',
  isCountryCode: 'The text is not a country code of two capital letters.',
  isCursor: 'The text is not a cursor of this list.',
  isDate: 'The value is not a date.',
  isDateTime: 'The value is not a date and time.',
  isDefined: 'The value is required and missing or null.',
  isE164PhoneNumber: 'The text is not a phone number in E.164 form.',
  isEmailAddress: 'The text is not an e-mail address.',
  isEntity: 'The reference names no entity of this subgraph.',
  isEnum: 'The value is not one of the enum.',
  isFieldSet: 'The value is not a set of fields.',
  isFloat: 'The value is not a number.',
  isGuid: 'The text is not a GUID.',
  isID: 'The value is not an identifier.',
  isInt: 'The value is not a whole number.',
  isJoinToken: 'The text is not a join token.',
  isKnownField: 'The input type has no field of this name.',
  isNotBlank: 'The text has only white space.',
  isObject: 'The value is not an object.',
  isReservedName: 'The variable or field has a name that JavaScript reserves, such as `__proto__`.',
  isResourceId: 'The text is not a usable identifier.',
  isString: 'The value is not a text.',
  isTollFreePrefix: 'The text is not a toll-free prefix.',
  isValid: 'The value breaks a rule that has no code of its own.',
  isWellFormed: 'The text is not well-formed Unicode, or is too long.',
  max: 'The number is too large.',
  maxLength: 'The text is too long.',
  min: 'The number is too small.',
} as const;

export type ValidationCode = keyof typeof VALIDATION_CODES;

/**
 * The syntax of `path`, a regular expression: names of arguments and input fields, joined by dots, and the index of an
 * item, counted from 0, in brackets. Example: `input.updateUserRequestItems[1].licenseType`.
 */
export const PATH_SYNTAX = String.raw`^[_A-Za-z]\w*(?:\[\d+\])*(?:\.[_A-Za-z]\w*(?:\[\d+\])*)*$`;

/** One broken rule. The message states the rule and never the value. */
export interface ValidationError {
  path: string;
  code: ValidationCode;
  message: string;
}

/** The `extensions.chime` of errors that a call to Chime caused. */
export interface ChimeExtension {
  /** The exception of the API; null when Chime did not respond with one. */
  error: string | null;
  /** The HTTP status of the response; null without a response. */
  status: number | null;
  /** The id that Chime gave the request. */
  requestId: string | null;
  /** Whether repeating this operation may succeed and is safe: the state afterwards is the same as after one call. */
  retryable: boolean;
  /** Whether the change may have been made although the operation failed; always false for a read. */
  mayHaveBeenApplied: boolean;
}

/** Converts a library's name of a rule to the rule's code. */
export const validationCode = (name: string): ValidationCode => (isValidationCode(name) ? name : 'isValid');

const isValidationCode = (name: string): name is ValidationCode => Object.hasOwn(VALIDATION_CODES, name);
