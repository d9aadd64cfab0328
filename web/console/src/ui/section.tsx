/** A section of a page, with a heading. */
import { Paper, Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import { useValueHighlight } from '../live/highlight.js';

export interface SectionProps {
  title: string;
  /** The values of an entity that it shows, to point out changes by somebody else. */
  shows?: Shown;
  children: ReactNode;
}

export interface Shown {
  readonly id: string;
  readonly value: unknown;
}

const NOTHING: Shown = { id: '', value: undefined };

export function Section({ title, shows = NOTHING, children }: SectionProps) {
  const highlight = useValueHighlight(shows.id, shows.value);
  const id = useId();
  return (
    <Paper component="section" withBorder p="md" aria-labelledby={id} {...highlight}>
      <Title order={2} size="h4" mb="sm" id={id}>
        {title}
      </Title>
      {children}
    </Paper>
  );
}
