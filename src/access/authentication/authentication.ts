/**
 * Authenticates callers. Each request for GraphQL or metrics gets its caller before its body is read, or the response
 * 401.
 */
import type { FastifyInstance, FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import type { Logger } from 'pino';
import type { Permission } from '../../models/shared/permission.js';
import { apiKeyMethods } from './api-key.js';
import {
  AuthenticationError,
  AuthenticationUnavailableError,
  type Refusal as Reason,
} from './authentication-error.js';
import { soleHeader } from './credential-header.js';
import type { Method } from './method.js';
import { routerMethod } from './router.js';
import type { AuthenticationSettings, JwtSettings } from '../../settings/authentication-settings.js';
import { ANYONE, type Authenticate, type Caller, type RequestHead } from '../caller.js';
import { isRefusal, type Refusal, sendError, sendRefusal } from '../../http/error-response.js';
import type { CountFailure } from '../caller-limits.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The authenticated caller; undefined on routes that are open to all. */
    caller: Caller | undefined;
  }
}

const REALM = 'realm="chime-graphql-gateway"';

/**
 * The `error` parameter of the challenge for each scheme. RFC 6750 defines the one for bearer tokens; no standard
 * defines the other schemes, so theirs is our choice.
 */
const ERRORS: Readonly<Record<Method['scheme'], string>> = {
  Bearer: 'invalid_token',
  ApiKey: 'invalid_credentials',
  RouterSecret: 'invalid_credentials',
};

export interface Authentication {
  readonly authenticate: Authenticate;
  /** Returns the `WWW-Authenticate` of a refused request. */
  readonly challenge: (request: RequestHead, reason: Reason) => string;
}

/**
 * Creates the authentication that the settings describe.
 * @throws StartupError when a file that the settings name cannot be used
 */
export async function createAuthentication(
  settings: AuthenticationSettings,
  log: Logger,
): Promise<Authentication> {
  if (settings === 'none') return { authenticate: () => ANYONE, challenge: () => '' };
  const { jwt, apiKeysFile, routerSecretFile } = settings;
  const keys = apiKeysFile === undefined ? undefined : apiKeyMethods(apiKeysFile);
  const methods = [
    // Comes before JWTs because it claims some values of the same header.
    ...(keys === undefined ? [] : [keys.asBearer]),
    ...(jwt === undefined ? [] : [await loadJwtMethod(jwt, log)]),
    ...(keys === undefined ? [] : [keys.inHeader]),
    ...(routerSecretFile === undefined ? [] : [routerMethod(routerSecretFile)]),
  ];
  return {
    authenticate: (request) => authenticateBy(methods, request),
    challenge: (request, reason) => challengeBy(methods, request, reason),
  };
}

/** Loads the JWT method only when it is used, because it needs a library for keys and tokens. */
async function loadJwtMethod(settings: JwtSettings, log: Logger): Promise<Method> {
  const { jwtMethod } = await import('./jwt.js');
  return jwtMethod(settings, log);
}

/** Authenticates by the one method that the request uses. Headers of methods that are off are ignored. */
function authenticateBy(methods: readonly Method[], request: RequestHead): Caller | Promise<Caller> {
  let used: { method: Method; value: string } | undefined;
  for (const method of methods) {
    const value = soleHeader(request, method.header);
    if (value === undefined || method.claims?.(value) === false) continue;
    // Another method has already claimed this value of the same header.
    if (used?.method.header === method.header) continue;
    if (used !== undefined) throw new AuthenticationError('several-credentials');
    used = { method, value };
  }
  if (used === undefined) throw new AuthenticationError('no-credentials');
  return used.method.authenticate(used.value, request);
}

/**
 * Names every scheme, and adds the error to the scheme that the request used. A request without credentials gets no
 * error (RFC 6750, 3.1). Neither does a request with credentials of several schemes, because none of them was checked.
 */
function challengeBy(methods: readonly Method[], request: RequestHead, reason: Reason): string {
  const used = methods.filter(({ header, claims }) => {
    const value = request.headers[header];
    return value !== undefined && claims?.(String(value)) !== false;
  });
  const [refused, ...others] = reason === 'no-credentials' ? [] : challengeSchemes(used);
  return challengeSchemes(methods)
    .map((scheme) => {
      const isRefused = scheme === refused && others.length === 0;
      return `${scheme} ${REALM}${isRefused ? `, error="${ERRORS[scheme]}"` : ''}`;
    })
    .join(', ');
}

const challengeSchemes = (methods: readonly Method[]) => [...new Set(methods.map(({ scheme }) => scheme))];

/** Adds the `caller` property to requests. Call it once. */
export function decorateCaller(app: FastifyInstance): void {
  app.decorateRequest('caller', undefined);
}

/** Returns the caller of a request, or the response that refuses it. */
export type Identify = (request: RequestHead) => Promise<Caller | Refusal>;

/** @param countFailure counts failed attempts, and refuses those above the limit */
export function createIdentify(
  { authenticate, challenge }: Authentication,
  log: Logger,
  countFailure?: CountFailure,
): Identify {
  return async (request) => {
    try {
      return await authenticate(request);
    } catch (error) {
      return refuse(error, request);
    }
  };

  async function refuse(error: unknown, request: RequestHead): Promise<Refusal> {
    const requestId = request.id;
    const isUnavailable = error instanceof AuthenticationUnavailableError;
    if (!isUnavailable && !(error instanceof AuthenticationError)) throw error;
    const tooMany = await countFailure?.(request);
    if (tooMany) return tooMany;
    if (!isUnavailable) {
      const { refusal } = error;
      log.info({ requestId, refusal }, 'authentication failed');
      const message = 'The request needs valid credentials.';
      return {
        status: 401,
        headers: { 'www-authenticate': challenge(request, refusal) },
        failure: { code: 'UNAUTHENTICATED', message },
      };
    }
    // The issuer's outage itself is logged once, as a warning.
    log.info({ requestId, reason: error.message }, 'authentication is not available');
    const message = 'Credentials cannot be checked at present: try again.';
    return {
      status: 503,
      headers: { 'retry-after': error.retryAfter },
      failure: { code: 'AUTHENTICATION_UNAVAILABLE', message },
    };
  }
}

/** Creates the `onRequest` hook of each route that is not open to all. */
export const callerHook =
  (identify: Identify): onRequestAsyncHookHandler =>
  async (request, reply) => {
    const caller = await identify(request);
    if (isRefusal(caller)) return sendRefusal(reply, caller);
    request.caller = caller;
    request.record.authenticationMs = reply.elapsedTime;
    return undefined;
  };

/**
 * Creates an `onRequest` hook for a route outside GraphQL. It runs after `callerHook` and responds 403 to callers
 * without the permission.
 */
export function permissionHook(permission: Permission): onRequestAsyncHookHandler {
  return async (request, reply) => {
    if (request.caller?.permissions.has(permission) === true) return;
    const message = `The permission ${permission} is needed.`;
    await sendError(reply, 403, { code: 'FORBIDDEN', message, extensions: { permission } });
  };
}

/**
 * Returns the caller of the request.
 * @throws Error when the route has no `callerHook`, so that such a route fails instead of serving anyone
 */
export function identifyCaller(request: FastifyRequest): Caller {
  if (request.caller === undefined) throw new Error('The route has no caller.');
  return request.caller;
}
