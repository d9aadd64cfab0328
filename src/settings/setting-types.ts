/** Types that several settings share: schemas that parse the text of a variable. */
import { z } from 'zod';

export const flag = z.enum(['true', 'false'], 'must be true or false').transform((value) => value === 'true');

/** A whole number within inclusive bounds. `z.coerce` would convert white space to 0. */
export function wholeNumber(
  minimum: number,
  maximum: number,
  rule = `must be a whole number from ${minimum} to ${maximum}`,
) {
  return z
    .string()
    .regex(/^\d{1,9}$/, rule)
    .transform(Number)
    .pipe(z.number().min(minimum, rule).max(maximum, rule));
}

/** A port, or 0 for any free one. */
export const port = wholeNumber(0, 65_535);

/** Comma-separated entries; white space around them is removed. */
export const list = z.string().transform((value) => value.split(',').map((entry) => entry.trim()));

/** A level of pino. */
export const logLevel = z
  .enum(
    ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
    'must be a level of pino, such as info',
  )
  .default('info');

/** The URL of a PostgreSQL database. Messages about it never contain it, because it has a password. */
export const databaseUrl = z
  .string()
  .refine((value) => /^postgres(ql)?:\/\//.test(value) && URL.canParse(value), {
    error: 'must be a URL such as postgres://user:password@host:5432/database',
  });
