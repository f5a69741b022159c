import { z } from "zod";
import { endpoint } from "../endpoint.ts";

/** Messengers the timeline can name; only `twitter` is acted on. */
export const messengerTypes = [
  "sms",
  "facebook",
  "twitter",
  "whatsapp",
  "webmessaging",
  "instagram",
  "open",
  "apple",
] as const;

/** Minutes: 0 (every message after the end starts anew) to 4,320 (72 h). The clock starts at the disconnect. */
const minutes = z.int().min(0).max(4320);

/** How long after its end a conversation is re-opened by a new message, per messenger. */
export const threadingTimeline = z.object({
  settings: z.array(z.object({ messengerType: z.enum(messengerTypes), timeoutInMinutes: minutes })),
  defaultTimeoutMinutes: minutes.optional(),
});
export type ThreadingTimeline = z.output<typeof threadingTimeline>;

const path = "/api/v2/conversations/messaging/threadingtimeline";

export const getConversationsMessagingThreadingtimeline = endpoint({
  id: "getConversationsMessagingThreadingtimeline",
  method: "GET",
  path,
  summary: "Read the threading time",
  permissions: ["conversation:threadingTimeline:view"],
  response: threadingTimeline,
  status: 200,
});

/** The entry for `twitter` decides; without one, `defaultTimeoutMinutes`. */
export const putConversationsMessagingThreadingtimeline = endpoint({
  id: "putConversationsMessagingThreadingtimeline",
  method: "PUT",
  path,
  summary: "Set the threading time",
  permissions: ["conversation:threadingTimeline:edit"],
  body: threadingTimeline,
  response: threadingTimeline,
  status: 200,
});
