/** Reasons why a request has no caller. They are codes for the log; clients receive less detail. */

/** Codes for the log. None contains any part of the request. */
export type Refusal =
  | 'no-credentials'
  | 'several-credentials'
  | 'repeated-header'
  | 'header-form'
  | 'token-form'
  | 'token-algorithm'
  | 'token-key'
  | 'token-signature'
  | 'token-expired'
  | 'token-not-yet-valid'
  | 'token-issuer'
  | 'token-audience'
  | 'token-claim'
  | 'unknown-api-key'
  | 'expired-api-key'
  | 'router-secret'
  | 'router-caller';

/** Refuses the request: it has no credentials, or credentials that prove nothing. */
export class AuthenticationError extends Error {
  override readonly name = 'AuthenticationError';
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal);
    this.refusal = refusal;
  }
}

/**
 * Reports that credentials cannot be checked at present. That is not the caller's fault, so clients must not sign the
 * user out.
 */
export class AuthenticationUnavailableError extends Error {
  override readonly name = 'AuthenticationUnavailableError';
  /** The value of `Retry-After`, in seconds. */
  readonly retryAfter: number;

  constructor(message: string, retryAfter: number, options?: ErrorOptions) {
    super(message, options);
    this.retryAfter = retryAfter;
  }
}
