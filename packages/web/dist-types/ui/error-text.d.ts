import type { ApiError } from "../api/api-error.ts";
import type { TextId } from "../i18n/languages.ts";
/** The text for an error, or null when the server's own message says more. */
export declare function errorTextId(error: ApiError): TextId | null;
