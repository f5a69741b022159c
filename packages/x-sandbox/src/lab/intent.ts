/** What a customer of the traffic lab writes about. */
export const INTENTS = [
  "where-is-my-order",
  "return",
  "cancel",
  "password",
  "complaint",
  "outage",
  "campaign",
  "question",
  "thanks",
] as const;

/** See {@link INTENTS}. */
export type Intent = (typeof INTENTS)[number];

/** Languages that the lab's customers speak. */
export const LAB_LANGUAGES = ["ja", "en"] as const;

/** See {@link LAB_LANGUAGES}. */
export type LabLanguage = (typeof LAB_LANGUAGES)[number];

const ABOUT_AN_ORDER: ReadonlySet<Intent> = new Set([
  "where-is-my-order",
  "return",
  "cancel",
  "complaint",
]);

/** Whether a customer with this concern has an order number to give. */
export function isAboutAnOrder(intent: Intent): boolean {
  return ABOUT_AN_ORDER.has(intent);
}
