import type { ApiFieldError } from "../../api/api-error.ts";
import { catalogues } from "../../i18n/languages.ts";
import type { UnreadField } from "./issues.ts";

/** Fields that a body's schema refuses, in words of both languages. */
export function unreadFields(fields: readonly ApiFieldError[]): UnreadField[] {
  return fields.map(({ fieldName, errorCode }) => {
    const id = errorCode === "required.field.missing" ? "form.required" : "flows.fieldRefused";
    return { fieldName, message: { en: catalogues.en[id], ja: catalogues.ja[id] } };
  });
}
