import type { FlowCondition, FlowIssue } from "@tsubame/contract";
import { foldText } from "../folded-text.ts";
import { finding } from "./finding.ts";

type Of<Kind extends FlowCondition["kind"]> = Extract<FlowCondition, { kind: Kind }>;

interface Placed<C extends FlowCondition = FlowCondition> {
  readonly index: number;
  readonly condition: C;
}

/**
 * Conditions of one rule that can never hold together, each told at the later of the two. What is found is certain; a
 * contradiction between a pattern and a word is not looked for.
 */
export function contradictions(when: readonly FlowCondition[], path: string): FlowIssue[] {
  const placed = when.map((condition, index): Placed => ({ index, condition }));
  return placed.flatMap((later) => {
    const earlier = placed.find(
      (other) => other.index < later.index && excludes(other.condition, later.condition),
    );
    return earlier === undefined
      ? []
      : [finding(`${path}.${later.index}`, "condition.contradiction", earlier.index + 1)];
  });
}

function excludes(a: FlowCondition, b: FlowCondition): boolean {
  if (isOpposite(a, b)) return true;
  if (a.kind === "keywords" && b.kind === "keywords") return wordsExclude(a, b);
  if (a.kind === "customer" && b.kind === "customer") return customersExclude(a, b);
  const [one, other] = [choiceOf(a), choiceOf(b)];
  return one !== null && other !== null && one.about === other.about && choicesExclude(one, other);
}

/** The same condition, once as it is and once turned round. */
function isOpposite(a: FlowCondition, b: FlowCondition): boolean {
  return (a.not === true) !== (b.not === true) && conditionKey(a) === conditionKey(b);
}

/** What a condition asks, whether it is turned round or not; conditions that ask the same have the same key. */
export function conditionKey(condition: FlowCondition): string {
  const { not: _not, ...asked } = condition;
  const plain = Object.entries(asked)
    .map(([name, value]): [string, unknown] => [
      name,
      Array.isArray(value)
        ? value.map((entry) => foldText(String(entry)).trim()).toSorted()
        : value,
    ])
    .toSorted(([a], [b]) => a.localeCompare(b));
  return JSON.stringify(plain);
}

/** One of some values is the case, of a thing that has one value at a time. */
interface Choice {
  readonly about: string;
  readonly values: ReadonlySet<string>;
  readonly isNot: boolean;
}

function choiceOf(condition: FlowCondition): Choice | null {
  const isNot = condition.not === true;
  switch (condition.kind) {
    case "language":
      return { about: "language", values: new Set(condition.languages), isNot };
    case "quickReply":
      return { about: "quickReply", values: folded(condition.values), isNot };
    case "account":
      return { about: "account", values: folded(condition.integrationIds), isNot };
    case "schedule":
      return {
        about: `schedule ${condition.scheduleGroupId.toLowerCase()}`,
        values: new Set([condition.is]),
        isNot,
      };
    case "keywords":
    case "pattern":
    case "emergency":
    case "customer":
    case "attachment":
      return null;
  }
}

function choicesExclude(a: Choice, b: Choice): boolean {
  if (a.isNot && b.isNot) return false;
  if (!a.isNot && !b.isNot) return isDisjoint(a.values, b.values);
  const [wanted, barred] = a.isNot ? [b, a] : [a, b];
  return isWithin(wanted.values, barred.values);
}

/** One asks for words of which the other forbids too many. */
function wordsExclude(a: Of<"keywords">, b: Of<"keywords">): boolean {
  if ((a.not === true) === (b.not === true)) return false;
  const [asked, barred] = a.not === true ? [b, a] : [a, b];
  const wanted = folded(asked.words);
  const forbidden = folded(barred.words);
  if (barred.match === "any") {
    return asked.match === "all" ? !isDisjoint(wanted, forbidden) : isWithin(wanted, forbidden);
  }
  // Not all of them: impossible only where all of them are asked for.
  return asked.match === "all" && isWithin(forbidden, wanted);
}

function customersExclude(a: Of<"customer">, b: Of<"customer">): boolean {
  if (a.not === true || b.not === true) return false;
  return (
    differs(a.isVerified, b.isVerified) ||
    isEmptyRange(meet(a.followerCount, b.followerCount)) ||
    isEmptyRange(meet(pastRange(a), pastRange(b)))
  );
}

function differs(one: boolean | undefined, other: boolean | undefined): boolean {
  return one !== undefined && other !== undefined && one !== other;
}

interface Range {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

/** What a customer condition leaves of the number of past conversations: being known is having had one. */
export function pastRange(condition: Of<"customer">): Range {
  const known: Range =
    condition.isKnown === undefined ? {} : condition.isKnown ? { min: 1 } : { max: 0 };
  return meet(condition.pastConversationCount, known);
}

function meet(a: Range = {}, b: Range = {}): Range {
  return {
    min: Math.max(a.min ?? 0, b.min ?? 0),
    max: Math.min(a.max ?? Infinity, b.max ?? Infinity),
  };
}

/** Whether no number lies in a range. */
export function isEmptyRange({ min = 0, max = Infinity }: Range): boolean {
  return min > max;
}

function folded(values: readonly string[]): Set<string> {
  return new Set(values.map((value) => foldText(value).trim()));
}

function isDisjoint(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return [...a].every((value) => !b.has(value));
}

function isWithin(part: ReadonlySet<string>, whole: ReadonlySet<string>): boolean {
  return [...part].every((value) => whole.has(value));
}
