import type { LabLanguage } from "./intent.ts";
import type { Phrases } from "./phrases.ts";
import { english } from "./phrases-en.ts";
import { japanese } from "./phrases-ja.ts";

const PHRASES: Readonly<Record<LabLanguage, Phrases>> = { ja: japanese, en: english };

/** What the lab's customers say in a language. */
export function phrasesOf(language: LabLanguage): Phrases {
  return PHRASES[language];
}
