import type { Abilities } from "./abilities.ts";
import { Deadlines, never } from "./deadlines.ts";
import type { AbilityRecord } from "./decision-facts.ts";
import type {
  AgentSet,
  ConversationSet,
  HeldConversation,
  QueueMeasured,
  QueueSet,
} from "./facts.ts";
import { Groups } from "./groups.ts";
import type { HeadBoard } from "./head-board.ts";
import type { NamedIndex } from "./named-index.ts";
import { isHeld, Places } from "./places.ts";
import { isReady, type Agent, type Filing, type Held, type Profile } from "./profile.ts";
import type { Queue, Step, Waiting } from "./signature.ts";
import type { Touched } from "./touched.ts";
import { isToldAgain, sharedTraits } from "./traits.ts";
import { WaitingRoom } from "./waiting-room.ts";

/**
 * The contact centre's floor as last told: agents, waiting conversations, and who holds what. It decides nothing; it keeps
 * everything in the order decisions need and remembers which signatures a change may have made servable.
 */
export class Floor {
  readonly agents = new Map<string, Agent>();
  readonly places = new Places();
  readonly ringing = new Deadlines<Held>();
  /** The time of the call that is under way. */
  nowMs = 0;
  /** Whether offers are given the facts they were made from. */
  readonly isRecording: boolean;
  readonly #groups: Groups;
  readonly #room: WaitingRoom;
  /** Counts the readings of agents' loads, to tell what a reading did not mention. */
  #reading = 0;

  constructor(options: { readonly isRecording?: boolean; readonly abilities?: Abilities } = {}) {
    this.isRecording = options.isRecording ?? false;
    this.#groups = new Groups(options.abilities);
    this.#room = new WaitingRoom(this.#groups, this.places);
  }

  /** What was measured for the rules of a queue. */
  measuresOf(settings: QueueSet): QueueMeasured[] {
    const rules = settings.conditionalRules ?? [];
    return [...new Set(rules.map(({ queueId }) => queueId))].flatMap((queueId) => {
      const measured = this.#room.measured(queueId);
      return measured ? [measured] : [];
    });
  }

  /** How scarce what these agents can do is counted to be. */
  abilityCounts(agents: readonly Agent[]): AbilityRecord {
    return this.#groups.abilities.record(agents.map(({ profile }) => profile));
  }

  get heads(): HeadBoard {
    return this.#groups.heads;
  }

  get queues(): ReadonlyMap<string, Queue> {
    return this.#groups.queues;
  }

  /** Conversations by the agents they name. */
  get named(): NamedIndex {
    return this.#room.named;
  }

  /** Rules that take effect by time. */
  get steps(): Deadlines<Step> {
    return this.#room.steps;
  }

  /** What changed since the last call in a way that may let somebody be served. */
  takeTouched(): Touched {
    return this.#groups.takeTouched();
  }

  setQueue(settings: QueueSet): void {
    this.#room.setQueue(settings, this.nowMs);
  }

  setMeasured(facts: QueueMeasured): void {
    this.#room.setMeasured(facts, this.nowMs);
  }

  removeQueue(queueId: string): void {
    const queue = this.queues.get(queueId);
    if (queue) this.#room.removeQueue(queue, this.nowMs);
  }

  setAgent(facts: AgentSet): void {
    const known = this.agents.get(facts.id);
    if (!known) return this.#addAgent(facts);
    const before = known.profile;
    const wasReady = isReady(known);
    const isSame = isToldAgain(known.traits, facts);
    const profile = isSame ? before : this.#groups.profile(facts);
    if (!isSame) known.traits = sharedTraits(profile.traits, facts);
    this.#lift(known);
    known.profile = profile;
    known.isOnQueue = facts.isOnQueue;
    known.graceEndsAtMs = facts.graceEndsAtMs;
    known.capacity = facts.capacity;
    known.labelCapacities = facts.labelCapacities;
    known.idleSinceMs = facts.idleSinceMs;
    this.#replaceHeld(known, facts.load);
    this.#land(known);
    const isElsewhere = before !== profile;
    if (wasReady && (isElsewhere || !isReady(known))) this.#touchLosing(known, before);
    if (isElsewhere) this.#groups.releaseProfile(before);
  }

  removeAgent(agentId: string): void {
    const agent = this.agents.get(agentId);
    if (!agent) return;
    this.#lift(agent);
    this.#file(agent, null);
    while (agent.held[0]) this.#release(agent.held[0]);
    this.agents.delete(agentId);
    this.#groups.fullBoard.release(agent.fullPlace);
    this.#touchLosing(agent, agent.profile);
    this.#groups.releaseProfile(agent.profile);
  }

  setConversation(facts: ConversationSet): void {
    const place = this.places.of(facts.id);
    if (place && isHeld(place)) this.#takeFromHolder(place);
    else if (place) this.#room.leave(place);
    this.#room.enter(facts, this.nowMs);
  }

  endWaiting(conversationId: string): void {
    const waiting = this.places.waiting(conversationId);
    if (!waiting) return;
    this.#room.leave(waiting);
    this.places.clear(conversationId);
  }

  /** Moves a waiting conversation to an agent, ringing until the deadline. */
  offer(waiting: Waiting, agent: Agent, deadlineMs: number): void {
    this.#groups.rememberLines(waiting.signature);
    this.#room.leave(waiting);
    const { labelId } = waiting.facts;
    this.#lift(agent);
    this.#hold(agent, { conversationId: waiting.id, kind: "offered", deadlineMs, labelId });
    this.#land(agent);
  }

  /** Whatever is offered from now on belongs to another round. */
  endRound(): void {
    this.#groups.forgetLines();
  }

  /** Gives an offer that was only just decided to another agent instead. */
  moveOffer(conversationId: string, to: Agent): void {
    const held = this.places.held(conversationId);
    if (!held) return;
    const { agent: from, deadlineMs, labelId } = held;
    this.#lift(from);
    this.#release(held);
    this.#land(from);
    this.#lift(to);
    this.#hold(to, { conversationId, kind: "offered", deadlineMs, labelId });
    this.#land(to);
  }

  /** The agent gets nothing more, and the offer is not asked back again, until facts tell the result. */
  expire(offer: Held): void {
    const { agent } = offer;
    this.ringing.set(offer, never);
    if (!agent.isOnQueue) return;
    const wasReady = isReady(agent);
    this.#lift(agent);
    agent.isOnQueue = false;
    this.#land(agent);
    if (wasReady) this.#touchLosing(agent, agent.profile);
  }

  /** Moves every conversation to which a rule has become due by now into its next phase. */
  takeSteps(): void {
    this.#room.takeSteps(this.nowMs);
  }

  #addAgent(facts: AgentSet): void {
    const fullPlace = this.#groups.fullBoard.enlist();
    const agent = newAgent(facts, { profile: this.#groups.profile(facts), fullPlace });
    this.#replaceHeld(agent, facts.load);
    this.agents.set(agent.id, agent);
    this.#land(agent);
  }

  /** The agent is no longer able to take what it was: those who declined may be the only ones left. */
  #touchLosing(agent: Agent, profile: Profile): void {
    this.#groups.touchExcluding(profile);
    for (const waiting of this.named.of(agent.id) ?? []) {
      if (!waiting.excluded) continue;
      this.#groups.touchNaming(waiting);
      this.#groups.touch(waiting.signature);
    }
  }

  /** Takes the agent out of its profile so that its keys may change. */
  #lift(agent: Agent): void {
    agent.profile.remove(agent);
  }

  /** Puts the agent back, and marks what a free agent may now serve. */
  #land(agent: Agent): void {
    agent.loadCount = agent.held.length + agent.wrapUps.length;
    agent.profile.add(agent);
    const { standing, profile, filed } = agent;
    this.#groups.fullBoard.put(agent.fullPlace, standing === "atCapacity");
    const list = standing === "free" || standing === "atCapacity" ? "ready" : standing;
    if (filed?.list !== list || filed.profile !== profile) this.#file(agent, { list, profile });
    if (standing !== "free") return;
    this.#groups.touchServable(profile);
    if (this.named.of(agent.id)) this.#groups.touchNamed(agent);
  }

  /** Moves the agent to a list of its queues' members, or out of them. */
  #file(agent: Agent, filing: Filing | null): void {
    const before = agent.filed;
    const { abilities } = this.#groups;
    if (before) for (const { members } of before.profile.queues) members.remove(agent, before.list);
    if (before?.list === "ready") abilities.count(before.profile, -1);
    agent.filed = filing;
    if (filing) for (const { members } of filing.profile.queues) members.add(agent, filing.list);
    if (filing?.list === "ready") abilities.count(filing.profile, 1);
  }

  /** Makes what the agent holds what was told; what stays is left as it is, which is most of it. */
  #replaceHeld(agent: Agent, load: readonly HeldConversation[]): void {
    this.#reading += 1;
    let wrapUps: HeldConversation[] | undefined;
    let at = 0;
    for (const told of load) {
      if (told.kind === "wrapup") {
        (wrapUps ??= []).push(told);
        continue;
      }
      const index = indexOfHeld(agent.held, told.conversationId, at);
      const known = agent.held[index];
      if (known) {
        at = index + 1;
        known.reading = this.#reading;
        this.#setHeld(known, told);
        continue;
      }
      const place = this.places.of(told.conversationId);
      if (place && isHeld(place)) this.#takeFromHolder(place);
      else if (place) this.#room.leave(place);
      this.#hold(agent, told);
    }
    const { held } = agent;
    for (let index = held.length - 1; index >= 0; index -= 1) {
      const one = held[index] as Held;
      if (one.reading !== this.#reading) this.#release(one);
    }
    agent.wrapUps = wrapUps ?? noWrapUps;
  }

  #takeFromHolder(held: Held): void {
    const { agent } = held;
    this.#lift(agent);
    this.#release(held);
    this.#land(agent);
  }

  /** The agent holds a conversation that nobody held or waited with. */
  #hold(agent: Agent, told: ToldHeld): void {
    const { conversationId } = told;
    const held: Held = {
      conversationId,
      agent,
      kind: told.kind,
      deadlineMs: 0,
      labelId: null,
      dueMs: never,
      reading: this.#reading,
    };
    this.#setHeld(held, told);
    agent.held.push(held);
    this.places.put(conversationId, held);
    this.places.heldCount += 1;
  }

  #setHeld(held: Held, told: ToldHeld): void {
    const { agent } = held;
    const labelId = told.labelId ?? null;
    if (held.kind !== told.kind) held.kind = told.kind;
    if (held.labelId !== labelId) held.labelId = labelId;
    let dueMs = never;
    if (told.kind === "offered") {
      held.deadlineMs = told.deadlineMs;
      dueMs = Math.min(told.deadlineMs, agent.graceEndsAtMs ?? never);
    }
    this.ringing.set(held, dueMs);
  }

  #release(held: Held): void {
    const { agent, conversationId } = held;
    agent.held.splice(agent.held.indexOf(held), 1);
    this.places.clear(conversationId);
    this.places.heldCount -= 1;
    this.ringing.set(held, never);
  }
}

type ToldHeld = Exclude<HeldConversation, { readonly kind: "wrapup" }>;

const noWrapUps: readonly HeldConversation[] = [];

/** Where the conversation is among what an agent holds, -1 for nowhere; looked for from where it most likely is. */
function indexOfHeld(held: readonly Held[], conversationId: string, likely: number): number {
  for (let index = likely; index < held.length; index += 1) {
    if (held[index]?.conversationId === conversationId) return index;
  }
  for (let index = Math.min(likely, held.length) - 1; index >= 0; index -= 1) {
    if (held[index]?.conversationId === conversationId) return index;
  }
  return -1;
}

function newAgent(facts: AgentSet, given: Pick<Agent, "profile" | "fullPlace">): Agent {
  return {
    ...given,
    id: facts.id,
    isOnQueue: facts.isOnQueue,
    graceEndsAtMs: facts.graceEndsAtMs,
    capacity: facts.capacity,
    labelCapacities: facts.labelCapacities,
    idleSinceMs: facts.idleSinceMs,
    held: [],
    wrapUps: noWrapUps,
    loadCount: 0,
    standing: "notOnQueue",
    filed: null,
    traits: sharedTraits(given.profile.traits, facts),
    position: 0,
    isTouched: false,
  };
}
