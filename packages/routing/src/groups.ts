import type { AgentSet, ConversationSet } from "./facts.ts";
import { HeadBoard } from "./head-board.ts";
import { Members } from "./members.ts";
import { Profile, profileKey } from "./profile.ts";
import { requirementKey, requirementOf, Signature, type Queue } from "./signature.ts";

/** Beyond this many signatures, one that nobody waits in is dropped instead of kept for the next conversation like it. */
const maxIdleSignatures = 4096;

/** Where a change may have made somebody servable: signatures as such, and all that profiles with room can serve. */
export interface Touched {
  readonly signatures: ReadonlySet<Signature>;
  readonly profiles: ReadonlySet<Profile>;
}

/**
 * The groups that decisions are made by: queues, profiles of agents and signatures of conversations. Each comes into being
 * when it is first named, is linked to the others then, and goes when nothing is left in it.
 */
export class Groups {
  readonly queues = new Map<string, Queue>();
  readonly #profiles = new Map<string, Profile>();
  readonly heads = new HeadBoard();
  #touched = new Set<Signature>();
  #touchedProfiles = new Set<Profile>();
  #signatureCount = 0;

  /** What was touched since the last call. */
  takeTouched(): Touched {
    const touched = { signatures: this.#touched, profiles: this.#touchedProfiles };
    if (this.#touched.size > 0) this.#touched = new Set();
    if (this.#touchedProfiles.size > 0) this.#touchedProfiles = new Set();
    return touched;
  }

  /** Marks a signature in which somebody may be servable now. */
  touch(signature: Signature): void {
    this.#touched.add(signature);
  }

  /** Agents of the profile have room: whatever they can serve may be servable. */
  touchServable(profile: Profile): void {
    this.#touchedProfiles.add(profile);
  }

  /** The profile has fewer able agents, so those who declined may be the only ones left. */
  touchExcluding(profile: Profile): void {
    for (const signature of profile.signatures.keys()) {
      if (signature.excludingCount > 0) this.#touched.add(signature);
    }
  }

  queue(queueId: string): Queue {
    let queue = this.queues.get(queueId);
    if (!queue) {
      queue = {
        id: queueId,
        settings: undefined,
        profiles: new Set(),
        signatures: new Map(),
        waitingCount: 0,
        members: new Members(),
      };
      this.queues.set(queueId, queue);
    }
    return queue;
  }

  /** Forgets a queue that has no settings and that nobody names. */
  releaseQueue(queue: Queue): void {
    if (queue.settings || queue.waitingCount > 0 || queue.profiles.size > 0) return;
    for (const signature of queue.signatures.values()) this.dropSignature(signature);
    this.queues.delete(queue.id);
  }

  /** The signature of a conversation under its queue's present evaluation. */
  signature(queue: Queue, facts: ConversationSet): Signature {
    const requirement = requirementOf(queue.settings?.evaluation ?? "ALL", facts);
    const key = requirementKey(requirement);
    let signature = queue.signatures.get(key);
    if (!signature) {
      signature = new Signature({ key, queue, requirement, heads: this.heads });
      queue.signatures.set(key, signature);
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
    this.#touched.delete(signature);
    if (signature.queue.signatures.delete(signature.key)) this.#signatureCount -= 1;
  }

  /** The profile of an agent with these facts. */
  profile(facts: AgentSet): Profile {
    const key = profileKey(facts);
    let profile = this.#profiles.get(key);
    if (!profile) {
      profile = new Profile(key, facts, (queueId) => this.queue(queueId));
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
    this.#touchedProfiles.delete(profile);
    this.#profiles.delete(profile.key);
  }
}
