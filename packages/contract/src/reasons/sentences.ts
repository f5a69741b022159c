import { z } from "zod";

/**
 * One sentence in the languages of the desktop. It is complete by itself: durations are in words, and an instant stands in
 * it as ISO 8601 in UTC (`2026-11-22T10:05:00.000Z`), never as the clock of the server. A screen that shows it puts the
 * reader's own clock there with {@link withReadersClock}.
 */
export const sentence = z.object({ en: z.string(), ja: z.string() });
export type Sentence = z.infer<typeof sentence>;

/** Several sentences; both languages say the same in the same order. The first says the most important thing. */
export const sentences = z.object({ en: z.array(z.string()), ja: z.array(z.string()) });
export type Sentences = z.infer<typeof sentences>;

/** Puts sentences into the shape of the API; what is not said (null) is left out. */
export function inOrder(said: readonly (Sentence | null)[]): Sentences {
  const kept = said.filter((one) => one !== null);
  return { en: kept.map(({ en }) => en), ja: kept.map(({ ja }) => ja) };
}

const instantInText = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z/g;

/** The sentence with each of its instants written as `format` writes it: the reader's language and time zone. */
export function withReadersClock(text: string, format: (at: Date) => string): string {
  return text.replaceAll(instantInText, (instant) => format(new Date(instant)));
}

/** An instant as it stands in a {@link Sentence}. */
export function instantOf(atMs: number): string {
  return new Date(atMs).toISOString();
}

/** A number with its noun in English; the plural is the noun with an s unless it is given. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

/** Below this a duration is told in seconds, then in minutes, then in hours and minutes, then in days and hours. */
const [minutesFromSeconds, hoursFromMinutes, daysFromHours] = [120, 120, 48];

/** A duration as people say it, rounded; negative ones are nothing. */
export function duration(durationMs: number): Sentence {
  const seconds = Math.max(0, Math.round(durationMs / 1000));
  if (seconds < minutesFromSeconds) {
    return { en: counted(seconds, "second"), ja: `${seconds} 秒` };
  }
  const minutes = Math.round(seconds / 60);
  if (minutes < hoursFromMinutes) return { en: counted(minutes, "minute"), ja: `${minutes} 分` };
  const hours = Math.floor(minutes / 60);
  if (hours < daysFromHours) {
    const rest = minutes % 60;
    return {
      en: counted(hours, "hour") + (rest === 0 ? "" : ` ${counted(rest, "minute")}`),
      ja: `${hours} 時間${rest === 0 ? "" : ` ${rest} 分`}`,
    };
  }
  const [days, restHours] = [Math.floor(hours / 24), hours % 24];
  return {
    en: counted(days, "day") + (restHours === 0 ? "" : ` ${counted(restHours, "hour")}`),
    ja: `${days} 日${restHours === 0 ? "" : ` ${restHours} 時間`}`,
  };
}

/** Names joined as each language joins them: `A, B and C`, `A、B、C`. */
export function joined(names: readonly Sentence[]): Sentence {
  const english = names.map(({ en }) => en);
  const last = english.pop() ?? "";
  return {
    en: english.length === 0 ? last : `${english.join(", ")} and ${last}`,
    ja: names.map(({ ja }) => ja).join("、"),
  };
}

/** A number with at most one decimal, without a trailing zero. */
export function rounded(value: number): string {
  return String(Math.round(value * 10) / 10);
}
