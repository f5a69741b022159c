/** Languages of what the command prints. */
export type Language = "en" | "ja";

/** A text in both. */
export type Bilingual = Readonly<Record<Language, string>>;

/** The terminal's language, by the first of LC_ALL, LC_MESSAGES and LANG that is set, as POSIX orders them. */
export function terminalLanguage(env: Readonly<Record<string, string | undefined>>): Language {
  const locale = env["LC_ALL"] || env["LC_MESSAGES"] || env["LANG"] || "";
  return /^ja(_|\.|$)/i.test(locale) ? "ja" : "en";
}

/** The text in the terminal's language. */
export function say(text: Bilingual): string {
  return text[terminalLanguage(process.env)];
}
