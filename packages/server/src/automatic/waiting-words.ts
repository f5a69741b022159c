/** Languages in which a queue speaks to those who wait. */
export type WaitingLanguage = "en" | "ja";

/** Names under which organisations keep the two languages, folded. */
const languageNames: Readonly<Record<WaitingLanguage, readonly string[]>> = {
  en: ["en", "english", "英語"],
  ja: ["ja", "jp", "japanese", "日本語"],
};

/**
 * The language in which a customer is spoken to: that of the routing language asked for the conversation when it is one
 * of the two; else by their newest words (kana are Japanese; letters of the Latin alphabet without any Chinese character
 * are English); else the organisation's.
 */
export function waitingLanguage(facts: {
  readonly languageName: string | null;
  readonly lastText: string | null;
  readonly defaultLanguage: string;
}): WaitingLanguage {
  const name = facts.languageName?.normalize("NFKC").trim().toLowerCase().split("-")[0] ?? "";
  if (languageNames.ja.includes(name)) return "ja";
  if (languageNames.en.includes(name)) return "en";
  const text = facts.lastText ?? "";
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) return "ja";
  if (/\p{Script=Latin}/u.test(text) && !/\p{Script=Han}/u.test(text)) return "en";
  return facts.defaultLanguage.toLowerCase().startsWith("ja") ? "ja" : "en";
}

/** Longest wait that is told in minutes. */
const longestMinutes = 90;

/**
 * A wait as one says it: rounded up to minutes, beyond an hour and a half to hours. An unknown one is said to be unknown:
 * a number that nobody believes in would be worse.
 */
export function spokenWait(seconds: number | null, language: WaitingLanguage): string {
  if (seconds === null) return language === "ja" ? "計算中" : "not known yet";
  if (seconds < 60) return language === "ja" ? "1分以内" : "less than a minute";
  const minutes = Math.ceil(seconds / 60);
  if (minutes <= longestMinutes) {
    if (language === "ja") return `約${minutes}分`;
    return minutes === 1 ? "about a minute" : `about ${minutes} minutes`;
  }
  const hours = Math.ceil(minutes / 60);
  return language === "ja" ? `約${hours}時間` : `about ${hours} hours`;
}

/** Placeholders that a text may have. */
const waitingPlaceholders = ["position", "expectedWait"] as const;

/** Puts position and expected wait into a text. Other braces stay as they are. */
export function waitingText(
  template: string,
  values: { readonly position: number; readonly expectedWait: string },
): string {
  return template
    .replaceAll("{position}", String(values.position))
    .replaceAll("{expectedWait}", values.expectedWait);
}

/** Names in braces that a text has and that stand for nothing. */
export function unknownPlaceholders(template: string): string[] {
  const names = [...template.matchAll(/\{([A-Za-z]\w*)\}/g)].map((match) => match[1] ?? "");
  return names.filter((name) => !(waitingPlaceholders as readonly string[]).includes(name));
}
