/** The subscription to changes of PhoneNumber, and the field of a change that reads the object. */
import { Args, Ctx, FieldResolver, Resolver, Root, Subscription } from 'type-graphql';
import type { Context } from '../context.js';
import type { ChangeEvent } from '../events/change.js';
import { PhoneNumber, PhoneNumberChange } from '../models/phone-number.js';
import { PhoneNumberChangedArgs } from '../models/phone-number-input.js';
import { Authorized } from '../models/shared/authorized.js';
import { changesOf, toChange } from './change-subscription.js';

@Resolver(() => PhoneNumberChange)
export class PhoneNumberChangeResolver {
  @Authorized('phone-number:read')
  @Subscription(() => PhoneNumberChange, {
    subscribe: changesOf('PhoneNumber'),
    description:
      'Tells each change of phone numbers. Refused for callers that are limited to some accounts. Needs WebSocket, server-sent events or a callback of the router. Read the object once after you have subscribed, and again after each new connection and each Resync.',
  })
  phoneNumberChanged(@Root() event: ChangeEvent, @Args() _keys: PhoneNumberChangedArgs): PhoneNumberChange {
    return toChange(event);
  }

  @Authorized('phone-number:read')
  @FieldResolver(() => PhoneNumber, {
    nullable: true,
    description:
      'The phone number as it is now; read only if you select it. Null if it is gone or not known.',
  })
  phoneNumber(
    @Root() { phoneNumberId }: PhoneNumberChange,
    @Ctx() { loaders }: Context,
  ): Promise<PhoneNumber | null> | null {
    return phoneNumberId ? loaders.phoneNumber.load(phoneNumberId) : null;
  }
}
