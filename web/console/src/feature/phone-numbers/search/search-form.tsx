/** The form that chooses the kind and the place of the numbers. */
import { useQuery } from '@apollo/client/react';
import { Button, Group, NativeSelect, Paper, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import {
  OrderableCountriesDocument,
  type PhoneNumberProductType,
  type PhoneNumberType,
} from '../../../graphql/generated/graphql.js';
import { PRODUCT, PRODUCT_HINT, TYPE } from '../phone-number-labels.js';
import { findFaults, type SearchQuery, TOLL_FREE, type Way, WAYS } from './search-query.js';

export interface SearchFormProps {
  query: SearchQuery;
  onSearch: (query: SearchQuery) => void;
}

export function SearchForm({ query, onSearch }: SearchFormProps) {
  const [typed, setTyped] = useState(query);
  const [isTried, setTried] = useState(false);
  const faults = findFaults(typed);
  const change = (part: Partial<SearchQuery>) => {
    setTyped({ ...typed, ...part });
    setTried(false);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(faults).length === 0) onSearch(typed);
  };
  return (
    <Paper
      component="form"
      withBorder
      p="md"
      mb="md"
      onSubmit={submit}
      noValidate
      role="search"
      aria-label="Numbers on offer"
    >
      <Stack gap="md">
        <Group gap="md" align="flex-start">
          <UseSelect value={typed.use} onChange={(use) => change({ use })} />
          <CountrySelect
            use={typed.use}
            value={typed.country}
            onChange={(country) => change({ country })}
            error={faults.country}
          />
        </Group>
        {typed.country === 'US' ? (
          <UsFields typed={typed} onChange={change} faults={isTried ? faults : { way: faults.way }} />
        ) : (
          <NativeSelect
            label="Type of number"
            maw={260}
            value={typed.type}
            data={Object.entries(TYPE).map(([value, label]) => ({ value, label }))}
            onChange={(event) => change({ type: event.currentTarget.value as PhoneNumberType })}
          />
        )}
        <Group>
          <Button type="submit" leftSection={<IconSearch size={16} />}>
            Search
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}

interface UseSelectProps {
  value: PhoneNumberProductType;
  onChange: (use: PhoneNumberProductType) => void;
}

const UseSelect = ({ value, onChange }: UseSelectProps) => (
  <NativeSelect
    label="Used for"
    description={PRODUCT_HINT[value]}
    inputWrapperOrder={['label', 'input', 'description']}
    style={{ flex: '1 1 220px', maxWidth: 400 }}
    value={value}
    data={Object.entries(PRODUCT).map(([key, label]) => ({ value: key, label }))}
    onChange={(event) => onChange(event.currentTarget.value as PhoneNumberProductType)}
  />
);

interface CountrySelectProps {
  use: PhoneNumberProductType;
  value: string;
  onChange: (country: string) => void;
  error: string | undefined;
}

const REGION = new Intl.DisplayNames(undefined, { type: 'region' });

function CountrySelect({ use, value, onChange, error }: CountrySelectProps) {
  const { data, error: problem } = useQuery(OrderableCountriesDocument, {
    variables: { productType: use },
    fetchPolicy: 'cache-first',
  });
  const codes = (data?.supportedPhoneNumberCountries ?? []).flatMap(({ countryCode }) =>
    countryCode ? [countryCode] : [],
  );
  const known = new Set(['US', value, ...codes]);
  return (
    <NativeSelect
      label="Country"
      description={
        problem ? 'The list of countries could not be read.' : 'Where numbers for this use are to be had.'
      }
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      style={{ flex: '1 1 200px', maxWidth: 300 }}
      value={value}
      error={error}
      data={[...known]
        .map((code) => ({ value: code, label: REGION.of(code) ?? code }))
        .toSorted((one, other) => one.label.localeCompare(other.label))}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

interface UsFieldsProps {
  typed: SearchQuery;
  onChange: (part: Partial<SearchQuery>) => void;
  faults: ReturnType<typeof findFaults>;
}

const UsFields = ({ typed, onChange, faults }: UsFieldsProps) => (
  <Stack gap="sm">
    <SegmentedControl
      aria-label="Search by"
      value={typed.way}
      onChange={(way) => onChange({ way: way as Way })}
      data={Object.entries(WAYS).map(([value, label]) => ({ value, label }))}
      style={{ alignSelf: 'flex-start' }}
    />
    {faults.way && (
      <Text size="sm" c="var(--mantine-color-error)">
        {faults.way}
      </Text>
    )}
    {typed.way === 'area-code' && <AreaCode typed={typed} onChange={onChange} faults={faults} />}
    {typed.way === 'city' && <Place typed={typed} onChange={onChange} faults={faults} />}
    {typed.way === 'toll-free' && (
      <NativeSelect
        label="Begins with"
        maw={160}
        value={typed.prefix}
        data={TOLL_FREE}
        onChange={(event) => onChange({ prefix: event.currentTarget.value })}
      />
    )}
  </Stack>
);

const AreaCode = ({ typed, onChange, faults }: UsFieldsProps) => (
  <TextInput
    label="Area code"
    placeholder="206"
    inputMode="numeric"
    maxLength={3}
    maw={160}
    value={typed.areaCode}
    onChange={(event) => onChange({ areaCode: event.currentTarget.value.trim() })}
    error={faults.areaCode}
  />
);

const Place = ({ typed, onChange, faults }: UsFieldsProps) => (
  <Group gap="sm" align="flex-start">
    <TextInput
      label="City"
      description="May be left out"
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      placeholder="Seattle"
      maw={260}
      value={typed.city}
      onChange={(event) => onChange({ city: event.currentTarget.value })}
    />
    <TextInput
      label="State"
      description="Two letters"
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      placeholder="WA"
      maxLength={2}
      maw={140}
      value={typed.state}
      onChange={(event) => onChange({ state: event.currentTarget.value.trim().toUpperCase() })}
      error={faults.state}
    />
  </Group>
);
