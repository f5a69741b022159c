import type { Transaction } from "kysely";
import {
  readUnboundSends,
  settleSend,
  type Database,
  type ThreadKey,
  type UnboundSend,
} from "@tsubame/store";
import type { DmEvent } from "@tsubame/x-api";
import { matchSent } from "./match-sent.ts";

/** A DM that the account has sent, by whatever means, to a known contact. */
export interface OwnDm extends ThreadKey {
  readonly event: DmEvent;
}

/** Which of the given DMs were ours, and what they settled. */
export interface EchoSettlement<D> {
  /** DMs that were no echo of a reply of ours. */
  readonly unmatched: readonly D[];
  readonly settled: readonly {
    readonly messageId: string;
    readonly conversationId: string;
    readonly wasState: UnboundSend["state"];
  }[];
}

/**
 * Lets the DMs that X shows as sent settle the outbox: the reply takes X's event id and time and is `sent`, also when
 * nobody knew its outcome or a person was already asked about it. Each DM and each reply is used once.
 *
 * `own` holds only DMs that are not stored yet. Call it with the conversations locked, so that the sender's own answer
 * for the same reply comes before or after.
 */
export async function settleEchoes<D extends OwnDm>(
  trx: Transaction<Database>,
  own: readonly D[],
  appIdOf: (integrationId: string) => string | null,
): Promise<EchoSettlement<D>> {
  if (own.length === 0) return { unmatched: [], settled: [] };
  const open = new Set(await readUnboundSends(trx, uniqueKeys(own)));
  const unmatched: D[] = [];
  const settled: { messageId: string; conversationId: string; wasState: UnboundSend["state"] }[] =
    [];
  for (const dm of own.toSorted((a, b) => a.event.createdAtMs - b.event.createdAtMs)) {
    const candidates = [...open].filter(
      (send) => send.integrationId === dm.integrationId && send.contactId === dm.contactId,
    );
    const match = matchSent(dm.event, candidates, appIdOf(dm.integrationId));
    if (match === null) {
      unmatched.push(dm);
      continue;
    }
    open.delete(match);
    await settleSend(trx, match.messageId, {
      kind: "sent",
      xEventId: dm.event.id,
      xCreatedAt: new Date(dm.event.createdAtMs),
    });
    const { messageId, conversationId, state } = match;
    settled.push({ messageId, conversationId, wasState: state });
  }
  return { unmatched, settled };
}

/** Each pair once. */
export function uniqueKeys(keys: readonly ThreadKey[]): ThreadKey[] {
  const found = new Map(keys.map((key) => [`${key.integrationId}/${key.contactId}`, key]));
  return [...found.values()];
}
