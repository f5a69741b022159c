import {
  getConversationsMessageDetails,
  getConversationsMessageMessage,
  getConversationThread,
  postConversationReadMark,
  postConversationsMessageCommunicationMessages,
  postConversationsMessageCommunicationTyping,
  postConversationsMessageMessagesBulk,
  type MessageData,
} from "@tsubame/contract";
import {
  readConnectedLeg,
  readHappenings,
  readLegOfCommunication,
  readMessages,
  readOptOut,
  readSendHold,
  readThread,
  readThreadEnds,
  type ThreadEnds,
  type ThreadRow,
} from "@tsubame/store";
import { GENERATION_ABILITIES } from "@tsubame/x-api";
import type { Context } from "../context.ts";
import type { CustomerSignals } from "../customer-signals/customer-signals.ts";
import { invalidFields, notFound } from "../http/errors.ts";
import { bind, type RouteHost } from "../http/route.ts";
import { assertReadable, isOwn, mayRead, notActiveParticipant } from "./access.ts";
import { sendHoldView } from "../sender/hold-texts.ts";
import { storedGeneration } from "../x-accounts/open-account.ts";
import { acceptReply } from "./reply.ts";
import { messageData } from "./views/message-data.ts";
import { threadHappening } from "./views/happening.ts";
import { threadMessage } from "./views/thread-message.ts";
import { iso } from "./views/words.ts";

/** Messages with their text: sending, reading by id, and the thread. */
export function messageRoutes(
  host: RouteHost,
  context: Context,
  signals: Pick<CustomerSignals, "typing" | "seen">,
): void {
  const readEnds = async (conversationId: string): Promise<ThreadEnds> => {
    const ends = await readThreadEnds(context.db, conversationId);
    if (!ends) throw notFound("conversation", conversationId);
    return ends;
  };

  const view = (message: ThreadRow, ends: ThreadEnds): MessageData =>
    messageData(message, { ends, origin: context.config.publicUrl });

  bind(host, postConversationsMessageCommunicationMessages, async (call) => {
    const { message, ends } = await acceptReply(context, {
      ...call.params,
      text: call.body.textBody,
      mediaId: call.body.mediaIds?.[0] ?? null,
      principal: call.principal,
      idempotencyKey: idempotencyKey(call.request.headers["idempotency-key"]),
    });
    signals.seen(message.conversation_id, null);
    return view(message, ends);
  });

  bind(host, postConversationsMessageCommunicationTyping, async ({ params, principal }) => {
    await assertReadable(context.db, principal, params.conversationId);
    const leg = await readLegOfCommunication(context.db, params);
    if (!leg) throw notFound("communication", params.communicationId);
    if (!isOwn(principal, leg) || leg.state !== "connected") {
      throw notActiveParticipant("Only the agent who is connected here types here.");
    }
    signals.typing(params.conversationId);
  });

  bind(host, postConversationReadMark, async ({ params, body, principal }) => {
    const { conversationId } = params;
    await assertReadable(context.db, principal, conversationId);
    const leg = await readConnectedLeg(context.db, conversationId);
    if (!leg || !isOwn(principal, leg)) {
      throw notActiveParticipant("Only the agent who is connected here reads for the account.");
    }
    signals.seen(conversationId, body.messageId);
  });

  bind(host, getConversationsMessageMessage, async ({ params, principal }) => {
    await assertReadable(context.db, principal, params.conversationId);
    const [message] = await readMessages(context.db, {
      ids: [params.messageId],
      conversationId: params.conversationId,
    });
    if (!message) throw notFound("message", params.messageId);
    return view(message, await readEnds(message.conversation_id));
  });

  bind(host, getConversationsMessageDetails, async ({ params, principal }) => {
    const [message] = await readMessages(context.db, { ids: [params.messageId] });
    if (!message) throw notFound("message", params.messageId);
    // Whose message it is must not be told to somebody who may not see it.
    if (!(await mayRead(context.db, principal, message.conversation_id))) {
      throw notFound("message", params.messageId);
    }
    return view(message, await readEnds(message.conversation_id));
  });

  bind(host, postConversationsMessageMessagesBulk, async ({ params, body, principal }) => {
    const { conversationId } = params;
    await assertReadable(context.db, principal, conversationId);
    const ends = await readEnds(conversationId);
    const messages = await readMessages(context.db, { ids: body, conversationId });
    return { entities: messages.map((message) => view(message, ends)) };
  });

  bind(host, getConversationThread, async ({ params, query, principal }) => {
    const { conversationId } = params;
    await assertReadable(context.db, principal, conversationId);
    const [ends, happenings, page] = await Promise.all([
      readEnds(conversationId),
      readHappenings(context.db, conversationId),
      readThread(context.db, {
        conversationId,
        limit: query.limit,
        ...(query.before === undefined ? {} : { beforeId: query.before }),
      }),
    ]);
    const [hold, optedOutAt] = await Promise.all([
      readSendHold(context.db, ends.integration_id),
      readOptOut(context.db, conversationId),
    ]);
    const abilities =
      GENERATION_ABILITIES[storedGeneration({ generation: ends.account_generation })];
    const hasEarlier = page.length > query.limit;
    return {
      conversationId,
      contact: {
        id: ends.contact_id,
        xUserId: ends.contact_x_user_id,
        name: ends.contact_name,
        username: ends.contact_username,
        profileImageUrl: ends.contact_image,
        isVerified: ends.contact_is_verified,
        followerCount: ends.contact_follower_count,
        firstSeenAt: iso(ends.contact_created_at),
        optedOutAt: optedOutAt && iso(optedOutAt),
      },
      account: {
        integrationId: ends.integration_id,
        name: ends.account_name,
        xUserId: ends.account_x_user_id,
        username: ends.account_username,
        sendHold: sendHoldView(hold),
        sendsReadMarks: ends.account_sends_read_marks && abilities.readMarks,
        sendsTyping: ends.account_sends_typing && abilities.typing,
      },
      messages: (hasEarlier ? page.slice(1) : page).map(threadMessage),
      happenings: happenings.map(threadHappening),
      hasEarlier,
    };
  });
}

/** The header's value: 1 to 200 printable characters, or nothing. */
function idempotencyKey(header: string | string[] | undefined): string | null {
  if (header === undefined) return null;
  if (typeof header === "string" && /^[\x21-\x7e]{1,200}$/.test(header)) return header;
  throw invalidFields("Idempotency-Key: 1 to 200 printable characters without blanks.", [
    { fieldName: "Idempotency-Key", errorCode: "invalid.value" },
  ]);
}
