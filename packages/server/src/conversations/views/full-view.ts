import type { Conversation, DisconnectType } from "@tsubame/contract";
import type { ConversationView, LegView } from "@tsubame/store";
import {
  afterCallWork,
  inactivity,
  nameOf,
  recentTransfers,
  routingData,
  workFields,
  wrapupOf,
} from "./leg-fields.ts";
import { messageDetails, messagesOfLeg } from "./message-details.ts";
import { accountAddress, customerAddress, divisionsOf, iso, present } from "./words.ts";

/** `GET /conversations/{id}`: one participant for each leg, each with its one communication. */
export function fullConversation(view: ConversationView): Conversation {
  const { conversation } = view;
  return {
    id: conversation.id,
    startTime: iso(conversation.started_at),
    ...present("endTime", conversation.ended_at && iso(conversation.ended_at)),
    address: view.contact.xUserId,
    participants: view.legs.map((leg) => participant(view, leg)),
    recordingState: "NONE",
    divisions: divisionsOf(conversation.id),
    recentTransfers: recentTransfers(view),
    ...inactivity(view),
    ...present("utilizationLabelId", conversation.utilization_label_id),
    selfUri: `/api/v2/conversations/${conversation.id}`,
  };
}

function participant(view: ConversationView, leg: LegView): Conversation["participants"][number] {
  return {
    id: leg.id,
    startTime: iso(leg.started_at),
    ...present("connectedTime", leg.connected_at && iso(leg.connected_at)),
    ...present("endTime", leg.ended_at && iso(leg.ended_at)),
    name: nameOf(view, leg),
    ...(leg.user_id ? { userId: leg.user_id, userUri: `/api/v2/users/${leg.user_id}` } : {}),
    ...present("queueId", leg.queue_id),
    ...present("queueName", leg.queue_name),
    ...(leg.purpose === "customer" ? { externalContactId: view.contact.id } : {}),
    purpose: leg.purpose,
    participantType: leg.purpose === "customer" ? "External" : "Internal",
    ...(leg.purpose === "customer" ? { address: view.contact.xUserId } : {}),
    attributes: leg.attributes,
    ...present("conversationRoutingData", routingData(view, leg)),
    ...present("flaggedReason", leg.flagged_reason),
    ...workFields(leg),
    messages: [communication(view, leg)],
  };
}

function communication(
  view: ConversationView,
  leg: LegView,
): Conversation["participants"][number]["messages"][number] {
  return {
    id: leg.communication_id,
    state: leg.state,
    initialState: leg.purpose === "agent" ? "alerting" : "connected",
    held: false,
    direction: "inbound",
    segments: [],
    ...present("startAlertingTime", leg.alerting_at && iso(leg.alerting_at)),
    ...present("connectedTime", leg.connected_at && iso(leg.connected_at)),
    ...present("disconnectedTime", leg.ended_at && iso(leg.ended_at)),
    ...present("disconnectType", leg.disconnect_type as DisconnectType | null),
    ...present("parkTime", leg.parked_at && iso(leg.parked_at)),
    ...present("resumeTime", leg.resume_at && iso(leg.resume_at)),
    provider: "Tsubame",
    type: "twitter",
    toAddress: accountAddress(view.account),
    fromAddress: customerAddress(view.contact),
    messages: messagesOfLeg(view, leg).map(messageDetails),
    ...present("wrapup", wrapupOf(leg)),
    afterCallWork: afterCallWork(leg),
    afterCallWorkRequired: workFields(leg).wrapupRequired,
    engagementSource: "X",
    authenticated: false,
  };
}
