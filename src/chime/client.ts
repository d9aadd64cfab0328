/** The one door to Chime: the only module that calls the SDK's `send`. */
import {
  type $Command,
  ChimeClient,
  type ChimeClientResolvedConfig,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from '@aws-sdk/client-chime';
import type { Logger } from 'pino';
import { isResourceId } from '../models/shared/text.js';
import { badUserInput, toChimeError, type ValidationError } from './errors.js';
import { CallPolicy, DEFAULT_LIMITS, isRead, type Limits, type OperationName } from './policy.js';

type Command<Input extends ServiceInputTypes, Output extends ServiceOutputTypes> = $Command<
  Input,
  Output,
  ChimeClientResolvedConfig,
  ServiceInputTypes,
  ServiceOutputTypes
>;

export interface Chime {
  /**
   * Carries out one operation and answers its output.
   * @param signal gives up a read that nobody waits for any more; writes go on
   * @throws ChimeError what went wrong, by the table in errors.ts
   * @throws GraphQLError BAD_USER_INPUT when an identifier is not fit for a request path; nothing was sent then
   */
  send<Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
    command: Command<Input, Output>,
    signal?: AbortSignal,
  ): Promise<Output>;
}

export interface ChimeOptions {
  /** Base URL of a server that speaks the Chime protocol; undefined for AWS's own. */
  endpoint?: string | undefined;
  region: string;
  /** Undefined for the SDK's default chain. */
  credentials?: { accessKeyId: string; secretAccessKey: string } | undefined;
  log: Logger;
  limits?: Partial<Limits>;
}

export interface ChimeConnection extends Chime {
  /** Closes the connections that are kept alive. */
  close(): void;
}

export function connectChime({ endpoint, region, credentials, log, limits }: ChimeOptions): ChimeConnection {
  const bounds = { ...DEFAULT_LIMITS, ...limits };
  const client = new ChimeClient({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    // The SDK's retries repeat what is not repeat-safe and stop without a word once their quota is used up.
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: Math.min(2_000, bounds.attempt),
      httpAgent: { keepAlive: true, maxSockets: bounds.concurrency },
      httpsAgent: { keepAlive: true, maxSockets: bounds.concurrency },
    },
  });
  const policy = new CallPolicy(bounds, log);

  return {
    async send(command, signal) {
      refuseUnsafeIds(command.input);
      const operation = command.constructor.name.replace(/Command$/, '') as OperationName;
      const attempt = (abortSignal: AbortSignal) => client.send(command, { abortSignal });
      try {
        return await policy.execute(operation, attempt, isRead(operation) ? signal : undefined);
      } catch (thrown) {
        throw toChimeError(thrown);
      }
    },
    close: () => client.destroy(),
  };
}

/** Identifiers become path segments; one that is not fit for that must not reach the wire, whoever passed it. */
function refuseUnsafeIds(input: object): void {
  const errors: ValidationError[] = [];
  for (const [member, value] of Object.entries(input)) {
    if (member.endsWith('Id') && value !== undefined && !isResourceId(value)) {
      const path = member.charAt(0).toLowerCase() + member.slice(1);
      errors.push({ path, code: 'isResourceId', message: 'is not a usable identifier' });
    }
  }
  if (errors.length > 0) throw badUserInput(errors);
}
