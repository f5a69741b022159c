import { useCallback } from "react";
import { useIntl } from "react-intl";

/** Seconds as a clock face: `0:45`, `2:10`, `1:02:03`. Negative time is shown as nothing left. */
export function clockFace(totalSeconds: number): string {
  const seconds = Math.max(0, Math.floor(totalSeconds));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = twoDigits(seconds % 60);
  return hours > 0 ? `${hours}:${twoDigits(minutes)}:${rest}` : `${minutes}:${rest}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

/** How an instant is said in the reader's language and time zone. */
export interface Times {
  /** `10:02`. */
  clock(at: string | Date): string;
  /** The clock of an instant of today, day and clock of another: `10:02`, `22 Nov, 10:02`. */
  moment(at: string | Date): string;
  /** Day and time to the second, for hovering. */
  exact(at: string | Date): string;
  /** `November 22`, with the year when it is not this one. */
  day(at: string | Date): string;
}

/** Formats of dates and times through Intl. */
export function useTimes(): Times {
  const intl = useIntl();
  const clock = useCallback(
    (at: string | Date) =>
      intl.formatTime(at, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
    [intl],
  );
  const moment = useCallback(
    (at: string | Date) => {
      const [then, now] = [new Date(at), new Date()];
      if (then.toDateString() === now.toDateString()) return clock(then);
      return intl.formatDate(then, {
        month: "short",
        day: "numeric",
        ...(then.getFullYear() === now.getFullYear() ? {} : { year: "numeric" }),
        hour: "2-digit",
        minute: "2-digit",
        hourCycle: "h23",
      });
    },
    [intl, clock],
  );
  const exact = useCallback(
    (at: string | Date) =>
      intl.formatDate(at, { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" }),
    [intl],
  );
  const day = useCallback(
    (at: string | Date) => {
      const isThisYear = new Date(at).getFullYear() === new Date().getFullYear();
      return intl.formatDate(at, {
        weekday: "short",
        month: "long",
        day: "numeric",
        ...(isThisYear ? {} : { year: "numeric" }),
      });
    },
    [intl],
  );
  return { clock, moment, exact, day };
}
