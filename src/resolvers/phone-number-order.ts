/** The queries and the mutation of PhoneNumberOrder. */
import { CreatePhoneNumberOrderCommand, ListPhoneNumberOrdersCommand } from '@aws-sdk/client-chime';
import { Args, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { type PageRequest, readPage } from '../chime/read-page.js';
import { fromChime, listFromChime, toChime } from '../chime/member-names.js';
import type { Context } from '../context.js';
import { PhoneNumberOrder, PhoneNumberOrderConnection } from '../models/phone-number-order.js';
import {
  CreatePhoneNumberOrderArgs,
  PhoneNumberOrderArgs,
  PhoneNumberOrdersArgs,
} from '../models/phone-number-order-input.js';
import { Authorized } from '../models/shared/authorized.js';
import { PAGE } from './api-reference.js';
import { PAGE_SIZE } from '../models/shared/page-size.js';
import type { Resource } from './resource.js';

@Resolver(() => PhoneNumberOrder)
class PhoneNumberOrderResolver {
  @Authorized('phone-number:read')
  @Query(() => PhoneNumberOrder, {
    nullable: true,
    description: `Returns an order, or null if there is none with this identifier. ${PAGE}/API_GetPhoneNumberOrder.html`,
  })
  phoneNumberOrder(
    @Args() { phoneNumberOrderId }: PhoneNumberOrderArgs,
    @Ctx() { loaders }: Context,
  ): Promise<PhoneNumberOrder | null> {
    return loaders.phoneNumberOrder.load(phoneNumberOrderId);
  }

  @Authorized('phone-number:read')
  @Query(() => PhoneNumberOrderConnection, {
    nullable: true,
    description: `Lists the orders of phone numbers. ${PAGE}/API_ListPhoneNumberOrders.html`,
  })
  phoneNumberOrders(
    @Args() page: PhoneNumberOrdersArgs,
    @Ctx() { chime }: Context,
  ): Promise<PhoneNumberOrderConnection> {
    const read = async (request: PageRequest) => {
      const { PhoneNumberOrders, NextToken } = await chime.send(new ListPhoneNumberOrdersCommand(request));
      const rows = listFromChime(PhoneNumberOrders).map((order) => fromChime(order, 'PhoneNumberOrderId'));
      return { rows, nextToken: NextToken || undefined };
    };
    return readPage(
      page,
      PAGE_SIZE.ListPhoneNumberOrders.maximum,
      read,
      ({ phoneNumberOrderId }) => phoneNumberOrderId,
      ['ListPhoneNumberOrders'],
    );
  }

  @Authorized('phone-number:write')
  @Mutation(() => PhoneNumberOrder, {
    nullable: true,
    description: `Orders phone numbers. The order continues after the response; read its status with phoneNumberOrder. ${PAGE}/API_CreatePhoneNumberOrder.html`,
  })
  async createPhoneNumberOrder(
    @Args() { input }: CreatePhoneNumberOrderArgs,
    @Ctx() { chime, loaders }: Context,
  ): Promise<PhoneNumberOrder> {
    const { PhoneNumberOrder: order } = await chime.send(new CreatePhoneNumberOrderCommand(toChime(input)));
    loaders.phoneNumber.clearAll();
    return fromChime(order, 'PhoneNumberOrderId');
  }
}

export const phoneNumberOrderResource: Resource = {
  resolvers: [PhoneNumberOrderResolver],
};
