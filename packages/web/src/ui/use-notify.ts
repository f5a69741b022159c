import { notifications } from "@mantine/notifications";
import { useCallback } from "react";
import { useText } from "../i18n/use-text.ts";

/** Says in a corner that something was done, or that it failed; goes away by itself. */
export type Notify = (message: string, tone?: "done" | "failed") => void;

/** The way components say something in passing. What needs an answer or a next step stands where its cause is. */
export function useNotify(): Notify {
  const text = useText();
  return useCallback(
    (message, tone = "done") => {
      notifications.show({
        message,
        color: tone === "done" ? "good" : "bad",
        closeButtonProps: { "aria-label": text("form.close") },
      });
    },
    [text],
  );
}
