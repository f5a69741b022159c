import type { TextId } from "../../i18n/languages.ts";
/** The sentence that tells an agent why X did not take a message, and what can be done. */
export declare function failureTextId(code: string | undefined): TextId;
