/** The data of the stub upstream in the API's format: accounts with the same two hundred users. */

export const ACCOUNT_ID = '12a3456b-7c89-012d-3456-78901e23fg45';

/** The accounts whose lists are read in turn, because the gateway shares the calls of identical reads. */
export const ACCOUNT_IDS = Array.from(
  { length: 64 },
  (_, index) => `${ACCOUNT_ID.slice(0, -2)}${10 + index}`,
);

/** A valid identifier of no user. */
export const MISSING_USER_ID = '9zz9999z-99zz-9999-z99z-99z999999z9z';

export const USER_IDS = Array.from(
  { length: 200 },
  (_, index) => `1ab2345c-67de-8901-f23g-45h678901${100 + index}`,
);

export const ACCOUNT = {
  AccountId: ACCOUNT_ID,
  AwsAccountId: '111122223333',
  Name: 'Forests',
  AccountType: 'Team',
  CreatedTimestamp: '2024-01-15T09:30:00.000Z',
  DefaultLicense: 'Pro',
  SupportedLicenses: ['Basic', 'Plus', 'Pro', 'ProTrial'],
  AccountStatus: 'Active',
};

/** Returns a user as in responses of GetUser and UpdateUser; lists omit the PIN. */
export function userOf(userId, accountId = ACCOUNT_ID) {
  const number = USER_IDS.indexOf(userId);
  return {
    UserId: userId,
    AccountId: accountId,
    PrimaryEmail: `person${number}@forests.example.org`,
    PrimaryProvisionedNumber: `+1206555${1000 + number}`,
    DisplayName: `Person ${number}`,
    LicenseType: 'Pro',
    UserType: 'PrivateUser',
    UserRegistrationStatus: 'Registered',
    UserInvitationStatus: 'Accepted',
    RegisteredOn: '2024-02-01T10:00:00.000Z',
    InvitedOn: '2024-01-31T08:15:30.000Z',
    AlexaForBusinessMetadata: {
      IsAlexaForBusinessEnabled: true,
      AlexaForBusinessRoomArn: 'arn:aws:a4b:us-east-1:111122223333:room/a/b',
    },
    PersonalPIN: String(7_000_000_000 + number),
  };
}
