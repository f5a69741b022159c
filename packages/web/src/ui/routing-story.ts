import type { ConversationRouting, Sentences } from "@tsubame/contract";

/** One thing that happened before: when, what came of it, and why it had come to that. */
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
  /** What was tried before, newest first. */
  readonly earlier: readonly EarlierStep[];
}

/** Puts the sentences of the routing answer in the order in which they are read. */
export function routingStory(
  routing: Pick<ConversationRouting, "now" | "decisions">,
  language: keyof Sentences,
): RoutingStory {
  const [latest, ...before] = routing.decisions;
  const isTold = routing.now.state === "waiting" || latest === undefined;
  const told = isTold ? routing.now : latest;
  const isSilent = routing.now.state === "none" && latest === undefined;
  const [main = null, ...facts] = isSilent ? [] : told.sentences[language];
  const tried = isTold ? routing.decisions : before;
  return {
    main,
    facts,
    earlier: tried.map((decision) => ({
      key: decision.id,
      at: decision.decidedAt,
      result: decision.result[language],
      reasons: decision.sentences[language],
    })),
  };
}
