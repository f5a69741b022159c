import type { DmEvent } from "@tsubame/x-api";

/** A customer's DM as the client reads it from X, with nothing to it but its text. */
export function dmEvent(
  id: number,
  facts: { readonly createdAtMs: number; readonly text?: string },
): DmEvent {
  const { createdAtMs, text = "" } = facts;
  return {
    id: String(id),
    createdAtMs,
    senderId: "2",
    recipientId: "1",
    text,
    displayText: text,
    entities: { urls: [] },
    attachment: null,
    quickReplyMetadata: null,
    initiatedVia: null,
    sourceAppId: null,
    users: {},
    raw: {},
  };
}
