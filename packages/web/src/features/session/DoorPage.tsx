import type { ReactNode } from "react";
import { languages } from "../../i18n/languages.ts";
import { useLanguage } from "../../i18n/LanguageProvider.tsx";
import { useText } from "../../i18n/use-text.ts";
import classes from "./DoorPage.module.css";

/** The frame of the pages before the desktop: mark, one card, and the choice of language below it. */
export function DoorPage(props: {
  readonly title: string;
  readonly hint: string;
  readonly children: ReactNode;
}) {
  const text = useText();
  const { language, setLanguage } = useLanguage();
  return (
    <main className={classes["page"]}>
      <div className={classes["card"]}>
        <img className={classes["mark"]} src="/icon.svg" alt="" width={40} height={40} />
        <h1 className={classes["title"]}>{props.title}</h1>
        <p className={classes["hint"]}>{props.hint}</p>
        {props.children}
      </div>
      <nav className={classes["languages"]} aria-label={text("menu.language")}>
        {languages.map(({ tag, name }) => (
          <button
            key={tag}
            type="button"
            lang={tag}
            aria-current={tag === language || undefined}
            onClick={() => setLanguage(tag)}
          >
            {name}
          </button>
        ))}
      </nav>
    </main>
  );
}
