import type { FlowCondition, FlowConditionKind, FlowRule } from "@tsubame/contract";
import { compileCondition, type Test } from "./conditions.ts";
import { readRules } from "./stored-rules.ts";
import { loadTextLanguages, type TextLanguages } from "./text-language.ts";
import { namings } from "./validation/named-things.ts";

/** A rule ready to be tried. */
interface CompiledRule {
  readonly rule: FlowRule;
  readonly tests: readonly { readonly isNot: boolean; readonly test: Test }[];
}

/** Rules ready to be tried. */
export interface CompiledFlow {
  readonly rules: readonly CompiledRule[];
  /** What its conditions look at: facts that no condition looks at need not be read. */
  readonly asks: {
    readonly scheduleGroupIds: readonly string[];
    readonly emergencies: boolean;
    readonly pastConversations: boolean;
    readonly customerLists: boolean;
  };
  /** Ids of everything that its rules name. */
  readonly namedIds: readonly string[];
  /** null when no condition asks for a language. */
  readonly languages: TextLanguages | null;
}

/** Makes the tests of rules. */
export async function compileRules(rules: readonly FlowRule[]): Promise<CompiledFlow> {
  const conditions = rules.flatMap((rule) => rule.when);
  const customers = of(conditions, "customer");
  return {
    rules: rules.map((rule) => ({
      rule,
      tests: rule.when.map((condition) => ({
        isNot: condition.not === true,
        test: compileCondition(condition),
      })),
    })),
    asks: {
      scheduleGroupIds: [
        ...new Set(of(conditions, "schedule").map(({ scheduleGroupId }) => scheduleGroupId)),
      ],
      emergencies: of(conditions, "emergency").length > 0,
      pastConversations: customers.some(
        ({ isKnown, pastConversationCount }) =>
          isKnown !== undefined || pastConversationCount !== undefined,
      ),
      customerLists: customers.some(({ customerListId }) => customerListId !== undefined),
    },
    namedIds: [...new Set(namings(rules).map(({ id }) => id))],
    languages: of(conditions, "language").length > 0 ? await loadTextLanguages() : null,
  };
}

/** Versions kept ready. A version never changes; the oldest used goes when there are more. */
const cacheSize = 200;
const cache = new Map<string, Promise<CompiledFlow>>();

/** The tests of a stored version of a flow, made once in a process. */
export function compiledFlow(stored: {
  readonly flowId: string;
  readonly version: number;
  readonly rules: unknown;
}): Promise<CompiledFlow> {
  const key = `${stored.flowId}/${stored.version}`;
  const known = cache.get(key);
  const compiled = known ?? compileRules(readRules(stored.rules));
  cache.delete(key);
  cache.set(key, compiled);
  compiled.catch(() => cache.delete(key));
  const oldest = cache.size > cacheSize ? cache.keys().next().value : undefined;
  if (oldest !== undefined) cache.delete(oldest);
  return compiled;
}

function of<Kind extends FlowConditionKind>(
  conditions: readonly FlowCondition[],
  kind: Kind,
): Extract<FlowCondition, { kind: Kind }>[] {
  return conditions.filter(
    (condition): condition is Extract<FlowCondition, { kind: Kind }> => condition.kind === kind,
  );
}
