import { createContext, use, useCallback, useMemo, useState, type ReactNode } from "react";
import { IntlProvider } from "react-intl";
import { catalogues, storedLanguage, storeLanguage, type LanguageTag } from "./languages.ts";

interface LanguageChoice {
  readonly language: LanguageTag;
  readonly setLanguage: (tag: LanguageTag) => void;
}

const LanguageContext = createContext<LanguageChoice | null>(null);

/** Gives every component its texts and keeps the page's `lang` right, which chooses fonts and line breaks too. */
export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, choose] = useState<LanguageTag>(storedLanguage);
  const setLanguage = useCallback((tag: LanguageTag) => {
    storeLanguage(tag);
    document.documentElement.lang = tag;
    choose(tag);
  }, []);
  const value = useMemo(() => ({ language, setLanguage }), [language, setLanguage]);
  return (
    <LanguageContext value={value}>
      <IntlProvider locale={language} messages={catalogues[language]} key={language}>
        {children}
      </IntlProvider>
    </LanguageContext>
  );
}

/** The language of the screen and the way to change it. */
export function useLanguage(): LanguageChoice {
  const value = use(LanguageContext);
  if (value === null) throw new Error("useLanguage outside LanguageProvider");
  return value;
}
