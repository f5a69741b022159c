import { foldText } from "./folded-text.ts";

/** Letters of scripts that put spaces between words, and digits. */
const spaced = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Nd}]/u;

/** A word of a rule, ready to be searched for. */
export interface SearchedWord {
  /** As the rule has it. */
  readonly written: string;
  readonly folded: string;
  readonly hasSpacedStart: boolean;
  readonly hasSpacedEnd: boolean;
}

/** @returns null for a word of nothing that can be searched for */
export function searchedWord(written: string): SearchedWord | null {
  const folded = foldText(written).trim();
  const characters = [...folded];
  const first = characters[0];
  const last = characters.at(-1);
  if (first === undefined || last === undefined) return null;
  return {
    written,
    folded,
    hasSpacedStart: spaced.test(first),
    hasSpacedEnd: spaced.test(last),
  };
}

/**
 * Whether a folded text has the word. An end of it that is a letter of a spaced script or a digit has to be the end of a
 * word in the text: "cat" is in "my cat" and in "猫catです", not in "category". Japanese, Chinese and Korean words are
 * found wherever they stand.
 */
export function hasWord(foldedText: string, word: SearchedWord): boolean {
  const { folded } = word;
  let from = 0;
  for (;;) {
    const start = foldedText.indexOf(folded, from);
    if (start === -1) return false;
    const end = start + folded.length;
    const isCutBefore = !word.hasSpacedStart || !isSpacedBefore(foldedText, start);
    const isCutAfter = !word.hasSpacedEnd || !isSpacedAt(foldedText, end);
    if (isCutBefore && isCutAfter) return true;
    from = start + 1;
  }
}

function isSpacedBefore(text: string, index: number): boolean {
  if (index === 0) return false;
  const unit = text.charCodeAt(index - 1);
  const isLowSurrogate = unit >= 0xdc00 && unit <= 0xdfff;
  return isSpacedAt(text, index - (isLowSurrogate && index > 1 ? 2 : 1));
}

function isSpacedAt(text: string, index: number): boolean {
  const point = text.codePointAt(index);
  return point !== undefined && spaced.test(String.fromCodePoint(point));
}
