import { choose, decisionFor } from "./choose.ts";
import { passedOver } from "./candidates.ts";
import type { Decision } from "./decisions.ts";
import type { Floor } from "./floor.ts";
import { mayBeNamed } from "./named.ts";
import { compareIds } from "./order.ts";
import { hasLabelRoom, isReady, type Agent } from "./profile.ts";
import type { Waiting } from "./signature.ts";

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
  #agents: Agent[] | undefined;
  /** How many more offers the searches of this round may look at. */
  looksLeft = mostLooks;

  add(offer: RoundOffer): void {
    const offers = this.#byAgent.get(offer.agent);
    if (offers) offers.add(offer);
    else {
      this.#byAgent.set(offer.agent, new Set([offer]));
      this.#agents = undefined;
    }
  }

  move(offer: RoundOffer, agent: Agent): void {
    this.#byAgent.get(offer.agent)?.delete(offer);
    offer.agent = agent;
    this.add(offer);
  }

  /** Agents who were offered something, by id. */
  agents(): readonly Agent[] {
    this.#agents ??= [...this.#byAgent.keys()].toSorted((left, right) =>
      compareIds(left.id, right.id),
    );
    return this.#agents;
  }

  /** What the agent was offered, by conversation. */
  of(agent: Agent): RoundOffer[] {
    return [...(this.#byAgent.get(agent) ?? [])].toSorted((left, right) =>
      compareIds(left.waiting.id, right.waiting.id),
    );
  }
}

/** Bounds the searches of one round; reached only where thousands are offered something at once. */
const mostLooks = 20_000;

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
  const looks: Look[] = [{ waiting, offer: null, before: null }];
  for (let at = 0; at < looks.length; at += 1) {
    const look = looks[at] as Look;
    if (look.offer !== null && choose(floor, look.waiting).best.length > 0) {
      changeOver(floor, look, round);
      return true;
    }
    const passed = passedOver(look.waiting, floor);
    for (const agent of offers.agents()) {
      if (agent === look.offer?.agent || !isAble(agent, look.waiting, passed)) continue;
      for (const offer of offers.of(agent)) {
        if (offers.looksLeft <= 0) return false;
        offers.looksLeft -= 1;
        if (seen.has(offer) || !fitsInstead(agent, look.waiting, offer)) continue;
        seen.add(offer);
        looks.push({ waiting: offer.waiting, offer, before: look });
      }
    }
  }
  return false;
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

/** Whether the agent may be offered the conversation, room aside. */
function isAble(agent: Agent, waiting: Waiting, passed: ReadonlySet<string> | undefined): boolean {
  if (!isReady(agent) || passed?.has(agent.id)) return false;
  if (agent.profile.signatures.has(waiting.signature)) return true;
  const named = waiting.phase.named.find(({ agentId }) => agentId === agent.id);
  return named !== undefined && mayBeNamed(agent, named, waiting.facts.queueId);
}

/** Whether the conversation's label would have room at the agent if the offer went. */
function fitsInstead(agent: Agent, waiting: Waiting, offer: RoundOffer): boolean {
  const labelId = waiting.facts.labelId ?? null;
  return (offer.waiting.facts.labelId ?? null) === labelId || hasLabelRoom(agent, labelId);
}
