import type { Transaction } from "kysely";
import {
  readUnboundSends,
  settleSend,
  type Database,
  type ThreadKey,
  type UnboundSend,
} from "@tsubame/store";
import { matchSent } from "../../sender/match-sent.ts";
import type { ArrivedDm } from "./arrivals.ts";

/** A DM of the account with the contact it was written to. */
export interface OwnDm extends ArrivedDm {
  readonly contactId: string;
}

export interface EchoSettlement {
  /** DMs that were no echo of a reply of ours: to be shown as the owner's words. */
  readonly observed: readonly OwnDm[];
  /** Replies that were given up on and have turned out to be sent after all. */
  readonly surprises: readonly {
    readonly messageId: string;
    readonly wasState: UnboundSend["state"];
  }[];
}

/**
 * Lets the echoes among the account's own DMs settle the outbox: the reply takes X's event id and time and is `sent`,
 * also when nobody knew its outcome or a person was already asked about it. Each DM and each reply is used once.
 *
 * Call it with the conversations locked, so that the sender's own answer for the same reply comes before or after.
 */
export async function settleEchoes(
  trx: Transaction<Database>,
  own: readonly OwnDm[],
  appIdOf: (integrationId: string) => string | null,
): Promise<EchoSettlement> {
  if (own.length === 0) return { observed: [], surprises: [] };
  const keys: ThreadKey[] = own.map(({ integrationId, contactId }) => ({
    integrationId,
    contactId,
  }));
  const open = new Set(await readUnboundSends(trx, uniqueKeys(keys)));
  const observed: OwnDm[] = [];
  const surprises: { messageId: string; wasState: UnboundSend["state"] }[] = [];
  for (const dm of own.toSorted((a, b) => a.event.createdAtMs - b.event.createdAtMs)) {
    const candidates = [...open].filter(
      (send) => send.integrationId === dm.integrationId && send.contactId === dm.contactId,
    );
    const match = matchSent(dm.event, candidates, appIdOf(dm.integrationId));
    if (match === null) {
      observed.push(dm);
      continue;
    }
    open.delete(match);
    await settleSend(trx, match.messageId, {
      kind: "sent",
      xEventId: dm.event.id,
      xCreatedAt: new Date(dm.event.createdAtMs),
    });
    if (match.state !== "sending" && match.state !== "reconciling") {
      surprises.push({ messageId: match.messageId, wasState: match.state });
    }
  }
  return { observed, surprises };
}

/** Each pair once. */
export function uniqueKeys(keys: readonly ThreadKey[]): ThreadKey[] {
  const found = new Map(keys.map((key) => [`${key.integrationId}/${key.contactId}`, key]));
  return [...found.values()];
}
