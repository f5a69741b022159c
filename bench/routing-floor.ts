import type {
  AgentSet,
  ConversationSet,
  Fact,
  HeldConversation,
  Proficiency,
  QueueSet,
} from "../packages/routing/src/facts.ts";

/** Size of a random contact centre. */
export interface FloorSize {
  readonly waitingCount: number;
  readonly agentCount: number;
  /** How many different combinations of queues, skills and languages its agents have. */
  readonly profileCount: number;
  /** Whether all queues are; otherwise they are of the other kinds by turns. */
  readonly isDemandAware?: boolean;
}

const skillIds = Array.from({ length: 24 }, (_, index) => `skill-${index}`);
const languageIds = ["ja", "en", "ko"];
const evaluations = ["BEST", "NONE", "ALL", "ALL"] as const;
const requestsPerQueue = 60;
const longestWaitMs = 3_600_000;

/** What conversations of a queue ask for, each time something that a member has. */
type Request = Pick<ConversationSet, "skillIds" | "languageId">;

/**
 * A random contact centre and its day, the same for the same size: every agent is on queue and works until the next
 * conversation is handed over; whoever ends one frees a slot, and a new conversation arrives in its stead.
 */
export class BenchFloor {
  readonly #random = randomSource(20_261_122);
  readonly #queueIds: readonly string[];
  readonly #requests = new Map<string, readonly Request[]>();
  readonly #agents: (Omit<AgentSet, "load" | "idleSinceMs"> & {
    load: HeldConversation[];
    idleSinceMs: number;
  })[];
  readonly #agentById: ReadonlyMap<string, { load: HeldConversation[] }>;
  nowMs = 1_700_000_000_000;

  readonly size: FloorSize;

  constructor(size: FloorSize) {
    this.size = size;
    const queueCount = Math.max(4, Math.round(size.agentCount / 200));
    this.#queueIds = Array.from({ length: queueCount }, (_, index) => `queue-${index}`);
    const profiles = Array.from({ length: size.profileCount }, () => ({
      queueIds: this.#some(this.#queueIds, 1 + this.#below(3)),
      skills: this.#levels(this.#some(skillIds, 4 + this.#below(9))),
      languages: this.#levels(this.#some(languageIds, 1 + this.#below(2))),
    }));
    this.#agents = Array.from({ length: size.agentCount }, (_, index) => ({
      ...profiles[index % profiles.length]!,
      type: "agent.set" as const,
      id: this.#id("agent"),
      isOnQueue: true,
      graceEndsAtMs: null,
      capacity: 1 + this.#below(4),
      load: [],
      idleSinceMs: this.nowMs - this.#below(600_000),
    }));
    this.#agentById = new Map(this.#agents.map((agent) => [agent.id, agent]));
    for (const queueId of this.#queueIds) {
      const members = this.#agents.filter((agent) => agent.queueIds.includes(queueId));
      if (members.length === 0) continue;
      this.#requests.set(
        queueId,
        Array.from({ length: requestsPerQueue }, () => this.#request(members)),
      );
    }
  }

  /** Everything, as a restart reads it: enough waits to fill every agent and leave the asked number waiting. */
  allFacts(): Fact[] {
    const queues = this.#queueIds.map((id, index): QueueSet => ({
      type: "queue.set",
      id,
      scoringMethod: index % 5 === 0 ? "PriorityOnly" : "TimestampAndPriority",
      evaluation: this.size.isDemandAware ? "DEMAND_AWARE" : evaluations[index % 4]!,
      agentOrder: index % 2 === 0 ? "leastLoaded" : "longestIdle",
      alertingTimeoutMs: 30_000_000,
    }));
    const slotCount = this.#agents.reduce((sum, { capacity }) => sum + capacity, 0);
    const conversations = Array.from({ length: this.size.waitingCount + slotCount }, () =>
      this.arrival(this.nowMs - this.#below(longestWaitMs)),
    );
    return [...queues, ...this.#agents.map(copyOf), ...conversations];
  }

  /** The agents as they are now. */
  agents(): AgentSet[] {
    return this.#agents.map(copyOf);
  }

  arrival(waitingSinceMs = this.nowMs): ConversationSet {
    const queueIds = [...this.#requests.keys()];
    const queueId = queueIds[this.#below(queueIds.length)]!;
    return {
      type: "conversation.set",
      id: this.#id("conversation"),
      queueId,
      priority: this.#below(10) === 0 ? this.#below(20) : 0,
      waitingSinceMs,
      ...this.#requests.get(queueId)![this.#below(requestsPerQueue)]!,
      excludedAgentIds: [],
    };
  }

  /** A random busy agent ends a conversation; what rang there has been accepted since. */
  release(): AgentSet {
    this.nowMs += 5;
    for (;;) {
      const agent = this.#agents[this.#below(this.#agents.length)]!;
      if (agent.load.length === 0) continue;
      agent.load.splice(this.#below(agent.load.length), 1);
      agent.load = agent.load.map(({ conversationId }) => ({ conversationId, kind: "connected" }));
      agent.idleSinceMs = this.nowMs;
      return copyOf(agent);
    }
  }

  /** The offer was committed. */
  commit(offer: { conversationId: string; agentId: string; deadlineMs: number }): void {
    const { conversationId, deadlineMs } = offer;
    this.#agentById.get(offer.agentId)!.load.push({ conversationId, kind: "offered", deadlineMs });
  }

  #request(members: readonly AgentSet[]): Request {
    const member = members[this.#below(members.length)]!;
    return {
      skillIds: this.#some(member.skills, this.#below(3)).map(({ id }) => id),
      languageId:
        this.#below(2) === 0 ? null : this.#some(member.languages, 1).map(({ id }) => id)[0]!,
    };
  }

  /** A whole number from 0 to below the limit. */
  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #some<T>(ids: readonly T[], count: number): T[] {
    const left = [...ids];
    return Array.from({ length: Math.min(count, ids.length) }, () =>
      left.splice(this.#below(left.length), 1),
    ).flat();
  }

  #levels(ids: readonly string[]): Proficiency[] {
    return ids.map((id) => ({ id, proficiency: this.#below(6) }));
  }

  #id(kind: string): string {
    const digits = Array.from({ length: 4 }, () => this.#below(65_536).toString(16));
    return `${kind}-${digits.map((part) => part.padStart(4, "0")).join("-")}`;
  }
}

/** A fact of its own, with lists of its own, as one read from the database is. */
function copyOf(agent: AgentSet): AgentSet {
  return {
    ...agent,
    queueIds: [...agent.queueIds],
    skills: agent.skills.map((skill) => ({ ...skill })),
    languages: agent.languages.map((language) => ({ ...language })),
    load: [...agent.load],
  };
}

/** Mulberry32: small, fast, the same everywhere. */
function randomSource(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
