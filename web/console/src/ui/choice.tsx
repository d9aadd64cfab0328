/** One of a few values, or all of them: for filters. */
import { NativeSelect } from '@mantine/core';

export interface ChoiceProps<Value extends string> {
  label: string;
  words: Readonly<Record<Value, string>>;
  /** Null takes all. */
  value: Value | null;
  onChange: (value: Value | null) => void;
  className?: string | undefined;
}

export function Choice<Value extends string>({
  label,
  words,
  value,
  onChange,
  className,
}: ChoiceProps<Value>) {
  return (
    <NativeSelect
      {...(className === undefined ? {} : { className })}
      label={label}
      value={value ?? ''}
      onChange={(event) => onChange((event.currentTarget.value || null) as Value | null)}
      data={[
        { value: '', label: 'All' },
        ...Object.entries<string>(words).map(([key, word]) => ({ value: key, label: word })),
      ]}
    />
  );
}
