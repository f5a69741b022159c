import { type ReactNode } from "react";
import { type LanguageTag } from "./languages.ts";
interface LanguageChoice {
    readonly language: LanguageTag;
    setLanguage(tag: LanguageTag): void;
}
/** Gives every component its texts and keeps the page's `lang` right, which chooses fonts and line breaks too. */
export declare function LanguageProvider({ children }: {
    readonly children: ReactNode;
}): import("react").JSX.Element;
/** The language of the screen and the way to change it. */
export declare function useLanguage(): LanguageChoice;
export {};
