import { describe, expect, it } from "vitest";
import type { FlowMenu } from "@tsubame/contract";
import { menuAnswer } from "./menu-answer.ts";

const menu: FlowMenu = {
  text: "ご用件をお選びください",
  options: [
    { label: "返品・交換", value: "returns" },
    { label: "配送", value: "delivery" },
    { label: "Billing", value: "billing" },
  ],
  waitSeconds: 60,
};

describe("an answer to a menu", () => {
  it.each([
    ["1", "returns"],
    ["１", "returns"],
    ["①", "returns"],
    ["(2)", "delivery"],
    ["（２）", "delivery"],
    ["2.", "delivery"],
    ["2番", "delivery"],
    ["２番でお願いします", "delivery"],
    ["3 です", "billing"],
    ["#3", "billing"],
    ["配送", "delivery"],
    ["billing", "billing"],
    ["ＢＩＬＬＩＮＧ", "billing"],
    ["Billing, please", "billing"],
    ["配送についてです", "delivery"],
    ["returns", "returns"],
  ])("%s is %s", (text, value) => {
    expect(menuAnswer(menu, { text, quickReply: null })?.value).toBe(value);
  });

  it.each(["", "0", "4", "12", "1と2", "こんにちは", "配送とBilling", "100円"])(
    "%j is none",
    (text) => {
      expect(menuAnswer(menu, { text, quickReply: null })).toBeNull();
    },
  );

  it("by tap counts before what the text says", () => {
    expect(menuAnswer(menu, { text: "1", quickReply: "billing" })?.value).toBe("billing");
  });

  it("by a tap on another question is none, unless its text says one", () => {
    expect(menuAnswer(menu, { text: "はい", quickReply: "yes" })).toBeNull();
    expect(menuAnswer(menu, { text: "配送", quickReply: "old" })?.value).toBe("delivery");
  });
});
