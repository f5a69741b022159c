import type { SandboxContext } from "../context.ts";
import { xErrors, type XError } from "../errors/x-error.ts";
import type { User } from "../users/user.ts";
import { announceDm } from "../webhooks/announce.ts";
import type { CallToAction, Dm, QuickReplyOption } from "./dm.ts";
import { linkText } from "./links.ts";

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
  readonly quickReplyMetadata?: string | null;
}

/**
 * Whether X lets this sender write to this recipient (docs/sources.md#x-direct-messages): always when the recipient
 * wrote before, otherwise as the recipient's setting says. The sandbox knows no followers, so `following` admits
 * nobody new.
 */
export function refusalOfRecipient(
  context: SandboxContext,
  { sender, recipient }: { sender: User; recipient: User },
): XError | null {
  if (recipient.suspended) return xErrors.recipientClosed();
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
  const { text, entities } = linkText(message.text, (name) => context.users.byUsername(name));
  const dm = context.dms.add({
    senderId: message.sender.id,
    recipientId: message.recipient.id,
    sourceAppId: message.sourceAppId,
    content: {
      text,
      entities,
      quickReplies: message.quickReplies ?? [],
      ctas: message.ctas ?? [],
      location: message.location ?? null,
      quickReplyMetadata: message.quickReplyMetadata ?? null,
    },
  });
  context.log.add("dm.issued", {
    dmId: dm.id,
    fromId: dm.senderId,
    toId: dm.recipientId,
    via: dm.sourceAppId === null ? "x" : "api",
    appId: dm.sourceAppId,
    textLength: [...text].length,
  });
  context.live.publish({ type: "dm", dmId: dm.id, userIds: [dm.senderId, dm.recipientId] });
  announceDm(context, dm);
  return dm;
}
