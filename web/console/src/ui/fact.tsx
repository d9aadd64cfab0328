/** One entry of a description list: a label and a fact. */
import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useValueHighlight } from '../live/highlight.js';

export interface FactProps {
  label: string;
  /** The entity and its value, to point out changes by somebody else. */
  shows?: { readonly id: string; readonly value: unknown };
  children: ReactNode;
}

export function Fact({ label, shows, children }: FactProps) {
  const highlight = useValueHighlight(shows?.id ?? '', shows?.value);
  return (
    <div {...highlight}>
      <Text component="dt" size="xs" c="dimmed">
        {label}
      </Text>
      <Text component="dd" size="sm" m={0}>
        {children}
      </Text>
    </div>
  );
}
