import { describe, expect, it } from "vitest";

/** Keys of a dictionary and of the dictionaries inside it, with what kind of value stands there. */
function shape(dictionary: Record<string, unknown>, prefix = ""): string[] {
  return Object.entries(dictionary).flatMap(([key, value]) =>
    typeof value === "object" && value !== null
      ? shape(value as Record<string, unknown>, `${prefix}${key}.`)
      : [`${prefix}${key}: ${typeof value}`],
  );
}

describe("the pages' sentences", () => {
  it.each(["texts", "phone-texts", "lab-texts", "faults-texts"])(
    "of %s exist in English and Japanese alike",
    async (name) => {
      const address = new URL(`../../pages/${name}.js`, import.meta.url).href;
      const { texts } = (await import(address)) as {
        texts: { en: Record<string, unknown>; ja: Record<string, unknown> };
      };
      expect(shape(texts.ja)).toEqual(shape(texts.en));
    },
  );
});
