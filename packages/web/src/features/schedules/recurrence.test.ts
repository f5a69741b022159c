import { describe, expect, it } from "vitest";
import { noRepeat, repeatOf, ruleOf } from "./recurrence.ts";

describe("the form of a recurrence rule", () => {
  it.each([
    "FREQ=WEEKLY;INTERVAL=1;BYDAY=MO,TU,WE,TH,FR",
    "FREQ=DAILY;INTERVAL=1;UNTIL=20261231T235959Z",
    "FREQ=MONTHLY;INTERVAL=1",
    "FREQ=YEARLY;INTERVAL=1",
  ])("says %s in its fields and writes it back", (rule) => {
    expect(repeatOf(rule).kind).not.toBe("rule");
    expect(ruleOf(repeatOf(rule))).toBe(rule);
  });

  it.each([
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO",
    "FREQ=WEEKLY",
    "FREQ=DAILY;BYDAY=MO",
    "FREQ=MONTHLY;BYDAY=2MO",
    "FREQ=DAILY;COUNT=5",
    "FREQ=DAILY;UNTIL=20261231T120000Z",
    "FREQ=HOURLY",
    "nonsense",
  ])("keeps %s as it is written, because no field says it", (rule) => {
    expect(repeatOf(rule)).toMatchObject({ kind: "rule", rule });
    expect(ruleOf(repeatOf(rule))).toBe(rule);
  });

  it("has nothing to say of a schedule that does not repeat", () => {
    expect(repeatOf(undefined)).toEqual(noRepeat);
    expect(ruleOf(repeatOf(""))).toBeNull();
  });
});
