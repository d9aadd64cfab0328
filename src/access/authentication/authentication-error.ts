/** Why a request has no caller: for the log, as a code of ours; callers are told less. */

/** Codes for the log; none carries anything of what was sent. */
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

/** The request is refused: it names nobody, or somebody without proof. */
export class AuthenticationError extends Error {
  override readonly name = 'AuthenticationError';
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal);
    this.refusal = refusal;
  }
}

/** Whether the credentials are good cannot be told at present; not the caller's fault, who must not be signed out for it. */
export class AuthenticationUnavailableError extends Error {
  override readonly name = 'AuthenticationUnavailableError';
  /** Seconds. */
  readonly retryAfter: number;

  constructor(message: string, retryAfter: number, options?: ErrorOptions) {
    super(message, options);
    this.retryAfter = retryAfter;
  }
}
