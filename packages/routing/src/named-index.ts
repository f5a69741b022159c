import { OrderedSet } from "./ordered-set.ts";
import { servingOrder } from "./order.ts";
import type { Waiting } from "./signature.ts";

/** Waiting conversations by the agents they name, each agent's in the order in which they are served. */
export class NamedIndex {
  readonly #byAgent = new Map<string, OrderedSet<Waiting>>();

  /** Those that name the agent; undefined when none does. */
  of(agentId: string): OrderedSet<Waiting> | undefined {
    return this.#byAgent.get(agentId);
  }

  /** Whether the score of one of them is weighed, so that the order kept here is not that of serving. */
  isWeighed(agentId: string): boolean {
    for (const waiting of this.#byAgent.get(agentId) ?? []) {
      if (waiting.signature.isDemandAware) return true;
    }
    return false;
  }

  add(waiting: Waiting): void {
    for (const { agentId } of waiting.phase.named) {
      let waitings = this.#byAgent.get(agentId);
      if (!waitings) {
        waitings = new OrderedSet<Waiting>(servingOrder);
        this.#byAgent.set(agentId, waitings);
      }
      waitings.add(waiting);
    }
  }

  delete(waiting: Waiting): void {
    for (const { agentId } of waiting.phase.named) {
      const waitings = this.#byAgent.get(agentId);
      if (waitings?.delete(waiting) && waitings.size === 0) this.#byAgent.delete(agentId);
    }
  }
}
