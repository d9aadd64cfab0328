/** The filters of a list by one of a few values. */
import { NativeSelect } from '@mantine/core';

export interface ChoiceField<Value extends string> {
  readonly label: string;
  /** The labels of the values. */
  readonly words: Readonly<Record<Value, string>>;
}

/** The fields of a filter by its keys, which are the parameters of the address too. */
export type ChoiceFields<Filter> = {
  readonly [Key in keyof Filter]: ChoiceField<NonNullable<Filter[Key]> & string>;
};

const keysOf = <Filter,>(fields: ChoiceFields<Filter>) => Object.keys(fields) as (keyof Filter & string)[];

/** Reads the values from the address of a page. Null matches all; an unknown value becomes null. */
export const readChoices = <Filter extends object>(
  fields: ChoiceFields<Filter>,
  query: URLSearchParams,
): Filter =>
  Object.fromEntries(
    keysOf(fields).map((key) => {
      const value = query.get(key);
      return [key, value !== null && Object.hasOwn(fields[key].words, value) ? value : null];
    }),
  ) as Filter;

/** Returns the number of fields that are not null. */
export const countChoices = <Filter extends object>(fields: ChoiceFields<Filter>, filter: Filter): number =>
  keysOf(fields).filter((key) => filter[key] !== null).length;

export interface ChoicesProps<Filter> {
  fields: ChoiceFields<Filter>;
  filter: NoInfer<Filter>;
  onFilter: (change: Partial<NoInfer<Filter>>) => void;
  className?: string | undefined;
}

export const Choices = <Filter extends object>({
  fields,
  filter,
  onFilter,
  className,
}: ChoicesProps<Filter>) =>
  keysOf(fields).map((key) => (
    <Choice
      key={key}
      label={fields[key].label}
      words={fields[key].words as ChoiceField<string>['words']}
      className={className}
      value={filter[key] as string | null}
      onChange={(value) => onFilter({ [key]: value } as Partial<Filter>)}
    />
  ));

interface ChoiceProps<Value extends string> extends ChoiceField<Value> {
  /** Null matches all. */
  value: Value | null;
  onChange: (value: Value | null) => void;
  className?: string | undefined;
}

function Choice<Value extends string>({ label, words, value, onChange, className }: ChoiceProps<Value>) {
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
