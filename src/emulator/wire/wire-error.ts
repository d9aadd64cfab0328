/**
 * The errors that this server returns, in their wire form: HTTP status, exception name (header `x-amzn-ErrorType`) and
 * the `Code` of the JSON body. The code of a modelled exception is a different word (`NotFound` for
 * `NotFoundException`).
 */
import { apiModel, type ChimeExceptionName } from './api-model.js';

/**
 * An error response. Throw it anywhere below the request handler.
 *
 * `type` is the exception name and `code` the body's `Code`. `message` is the text for the caller: it names the member
 * and the rule, never the submitted value.
 */
export class WireError extends Error {
  readonly status: number;
  readonly type: string;
  readonly code: string;
  /** The seconds to wait before the next try, for the header `Retry-After`. */
  readonly retryAfter: number | undefined;

  constructor(status: number, type: string, code: string, message: string, retryAfter?: number) {
    super(message);
    this.name = 'WireError';
    this.status = status;
    this.type = type;
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

/** Creates a modelled exception with the status and `Code` of the API model, or with another `code` if given. */
export function chimeError(name: ChimeExceptionName, message: string, code?: string): WireError {
  const shape = apiModel.errors[name];
  return new WireError(shape.status, name, code ?? shape.code, message);
}

/** BadRequestException 400: a broken constraint, or a request that the resource's state does not allow. */
export function badRequest(message: string): WireError {
  return chimeError('BadRequestException', message);
}

/** NotFoundException 404. */
export function notFound(message: string): WireError {
  return chimeError('NotFoundException', message);
}

/** 404 for a path, method or `operation` value that names no operation of the API. It is not a modelled exception. */
export function unknownOperation(): WireError {
  return new WireError(
    404,
    'UnknownOperationException',
    'UnknownOperationException',
    'The path, method and operation name no operation of this API.',
  );
}
