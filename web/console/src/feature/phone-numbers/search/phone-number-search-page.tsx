/** The page that searches available numbers and orders them. */
import { Text } from '@mantine/core';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { PageHeader } from '../../../ui/page-header.js';
import { useViewer } from '../../../session/viewer.js';
import { Offer } from './offer.js';
import { SearchForm } from './search-form.js';
import { readQuery, writeQuery } from './search-query.js';

export function PhoneNumberSearchPage() {
  const viewer = useViewer();
  const [params, setParams] = useSearchParams();
  const { query, isAsked } = useMemo(() => readQuery(params), [params]);
  const address = params.toString();
  return (
    <>
      <PageHeader title="Order numbers" />
      {viewer.can('phone-number:write') ? (
        <>
          {/* The back button restores the previous search and its input. */}
          <SearchForm
            key={`form ${address}`}
            query={query}
            onSearch={(next) => setParams(writeQuery(next), { preventScrollReset: true })}
          />
          {isAsked && <Offer key={address} query={query} />}
        </>
      ) : (
        <Text>To order numbers you need the permission phone-number:write.</Text>
      )}
    </>
  );
}
