/** The example operations of the explorer. Each works on the demo data of the emulator; a test runs them all. */
import { EXAMPLE } from '../../../src/http/page/example-operation.js';

export interface Example {
  readonly title: string;
  readonly description: string;
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Returns the variables of an example as the text that the editor shows. */
export const variablesOf = ({ variables }: Example): string => JSON.stringify(variables, null, 2);

const TEAM = EXAMPLE.variables.accountId;
/** The id of an invited user of the Team account. */
const MEMBER = 'd0000000-0000-4000-8000-000000000001';
/** The id of an Enterprise account; other accounts have no rooms and bots. */
const ENTERPRISE = '2e7c1f40-5b1d-4c83-9a46-0d8f3b6a7c21';

export const EXAMPLES: readonly Example[] = [
  {
    title: 'updateUser',
    description: 'Changes the licence of a user.',
    ...EXAMPLE,
  },
  {
    title: 'Accounts with their users',
    description: 'Lists the first accounts, each with its first users.',
    document: `query Accounts {
  accounts(first: 10) {
    nodes {
      accountId
      name
      accountType
      users(first: 5) {
        nodes {
          userId
          displayName
          primaryEmail
          licenseType
        }
      }
    }
  }
}`,
    variables: {},
  },
  {
    title: 'Users, page by page',
    description: 'Lists ten users. Pass the endCursor as after to get the next page.',
    document: `query Users($accountId: ID!, $after: String) {
  users(accountId: $accountId, first: 10, after: $after) {
    nodes {
      userId
      primaryEmail
      licenseType
      userRegistrationStatus
      userInvitationStatus
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}`,
    variables: { accountId: TEAM, after: null },
  },
  {
    title: 'One user in full',
    description: 'Reads a user with the account, the settings and the phone number.',
    document: `query User($accountId: ID!, $userId: ID!) {
  user(accountId: $accountId, userId: $userId) {
    displayName
    primaryEmail
    licenseType
    registeredOn
    account {
      name
    }
    settings {
      telephony {
        inboundCalling
        outboundCalling
        sms
      }
    }
    phoneNumber {
      e164PhoneNumber
      status
    }
  }
}`,
    variables: { accountId: TEAM, userId: MEMBER },
  },
  {
    title: 'inviteUsers',
    description: 'Invites people by their e-mail addresses.',
    document: `mutation InviteUsers($accountId: ID!, $input: InviteUsersInput!) {
  inviteUsers(accountId: $accountId, input: $input) {
    invites {
      inviteId
      emailAddress
      status
    }
  }
}`,
    variables: { accountId: TEAM, input: { userEmailList: ['new.member@example.org'] } },
  },
  {
    title: 'batchUpdateUser',
    description: 'Changes several users, and returns an error for each that failed.',
    document: `mutation BatchUpdateUser($accountId: ID!, $input: BatchUpdateUserInput!) {
  batchUpdateUser(accountId: $accountId, input: $input) {
    userErrors {
      userId
      errorCode
      errorMessage
    }
  }
}`,
    variables: {
      accountId: TEAM,
      input: { updateUserRequestItems: [{ userId: MEMBER, licenseType: 'Pro' }] },
    },
  },
  {
    title: 'Rooms and members',
    description: 'Lists the chat rooms of an Enterprise account with their members.',
    document: `query Rooms($accountId: ID!) {
  rooms(accountId: $accountId, first: 10) {
    nodes {
      name
      createdTimestamp
      memberships(first: 10) {
        nodes {
          role
          member {
            fullName
            email
          }
        }
      }
    }
  }
}`,
    variables: { accountId: ENTERPRISE },
  },
  {
    title: 'createRoom',
    description: 'Creates a chat room in an Enterprise account.',
    document: `mutation CreateRoom($accountId: ID!, $input: CreateRoomInput!) {
  createRoom(accountId: $accountId, input: $input) {
    roomId
    name
    createdTimestamp
  }
}`,
    variables: { accountId: ENTERPRISE, input: { name: 'Planning' } },
  },
  {
    title: 'Phone numbers and orders',
    description: 'Lists the phone numbers and the orders.',
    document: `query PhoneNumbers {
  phoneNumbers(first: 10) {
    nodes {
      e164PhoneNumber
      productType
      status
      user {
        displayName
      }
    }
  }
  phoneNumberOrders(first: 10) {
    nodes {
      phoneNumberOrderId
      status
    }
  }
}`,
    variables: {},
  },
  {
    title: 'userChanged',
    description: 'Waits for changes of users. Run updateUser in another tab.',
    document: `subscription UserChanged($accountId: ID!) {
  userChanged(accountId: $accountId) {
    kind
    operation
    time
    userId
    user {
      displayName
      licenseType
    }
  }
}`,
    variables: { accountId: TEAM },
  },
  {
    title: 'accountChanged',
    description: 'Waits for changes of an account and its settings.',
    document: `subscription AccountChanged($accountId: ID!) {
  accountChanged(accountId: $accountId) {
    kind
    operation
    time
    account {
      name
      defaultLicense
    }
  }
}`,
    variables: { accountId: TEAM },
  },
  {
    title: 'roomChanged',
    description: 'Waits for changes of chat rooms. Run createRoom in another tab.',
    document: `subscription RoomChanged($accountId: ID!) {
  roomChanged(accountId: $accountId) {
    kind
    operation
    time
    roomId
    room {
      name
    }
  }
}`,
    variables: { accountId: ENTERPRISE },
  },
  {
    title: 'phoneNumberChanged',
    description: 'Waits for changes of phone numbers: orders, assignments, deletions.',
    document: `subscription PhoneNumberChanged {
  phoneNumberChanged {
    kind
    operation
    time
    phoneNumberId
    phoneNumber {
      status
      productType
    }
  }
}`,
    variables: {},
  },
  {
    title: 'viewer',
    description: 'Shows your id, your permissions and your accounts.',
    document: `query Viewer {
  viewer {
    id
    permissions
    accounts
  }
}`,
    variables: {},
  },
];
