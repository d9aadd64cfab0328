/** A time in the viewer's time zone. Its tooltip has the time in UTC. */
import { Text } from '@mantine/core';

const FORMAT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** @param value ISO 8601; null is shown as a dash */
export function Timestamp({ value }: { value: string | null | undefined }) {
  if (!value) {
    return (
      <Text span inherit c="dimmed">
        –
      </Text>
    );
  }
  const time = new Date(value);
  // The native tooltip is cheap: tables have thousands of these.
  return (
    <time dateTime={value} title={`${time.toISOString().slice(0, 19).replace('T', ' ')} UTC`}>
      {FORMAT.format(time)}
    </time>
  );
}
