import type { SandboxContext } from "../context.ts";
import { xErrors, type XError } from "../errors/x-error.ts";
import type { User } from "../users/user.ts";
import { announceDm } from "../webhooks/announce.ts";
import type { Media } from "../media/media.ts";
import { composeContent } from "./compose-content.ts";
import type { CallToAction, Dm, InitiatedVia, QuickReplyOption } from "./dm.ts";

/** A message that is about to exist. */
export interface NewDm {
  readonly sender: User;
  readonly recipient: User;
  readonly text: string;
  /** The app that sends it through the API, or null for X's own app. */
  readonly sourceAppId: string | null;
  readonly quickReplies?: readonly QuickReplyOption[];
  readonly ctas?: readonly CallToAction[];
  readonly location?: Readonly<Record<string, unknown>> | null;
  readonly media?: Media | null;
  readonly quickReplyMetadata?: string | null;
  readonly initiatedVia?: InitiatedVia | null;
}

/**
 * Whether X lets this sender write to this recipient (docs/sources.md#x-direct-messages): always when the recipient
 * wrote before, otherwise as the recipient's setting says. Someone the recipient follows is always let in, someone blocked never.
 */
export function refusalOfRecipient(
  context: SandboxContext,
  { sender, recipient }: { sender: User; recipient: User },
): XError | null {
  if (recipient.suspended) return xErrors.recipientClosed();
  if (context.blocks.has(recipient.id, sender.id)) return xErrors.recipientClosed();
  if (context.follows.has(recipient.id, sender.id)) return null;
  if (context.dms.hasWritten(recipient.id, sender.id) || sender.id === recipient.id) return null;
  switch (recipient.allowDmsFrom) {
    case "everyone":
      return null;
    case "verified":
      return sender.verified ? null : xErrors.senderNotVerified();
    case "following":
    case "none":
      return xErrors.recipientClosed();
  }
}

/** Stores a DM, writes it into the ground truth, tells the phones and hands it to the webhooks of both sides, in this order. */
export function issueDm(context: SandboxContext, message: NewDm): Dm {
  const id = context.ids.next();
  const media = message.media ?? null;
  const dm = context.dms.add({
    id,
    senderId: message.sender.id,
    recipientId: message.recipient.id,
    sourceAppId: message.sourceAppId,
    initiatedVia: message.initiatedVia ?? null,
    content: {
      ...composeContent(id, { text: message.text, media }, (name) =>
        context.users.byUsername(name),
      ),
      quickReplies: message.quickReplies ?? [],
      ctas: message.ctas ?? [],
      location: message.location ?? null,
      quickReplyMetadata: message.quickReplyMetadata ?? null,
    },
  });
  if (media !== null) context.media.attach(media.id, id);
  context.log.add("dm.issued", {
    dmId: dm.id,
    fromId: dm.senderId,
    toId: dm.recipientId,
    via: dm.sourceAppId === null ? "x" : "api",
    appId: dm.sourceAppId,
    textLength: [...dm.text].length,
  });
  context.live.publish({ type: "dm", dmId: dm.id, userIds: [dm.senderId, dm.recipientId] });
  announceDm(context, dm);
  return dm;
}
