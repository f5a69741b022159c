import { textLanguages } from "@tsubame/contract";

/** Tells the language of a text. */
export interface TextLanguages {
  /** ISO 639-1; null when it is not sure. */
  languageOf(text: string): string | null;
}

const knownLanguages = new Set(textLanguages);

/** A text says its language in its first characters, or not at all. */
const lookedAtLength = 1000;
const notWords = /https?:\/\/\S+|[@#][\p{L}\p{N}_]+/gu;
/** Forms that Chinese writes and Japanese does not. */
const onlyChinese = /[你您妳吗嗎们們么麼这這还请谢货订单发问题为电话码错换坏吧呢]/u;
/** Below so many letters, and by so much, the second best guess has to stand back. */
const shortLetterCount = 12;
const shortMargin = 0.12;
const margin = 0.03;

let loading: Promise<TextLanguages> | undefined;

/**
 * Reads the tables of the detector, once, when the first flow asks for a language (half a second and 50 MB).
 *
 * The script decides where it can: kana are Japanese, Hangul is Korean. For the rest the library guesses, and a guess
 * that it is not sure of, or that is hardly better than the next, is none. A few Chinese characters that could as well
 * be Japanese are unknown unless one of them is written in Chinese only. On the DMs in `text-language.test.ts` no
 * language is mistaken for another; one in ten of the shortest ("hello") is unknown.
 */
export function loadTextLanguages(): Promise<TextLanguages> {
  return (loading ??= import("eld/small").then(({ eld }) => ({
    languageOf(text) {
      const words = text.slice(0, lookedAtLength).normalize("NFKC").replaceAll(notWords, " ");
      const letterCount = count(words, /\p{L}/gu);
      if (letterCount === 0) return null;
      const kana = count(words, /[\p{Script=Hiragana}\p{Script=Katakana}]/gu);
      const han = count(words, /\p{Script=Han}/gu);
      // One character of these says as much as some letters of an alphabet.
      if (kana > 0 && (kana + han) * 4 >= letterCount) return "ja";
      if (count(words, /\p{Script=Hangul}/gu) * 4 >= letterCount) return "ko";
      if (han * 4 >= letterCount && onlyChinese.test(words)) return "zh";
      const guess = eld.detect(words);
      const [best = 0, next = 0] = Object.values(guess.getScores()).toSorted((a, b) => b - a);
      const isShort = letterCount < shortLetterCount || han > 0;
      if (!guess.isReliable() || best - next < (isShort ? shortMargin : margin)) return null;
      return knownLanguages.has(guess.language) ? guess.language : null;
    },
  })));
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
