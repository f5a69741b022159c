import type { QueueMeasured } from "./facts.ts";
import { isFulfilled } from "./phase.ts";
import type { Queue } from "./signature.ts";

/** What was measured of queues, and whose conditional rules depend on it. */
export class Measures {
  readonly #measured = new Map<string, QueueMeasured>();
  readonly #followers = new Map<string, Set<Queue>>();

  /** What was measured last; undefined when nothing was. */
  readonly of = (queueId: string): QueueMeasured | undefined => this.#measured.get(queueId);

  /** Remembers which measures the queue's rules look at now. */
  follow(queue: Queue): void {
    for (const [queueId, followers] of this.#followers) {
      if (followers.delete(queue) && followers.size === 0) this.#followers.delete(queueId);
    }
    for (const { queueId } of queue.settings?.conditionalRules ?? []) {
      const followers = this.#followers.get(queueId) ?? new Set<Queue>();
      this.#followers.set(queueId, followers.add(queue));
    }
  }

  /** Takes a measure in; the queues for which a rule is decided otherwise than before. */
  set(facts: QueueMeasured): Queue[] {
    const followers = [...(this.#followers.get(facts.queueId) ?? [])];
    const before = followers.map((queue) => this.#fulfilled(queue));
    this.#measured.set(facts.queueId, facts);
    return followers.filter((queue, index) => this.#fulfilled(queue) !== before[index]);
  }

  #fulfilled({ settings }: Queue): string {
    const rules = settings?.conditionalRules ?? [];
    return rules.map((rule) => (isFulfilled(rule, this.of) ? "1" : "0")).join("");
  }
}
