import { expect, it } from "vitest";
import { terminalLanguage } from "./language.ts";

it("speaks the terminal's language, English where it is neither of ours", () => {
  expect(terminalLanguage({ LANG: "ja_JP.UTF-8" })).toBe("ja");
  expect(terminalLanguage({ LANG: "ja_JP.UTF-8", LC_ALL: "C" })).toBe("en");
  expect(terminalLanguage({ LANG: "en_US.UTF-8", LC_MESSAGES: "ja" })).toBe("ja");
  expect(terminalLanguage({ LANG: "fr_FR" })).toBe("en");
  expect(terminalLanguage({})).toBe("en");
});
