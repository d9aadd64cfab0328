/** Reads changes that other programs sent. Nothing else passes: unknown members are removed. */
import { z } from 'zod';
import { isResourceId } from '../models/shared/text.js';
import type { Change } from './change.js';

const id = z.string().refine(isResourceId).optional();

const changeSchema = z.object({
  resource: z.enum(['Account', 'User', 'Room', 'PhoneNumber']),
  kind: z.enum(['Created', 'Updated', 'Deleted']),
  operation: z
    .string()
    .regex(/^[A-Za-z]{1,64}$/)
    .nullable(),
  time: z.iso.datetime(),
  accountId: id,
  userId: id,
  roomId: id,
  phoneNumberId: z
    .string()
    .regex(/^\+\d{1,20}$/)
    .optional(),
}) satisfies z.ZodType<Change>;

/** Returns the change, or undefined if the value is none. */
export const readChange = (value: unknown): Change | undefined => changeSchema.safeParse(value).data;

/** Returns the value of a JSON text, or undefined if the text is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
