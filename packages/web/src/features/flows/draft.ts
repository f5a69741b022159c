import type {
  FlowAction,
  FlowCondition,
  FlowConditionKind,
  FlowRuleInput,
} from "@tsubame/contract";

/** A piece of participant data while it is written; the API has them as one object. */
export interface DraftAttribute {
  readonly key: string;
  readonly name: string;
  readonly value: string;
}

/** What a rule does, while it is written: the queue may not be chosen yet (an empty id). */
export interface DraftAction extends Omit<FlowAction, "attributes"> {
  readonly attributes: readonly DraftAttribute[];
}

/** A condition with a name of its own on the screen. */
export type DraftCondition = FlowCondition & { readonly key: string };

/** A rule while it is written. `key` is its name on the screen, whether it was saved before or not. */
export interface DraftRule {
  readonly key: string;
  readonly id?: string;
  readonly name: string;
  readonly when: readonly DraftCondition[];
  readonly then: DraftAction;
}

let keyCount = 0;
/** A name that nothing else on the screen has. */
export function freshKey(): string {
  keyCount += 1;
  return `k${keyCount}`;
}

/** Stored rules as drafts. */
export function draftOf(rules: readonly FlowRuleInput[]): DraftRule[] {
  return rules.map(({ id, name = "", when, then }) => {
    const { attributes = {}, ...action } = then;
    return {
      key: freshKey(),
      ...(id === undefined ? {} : { id }),
      name,
      when: when.map((condition) => Object.assign({ key: freshKey() }, condition)),
      then: {
        ...action,
        attributes: Object.entries(attributes).map(([field, value]) => ({
          key: freshKey(),
          name: field,
          value,
        })),
      },
    };
  });
}

/** Drafts as the API takes them: without names of the screen, and without settings that say nothing. */
export function inputOf(rules: readonly DraftRule[]): FlowRuleInput[] {
  return rules.map(({ id, name, when, then }) => ({
    ...(id === undefined ? {} : { id }),
    ...(name.trim() === "" ? {} : { name: name.trim() }),
    when: when.map(({ key: _key, ...condition }) => condition),
    then: actionInput(then),
  }));
}

function actionInput({ attributes, ...action }: DraftAction): FlowAction {
  const { skillIds, preferredAgents, ...rest } = action;
  const named = attributes.filter(({ name }) => name.trim() !== "");
  return {
    ...rest,
    ...(skillIds === undefined || skillIds.length === 0 ? {} : { skillIds }),
    ...(preferredAgents === undefined || preferredAgents.length === 0 ? {} : { preferredAgents }),
    ...(named.length === 0
      ? {}
      : { attributes: Object.fromEntries(named.map(({ name, value }) => [name.trim(), value])) }),
  };
}

/** A new condition of a kind, as empty as it can be. */
export function emptyCondition(kind: FlowConditionKind): DraftCondition {
  return Object.assign({ key: freshKey() }, emptyConditions[kind]);
}

const emptyConditions: { readonly [Kind in FlowConditionKind]: FlowCondition & { kind: Kind } } = {
  keywords: { kind: "keywords", words: [], match: "any" },
  pattern: { kind: "pattern", pattern: "" },
  language: { kind: "language", languages: [] },
  quickReply: { kind: "quickReply", values: [] },
  schedule: { kind: "schedule", scheduleGroupId: "", is: "open" },
  emergency: { kind: "emergency", emergencyGroupId: "" },
  customer: { kind: "customer" },
  account: { kind: "account", integrationIds: [] },
  attachment: { kind: "attachment" },
};

/** Every kind of condition, in the order in which a menu offers them. */
export const conditionKinds = Object.keys(emptyConditions) as readonly FlowConditionKind[];

/**
 * The rules with an empty one more, before the last: the last one takes whatever no other did, so it keeps its place.
 * `queueId` is what the new one begins with.
 */
export function withNewRule(rules: readonly DraftRule[], queueId: string): DraftRule[] {
  const rule: DraftRule = {
    key: freshKey(),
    name: "",
    when: [emptyCondition("keywords")],
    then: { queueId, attributes: [] },
  };
  return rules.toSpliced(Math.max(0, rules.length - 1), 0, rule);
}

/** The rules with a copy of one of them behind it; the copy is a rule of its own. */
export function withCopy(rules: readonly DraftRule[], index: number): DraftRule[] {
  const source = rules[index];
  if (source === undefined) return [...rules];
  const [input] = inputOf([source]);
  if (input === undefined) return [...rules];
  const { id: _id, ...rest } = input;
  return rules.toSpliced(index, 0, ...draftOf([rest]));
}

/** The rules with one of them in another place; the last keeps its own. */
export function moved(rules: readonly DraftRule[], from: number, to: number): DraftRule[] {
  const last = rules.length - 1;
  const target = Math.min(Math.max(0, to), last - 1);
  const rule = rules[from];
  if (rule === undefined || from >= last || from === target) return [...rules];
  return rules.toSpliced(from, 1).toSpliced(target, 0, rule);
}

/** Whether two drafts would be saved as the same rules. */
export function isSameInput(left: readonly DraftRule[], right: readonly DraftRule[]): boolean {
  return JSON.stringify(inputOf(left)) === JSON.stringify(inputOf(right));
}

/** The values that quick replies of these rules' menus have, for conditions to choose from. */
export function menuValues(rules: readonly DraftRule[]): string[] {
  const values = rules.flatMap(({ then }) => then.menu?.options.map(({ value }) => value) ?? []);
  return [...new Set(values.filter((value) => value.trim() !== ""))];
}
