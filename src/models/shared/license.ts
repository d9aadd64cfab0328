/** The enum License: accounts support licences and users have one. */
import { License } from '@aws-sdk/client-chime';
import { registerEnumType } from 'type-graphql';

registerEnumType(License, {
  name: 'License',
  description: 'What a user may do. An account supports only some of them: see Account.supportedLicenses.',
  valuesConfig: {
    Basic: { description: 'May attend meetings and chat, but not host.' },
    Plus: { description: 'In the enumeration of the API, which does not say what it permits.' },
    Pro: { description: 'May host meetings too. What new users of a new account get.' },
    ProTrial: { description: 'The free trial period of Pro, for users without a paying account.' },
  },
});

export { License };
