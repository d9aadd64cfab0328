/** Searches names without case and accents, with the words in any order. */

/** Letters that Unicode does not decompose into a letter and an accent. */
const LETTER: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ħ: 'h',
  ı: 'i',
  '’': "'",
  '‘': "'",
};

// oxlint-disable-next-line no-control-regex -- ASCII is all of these.
const ASCII = /^[\u0000-\u007F]*$/;

/** Returns the text without case, accents and invisible characters. */
export const foldText = (text: string): string =>
  ASCII.test(text)
    ? text.toLowerCase()
    : text
        .normalize('NFKD')
        .replaceAll(/[\p{M}\p{Cf}]/gu, '')
        .toLowerCase()
        .replaceAll(/[ßæœøđðþłħı’‘]/g, (letter) => LETTER[letter] ?? letter);

export const splitWords = (text: string): readonly string[] =>
  foldText(text)
    .split(/[\s,;]+/)
    .filter((word) => word !== '');

/**
 * Returns a function that checks whether each word occurs in one of the texts of an item. The texts are folded once an
 * item, because lists have thousands of items.
 */
export function createSearch<Item extends object>(
  listTexts: (item: Item) => readonly (string | null | undefined)[],
): (item: Item, words: readonly string[]) => boolean {
  const folded = new WeakMap<Item, string>();
  return (item, words) => {
    if (words.length === 0) return true;
    let text = folded.get(item);
    if (text === undefined) folded.set(item, (text = foldText(listTexts(item).join('\n'))));
    return words.every((word) => text.includes(word));
  };
}
