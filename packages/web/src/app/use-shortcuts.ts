import { useEffect, useEffectEvent } from "react";
import { isShortcutPress, isTypingTarget } from "../ui/keys.ts";

/** What each key does now; a key without an entry is left to the browser. `?` and `Escape` are names like any other. */
export type Shortcuts = Readonly<Record<string, (() => void) | undefined>>;

/** How long the second key of `G W` may take. */
const chordMs = 1200;

/**
 * Single-key shortcuts of the page. They are silent while somebody types, while an input method composes, with a
 * modifier, and while a dialog is open. Two-key ones are written as `g w`.
 */
export function useShortcuts(shortcuts: Shortcuts): void {
  const onKey = useEffectEvent((event: KeyboardEvent, prefix: string): string => {
    if (event.defaultPrevented || !isShortcutPress(event)) return "";
    if (isTypingTarget(event.target)) return "";
    if (document.querySelector("[role=dialog]") !== null) return "";
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const name = prefix === "" ? key : `${prefix} ${key}`;
    const run = shortcuts[name];
    if (run !== undefined) {
      event.preventDefault();
      run();
      return "";
    }
    const isPrefix =
      prefix === "" && Object.keys(shortcuts).some((one) => one.startsWith(`${key} `));
    return isPrefix ? key : "";
  });
  useEffect(() => {
    let prefix = "";
    let timer: ReturnType<typeof setTimeout> | undefined;
    const listen = (event: KeyboardEvent) => {
      clearTimeout(timer);
      prefix = onKey(event, prefix);
      timer = setTimeout(() => {
        prefix = "";
      }, chordMs);
    };
    window.addEventListener("keydown", listen);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("keydown", listen);
    };
  }, []);
}
