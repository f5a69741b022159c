/** `JSON.rawJSON` and the source text of a number (Node 21 on), which TypeScript's library does not know yet. */
const { rawJSON, parse } = JSON as unknown as {
  rawJSON: (text: string) => unknown;
  parse: (
    text: string,
    reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
  ) => unknown;
};

/**
 * An id as a JSON number with all its digits. X writes some ids above 2^53 as numbers beside their string form; a JavaScript number
 * would round them. Only for values that go straight into `JSON.stringify`.
 */
export function exactNumber(digits: string): unknown {
  return rawJSON(digits);
}

/**
 * Reads JSON whose numbers keep all their digits: whole numbers that JavaScript would round become a bigint. Programs in languages with
 * 64-bit integers send ids as numbers, and X reads them.
 *
 * @throws SyntaxError when the text is no JSON, RangeError when it is nested beyond the stack
 */
export function parseExactly(text: string): unknown {
  return parse(text, (_key, value, { source }) =>
    typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d{1,30}$/.test(source ?? "")
      ? BigInt(source ?? "")
      : value,
  );
}
