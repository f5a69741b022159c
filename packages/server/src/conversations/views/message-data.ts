import type { MessageData } from "@tsubame/contract";
import type { ThreadEnds, ThreadRow } from "@tsubame/store";
import { storedMedia } from "../../media/attachment-view.ts";
import { messageErrorOf, reasonCode, reasonText } from "./message-error.ts";
import { iso, present, statusName } from "./words.ts";

/**
 * A message with its text, as `GET …/messages/{id}` answers it. `origin` is the address under which callers reach this
 * server: scripts fetch files from where the message says.
 */
export function messageData(
  message: ThreadRow,
  { ends, origin }: { readonly ends: ThreadEnds; readonly origin: string },
): MessageData {
  const channel = channelOf(message, ends);
  return {
    id: message.id,
    ...present("providerMessageId", message.x_event_id),
    timestamp: iso(message.sorted_at),
    fromAddress: channel.from.id,
    toAddress: channel.to.id,
    direction: message.direction,
    messengerType: "twitter",
    textBody: message.text,
    status: statusName(message.status),
    media: storedMedia(message.media, origin),
    stickers: [],
    normalizedMessage: {
      id: message.id,
      channel,
      type: "Text",
      text: message.text,
      ...contentOf(message, origin),
      originatingEntity: message.origin === "automatic" ? "Bot" : "Human",
      direction: message.direction === "inbound" ? "Inbound" : "Outbound",
    },
    normalizedReceipts: receiptsOf(message, channel),
    ...messageErrorOf(message),
    ...(message.user_id
      ? {
          createdBy: {
            id: message.user_id,
            name: message.author_name ?? "",
            selfUri: `/api/v2/users/${message.user_id}`,
          },
        }
      : {}),
    conversationId: message.conversation_id,
    selfUri: `/api/v2/conversations/messages/${message.conversation_id}/messages/${message.id}`,
  };
}

type Channel = MessageData["normalizedMessage"]["channel"];

function channelOf(message: ThreadRow, ends: ThreadEnds): Channel {
  const customer = {
    id: ends.contact_x_user_id,
    idType: "Opaque" as const,
    nickname: ends.contact_name,
    ...present("image", ends.contact_image),
  };
  const account = {
    id: ends.account_x_user_id ?? "",
    idType: "Opaque" as const,
    nickname: ends.account_username ?? ends.account_name,
  };
  const isInbound = message.direction === "inbound";
  return {
    id: message.integration_id,
    platform: "Twitter",
    type: "Private",
    ...present("messageId", message.x_event_id),
    to: isInbound ? account : customer,
    from: isInbound ? customer : account,
    time: iso(message.sorted_at),
  };
}

/** What became of an outbound message. Nothing is said while it is on its way or its fate is unknown. */
function receiptsOf(message: ThreadRow, channel: Channel): MessageData["normalizedReceipts"] {
  if (message.direction === "inbound") return [];
  const common = {
    id: message.id,
    channel,
    type: "Receipt" as const,
    originatingEntity: message.origin === "automatic" ? ("Bot" as const) : ("Human" as const),
    direction: "Outbound" as const,
  };
  switch (message.status) {
    case "sent":
      return [{ ...common, status: "Sent", reasons: [], isFinalReceipt: false }];
    case "read":
      return [{ ...common, status: "Read", reasons: [], isFinalReceipt: true }];
    case "failed": {
      const code = reasonCode(message.error_code);
      return [
        {
          ...common,
          status: "Failed",
          reasons: [{ code, message: reasonText(code) }],
          isFinalReceipt: true,
        },
      ];
    }
    default:
      return [];
  }
}

const mediaTypes = { photo: "Image", animated_gif: "Image", video: "Video" } as const;

/** What goes with the text. A file has its address once it is here: X's own is for the two participants only. */
function contentOf(
  { media, attachment, quick_replies: quickReplies }: ThreadRow,
  origin: string,
): { content?: { contentType: string; [key: string]: unknown }[] } {
  if (media !== null && media.kind !== null) {
    const [stored] = storedMedia(media, origin);
    const file = {
      id: media.id,
      mediaType: mediaTypes[media.kind],
      ...present("url", stored?.url),
      ...present("mime", media.contentType),
      ...present("sha256", media.sha256),
      ...present("filename", media.fileName),
      ...present("contentSizeBytes", media.byteCount),
    };
    return { content: [{ contentType: "Attachment", attachment: file }] };
  }
  if (quickReplies !== null) {
    return {
      content: quickReplies.map(({ label, metadata }) => ({
        contentType: "QuickReply",
        quickReply: { text: label, payload: metadata, action: "Message" },
      })),
    };
  }
  const { type, coordinates } = (attachment ?? {}) as Record<string, unknown>;
  if (type !== "location") return {};
  return { content: [{ contentType: "Location", location: coordinates ?? {} }] };
}
