/** How columns sort, and cells that several tables have. */
import { Text } from '@mantine/core';
import { Timestamp } from './timestamp.js';

/** Sorts by the value as it is. Absent values come last in either order. */
export const BY_VALUE = { sortFn: 'basic', sortUndefined: 'last' } as const;

/** Sorts by words. Absent values come last in either order. */
export const BY_WORDS = { sortFn: 'text', sortUndefined: 'last' } as const;

interface Cell {
  getValue: () => unknown;
}

const readText = ({ getValue }: Cell): string | undefined => {
  const value = getValue();
  return typeof value === 'string' ? value : undefined;
};

export const drawTime = (cell: Cell) => <Timestamp value={readText(cell)} />;

export const drawText = (cell: Cell) => readText(cell) ?? '–';

/** Returns a cell that has the whole value in its title, because the table may cut the text. */
export const drawTitled =
  (shorten: (text: string) => string = (text) => text) =>
  (cell: Cell) => {
    const value = readText(cell);
    return (
      <Text span inherit title={value}>
        {value === undefined ? '–' : shorten(value)}
      </Text>
    );
  };
