import type { EventKind, FactsScope, LogEvent } from "@tsubame/store";

/** Facts that have to be read again, collected without repetition. `everything` when a setting concerns every agent. */
export class TouchedFacts {
  #isEverything = false;
  readonly #queueIds = new Set<string>();
  readonly #agentIds = new Set<string>();
  readonly #conversationIds = new Set<string>();
  /** Queues whose members have to be read again too. */
  readonly #memberQueueIds = new Set<string>();
  /** People whom waiting conversations may name. */
  readonly #namedAgentIds = new Set<string>();

  get isEmpty(): boolean {
    return (
      !this.#isEverything &&
      this.#queueIds.size + this.#agentIds.size + this.#conversationIds.size === 0
    );
  }

  everything(): void {
    this.#isEverything = true;
  }

  /** Both sides of a decision. */
  pair(ids: { readonly conversationId: string; readonly agentId: string }): void {
    this.#conversationIds.add(ids.conversationId);
    this.#agentIds.add(ids.agentId);
  }

  /**
   * What an event of the log may have changed for routing. `ownLeaseToken` leaves out offers made under that lease: the
   * engine that decided them counts them already.
   */
  event(event: LogEvent, ownLeaseToken: string): void {
    const part = partOf(event.kind);
    if (part === "nothing") return;
    if (event.kind === "offer.made" && event.detail["leaseToken"] === ownLeaseToken) return;
    if (part === "queue" && event.queueId !== null) {
      this.#queueIds.add(event.queueId);
      // How many rings it has decides in which one a member is.
      if (event.kind === "queue.updated") this.#memberQueueIds.add(event.queueId);
    }
    if (part === "agent" && event.userId !== null) {
      this.#agentIds.add(event.userId);
      // Conversations wait for, prefer or had people only while those are active.
      if (event.kind === "user.updated") this.#namedAgentIds.add(event.userId);
    } else if (part === "agent") this.#isEverything = true;
    if (part === "everything" && !isNewName(event)) this.#isEverything = true;
    if (part !== "conversation") return;
    if (event.conversationId !== null) this.#conversationIds.add(event.conversationId);
    if (event.userId !== null) this.#agentIds.add(event.userId);
  }

  /** Hands over what was collected and begins anew. */
  take(): FactsScope | "all" {
    const scope: FactsScope | "all" = this.#isEverything
      ? "all"
      : {
          queueIds: [...this.#queueIds],
          agentIds: [...this.#agentIds],
          conversationIds: [...this.#conversationIds],
          ...(this.#memberQueueIds.size > 0 && { memberQueueIds: [...this.#memberQueueIds] }),
          ...(this.#namedAgentIds.size > 0 && { namedAgentIds: [...this.#namedAgentIds] }),
        };
    this.#isEverything = false;
    this.#queueIds.clear();
    this.#agentIds.clear();
    this.#conversationIds.clear();
    this.#memberQueueIds.clear();
    this.#namedAgentIds.clear();
    return scope;
  }
}

type Part = "conversation" | "agent" | "queue" | "everything" | "nothing";

const parts: Partial<Record<EventKind, Part>> = {
  "conversation.started": "conversation",
  "conversation.reopened": "conversation",
  "conversation.queued": "conversation",
  "conversation.ended": "conversation",
  "conversation.parked": "conversation",
  "conversation.resumed": "conversation",
  "conversation.routingChanged": "conversation",
  "offer.made": "conversation",
  "offer.accepted": "conversation",
  "offer.declined": "conversation",
  "offer.expired": "conversation",
  "offer.withdrawn": "conversation",
  "leg.ended": "conversation",
  "wrapup.started": "conversation",
  "wrapup.completed": "conversation",
  "agent.routingStatusChanged": "agent",
  "agent.connectionChanged": "agent",
  "agent.utilizationChanged": "agent",
  "agent.skillsChanged": "agent",
  "user.created": "agent",
  "user.updated": "agent",
  "queue.created": "queue",
  "queue.updated": "queue",
  "queue.deleted": "queue",
  "queue.measured": "queue",
  "queueMember.added": "agent",
  "queueMember.changed": "agent",
  "queueMember.removed": "agent",
  "groupMember.added": "agent",
  "groupMember.removed": "agent",
  "settings.changed": "everything",
};

function partOf(kind: EventKind): Part {
  return parts[kind] ?? "nothing";
}

/** A skill, language or label that has just been made or renamed: nobody has it or asks for it because of that. */
function isNewName({ kind, detail }: LogEvent): boolean {
  return (
    kind === "settings.changed" &&
    ["skill", "language", "utilizationLabel"].includes(String(detail["subject"])) &&
    detail["change"] !== "deleted"
  );
}
