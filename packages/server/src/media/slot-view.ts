import type { MessageMediaData } from "@tsubame/contract";
import type { MessageMedia } from "@tsubame/store";
import { mediaPath } from "./attachment-view.ts";
import { refusalText } from "./refusal.ts";

type Slot = Pick<MessageMedia, "id" | "state"> & Partial<MessageMedia>;

/** A slot as Genesys shows it. `origin` is the address under which callers reach this server. */
export function slotView(
  slot: Slot,
  place: {
    readonly conversationId: string;
    readonly communicationId: string;
    readonly origin: string;
  },
): MessageMediaData {
  const { conversationId, communicationId, origin } = place;
  const path = `/api/v2/conversations/messages/${conversationId}/communications/${communicationId}`;
  return {
    id: slot.id,
    ...(slot.fileName ? { name: slot.fileName } : {}),
    ...(slot.byteCount ? { contentLengthBytes: slot.byteCount } : {}),
    selfUri: `${path}/messages/media/${slot.id}`,
    ...stateOf(slot, origin),
  };
}

function stateOf(slot: Slot, origin: string) {
  switch (slot.state) {
    case "uploading":
    case "pending":
      return {
        status: "uploading" as const,
        uploadUrl: `${origin}${mediaPath(slot.id)}/content`,
      };
    case "stored":
      return {
        status: "valid" as const,
        url: origin + mediaPath(slot.id),
        ...(slot.contentType ? { mediaType: slot.contentType } : {}),
      };
    case "refused":
    case "failed": {
      const code = slot.errorCode ?? "media.unreadable";
      const message = refusalText(code, slot.errorDetail?.["limit"]);
      return { status: "invalid" as const, errorInfo: { code, message } };
    }
  }
}
