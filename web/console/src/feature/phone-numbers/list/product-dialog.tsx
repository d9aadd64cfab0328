/** The dialog for the product that a number is used for. */
import { useApolloClient } from '@apollo/client/react';
import { Radio, Stack } from '@mantine/core';
import { useState } from 'react';
import type { NumberRowFragment, PhoneNumberProductType } from '../../../graphql/generated/graphql.js';
import { FormDialog } from '../../../ui/form-dialog.js';
import { changeProduct } from './number-action.js';
import { formatNumber, PRODUCT, PRODUCT_HINT, findProductFault } from '../phone-number-labels.js';

export function ProductDialog({ number, onClose }: { number: NumberRowFragment; onClose: () => void }) {
  const client = useApolloClient();
  const [product, setProduct] = useState(number.productType);
  const save = () => {
    onClose();
    if (product) void changeProduct(client, number, product);
  };
  return (
    <FormDialog
      subject={number.phoneNumberId}
      title={`Use of ${formatNumber(number)}`}
      verb="Change the use"
      isDisabled={product === number.productType}
      onSubmit={save}
      failure="The use was not changed"
      onClose={onClose}
    >
      {() => (
        <ProductRadios
          value={product}
          onChange={setProduct}
          findFault={(next) => findProductFault(number, next)}
        />
      )}
    </FormDialog>
  );
}

export interface ProductRadiosProps {
  value: PhoneNumberProductType | null;
  onChange: (value: PhoneNumberProductType) => void;
  /** Returns why a product cannot be chosen, or undefined if it can. */
  findFault?: (product: PhoneNumberProductType) => string | undefined;
}

export const ProductRadios = ({ value, onChange, findFault }: ProductRadiosProps) => (
  <Radio.Group
    label="Used for"
    value={value ?? ''}
    onChange={(product) => onChange(product as PhoneNumberProductType)}
  >
    <Stack gap="sm" mt="xs">
      {(Object.keys(PRODUCT) as PhoneNumberProductType[]).map((product) => {
        const fault = findFault?.(product);
        return (
          <Radio
            key={product}
            value={product}
            label={PRODUCT[product]}
            description={fault ?? PRODUCT_HINT[product]}
            disabled={fault !== undefined}
          />
        );
      })}
    </Stack>
  </Radio.Group>
);
