import type { ArrivedBy, InboundAccount, PendingInboxEvent, SeenContact } from "@tsubame/store";
import {
  parseDelivery,
  type InboundDm,
  type InboundRead,
  type InboundRevoke,
  type InboundTyping,
} from "@tsubame/x-api";

/** A DM of one of our accounts. */
export interface ArrivedDm {
  readonly integrationId: string;
  readonly accountXUserId: string;
  readonly customerXUserId: string;
  readonly direction: "inbound" | "outbound";
  readonly event: InboundDm;
  readonly receivedAt: Date;
  readonly arrivedBy: ArrivedBy;
}

/** A batch of inbox rows, sorted by what they ask for. */
export interface Arrivals {
  readonly dms: readonly ArrivedDm[];
  readonly reads: readonly { readonly integrationId: string; readonly event: InboundRead }[];
  readonly revocations: readonly {
    readonly integrationId: string;
    readonly event: InboundRevoke;
  }[];
  /** Customers who are typing: told, never stored. */
  readonly typings: readonly { readonly integrationId: string; readonly event: InboundTyping }[];
  /** X's word on how a replay ended, which a search for missed DMs has asked for. */
  readonly replayEnds: readonly {
    readonly integrationId: string;
    readonly jobId: string;
    readonly state: string;
  }[];
  /** Rows that ask for nothing: our own typing and receipts, kinds we do not know, events between strangers. */
  readonly ignored: readonly { readonly id: string; readonly why: IgnoredBecause }[];
}

type IgnoredBecause = "ownTyping" | "ownReceipt" | "encrypted" | "unknownKind" | "notOurAccount";

/** Reads each row's event again from its stored body and decides what it is to its account. */
export function sortArrivals(
  rows: readonly PendingInboxEvent[],
  accounts: ReadonlyMap<string, InboundAccount>,
): Arrivals {
  const dms: ArrivedDm[] = [];
  const reads: { integrationId: string; event: InboundRead }[] = [];
  const revocations: { integrationId: string; event: InboundRevoke }[] = [];
  const typings: { integrationId: string; event: InboundTyping }[] = [];
  const replayEnds: { integrationId: string; jobId: string; state: string }[] = [];
  const ignored: { id: string; why: IgnoredBecause }[] = [];
  const seen = new Set<string>();
  for (const { id, integrationId, body, receivedAt, arrivedBy } of rows) {
    const event = parseDelivery(body).events[0];
    const accountXUserId = event?.forUserId ?? accounts.get(integrationId)?.xUserId ?? null;
    switch (event?.kind) {
      case "dm": {
        const direction = directionOf(event, accountXUserId);
        if (direction === null || accountXUserId === null) {
          ignored.push({ id, why: "notOurAccount" });
        } else if (!seen.has(`${integrationId}/${event.id}`)) {
          seen.add(`${integrationId}/${event.id}`);
          const customerXUserId = direction === "inbound" ? event.senderId : event.recipientId;
          dms.push({
            integrationId,
            accountXUserId,
            customerXUserId,
            direction,
            event,
            receivedAt,
            arrivedBy,
          });
        }
        break;
      }
      case "read":
        if (event.senderId === accountXUserId) ignored.push({ id, why: "ownReceipt" });
        else reads.push({ integrationId, event });
        break;
      case "revoke":
        revocations.push({ integrationId, event });
        break;
      case "typing":
        if (event.senderId === accountXUserId) ignored.push({ id, why: "ownTyping" });
        else typings.push({ integrationId, event });
        break;
      case "replayStatus":
        replayEnds.push({ integrationId, jobId: event.jobId, state: event.state });
        break;
      case "encrypted":
        ignored.push({ id, why: event.kind });
        break;
      case "unknown":
      case undefined:
        ignored.push({ id, why: "unknownKind" });
        break;
    }
  }
  return { dms, reads, revocations, typings, replayEnds, ignored };
}

function directionOf(event: InboundDm, account: string | null): "inbound" | "outbound" | null {
  if (event.senderId === account) return "outbound";
  return event.recipientId === account ? "inbound" : null;
}

/** The customers of these DMs, each once, as the newest delivery describes them. */
export function contactsOf(dms: readonly ArrivedDm[]): SeenContact[] {
  const contacts = new Map<string, SeenContact>();
  for (const { customerXUserId, event } of dms) {
    const user = event.users[customerXUserId];
    if (user === undefined && contacts.has(customerXUserId)) continue;
    contacts.set(customerXUserId, {
      xUserId: customerXUserId,
      profile:
        user === undefined
          ? null
          : {
              name: user.name,
              username: user.username,
              profileImageUrl: user.profileImageUrl,
              isVerified: user.isVerified,
              followerCount: user.followersCount,
              raw: user,
            },
    });
  }
  return [...contacts.values()];
}
