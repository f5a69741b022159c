import { useMemo } from "react";
import { useIntl } from "react-intl";
import { useText } from "../../i18n/use-text.ts";
import type { Choices } from "./choices.ts";
import type { RuleVoice } from "./rule-text.ts";

/** How rules are read aloud in the reader's language. */
export function useRuleVoice({ nameOf }: Pick<Choices, "nameOf">): RuleVoice {
  const text = useText();
  const { locale } = useIntl();
  return useMemo(() => {
    const names = new Intl.DisplayNames([locale], { type: "language" });
    return { text, nameOf, languageName: (code) => nameOfLanguage(names, code) };
  }, [text, nameOf, locale]);
}

/** A code that is no code is shown as it is. */
function nameOfLanguage(names: Intl.DisplayNames, code: string): string {
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}
