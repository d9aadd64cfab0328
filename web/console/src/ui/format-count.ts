/** Numbers and counts in the viewer's locale. */

export const NUMBER = new Intl.NumberFormat();

export type Noun = readonly [one: string, many: string];

/** Returns the count with its noun, such as `1 user` or `1,200 users`. */
export const formatCount = (count: number, [one, many]: Noun): string =>
  `${NUMBER.format(count)} ${count === 1 ? one : many}`;
