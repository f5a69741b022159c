import type {
  ConversationMessageEvent,
  DisconnectType,
  MessageConversation,
} from "@tsubame/contract";
import type { ConversationView, LegView } from "@tsubame/store";
import {
  inactivity,
  nameOf,
  recentTransfers,
  reference,
  routingData,
  workFields,
} from "./leg-fields.ts";
import { eventMessage, messageDetails, messagesOfLeg } from "./message-details.ts";
import { accountAddress, customerAddress, divisionsOf, iso, present } from "./words.ts";

/** `GET /conversations/messages/{id}`: one row for each leg. */
export function messageConversation(view: ConversationView): MessageConversation {
  const { id } = view.conversation;
  return {
    ...head(view),
    participants: view.legs.map((leg) => ({
      ...flatParticipant(view, leg),
      messages: messagesOfLeg(view, leg).map(messageDetails),
    })),
    selfUri: `/api/v2/conversations/messages/${id}`,
  };
}

/** Body of `v2.users.{id}.conversations.messages`: the same rows, with the messages in the notification's shape. */
export function conversationMessageEvent(view: ConversationView): ConversationMessageEvent {
  return {
    ...head(view),
    participants: view.legs.map((leg) => ({
      ...flatParticipant(view, leg),
      messages: messagesOfLeg(view, leg).map(eventMessage),
    })),
  };
}

function head(view: ConversationView) {
  return {
    id: view.conversation.id,
    name: view.contact.name,
    otherMediaUris: [],
    recentTransfers: recentTransfers(view),
    ...inactivity(view),
    ...present("utilizationLabelId", view.conversation.utilization_label_id),
    divisions: divisionsOf(view.conversation.id),
  };
}

function flatParticipant(view: ConversationView, leg: LegView) {
  const isCustomer = leg.purpose === "customer";
  return {
    id: leg.id,
    communicationId: leg.communication_id,
    name: nameOf(view, leg),
    ...(isCustomer ? { address: view.contact.xUserId } : {}),
    startTime: iso(leg.started_at),
    ...present("startAlertingTime", leg.alerting_at && iso(leg.alerting_at)),
    ...present("connectedTime", leg.connected_at && iso(leg.connected_at)),
    ...present("endTime", leg.ended_at && iso(leg.ended_at)),
    purpose: leg.purpose,
    state: leg.state,
    direction: "inbound" as const,
    ...present("disconnectType", leg.disconnect_type as DisconnectType | null),
    ...present("parkTime", leg.parked_at && iso(leg.parked_at)),
    ...present("resumeTime", leg.resume_at && iso(leg.resume_at)),
    ...present("flaggedReason", leg.flagged_reason),
    held: false,
    ...(leg.user_id ? { user: reference("/api/v2/users", leg.user_id, leg.user_name) } : {}),
    ...(leg.queue_id
      ? { queue: reference("/api/v2/routing/queues", leg.queue_id, leg.queue_name) }
      : {}),
    ...(isCustomer
      ? {
          externalContact: reference(
            "/api/v2/externalcontacts/contacts",
            view.contact.id,
            view.contact.name,
          ),
        }
      : {}),
    attributes: leg.attributes,
    provider: "Tsubame" as const,
    type: "twitter" as const,
    toAddress: accountAddress(view.account),
    fromAddress: customerAddress(view.contact),
    ...present("conversationRoutingData", routingData(view, leg)),
    mediaRoles: leg.purpose === "agent" ? ["full"] : [],
    authenticated: false,
    ...workFields(leg),
  };
}
