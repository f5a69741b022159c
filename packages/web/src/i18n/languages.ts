import english from "./messages/en.json";
import japanese from "./messages/ja.json";

/** Languages the desktop speaks, each named in itself. */
export const languages = [
  { tag: "en", name: "English" },
  { tag: "ja", name: "日本語" },
] as const;

export type LanguageTag = (typeof languages)[number]["tag"];

/** Every text of the desktop; both catalogues have exactly these keys (a test compares them). */
export type TextId = keyof typeof english;

export const catalogues: Readonly<Record<LanguageTag, Readonly<Record<TextId, string>>>> = {
  en: english,
  ja: japanese,
};

const storageKey = "tsubame.language";

/** The language chosen on this machine, else the browser's. `first-paint.js` reads the same key. */
export function storedLanguage(): LanguageTag {
  const stored = localStorage.getItem(storageKey) ?? navigator.language;
  return stored.toLowerCase().startsWith("ja") ? "ja" : "en";
}

/** Remembers the choice for the next visit and for the page that shows before anybody signed in. */
export function storeLanguage(tag: LanguageTag): void {
  localStorage.setItem(storageKey, tag);
}

/** Whether a language tag from the server (`ja`, `ja-JP`, `en-US`) is one the desktop speaks. */
export function languageOf(tag: string | null | undefined): LanguageTag | null {
  const short = tag?.slice(0, 2).toLowerCase();
  return short === "ja" || short === "en" ? short : null;
}
