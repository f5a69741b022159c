/** As much of a message as rules look at: X's longest DM. */
const lookedAtLength = 10_000;

/**
 * A text as words are compared: full and half width, composed and decomposed forms are the same (NFKC), and so are
 * capital and small letters. Kana stay what they are: ネコ is not ねこ.
 */
export function foldText(text: string): string {
  return normalText(text).toLowerCase().normalize("NFKC");
}

/** A text of bounded length in one width and form, its capitals kept. */
export function normalText(text: string): string {
  return text.slice(0, lookedAtLength).normalize("NFKC");
}
