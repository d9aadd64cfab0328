/** Names the source of the data on every page, so that nobody mistakes the emulator for Amazon Chime. */
import { Text } from '@mantine/core';
import { useBackend } from '../session/session.js';
import type { Backend } from '../session/settings.js';

const NAMES: Readonly<Record<Backend, string>> = {
  emulator: 'Emulator',
  aws: 'AWS',
  other: 'Other backend',
};

const NOTES: Readonly<Record<Backend, string>> = {
  emulator:
    'The data comes from the emulator that stands in for Amazon Chime, which AWS ended in February 2026.',
  aws: 'The data comes from AWS, which ended Amazon Chime in February 2026: it may not answer any more.',
  other:
    'The data comes from a server that speaks the protocol of Amazon Chime, which AWS ended in February 2026.',
};

/** The text for the header, which narrow screens show too. */
export const BackendName = () => (
  <Text size="xs" c="dimmed" lh={1.25}>
    {NAMES[useBackend()]}
  </Text>
);

/** The text at the end of the navigation. */
export const BackendNote = () => (
  <Text component="p" size="xs" c="dimmed" p="xs" m={0}>
    {NOTES[useBackend()]}
  </Text>
);
