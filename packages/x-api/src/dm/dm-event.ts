import { asId, asInstantMs, asObject, asText } from "../foreign/read.ts";
import { parseUsers, type UserSources, type XUser } from "../user/x-user.ts";
import { parseAttachment, type DmAttachment } from "./attachment.ts";
import { displayTextOf, parseEntities, type DmEntities } from "./display-text.ts";

/**
 * One Direct Message as X reports it: in a webhook delivery, in `events/list`, in `events/show` and in
 * the answer to a send. The id is the same in all of them and in both API versions.
 */
export interface DmEvent {
  id: string;
  /** X's own clock, milliseconds since 1970. */
  createdAtMs: number;
  senderId: string;
  recipientId: string;
  /** Exactly as X sent it, `t.co` links included. Empty for a message that is only an attachment. */
  text: string;
  /** As the sender wrote it; see {@link displayTextOf}. */
  displayText: string;
  entities: DmEntities;
  attachment: DmAttachment | null;
  /** `metadata` of the quick reply this message answers with. */
  quickReplyMetadata: string | null;
  /** Where the customer came from when not from the inbox. */
  initiatedVia: { tweetId: string | null; welcomeMessageId: string | null } | null;
  /**
   * The app that sent it, on messages of the account itself only, X's own apps included. Being present
   * does not mean "through the API": compare it with your own app's id.
   */
  sourceAppId: string | null;
  /** Sender and recipient, as far as the answer described them (webhooks do, list and show do not). */
  users: Record<string, XUser>;
  raw: unknown;
}

/**
 * Reads a `message_create` event, or null when it is of another type or lacks id, sender or recipient.
 * `beside` is what came with it and may describe its participants.
 *
 * Source: X "Direct Messages, event object"; real deliveries differ from the printed webhook sample,
 * which has the users inside `apps`. Both are read.
 */
export function parseDmEvent(raw: unknown, beside: UserSources = {}): DmEvent | null {
  const event = asObject(raw);
  const create = asObject(event?.["message_create"]);
  const content = asObject(create?.["message_data"]);
  const id = asId(event?.["id"]);
  const senderId = asId(create?.["sender_id"]);
  const recipientId = asId(asObject(create?.["target"])?.["recipient_id"]);
  if (event?.["type"] !== "message_create" || id === null) {
    return null;
  }
  if (create === null || content === null || senderId === null || recipientId === null) {
    return null;
  }
  const text = asText(content["text"]) ?? "";
  const entities = parseEntities(content["entities"]);
  const attachment = parseAttachment(content["attachment"]);
  return {
    id,
    createdAtMs:
      asInstantMs(event["created_timestamp"]) ??
      asInstantMs(event["created_at"]) ??
      instantOfId(id),
    senderId,
    recipientId,
    text,
    displayText: displayTextOf(text, entities, attachment),
    entities,
    attachment,
    quickReplyMetadata: asText(asObject(content["quick_reply_response"])?.["metadata"]),
    initiatedVia: parseInitiatedVia(create["initiated_via"]),
    sourceAppId: asId(create["source_app_id"]),
    users: parseUsers(beside, [senderId, recipientId]),
    raw,
  };
}

function parseInitiatedVia(raw: unknown): DmEvent["initiatedVia"] {
  const via = asObject(raw);
  const tweetId = asId(via?.["tweet_id"]);
  const welcomeMessageId = asId(via?.["welcome_message_id"]);
  return tweetId === null && welcomeMessageId === null ? null : { tweetId, welcomeMessageId };
}

/**
 * When X made an event, in milliseconds since 1970, out of its id. Event ids are snowflakes: milliseconds
 * since 2010-11-04T01:42:54.657Z above the low 22 bits.
 */
export function instantOfId(id: string): number {
  return Number((BigInt(id) >> 22n) + 1_288_834_974_657n);
}
