import { createEngine, type Fact } from "@tsubame/routing";
import { readNextWaitingQueue, readRoutingFacts, readScopeOfQueue } from "@tsubame/store";
import type { Context } from "../context.ts";

/** A conversation that waits and an agent who could have been offered it. */
export interface MissedPair {
  readonly conversationId: string;
  readonly agentId: string;
  readonly queueId: string;
}

/** A pair that one look has found, and what it was found by. */
interface Suspect extends MissedPair {
  readonly seenAtMs: number;
  /** What was known of both; the same at a later look means that nothing has happened to them since. */
  readonly facts: string;
}

/** Time in which the dispatcher must have acted on anything that is committed. */
export const dispatchIntervalMs = 2_000;
/** Conversations of a queue in one look; a longer queue is looked through piece by piece. */
const mostConversations = 2_000;

/**
 * The alarm behind event-driven dispatching: asks the database afresh, one queue at a time, whether a conversation waits that
 * an eligible agent has room for, by an engine of its own. A pair is reported only when nothing has happened to either side
 * for a whole dispatch interval, so whatever is merely on its way is none. Routing never depends on it: a pair that it
 * finds is an error of ours, counted and logged by whoever asked.
 */
export class Sweep {
  readonly #context: Pick<Context, "db" | "clock">;
  #queueId: string | null = null;
  #offset = 0;
  #suspects: readonly Suspect[] = [];

  constructor(context: Pick<Context, "db" | "clock">) {
    this.#context = context;
  }

  /** Whether a look found something that the next one has to confirm. */
  get isSuspicious(): boolean {
    return this.#suspects.length > 0;
  }

  /** Looks at the next queue, or again at the one where something was found; returns what is certain by now. */
  async look(): Promise<readonly MissedPair[]> {
    const { db, clock } = this.#context;
    if (!this.isSuspicious) await this.#moveOn();
    if (this.#queueId === null) return [];
    const scope = await readScopeOfQueue(db, this.#queueId);
    const ids = scope.conversationIds.toSorted();
    if (this.#offset >= ids.length) this.#offset = 0;
    const conversationIds = ids.slice(this.#offset, this.#offset + mostConversations);
    const facts = await readRoutingFacts(db, { ...scope, conversationIds }, { now: clock.now() });
    const found = findPairs(facts, clock.now().getTime());
    const before = new Map(this.#suspects.map((one) => [one.conversationId, one]));
    const seen = found.map((pair) => earlier(before.get(pair.conversationId), pair));
    const isOld = ({ seenAtMs }: Suspect): boolean =>
      clock.now().getTime() - seenAtMs >= dispatchIntervalMs;
    this.#suspects = seen.filter((pair) => !isOld(pair));
    return seen
      .filter(isOld)
      .map(({ conversationId, agentId, queueId }) => ({ conversationId, agentId, queueId }));
  }

  /** To the next piece of a long queue, else to the next queue in which somebody waits. */
  async #moveOn(): Promise<void> {
    this.#offset += mostConversations;
    const next = await readNextWaitingQueue(this.#context.db, {
      queueId: this.#queueId,
      offset: this.#offset,
    });
    if (next !== this.#queueId) this.#offset = 0;
    this.#queueId = next;
  }
}

function earlier(before: Suspect | undefined, now: Suspect): Suspect {
  return before?.agentId === now.agentId && before.facts === now.facts ? before : now;
}

/** What an engine that is told these facts would offer at once. */
function findPairs(facts: readonly Fact[], nowMs: number): Suspect[] {
  const factOf = new Map(
    facts.flatMap((fact) =>
      fact.type === "agent.set" || fact.type === "conversation.set" ? [[fact.id, fact]] : [],
    ),
  );
  return createEngine()
    .applyAll(facts, nowMs)
    .flatMap((decision) => {
      if (decision.type !== "offer") return [];
      const { conversationId, agentId, queueId } = decision;
      const known = JSON.stringify([factOf.get(conversationId), factOf.get(agentId)]);
      return [{ conversationId, agentId, queueId, seenAtMs: nowMs, facts: known }];
    });
}
