import type { Scenario } from "../scenario.ts";

/** A post goes out in the fifth minute, and everybody asks about it at once. */
export const campaign: Scenario = {
  id: "campaign",
  title: { en: "Campaign", ja: "キャンペーン" },
  description: {
    en: "A campaign post goes out after five minutes: from 2 to 45 new conversations a minute within a quarter of an hour, then a long tail.",
    ja: "開始 5 分後にキャンペーンを告知。15 分ほどで 1 分あたり 2 件から 45 件に増え、その後ゆっくり減ります。",
  },
  curve: [
    { minute: 0, dialoguesPerMinute: 2 },
    { minute: 5, dialoguesPerMinute: 2 },
    { minute: 6, dialoguesPerMinute: 25 },
    { minute: 15, dialoguesPerMinute: 45 },
    { minute: 40, dialoguesPerMinute: 18 },
    { minute: 90, dialoguesPerMinute: 8 },
    { minute: 180, dialoguesPerMinute: 3 },
  ],
  intents: {
    campaign: 62,
    question: 12,
    "where-is-my-order": 10,
    password: 6,
    thanks: 5,
    complaint: 3,
    cancel: 2,
  },
  japaneseShare: 0.85,
  patience: 0.8,
};
