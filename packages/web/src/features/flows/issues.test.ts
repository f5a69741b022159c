import { describe, expect, it } from "vitest";
import { issuesOf } from "./issues.ts";

const issue = (fieldName: string, en: string) => ({
  fieldName,
  code: "queue.unknown" as const,
  message: { en, ja: `${en}!` },
});
const validation = {
  isValid: false,
  errors: [
    issue("rules.1.then.queueId", "no queue"),
    issue("rules.1.when.0.words.2", "a word"),
    issue("rules.7.then", "nowhere"),
  ],
  warnings: [issue("rules.0", "unreachable")],
};

describe("findings of a validation", () => {
  const issues = issuesOf({ validation, unread: [] }, ["a", "b"], "en");

  it("stand at their field, and at the field they lie in", () => {
    expect(issues.errorAt("b", "then.queueId")).toBe("no queue");
    expect(issues.errorAt("b", "when.0.words")).toBe("a word");
    expect(issues.errorAt("b", "when.0", true)).toBeUndefined();
    expect(issues.errorAt("b", "when.0.word")).toBeUndefined();
    expect(issues.errorAt("a", "then.queueId")).toBeUndefined();
    expect(issues.warningsOf("a")).toEqual([{ path: "", text: "unreachable" }]);
  });

  it("are counted by rule, and lead to the first that is wrong", () => {
    expect(issues.countOf("b")).toEqual({ errorCount: 2, warningCount: 0 });
    expect(issues.countOf("a")).toEqual({ errorCount: 0, warningCount: 1 });
    expect(issues.firstBadKey).toBe("b");
  });

  it("are said in the reader's language", () => {
    expect(issuesOf({ validation, unread: [] }, ["a", "b"], "ja").warningsOf("a")).toEqual([
      { path: "", text: "unreachable!" },
    ]);
  });
});
