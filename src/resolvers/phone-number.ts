/** The queries, mutations, field resolvers and entity reference of PhoneNumber. */
import {
  AssociatePhoneNumberWithUserCommand,
  BatchDeletePhoneNumberCommand,
  BatchUpdatePhoneNumberCommand,
  DeletePhoneNumberCommand,
  DisassociatePhoneNumberFromUserCommand,
  ListPhoneNumbersCommand,
  ListSupportedPhoneNumberCountriesCommand,
  type PhoneNumberAssociationName,
  RestorePhoneNumberCommand,
  SearchAvailablePhoneNumbersCommand,
  UpdatePhoneNumberCommand,
} from '@aws-sdk/client-chime';
import { Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { toE164, toPhoneNumber } from '../chime/loaders.js';
import { type PageRequest, readPage } from '../chime/read-page.js';
import { fromChime, listFromChime, toChime } from '../chime/member-names.js';
import type { Context } from '../context.js';
import { Account } from '../models/account.js';
import {
  AvailablePhoneNumberConnection,
  PhoneNumber,
  PhoneNumberConnection,
  PhoneNumberCountry,
  PhoneNumberErrorsPayload,
  PhoneNumberPayload,
} from '../models/phone-number.js';
import {
  AssociatePhoneNumberWithUserArgs,
  AvailablePhoneNumbersArgs,
  BatchDeletePhoneNumberArgs,
  BatchUpdatePhoneNumberArgs,
  PhoneNumberArgs,
  PhoneNumbersArgs,
  SupportedPhoneNumberCountriesArgs,
  UpdatePhoneNumberArgs,
} from '../models/phone-number-input.js';
import { Authorized } from '../models/shared/authorized.js';
import { UserArgs } from '../models/shared/user-args.js';
import { User, UserPayload } from '../models/user.js';
import { PAGE } from './api-reference.js';
import { PhoneNumberChangeResolver } from './phone-number-change.js';
import { toPhoneNumberErrorsPayload } from './phone-number-payload.js';
import { referenceKey } from './reference-key.js';
import { PAGE_SIZE } from '../models/shared/page-size.js';
import type { Resource } from './resource.js';
import { PhoneNumberErrorsPayloadResolver, PhoneNumberPayloadResolver } from './phone-number-payload.js';

@Resolver(() => PhoneNumber)
class PhoneNumberResolver {
  @Authorized('phone-number:read')
  @Query(() => PhoneNumber, {
    nullable: true,
    description: `Returns a phone number, or null if it is not in the inventory. ${PAGE}/API_GetPhoneNumber.html`,
  })
  phoneNumber(
    @Args() { phoneNumberId }: PhoneNumberArgs,
    @Ctx() { loaders }: Context,
  ): Promise<PhoneNumber | null> {
    return loaders.phoneNumber.load(phoneNumberId);
  }

  @Authorized('phone-number:read')
  @Query(() => PhoneNumberConnection, {
    nullable: true,
    description: `Lists the phone numbers of the AWS account. ${PAGE}/API_ListPhoneNumbers.html`,
  })
  phoneNumbers(
    @Args() { first, after, ...args }: PhoneNumbersArgs,
    @Ctx() { chime }: Context,
  ): Promise<PhoneNumberConnection> {
    const filters = toChime(args);
    const read = async (request: PageRequest) => {
      const { PhoneNumbers, NextToken } = await chime.send(
        new ListPhoneNumbersCommand({ ...filters, ...request }),
      );
      return { rows: listFromChime(PhoneNumbers).map(toPhoneNumber), nextToken: NextToken || undefined };
    };
    const selection = ['ListPhoneNumbers', filters];
    return readPage(
      { first, after },
      PAGE_SIZE.ListPhoneNumbers.maximum,
      read,
      ({ phoneNumberId }) => phoneNumberId,
      selection,
    );
  }

  @Authorized('phone-number:read')
  @Query(() => AvailablePhoneNumberConnection, {
    nullable: true,
    description: `Lists phone numbers that can be ordered. Numbers of the US require at least one of areaCode, city, state and tollFreePrefix, and others require phoneNumberType. ${PAGE}/API_SearchAvailablePhoneNumbers.html`,
  })
  availablePhoneNumbers(
    @Args() { first, after, ...args }: AvailablePhoneNumbersArgs,
    @Ctx() { chime }: Context,
  ): Promise<AvailablePhoneNumberConnection> {
    const filters = toChime(args);
    const read = async (request: PageRequest) => {
      const command = new SearchAvailablePhoneNumbersCommand({ ...filters, ...request });
      const { E164PhoneNumbers, NextToken } = await chime.send(command);
      const rows = listFromChime(E164PhoneNumbers).map((e164PhoneNumber) => ({ e164PhoneNumber }));
      return { rows, nextToken: NextToken || undefined };
    };
    const selection = ['SearchAvailablePhoneNumbers', filters];
    return readPage(
      { first, after },
      PAGE_SIZE.SearchAvailablePhoneNumbers.maximum,
      read,
      ({ e164PhoneNumber }) => e164PhoneNumber,
      selection,
    );
  }

  @Authorized('phone-number:read')
  @Query(() => [PhoneNumberCountry], {
    nullable: true,
    description: `Lists the countries whose phone numbers can be ordered for a use. ${PAGE}/API_ListSupportedPhoneNumberCountries.html`,
  })
  async supportedPhoneNumberCountries(
    @Args() { productType }: SupportedPhoneNumberCountriesArgs,
    @Ctx() { chime }: Context,
  ): Promise<PhoneNumberCountry[]> {
    const { PhoneNumberCountries } = await chime.send(
      new ListSupportedPhoneNumberCountriesCommand({ ProductType: productType }),
    );
    return listFromChime(PhoneNumberCountries).map((country) => fromChime(country));
  }

  @Authorized('user:write')
  @Mutation(() => UserPayload, {
    nullable: true,
    description: `Assigns a Business Calling number of the inventory to a user who has none. ${PAGE}/API_AssociatePhoneNumberWithUser.html`,
  })
  async associatePhoneNumberWithUser(
    @Args() { accountId, userId, input }: AssociatePhoneNumberWithUserArgs,
    @Ctx() { chime, loaders }: Context,
  ): Promise<UserPayload> {
    await chime.send(
      new AssociatePhoneNumberWithUserCommand({ AccountId: accountId, UserId: userId, ...toChime(input) }),
    );
    loaders.user.clear({ accountId, userId });
    loaders.phoneNumber.clearAll();
    return { accountId, userId };
  }

  @Authorized('user:write')
  @Mutation(() => UserPayload, {
    nullable: true,
    description: `Removes the phone number from a user. The number returns to the inventory. ${PAGE}/API_DisassociatePhoneNumberFromUser.html`,
  })
  async disassociatePhoneNumberFromUser(
    @Args() { accountId, userId }: UserArgs,
    @Ctx() { chime, loaders }: Context,
  ): Promise<UserPayload> {
    await chime.send(new DisassociatePhoneNumberFromUserCommand({ AccountId: accountId, UserId: userId }));
    loaders.user.clear({ accountId, userId });
    loaders.phoneNumber.clearAll();
    return { accountId, userId };
  }

  @Authorized('phone-number:write')
  @Mutation(() => PhoneNumber, {
    nullable: true,
    description: `Changes the use or the calling name of a phone number, one at a time. The error is CONFLICT while a change of the calling name is in progress. ${PAGE}/API_UpdatePhoneNumber.html`,
  })
  async updatePhoneNumber(
    @Args() { phoneNumberId, input }: UpdatePhoneNumberArgs,
    @Ctx() { chime, loaders }: Context,
  ): Promise<PhoneNumber> {
    const { PhoneNumber: phoneNumber } = await chime.send(
      new UpdatePhoneNumberCommand({ PhoneNumberId: toE164(phoneNumberId), ...toChime(input) }),
    );
    loaders.phoneNumber.clear(phoneNumberId);
    return toPhoneNumber(phoneNumber);
  }

  @Authorized('phone-number:write')
  @Mutation(() => PhoneNumberErrorsPayload, {
    nullable: true,
    description: `Changes the use or the calling name of several phone numbers, one attribute each. The result lists failures of single numbers. ${PAGE}/API_BatchUpdatePhoneNumber.html`,
  })
  async batchUpdatePhoneNumber(
    @Args() { input }: BatchUpdatePhoneNumberArgs,
    @Ctx() { chime, loaders }: Context,
  ): Promise<PhoneNumberErrorsPayload> {
    const { PhoneNumberErrors } = await chime.send(new BatchUpdatePhoneNumberCommand(toChime(input)));
    const phoneNumberIds = input.updatePhoneNumberRequestItems.map(({ phoneNumberId }) => phoneNumberId);
    for (const phoneNumberId of phoneNumberIds) loaders.phoneNumber.clear(phoneNumberId);
    return toPhoneNumberErrorsPayload(phoneNumberIds, PhoneNumberErrors);
  }

  @Authorized('phone-number:lifecycle')
  @Mutation(() => PhoneNumberPayload, {
    nullable: true,
    description: `Moves a phone number to the deletion queue, from which it can be restored for seven days. It must not be assigned. ${PAGE}/API_DeletePhoneNumber.html`,
  })
  async deletePhoneNumber(
    @Args() { phoneNumberId }: PhoneNumberArgs,
    @Ctx() { chime, loaders }: Context,
  ): Promise<PhoneNumberPayload> {
    await chime.send(new DeletePhoneNumberCommand({ PhoneNumberId: toE164(phoneNumberId) }));
    loaders.phoneNumber.clear(phoneNumberId);
    return { phoneNumberId: toE164(phoneNumberId) };
  }

  @Authorized('phone-number:lifecycle')
  @Mutation(() => PhoneNumberErrorsPayload, {
    nullable: true,
    description: `Moves phone numbers to the deletion queue. The result lists failures of single numbers. ${PAGE}/API_BatchDeletePhoneNumber.html`,
  })
  async batchDeletePhoneNumber(
    @Args() { input }: BatchDeletePhoneNumberArgs,
    @Ctx() { chime, loaders }: Context,
  ): Promise<PhoneNumberErrorsPayload> {
    const { PhoneNumberErrors } = await chime.send(new BatchDeletePhoneNumberCommand(toChime(input)));
    for (const phoneNumberId of input.phoneNumberIds) loaders.phoneNumber.clear(phoneNumberId);
    return toPhoneNumberErrorsPayload(input.phoneNumberIds, PhoneNumberErrors);
  }

  @Authorized('phone-number:lifecycle')
  @Mutation(() => PhoneNumber, {
    nullable: true,
    description: `Moves a phone number from the deletion queue back to the inventory. ${PAGE}/API_RestorePhoneNumber.html`,
  })
  async restorePhoneNumber(
    @Args() { phoneNumberId }: PhoneNumberArgs,
    @Ctx() { chime, loaders }: Context,
  ): Promise<PhoneNumber> {
    const { PhoneNumber: phoneNumber } = await chime.send(
      new RestorePhoneNumberCommand({ PhoneNumberId: toE164(phoneNumberId) }),
    );
    loaders.phoneNumber.clear(phoneNumberId);
    return toPhoneNumber(phoneNumber);
  }

  @Authorized('user:read')
  @FieldResolver(() => User, {
    nullable: true,
    description: 'The user whom the number is assigned to; null if there is none.',
  })
  async user(
    @Root() { associations }: Pick<PhoneNumber, 'associations'>,
    @Ctx() { loaders }: Context,
  ): Promise<User | null> {
    const accountId = associated(associations, 'AccountId');
    const userId = associated(associations, 'UserId');
    return accountId && userId ? loaders.user.load({ accountId, userId }) : null;
  }

  @Authorized('account:read')
  @FieldResolver(() => Account, {
    nullable: true,
    description: 'The account of that user; null if there is none.',
  })
  async account(
    @Root() { associations }: Pick<PhoneNumber, 'associations'>,
    @Ctx() { loaders }: Context,
  ): Promise<Account | null> {
    const accountId = associated(associations, 'AccountId');
    return accountId ? loaders.account.load(accountId) : null;
  }
}

@Resolver(() => User)
class UserPhoneNumberResolver {
  @Authorized('phone-number:read')
  @FieldResolver(() => PhoneNumber, {
    nullable: true,
    description: 'The phone number assigned to the user, with all its fields.',
  })
  async phoneNumber(
    @Root() { primaryProvisionedNumber }: Pick<User, 'primaryProvisionedNumber'>,
    @Ctx() { loaders }: Context,
  ): Promise<PhoneNumber | null> {
    return primaryProvisionedNumber ? loaders.phoneNumber.load(primaryProvisionedNumber) : null;
  }
}

/** Resolves the supergraph's entity reference. Returns null when the number is not in the inventory. */
async function resolvePhoneNumberReference(reference: Partial<PhoneNumber>, { loaders }: Context) {
  return loaders.phoneNumber.load(referenceKey(reference, 'phoneNumberId').phoneNumberId);
}

const associated = (
  associations: PhoneNumber['associations'],
  name: PhoneNumberAssociationName,
): string | null | undefined => associations?.find((association) => association.name === name)?.value;

export const phoneNumberResource: Resource = {
  resolvers: [
    PhoneNumberResolver,
    PhoneNumberErrorsPayloadResolver,
    PhoneNumberPayloadResolver,
    UserPhoneNumberResolver,
    PhoneNumberChangeResolver,
  ],
  reference: { entity: 'PhoneNumber', permission: 'phone-number:read', resolve: resolvePhoneNumberReference },
};
