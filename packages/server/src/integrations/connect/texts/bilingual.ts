import type { BilingualText } from "@tsubame/contract";

/** A sentence or two in both of the product's languages. */
export const text = (en: string, ja: string): BilingualText => ({ en, ja });

/** Several values in one sentence. */
export function listed(values: readonly string[], language: "en" | "ja"): string {
  return values.join(language === "en" ? ", " : "、");
}
