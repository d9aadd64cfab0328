/** The enum License: accounts support licences and users have one. */
import { License } from '@aws-sdk/client-chime';
import { registerEnumType } from 'type-graphql';

registerEnumType(License, {
  name: 'License',
  description: 'What a user may do. An account supports only some of them: see Account.supportedLicenses.',
  valuesConfig: {
    Basic: { description: 'The user may attend meetings and chat, but not host meetings.' },
    Plus: { description: 'A licence that the API lists without a description of what it permits.' },
    Pro: { description: 'The user may also host meetings. It is the default licence of a new account.' },
    ProTrial: { description: 'The free trial period of Pro, for users without a paying account.' },
  },
});

export { License };
