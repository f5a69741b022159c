import { fieldErrorOf, type ApiFieldError } from "../api/api-error.ts";
import { useText } from "../i18n/use-text.ts";
import type { TextId } from "../i18n/languages.ts";

const known: Readonly<Record<string, TextId>> = {
  "required.field.missing": "form.required",
  "invalid.value": "form.invalid",
  "value.taken": "form.taken",
  "general.conflict": "form.taken",
  "not.found": "form.notFound",
  "automaticMessage.unknownPlaceholder": "waitingMessage.unknownPlaceholder",
};

/** The words for a refused field: ours in the reader's language where the code is known, else the server's. */
export function useFieldText(error: unknown): (fieldName: string) => string | undefined {
  const text = useText();
  return (fieldName) => {
    const found: ApiFieldError | undefined = fieldErrorOf(error, fieldName);
    if (found === undefined) return undefined;
    const id = known[found.errorCode];
    if (found.message !== undefined && id === undefined) return found.message;
    return text(id ?? "form.invalid");
  };
}
