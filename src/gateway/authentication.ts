/** Who may come in: every request for GraphQL or metrics gets its caller before its body is read, or is answered 401. */
import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import type { Logger } from 'pino';
import type { Permission } from '../models/shared/permission.js';
import { apiKeyMethods } from './authentication/api-key.js';
import { AuthenticationError, AuthenticationUnavailableError, type Refusal } from './authentication/error.js';
import { soleHeader } from './authentication/header.js';
import type { Method } from './authentication/method.js';
import { routerMethod } from './authentication/router.js';
import type { AuthenticationSettings, JwtSettings } from './authentication/settings.js';
import { ANYONE, type Authenticate, type Caller } from './caller.js';
import { sendError } from './http.js';
import { addressKeyOf, type RateLimiter } from './rate-limit.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Undefined on routes that are open to all. */
    caller: Caller | undefined;
  }
}

const REALM = 'realm="chime-graphql-gateway"';

export interface Authentication {
  readonly authenticate: Authenticate;
  /** What `WWW-Authenticate` says to a caller who sent nothing. */
  readonly challenge: string;
}

/** @throws ConfigError when a file that the settings name cannot be used */
export async function createAuthentication(
  settings: AuthenticationSettings,
  log: Logger,
): Promise<Authentication> {
  if (settings === 'none') return { authenticate: () => ANYONE, challenge: '' };
  const { jwt, apiKeysFile, routerSecretFile } = settings;
  const keys = apiKeysFile === undefined ? undefined : apiKeyMethods(apiKeysFile);
  const methods = [
    // Before tokens, as it claims some of the values of their header.
    ...(keys === undefined ? [] : [keys.asBearer]),
    ...(jwt === undefined ? [] : [await loadJwtMethod(jwt, log)]),
    ...(keys === undefined ? [] : [keys.inHeader]),
    ...(routerSecretFile === undefined ? [] : [routerMethod(routerSecretFile)]),
  ];
  return {
    authenticate: (request) => authenticateBy(methods, request),
    challenge: methods.flatMap(({ scheme }) => (scheme ? [`${scheme} ${REALM}`] : [])).join(', '),
  };
}

/** Loaded only when used, as it brings a library for keys and tokens with it. */
async function loadJwtMethod(settings: JwtSettings, log: Logger): Promise<Method> {
  const { jwtMethod } = await import('./authentication/jwt.js');
  return jwtMethod(settings, log);
}

/** By the one method that the request uses; headers of methods that are off mean nothing. */
function authenticateBy(methods: readonly Method[], request: FastifyRequest): Caller | Promise<Caller> {
  let used: { method: Method; value: string } | undefined;
  for (const method of methods) {
    const value = soleHeader(request, method.header);
    if (value === undefined || method.claims?.(value) === false) continue;
    // Another method has claimed the value of this very header.
    if (used?.method.header === method.header) continue;
    if (used !== undefined) throw new AuthenticationError('several-credentials');
    used = { method, value };
  }
  if (used === undefined) throw new AuthenticationError('no-credentials');
  return used.method.authenticate(used.value, request);
}

/** Gives requests their `caller` property; call it once. */
export function decorateCaller(app: FastifyInstance): void {
  app.decorateRequest('caller', undefined);
}

/**
 * For the `onRequest` of each route that is not open to all.
 * @param failures counts failed attempts by address
 */
export function callerHook(
  { authenticate, challenge }: Authentication,
  log: Logger,
  failures?: RateLimiter,
): onRequestAsyncHookHandler {
  return async (request, reply) => {
    try {
      request.caller = await authenticate(request);
      request.record.authenticationMs = reply.elapsedTime;
    } catch (error) {
      await refuse(error, request, reply);
    }
  };

  async function refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const requestId = request.id;
    const isUnavailable = error instanceof AuthenticationUnavailableError;
    if (!isUnavailable && !(error instanceof AuthenticationError)) throw error;
    const seconds = await failures?.count(addressKeyOf(request));
    if (failures && seconds !== undefined) return failures.refuse(reply, seconds);
    if (!isUnavailable) {
      const { refusal } = error;
      log.info({ requestId, refusal }, 'authentication failed');
      reply.header('www-authenticate', challengeTo(request, refusal, challenge));
      const message = 'The request needs valid credentials.';
      return sendError(reply, 401, { code: 'UNAUTHENTICATED', message });
    }
    // The issuer's outage itself is logged as a warning, once.
    log.info({ requestId, reason: error.message }, 'authentication is not available');
    reply.header('retry-after', error.retryAfter);
    const message = 'Credentials cannot be checked at present: try again.';
    return sendError(reply, 503, { code: 'AUTHENTICATION_UNAVAILABLE', message });
  }
}

/** For the `onRequest` of a route outside GraphQL, after `callerHook`: answers 403 to callers without the permission. */
export function permissionHook(permission: Permission): onRequestAsyncHookHandler {
  return async (request, reply) => {
    if (request.caller?.permissions.has(permission) === true) return;
    const message = `The permission ${permission} is needed.`;
    await sendError(reply, 403, { code: 'FORBIDDEN', message, extensions: { permission } });
  };
}

/** @throws Error when nobody has asked for the caller: a route without `callerHook` must not answer as if all were well */
export function callerOf(request: FastifyRequest): Caller {
  if (request.caller === undefined) throw new Error('The route has no caller.');
  return request.caller;
}

/** RFC 6750 (3.1): names an error only if a bearer token was refused, and not what is wrong with it. */
function challengeTo({ headers }: FastifyRequest, refusal: Refusal, challenge: string): string {
  const isTokenRefused =
    refusal !== 'several-credentials' && /^bearer(?:\s|$)/i.test(headers.authorization ?? '');
  if (!isTokenRefused) return challenge;
  return challenge.replace(/^Bearer [^,]*/, (bearer) => `${bearer}, error="invalid_token"`);
}
