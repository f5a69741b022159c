/** Longest wait of one step of a rule: three days. */
export const longestWaitSeconds = 259_200;

/** Named things as choices of a select; nothing while they are being read. */
export function choicesOf(
  things: readonly { readonly id: string; readonly name: string }[] | undefined,
): { value: string; label: string }[] {
  return (things ?? []).map(({ id, name }) => ({ value: id, label: name }));
}

/** The chosen one of some values, if it is one of them. */
export function oneOf<T extends string>(
  values: readonly T[],
  chosen: string | null,
): T | undefined {
  return values.find((value) => value === chosen);
}

/** What a field for a number holds; an emptied one is no number, so that it is refused instead of read as zero. */
export function numberOf(typed: string | number): number {
  return typed === "" ? Number.NaN : Number(typed);
}

/** A number as its field shows it: none is an empty field. */
export function shownNumber(value: number): number | "" {
  return Number.isNaN(value) ? "" : value;
}

/** The explanation below the input, so that inputs beside each other stand on one line. */
export const inputFirst: ("label" | "input" | "description" | "error")[] = [
  "label",
  "input",
  "description",
  "error",
];
