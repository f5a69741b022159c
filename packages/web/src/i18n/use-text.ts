import { useCallback } from "react";
import { useIntl } from "react-intl";
import type { TextId } from "./languages.ts";

type TextValues = Readonly<Record<string, string | number | Date>>;

/** A function from a text's name and its values to the sentence in the reader's language. */
export type TextOf = (id: TextId, values?: TextValues) => string;

/** The way a component gets its words: `const text = useText(); text("work.accept")`. */
export function useText(): TextOf {
  const intl = useIntl();
  return useCallback((id, values) => intl.formatMessage({ id }, values), [intl]);
}
