import type { Agent, Profile } from "./profile.ts";
import type { Signature, Waiting } from "./signature.ts";

/**
 * Where a change may have made somebody servable: signatures as such, all that profiles with room can serve, conversations
 * that name somebody, and agents with room who are named. Lists with marks on their members rather than sets: every
 * decision fills them anew.
 */
export class Touched {
  readonly signatures: Signature[] = [];
  readonly profiles: Profile[] = [];
  readonly naming: Waiting[] = [];
  readonly named: Agent[] = [];

  signature(signature: Signature): void {
    if (signature.isTouched) return;
    signature.isTouched = true;
    this.signatures.push(signature);
  }

  profile(profile: Profile): void {
    if (profile.isTouched) return;
    profile.isTouched = true;
    this.profiles.push(profile);
  }

  /** Somebody whom the conversation names may be servable now. */
  conversation(waiting: Waiting): void {
    if (waiting.isTouched) return;
    waiting.isTouched = true;
    this.naming.push(waiting);
  }

  /** A named agent has room. */
  agent(agent: Agent): void {
    if (agent.isTouched) return;
    agent.isTouched = true;
    this.named.push(agent);
  }

  clear(): void {
    unmark(this.signatures);
    unmark(this.profiles);
    unmark(this.naming);
    unmark(this.named);
  }
}

function unmark(marked: { isTouched: boolean }[]): void {
  for (const one of marked) one.isTouched = false;
  if (marked.length > 0) marked.length = 0;
}
