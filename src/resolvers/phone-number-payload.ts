/** The field resolvers of the payloads of phone number mutations. */
import type { PhoneNumberError } from '@aws-sdk/client-chime';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { itemErrorsFromChime } from '../chime/item-error.js';
import { toE164 } from '../chime/loaders.js';
import type { Context } from '../context.js';
import { PhoneNumber, PhoneNumberErrorsPayload, PhoneNumberPayload } from '../models/phone-number.js';
import { Authorized } from '../models/shared/authorized.js';

@Resolver(() => PhoneNumberPayload)
export class PhoneNumberPayloadResolver {
  @Authorized('phone-number:read')
  @FieldResolver(() => PhoneNumber, {
    nullable: true,
    description: 'The phone number as it is now; read only if you select it.',
  })
  phoneNumber(
    @Root() { phoneNumberId }: Pick<PhoneNumberPayload, 'phoneNumberId'>,
    @Ctx() { loaders }: Context,
  ): Promise<PhoneNumber | null> {
    return loaders.phoneNumber.load(phoneNumberId);
  }
}

@Resolver(() => PhoneNumberErrorsPayload)
export class PhoneNumberErrorsPayloadResolver {
  @Authorized('phone-number:read')
  @FieldResolver(() => [PhoneNumber], {
    nullable: true,
    description:
      'The changed phone numbers as they are now, without those that no longer exist; read only if you select it.',
  })
  async phoneNumbers(
    @Root() { phoneNumberIds }: Pick<PhoneNumberErrorsPayload, 'phoneNumberIds'>,
    @Ctx() { loaders }: Context,
  ): Promise<PhoneNumber[]> {
    const phoneNumbers = await Promise.all(phoneNumberIds.map((id) => loaders.phoneNumber.load(id)));
    return phoneNumbers.filter((phoneNumber) => phoneNumber !== null);
  }
}

/** Returns the numbers that failed, and the keys of those that were changed. */
export function toPhoneNumberErrorsPayload(
  requested: readonly string[],
  failed: PhoneNumberError[] | undefined,
): PhoneNumberErrorsPayload {
  const phoneNumberErrors = itemErrorsFromChime(failed).map(({ phoneNumberId, ...error }) => ({
    ...error,
    // A malformed upstream item may have no number.
    ...(typeof phoneNumberId === 'string' ? { phoneNumberId: toE164(phoneNumberId) } : {}),
  }));
  const errors = new Set(phoneNumberErrors.map(({ phoneNumberId }) => phoneNumberId));
  const phoneNumberIds = [...new Set(requested.map(toE164))].filter((id) => !errors.has(id));
  return { phoneNumberErrors, phoneNumberIds };
}
