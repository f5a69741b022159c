import type { Scenario } from "../scenario.ts";

/** Twelve hours of an ordinary weekday, with a peak before noon and one in the afternoon. */
export const quietDay: Scenario = {
  id: "quiet-day",
  title: { en: "Quiet day", ja: "通常日" },
  description: {
    en: "Twelve hours of an ordinary weekday: about one new conversation a minute, most before noon.",
    ja: "平日 12 時間分。1 分に 1 件ほどの問い合わせが入り、昼前が最も多くなります。",
  },
  curve: [
    { minute: 0, dialoguesPerMinute: 0.4 },
    { minute: 60, dialoguesPerMinute: 0.9 },
    { minute: 180, dialoguesPerMinute: 1.6 },
    { minute: 240, dialoguesPerMinute: 1.4 },
    { minute: 300, dialoguesPerMinute: 0.9 },
    { minute: 420, dialoguesPerMinute: 1.4 },
    { minute: 600, dialoguesPerMinute: 1 },
    { minute: 720, dialoguesPerMinute: 0.4 },
  ],
  intents: {
    "where-is-my-order": 30,
    return: 16,
    question: 18,
    password: 12,
    cancel: 9,
    complaint: 8,
    thanks: 5,
    campaign: 2,
  },
  japaneseShare: 0.8,
  patience: 1,
};
