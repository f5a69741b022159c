/** `JSON.rawJSON` (Node 21.1 on), which TypeScript's library does not know yet. */
const { rawJSON } = JSON as unknown as { rawJSON: (text: string) => unknown };

/**
 * An id as a JSON number with all its digits. X writes some ids above 2^53 as numbers beside their string form; a JavaScript number
 * would round them. Only for values that go straight into `JSON.stringify`.
 */
export function exactNumber(digits: string): unknown {
  return rawJSON(digits);
}
