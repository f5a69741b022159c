import type { FlowRuleInput } from "@tsubame/contract";
import { describe, expect, it } from "vitest";
import {
  conditionKinds,
  draftOf,
  emptyCondition,
  inputOf,
  isSameInput,
  menuValues,
  moved,
  withCopy,
  withNewRule,
} from "./draft.ts";

const stored: FlowRuleInput[] = [
  {
    id: "r1",
    name: "Returns",
    when: [{ kind: "keywords", words: ["返品"], match: "any", not: true }],
    then: {
      queueId: "q1",
      skillIds: ["s"],
      priority: 5,
      attributes: { topic: "returns" },
      menu: {
        text: "Which?",
        options: [
          { label: "A", value: "a" },
          { label: "B", value: "b" },
        ],
        waitSeconds: 60,
      },
    },
  },
  { id: "r2", when: [], then: { queueId: "q2" } },
  { id: "r3", when: [], then: { queueId: "q3" } },
];
const ids = (rules: readonly { readonly id?: string }[]) => rules.map(({ id }) => id);

describe("a draft of rules", () => {
  it("is saved as it was read when nothing was changed", () => {
    const rules = draftOf(stored);
    expect(inputOf(rules)).toEqual(stored);
    expect(isSameInput(rules, draftOf(stored))).toBe(true);
  });

  it("leaves out what says nothing", () => {
    const [rule] = draftOf([stored[1]!]);
    const draft = {
      ...rule!,
      name: "  ",
      then: {
        ...rule!.then,
        skillIds: [],
        preferredAgents: [],
        attributes: [{ key: "x", name: " ", value: "v" }],
      },
    };
    expect(inputOf([draft])).toEqual([stored[1]]);
  });

  it("puts a new rule before the last, which takes the rest", () => {
    const rules = withNewRule(draftOf(stored), "q9");
    expect(ids(rules)).toEqual(["r1", "r2", undefined, "r3"]);
    expect(rules[2]?.then.queueId).toBe("q9");
  });

  it("copies a rule without its id", () => {
    const rules = withCopy(draftOf(stored), 0);
    expect(rules).toHaveLength(4);
    expect(ids(rules).filter((id) => id === "r1")).toHaveLength(1);
    expect(inputOf(rules)[0]).toEqual({ ...stored[0], id: undefined });
    expect(new Set(rules.map(({ key }) => key)).size).toBe(4);
  });

  it("moves rules, but never past the last one, which stays", () => {
    const rules = draftOf(stored);
    expect(ids(moved(rules, 0, 1))).toEqual(["r2", "r1", "r3"]);
    expect(ids(moved(rules, 0, 9))).toEqual(["r2", "r1", "r3"]);
    expect(ids(moved(rules, 1, -4))).toEqual(["r2", "r1", "r3"]);
    expect(ids(moved(rules, 2, 0))).toEqual(["r1", "r2", "r3"]);
  });

  it("knows the answers that its menus offer", () => {
    expect(menuValues(draftOf(stored))).toEqual(["a", "b"]);
  });

  it("has an empty condition for every kind", () => {
    expect(conditionKinds.map((kind) => emptyCondition(kind).kind)).toEqual(conditionKinds);
  });
});
