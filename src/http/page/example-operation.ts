/** The operation that Sandbox shows first and that the program prints at its start. It works on the demo data. */
export const EXAMPLE = {
  document: `mutation UpdateUser($accountId: ID!, $userId: ID!, $input: UpdateUserInput!) {
  updateUser(accountId: $accountId, userId: $userId, input: $input) {
    userId
    displayName
    licenseType
    userRegistrationStatus
    account {
      name
      supportedLicenses
    }
  }
}`,
  variables: {
    accountId: '12a3456b-7c89-012d-3456-78901e23fg45',
    userId: '1ab2345c-67de-8901-f23g-45h678901j2k',
    input: { licenseType: 'Basic' },
  },
};
