import type { Scenario } from "../scenario.ts";

/** Eight hours with hardly anybody, and more of them from other time zones. */
export const night: Scenario = {
  id: "night",
  title: { en: "Night", ja: "夜間" },
  description: {
    en: "Eight hours of night: one new conversation in two minutes, then one in ten; many in English, and patient.",
    ja: "夜間 8 時間分。2 分に 1 件ほどから、未明には 10 分に 1 件まで減ります。英語の割合が高く、急がないお客様が中心です。",
  },
  curve: [
    { minute: 0, dialoguesPerMinute: 0.6 },
    { minute: 120, dialoguesPerMinute: 0.25 },
    { minute: 300, dialoguesPerMinute: 0.1 },
    { minute: 420, dialoguesPerMinute: 0.2 },
    { minute: 480, dialoguesPerMinute: 0.5 },
  ],
  intents: {
    question: 28,
    "where-is-my-order": 26,
    password: 18,
    return: 12,
    cancel: 8,
    complaint: 6,
    thanks: 2,
  },
  japaneseShare: 0.55,
  patience: 3,
};
