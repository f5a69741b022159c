import type { SendHoldView } from "@tsubame/contract";
import { IconPlayerPause } from "@tabler/icons-react";
import { useLanguage } from "../../i18n/LanguageProvider.tsx";
import { useTimes } from "../../i18n/times.ts";
import { useText } from "../../i18n/use-text.ts";
import classes from "./HoldNotice.module.css";

/** Why replies of this conversation wait: X refuses the account itself. */
export function HoldNotice({ hold }: { readonly hold: SendHoldView }) {
  const text = useText();
  const times = useTimes();
  const { language } = useLanguage();
  return (
    <output className={classes["notice"]}>
      <IconPlayerPause size={16} stroke={1.8} aria-hidden />
      <span>
        <strong>{text("thread.held", { time: times.moment(hold.sinceAt) })}</strong>{" "}
        {hold.text[language]}
        {hold.xCode === null ? null : (
          <small className={classes["code"]}>{text("hold.code", { code: hold.xCode })}</small>
        )}
      </span>
    </output>
  );
}
