/** Shows the facts of the account itself. */
import type { AccountRowFragment } from '../../graphql/generated/graphql.js';
import { Button, CopyButton, Group, Text } from '@mantine/core';
import { Fact } from '../../ui/fact.js';
import { Timestamp } from '../../ui/timestamp.js';
import { LICENSE } from '../../ui/user-labels.js';
import classes from './account-facts.module.css';
import { JOINING, labelType } from './account-labels.js';

export function AccountFacts({ account }: { account: AccountRowFragment }) {
  const { accountId, awsAccountId, accountType, createdTimestamp, defaultLicense, supportedLicenses } =
    account;
  return (
    <dl className={classes['facts']}>
      <Fact label="Account id">
        <Group gap="xs" wrap="nowrap">
          <span className={classes['id']}>{accountId}</span>
          <CopyButton value={accountId}>
            {({ copied, copy }) => (
              <Button
                size="compact-xs"
                variant="default"
                className={classes['copy']}
                aria-label="Copy the account id"
                onClick={copy}
              >
                {copied ? 'Copied' : 'Copy'}
              </Button>
            )}
          </CopyButton>
        </Group>
      </Fact>
      <Fact label="Type">
        {labelType(account)}
        {accountType && (
          <Text size="xs" c="dimmed">
            {JOINING[accountType]}
          </Text>
        )}
      </Fact>
      <Fact label="Default licence" shows={{ id: accountId, value: defaultLicense }}>
        {defaultLicense ? LICENSE[defaultLicense] : '–'}
        {supportedLicenses && (
          <Text size="xs" c="dimmed">
            Users may have: {supportedLicenses.map((licence) => LICENSE[licence]).join(', ')}
          </Text>
        )}
      </Fact>
      <Fact label="AWS account">{awsAccountId}</Fact>
      <Fact label="Created">
        <Timestamp value={createdTimestamp} />
      </Fact>
    </dl>
  );
}
