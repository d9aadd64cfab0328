/** The phone number operations. docs/rules.md decides the points that Chime's documentation leaves open. */
import type { PhoneNumberError } from '@aws-sdk/client-chime';
import { defaultPageSize } from '../wire/api-model.js';
import { badRequest, chimeError, notFound, WireError } from '../wire/wire-error.js';
import { brokenProductRule, idOfNumber, numberOfId, withPlus } from '../domain/phone-number-catalogue.js';
import { fetchPage } from '../domain/page-token.js';
import {
  CALLING_NAME_UPDATE_MS,
  callingNameStatus,
  printPhoneNumber,
  phoneNumberStatus,
} from '../domain/phone-number-lifecycle.js';
import type { PhoneNumberQuery, PhoneNumberRecord } from '../store/phone-number.js';
import type { Handlers, Input, OperationContext, Printed, WriteContext } from './handler.js';
import { releaseNumber } from '../domain/user-lifecycle.js';
import { requireUser } from './user.js';

/** The most numbers in the inventory. AWS documents no maximum; this one is our choice. */
export const MAX_INVENTORY = 5000;

type PhoneNumberOperation =
  | 'GetPhoneNumber'
  | 'ListPhoneNumbers'
  | 'UpdatePhoneNumber'
  | 'BatchUpdatePhoneNumber'
  | 'DeletePhoneNumber'
  | 'BatchDeletePhoneNumber'
  | 'RestorePhoneNumber'
  | 'AssociatePhoneNumberWithUser'
  | 'DisassociatePhoneNumberFromUser';

/**
 * Checks that the inventory has space for `more` numbers.
 * @throws WireError ResourceLimitExceededException when it does not
 */
export async function requireSpace(more: number, { store }: OperationContext): Promise<void> {
  if (more > 0 && (await store.phoneNumbers.count()) + more > MAX_INVENTORY) {
    throw chimeError(
      'ResourceLimitExceededException',
      `The inventory holds at most ${MAX_INVENTORY} phone numbers.`,
    );
  }
}

/**
 * Returns the number of that identifier.
 * @throws WireError NotFoundException when it is not in the inventory
 */
async function requireNumber(
  phoneNumberId: string,
  { store, now }: OperationContext,
): Promise<PhoneNumberRecord> {
  const number = await store.phoneNumbers.find(numberOfId(phoneNumberId), now);
  if (!number) throw notFound('PhoneNumberId names no phone number of the inventory.');
  return number;
}

/** Maps ListPhoneNumbers' Status to a row filter. The emulator uses no other status, so every other one selects nothing. */
const STATES: Readonly<Record<string, PhoneNumberQuery['state']>> = {
  Unassigned: 'Unassigned',
  Assigned: 'Assigned',
  ReleaseInProgress: 'Deleted',
};

/**
 * Converts the filter pair to query members. Returns undefined when no number can match: there are no Voice Connectors
 * here.
 */
function associationFilter({ FilterName, FilterValue }: Input<'ListPhoneNumbers'>) {
  if ((FilterName === undefined) !== (FilterValue === undefined)) {
    throw badRequest('FilterName and FilterValue must be given together.');
  }
  if (FilterName === undefined) return {};
  if (FilterName === 'AccountId') return { accountId: FilterValue };
  return FilterName === 'UserId' ? { userId: FilterValue } : undefined;
}

function associationError(): WireError {
  return chimeError(
    'BadRequestException',
    'The phone number is associated with a user; disassociate it first.',
    'PhoneNumberAssociationsExist',
  );
}

type NumberUpdate = Pick<Input<'UpdatePhoneNumber'>, 'PhoneNumberId' | 'ProductType' | 'CallingName'>;

/** Changes one attribute at a time, and none while a calling name is being updated. AWS documents both rules. */
async function update(input: NumberUpdate, context: WriteContext): Promise<PhoneNumberRecord> {
  const { PhoneNumberId, ProductType, CallingName } = input;
  if ((ProductType === undefined) === (CallingName === undefined)) {
    throw badRequest('Either ProductType or CallingName must be given, and not both.');
  }
  const number = await requireNumber(PhoneNumberId, context);
  const { store, now, changes } = context;
  if (number.deletedAt !== null) throw badRequest('The phone number is in the deletion queue.');
  if (callingNameStatus(number, now) === 'UpdateInProgress') {
    throw chimeError('ConflictException', 'An update of the calling name is still in progress.');
  }
  if (CallingName !== undefined) {
    changes.phoneNumber('Updated', number.e164);
    const settlesAt = now + CALLING_NAME_UPDATE_MS;
    return await store.phoneNumbers.update(
      number,
      { callingName: CallingName, callingNameUpdatedAt: now, settlesAt },
      now,
    );
  }
  if (ProductType === undefined || ProductType === number.productType) return number;
  const broken = brokenProductRule({ country: number.country, type: number.numberType }, ProductType);
  if (broken !== undefined) throw badRequest(broken);
  if (number.association) throw associationError();
  changes.phoneNumber('Updated', number.e164);
  return await store.phoneNumbers.update(number, { productType: ProductType }, now);
}

async function remove(phoneNumberId: string, context: WriteContext): Promise<void> {
  const { store, now, changes } = context;
  const number = await requireNumber(phoneNumberId, context);
  if (number.association) throw associationError();
  if (number.deletedAt !== null) return;
  changes.phoneNumber('Deleted', number.e164);
  await store.phoneNumbers.update(number, { deletedAt: now, settlesAt: null }, now);
}

/** Carries out the items one after another. It reports the refused items and still carries out the others. */
async function forEachNumber<Item>(
  items: readonly Item[],
  idOf: (item: Item) => string,
  carryOut: (item: Item) => Promise<unknown>,
): Promise<Printed<PhoneNumberError>[]> {
  const errors: Printed<PhoneNumberError>[] = [];
  for (const item of items) {
    try {
      await carryOut(item);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      // The enum contains the code of every modelled error.
      const ErrorCode = error.code as NonNullable<PhoneNumberError['ErrorCode']>;
      errors.push({
        PhoneNumberId: idOfNumber(numberOfId(idOf(item))),
        ErrorCode,
        ErrorMessage: error.message,
      });
    }
  }
  return errors;
}

export const phoneNumberOperations: Handlers<PhoneNumberOperation> = {
  async GetPhoneNumber({ PhoneNumberId }, context) {
    return { PhoneNumber: printPhoneNumber(await requireNumber(PhoneNumberId, context), context.now) };
  },

  async ListPhoneNumbers(input, { store, now }) {
    const { Status, ProductType, FilterName, FilterValue, MaxResults, NextToken } = input;
    const association = associationFilter(input);
    const state = Status === undefined ? undefined : STATES[Status];
    const matchesNothing = association === undefined || (Status !== undefined && state === undefined);
    const page = await fetchPage(
      {
        operation: 'ListPhoneNumbers',
        filters: [Status, ProductType, FilterName, FilterValue],
        token: NextToken,
        size: MaxResults ?? defaultPageSize('ListPhoneNumbers'),
        settings: store.settings,
      },
      async (after, limit) =>
        matchesNothing
          ? []
          : await store.phoneNumbers.list({
              after,
              limit,
              now,
              state,
              productType: ProductType,
              ...association,
            }),
    );
    return {
      PhoneNumbers: page.rows.map((number) => printPhoneNumber(number, now)),
      NextToken: page.nextToken,
    };
  },

  async UpdatePhoneNumber(input, context) {
    return { PhoneNumber: printPhoneNumber(await update(input, context), context.now) };
  },

  async BatchUpdatePhoneNumber({ UpdatePhoneNumberRequestItems }, context) {
    return {
      PhoneNumberErrors: await forEachNumber(
        UpdatePhoneNumberRequestItems,
        (item) => item.PhoneNumberId,
        (item) => update(item, context),
      ),
    };
  },

  async DeletePhoneNumber({ PhoneNumberId }, context) {
    await remove(PhoneNumberId, context);
  },

  async BatchDeletePhoneNumber({ PhoneNumberIds }, context) {
    // The model constrains the list but not its items. A blank identifier could not even be reported (our choice).
    const blank = PhoneNumberIds.findIndex((id) => id.trim() === '');
    if (blank >= 0) throw badRequest(`PhoneNumberIds[${blank}] must not be blank.`);
    return {
      PhoneNumberErrors: await forEachNumber(
        PhoneNumberIds,
        (id) => id,
        (id) => remove(id, context),
      ),
    };
  },

  async RestorePhoneNumber({ PhoneNumberId }, context) {
    const number = await requireNumber(PhoneNumberId, context);
    if (number.deletedAt === null) throw badRequest('The phone number is not in the deletion queue.');
    await requireSpace(1, context);
    const { store, now, changes } = context;
    changes.phoneNumber('Created', number.e164);
    return {
      PhoneNumber: printPhoneNumber(await store.phoneNumbers.update(number, { deletedAt: null }, now), now),
    };
  },

  async AssociatePhoneNumberWithUser(input, { store, now, changes }) {
    const [account, user] = await requireUser(input, store);
    const number = await store.phoneNumbers.find(withPlus(input.E164PhoneNumber), now);
    if (!number) throw notFound('E164PhoneNumber is not in the inventory.');
    const { association } = number;
    // A client may retry after a lost response: the number is then already assigned.
    if (association?.userId === user.userId && association.accountId === account.accountId) return;
    if (user.registrationStatus === 'Suspended') throw badRequest('UserId names a suspended user.');
    if (user.primaryProvisionedNumber !== null)
      throw badRequest('UserId names a user who has a number already.');
    if (phoneNumberStatus(number) !== 'Unassigned' || number.productType !== 'BusinessCalling') {
      throw badRequest('E164PhoneNumber must be unassigned and of the ProductType BusinessCalling.');
    }
    changes.user('Updated', account, user);
    changes.phoneNumber('Updated', number.e164);
    await store.phoneNumbers.assign(number, user, now);
  },

  async DisassociatePhoneNumberFromUser(input, context) {
    const [account, user] = await requireUser(input, context.store);
    if (user.primaryProvisionedNumber !== null) context.changes.user('Updated', account, user);
    await releaseNumber(user, context);
  },
};
