import type { Scenario } from "../scenario.ts";

/** The company's service fails in the third minute; most who write are short of patience. */
export const outageSpike: Scenario = {
  id: "outage-spike",
  title: { en: "Outage spike", ja: "障害による急増" },
  description: {
    en: "The company's service fails after three minutes: 60 new conversations a minute for a quarter of an hour, impatient and nearly all about the same thing.",
    ja: "開始 3 分後にサービス障害が発生。1 分あたり 60 件が 15 分ほど続き、ほとんどが同じ内容で、待てないお客様が多くなります。",
  },
  curve: [
    { minute: 0, dialoguesPerMinute: 1 },
    { minute: 3, dialoguesPerMinute: 1 },
    { minute: 6, dialoguesPerMinute: 60 },
    { minute: 20, dialoguesPerMinute: 60 },
    { minute: 35, dialoguesPerMinute: 25 },
    { minute: 60, dialoguesPerMinute: 8 },
    { minute: 90, dialoguesPerMinute: 2 },
  ],
  intents: { outage: 78, password: 9, complaint: 7, "where-is-my-order": 4, cancel: 2 },
  japaneseShare: 0.7,
  patience: 0.5,
};
