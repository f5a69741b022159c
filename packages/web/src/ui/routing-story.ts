import type { ConversationRouting, Sentences } from "@tsubame/contract";

/** One thing that happened before: when, what it was, and why. */
export interface EarlierStep {
  readonly key: string;
  readonly at: string;
  readonly result: string;
  readonly reasons: readonly string[];
}

/** The routing answer as a screen tells it, in one language. */
export interface RoutingStory {
  /** What decided, or what keeps it waiting. */
  readonly main: string | null;
  /** What that rests on. */
  readonly facts: readonly string[];
  /** How it came there, newest first: decisions, flows, what people did. */
  readonly earlier: readonly EarlierStep[];
}

/** Where the present says more than the last decision does. */
const toldStates: ReadonlySet<ConversationRouting["now"]["state"]> = new Set([
  "waiting",
  "parked",
  "menu",
]);

/** Puts the sentences of the routing answer in the order in which they are read. */
export function routingStory(
  routing: Pick<ConversationRouting, "now" | "decisions" | "steps">,
  language: keyof Sentences,
): RoutingStory {
  const { now, decisions, steps } = routing;
  const [latest, ...before] = decisions;
  const isNowTold = toldStates.has(now.state) || latest === undefined;
  const told = isNowTold ? now : latest;
  const isSilent = now.state === "none" && latest === undefined;
  const [main = null, ...facts] = isSilent ? [] : told.sentences[language];
  const tried = (isNowTold ? decisions : before).map((decision) => ({
    key: decision.id,
    at: decision.decidedAt,
    result: decision.result[language],
    reasons: decision.sentences[language],
  }));
  const moved = steps.map(({ at, kind, sentences }, index) => {
    const [result = "", ...reasons] = sentences[language];
    return { key: `${kind} ${index}`, at, result, reasons };
  });
  const earlier = [...tried, ...moved].toSorted(
    (left, right) => Date.parse(right.at) - Date.parse(left.at),
  );
  return { main, facts, earlier };
}
