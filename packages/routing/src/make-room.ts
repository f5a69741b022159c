import { choose, decisionFor } from "./choose.ts";
import { passedOver } from "./candidates.ts";
import type { Decision } from "./decisions.ts";
import type { Floor } from "./floor.ts";
import { mayBeNamed } from "./named.ts";
import { compareIds } from "./order.ts";
import { hasLabelRoom, isReady, type Agent, type Profile } from "./profile.ts";
import type { Signature, Waiting } from "./signature.ts";

/** An offer of the round that is under way, which may still change over. */
export interface RoundOffer {
  readonly waiting: Waiting;
  agent: Agent;
  /** Its place among the decisions of the round. */
  readonly index: number;
}

/** The offers of the round that is under way. */
export class RoundOffers {
  readonly #byAgent = new Map<Agent, Set<RoundOffer>>();
  readonly #byProfile = new Map<Profile, Set<Agent>>();
  /**
   * Signatures for which a search has found nothing. Rounds only take room away, and whoever could be reached from there
   * has none, so that it stays that way until the round is over.
   */
  readonly hopeless = new Set<Signature>();
  /** How many more agents and offers the searches of this round may look at. */
  looksLeft = mostLooks;

  add(offer: RoundOffer): void {
    const { agent } = offer;
    const offers = this.#byAgent.get(agent);
    if (offers) {
      offers.add(offer);
      return;
    }
    this.#byAgent.set(agent, new Set([offer]));
    const agents = this.#byProfile.get(agent.profile);
    if (agents) agents.add(agent);
    else this.#byProfile.set(agent.profile, new Set([agent]));
  }

  move(offer: RoundOffer, agent: Agent): void {
    this.#byAgent.get(offer.agent)?.delete(offer);
    offer.agent = agent;
    this.add(offer);
  }

  /** Agents who were offered something and may be asked for the conversation, room aside, by id. */
  ableAgents(waiting: Waiting, floor: Floor): readonly Agent[] {
    const passed = passedOver(waiting, floor);
    const able = new Set<Agent>();
    for (const { profile } of waiting.signature.links) {
      for (const agent of this.#byProfile.get(profile) ?? []) {
        if (isReady(agent) && !passed?.has(agent.id)) able.add(agent);
      }
    }
    for (const named of waiting.phase.named) {
      const agent = floor.agents.get(named.agentId);
      if (!agent || !this.#byAgent.has(agent) || !isReady(agent)) continue;
      if (!passed?.has(agent.id) && mayBeNamed(agent, named, waiting.facts.queueId))
        able.add(agent);
    }
    this.looksLeft -= able.size;
    return [...able].toSorted((left, right) => compareIds(left.id, right.id));
  }

  /** What the agent was offered, by conversation. */
  of(agent: Agent): readonly RoundOffer[] {
    const offers = [...(this.#byAgent.get(agent) ?? [])];
    this.looksLeft -= offers.length;
    if (offers.length < 2) return offers;
    return offers.toSorted((left, right) => compareIds(left.waiting.id, right.waiting.id));
  }
}

/**
 * Bounds the searches of one round, some hundredths of a second; reached only where thousands are offered something at once
 * and most of what waits has nobody left.
 */
const mostLooks = 200_000;

/** One step of a search: `offer` would have to leave its agent so that the step before can have the place. */
interface Look {
  readonly waiting: Waiting;
  readonly offer: RoundOffer | null;
  readonly before: Look | null;
}

/**
 * Tries to serve a conversation whose able agents have all just been offered something: if one of those offers can go to
 * another agent, directly or by moving further ones, they change over and nobody loses. Since conversations are taken in the
 * order in which they are served, the round serves as many as can be served at all, and no conversation is left out for the
 * sake of a lower one (the greedy algorithm of a transversal matroid, with augmenting paths found breadth first).
 *
 * Only offers of this round move: nothing that rings already does.
 */
export function makeRoom(
  floor: Floor,
  waiting: Waiting,
  round: { readonly nowMs: number; readonly decisions: Decision[]; readonly offers: RoundOffers },
): boolean {
  const { offers } = round;
  const seen = new Set<RoundOffer>();
  const expanded = new Map<Signature, Agent | null>();
  const looks: Look[] = [{ waiting, offer: null, before: null }];
  for (let at = 0; at < looks.length; at += 1) {
    const look = looks[at] as Look;
    if (look.offer !== null && mayGoElsewhere(floor, look.waiting)) {
      changeOver(floor, look, round);
      return true;
    }
    for (const agent of agentsToLookAt(look, { floor, offers, expanded })) {
      if (offers.looksLeft <= 0) return false;
      if (agent === look.offer?.agent) continue;
      for (const offer of offers.of(agent)) {
        if (seen.has(offer) || !fitsInstead(agent, look.waiting, offer)) continue;
        seen.add(offer);
        looks.push({ waiting: offer.waiting, offer, before: look });
      }
    }
  }
  for (const signature of expanded.keys()) offers.hopeless.add(signature);
  return false;
}

/** Conversations that ask the same are in the same position, unless they name somebody or somebody has declined them. */
function isPlain({ excluded, phase }: Waiting): boolean {
  return excluded === undefined && phase.named.length === 0;
}

function mayGoElsewhere(floor: Floor, waiting: Waiting): boolean {
  if (isPlain(waiting)) return waiting.signature.hasFree();
  return choose(floor, waiting).best.length > 0;
}

/** Whose offers may make room for the conversation of this look, by id; those whom a look like it has shown are left out. */
function agentsToLookAt(
  { waiting, offer }: Look,
  search: {
    readonly floor: Floor;
    readonly offers: RoundOffers;
    /** Signatures that were looked from, and the agent who was left out then because the look was at them. */
    readonly expanded: Map<Signature, Agent | null>;
  },
): readonly Agent[] {
  const { floor, offers, expanded } = search;
  if (!isPlain(waiting)) return offers.ableAgents(waiting, floor);
  const { signature } = waiting;
  if (offers.hopeless.has(signature)) return [];
  const leftOut = expanded.get(signature);
  if (leftOut === undefined) {
    expanded.set(signature, offer?.agent ?? null);
    return offers.ableAgents(waiting, floor);
  }
  if (leftOut === null || leftOut === offer?.agent) return [];
  expanded.set(signature, null);
  return [leftOut];
}

/** Moves the last offer to its new agent, each one before it into the place that became free, and serves the first. */
function changeOver(
  floor: Floor,
  last: Look,
  round: { readonly nowMs: number; readonly decisions: Decision[]; readonly offers: RoundOffers },
): void {
  const { nowMs, decisions, offers } = round;
  let first = last;
  while (first.before) first = first.before;
  const madeRoomForId = first.waiting.id;
  for (let look: Look | null = last; look; look = look.before) {
    // The place that the step behind has left is now the only one.
    const choice = choose(floor, look.waiting);
    const chosen = choice.best[0];
    if (!chosen) return;
    if (look.offer === null) {
      const decision = decisionFor(floor, look.waiting, { ...choice, chosen, nowMs });
      if (!decision) return;
      floor.offer(look.waiting, chosen.agent, decision.deadlineMs);
      offers.add({
        waiting: look.waiting,
        agent: chosen.agent,
        index: decisions.push(decision) - 1,
      });
      return;
    }
    const { offer } = look;
    const decision = decisionFor(floor, look.waiting, { ...choice, chosen, nowMs, madeRoomForId });
    if (!decision) return;
    floor.moveOffer(look.waiting.id, chosen.agent);
    offers.move(offer, chosen.agent);
    decisions[offer.index] = decision;
  }
}

/** Whether the conversation's label would have room at the agent if the offer went. */
function fitsInstead(agent: Agent, waiting: Waiting, offer: RoundOffer): boolean {
  const labelId = waiting.facts.labelId ?? null;
  return (offer.waiting.facts.labelId ?? null) === labelId || hasLabelRoom(agent, labelId);
}
