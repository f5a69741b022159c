import english from "./messages/en.json";
/** Languages the desktop speaks, each named in itself. */
export declare const languages: readonly [{
    readonly tag: "en";
    readonly name: "English";
}, {
    readonly tag: "ja";
    readonly name: "日本語";
}];
export type LanguageTag = (typeof languages)[number]["tag"];
/** Every text of the desktop; both catalogues have exactly these keys (a test compares them). */
export type TextId = keyof typeof english;
export declare const catalogues: Readonly<Record<LanguageTag, Readonly<Record<TextId, string>>>>;
/** The language chosen on this machine, else the browser's. `first-paint.js` reads the same key. */
export declare function storedLanguage(): LanguageTag;
/** Remembers the choice for the next visit and for the page that shows before anybody signed in. */
export declare function storeLanguage(tag: LanguageTag): void;
/** Whether a language tag from the server (`ja`, `ja-JP`, `en-US`) is one the desktop speaks. */
export declare function languageOf(tag: string | null | undefined): LanguageTag | null;
