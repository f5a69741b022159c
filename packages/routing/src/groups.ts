import { Abilities } from "./abilities.ts";
import type { AgentSet, ConversationSet } from "./facts.ts";
import { FullBoard } from "./full-board.ts";
import { HeadBoard } from "./head-board.ts";
import { Members } from "./members.ts";
import type { Pool } from "./phase.ts";
import { Profile, type Agent } from "./profile.ts";
import { requirementOf, signatureKey } from "./requirement.ts";
import { Signature, type Queue, type Waiting } from "./signature.ts";
import { Touched } from "./touched.ts";
import { profileKey } from "./traits.ts";

/** Beyond this many signatures, one that nobody waits in is dropped instead of kept for the next conversation like it. */
const maxIdleSignatures = 4096;

/**
 * The groups that decisions are made by: queues, profiles of agents and signatures of conversations. Each comes into being
 * when it is first named, is linked to the others then, and goes when nothing is left in it.
 */
export class Groups {
  readonly queues = new Map<string, Queue>();
  readonly #groups = new Map<string, Queue>();
  readonly #profiles = new Map<string, Profile>();
  readonly heads = new HeadBoard();
  readonly fullBoard = new FullBoard();
  readonly abilities: Abilities;
  #touched = new Touched();
  #spare = new Touched();
  readonly #remembered: (Signature | Queue)[] = [];
  #signatureCount = 0;

  constructor(abilities = new Abilities()) {
    this.abilities = abilities;
  }

  /** What was touched since the last call; to be cleared by whoever took it, before the next call. */
  takeTouched(): Touched {
    const touched = this.#touched;
    this.#touched = this.#spare;
    this.#spare = touched;
    return touched;
  }

  /** Marks a signature in which somebody may be servable now. */
  touch(signature: Signature): void {
    this.#touched.signature(signature);
  }

  /** Agents of the profile have room: whatever they can serve may be servable. */
  touchServable(profile: Profile): void {
    this.#touched.profile(profile);
  }

  /** The profile has fewer able agents, so those who declined may be the only ones left. */
  touchExcluding(profile: Profile): void {
    for (const signature of profile.signatures.keys()) {
      if (signature.excludingCount === 0) continue;
      this.touch(signature);
      for (const waiting of signature.namingAndExcluding) this.touchNaming(waiting);
    }
  }

  /** Somebody whom the conversation names may be servable now. */
  touchNaming(waiting: Waiting): void {
    this.#touched.conversation(waiting);
  }

  /** A named agent has room. */
  touchNamed(agent: Agent): void {
    this.#touched.agent(agent);
  }

  /** One of those who wait is about to be offered: the lines count as they were when the round began (`demand.ts`). */
  rememberLines(signature: Signature): void {
    if (this.heads.weighedCount === 0) return;
    const { queue } = signature;
    if (signature.lineBefore === undefined) {
      signature.lineBefore = signature.waiting.size;
      this.#remembered.push(signature);
    }
    if (queue.lineBefore === undefined) {
      queue.lineBefore = queue.waitingCount;
      this.#remembered.push(queue);
    }
  }

  /** The round is over. */
  forgetLines(): void {
    for (const line of this.#remembered) line.lineBefore = undefined;
    if (this.#remembered.length > 0) this.#remembered.length = 0;
  }

  queue(queueId: string): Queue {
    return placeIn(this.queues, queueId, false);
  }

  group(groupId: string): Queue {
    return placeIn(this.#groups, groupId, true);
  }

  /** Forgets a queue that has no settings and that nobody names. */
  releaseQueue(queue: Queue): void {
    if (queue.settings || queue.waitingCount > 0 || queue.profiles.size > 0) return;
    if (queue.isGroup) {
      if (queue.signatures.size === 0) this.#groups.delete(queue.id);
      return;
    }
    for (const signature of queue.signatures.values()) this.dropSignature(signature);
    this.queues.delete(queue.id);
  }

  /** The signature of a conversation under its queue's present evaluation, in the given phase. */
  signature(queue: Queue, facts: ConversationSet, pool: Pool | null): Signature {
    const requirement = requirementOf(queue.settings?.evaluation ?? "ALL", facts, pool);
    const key = signatureKey(requirement, pool);
    let signature = queue.signatures.get(key);
    if (!signature) {
      const groupOf = (groupId: string): Queue => this.group(groupId);
      signature = new Signature({
        key,
        queue,
        requirement,
        pool,
        groupOf,
        heads: this.heads,
        fullBoard: this.fullBoard,
        abilities: this.abilities,
      });
      queue.signatures.set(key, signature);
      for (const group of signature.audience.groups) {
        group.signatures.set(keyInGroup(signature), signature);
      }
      this.#signatureCount += 1;
    }
    return signature;
  }

  /** A conversation has left the signature. */
  releaseSignature(signature: Signature): void {
    if (signature.waiting.size > 0 || this.#signatureCount <= maxIdleSignatures) return;
    this.dropSignature(signature);
  }

  dropSignature(signature: Signature): void {
    signature.dispose();
    if (signature.queue.signatures.delete(signature.key)) this.#signatureCount -= 1;
    for (const group of signature.audience.groups) {
      group.signatures.delete(keyInGroup(signature));
      this.releaseQueue(group);
    }
  }

  /** The profile of an agent with these facts. */
  profile(facts: AgentSet): Profile {
    const key = profileKey(facts);
    let profile = this.#profiles.get(key);
    if (!profile) {
      profile = new Profile(key, facts, {
        queue: (queueId) => this.queue(queueId),
        group: (groupId) => this.group(groupId),
      });
      this.#profiles.set(key, profile);
      for (const queue of profile.queues) {
        queue.profiles.add(profile);
        for (const signature of queue.signatures.values()) signature.consider(profile);
      }
    }
    return profile;
  }

  /** Forgets a profile that has no agents. */
  releaseProfile(profile: Profile): void {
    if (profile.agentCount > 0) return;
    for (const signature of profile.signatures.keys()) signature.unlink(profile);
    for (const queue of profile.queues) {
      queue.profiles.delete(profile);
      this.releaseQueue(queue);
    }
    this.abilities.forget(profile);
    this.#profiles.delete(profile.key);
  }
}

function placeIn(places: Map<string, Queue>, id: string, isGroup: boolean): Queue {
  let place = places.get(id);
  if (!place) {
    place = {
      id,
      isGroup,
      settings: undefined,
      profiles: new Set(),
      signatures: new Map(),
      waitingCount: 0,
      lineBefore: undefined,
      members: new Members(),
    };
    places.set(id, place);
  }
  return place;
}

function keyInGroup(signature: Signature): string {
  const { id } = signature.queue;
  return `${id.length}:${id}${signature.key}`;
}
