/** The queries and mutations of the settings of the whole AWS account, and the fields of their payloads. */
import {
  GetGlobalSettingsCommand,
  GetPhoneNumberSettingsCommand,
  UpdateGlobalSettingsCommand,
  UpdatePhoneNumberSettingsCommand,
} from '@aws-sdk/client-chime';
import { Args, Ctx, FieldResolver, Mutation, Query, Resolver } from 'type-graphql';
import { fromChime, toChime } from '../chime/member-names.js';
import type { Context } from '../context.js';
import {
  GlobalSettings,
  GlobalSettingsPayload,
  PhoneNumberSettings,
  PhoneNumberSettingsPayload,
} from '../models/global-settings.js';
import { UpdateGlobalSettingsArgs, UpdatePhoneNumberSettingsArgs } from '../models/global-settings-input.js';
import { Authorized } from '../models/shared/authorized.js';
import { PAGE } from './api-reference.js';
import type { Resource } from './resource.js';

async function readGlobalSettings({ chime }: Context): Promise<GlobalSettings> {
  const { BusinessCalling, VoiceConnector } = await chime.send(new GetGlobalSettingsCommand({}));
  return fromChime({ BusinessCalling, VoiceConnector });
}

async function readPhoneNumberSettings({ chime }: Context): Promise<PhoneNumberSettings> {
  const { CallingName, CallingNameUpdatedTimestamp } = await chime.send(
    new GetPhoneNumberSettingsCommand({}),
  );
  return fromChime({ CallingName, CallingNameUpdatedTimestamp });
}

@Resolver()
class GlobalSettingsResolver {
  @Authorized('settings:read')
  @Query(() => GlobalSettings, {
    nullable: true,
    description: `Returns the settings of the AWS account as a whole. ${PAGE}/API_GetGlobalSettings.html`,
  })
  globalSettings(@Ctx() context: Context): Promise<GlobalSettings> {
    return readGlobalSettings(context);
  }

  @Authorized('settings:read')
  @Query(() => PhoneNumberSettings, {
    nullable: true,
    description: `Returns the settings for all phone numbers of the AWS account. ${PAGE}/API_GetPhoneNumberSettings.html`,
  })
  phoneNumberSettings(@Ctx() context: Context): Promise<PhoneNumberSettings> {
    return readPhoneNumberSettings(context);
  }

  @Authorized('settings:settings')
  @Mutation(() => GlobalSettingsPayload, {
    nullable: true,
    description: `Changes the S3 buckets of call detail records. ${PAGE}/API_UpdateGlobalSettings.html`,
  })
  async updateGlobalSettings(
    @Args() { input }: UpdateGlobalSettingsArgs,
    @Ctx() { chime }: Context,
  ): Promise<GlobalSettingsPayload> {
    await chime.send(new UpdateGlobalSettingsCommand(toChime(input)));
    return {};
  }

  @Authorized('settings:settings')
  @Mutation(() => PhoneNumberSettingsPayload, {
    nullable: true,
    description: `Changes the default name shown on outbound calls. It can be changed once in seven days, and a change may take 72 hours. ${PAGE}/API_UpdatePhoneNumberSettings.html`,
  })
  async updatePhoneNumberSettings(
    @Args() { input }: UpdatePhoneNumberSettingsArgs,
    @Ctx() { chime }: Context,
  ): Promise<PhoneNumberSettingsPayload> {
    await chime.send(new UpdatePhoneNumberSettingsCommand(toChime(input)));
    return {};
  }
}

@Resolver(() => GlobalSettingsPayload)
class GlobalSettingsPayloadResolver {
  @Authorized('settings:read')
  @FieldResolver(() => GlobalSettings, {
    nullable: true,
    description: 'The settings as they are now; read only if you select it.',
  })
  globalSettings(@Ctx() context: Context): Promise<GlobalSettings> {
    return readGlobalSettings(context);
  }
}

@Resolver(() => PhoneNumberSettingsPayload)
class PhoneNumberSettingsPayloadResolver {
  @Authorized('settings:read')
  @FieldResolver(() => PhoneNumberSettings, {
    nullable: true,
    description: 'The settings as they are now; read only if you select it.',
  })
  phoneNumberSettings(@Ctx() context: Context): Promise<PhoneNumberSettings> {
    return readPhoneNumberSettings(context);
  }
}

export const globalSettingsResource: Resource = {
  resolvers: [GlobalSettingsResolver, GlobalSettingsPayloadResolver, PhoneNumberSettingsPayloadResolver],
};
