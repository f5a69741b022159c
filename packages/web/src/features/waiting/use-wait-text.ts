import { useText } from "../../i18n/use-text.ts";

/** An expected wait as one says it: rounded up to minutes, beyond an hour and a half to hours; unknown as such. */
export function useWaitText(): (seconds: number | null) => string {
  const text = useText();
  return (seconds) => {
    if (seconds === null) return text("wait.unknown");
    if (seconds === 0) return text("wait.none");
    if (seconds < 60) return text("wait.underMinute");
    const minutes = Math.ceil(seconds / 60);
    return minutes <= 90
      ? text("wait.minutes", { count: minutes })
      : text("wait.hours", { count: Math.ceil(minutes / 60) });
  };
}
