/** What is known of the account itself. */
import { Button, CopyButton, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Timestamp } from '../../ui/timestamp.js';
import { LICENSE } from '../users/user-labels.js';
import classes from './account-facts.module.css';
import type { LayoutAccount } from './account-layout.js';
import { JOINING, typeOf } from './account-labels.js';

export function AccountFacts({ account }: { account: LayoutAccount }) {
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
        {typeOf(account)}
        {accountType && (
          <Text size="xs" c="dimmed">
            {JOINING[accountType]}
          </Text>
        )}
      </Fact>
      <Fact label="Default licence">
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

const Fact = ({ label, children }: { label: string; children: ReactNode }) => (
  <div>
    <Text component="dt" size="xs" c="dimmed">
      {label}
    </Text>
    <Text component="dd" size="sm" m={0}>
      {children}
    </Text>
  </div>
);
